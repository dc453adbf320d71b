"""What to change in a node's definition for another selector, as JSON for the user: nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from cc_tui.run.model import Json, Node
from cc_tui.run.selectors import Selector
from cc_tui.text import Raw

_MODEL: Final = "extract_data_model"
_DEEPEST: Final = 12


def node_patch(node: Node, selector: Selector, xpath: Raw) -> Raw:
    """The part of a node's definition that changes, in its place.

    Args:
        node: The definition.
        selector: Which of its selectors; its `place` says where it stands.
        xpath: What is to stand there.

    Returns:
        JSON: `{"id": ..., "name": ..., "parameters": {"selector": ...}}`.
    """
    changed: Json = xpath
    for key in reversed(_keys(node, selector)):
        changed = {key: changed}
    if selector.place.startswith("comparison_value") and isinstance(
        whole := node.parameters.get(selector.place), str
    ):
        changed = {selector.place: whole.replace(f"<<xpath:{selector.xpath}>>", f"<<xpath:{xpath}>>")}
    patch = {"id": node.node_id, "name": node.name, "parameters": changed}
    return Raw(json.dumps(patch, indent=2, ensure_ascii=True))


def _keys(node: Node, selector: Selector) -> tuple[str, ...]:
    found = dict(_of_model(node.parameters.get(_MODEL), _MODEL, (_MODEL,), 0))
    return found.get(selector.place, (selector.place,))


def _of_model(
    model: Json, place: str, keys: tuple[str, ...], depth: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Places of a data model's paths, as `cc_tui.run.selectors` names them, and the keys to each."""
    if not isinstance(model, dict) or depth > _DEEPEST:
        return
    yield f"{place}.path", (*keys, "path")
    properties = model.get("properties")
    for name, each in properties.items() if isinstance(properties, dict) else ():
        yield from _of_model(each, f"{place}.{name}", (*keys, "properties", name), depth + 1)
    yield from _of_model(model.get("items"), f"{place}[]", (*keys, "items"), depth + 1)
