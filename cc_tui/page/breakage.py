"""Where a selector stops matching: the count after each part of it, and the elements that nearly match.

The words for the nearest misses are the selector's own, so no other page is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from lxml import etree

from cc_tui.page.controls import squeeze
from cc_tui.page.described import Described, described, text_of
from cc_tui.page.dom import Document, Snapshot
from cc_tui.page.elements import local_name
from cc_tui.page.grammar import Expr, PathStep, parse
from cc_tui.page.newer_xpath import ALL
from cc_tui.page.tokens import NotXPath
from cc_tui.page.xpath import best, look
from cc_tui.run.lookups import Breakage, Miss, Step
from cc_tui.text import Raw

MISSES: Final = 5
_LEAST: Final = 0.35
_PARTS: Final = 60
_LOOKED_AT: Final = 40_000
_NEAR_TEXT: Final = 300
_COMPARED: Final = frozenset({"contains", "starts-with", "ends-with", "matches", "contains-token"})
_EVERYWHERE: Final = frozenset({"html", "body", "head", "script", "style", "meta", "link", "title"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word of a selector: the value of an attribute, or with `text` as name what the element says."""

    name: str
    value: str
    whole: bool
    """It must be all of the value, not a part of it."""


def breakage(snapshot: Snapshot, expression: str) -> Breakage:
    """Count an expression part by part on the outer document, and find what comes nearest."""
    document = snapshot.outer
    try:
        tree = parse(expression, ALL)
    except NotXPath:
        return Breakage((_whole(document, expression, "not XPath 1.0"),), None, (), ())
    if tree.kind == "|":
        steps = [
            _counted(document, expression, 0, part.start, part.end, "whole", from_part=True)
            for part in tree.parts
        ]
        broken = next((at for at, step in enumerate(steps) if not step.count), None)
        return Breakage(tuple(steps), broken, (), ())
    if tree.kind != "path" or not tree.steps:
        what = f"{tree.name}() as a whole" if tree.kind == "call" else f"{tree.kind} as a whole"
        return Breakage((_whole(document, expression, what),), None, (), ())
    counted, broken = _steps(document, expression, tree)
    wanted, tag = _words(tree, expression)
    misses = _misses(described(document), tag, wanted) if broken is not None else ()
    shown = [(Raw(each.name), Raw(each.value)) for each in wanted]
    if tag != "*":
        shown.insert(0, (Raw("tag"), Raw(tag)))
    return Breakage(tuple(counted), broken, tuple(shown), misses)


def _whole(document: Document, expression: str, what: str) -> Step:
    count = best(*look(document, expression)).reading.count
    return Step(Raw(expression), 0, len(expression), count, what)


def _steps(document: Document, expression: str, tree: Expr) -> tuple[list[Step], int | None]:
    counted: list[Step] = []
    broken: int | None = None
    for start, end, what, condition in _parts(tree):
        if len(counted) >= _PARTS:
            break
        if broken is None:
            step = _counted(document, expression, tree.start, start, end, what)
            if step.count == 0:
                broken = len(counted)
            counted.append(step)
            if broken is not None and condition is not None:
                counted += _conditions(document, expression, tree.start, start, condition)
        else:
            counted.append(Step(Raw(expression[start:end]), start, end, None, what))
    return counted, broken


def _parts(tree: Expr) -> Iterator[tuple[int, int, str, Expr | None]]:
    """Start, end and kind of each part of a path; of a predicate also what is in it."""
    if tree.parts:
        base = tree.parts[0]
        yield base.start, base.end, "whole", None
    for step in tree.steps:
        if step.end > step.start:
            yield step.start, step.end, "step", None
        for predicate in step.predicates:
            yield predicate.start, predicate.end, "predicate", predicate.parts[0]


def _counted(
    document: Document,
    expression: str,
    first: int,
    start: int,
    end: int,
    what: str,
    *,
    from_part: bool = False,
) -> Step:
    text = expression[start if from_part else first : end]
    return Step(Raw(expression[start:end]), start, end, best(*look(document, text)).reading.count, what)


