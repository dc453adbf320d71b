"""Where an element is, and whether the markup hides it."""

from __future__ import annotations

from typing import Final

from lxml import etree

from cc_tui.page.controls import hidden_by

_UNDRAWN: Final = frozenset({
    "head", "script", "style", "template", "noscript", "meta", "link", "title", "base", "datalist",
    "noframes",
})  # fmt: skip
"""What a browser that runs scripts never draws."""


def local_name(element: etree._Element) -> str:
    """Its name without a namespace, as a browser writes it: `div`, `foreignObject`, `fb:like`."""
    tag = str(element.tag)
    return tag[tag.index("}") + 1 :] if tag[:1] == "{" else tag


def path(element: etree._Element, *, plain: bool = False) -> str:
    """The absolute path of an element: `/html[1]/body[1]/div[2]`.

    Args:
        element: An element of a `Document.tree`.
        plain: Write svg by its bare name, `svg[1]`. XPath finds that one as `*[name()='svg'][1]` alone.
    """
    steps = []
    at: etree._Element | None = element
    while at is not None:
        tag = at.tag
        place = 1 + sum(1 for _ in at.itersiblings(tag, preceding=True))
        name = local_name(at)
        # A name with a colon is taken for one with a namespace, which HTML has not.
        is_plain = plain or (str(tag)[:1] != "{" and ":" not in name)
        steps.append(f"{name}[{place}]" if is_plain else f"*[name()='{name}'][{place}]")
        at = at.getparent()
    return "/" + "/".join(reversed(steps))


def paths(elements: list[etree._Element]) -> list[str]:
    """The absolute paths of all elements of a document, in time that grows with their number alone."""
    made: list[str] = []
    known: dict[etree._Element | None, tuple[str, dict[str, int]]] = {None: ("", {})}
    for element in elements:
        above, counts = known[element.getparent()]
        tag = str(element.tag)
        place = counts[tag] = counts.get(tag, 0) + 1
        name = local_name(element)
        is_plain = tag[:1] != "{" and ":" not in name
        path_of = f"{above}/{name}[{place}]" if is_plain else f"{above}/*[name()='{name}'][{place}]"
        known[element] = path_of, {}
        made.append(path_of)
    return made


def why_hidden(element: etree._Element) -> tuple[str, etree._Element] | None:
    """Why the markup hides an element, and which element does it: itself or one around it.

    What a stylesheet hides cannot be known.
    """
    below: etree._Element | None = None
    at: etree._Element | None = element
    shown = False
    while at is not None:
        name = local_name(at)
        attributes = {str(key): str(value) for key, value in at.attrib.items()}
        if name in _UNDRAWN:
            return f"<{name}>", at
        reason = hidden_by(name, attributes)
        if reason.startswith("visibility") and shown:
            reason = ""
        if reason:
            return reason, at
        shown = shown or "visibility:visible" in attributes.get("style", "").replace(" ", "").lower()
        if name == "details" and "open" not in attributes and below is not None and not _is_summary(below):
            return "closed details", at
        below, at = at, at.getparent()
    return None


def _is_summary(element: etree._Element) -> bool:
    return element.tag == "summary" and next(element.itersiblings("summary", preceding=True), None) is None
