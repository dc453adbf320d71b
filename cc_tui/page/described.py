"""Elements of a document as matches: what tells them apart, what they say, whether they are seen.

Also the facts of a page that explain why a selector fails on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from html import escape
from typing import Final
from weakref import WeakKeyDictionary, ref

from lxml import etree

from cc_tui.page.browser_xpath import Node, kind_of, string_of
from cc_tui.page.controls import squeeze
from cc_tui.page.dom import Document, Snapshot
from cc_tui.page.elements import Hidden, Paths, local_name
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
    """What of a document is open or hidden, and its elements as matches.

    It is kept as long as its document, to which it has no more than a weak reference: that of the registry
    below would otherwise keep every page that was ever looked at.

    Attributes:
        hidden: Whether the markup hides an element.
        path: The absolute path of an element.
    """

    def __init__(self, document: Document) -> None:
        self._document = ref(document)
        self.hidden = Hidden()
        self.path = Paths()

    @property
    def document(self) -> Document:
        """The document, which the caller holds."""
        document = self._document()
        assert document is not None  # noqa: S101
        return document

    @cached_property
    def noted(self) -> tuple[etree._Element, ...]:
        """Elements with a role or state that says what a page is doing, in document order."""
        return tuple(_elements(_NOTED(self.document.tree)))

    @cached_property
    def dialogs(self) -> dict[etree._Element, str]:
        """Dialogs that are seen with their names, without those in another."""
        found: dict[etree._Element, str] = {}
        for each in self.noted:
            is_dialog = each.get("role") in ("dialog", "alertdialog") or each.get("aria-modal") == "true"
            if not is_dialog and not (each.tag == "dialog" and each.get("open") is not None):
                continue
            if not self.hidden(each) and not any(inside in found for inside in each.iterancestors()):
                found[each] = dialog_name(self.document, each)
        return found

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
        number = self.document.number_or_none(element) if element is not None else None
        if element is None or number is None:
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
            self.document.index, number, kind, Raw(local_name(element)), attributes, Raw(text),
            self.hidden(element), is_disabled(element), _raw(self.dialog(element)), Raw(self.path(element)),
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


_NOTED: Final = etree.XPath(
    "/descendant-or-self::*[@role or @aria-busy or @aria-modal or @aria-live"
    " or self::dialog or self::progress]"
)


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


_TITLE: Final = etree.XPath("string(//title)")


def facts(snapshot: Snapshot, values: Sequence[str] = ()) -> PageFacts:
    """The facts of a page.

    Args:
        snapshot: The page with its frames.
        values: Texts that are looked for in what the page says.
    """
    document = snapshot.outer
    about = described(document)
    heading = _heading(about)
    present = {each.outer for each in snapshot.documents}
    frames = list(document.tree.iter("iframe", "frame"))
    return PageFacts(
        title=Raw(title(document)),
        heading=Raw(text_of(heading) if heading is not None else ""),
        passwords=password_fields(document),
        dialogs=tuple(Raw(name) for name in about.dialogs.values()),
        busy=_busy(about),
        frames=tuple(Raw(each.name) for each in snapshot.documents[1:]),
        absent_frames=tuple(
            Raw(_frame_name(each)) for each in frames if (0, document.number(each)) not in present
        ),
        elements=len(document.elements),
        alerts=tuple(_alerts(about)),
        missing_values=tuple(Raw(value) for value in _missing(snapshot, values)),
    )


def password_fields(document: Document) -> int:
    """Password fields that are seen."""
    about = described(document)
    fields = (each for each in document.tree.iter("input") if (each.get("type") or "").lower() == "password")
    return sum(not about.hidden(each) for each in fields)


def title(document: Document) -> str:
    """What the document is called; empty where it is not."""
    return squeeze(string_of(_TITLE(document.tree)), 300)


def _heading(about: Described) -> etree._Element | None:
    """The first heading that is seen."""
    by_name = about.document.tree.iter("h1", "h2")
    by_role = (each for each in about.noted if each.get("role") == "heading")
    first = [
        seen
        for each in (by_name, by_role)
        if (seen := next((heading for heading in each if not about.hidden(heading)), None)) is not None
    ]
    return min(first, key=about.document.number, default=None)


def _frame_name(frame: etree._Element) -> str:
    found = next((text for key in ("title", "name", "id", "src") if (text := frame.get(key))), "unnamed")
    return squeeze(found, 100)


def _busy(about: Described) -> Raw | None:
    for each in about.noted:
        # One that says how far it is may be the steps of a form.
        is_bar = (each.get("role") == "progressbar" and each.get("aria-valuenow") is None) or (
            each.tag == "progress" and each.get("value") is None
        )
        is_busy = each.get("aria-busy") == "true"
        speaks = each.get("role") in ("status", "alert") or each.get("aria-live") is not None
        if not (is_bar or is_busy or speaks) or about.hidden(each):
            continue
        if is_busy:
            return Raw(f"<{local_name(each)}> has aria-busy: {text_of(each)[:60]}".rstrip(": "))
        if is_bar:
            return Raw(f"a progress bar: {text_of(each)[:60]}".rstrip(": "))
        text = text_of(each)
        if len(text) < 80 and _BUSY.search(text):
            return Raw(f"it says '{text}'")
    return None


def _alerts(about: Described) -> Iterator[Raw]:
    told = 0
    for each in about.noted:
        if each.get("role") not in ("alert", "status") and each.get("aria-live") != "assertive":
            continue
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
