"""lexbor's tree as lxml's, in which XPath finds what it finds in Chromium.

Beside the plain copy: the content of `<noscript>` is text and that of `<template>` is not in the tree; svg
and MathML have their namespaces as default ones, so that `//svg` finds nothing and `//*[name()='svg']` does;
elements nested deeper than Chromium's parser allows are siblings of their parents.
"""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_DEPTH: Final = 512
"""Elements in elements that Blink's parser allows (`kMaximumHTMLParserDOMTreeDepth`)."""

SVG: Final = "http://www.w3.org/2000/svg"
MATHML: Final = "http://www.w3.org/1998/Math/MathML"
_XLINK: Final = "http://www.w3.org/1999/xlink"
_SPACES: Final = {"svg": SVG, "math": MATHML}
_NSMAPS: Final[dict[str, dict[Any, str]]] = {space: {None: space, "xlink": _XLINK} for space in (SVG, MATHML)}
_BACK: Final = frozenset(
    {"foreignObject", "desc", "title", "mi", "mo", "mn", "ms", "mtext", "annotation-xml"}
)
"""Elements of svg and MathML whose children are HTML."""

_FOREIGN: Final = {"xlink": _XLINK, "xml": "http://www.w3.org/XML/1998/namespace"}
_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME: Final = re.compile(r"[^\w.:@-]")
_HTML: Final = etree.HTMLParser()
"""Elements that belong to an HTML parser may have HTML's names: `@click`, `fb:like`."""


def build(parser: LexborHTMLParser) -> etree._Element:
    """Copy a document.

    Returns:
        `<html>`, with the comments before and after it as siblings.
    """
    top = parser.root
    if top is None:
        return _HTML.makeelement("html")
    root = _HTML.makeelement("html", _attributes(top, ""))
    _copy(top, root)
    _comments_around(root, top)
    return root


def _copy(top: LexborNode, root: etree._Element) -> None:
    """Copy all that is in an element. Iterative: depth is the page's choice."""
    parent, space, last = root, "", None
    above: list[tuple[LexborNode | None, etree._Element, str, etree._Element | None]] = []
    node = top.child
    while True:
        while node is None:
            if not above:
                return
            node, outer, space, before = above.pop()
            last = last if outer is parent else before
            parent = outer
        tag = node.tag or ""
        if tag == "-text":
            _write(parent, last, node.text_content or "")
        elif tag == "-comment":
            last = _comment(node)
            parent.append(last)
        elif tag[:1] not in ("-", "!", ""):
            inner = _SPACES.get(tag, space)
            made = last = _element(parent, node, tag, inner)
            child = node.child
            if child is not None:
                above.append((node.next, parent, space, made))
                if len(above) < MAX_DEPTH:
                    parent, last = made, None  # else Blink puts the content behind the element
                space = "" if inner and tag in _BACK else inner
                node = child
                continue
        node = node.next


def _write(parent: etree._Element, last: etree._Element | None, text: str) -> None:
    try:
        if last is None:
            parent.text = parent.text + text if parent.text else text
        else:
            last.tail = last.tail + text if last.tail else text
    except ValueError:
        _write(parent, last, _ILLEGAL.sub("\ufffd", text))


def _element(parent: etree._Element, node: LexborNode, tag: str, space: str) -> etree._Element:
    attributes = _attributes(node, space)
    name = f"{{{space}}}{tag}" if space else tag
    try:
        return etree.SubElement(parent, name, attributes, _NSMAPS.get(space))
    except ValueError:
        # A name or a character that lxml refuses. The element stays, and so does the number of attributes.
        tag = _NAME.sub("_", tag)
        plain = {_legal_name(key): _ILLEGAL.sub("\ufffd", value) for key, value in attributes.items()}
        return etree.SubElement(parent, f"{{{space}}}{tag}" if space else tag, plain, _NSMAPS.get(space))


def _legal_name(name: str) -> str:
    return name if name[:1] == "{" else _NAME.sub("_", name) or "_"


def _attributes(node: LexborNode, space: str) -> dict[str, str]:
    found = {name: value or "" for name, value in node.attributes.items()}
    if not space:
        return found
    made = {}
    for name, value in found.items():
        prefix, _, local = name.partition(":")
        if local and prefix in _FOREIGN:
            made[f"{{{_FOREIGN[prefix]}}}{local}"] = value
        elif prefix != "xmlns":  # a namespace is no attribute to XPath
            made[name] = value
    return made


def _comment(node: LexborNode) -> etree._Element:
    text = _ILLEGAL.sub("\ufffd", node.comment_content or "")
    # XML allows no `--` in a comment.
    return etree.Comment(text.replace("--", "- -").replace("--", "- -") + (" " if text.endswith("-") else ""))


def _comments_around(root: etree._Element, top: LexborNode) -> None:
    before, after = top.prev, top.next
    while before is not None:
        if before.tag == "-comment":
            root.addprevious(_comment(before))
        before = before.prev
    while after is not None:
        if after.tag == "-comment":
            root.addnext(_comment(after))
        after = after.next
