"""Elements of a document as matches: what tells them apart, what they say, whether they are seen.

Also the facts of a page that explain why a selector fails on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final
from weakref import WeakKeyDictionary

from lxml import etree

from cc_tui.page.browser_xpath import Node, kind_of, string_of
from cc_tui.page.controls import squeeze
from cc_tui.page.dom import Document, Snapshot
from cc_tui.page.elements import local_name, path, why_hidden
from cc_tui.run.lookups import Kind, Match, PageFacts
from cc_tui.text import Raw

TELLING: Final = (
    "id", "name", "type", "data-testid", "data-test", "data-qa", "data-cy", "role", "aria-label",
    "placeholder", "title", "alt", "href", "for", "value", "class",
)  # fmt: skip
"""Attributes that tell an element apart, in the order that they are shown in."""

MAX_TEXT: Final = 200
MAX_VALUE: Final = 160
_CONTROLS: Final = frozenset({"button", "input", "select", "textarea", "fieldset", "option", "optgroup"})
_NO_VALUE: Final = frozenset({"password"})
_BUSY: Final = re.compile(r"\b(loading|please wait|searching|one moment)\b", re.I)


class Described:
    """A document's elements with their numbers, and what of it is open or hidden."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.numbers = {element: number for number, element in enumerate(document.elements)}
        self.dialogs = {each: dialog_name(document, each) for each in open_dialogs(document)}
        self._hidden: dict[etree._Element, bool] = {}

    def hidden(self, element: etree._Element) -> bool:
        """Whether the markup hides it."""
        known = self._hidden.get(element)
        if known is None:
            known = self._hidden[element] = why_hidden(element) is not None
        return known

    def dialog(self, element: etree._Element) -> str | None:
        """The name of the open dialog that it is in."""
        if not self.dialogs:
            return None
        at: etree._Element | None = element
        while at is not None:
            if at in self.dialogs:
                return self.dialogs[at]
            at = at.getparent()
        return None

    def match(self, node: Node) -> Match:
        """What is shown of a node."""
        kind, element = kind_of(node), owner(node)
        if element is None or element not in self.numbers:
            text = (
                squeeze(string_of(node), MAX_TEXT) if not isinstance(node, etree._Comment) else "(a comment)"
            )
            return Match(-1, -1, kind, Raw(""), (), Raw(text), False, False, None, Raw("/"))
        attributes = telling(element)
        own = getattr(node, "attrname", None)
        if kind is Kind.ATTRIBUTES and own and own not in dict(attributes):
            attributes = ((Raw(str(own)), Raw(squeeze(str(node), MAX_VALUE))), *attributes)
        text = squeeze(text_of(element) if kind is Kind.ELEMENTS else string_of(node), MAX_TEXT)
        return Match(
            self.document.index, self.numbers[element], kind, Raw(local_name(element)), attributes, Raw(text),
            self.hidden(element), is_disabled(element), _raw(self.dialog(element)), Raw(path(element)),
        )  # fmt: skip


_KNOWN: Final[WeakKeyDictionary[Document, Described]] = WeakKeyDictionary()


def described(document: Document) -> Described:
    """A document's description, made once."""
    known = _KNOWN.get(document)
    if known is None:
        known = _KNOWN[document] = Described(document)
    return known


def _raw(text: str | None) -> Raw | None:
    return None if text is None else Raw(text)


def owner(node: Node) -> etree._Element | None:
    """The element that a node is, or that an attribute, text or comment belongs to."""
    found: etree._Element | None
    if not isinstance(node, str):
        found = node if isinstance(node.tag, str) else node.getparent()
    else:
        found = getattr(node, "getparent", lambda: None)()
        if found is not None and getattr(node, "is_tail", False):
            found = found.getparent()
    return found


def telling(element: etree._Element) -> tuple[tuple[Raw, Raw], ...]:
    """The attributes that tell it apart; what is in a field for a password, or typed at all, is left out."""
    attributes = element.attrib
    is_field = element.tag == "input" and (attributes.get("type") or "text").lower() not in (
        "submit", "button", "reset", "checkbox", "radio", "image",
    )  # fmt: skip
    return tuple(
        (Raw(name), Raw(squeeze(str(value), MAX_VALUE)))
        for name in TELLING
        if (value := attributes.get(name)) is not None and not (name == "value" and is_field)
    )


def text_of(element: etree._Element) -> str:
    """What it says, squeezed; a long one is cut before."""
    parts, size = [], 0
    for part in element.itertext():
        parts.append(str(part))
        size += len(parts[-1])
        if size > MAX_TEXT * 10:
            break
    return squeeze("".join(parts), MAX_TEXT)


def is_disabled(element: etree._Element) -> bool:
    """Whether a control is disabled, by itself or by the group of fields it is in."""
    if element.get("aria-disabled") == "true":
        return True
    if element.tag not in _CONTROLS:
        return False
    return element.get("disabled") is not None or any(
        each.get("disabled") is not None for each in element.iterancestors("fieldset")
    )


