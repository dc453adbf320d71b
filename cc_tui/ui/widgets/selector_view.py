"""The selectors' pane: lines that know what they stand for, with a line cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events

from cc_tui.text import Raw
from cc_tui.ui.commands import Where, bindings
from cc_tui.ui.selector_messages import CellChosen, LineChosen, WidthChanged
from cc_tui.ui.sheet_lines import Part, SheetLine
from cc_tui.ui.widgets.line_view import LineView
from cc_tui.ui.widgets.pieces import Piece, wrapped


class SelectorView(LineView, inherit_bindings=False):
    """What was found of a node's selectors; searched like a page."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"selector-view--{part.value}" for part in Part}
    BINDINGS = bindings(Where.SELECTORS)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._sheet: Sequence[SheetLine] = ()

    def show_sheet(self, lines: Sequence[SheetLine], *, keep_place: bool) -> None:
        """Show other lines.

        Args:
            lines: In order.
            keep_place: More is known of the same: the cursor stays on what it is on, and the scroll position.
        """
        if keep_place and lines == self._sheet:
            return
        before, top = self.current, self.scroll_offset.y
        at = self._pieces[self.cursor].line if self.cursor < len(self._pieces) else 0
        self._sheet = lines
        self.show_lines([line.text for line in lines])
        if keep_place and before is not None:
            self.scroll_to(y=top)
            self.cursor = self._row_of(_place_of(before, at, lines), 0)

    @property
    def width(self) -> int:
        """Columns of a line."""
        return self.scrollable_content_region.width

    @property
    def current(self) -> SheetLine | None:
        """The line under the cursor."""
        return self._sheet[self._pieces[self.cursor].line] if self.cursor < len(self._pieces) else None

    @property
    def line(self) -> Raw | None:
        """What the clipboard gets of it."""
        return self.current.copies if self.current else None

    def go_to_part(self, part: Part) -> None:
        """Put the cursor on the first line of a kind."""
        found = next((at for at, line in enumerate(self._sheet) if line.part is part), None)
        if found is not None:
            self.cursor = self._row_of(found, 0)

    def on_click(self, event: events.Click) -> None:
        """A cell leads to its node; a line that is clicked on twice does what enter does."""
        row = self.scroll_offset.y + event.y
        if self.text_selection is not None or row >= len(self._pieces):
            return
        piece = self._pieces[row]
        line, column = self._sheet[piece.line], event.x - self.styles.padding.left + piece.start
        was_here = row == self.cursor
        for start, end, position in line.places:
            if start <= column < end:
                self.post_message(CellChosen(position))
                return
        if was_here:
            self.post_message(LineChosen())

    def on_resize(self) -> None:
        """Other rows, and other rows of cells."""
        before = self._width
        super().on_resize()
        if self._width != before:
            self.post_message(WidthChanged())

    def _rows_of(self, number: int, width: int) -> list[Piece]:
        line = self._sheet[number]
        first = wrapped(number, line.text, max(width, 1))[0]
        if first.end >= len(line.text):
            return [first]
        return [first, *wrapped(number, line.text, max(width - self._indent(line), 1), first.end)]

    def _indent(self, line: SheetLine) -> int:
        return min(line.indent, self._width // 3)

    def _segments(self, piece: Piece, base: Style) -> list[Segment]:
        line = self._sheet[piece.line]
        style = base + self.get_component_rich_style(f"selector-view--{line.part.value}", partial=True)
        drawn = super()._segments(piece, style)
        return [Segment(" " * self._indent(line), base), *drawn] if piece.start else drawn


def _place_of(line: SheetLine, at: int, lines: Sequence[SheetLine]) -> int:
    """Where a line stands among others: the same one, else the one of the same selector or element."""

    def alike(other: SheetLine) -> bool:
        is_text = other.text == line.text
        is_entry = line.entry is not None and other.entry == line.entry and other.part != Part.NOTE
        return is_text or is_entry

    found = next((number for number, each in enumerate(lines) if each.text and alike(each)), None)
    return found if found is not None else min(at, max(len(lines) - 1, 0))
