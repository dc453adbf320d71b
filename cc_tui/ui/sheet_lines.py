"""Lines of the selectors' pane: cells, parts of a selector with their counts, elements, what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cc_tui.run.lookups import Breakage, Kind, Lookup, Match, Miss, Step
from cc_tui.run.match_words import in_part, reading_words
from cc_tui.run.verdict import Cell
from cc_tui.text import Raw, Shown, elide, join, one_line, own, plural, say, visible

MOST_MATCHES: Final = 50
"""Matches that are listed; all are counted."""


NOTHING: Final = own("")


_COLUMN: Final = 56
"""Characters after which the counts of a selector's parts stand at the latest."""


class Part(StrEnum):
    """What a line is, which is how it is drawn."""

    TITLE = "title"
    SENTENCE = "sentence"
    CELLS = "cells"
    ENTRY = "entry"
    CHOSEN = "chosen"
    STEP = "step"
    BROKEN = "broken"
    ELEMENT = "element"
    PROPOSAL = "proposal"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of the pane.

    Attributes:
        text: As it is drawn.
        part: What it is.
        copies: What `y` copies; None for nothing.
        match: An element of the page: enter goes to its line in the outline.
        entry: Which selector it is; enter shows what that one finds.
        expression: Enter takes it to where an XPath is typed.
        places: Of a row of cells: first character, the one after the last, and the position of the visit.
        indent: Blanks before its further rows.
    """

    text: Shown
    part: Part = Part.NOTE
    copies: Raw | None = None
    match: Match | None = None
    entry: int | None = None
    expression: Raw | None = None
    places: tuple[tuple[int, int, int], ...] = ()
    indent: int = 0


BLANK: Final = SheetLine(own(""))


def title_line(words: Shown) -> SheetLine:
    """What a part is called."""
    return SheetLine(words, Part.TITLE)


def note_line(words: Shown, indent: int = 2) -> SheetLine:
    """A line that says something, set in."""
    return SheetLine(say("{}{}", _blanks(indent), words), Part.NOTE, Raw(words), indent=indent)


def _blanks(count: int) -> Shown:
    return join("", [own(" ")] * count)


def count_words(lookup: Lookup) -> Shown:
    """`3 matches, 1 hidden`, `no match`, `not evaluable: ...`, `number 3`."""
    if lookup.best.kind is Kind.FAILED:
        return say("not evaluable: {}", reading_words(lookup.best))
    words = reading_words(lookup.best)
    if lookup.best.kind in (Kind.ATTRIBUTES, Kind.TEXTS, Kind.NODES):
        words = say("{} ({})", words, one_line(lookup.best.kind.value))
    words = say("{}, {} hidden", words, lookup.hidden) if lookup.hidden else words
    return in_part(words, lookup)


def cell_lines(cells: Sequence[Cell | None], here: int, width: int) -> list[SheetLine]:
    """The row of cells under the numbers of its nodes, in as many rows as the width makes it."""
    if not cells:
        return []
    numbers = [say("{}", cell.number) if cell else own("") for cell in cells]
    wide = max(2, *(len(each) for each in numbers)) + 1
    label = own("node   ")
    fits = max((width - len(label)) // wide, 1)
    lines = []
    for first in range(0, len(cells), fits):
        shown = cells[first : first + fits]
        above, below, places = [], [], []
        for at, cell in enumerate(shown):
            number, mark = (say("{}", cell.number), cell.mark) if cell else (own(""), own("-"))
            if cell and cell.position == here:
                number = say(">{}", number)
            above.append(visible(number.rjust(wide)))
            below.append(visible(mark.rjust(wide)))
            if cell:
                start = len(label) + at * wide
                places.append((start, start + wide, cell.position))
        kept = tuple(places)
        lines.append(SheetLine(say("{}{}", label, join("", above)), Part.CELLS, places=kept))
        lines.append(SheetLine(say("{}{}", own("count  "), join("", below)), Part.CELLS, places=kept))
    return [*lines, note_line(_legend(cells), len(label))]


def _legend(cells: Sequence[Cell | None]) -> Shown:
    marks = {cell.mark if cell else own("-") for cell in cells}
    words = [own("> this node")]
    words += [
        meaning
        for mark, meaning in (
            (own("."), own(". no match")),
            (own("?"), own("? not evaluable")),
            (own(" "), own("blank: no page")),
            (own("-"), own("- still to come")),
        )
        if mark in marks
    ]
    return join(", ", words)


def breakage_lines(broken: Breakage, expression: Raw) -> list[SheetLine]:
    """The count after each part, aligned; then what comes nearest and what differs."""
    texts = [_step_text(step) for step in broken.steps]
    column = min(max((len(text) for text in texts), default=0), _COLUMN)
    left = own("How many are left after each part")
    breaks = own("Where it breaks: how many are left after each part")
    lines = [title_line(left if broken.broken_at is None else breaks)]
    for number, (step, text) in enumerate(zip(broken.steps, texts, strict=True)):
        row = visible(elide(text, column).ljust(column))
        count = say("{}", step.count) if step.count is not None else own("-")
        is_broken = number == broken.broken_at
        end = own("  <- nothing is left") if is_broken else own("")
        what = say("  {}", one_line(step.what, 80)) if step.what not in _PLAIN else own("")
        part = Part.BROKEN if is_broken else Part.STEP
        lines.append(SheetLine(say("  {}  {}{}{}", row, count, what, end), part, Raw(expression[: step.end])))
    if broken.misses:
        lines += [BLANK, title_line(own("Nearest on this page"))]
        lines += [line for miss in broken.misses for line in miss_lines(miss)]
    elif broken.broken_at is not None:
        lines.append(note_line(own("nothing on this page is like it")))
    return lines


_PLAIN: Final = ("step", "predicate", "condition")


def _step_text(step: Step) -> Shown:
    margin = own("  ") if step.what == "condition" else own("")
    return say("{}{}", margin, one_line(step.text, 400))


def miss_lines(miss: Miss) -> list[SheetLine]:
    """A near miss, and below it what differs."""
    first = say("  {} %  {}", round(miss.score * 100), element_line(miss.match))
    differs = [one_line(each, 200) for each in miss.differs] or [own("it is not where it is looked for")]
    agrees = [one_line(each, 80) for each in miss.agrees]
    lines = [SheetLine(first, Part.ELEMENT, miss.match.path, miss.match, indent=8)]
    lines.append(
        SheetLine(say("        {}", join("; ", differs)), Part.BROKEN, miss.match.path, miss.match, indent=8)
    )
    if agrees:
        words = say("        same: {}", join(", ", agrees))
        lines.append(SheetLine(words, Part.NOTE, miss.match.path, miss.match, indent=8))
    return lines


def match_lines(lookup: Lookup) -> list[SheetLine]:
    """What an expression finds: the matches, and apart what it finds in frames."""
    lines = []
    if lookup.matches:
        shown = lookup.matches[:MOST_MATCHES]
        count = lookup.count or len(shown)
        some = say(", the first {}", len(shown)) if count > len(shown) else own("")
        lines = [title_line(say("Matches: {}{}", count, some)), *_matches(shown)]
    elif lookup.best.value is not None:
        value = say("  {}", reading_words(lookup.best))
        lines = [title_line(own("Its value")), SheetLine(value, Part.NOTE, lookup.best.value, indent=4)]
    for frame in lookup.frames:
        name = one_line(frame.name, 80)
        words = say(
            "In frame '{}', which the page's own XPath does not see: {}", name, reading_words(frame.reading)
        )
        lines += [*([BLANK] if lines else []), title_line(words), *_matches(frame.matches)]
    return lines


def _matches(matches: Sequence[Match]) -> list[SheetLine]:
    return [
        SheetLine(say("  {} {}", number, element_line(match)), Part.ELEMENT, match.path, match, indent=4)
        for number, match in enumerate(matches, 1)
    ]


def element_line(match: Match) -> Shown:
    """`button 'Search' [id=s type=submit] visible`: tag, text, what tells it apart, whether it is seen."""
    if match.kind is Kind.ATTRIBUTES:
        head = say("'{}' of {}", one_line(match.text, 160), one_line(match.tag, 40))
    elif match.kind is Kind.TEXTS:
        head = say("text '{}' in {}", one_line(match.text, 160), one_line(match.tag, 40))
    else:
        tag = one_line(match.tag, 40) or own("node")
        head = say("{} '{}'", tag, one_line(match.text, 80)) if match.text else tag
    pairs = [say("{}={}", one_line(name, 30), one_line(value, 60)) for name, value in match.attributes[:6]]
    states = [own("hidden") if match.hidden else own("visible")]
    if match.disabled:
        states.append(own("disabled"))
    if match.dialog is not None:
        name = one_line(match.dialog, 60)
        states.append(say("in dialog '{}'", name) if name else own("in a dialog"))
    if match.document > 0:
        states.append(say("frame {}", match.document))
    shown = say(" [{}]", join(" ", pairs)) if pairs else own("")
    return say("{}{} {}", head, shown, join(", ", states))


def tried_lines(expression: Raw, lookup: Lookup | None) -> list[SheetLine]:
    """What is seen while an XPath is typed: its count, its fault with its place, its matches."""
    if not expression.strip():
        return [note_line(own("Type an XPath or a CSS selector; its matches are counted as you type"))]
    if lookup is None:
        return [note_line(own("looking it up ..."))]
    good = lookup.best.kind is not Kind.FAILED
    lines = [SheetLine(count_words(lookup), Part.SENTENCE if good else Part.BROKEN, expression)]
    if not good and lookup.best.place is not None:
        lines += _caret(lookup.expression, lookup.best.place)
    if lookup.note:
        lines.append(note_line(one_line(lookup.note, 200)))
    if lookup.note and lookup.expression != expression:
        lines.append(SheetLine(say("  {}", one_line(lookup.expression, 400)), Part.NOTE, lookup.expression))
    if lookup.newer:
        lines.append(note_line(say("as XPath 2+: {}", reading_words(lookup.newer))))
    found = match_lines(lookup)
    return [*lines, BLANK, *found] if found else lines


def _caret(expression: Raw, place: int) -> list[SheetLine]:
    """The part around a place, and a mark under it."""
    first = max(place - 40, 0)
    before = one_line(expression[first:place], 80)
    after = one_line(expression[place : place + 20], 40)
    # White space within is squeezed, so the mark stands under what is drawn.
    lead = own(" ") if expression[place - 1 : place].isspace() and before else own("")
    margin = _blanks(2 + len(before) + len(lead))
    return [SheetLine(say("  {}{}{}", before, lead, after)), SheetLine(say("{}^", margin), Part.BROKEN)]


def pages_words(cells: Sequence[Cell | None]) -> Shown:
    """`3 of 14 pages`, while they are tried."""
    done = sum(1 for cell in cells if cell is not None)
    return say("{} of {}", done, plural(len(cells), "page")) if done < len(cells) else own("")
