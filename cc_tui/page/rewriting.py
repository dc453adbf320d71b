"""An XPath as lxml must be asked for it: what a browser finds, and found soon.

libxml2 looks at the children of every node for `//a[b]`, joins what each context node gives by comparing it
with all that was found before, and does all of that for each part of a union. The forms that are written
here say the same in one walk down the document: `/descendant::a[b]`, with what stood before a second `//` as
a condition on what is above.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from cc_tui.page.grammar import Expr, PathStep, parse
from cc_tui.page.tokens import NotXPath

ID: Final = "cc-id"
"""Our `id()`, since lxml's knows only ids that a document type declares."""

Edit = tuple[int, int, str]
"""From where to where a text takes the place of what is there."""

_ON_CONTEXT: Final = frozenset(
    {"string", "name", "local-name", "namespace-uri", "normalize-space", "string-length", "number"}
)
_LOWER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def rewritten(expression: str, tree: Expr, names: Mapping[str, str] | None = None) -> str:
    """An expression as lxml must be asked for it to answer as a browser does.

    Args:
        expression: As it was written.
        tree: The same, parsed.
        names: Functions that are called by another name.
    """
    names = {"id": ID, **(names or {})}
    calls = [each for each in tree.walk() if each.kind == "call"]
    named = [
        (each.start, each.start + len(each.name), names[each.name]) for each in calls if each.name in names
    ]
    text = _edited(
        expression,
        [*_lower_case(tree), *_from_document(tree), *_descendants(expression, tree), *named],
    )
    functions = dict.fromkeys([*(names.get(each.name, each.name) for each in calls), "not"], (0, 999))
    for edits in (_one_walk, _one_union):
        try:
            text = _edited(text, edits(text, parse(text, functions)))
        except NotXPath:
            return text  # too long now, or too deep; it says the same without
    return text


def _edited(text: str, edits: Iterator[Edit] | list[Edit]) -> str:
    parts, at = [], 0
    for start, end, new in sorted(edits):
        if start >= at:  # else it is in what was replaced as a whole
            parts += [text[at:start], new]
            at = end
    return "".join([*parts, text[at:]])


def tops(tree: Expr) -> Iterator[Expr]:
    """The parts whose context is that of the whole expression: not what stands in predicates."""
    stack = [tree]
    while stack:
        at = stack.pop()
        yield at
        stack += at.parts


def _lower_case(tree: Expr) -> Iterator[Edit]:
    for each in tree.walk():
        for step in each.steps:
            lower = step.test.translate(_LOWER)
            if step.axis not in ("attribute", "namespace") and lower != step.test:
                yield step.test_at, step.test_at + len(step.test), lower


def _from_document(tree: Expr) -> Iterator[Edit]:
    """Slashes that make the document the context; lxml takes the root element."""
    for each in tops(tree):
        if each.kind == "path" and not each.parts and each.steps and not each.steps[0].slash:
            yield each.start, each.start, "/"
        elif each.kind == "call" and not each.parts and each.name in _ON_CONTEXT:
            yield each.end - 1, each.end - 1, "/"
        elif each.kind == "call" and each.name in ("position", "last"):
            yield each.start, each.end, "1"  # of one document; lxml has no place for it at all


_NO_NUMBER: Final = frozenset({
    "contains", "starts-with", "not", "boolean", "true", "false", "lang", "id", "string", "normalize-space",
    "concat", "substring", "substring-before", "substring-after", "translate", "name", "local-name",
    "namespace-uri", "ends-with", "matches", "exists", "empty", "contains-token", "lower-case", "upper-case",
    "replace",
})  # fmt: skip
_NO_NUMBER_KINDS: Final = frozenset({"or", "and", "=", "!=", "<", "<=", ">", ">=", "literal", "|", "path"})
_FARTHEST: Final = 100
"""The last place that is looked for among the siblings of each element."""


def _descendants(expression: str, tree: Expr) -> Iterator[Edit]:
    """`//a[b]` as `/descendant::a[b]`, which is the same where no predicate asks for a place.

    One that does, as in `//a[2]`, is asked of the siblings: it counts the children of each parent.
    """
    for each in tree.walk():
        for step in each.steps:
            is_plain = expression[step.start : step.test_at].strip() == "//" and step.axis == "child"
            if not (is_plain and step.test):
                continue
            places = [predicate for predicate in step.predicates if _may_be_place(predicate)]
            if not places:
                yield step.start, step.start + 2, "/descendant::"
            elif places == step.predicates[:1] and (sibling := _of_siblings(places[0], step)):
                yield step.start, step.start + 2, "/descendant::"
                yield places[0].start, places[0].end, sibling


