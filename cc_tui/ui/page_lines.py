"""The lines of a page as a view draws them: which stand there, what each is, and what it is a line of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from cc_tui.page.model import Change, Difference, Hunk, Kind, OutlineLine, PageOutline, State
from cc_tui.text import Raw, Shown, join, one_line, own, say, visible
from cc_tui.ui.widgets.page_view import SOURCE

PLAIN: Final = ""
NOTE: Final = "note"
FOLD: Final = "fold"
HIDDEN: Final = "hidden"

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


def noted(notes: Sequence[Raw]) -> list[PageLine]:
    """What a reader must know, before the text."""
    return [PageLine(Raw(f"({' '.join(note.split())[:200]})"), NOTE) for note in notes]


def plain_lines(notes: Sequence[Raw], lines: Sequence[Raw], *, is_source: bool) -> list[PageLine]:
    """Markdown or source."""
    return [*noted(notes), *(PageLine(line, SOURCE if is_source else PLAIN) for line in lines)]


def outline_lines(outline: PageOutline, *, with_hidden: bool, opened: frozenset[int]) -> list[PageLine]:
    """An outline; what is hidden stands behind its fold where that is open, each line with a mark.

    Args:
        outline: The page.
        with_hidden: Every fold is open.
        opened: Those that are, by their index in the outline.
    """
    made = noted(outline.notes)
    folded_until = 0
    for index, line in enumerate(outline.lines):
        if line.kind is Kind.FOLD:
            is_open = with_hidden or index in opened
            sign = "v" if is_open else ">"
            made.append(PageLine(Raw(f"{'  ' * line.depth}{sign} {line.text}"), FOLD, index))
            folded_until = index + 1 + (0 if is_open else line.fold)
        elif index >= folded_until:
            made.append(_outline_line(line, index))
    return made


def _outline_line(line: OutlineLine, index: int) -> PageLine:
    if line.hidden:
        return PageLine(Raw(f"~ {line.written}"), HIDDEN, index)
    part = _PARTS.get(line.kind, PLAIN)
    return PageLine(line.written, "disabled" if State.DISABLED in line.states else part, index)


def row_of(lines: Sequence[PageLine], index: int) -> int:
    """Where an outline's line stands, or what hides it: the last line that does not come after it."""
    found = 0
    for number, line in enumerate(lines):
        if line.at > index:
            break
        if line.at >= 0:
            found = number
    return found


def landmarks(outline: PageOutline) -> list[int]:
    """Indexes of the headings, dialogs, alerts and what has the focus; none that is hidden."""
    wanted = (Kind.HEADING, Kind.DIALOG, Kind.ALERT)
    return [
        index
        for index, line in enumerate(outline.lines)
        if not line.hidden and (line.kind in wanted or State.FOCUSED in line.states)
    ]


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

    def fits(number: int) -> tuple[int, float]:
        text = lines[number].text
        return sum(word in text for word in sought), -abs(number - middle)

    best = max(range(len(lines)), key=fits)
    return best if fits(best)[0] else min(int(middle), len(lines) - 1)
