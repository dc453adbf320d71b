"""The lines of a page as a view draws them: which stand there, what each is, and what it is a line of."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, overload

from cc_tui.page.model import Change, Difference, Hunk, Kind, OutlineLine, PageOutline, State
from cc_tui.text import Raw, Shown, join, one_line, own, say, visible

PLAIN: Final = ""
NOTE: Final = "note"
FOLD: Final = "fold"
SOURCE: Final = "source"
"""Of lines whose tokens have styles of their own."""
HIDDEN: Final = "hidden"

NEAR: Final = 1500
"""Lines before and after a place of a text among which words are sought: some milliseconds."""

CONTEXT: Final = 2
"""Equal lines that stay beside a change."""

_PARTS: Final = {
    Kind.HEADING: "heading",
    Kind.LINK: "link",
    Kind.CONTROL: "control",
    Kind.DIALOG: "dialog",
    Kind.ALERT: "alert",
    Kind.FRAME: "note",
    Kind.FOLD: FOLD,
}

_WORDS: Final = re.compile(r"\w[\w@.'-]*\w|\w")

_SIGNS: Final = {Change.ADDED: "+ ", Change.REMOVED: "- ", Change.CHANGED: "~ ", Change.EQUAL: "  "}


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line that is drawn.

    Attributes:
        text: What stands there. To be drawn through `visible`.
        part: The name of its style; empty for plain text.
        at: Of an outline, the index of its line there; of a difference, that of the fold it opens; else -1.
    """

    text: Raw
    part: str = PLAIN
    at: int = -1


class Rows(Sequence[PageLine]):
    """Lines that are made when they are drawn: of 200,000 that came few ever are."""

    def __init__(self, notes: Sequence[Raw]) -> None:
        """Begin with what a reader must know, before the text."""
        self.notes = noted(notes)

    def __len__(self) -> int:
        """How many lines."""
        return len(self.notes) + self._count()

    @overload
    def __getitem__(self, index: int) -> PageLine: ...
    @overload
    def __getitem__(self, index: slice) -> list[PageLine]: ...
    def __getitem__(self, index: int | slice) -> PageLine | list[PageLine]:
        """A line, or several."""
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            if step != 1:
                return [self[number] for number in range(start, stop, step)]
            count = len(self.notes)
            return self.notes[start:stop] + list(self._several(max(start - count, 0), stop - count))
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(index)
        return self.notes[number] if number < len(self.notes) else self._made(number - len(self.notes))

    def row_of(self, index: int) -> int:
        """Where a line of the text stands."""
        return index + len(self.notes)

    def _count(self) -> int:
        raise NotImplementedError

    def _made(self, number: int) -> PageLine:
        raise NotImplementedError

    def _several(self, start: int, stop: int) -> Iterator[PageLine]:
        return map(self._made, range(start, stop))


class TextRows(Rows):
    """Markdown or source."""

    def __init__(self, notes: Sequence[Raw], lines: Sequence[Raw], *, is_source: bool) -> None:
        super().__init__(notes)
        self._lines, self._part = lines, SOURCE if is_source else PLAIN

    def _count(self) -> int:
        return len(self._lines)

    def _made(self, number: int) -> PageLine:
        return PageLine(self._lines[number], self._part)


class OutlineRows(Rows):
    """An outline; what is hidden stands behind its fold where that is open, each line with a mark.

    Args:
        outline: The page.
        with_hidden: Every fold is open.
        opened: Those that are, by their index in the outline.
    """

    def __init__(self, outline: PageOutline, *, with_hidden: bool, opened: frozenset[int]) -> None:
        super().__init__(outline.notes)
        self._lines, self._with_hidden, self._opened = outline.lines, with_hidden, opened
        # Lines in a row that are drawn: the index of the first one, and how many were drawn before it.
        self._begins, self._before = [0], [0]
        for index, count in outline.lines.folds:
            if not (with_hidden or index in opened) and index >= self._begins[-1]:
                self._before.append(self._before[-1] + index + 1 - self._begins[-1])
                self._begins.append(index + 1 + count)
        self._length = self._before[-1] + max(len(self._lines) - self._begins[-1], 0)

    def row_of(self, index: int) -> int:
        """Where a line of the outline stands, or what hides it."""
        at = max(bisect_right(self._begins, index) - 1, 0)
        row = self._before[at] + index - self._begins[at]
        if at + 1 < len(self._begins):
            row = min(row, self._before[at + 1] - 1)
        return super().row_of(max(min(row, self._length - 1), 0)) if self._length else 0

    def _count(self) -> int:
        return self._length

    def _made(self, number: int) -> PageLine:
        return next(self._several(number, number + 1))

    def _several(self, start: int, stop: int) -> Iterator[PageLine]:
        at = bisect_right(self._before, start) - 1
        while start < stop:
            end = min(self._before[at + 1] if at + 1 < len(self._before) else stop, stop)
            first = self._begins[at] - self._before[at]
            lines = self._lines[first + start : first + end]
            yield from map(self._drawn, lines, range(first + start, first + end))
            start, at = end, at + 1

    def _drawn(self, line: OutlineLine, index: int) -> PageLine:
        if line.kind is not Kind.FOLD:
            return _outline_line(line, index)
        sign = "v" if self._with_hidden or index in self._opened else ">"
        return PageLine(Raw(f"{'  ' * line.depth}{sign} {line.text}"), FOLD, index)


