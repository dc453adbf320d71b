"""A change to a node's selector as JSON, to be pasted into the workflow; cc-tui never writes it there."""

from __future__ import annotations

import json

from cc_tui.run.model import Node
from cc_tui.run.selectors import Selector
from cc_tui.text import Raw


def node_patch(node: Node, selector: Selector, xpath: str) -> Raw:
    """What a node looks like with another XPath in one place: its id, name and the one parameter.

    Args:
        node: Its definition.
        selector: The one that is replaced; only one of the parameters themselves can be.
        xpath: What replaces it.

    Raises:
        ValueError: The selector stands deeper than in a parameter of its own.
    """
    if selector.place not in ("selector", "xpath", "container_xpath"):
        raise ValueError(f"{selector.place} is no parameter of its own")
    patch = {"id": node.node_id, "name": node.name, "parameters": {selector.place: xpath}}
    return Raw(json.dumps(patch, indent=2))
