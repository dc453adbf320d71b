"""MathML on one line: what stands above, below or under a stroke is marked as such."""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborNode

_BETWEEN: Final = {"msup": "^", "msub": "_", "mfrac": "/", "mroot": " root ", "mover": "^", "munder": "_"}
_APART: Final = frozenset({"mtr", "mtd", "mfrac"})
_UNDRAWN: Final = frozenset({"annotation", "annotation-xml", "mphantom"})
_MOST: Final = 400
"""Nodes and characters of one formula that are read."""


def text_of(math: LexborNode) -> str:
    """A formula's text: `E=m c^2`, `(a+b)/2`; cut where it is out of all measure."""
    parts: list[str] = []
    stack: list[LexborNode | str] = _inside(math)
    seen = 0
    while stack and seen < _MOST:
        at = stack.pop()
        seen += 1
        if isinstance(at, str):
            parts.append(at)
        elif at.tag == "-text":
            parts.append(" ".join((at.text_content or "").split())[:_MOST])
        elif at.tag not in _UNDRAWN:
            stack += _inside(at)
    return " ".join("".join(parts).split())


def _inside(node: LexborNode) -> list[LexborNode | str]:
    """What is in an element, the last first, with the signs between."""
    found: list[LexborNode | str] = []
    children = [each for each in node.iter(include_text=True) if each.tag not in _UNDRAWN][:_MOST]
    elements = [each for each in children if each.tag != "-text"]
    between = _BETWEEN.get(node.tag or "", "")
    for each in children:
        is_later = bool(elements) and each.tag != "-text" and each is not elements[0]
        if is_later and between and not (node.tag == "mover" and each.tag == "mo"):  # else it is an accent
            found.append(between)
        elif is_later and node.tag == "msubsup":
            found.append("_" if each is elements[1] else "^")
        is_sum = bool(between or node.tag == "msubsup") and _is_long(each)
        found += ["(", each, ")"] if is_sum else [each]
    if node.tag == "msqrt":
        found = ["√(", *found, ")"] if len(elements) > 1 else ["√", *found]
    apart = [" "] if node.tag in _APART else []
    return [*apart, *reversed(found), *apart]


def _is_long(node: LexborNode) -> bool:
    return node.tag == "mrow" and len(list(node.iter())) > 1