_DIALOGS: Final = etree.XPath(
    "//*[@role='dialog' or @role='alertdialog' or @aria-modal='true' or self::dialog[@open]]"
)


def open_dialogs(document: Document) -> list[etree._Element]:
    """Dialogs that are seen, without those in another."""
    found: list[etree._Element] = []
    for each in _elements(_DIALOGS(document.tree)):
        if why_hidden(each) is None and not any(inside in found for inside in each.iterancestors()):
            found.append(each)
    return found


def _elements(value: object) -> Iterator[etree._Element]:
    for each in value if isinstance(value, list) else ():
        if isinstance(each, etree._Element):
            yield each


_HEADING: Final = etree.XPath(".//*[self::h1 or self::h2 or self::h3 or self::h4 or @role='heading']")


def dialog_name(document: Document, dialog: etree._Element) -> str:
    """What a dialog is called: its label, else its first heading."""
    if label := (dialog.get("aria-label") or "").strip():
        return squeeze(label, 100)
    ids = (dialog.get("aria-labelledby") or "").split()[:4]
    named = [each for each in document.elements if each.get("id") in ids] if ids else []
    if text := " ".join(text_of(each) for each in named):
        return squeeze(text, 100)
    heading = next(_elements(_HEADING(dialog)), None)
    return squeeze(text_of(heading), 100) if heading is not None else ""


_PASSWORDS: Final = etree.XPath("//input[translate(@type,'PASWORD','pasword')='password']")
_BUSIES: Final = etree.XPath(
    "//*[@aria-busy='true' or @role='progressbar' or self::progress[not(@value)] or @role='status'"
    " or @role='alert' or @aria-live]"
)
_TITLE: Final = etree.XPath("string(//title)")
_FRAMES: Final = etree.XPath("//iframe | //frame")


def facts(snapshot: Snapshot, values: Sequence[str] = ()) -> PageFacts:
    """The facts of a page.

    Args:
        snapshot: The page with its frames.
        values: Texts that are looked for in what the page says.
    """
    document = snapshot.outer
    about = described(document)
    heading = next((each for each in _elements(_ALL_HEADINGS(document.tree)) if not about.hidden(each)), None)
    passwords = sum(not about.hidden(each) for each in _elements(_PASSWORDS(document.tree)))
    present = {each.outer for each in snapshot.documents}
    frames = list(_elements(_FRAMES(document.tree)))
    return PageFacts(
        title=Raw(squeeze(string_of(_TITLE(document.tree)), 300)),
        heading=Raw(text_of(heading) if heading is not None else ""),
        passwords=passwords,
        dialogs=tuple(Raw(name) for name in about.dialogs.values()),
        busy=_busy(about),
        frames=tuple(Raw(each.name) for each in snapshot.documents[1:]),
        absent_frames=tuple(
            Raw(_frame_name(each)) for each in frames if (0, about.numbers[each]) not in present
        ),
        elements=len(document.elements),
        alerts=tuple(_alerts(about)),
        missing_values=tuple(Raw(value) for value in _missing(snapshot, values)),
    )


_ALL_HEADINGS: Final = etree.XPath("//*[self::h1 or self::h2 or @role='heading']")


def _frame_name(frame: etree._Element) -> str:
    found = next((text for key in ("title", "name", "id", "src") if (text := frame.get(key))), "unnamed")
    return squeeze(found, 100)


def _busy(about: Described) -> Raw | None:
    for each in _elements(_BUSIES(about.document.tree)):
        if about.hidden(each):
            continue
        if each.get("aria-busy") == "true":
            return Raw(f"<{local_name(each)}> has aria-busy: {text_of(each)[:60]}".rstrip(": "))
        if each.get("role") == "progressbar" or each.tag == "progress":
            return Raw(f"a progress bar: {text_of(each)[:60]}".rstrip(": "))
        text = text_of(each)
        if len(text) < 80 and _BUSY.search(text):
            return Raw(f"it says '{text}'")
    return None


_ALERTS: Final = etree.XPath("//*[@role='alert' or @role='status' or @aria-live='assertive']")


def _alerts(about: Described) -> Iterator[Raw]:
    told = 0
    for each in _elements(_ALERTS(about.document.tree)):
        text = text_of(each)
        if text and len(text) < MAX_TEXT and not about.hidden(each):
            yield Raw(text)
            told += 1
            if told == 3:
                return


def _missing(snapshot: Snapshot, values: Iterable[str]) -> Iterator[str]:
    """Values that are in no document's text or attributes, whatever the white space."""
    wanted = [value for value in values if value.strip()]
    if not wanted:
        return
    texts = [" ".join(each.text.split()) for each in snapshot.documents]
    for value in wanted:
        forms = {
            " ".join(value.split()),
            " ".join(escape(value).split()),
            " ".join(escape(value, quote=False).split()),
        }
        if not any(form in text for form in forms for text in texts):
            yield value