def _conditions(document: Document, expression: str, first: int, start: int, inside: Expr) -> list[Step]:
    """The sides of an `and`, each on its own: which of them finds nothing."""
    if inside.kind != "and":
        return []
    steps = []
    for part in inside.parts[:8]:
        text = expression[part.start : part.end]
        count = best(*look(document, f"{expression[first:start]}[{text}]")).reading.count
        steps.append(Step(Raw(text), part.start, part.end, count, "condition"))
    return steps


def _words(tree: Expr, expression: str) -> tuple[list[Wanted], str]:
    """The words of the last step that has any, and its tag: that of the element that is looked for."""
    elements = [
        step for step in tree.steps if step.axis != "attribute" and step.test not in ("text()", "node()", "")
    ]
    for step in reversed(elements):
        wanted = list(_wanted(step))
        if wanted or step is elements[0]:
            return wanted, step.test.lower() if not step.test.endswith("()") else "*"
    if tree.parts and tree.parts[0].kind == "group":
        inside = tree.parts[0].parts[0]
        if inside.kind == "path":
            return _words(inside, expression)
    return [], "*"


def _wanted(step: PathStep) -> Iterator[Wanted]:
    seen = set()
    for predicate in step.predicates:
        for each in _plain_parts(predicate.parts[0]):
            is_call = each.kind == "call" and each.name in _COMPARED
            if not (is_call or each.kind == "="):
                continue
            literals = [
                part.name.strip() for part in each.walk() if part.kind == "literal" and part.name.strip()
            ]
            names = [inner.test for part in each.walk() for inner in part.steps if inner.axis == "attribute"]
            if literals and len(set(names)) <= 1:
                name = names[0] if names else "text"
                # Of `concat(' ', @class, ' ')` and `' btn '` the longest word is the one that is meant.
                word = Wanted(name, max(literals, key=len), whole=each.kind == "=")
                if word not in seen:
                    seen.add(word)
                    yield word


def _plain_parts(inside: Expr) -> Iterator[Expr]:
    """Comparisons that must hold of the element itself: not under `not()`, not of what is in it."""
    if inside.kind in ("and", "or"):
        for part in inside.parts:
            yield from _plain_parts(part)
    elif inside.kind == "group":
        yield from _plain_parts(inside.parts[0])
    elif inside.kind in ("=", "call") and inside.name != "not" and not _looks_elsewhere(inside):
        yield inside


def _looks_elsewhere(each: Expr) -> bool:
    for part in each.walk():
        for step in part.steps:
            if step.axis not in ("attribute", "self") and step.test != "text()":
                return True
    return False


def _misses(about: Described, tag: str, wanted: list[Wanted]) -> tuple[Miss, ...]:
    if not wanted and tag == "*":
        return ()
    scored: list[tuple[float, int, etree._Element]] = []
    for number, element in enumerate(about.document.elements[:_LOOKED_AT]):
        if local_name(element) in _EVERYWHERE:
            continue
        score = _quick(element, tag, wanted)
        if score >= _LEAST:
            scored.append((score, -number, element))
    scored.sort(reverse=True, key=lambda each: each[:2])
    made = [_miss(about, element, tag, wanted, score) for score, _, element in scored[: MISSES * 3]]
    made.sort(key=lambda miss: (miss.match.hidden, -miss.score))
    return tuple(made[:MISSES])


_WEIGHTS: Final = {"text": 3.0, "id": 3.0, "name": 3.0, "aria-label": 3.0, "class": 1.5, "type": 1.0}


def _weight(word: Wanted) -> float:
    return 3.0 if word.name.startswith("data-") else _WEIGHTS.get(word.name, 2.0)


