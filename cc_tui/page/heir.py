"""The heir of a lost element: what took its place on the page where its selector finds nothing.

Two steps, each in the child that has the page: what the element is known by on the page where it was found,
then which element of the other page is most like that.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from lxml import etree

from cc_tui.page.controls import squeeze
from cc_tui.page.described import described, text_of
from cc_tui.page.dom import Document, Snapshot
from cc_tui.page.elements import local_name, path
from cc_tui.page.generated import is_hashed_class
from cc_tui.page.suggest import ROLES, TAGS, Index
from cc_tui.page.xpath import best, look
from cc_tui.run.lookups import Heir, Suggestion, Trait
from cc_tui.text import Raw

HEIRS: Final = 4
_LEAST: Final = 0.4
_LOOKED_AT: Final = 40_000
_LONG: Final = 300
_AROUND: Final = 6
_WEIGHTS: Final = {
    "text": 3.0, "label": 2.0, "id": 1.5, "name": 2.0, "aria-label": 2.5, "placeholder": 1.5, "type": 1.0,
    "href": 1.5, "role": 1.0, "title": 1.0, "value": 0.5, "for": 1.0, "alt": 1.0, "class": 0.7,
}  # fmt: skip
_DATA: Final = 2.0
_TAG, _PLACE, _AROUND_WEIGHT = 1.0, 0.7, 1.0


def trait(snapshot: Snapshot, expression: str) -> Trait | None:
    """What the one element that an expression finds is known by; None where it does not find just one."""
    found = best(*look(snapshot.outer, expression))
    if found.reading.count != 1 or not found.nodes or not isinstance(found.nodes[0], etree._Element):
        return None
    return _trait(snapshot.outer, found.nodes[0])


def _trait(document: Document, element: etree._Element) -> Trait:
    kept = [
        (Raw(str(name)), Raw(str(value)))
        for name, value in element.attrib.items()
        if len(str(value)) <= _LONG
        and str(name)[0] != "{"
        and not (name == "value" and element.tag == "input")
    ]
    return Trait(
        tag=Raw(local_name(element)), attributes=tuple(kept), text=Raw(text_of(element)),
        label=Raw(_label(document, element)), around=tuple(map(Raw, _around(element))),
        path=Raw(path(element)),
        element=document.number(element), elements=len(document.elements),
    )  # fmt: skip


def _label(document: Document, element: etree._Element) -> str:
    """The text of a field's label."""
    if element.tag not in ("input", "select", "textarea"):
        return ""
    for above in element.iterancestors("label"):
        return text_of(above)
    identity = element.get("id")
    if not identity:
        return ""
    labels = document.tree.iter("label")
    return next((text_of(each) for each in labels if each.get("for") == identity), "")


def _around(element: etree._Element) -> Iterator[str]:
    """What an element is in, nearest first: names of elements with their ids, roles and classes' words."""
    for level, above in enumerate(element.iterancestors()):
        if level >= _AROUND or above.tag in ("body", "html"):
            return
        telling = above.get("id") or above.get("role") or above.get("aria-label") or above.get("name") or ""
        yield f"{local_name(above)} {squeeze(telling, 60)}".strip()


def heirs(snapshot: Snapshot, lost: Trait) -> tuple[Heir, ...]:
    """The elements of a page that are most like a lost one, best first, with XPaths for each."""
    document = snapshot.outer
    about = described(document)
    scored: list[tuple[float, int, etree._Element]] = []
    attributes = dict(lost.attributes)
    for number, element in enumerate(document.elements[:_LOOKED_AT]):
        if element.tag != lost.tag and not _could_be(element, lost):
            continue
        score = _first_look(element, lost, attributes)
        if score > 0:
            scored.append((score, -number, element))
    scored.sort(reverse=True, key=lambda each: each[:2])
    ranked = []
    for _, number, element in scored[:80]:
        other = _trait(document, element)
        score = likeness(lost, other) * (0.8 if about.hidden(element) else 1.0)
        if score >= _LEAST:
            ranked.append((score, number, element, other))
    ranked.sort(reverse=True, key=lambda each: each[:2])
    index = Index(document) if ranked else None
    return tuple(
        Heir(
            match=about.match(element),
            score=round(score, 3),
            changed=tuple(map(Raw, _changes(lost, other))),
            proposals=_unique(document, index.suggestions(element)) if index else (),
            good_count=None,
            same_on_good=False,
        )
        for score, _, element, other in ranked[:HEIRS]
    )


