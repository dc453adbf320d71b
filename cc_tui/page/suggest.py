"""XPaths for an element, in the order of CloudCruise's authoring guide, each with its count.

One pass over a document fills an index of who has which attribute and which text; a count is the length of
a list, so 1,900 elements cost no more than a few expressions would. Source of the order: section 8.4 of the
API's contract.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from lxml import etree

from cc_tui.page.described import described
from cc_tui.page.dom import Document, Snapshot
from cc_tui.page.elements import local_name
from cc_tui.page.generated import is_generated
from cc_tui.page.xpath import best, look
from cc_tui.run.lookups import Proposal, Suggestion
from cc_tui.run.quoting import quoted
from cc_tui.text import Raw

ORDER: Final = (
    "name",
    "id",
    "data-qa",
    "data-testid",
    "data-test",
    "data-cy",
    "aria-label",
    "placeholder",
    "type",
)
TAGS: Final = ("input", "button", "select", "textarea", "a")
"""Of CloudCruise's own `snapshot suggest`."""

ROLES: Final = frozenset({
    "button", "link", "checkbox", "radio", "switch", "tab", "menuitem", "menuitemcheckbox", "menuitemradio",
    "option", "combobox", "textbox", "searchbox", "spinbutton", "slider", "treeitem",
})  # fmt: skip
_SPEAKING: Final = frozenset(
    {
        *TAGS,
        "label",
        "option",
        "summary",
        "legend",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "th",
        "dt",
        "dd",
        "td",
    }
)
_LONGEST_TEXT: Final = 80
_LONGEST_VALUE: Final = 200
_ODD: Final = re.compile(r"[^\x21-\x7e\u00a1-\u00ac\u00ae-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\uffef ]")
_SPACES: Final = re.compile(r"[ \t\r\n]+")
_COMBINED: Final = 300

Key = tuple[str, str, str]
"""Tag (or `*`), attribute (or `text`, or `role=...`), value."""


class Index:
    """Who in a document has which attribute and says what."""

    def __init__(self, document: Document) -> None:
        """Fill it in one pass."""
        self._having: defaultdict[Key, list[etree._Element]] = defaultdict(list)
        self._places = described(document).path.places
        for element in document.elements:
            for key in _keys(element, str(element.tag)):
                self._having[key].append(element)

    def suggestions(self, element: etree._Element) -> tuple[Suggestion, ...]:
        """XPaths for an element, in the guide's order; the path comes last and is always unique."""
        keys = [key for key in _keys(element, str(element.tag)) if _is_steady(key)]
        made = [
            Suggestion(Raw(_xpath(key)), len(self._having[key]), Raw(_why(key)))
            for key in keys
            if key[0] != "*" or key[1][:5] == "role="
        ]
        if not any(each.unique for each in made):
            made += self._combined(keys)
        made.append(Suggestion(Raw(self.path(element)), 1, Raw("path")))
        return tuple(made)

    def _combined(self, keys: list[Key]) -> Iterator[Suggestion]:
        """Two of an element's own features together, where none is enough."""
        own = [key for key in keys if key[0] != "*"]
        for at, first in enumerate(own):
            for second in own[at + 1 :]:
                few = min((self._having[first], self._having[second]), key=len)
                if len(few) > _COMBINED:
                    continue
                both = set(self._having[first]).intersection(self._having[second])
                if len(both) == 1:
                    xpath = f"{_xpath(first)[:-1]} and {_condition(second)}]"
                    yield Suggestion(Raw(xpath), 1, Raw(f"{_why(first)} and {_why(second)}"))
                    return

    def path(self, element: etree._Element) -> str:
        """The shortest path from an element around it that has an id of its own, else from the top."""
        steps: list[str] = []
        at: etree._Element | None = element
        while at is not None:
            identity = at.get("id")
            steady = identity and at is not element and _is_plain(identity) and not is_generated(identity)
            if identity and steady and len(self._having["*", "id", identity]) == 1:
                return f"//*[@id={quoted(identity)}]" + "".join(reversed(steps))
            steps.append(self._step(at))
            at = at.getparent()
        return "".join(reversed(steps))

    def _step(self, element: etree._Element) -> str:
        tag = str(element.tag)
        place, alike = self._places(element)
        name = f"*[name()='{local_name(element)}']" if tag[0] == "{" or ":" in tag else tag
        return f"/{name}[{place}]" if alike > 1 else f"/{name}"


