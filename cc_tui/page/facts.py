"""One element: its facts, a short XPath that finds it alone, and the same element in another page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from lxml import etree

from cc_tui.page.controls import MAX_NAME, ROLES, squeeze
from cc_tui.page.dom import Document, Snapshot
from cc_tui.page.elements import local_name, path, why_hidden

MAX_TEXT: Final = 2000
MAX_INSIDE: Final = 50
_LABELS: Final = ("aria-label", "placeholder", "title", "alt")
_NAMED: Final = ("id", "name", "data-testid", "data-test", "aria-label", "placeholder")
_ACTIVE: Final = frozenset({"a", "button", "input", "select", "textarea", "summary"})
_TEXTUAL: Final = frozenset({"a", "button", "label", "summary", "option", "legend", "th", "h1", "h2", "h3"})

Facts = dict[str, Any]


def facts(document: Document, number: int) -> Facts | None:
    """What is known of an element; None where there is no such element."""
    element = document.element(number)
    if element is None:
        return None
    hidden = why_hidden(element)
    return {
        "frame": document.name,
        "tag": local_name(element),
        "attributes": _attributes(element),
        "text": _text(element, MAX_TEXT),
        "hidden": hidden[0] if hidden else "",
        "hidden_by": document.number(hidden[1]) if hidden else None,
        "path": path(element),
        "xpath": short_xpath(document, element),
        "inside": [
            (document.number(each), local_name(each), _text(each, MAX_NAME) or label(each))
            for each in islice(_active(element), MAX_INSIDE)
        ],
    }


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    masked = (element.get("type") or "").lower() == "password" or "password" in (
        element.get("autocomplete") or ""
    )
    return [
        (_prefixed(str(key)), "***" if masked and key == "value" and value else str(value))
        for key, value in element.attrib.items()
    ]


def _prefixed(name: str) -> str:
    """`{http://www.w3.org/1999/xlink}href` as a page writes it."""
    if name[:1] != "{":
        return name
    space, _, local = name[1:].partition("}")
    return f"{'xlink' if space.endswith('xlink') else 'xml'}:{local}"


def _active(element: etree._Element) -> Iterator[etree._Element]:
    for each in element.iterdescendants("*"):
        if local_name(each) in _ACTIVE or each.get("role") in ROLES:
            yield each


def _text(element: etree._Element, limit: int) -> str:
    if local_name(element) in ("select", "script", "style"):
        return ""
    parts, size = [], 0
    for part in element.itertext():
        parts.append(str(part))
        size += len(part)
        if size > limit * 8:
            break
    return squeeze("".join(parts), limit)


def label(element: etree._Element) -> str:
    """What an element is called beside its text: its label, or an attribute that says it."""
    for key in _LABELS:
        if value := element.get(key):
            return squeeze(value, MAX_NAME)
    around = next(element.iterancestors("label"), None)
    if around is None and (name := element.get("id")):
        found = element.getroottree().getroot().xpath("//label[@for=$name]", name=name)
        around = (
            found[0] if isinstance(found, list) and found and isinstance(found[0], etree._Element) else None
        )
    return _text(around, MAX_NAME) if around is not None else (element.get("name") or "")


def short_xpath(document: Document, element: etree._Element) -> str:
    """A short expression that finds this element and no other, else its path."""
    tag = local_name(element)
    if str(element.tag)[:1] == "{" or ":" in tag:
        return path(element)
    for key in _NAMED:
        value = element.get(key)
        if (
            value
            and len(value) <= 80
            and "\n" not in value
            and _count(document, f"//{tag}[@{key}=$v]", value) == 1
        ):
            return f"//{tag}[@{key}={quoted(value)}]"
    if tag in _TEXTUAL:
        text = _text(element, 81)
        if text and len(text) <= 80 and _count(document, f"//{tag}[normalize-space()=$v]", text) == 1:
            return f"//{tag}[normalize-space()={quoted(text)}]"
    return path(element)


def quoted(text: str) -> str:
    """A text as XPath 1.0 writes it, which has no escapes."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    return "concat(" + ', "\'", '.join(f"'{part}'" for part in text.split("'")) + ")"


def _count(document: Document, expression: str, value: str) -> int:
    return len(_found(document, expression, value))


def _found(document: Document, expression: str, value: str) -> list[etree._Element]:
    found = document.tree.xpath(expression, v=value)
    return [each for each in found if isinstance(each, etree._Element)] if isinstance(found, list) else []


def identity(document: Document, number: int) -> Facts | None:
    """What an element may be known by in another page."""
    element = document.element(number)
    if element is None:
        return None
    tag, text = local_name(element), _said(element)
    return {
        "frame": document.name, "index": document.index, "tag": tag, "id": element.get("id") or "",
        "name": element.get("name") or "", "value": _choice(element), "label": label(element), "text": text,
        "path": path(element),
    }  # fmt: skip


def _said(element: etree._Element) -> str:
    """Its text; of a button that is an input, what stands on it."""
    if local_name(element) == "input":
        pushed = (element.get("type") or "").lower() in ("submit", "button", "reset")
        return squeeze(element.get("value") or "", MAX_NAME) if pushed else ""
    return _text(element, MAX_NAME)


def _choice(element: etree._Element) -> str:
    """Which of the buttons of one name it is."""
    kind = (element.get("type") or "").lower()
    return element.get("value") or "" if kind in ("radio", "checkbox", "submit") else ""


def counterpart(snapshot: Snapshot, known: Facts) -> tuple[int, int, str] | None:
    """The element of this page that an identity of another page fits, and by what it was known."""
    documents = [each for each in snapshot.documents if each.name == known["frame"]] or snapshot.documents[:1]
    for document in documents:
        for by, found in _candidates(document, known):
            if len(found) == 1 or (found and by == "text"):
                return document.index, document.number(found[0]), by
    return None


def _candidates(document: Document, known: Facts) -> Iterator[tuple[str, list[etree._Element]]]:
    tag = known["tag"]

    def of_tag(elements: list[etree._Element]) -> list[etree._Element]:
        return [each for each in elements if local_name(each) == tag]

    if known["id"]:
        yield "id", of_tag(_found(document, "//*[@id=$v]", known["id"]))
    if known["name"]:
        named = of_tag(_found(document, "//*[@name=$v]", known["name"]))
        yield "name", [each for each in named if _choice(each) == known["value"]]
    same = list(islice(document.tree.iter(tag), 5000)) if ":" not in tag else []
    if known["label"]:
        yield "label", [each for each in same if label(each) == known["label"]]
    if known["text"]:
        alike = [each for each in same if _said(each) == known["text"]]
        there = [each for each in alike if path(each) == known["path"]]
        yield "text", there or alike[:1] if there or len(alike) == 1 else []
    at_path = document.tree.xpath(known["path"])
    yield (
        "path",
        [each for each in at_path if isinstance(each, etree._Element)] if isinstance(at_path, list) else [],
    )
