"""The page's text, each line in the style of what it is, and its source with the marks of markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style

from cc_tui.text import Raw
from cc_tui.ui.page_lines import SOURCE, PageLine, Texts
from cc_tui.ui.widgets.line_view import LineView
from cc_tui.ui.widgets.pieces import Piece

PARTS: Final = (
    "note", "fold", "hidden", "heading", "link", "control", "disabled", "dialog", "alert",
    "added", "removed", "tag", "attribute", "value", "comment",
)  # fmt: skip

_TOKEN: Final = re.compile(
    r"(?P<comment><!--(?:[^-]|-(?!->)){0,20000}(?:-->)?|<!\w[^>]{0,2000}>?)"
    r"|(?P<tag></?[A-Za-z][^\s/>]{0,100}|/?>)"
    r"|(?P<attribute>(?<=\s)[^\s=<>\"'/]{1,200}(?==[\"']))"
    r"|(?P<value>=\"[^\"]*\"?|='[^']*'?)"
)

Token = tuple[int, int, str]
"""First character, the one behind the last, what it is."""


class PageView(LineView):
    """Lines that are more than text."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"page-view--{part}" for part in PARTS}

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.page_lines: Sequence[PageLine] = ()
        self._tokens: tuple[str, list[Token]] = ("", [])

    def show_page(self, lines: Sequence[PageLine]) -> None:
        """Show other lines, from their top."""
        self.page_lines = lines
        self.show(Texts(lines))

    def show_again(self, lines: Sequence[PageLine], number: int) -> None:
        """Show other lines of the same page, the cursor on one of them as far down the screen as it was."""
        rows_above = self.cursor - self.scroll_offset.y
        self.show_page(lines)
        self.go_to_line(number)
        self.scroll_to(y=max(self.cursor - rows_above, 0))

    def show(self, lines: Sequence[Raw]) -> None:
        """Show plain lines, or those of `show_page`."""
        if len(lines) != len(self.page_lines):
            self.page_lines = ()
        super().show(lines)

    @property
    def line_number(self) -> int:
        """The number of the line under the cursor."""
        return self._pieces[self.cursor].line if self.cursor < len(self._pieces) else 0

    @property
    def page_line(self) -> PageLine | None:
        """The line under the cursor."""
        number = self.line_number
        return self.page_lines[number] if number < len(self.page_lines) else None

    def go_to_line(self, number: int) -> None:
        """Put the cursor on a line."""
        self.cursor = self._row_of(min(number, max(self._count - 1, 0)), 0)

    def _segments(self, piece: Piece, base: Style) -> list[Segment]:
        """A row in the style of its line; of source each token in its own."""
        part = self.page_lines[piece.line].part if piece.line < len(self.page_lines) else ""
        if part == SOURCE:
            return list(self._source(piece, base))
        return super()._segments(piece, base + self._style_of(part) if part else base)

    def _source(self, piece: Piece, base: Style) -> Iterator[Segment]:
        at, line = piece.start, self._lines[piece.line]
        if self._tokens[0] is not line:
            # A long line has many rows, which are drawn one after the other.
            self._tokens = (line, list(tokens(line)))
        for start, end, part in self._tokens[1]:
            start, end = max(start, at), min(end, piece.end)
            if start >= end:
                continue
            yield from super()._segments(piece._replace(start=at, end=start), base)
            yield from super()._segments(piece._replace(start=start, end=end), base + self._style_of(part))
            at = end
        yield from super()._segments(piece._replace(start=at), base)

    def _style_of(self, part: str) -> Style:
        return self.get_component_rich_style(f"page-view--{part}", partial=True)


def tokens(line: str) -> Iterator[Token]:
    """What a line of HTML has, in order.

    In time that grows with the line; what begins in another line is not known here.
    """
    for match in _TOKEN.finditer(line):
        part = match.lastgroup
        if part:
            yield match.start(), match.end(), part
