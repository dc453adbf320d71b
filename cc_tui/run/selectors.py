"""Every XPath of a node's definition: where it stands, and how many elements it must match.

The places are those of the contract's table in section 4.4. An XPath below the items of an array is relative
to each row, although it is written with a leading `/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cc_tui.run.model import Json, Node, Workflow
from cc_tui.text import Raw

_PLAIN_INPUT: Final = re.compile(r"\{\{\s*context\.inputs\.([A-Za-z_]\w*)\s*\}\}")
EXACTLY_ONE: Final = frozenset({"CLICK", "INPUT_TEXT", "INPUT_SELECT", "TFA"})
"""Actions whose selector must match one element."""

_DEEPEST: Final = 12
_MOST: Final = 200


class Must(StrEnum):
    """How many elements a selector has to match."""

    ONE = "exactly one"
    SOME = "at least one"
    ANY = "any number"

    def fits(self, count: int | None) -> bool:
        """Whether so many elements are what is needed; what cannot be counted is not."""
        return count is not None and (self is Must.ANY or count == 1 or (self is Must.SOME and count > 1))


@dataclass(frozen=True, slots=True)
class Selector:
    """An XPath of a node.

    Attributes:
        place: Where it stands in the parameters: `selector`, `extract_data_model.lines.path`.
        xpath: Verbatim, with its templates.
        must: How many elements it has to match.
        relative_to: The XPath whose rows it is looked up in; None where it is the page.
        scope: It says where a model looks, not what it acts on (`LLM_DOM`).
        of_workflow: It is the workflow's: a popup that is looked for on every page.
    """

    place: Raw
    xpath: Raw
    must: Must
    relative_to: Raw | None = None
    scope: bool = False
    of_workflow: bool = False

    @property
    def templates(self) -> tuple[Raw, ...]:
        """The `{{...}}` in it: filled in at run time; one that cannot be stays verbatim."""
        return templates(self.xpath)


def templates(text: str) -> tuple[Raw, ...]:
    """The `{{...}}` of a text, in order, each once."""
    return tuple(dict.fromkeys(Raw("{{" + inside + "}}") for inside in _between(text, "{{", "}}")))


def plain_input(template: Raw) -> str | None:
    """The input that a template stands for; None where it is more than one plain input."""
    match = _PLAIN_INPUT.fullmatch(template)
    return match[1] if match else None


def selectors(node: Node) -> tuple[Selector, ...]:
    """All XPaths of a node, the one it acts on first."""
    found: list[Selector] = []
    for selector in _selectors(node):
        found.append(selector)
        if len(found) >= _MOST:
            break
    return tuple(found)


def popups(workflow: Workflow | None) -> tuple[Selector, ...]:
    """The XPaths of popups, which the workflow looks for on the page of every node; any number may match."""
    xpaths = workflow.popup_xpaths if workflow else ()
    return tuple(
        Selector(Raw(f"popup_xpaths[{at}]"), xpath, Must.ANY, of_workflow=True)
        for at, xpath in enumerate(xpaths[:_MOST])
        if xpath.strip()
    )


def uses_selector(node: Node) -> bool | None:
    """Whether the node looks something up by XPath; None where its definition leaves it open."""
    if node.execution is not None:
        return node.execution in ("STATIC", "LLM_DOM")
    # Documentation disagrees on what an extraction does when nothing is said.
    return None if node.action == "EXTRACT_DATAMODEL" else bool(selectors(node))


def _selectors(node: Node) -> Iterator[Selector]:
    values = node.parameters
    must = Must.ONE if node.action in EXACTLY_ONE else Must.SOME
    if text := _text(values, "selector"):
        yield Selector(Raw("selector"), text, must, scope=node.execution == "LLM_DOM")
    for key in ("xpath", "container_xpath"):
        if text := _text(values, key):
            yield Selector(Raw(key), text, Must.SOME)
    for key in ("comparison_value_1", "comparison_value_2"):
        if text := _text(values, key):
            for inside in _between(text, "<<xpath:", ">>"):
                yield Selector(Raw(key), Raw(inside), Must.ANY)
    if node.action != "EXTRACT_NETWORK":  # its model's paths are JSONata
        yield from _of_model(values.get("extract_data_model"), "extract_data_model", None, 0)


def _of_model(model: Json, place: str, rows: Raw | None, depth: int) -> Iterator[Selector]:
    if not isinstance(model, dict) or depth > _DEEPEST:
        return
    path = _text(model, "path") if model.get("mode") == "xpath" else None
    if path:
        yield Selector(Raw(f"{place}.path"), path, Must.SOME, rows)
    properties = model.get("properties")
    for name, each in properties.items() if isinstance(properties, dict) else ():
        yield from _of_model(each, f"{place}.{name}", rows, depth + 1)
    yield from _of_model(model.get("items"), f"{place}[]", path or rows, depth + 1)


def _text(values: Mapping[str, Json], key: str) -> Raw | None:
    value = values.get(key)
    return Raw(value) if isinstance(value, str) and value else None


def _between(text: str, opening: str, closing: str) -> Iterator[str]:
    """What stands between two marks, each time that they do."""
    end = 0
    while (start := text.find(opening, end)) >= 0 and (end := text.find(closing, start)) >= 0:
        yield text[start + len(opening) : end]
