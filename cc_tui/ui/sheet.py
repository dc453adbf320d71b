"""What the selectors' pane says, line by line: the verdict, each selector with its count, where it breaks.

Pure: what was found in, safe lines out. Each line knows what `y` copies of it and what enter does with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from cc_tui.run.filling import Filled, Filling, Source
from cc_tui.run.lookups import Breakage, Lookup
from cc_tui.run.match_words import reading_words
from cc_tui.run.selectors import Must
from cc_tui.run.verdict import Cell, Verdict
from cc_tui.text import Raw, Shown, join, one_line, own, say
from cc_tui.ui.sheet_lines import (
    BLANK,
    NOTHING,
    Part,
    SheetLine,
    breakage_lines,
    cell_lines,
    count_words,
    match_lines,
    note_line,
    title_line,
)


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
            parts.append(
                [title_line(own("Seen for this")), *(note_line(each) for each in self.verdict.evidence)]
            )
        return _spaced(parts)

    def _verdict(self) -> list[SheetLine]:
        return [_sentence(self.verdict)] if self.verdict else []

    def _entries(self) -> list[SheetLine]:
        version = say(" of workflow version {} (probable)", self.version) if self.version else own("")
        lines = [title_line(say("Selectors{}", version))]
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
            lines += [note_line(filling_words(each), 4) for each in entry.filled.fillings]
        lookup = self.lookups.get(entry.expression)
        if lookup and lookup.newer:
            lines.append(note_line(say("as XPath 2+: {}", reading_words(lookup.newer)), 4))
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
            return [title_line(own("This page")), note_line(self.problem)]
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


def _sentence(verdict: Verdict) -> SheetLine:
    return SheetLine(verdict.sentence, Part.SENTENCE, Raw(verdict.sentence))


def _of_entry(number: int, expression: Raw, before: Shown = NOTHING) -> SheetLine:
    text = say("    {}{}", before, one_line(expression, 4000))
    return SheetLine(text, Part.NOTE, expression, entry=number, indent=6)


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


def no_selector(action: Raw, execution: Raw | None, prompt: Raw | None) -> Shown:
    """Why a node has no selector to look at."""
    how = one_line(execution or action, 60)
    told = say(". Its prompt: {}", one_line(prompt, 400)) if prompt else own("")
    return say("{} uses no selector, so there is none to look at{}", how, told)