class Texts(Sequence[Raw]):
    """What stands in lines that are drawn."""

    def __init__(self, lines: Sequence[PageLine]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        """How many."""
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> Raw: ...
    @overload
    def __getitem__(self, index: slice) -> list[Raw]: ...
    def __getitem__(self, index: int | slice) -> Raw | list[Raw]:
        """A line's text, or several."""
        if isinstance(index, slice):
            return [line.text for line in self._lines[index]]
        return self._lines[index].text


def noted(notes: Sequence[Raw]) -> list[PageLine]:
    """What a reader must know, before the text."""
    return [PageLine(Raw(f"({' '.join(note.split())[:200]})"), NOTE) for note in notes]


def _outline_line(line: OutlineLine, index: int) -> PageLine:
    if line.hidden:
        return PageLine(Raw(f"~ {line.written}"), HIDDEN, index)
    part = _PARTS.get(line.kind, PLAIN)
    return PageLine(line.written, "disabled" if State.DISABLED in line.states else part, index)


def row_of(lines: Sequence[PageLine], index: int) -> int:
    """Where an outline's line stands, or what hides it; 0 in what is no outline."""
    return lines.row_of(index) if isinstance(lines, Rows) else 0


def landmarks(outline: PageOutline) -> list[int]:
    """Indexes of the headings, dialogs, alerts and what has the focus; none that is hidden."""
    return outline.lines.of_kinds((Kind.HEADING, Kind.DIALOG, Kind.ALERT), State.FOCUSED)


def landmark(line: OutlineLine) -> Shown:
    """A landmark in a list: a heading as deep as it is, the others by a word."""
    words = one_line(line.written if line.kind is Kind.HEADING else line.text, 200)
    if line.kind is Kind.HEADING:
        return say("{}{}", visible(" " * 2 * max(line.level - 1, 0)), words)
    if State.FOCUSED in line.states:
        return say("focus   {}", words)
    return say("{:<7} {}", visible(line.kind.value), words)


@dataclass(slots=True)
class Comparison:
    """The difference of two pages as lines; what is equal is folded but for a few lines.

    Attributes:
        difference: What changed.
        opened: Hunks whose lines are all shown.
    """

    difference: Difference
    opened: set[int] = field(default_factory=set)

    @property
    def counts(self) -> Shown:
        """How much changed; empty where nothing did."""
        return own("") if self.difference.is_equal else counts(self.difference)

    def lines(self) -> list[PageLine]:
        """All lines, as they are shown now."""
        made: list[PageLine] = []
        hunks = self.difference.hunks
        for number, hunk in enumerate(hunks):
            if hunk.change is Change.EQUAL:
                made += self._equal(number, hunk, is_first=number == 0, is_last=number == len(hunks) - 1)
            else:
                made += self._changed(hunk)
        return made

    def _equal(self, number: int, hunk: Hunk, *, is_first: bool, is_last: bool) -> list[PageLine]:
        lines = self.difference.after[hunk.after[0] : hunk.after[1]]
        shown = [PageLine(Raw("  " + line)) for line in lines]
        head, tail = 0 if is_first else CONTEXT, 0 if is_last else CONTEXT
        if number in self.opened or len(lines) <= head + tail + 1:
            return shown
        count = len(lines) - head - tail
        fold = PageLine(Raw(f"> {count:,} lines that did not change"), FOLD, number)
        return [*shown[:head], fold, *shown[len(lines) - tail :]]

    def _changed(self, hunk: Hunk) -> list[PageLine]:
        before = self.difference.before[hunk.before[0] : hunk.before[1]]
        after = self.difference.after[hunk.after[0] : hunk.after[1]]
        if hunk.change is not Change.CHANGED:
            name, lines = str(hunk.change), after if hunk.change is Change.ADDED else before
            return [PageLine(Raw(_SIGNS[hunk.change] + line), name) for line in lines]
        made = []
        for old, new in zip(before, after, strict=True):
            made.append(PageLine(Raw("- " + old), "removed"))
            made.append(PageLine(Raw("+ " + new), "added"))
        return made


def counts(difference: Difference) -> Shown:
    """`+3 -1 ~2`, for a row of the tree; `=` where nothing changed."""
    if difference.is_equal:
        return own("=")
    found = (
        (difference.added, own("+")), (difference.removed, own("-")), (difference.changed, own("~")),
    )  # fmt: skip
    return join(" ", [say("{}{}", sign, count) for count, sign in found if count])


def fitting(lines: Sequence[PageLine], candidates: Sequence[int], words: str) -> int:
    """Of a few lines the one that says the most of some words, of several the first."""
    sought = _sought(words)
    return max(candidates, key=lambda number: sum(word in lines[number].text for word in sought))


def _sought(words: str) -> set[str]:
    return {word for word in _WORDS.findall(words) if len(word) > 1}


def nearest(lines: Sequence[PageLine], words: str, share: float) -> int:
    """The line that says the most of some words; of several the one nearest to a share of the text.

    Args:
        lines: Of another view of the same page.
        words: A line of the view before.
        share: 0 to 1: how far down that line was.
    """
    sought = _sought(words)
    if not lines:
        return 0
    middle = share * len(lines)
    first = max(int(middle) - NEAR, 0)

    def fits(number: int) -> tuple[int, float]:
        text = lines[number].text
        return sum(word in text for word in sought), -abs(number - middle)

    best = max(range(first, min(first + 2 * NEAR, len(lines))), key=fits)
    return best if fits(best)[0] else min(int(middle), len(lines) - 1)