def _could_be(element: etree._Element, lost: Trait) -> bool:
    """Whether an element of another name may have taken the place: both are for clicking or filling in."""
    is_control = lost.tag in TAGS or dict(lost.attributes).get(Raw("role")) in ROLES
    return is_control and (element.tag in TAGS or element.get("role") in ROLES)


def _unique(document: Document, made: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
    counted = (
        Suggestion(each.xpath, best(*look(document, each.xpath)).reading.count or 0, each.why)
        for each in made
    )
    return tuple(each for each in counted if each.unique)


def _first_look(element: etree._Element, lost: Trait, attributes: dict[Raw, Raw]) -> float:
    """A quick measure that leaves the few worth a closer look."""
    score = 1.0 if element.tag == lost.tag else 0.3
    for name, value in attributes.items():
        other = element.get(name)
        if other is not None:
            score += _weight(name) * (1.0 if other == value else 0.3)
    if lost.text and len(element) <= 12:
        text = text_of(element)
        score += 3.0 if text == lost.text else 1.5 * _alike(text, lost.text)
    return score


def _weight(name: str) -> float:
    return _DATA if name.startswith("data-") else _WEIGHTS.get(name, 0.3)


def likeness(lost: Trait, other: Trait) -> float:
    """How alike two elements are, from 0 to 1; only what one of them has counts."""
    total, score = _TAG, _TAG * (1.0 if lost.tag == other.tag else 0.3)
    for name, weight, one, two in _compared(lost, other):
        total += weight * (1.0 if one else 0.4)  # what is new says less than what is gone
        score += (
            weight * (_classes(one, two) if name == "class" else _alike(one, two)) if one and two else 0.0
        )
    if lost.around or other.around:
        total += _AROUND_WEIGHT
        score += _AROUND_WEIGHT * _shared(lost.around, other.around)
    total += _PLACE
    score += _PLACE * (1 - abs(lost.element / max(lost.elements, 1) - other.element / max(other.elements, 1)))
    return score / total


def _compared(lost: Trait, other: Trait) -> Iterator[tuple[str, float, str, str]]:
    """Name, weight and both values of everything that at least one of the two has."""
    for name, one, two in (("text", lost.text, other.text), ("label", lost.label, other.label)):
        if one or two:
            yield name, _WEIGHTS[name], one, two
    first, second = dict(lost.attributes), dict(other.attributes)
    for attribute in dict.fromkeys([*first, *second]):
        if attribute != "style":
            yield attribute, _weight(attribute), first.get(attribute, Raw("")), second.get(attribute, Raw(""))


def _classes(one: str, two: str) -> float:
    first = {name for name in one.split() if not is_hashed_class(name)}
    second = {name for name in two.split() if not is_hashed_class(name)}
    return len(first & second) / max(len(first | second), 1)


def _shared(one: tuple[Raw, ...], two: tuple[Raw, ...]) -> float:
    return len(set(one) & set(two)) / max(len(set(one) | set(two)), 1)


def _alike(one: str, two: str) -> float:
    if one == two:
        return 1.0
    low, high = one.strip().lower()[:_LONG], two.strip().lower()[:_LONG]
    if not low or not high:
        return 0.0
    if low == high:
        return 0.95
    matcher = SequenceMatcher(None, low, high, autojunk=False)
    if matcher.quick_ratio() < 0.5:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= 0.5 else 0.0


_TOLD: Final = ("id", "name", "type", "role", "aria-label", "placeholder", "title", "href", "for", "value")


def _changes(lost: Trait, other: Trait) -> Iterator[str]:
    """What is different and what is the same, in words, the telling things first."""
    same = []
    if lost.tag != other.tag:
        yield f"<{lost.tag}> -> <{other.tag}>"
    for name, _, one, two in _compared(lost, other):
        if name in ("text", "label") or name in _TOLD or name.startswith("data-"):
            if one == two:
                same.append(name)
            elif one and two:
                yield f"{name} {squeeze(one, 60)} -> {squeeze(two, 60)}"
            elif one:
                yield f"no {name} any more (was {squeeze(one, 60)})"
            else:
                yield f"new {name} {squeeze(two, 60)}"
    if same:
        yield f"same {', '.join(same[:5])}"
