"""Rows of a text on the screen, each a part of a line; of a long text hundreds of thousands."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple, overload

from rich.cells import cell_len, chop_cells

from cc_tui.text import Shown


class Piece(NamedTuple):
    """A row on the screen: part of a line."""

    line: int
    start: int
    end: int


class Pieces(Sequence[Piece]):
    """Rows in order, as numbers: so many objects would stop the screen at each collection of garbage."""

    def __init__(self) -> None:
        self._lines, self._starts, self._ends = array("I"), array("I"), array("I")

    def add(self, pieces: Iterable[Piece]) -> None:
        """Add rows behind those that are here."""
        for line, start, end in pieces:
            self._lines.append(line)
            self._starts.append(start)
            self._ends.append(end)

    def __len__(self) -> int:
        """How many."""
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> Piece: ...
    @overload
    def __getitem__(self, index: slice) -> list[Piece]: ...
    def __getitem__(self, index: int | slice) -> Piece | list[Piece]:
        """A row, or several."""
        if isinstance(index, slice):
            return list(map(Piece, self._lines[index], self._starts[index], self._ends[index]))
        return Piece(self._lines[index], self._starts[index], self._ends[index])


def wrapped(number: int, line: Shown, width: int, start: int = 0) -> list[Piece]:
    """Cut a line into rows: at a blank where there is one in the row's second half, else anywhere."""
    if len(line) - start <= width and (line.isascii() or cell_len(line[start:]) <= width):
        return [Piece(number, start, len(line))]
    pieces: list[Piece] = []
    while start < len(line):
        part = line[start : start + width] if line.isascii() else _fitting(line, start, width)
        end = start + max(len(part), 1)
        if end < len(line):
            blank = line.rfind(" ", start + len(part) // 2, end)
            end = blank + 1 if blank > 0 else end
        pieces.append(Piece(number, start, end))
        start = end
    return pieces


def _fitting(line: str, start: int, width: int) -> str:
    part = line[start : start + width]
    rows = chop_cells(part, width)
    return rows[0] if rows else part  # marks alone take no cell
