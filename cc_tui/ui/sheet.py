"""What the selectors' pane says, line by line: the verdict, each selector with its count, where it breaks.

Pure: what was found in, safe lines out. Each line knows what `y` copies of it and what enter does with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from cc_tui.run.filling import Filled, Filling, Source
from cc_tui.run.judging import reading_words
from cc_tui.run.lookups import Breakage, Kind, Lookup, Match, Miss, Step
from cc_tui.run.selectors import Must
from cc_tui.run.verdict import Cell, Verdict
from cc_tui.text import Raw, Shown, elide, join, one_line, own, plural, say

MOST_MATCHES: Final = 50
"""Matches that are listed; all are counted."""

_NOTHING: Final = own("")

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


@dataclass(frozen=True, slots=True)
class Entry:
    """A selector that is looked at: one of the node's own, or one that was tried.

    Attributes:
        expression: As it is looked up.
        filled: Of the node's own.
    """

    expression: Raw
    filled: Filled | None = None

    @property
    def must(self) -> Must:
        """How many elements it has to match."""
        return self.filled.selector.must if self.filled else Must.ANY

    @property
    def is_known(self) -> bool:
        """Whether it says something to look it up."""
        return self.filled is None or self.filled.is_known

    def fits(self, lookup: Lookup) -> bool:
        """Whether it finds what it must."""
        return self.filled is None or self.must.fits(lookup.count)


@dataclass(slots=True)
class Sheet:
    """What is known so far of a node's selectors.

    Attributes:
        entries: The node's own first, then what was tried.
        chosen: Which of them the rest is about.
        lookups: What expressions find on this page.
        breakages: Where they stop matching.
        cells: The chosen one on the page of every node that ran; None for a page still to come.
        here: The position of the node's visit, for the cells.
        verdict: Why the node's selector failed; None where it did not, or while it is not known.
        problem: Why this page cannot be looked at, and what would help.
        version: Of the workflow the selectors are from; it is probable.
    """

    entries: list[Entry] = field(default_factory=list)
    chosen: int = 0
    lookups: dict[Raw, Lookup] = field(default_factory=dict)
    breakages: dict[Raw, Breakage] = field(default_factory=dict)
    cells: tuple[Cell | None, ...] = ()
    here: int = -1
    verdict: Verdict | None = None
    problem: Shown | None = None
    version: int | None = None

    @property
    def entry(self) -> Entry | None:
        """The chosen one."""
        return self.entries[self.chosen] if self.chosen < len(self.entries) else None

    @property
    def lookup(self) -> Lookup | None:
        """What the chosen one finds."""
        return self.lookups.get(self.entry.expression) if self.entry else None

    def lines(self, width: int) -> list[SheetLine]:
        """All lines, for a pane of so many columns."""
        parts = [self._verdict(), cell_lines(self.cells, self.here, width), self._entries(), self._found()]
        if self.verdict and self.verdict.evidence:
            parts.append([_title(own("Seen for this")), *(_note(each) for each in self.verdict.evidence)])
        return _spaced(parts)

    def _verdict(self) -> list[SheetLine]:
        return [_sentence(self.verdict)] if self.verdict else []

    def _entries(self) -> list[SheetLine]:
        version = say(" of workflow version {} (probable)", self.version) if self.version else own("")
        lines = [_title(say("Selectors{}", version))]
        for number, entry in enumerate(self.entries):
            lines += self._entry(number, entry)
        return lines

    def _entry(self, number: int, entry: Entry) -> list[SheetLine]:
        is_chosen = number == self.chosen
        mark = own(">") if is_chosen and len(self.entries) > 1 else own(" ")
        place = one_line(entry.filled.selector.place, 60) if entry.filled else own("tried")
        words = [_must(entry), self._count(entry)]
        text = say("{} {}: {}", mark, place, join(", ", [each for each in words if each]))
        part = Part.CHOSEN if is_chosen else Part.ENTRY
        lines = [SheetLine(text, part, entry.expression, entry=number, indent=4)]
        written = entry.filled.selector.xpath if entry.filled else entry.expression
        lines.append(_of_entry(number, written))
        if entry.filled:
            if entry.expression != written:
                lines.append(_of_entry(number, entry.expression, own("as ")))
            lines += [_note(filling_words(each), 4) for each in entry.filled.fillings]
        lookup = self.lookups.get(entry.expression)
        if lookup and lookup.newer:
            lines.append(_note(say("as XPath 2+: {}", reading_words(lookup.newer)), 4))
        return lines

    def _count(self, entry: Entry) -> Shown:
        if not entry.is_known:
            return own("not looked up: t gives it a value by hand")
        lookup = self.lookups.get(entry.expression)
        if lookup is None:
            return own("") if self.problem else own("looking it up ...")
        words = count_words(lookup)
        return words if entry.fits(lookup) else say("{} !", words)

    def _found(self) -> list[SheetLine]:
        """What the chosen one finds; where that is not what it must, first where it breaks."""
        if self.problem:
            return [_title(own("This page")), _note(self.problem)]
        entry, lookup = self.entry, self.lookup
        if entry is None or lookup is None:
            return []
        broken = self.breakages.get(entry.expression)
        breaks = breakage_lines(broken, entry.expression) if broken else []
        return _spaced([breaks, match_lines(lookup)])


def _spaced(parts: Iterable[list[SheetLine]]) -> list[SheetLine]:
    lines: list[SheetLine] = []
    for part in parts:
        if part and lines:
            lines.append(BLANK)
        lines += part
    return lines


def _title(words: Shown) -> SheetLine:
    return SheetLine(words, Part.TITLE)


def _note(words: Shown, indent: int = 2) -> SheetLine:
    return SheetLine(say("{}{}", _blanks(indent), words), Part.NOTE, Raw(words), indent=indent)


def _sentence(verdict: Verdict) -> SheetLine:
    return SheetLine(verdict.sentence, Part.SENTENCE, Raw(verdict.sentence))


def _of_entry(number: int, expression: Raw, before: Shown = _NOTHING) -> SheetLine:
    text = say("    {}{}", before, one_line(expression, 4000))
    return SheetLine(text, Part.NOTE, expression, entry=number, indent=6)


def _blanks(count: int) -> Shown:
    return join("", [own(" ")] * count)


def _must(entry: Entry) -> Shown:
    if entry.filled is None:
        return own("")
    scope = own(", where a model looks") if entry.filled.selector.scope else own("")
    rows = own(", in its rows") if entry.filled.selector.relative_to else own("")
    return say("{}{}{}", _MUST[entry.must], scope, rows)


_MUST: Final = {
    Must.ONE: own("must match exactly one"),
    Must.SOME: own("must match at least one"),
    Must.ANY: own("may match any number"),
}


def filling_words(filling: Filling) -> Shown:
    """What became of a template: `{{context.inputs.x}} is 'CLM-1', an input of the run`."""
    template = one_line(filling.template, 80)
    why = _FILLED[filling.source]
    if filling.value is None:
        return say("{}: {}", template, why)
    return say("{} is '{}', {}", template, one_line(filling.value, 120), why)


_FILLED: Final = {
    Source.INPUT: own("an input of the run"),
    Source.HAND: own("given by hand"),
    Source.ERROR: own("as the run's error quotes it"),
    Source.MISSING: own("the run has no value for it, so it stayed in the selector"),
    Source.LEFT: own("it stayed in the selector: the run's error quotes it so"),
    Source.SECRET: own("secret, so it is not filled in"),
    Source.OTHER: own("known at run time alone"),
}


def count_words(lookup: Lookup) -> Shown:
    """`3 matches, 1 hidden`, `no match`, `not evaluable: ...`, `number 3`."""
    if lookup.best.kind is Kind.FAILED:
        return say("not evaluable: {}", reading_words(lookup.best))
    words = reading_words(lookup.best)
    if lookup.best.kind in (Kind.ATTRIBUTES, Kind.TEXTS, Kind.NODES):
        words = say("{} ({})", words, one_line(lookup.best.kind.value))
    return say("{}, {} hidden", words, lookup.hidden) if lookup.hidden else words


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
            above.append(Shown(number.rjust(wide)))
            below.append(Shown(mark.rjust(wide)))
            if cell:
                start = len(label) + at * wide
                places.append((start, start + wide, cell.position))
        kept = tuple(places)
        lines.append(SheetLine(say("{}{}", label, join("", above)), Part.CELLS, places=kept))
        lines.append(SheetLine(say("{}{}", own("count  "), join("", below)), Part.CELLS, places=kept))
    return [*lines, _note(_legend(cells), len(label))]


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
    lines = [_title(left if broken.broken_at is None else breaks)]
    for number, (step, text) in enumerate(zip(broken.steps, texts, strict=True)):
        row = Shown(elide(text, column).ljust(column))
        count = say("{}", step.count) if step.count is not None else own("-")
        is_broken = number == broken.broken_at
        end = own("  <- nothing is left") if is_broken else own("")
        what = say("  {}", one_line(step.what, 80)) if step.what not in _PLAIN else own("")
        part = Part.BROKEN if is_broken else Part.STEP
        lines.append(SheetLine(say("  {}  {}{}{}", row, count, what, end), part, Raw(expression[: step.end])))
    if broken.misses:
        lines += [BLANK, _title(own("Nearest on this page"))]
        lines += [line for miss in broken.misses for line in miss_lines(miss)]
    elif broken.broken_at is not None:
        lines.append(_note(own("nothing on this page is like it")))
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
        lines = [_title(say("Matches: {}{}", count, some)), *_matches(shown)]
    elif lookup.best.value is not None:
        value = say("  {}", reading_words(lookup.best))
        lines = [_title(own("Its value")), SheetLine(value, Part.NOTE, lookup.best.value, indent=4)]
    for frame in lookup.frames:
        name = one_line(frame.name, 80)
        words = say(
            "In frame '{}', which the page's own XPath does not see: {}", name, reading_words(frame.reading)
        )
        lines += [*([BLANK] if lines else []), _title(words), *_matches(frame.matches)]
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
        return [_note(own("Type an XPath or a CSS selector; its matches are counted as you type"))]
    if lookup is None:
        return [_note(own("looking it up ..."))]
    good = lookup.best.kind is not Kind.FAILED
    lines = [SheetLine(count_words(lookup), Part.SENTENCE if good else Part.BROKEN, expression)]
    if not good and lookup.best.place is not None:
        lines += _caret(lookup.expression, lookup.best.place)
    if lookup.note:
        lines.append(_note(one_line(lookup.note, 200)))
    if lookup.note and lookup.expression != expression:
        lines.append(SheetLine(say("  {}", one_line(lookup.expression, 400)), Part.NOTE, lookup.expression))
    if lookup.newer:
        lines.append(_note(say("as XPath 2+: {}", reading_words(lookup.newer))))
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


def no_selector(action: Raw, execution: Raw | None, prompt: Raw | None) -> Shown:
    """Why a node has no selector to look at."""
    how = one_line(execution or action, 60)
    told = say(". Its prompt: {}", one_line(prompt, 400)) if prompt else own("")
    return say("{} uses no selector, so there is none to look at{}", how, told)


def pages_words(cells: Sequence[Cell | None]) -> Shown:
    """`3 of 14 pages`, while they are tried."""
    done = sum(1 for cell in cells if cell is not None)
    return say("{} of {}", done, plural(len(cells), "page")) if done < len(cells) else own("")