def _quick(element: etree._Element, tag: str, wanted: list[Wanted]) -> float:
    """How much of what is asked for an element has, from 0 to 1."""
    total, score = 0.0, 0.0
    if tag != "*":
        total += 1.0
        score += element.tag == tag
    for word in wanted:
        weight = _weight(word)
        total += weight
        score += weight * _alike(element, word)
    # Of a selector with one word and a tag, a word that stands in another attribute is half the truth.
    return min(score / total, 0.99) if total else 0.0


def _alike(element: etree._Element, word: Wanted) -> float:
    if word.name == "text":
        return _similar(_short_text(element), word.value, whole=word.whole)
    value = element.get(word.name)
    if value is not None:
        alike = _similar(value, word.value, whole=word.whole)
        return alike if alike >= 0.9 else 0.5 * alike + 0.4 * _covered(element, word.value)
    others = [str(other) for name, other in element.attrib.items() if name in _STANDINS]
    return 0.6 * max((_similar(other, word.value, whole=word.whole) for other in others), default=0.0)


def _covered(element: etree._Element, value: str) -> float:
    """How many of a value's words an element has anywhere: `search-submit` in a submit button `Search`.

    A word may be in another one: `user_name` in `username`.
    """
    wanted = _tokens(value.lower())
    if not wanted:
        return 0.0
    have = _tokens(
        " ".join([*(str(element.get(name) or "") for name in _SPOKEN), _short_text(element)]).lower()
    )
    inside = [word for word in wanted - have if len(word) > 3 and any(word in other for other in have)]
    return (len(wanted & have) + len(inside)) / len(wanted)


_SPOKEN: Final = ("id", "name", "type", "aria-label", "title", "placeholder", "value", "class", "role")
_STANDINS: Final = (
    "id",
    "name",
    "aria-label",
    "placeholder",
    "title",
    "value",
    "data-testid",
    "data-test",
    "data-qa",
    "data-cy",
)


def _short_text(element: etree._Element) -> str:
    """What an element says where that is short enough to be what a selector asks for."""
    if len(element) > 12:
        return ""
    text = text_of(element)
    return text if len(text) <= _NEAR_TEXT else ""


def _similar(have: str, want: str, *, whole: bool) -> float:
    """How alike two values are, from 0 to 1; less than half alike counts as not at all."""
    if have == want or (not whole and want in have):
        return 1.0
    if not have or not want or len(have) > 400 or len(want) > 400:
        return 0.0
    low, high = have.strip().lower(), want.strip().lower()
    if low == high:
        return 0.95
    if min(len(low), len(high)) * 3 < max(len(low), len(high)):
        return 0.0
    matcher = SequenceMatcher(None, low, high, autojunk=False)
    if matcher.real_quick_ratio() < 0.5 or matcher.quick_ratio() < 0.5:
        return 0.0
    ratio = matcher.ratio()
    words = _tokens(low) & _tokens(high)
    if words:
        ratio = max(ratio, 0.5 + 0.4 * len(words) / max(len(_tokens(low)), len(_tokens(high))))
    return ratio * 0.9 if ratio >= 0.5 else 0.0


def _tokens(text: str) -> set[str]:
    return {
        word for word in "".join(char if char.isalnum() else " " for char in text).split() if len(word) > 2
    }


def _miss(about: Described, element: etree._Element, tag: str, wanted: list[Wanted], score: float) -> Miss:
    differs: list[str] = []
    agrees: list[str] = []
    if tag != "*":
        name = local_name(element)
        (agrees if name == tag else differs).append(tag if name == tag else f"<{name}> instead of <{tag}>")
    for word in wanted:
        value = text_of(element) if word.name == "text" else element.get(word.name)
        if value is not None and (value == word.value or (not word.whole and word.value in value)):
            agrees.append(f"{word.name} {squeeze(word.value, 60)}")
        elif value:
            differs.append(f"{word.name} {squeeze(value, 60)} instead of {squeeze(word.value, 60)}")
        else:
            differs.append(f"no {word.name} {squeeze(word.value, 60)}")
    return Miss(about.match(element), round(score, 3), tuple(map(Raw, differs)), tuple(map(Raw, agrees)))
