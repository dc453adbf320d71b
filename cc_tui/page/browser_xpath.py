"""XPath 1.0 as Chromium's `document.evaluate` does it, on lxml's tree.

What differs from lxml is rewritten before it is asked: names of elements match in any case, the context is
the document and not its root element, `id()` finds what has that id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from lxml import etree

from cc_tui.page.grammar import Expr, parse
from cc_tui.page.rewriting import ID, rewritten, tops
from cc_tui.page.tokens import NotXPath
from cc_tui.run.lookups import Kind, Reading
from cc_tui.text import Raw

Node = Any
"""What lxml finds: an element, comment, or a string that knows whose attribute or text it is."""

Functions = Mapping[tuple[str | None, str], Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Found:
    """What one dialect found, with the nodes."""

    reading: Reading
    nodes: tuple[Node, ...] = ()


def failed(problem: str, place: int | None = None) -> Found:
    """An expression that cannot be evaluated."""
    return Found(Reading(Kind.FAILED, problem=Raw(problem), place=place))


def evaluate(root: etree._Element, expression: str) -> Found:
    """Evaluate an expression as Chromium does.

    Args:
        root: The `<html>` of a document.
        expression: As it was written.

    Returns:
        What it gives; where it is no XPath 1.0, that, and the place.
    """
    try:
        compiled, asks_document = _compiled(expression)
        value = compiled(root)
        return found(value, _documents(root, expression) if asks_document and isinstance(value, list) else 0)
    except NotXPath as error:
        return failed(error.what, error.place)
    except (etree.XPathError, ValueError) as error:
        return failed(_words(error))


def found(value: Any, documents: int = 0) -> Found:
    """Read lxml's answer.

    Args:
        value: A list of nodes, a string, a float or a bool.
        documents: How many of the nodes are the document itself, which lxml leaves out.
    """
    if isinstance(value, list):
        nodes = tuple(
            node for node in value if not isinstance(node, tuple)
        )  # browsers have no namespace nodes
        return Found(Reading(_kind(nodes, documents), len(nodes) + documents), nodes)
    if isinstance(value, bool):
        return Found(Reading(Kind.BOOLEAN, value=Raw("true" if value else "false")))
    if isinstance(value, float | int):
        return Found(Reading(Kind.NUMBER, value=Raw(number_text(float(value)))))
    return Found(Reading(Kind.STRING, value=Raw(str(value)[:4000])))


def number_text(value: float) -> str:
    """A number as XPath writes it: `3`, `0.5`, `NaN`."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value == int(value) else repr(value)


def _kind(nodes: tuple[Node, ...], documents: int) -> Kind:
    kinds = {kind_of(node) for node in (nodes if len(nodes) < 2000 else nodes[:2000])}
    if documents or len(kinds) > 1:
        return Kind.NODES
    return kinds.pop() if kinds else Kind.ELEMENTS


def kind_of(node: Node) -> Kind:
    """What a node is."""
    if isinstance(node, str):
        return Kind.ATTRIBUTES if getattr(node, "is_attribute", False) else Kind.TEXTS
    return Kind.ELEMENTS if isinstance(node.tag, str) else Kind.NODES


@lru_cache(512)
def _compiled(expression: str) -> tuple[etree.XPath, bool]:
    tree = parse(expression)
    text = rewritten(expression, tree)
    return compile_for(text, {}), any(_may_be_document(each) for each in tops(tree))


def compile_for(text: str, functions: Functions) -> etree.XPath:
    """Compile for lxml with functions of this expression alone: lxml's registry is the whole process's."""
    return etree.XPath(text, extensions={(None, ID): _by_id, **functions}, regexp=False)


def _may_be_document(each: Expr) -> bool:
    """Whether a path may find the document itself, which lxml drops from what it finds."""
    if each.kind != "path" or (each.parts and not each.steps):
        return False
    if not each.steps:
        return True  # `/`
    last = each.steps[-1]
    return last.test == "node()" and last.axis in (
        "self",
        "parent",
        "ancestor",
        "ancestor-or-self",
        "descendant-or-self",
    )


def _documents(root: etree._Element, expression: str) -> int:
    """How many of the nodes that are found are the document: all that `count` sees and lxml drops."""
    text = rewritten(expression, parse(expression))
    total = compile_for(f"count({text})", {})(root)
    nodes = compile_for(text, {})(root)
    if not isinstance(total, float) or not isinstance(nodes, list):
        return 0
    return int(total) - sum(not isinstance(node, tuple) for node in nodes)


def _by_id(context: Any, wanted: Any) -> list[Node]:
    """`id()`: elements whose id is one of the words."""
    texts = [string_of(node) for node in wanted] if isinstance(wanted, list) else [string_of(wanted)]
    words = {word for text in texts for word in text.split()}
    first: dict[str, Node] = {}
    for element in context.context_node.getroottree().iter("*"):
        name = element.get("id")
        if name in words:
            first.setdefault(name, element)
    return list(first.values())


_STRING: Final = etree.XPath("string()")


def string_of(value: Any) -> str:
    """XPath's `string()` of a node or value."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, list):
        return string_of(value[0]) if value else ""
    return str(_STRING(value))


def _words(error: Exception) -> str:
    text = str(error) or type(error).__name__
    if "XML compatible" in text:
        return "it has a control character"
    return {"Invalid type": "a function or a | is given a value of the wrong type"}.get(text, text[:300])
