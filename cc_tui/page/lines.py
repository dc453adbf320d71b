"""Lines of an outline while they are made: text put together, tables in columns, hidden parts folded."""

from __future__ import annotations

import unicodedata
from typing import Final

from cc_tui.page.controls import Control, said
from cc_tui.page.model import Kind, State

Extra = tuple[tuple[State, ...], str, str | None]
"""States, name and value of a line that has them."""

Line = tuple[Kind, str, int, int, int, int, str, Extra | None]
"""As the first fields of `OutlineLine`: kind, text, depth, document, element, level, hidden; and the rest."""

MAX_LINE: Final = 10_000
"""Characters of one line; longer text goes on in the next."""

MAX_COLUMN: Final = 40
"""Cells wider than this do not push the others away."""

MAX_CELL: Final = 300
"""Characters of a cell; a row with a longer one is no row to read."""

_CELL_LINES: Final = 6
_IN_CELL: Final = frozenset({Kind.TEXT, Kind.LINK, Kind.CONTROL, Kind.IMAGE, Kind.ITEM})


def folded(lines: list[Line]) -> list[Line]:
    """The lines with one before each run of hidden ones that says how many there are."""
    kept: list[Line] = []
    begun = -1
    for line in lines:
        if not line[6]:
            begun = -1
        elif begun < 0:
            begun = len(kept)
            kept.append((Kind.FOLD, "", *line[2:5], 0, "", None))
        kept.append(line)
        if begun >= 0:
            count = len(kept) - begun - 1
            words = f"hidden: {count:,} line{'' if count == 1 else 's'}"
            kept[begun] = (Kind.FOLD, words, *kept[begun][2:7], ((), "", str(count)))
    return kept


def extra_of(control: Control) -> Extra:
    """What a control's line carries beside its text."""
    return control.states, control.name, control.value


class Table:
    """A table's rows in the lines they were written to, so that its columns can be aligned at its end."""

    def __init__(self) -> None:
        self._rows: list[tuple[list[Line], int, list[str], str]] = []

    def row(
        self,
        lines: list[Line],
        where: tuple[int, int, int, str],
        cells: Cells,
        states: tuple[State, ...] = (),
    ) -> None:
        """Write a row's cells: as one line where each is short text, else one cell's lines after another's.

        Args:
            lines: Where to.
            where: The row's element, depth and document, and why it is hidden.
            cells: The lines of each cell.
            states: Of the row itself.
        """
        element, depth, document, hidden = where
        texts = [_cell_text(cell, hidden) for cell in cells]
        if len(cells) < 2 or None in texts or not any(texts):
            for cell in cells:
                lines.extend(cell)
            return
        plain = [text or "" for text in texts]
        self._rows.append((lines, len(lines), plain, said(states)))
        states += tuple({state for cell in cells for line in cell if line[7] for state in line[7][0]})
        extra: Extra | None = (states, "", None) if states else None
        lines.append((Kind.ROW, " | ".join(plain), depth, document, element, 0, hidden, extra))
        for cell in cells:
            lines.extend(line for line in cell if line[6] != hidden)

    def align(self) -> None:
        """Pad the cells of each column to one width."""
        widths: list[int] = []
        measured = [[_width(cell) for cell in cells] for _, _, cells, _ in self._rows]
        for row in measured:
            for column, width in enumerate(row):
                if column == len(widths):
                    widths.append(0)
                if width <= MAX_COLUMN:
                    widths[column] = max(widths[column], width)
        for (lines, at, cells, words), row in zip(self._rows, measured, strict=True):
            padded = [cell + " " * (widths[n] - row[n]) for n, cell in enumerate(cells)]
            lines[at] = (lines[at][0], " | ".join(padded).rstrip() + words, *lines[at][2:])


Cells = list[list[Line]]


def _cell_text(cell: list[Line], hidden: str) -> str | None:
    """The text of a cell that can stand in a row; None where it cannot."""
    if not cell:
        return ""
    shown = [line for line in cell if line[6] == hidden]
    if len(shown) > _CELL_LINES or any(line[0] not in _IN_CELL for line in shown):
        return None
    text = " ".join(line[1] for line in shown)
    return text if len(text) <= MAX_CELL else None


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