def _keys(element: etree._Element, tag: str) -> Iterator[Key]:
    attributes = dict(element.items())
    if tag[0] == "{" or ":" in tag:
        return
    if attributes:
        for name in ORDER:
            value = attributes.get(name)
            if value:
                yield tag, name, str(value)
        if value := attributes.get("id"):
            yield "*", "id", str(value)
    role = str(attributes.get("role") or "")
    if tag in _SPEAKING or role in ROLES:
        text = _short_text(element)
        if text:
            if tag in _SPEAKING:
                yield tag, "text", text
            if role in ROLES:
                yield "*", f"role={role}", text
    if tag == "a" and (value := attributes.get("href")):
        yield tag, "href", str(value)


def _short_text(element: etree._Element) -> str:
    """What `normalize-space()` gives; empty where it is longer than a suggestion may be.

    Reading stops there: the text of a table that lays out a page is that of the page.
    """
    text = ""
    for part in element.itertext(etree.Element):
        text += str(part)
        if len(text) > _LONGEST_TEXT and len(text := _SPACES.sub(" ", text).lstrip(" ")) > _LONGEST_TEXT + 1:
            return ""
    text = _SPACES.sub(" ", text).strip(" ")
    return text if len(text) <= _LONGEST_TEXT else ""


def _is_steady(key: Key) -> bool:
    """Whether a suggestion may be built on it."""
    _, name, value = key
    limit = _LONGEST_TEXT if name == "text" or name[:5] == "role=" else _LONGEST_VALUE
    if len(value) > limit or not _is_plain(value):
        return False
    return (
        name == "text"
        or name[:5] == "role="
        or name in ("type", "href", "placeholder", "aria-label")
        or not is_generated(value)
    )


def _is_plain(value: str) -> bool:
    """Whether it can be typed and pasted: no line ends, no invisible characters."""
    return bool(value.strip()) and not _ODD.search(value)


def _condition(key: Key) -> str:
    _, name, value = key
    return f"normalize-space()={quoted(value)}" if name == "text" else f"@{name}={quoted(value)}"


def _xpath(key: Key) -> str:
    tag, name, value = key
    if name[:5] == "role=":
        return f"//*[@role={quoted(name[5:])} and normalize-space()={quoted(value)}]"
    return f"//{tag}[{_condition(key)}]"


def _why(key: Key) -> str:
    name = key[1]
    return "text" if name == "text" else "role and text" if name[:5] == "role=" else f"@{name}"


def interactive(document: Document) -> list[etree._Element]:
    """Elements that are clicked or filled in and that the markup does not hide."""
    about = described(document)
    return [
        each
        for each in document.elements
        if (each.tag in TAGS or each.get("role") in ROLES) and not about.hidden(each)
    ]


def proposals(snapshot: Snapshot, most: int) -> tuple[int, tuple[Proposal, ...]]:
    """XPaths for every interactive element of the outer document.

    Returns:
        How many there are, and the first of them.
    """
    document = snapshot.outer
    index, about = Index(document), described(document)
    found = interactive(document)
    return len(found), tuple(Proposal(about.match(each), index.suggestions(each)) for each in found[:most])


def proposal(snapshot: Snapshot, document: int, number: int) -> Proposal | None:
    """XPaths for one element, counted by looking them up; None where there is no such element."""
    if not 0 <= document < len(snapshot.documents):
        return None
    inside = snapshot.documents[document]
    element = inside.element(number)
    if element is None:
        return None
    counted = [
        Suggestion(each.xpath, best(*look(inside, each.xpath)).reading.count or 0, each.why)
        for each in Index(inside).suggestions(element)
    ]
    return Proposal(described(inside).match(element), tuple(counted))
