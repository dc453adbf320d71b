"""What the mouse selects in lines of text: in characters of whole lines, however they are cut into rows."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from cc_tui.text import Shown


class Selecting(Widget):
    """Another width leaves the selection as it is, and what is copied has the line ends of the text alone."""

    @property
    def text(self) -> Sequence[Shown]:
        """All lines, as they are drawn."""
        raise NotImplementedError

    def mark_selected(self, strip: Strip, text: Shown, line: int, start: int, end: int) -> Strip:
        """A row with what is selected of it marked, and with the places of its characters for the mouse.

        Args:
            strip: The row: perhaps blanks, then the part of the text.
            text: The line.
            line: Its number.
            start: The row's first character of the line.
            end: The character behind its last.
        """
        lead = strip.cell_length - cell_len(text[start:end])
        selection = self.text_selection
        span = selection.get_span(line) if selection else None
        if span is not None:
            ends = (span[0], len(text) if span[1] < 0 else span[1])
            first, last = (lead + cell_len(text[start : min(max(at, start), end)]) for at in ends)
            style = self.screen.get_component_rich_style("screen--selection")
            if first < last:
                chosen = Strip(Segment.apply_style(strip.crop(first, last), post_style=style))
                strip = Strip.join([strip.crop(0, first), chosen, strip.crop(last)])
        return strip.apply_offsets(start - lead, line)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text."""
        start, end = selection.start or Offset(0, 0), selection.end
        lines: list[str] = list(self.text[start.y : end.y + 1 if end else None])
        if not lines:
            return None
        if end is not None and end.y < start.y + len(lines):
            lines[end.y - start.y] = lines[end.y - start.y][: max(end.x, 0)]
        lines[0] = lines[0][max(start.x, 0) :]
        return "\n".join(lines), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - Textual's signature
        """It is drawn otherwise."""
        self.refresh()

    def select_line(self, number: int) -> None:
        """Select a line."""
        end = Offset(len(self.text[number]), number)
        self.screen.selections = {self: Selection(Offset(0, number), end)}

    def forget_selection(self) -> None:
        """It was one of another text."""
        if self.is_attached and self.text_selection is not None:
            self.screen.clear_selection()