def _may_be_place(predicate: Expr) -> bool:
    """Whether a predicate may look at the place of a node among the others."""
    if any(each.kind == "call" and each.name in ("position", "last") for each in predicate.walk()):
        return True
    inside = predicate.parts[0]
    while inside.kind == "group":
        inside = inside.parts[0]
    name = inside.name.removeprefix("cc-")
    return inside.kind not in _NO_NUMBER_KINDS and not (inside.kind == "call" and name in _NO_NUMBER)


def _of_siblings(predicate: Expr, step: PathStep) -> str | None:
    """`[2]` or `[last()]` as what it says of the siblings; None for more than that."""
    test = step.test.translate(_LOWER)
    inside = predicate.parts[0]
    if inside.kind == "call" and inside.name == "last":
        return f"[not(following-sibling::{test}[1])]"
    if inside.kind == "=" and [part.name for part in inside.parts if part.kind == "call"] == ["position"]:
        inside = next((part for part in inside.parts if part.kind == "number"), inside)
    if inside.kind != "number" or not inside.name.isdecimal() or not 1 <= int(inside.name[:9]) <= _FARTHEST:
        return None
    place = int(inside.name)
    beyond = f"not(preceding-sibling::{test}[{place}])"
    return f"[{beyond}]" if place == 1 else f"[preceding-sibling::{test}[{place - 1}] and {beyond}]"


_MOST_ABOVE: Final = 2
"""Conditions on anything above in one another: each may look at all that is above for each of the others."""


def _one_walk(text: str, tree: Expr) -> Iterator[Edit]:
    """`/descendant::a/descendant::b` as `/descendant::b[ancestor::a]`: nothing is found twice."""
    for each in tree.walk():
        steps = each.steps
        if each.kind != "path" or each.parts or not steps or steps[0].slash != "/":
            continue
        far = hops = 0
        for at, step in enumerate(steps):
            hops += at > 0 and step.axis == "descendant"
            if hops > _MOST_ABOVE or not _is_simple(step):
                break
            # Of everything, `*`, there is too much to look at what is above each.
            if at and step.axis == "descendant" and step.test != "*":
                far = at
            if not all(map(_is_cheap, step.predicates)):
                break
        if far:
            last = steps[far]
            condition = f"[{_above(text, steps[: far + 1])}]"
            yield steps[0].start, _end(last), f"/descendant::{last.test}{condition}{_predicates(text, last)}"


def _is_simple(step: PathStep) -> bool:
    """Whether it finds elements below by their name and by what they are, wherever they stand."""
    return (
        step.slash == "/"
        and step.axis in ("child", "descendant")
        and not step.test.endswith("()")
        and not any(map(_may_be_place, step.predicates))
    )


def _is_cheap(predicate: Expr) -> bool:
    """Whether it looks at attributes alone, so that it can be asked of what is above each element."""
    return all(
        (each.kind != "path" or (not each.parts and [step.axis for step in each.steps] == ["attribute"]))
        and (each.kind != "call" or bool(each.parts) or each.name in ("true", "false"))
        for each in predicate.walk()
    )


def _above(text: str, steps: list[PathStep]) -> str:
    """What the steps before the last one ask of what is above it."""
    condition = "" if steps[0].axis == "descendant" else "[not(parent::*)]"
    for step, below in pairwise(steps):
        axis = "ancestor" if below.axis == "descendant" else "parent"
        found = f"{axis}::{step.test}{_predicates(text, step)}{condition}"
        condition = f"[{found}]"
    return condition[1:-1]


def _predicates(text: str, step: PathStep) -> str:
    return text[step.end : _end(step)]


def _end(step: PathStep) -> int:
    return step.predicates[-1].end if step.predicates else step.end


def _one_union(text: str, tree: Expr) -> Iterator[Edit]:
    """`/descendant::a | /descendant::b` as `/descendant::*[self::a or self::b]`."""
    for each in tree.walk():
        if each.kind != "|":
            continue
        steps = [part.steps[0] for part in each.parts if len(part.steps) == 1 and not part.parts]
        if len(steps) == len(each.parts) and all(
            _is_simple(one) and one.axis == "descendant" for one in steps
        ):
            found = " or ".join(f"self::{step.test}{_predicates(text, step)}" for step in steps)
            yield each.start, each.end, f"/descendant::*[{found}]"
