"""Lines of text that may be many: wrapped, scrolled, searched, and drawn row by row."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, Final, Self

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive, reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from cc_tui.text import Raw, Shown, visible
from cc_tui.ui.commands import Where, bindings
from cc_tui.ui.widgets.at_once import AT_ONCE
from cc_tui.ui.widgets.matching import READY, SLICE, Haystack, Match
from cc_tui.ui.widgets.one_style import OneStyle
from cc_tui.ui.widgets.pieces import Piece, Pieces, wrapped
from cc_tui.ui.widgets.selecting import Selecting

_STEP: Final = 500
"""Lines made ready and cut into rows in one go, some 3 ms; a longer text is laid out between other events."""

_PAUSE: Final = 0.005
"""Seconds between two goes: a key goes round the loop a dozen times until it is answered."""


class LineView(ScrollView, OneStyle, Selecting, can_focus=True):
    """A text with a line cursor. Rows are laid out once for a width; drawing costs what is seen."""

    class Appeared(Message):
        """It is on the screen again, so what it should show may be fetched."""

    class MatchChosen(Message):
        """The cursor is on another match."""

    BINDINGS = bindings(Where.PAGE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-view--cursor",
        "line-view--match",
        "line-view--current-match",
    }
    cursor: reactive[int] = reactive(0, repaint=False)
    """The row the line cursor is on."""
    # Textual would lay the whole screen out for a text of another length: a key pressed meanwhile would wait.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0), repaint=False)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._raw: Sequence[Raw] = ()
        self._haystack = Haystack()
        self._forgotten: list[Haystack] = []
        self._unready: Sequence[Raw] = ()
        self._pieces = Pieces()
        self._laid_out = 0
        self._length = 0
        self._width = 0
        self._generation = 0
        self.matches: list[Match] = []
        self.match_index = -1

    def show(self, lines: Sequence[Raw]) -> None:
        """Show another text from its top; a search belongs to the text it was made in."""
        self._raw = lines
        self._show([], lines)

    def show_lines(self, lines: Sequence[Shown]) -> None:
        """The same for text that is safe already; what its lines came as, a subclass says."""
        self._show(list(lines), ())

    def _show(self, ready: list[Shown], unready: Sequence[Raw]) -> None:
        self._forgotten = [self._haystack]
        self._haystack, self._unready = Haystack(), unready
        self._haystack.add(ready)
        self.forget_selection()
        self.matches, self.match_index = [], -1
        self._lay_out(self.scrollable_content_region.width)
        self.cursor = 0
        self.scroll_to(0, 0, animate=False)

    def scroll_to(self, x: float | None = None, y: float | None = None, **how: Any) -> None:
        """Scroll, now."""
        super().scroll_to(x, y, **how | AT_ONCE)

    @property
    def _lines(self) -> list[Shown]:
        return self._haystack.lines

    @property
    def line(self) -> Raw | None:
        """The line under the cursor, whole and as it came."""
        return self._raw[self._pieces[self.cursor].line] if self.cursor < len(self._pieces) else None

    def blur(self) -> Self:
        """Give the focus away, as what was hidden does; not where it is shown again when it hears of that.

        A page that comes just after its pane said that it is loading would leave the focus to the picture.
        """
        return self if self.is_displayed else super().blur()

    @property
    def is_displayed(self) -> bool:
        """Whether it has a place on the screen."""
        return all(each.display for each in self.ancestors_with_self if isinstance(each, Widget))

    def on_show(self) -> None:
        """It was hidden, perhaps while another text came: what has no rows yet is laid out now."""
        self.on_resize()
        self.post_message(self.Appeared())

    def on_resize(self) -> None:
        """Another width makes other rows; the line at the top stays there."""
        width = self.scrollable_content_region.width
        if width > 0 and width != self._width:
            top = self._pieces[self.scroll_offset.y].line if self.scroll_offset.y < len(self._pieces) else 0
            line = self._pieces[self.cursor].line if self.cursor < len(self._pieces) else 0
            self._lay_out(width)
            self.cursor = self._row_of(line, 0)
            self.scroll_to(y=self._row_of(top, 0), animate=False)

    def watch_virtual_size(self, size: Size) -> None:
        """The scrollbar alone shows how long the text is; where it comes or goes, the layout follows."""
        self._scroll_update(size)

    def watch_show_vertical_scrollbar(self) -> None:
        """The scrollbar comes after the rows were cut, and takes its columns from them."""
        self.call_after_refresh(self.on_resize)

    def _lay_out(self, width: int) -> None:
        self._width = width
        self._generation += 1
        self._pieces, self._laid_out, self._length = Pieces(), 0, 0
        if width > 0:  # not shown: the next resize lays it out
            self._lay_out_step(self._generation)

    def _lay_out_step(self, generation: int) -> None:
        if generation != self._generation:
            return
        self._lay_out_more(_STEP)
        # To give 200,000 lines back takes longer than to draw some.
        if self._forgotten and self._forgotten[0].shrink():
            self._forgotten.clear()
        if self._laid_out < self._count or self._forgotten:
            self.set_timer(_PAUSE, partial(self._lay_out_step, generation))

    @property
    def _count(self) -> int:
        """Lines of the text."""
        return max(len(self._lines), len(self._unready))

    def _make_ready(self, end: int) -> None:
        """Make lines safe to be drawn, up to one."""
        self._haystack.add(visible(line) for line in self._unready[len(self._lines) : end])

    def _lay_out_more(self, lines: int) -> None:
        before, end = len(self._pieces), min(self._laid_out + lines, self._count)
        self._make_ready(end)
        for number in range(self._laid_out, end):
            self._pieces.add(self._rows_of(number, self._width))
        self._laid_out = end
        # Each change of the scrollbar is sent, so it grows by leaps.
        if end == self._count or len(self._pieces) >= 2 * self._length:
            self._lengthen()
        if before <= self.scroll_offset.y + self.size.height:
            self.refresh()

    def _lengthen(self) -> None:
        self._length = len(self._pieces)
        self.virtual_size = Size(self._width, self._length)

    def _lay_out_to(self, line: int) -> None:
        """What the user goes to has its rows at once, and what stands below it too."""
        if self._width > 0 and self._laid_out <= line:
            self._lay_out_more(line + _STEP - self._laid_out)
            self._lengthen()

    def _rows_of(self, number: int, width: int) -> list[Piece]:
        """A line cut into rows; where a view has columns, it cuts otherwise."""
        return wrapped(number, self._lines[number], width)

    def render_line(self, y: int) -> Strip:
        """One row: text, matches, the line cursor."""
        row = y + self.scroll_offset.y
        width = self.size.width
        base = self.rich_style
        if row >= len(self._pieces):
            return Strip.blank(width, base)
        if row == self.cursor and self.has_focus:
            base = base + self.get_component_rich_style("line-view--cursor", partial=True)
        piece = self._pieces[row]
        segments = list(self._segments(piece, base))
        strip = self.mark_selected(Strip(segments), self._lines[piece.line], *piece)
        return strip.extend_cell_length(width, base).crop(0, width)

    def _segments(self, piece: Piece, base: Style) -> list[Segment]:
        text = self._lines[piece.line]
        segments: list[Segment] = []
        at = piece.start
        for index in self._matches_of(piece.line):
            match = self.matches[index]
            start, end = max(match.start, at), min(match.end, piece.end)
            if start >= end:
                continue
            kind = "line-view--current-match" if index == self.match_index else "line-view--match"
            segments.append(Segment(text[at:start], base))
            segments.append(
                Segment(text[start:end], base + self.get_component_rich_style(kind, partial=True))
            )
            at = end
        segments.append(Segment(text[at : piece.end], base))
        return [segment for segment in segments if segment.text]

    def _matches_of(self, line: int) -> range:
        first = bisect_right(self.matches, Match(line, -1, -1))
        last = bisect_right(self.matches, Match(line + 1, -1, -1))
        return range(first, last)

    def _row_of(self, line: int, column: int) -> int:
        """The row that has a character."""
        self._lay_out_to(line)
        row = bisect_right(self._pieces, Piece(line, column, 1 << 30)) - 1
        return max(row, 0)

    def watch_cursor(self, before: int, now: int) -> None:
        """Draw the two rows again and keep the cursor in sight."""
        if now >= self._length:
            self._lengthen()
        for row in (before, now):
            self.refresh(Region(0, row - self.scroll_offset.y, self.size.width, 1))
        self.scroll_to_region(Region(0, now, self._width, 1), animate=False, force=True)

    def validate_cursor(self, row: int) -> int:
        """Within the rows there are."""
        return max(0, min(row, len(self._pieces) - 1))

    def action_cursor_down(self) -> None:
        """One line down."""
        self.cursor += 1

    def action_cursor_up(self) -> None:
        """One line up."""
        self.cursor -= 1

    def action_page_down(self) -> None:
        """A page on."""
        self._page(1)

    def action_page_up(self) -> None:
        """A page back."""
        self._page(-1)

    def _page(self, by: int) -> None:
        """The text moves with the cursor, so that each press shows what was not seen before."""
        rows = max(self.size.height - 1, 1) * by
        self.scroll_to(y=self.scroll_offset.y + rows)
        self.cursor += rows

    def action_scroll_home(self) -> None:
        """To the top, also of what was scrolled without the cursor."""
        self.cursor = 0
        self.scroll_to(y=0)

    async def action_scroll_end(self) -> None:  # type: ignore[override]  # Textual awaits what can be awaited
        """To the end, laid out on the way there; the screen has its turns, keys wait."""
        generation = self._generation
        while generation == self._generation and self._laid_out < self._count and self._width > 0:
            self._lay_out_more(READY)
            await asyncio.sleep(0)
        self._lengthen()
        self.cursor = len(self._pieces) - 1
        self.scroll_to(y=self.max_scroll_y)

    def on_click(self, event: events.Click) -> None:
        """The line cursor goes where the mouse is; where it was dragged, or clicks twice, it selects."""
        row = self.scroll_offset.y + event.y
        if event.chain > 1 and row < len(self._pieces):
            event.prevent_default().stop()  # Textual's own selects all of the text, or of the screen
            self.select_line(self._pieces[row].line)
        if event.chain > 1 or self.text_selection is None:
            self.cursor = row

    def action_find_next(self) -> None:
        """To the next match."""
        self.step_match(1)

    def action_find_previous(self) -> None:
        """To the match before."""
        self.step_match(-1)

    def find(self, wanted: str, *, stays: bool = False) -> int:
        """Search every line and go to the first match from the cursor on; returns how many there are.

        Args:
            wanted: Words; capitals count once it has one.
            stays: The cursor stays where it is.
        """
        if wanted:
            self._make_ready(self._count)
        return self.show_matches(self._haystack.find(wanted), stays=stays)

    def show_matches(self, matches: list[Match], *, stays: bool = False) -> int:
        """Mark these places, in order, and go to the first from the cursor on; returns how many there are.

        Args:
            matches: Where they are.
            stays: The cursor stays where it is.
        """
        self.matches, self.match_index = matches, -1
        self.refresh()
        if self.matches:
            here = self._pieces[self.cursor] if self._pieces else Piece(0, 0, 0)
            first = bisect_right(self.matches, Match(here.line, here.start - 1, 1 << 30))
            if stays:
                self.match_index = first % len(self.matches)
            else:
                self._go_to_match(first % len(self.matches))
        return len(self.matches)

    @property
    def is_long(self) -> bool:
        """Whether a search in all of it would stop the screen for longer than a frame."""
        return self._count > SLICE or len(self._unready) - len(self._lines) > READY

    @property
    def text(self) -> list[Shown]:
        """All lines, as they are drawn and searched."""
        self._make_ready(self._count)
        return self._lines

    async def whole_text(self) -> list[Shown]:
        """The same; other events have their turn while the lines are made ready."""
        haystack, unready = self._haystack, self._unready
        while haystack is self._haystack and len(haystack.lines) < len(unready):
            self._make_ready(len(haystack.lines) + READY)
            await asyncio.sleep(0)
        return haystack.lines

    async def places_of(self, wanted: str) -> list[Match]:
        """What `find` would find, in a text of any length; the way to the first place is laid out too."""
        haystack = self._haystack
        await self.whole_text()
        found = await haystack.search(wanted)
        here = self._pieces[self.cursor].line if self.cursor < len(self._pieces) else 0
        first = next((match.line for match in found if match.line >= here), found[0].line if found else 0)
        while haystack is self._haystack and self._laid_out <= first < self._count and self._width > 0:
            self._lay_out_more(READY)
            await asyncio.sleep(0)
        return found

    def step_match(self, by: int) -> None:
        """To the next match or the one before; after the last comes the first."""
        if self.matches:
            self._go_to_match((self.match_index + by) % len(self.matches))

    def _go_to_match(self, index: int) -> None:
        self.match_index = index
        match = self.matches[index]
        self.cursor = self._row_of(match.line, match.start)
        self.refresh()
        self.post_message(self.MatchChosen())
