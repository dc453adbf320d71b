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
        path_of = f"{above}/{_step(element, place)}"
        known[element] = path_of, {}
        made.append(path_of)
    return made


class Hidden:
    """Which elements of a document the markup hides; what is known of one tells of all that it holds.

    It says what `why_hidden` says, without the reason, in time that does not grow with the depth.
    """

    _ALWAYS: Final = 1
    """Hidden whatever is in it: not drawn, `display:none`, a closed `<details>`."""
    _UNLESS: Final = 2
    """`visibility:hidden`, which what is in it may undo."""

    def __init__(self) -> None:
        self._known: dict[etree._Element | None, int] = {None: 0}

    def __call__(self, element: etree._Element) -> bool:
        """Whether the markup hides an element."""
        known = self._known
        above: list[etree._Element] = []
        at: etree._Element | None = element
        while at not in known:
            assert at is not None  # noqa: S101 - None is known
            above.append(at)
            at = at.getparent()
        state = known[at]
        for each in reversed(above):
            state = known[each] = self._state(each, at, state)
            at = each
        return state != 0

    def _state(self, element: etree._Element, parent: etree._Element | None, state: int) -> int:
        always, unless = state & self._ALWAYS, state & self._UNLESS
        name = local_name(element)
        if always or name in _UNDRAWN:
            return self._ALWAYS
        if parent is not None and local_name(parent) == "details" and parent.get("open") is None:
            always = 0 if _is_summary(element) else self._ALWAYS
        reason = ""
        if element.attrib or name == "dialog":
            reason = hidden_by(
                name, {key: value for key in _HIDES if (value := element.get(key)) is not None}
            )
        if reason.startswith("visibility"):
            unless = self._UNLESS
        elif reason:
            always = self._ALWAYS
        elif unless and "visibility:visible" in (element.get("style") or "").replace(" ", "").lower():
            unless = 0
        return always | unless


_HIDES: Final = ("hidden", "open", "type", "style")
"""Attributes that `hidden_by` looks at."""


class Places:
    """Which of its siblings of the same name an element is; those of one parent are counted once."""

    def __init__(self) -> None:
        self._places: dict[etree._Element, int] = {}
        self._alike: dict[tuple[etree._Element, str], int] = {}

    def __call__(self, element: etree._Element) -> tuple[int, int]:
        """Its place, from 1, and how many there are of its name."""
        parent = element.getparent()
        if parent is None:
            return 1, 1
        if element not in self._places:
            counts: dict[str, int] = {}
            for each in parent.iterchildren("*"):
                tag = str(each.tag)
                counts[tag] = self._places[each] = counts.get(tag, 0) + 1
            self._alike.update({(parent, tag): count for tag, count in counts.items()})
        return self._places[element], self._alike[parent, str(element.tag)]


class Paths:
    """The absolute paths of a document's elements, as `path` has them."""

    def __init__(self) -> None:
        self._known: dict[etree._Element, str] = {}
        self.places = Places()

    def __call__(self, element: etree._Element) -> str:
        """The path of an element: `/html[1]/body[1]/div[2]`."""
        known, above = self._known, []
        at: etree._Element | None = element
        while at is not None and at not in known:
            above.append(at)
            at = at.getparent()
        made = known[at] if at is not None else ""
        for each in reversed(above):
            made = known[each] = f"{made}/{_step(each, self.places(each)[0])}"
        return made


def _step(element: etree._Element, place: int) -> str:
    name = local_name(element)
    # A name with a colon is taken for one with a namespace, which HTML has not.
    is_plain = str(element.tag)[:1] != "{" and ":" not in name
    return f"{name}[{place}]" if is_plain else f"*[name()='{name}'][{place}]"


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
