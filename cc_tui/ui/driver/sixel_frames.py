"""Pictures that are painted over cells, as sixel and iTerm2 do: what text covers is gone from the picture.

Markers are stepped over, so that nothing erases what is painted there. The payload goes in front of the
frame's text: dialogs and toasts of the same frame then lie on top.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from cc_tui.ui.driver import frames, markers
from cc_tui.ui.driver.expansion import Expansion, Payload
from cc_tui.ui.driver.frames import Kind, Piece
from cc_tui.ui.driver.stage import Drawing, Stage

MAX_ASKED: Final = 3
"""Paintings of all asked for one picture: a cell that never comes must not make frames without end."""

_BAND: Final = re.compile(rb".{4096,}?-|.+", re.DOTALL)
"""4 KB and the rest of a band of six rows: a sixel may end after any band."""

_SIXEL_STARTS: Final = b"\x1bP"
_ST: Final = b"\x1b\\"


class Place(NamedTuple):
    """A drawing and the cell of its upper left corner."""

    drawing: Drawing
    x: int
    y: int

    def fits(self, columns: int, rows: int) -> bool:
        """Whether it lies on the screen, above its last row: a sixel that touches it scrolls the screen."""
        right, bottom = self.x + self.drawing.columns, self.y + self.drawing.rows
        return self.x >= 0 and self.y >= 0 and right <= columns and bottom < rows


class Grid:
    """One mark per cell of a place."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._rows = [bytearray(place.drawing.columns) for _ in range(place.drawing.rows)]

    def _stretch(self, piece: Piece) -> tuple[bytearray, int, int]:
        """The part of a row that a piece covers."""
        row, start = piece.y - self._place.y, piece.x - self._place.x
        if not 0 <= row < len(self._rows):
            return bytearray(), 0, 0
        width = self._place.drawing.columns
        first = min(max(start, 0), width)
        return self._rows[row], first, max(min(start + piece.width, width), first)

    def mark(self, piece: Piece) -> None:
        """Mark the cells of a piece."""
        row, first, last = self._stretch(piece)
        row[first:last] = b"\1" * (last - first)

    def has_any(self, piece: Piece) -> bool:
        """Whether a cell of a piece is marked."""
        row, first, last = self._stretch(piece)
        return row.find(1, first, last) >= 0

    @property
    def is_full(self) -> bool:
        """Whether every cell is marked."""
        return not any(0 in row for row in self._rows)


class SixelFrames:
    """Expands frames for pictures painted over cells.

    Attributes:
        drawn: What is painted; None where nothing is, or nobody knows.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._size = (0, 0)
        self.drawn: Place | None = None
        self._lost: Grid | None = None
        self._asked_for: Place | None = None
        self._asked = 0

    def expand(self, data: str, columns: int, rows: int) -> Expansion:
        """Step over markers; put the picture in front where it is needed."""
        if self._size != (columns, rows):
            self._size = (columns, rows)
            self.forget()
        if self.drawn is None and not frames.has_markers(data):
            return Expansion((), data)
        pieces = list(frames.parse(data))
        wanted = self._wanted(pieces)
        text = "".join(map(_expanded, pieces))
        needed = wanted is not None and self._is_needed(wanted, pieces)
        if wanted is None or not needed or not wanted.fits(columns, rows):
            self._cover(pieces)
            return Expansion((), text)
        if not _is_whole(wanted, pieces):
            self._cover(pieces)
            return Expansion((), text, lacks=self._may_ask(wanted))
        self.drawn, self._lost = wanted, Grid(wanted)
        self._asked_for = None
        self._cover(pieces)
        return Expansion((payload_at(wanted),), text)

    def _wanted(self, pieces: list[Piece]) -> Place | None:
        """The picture whose markers a frame has; of several the last."""
        for piece in reversed(pieces):
            if piece.kind is Kind.MARKS:
                cell, _ = markers.runs(piece.text)[0]
                drawing = self._stage.drawing(cell.slot)
                if drawing is not None:
                    row, column = divmod(cell.offset, drawing.columns)
                    return Place(drawing, piece.x - column, piece.y - row)
        return None

    def _is_needed(self, wanted: Place, pieces: list[Piece]) -> bool:
        """Whether it is not what is painted, or a cell that text had covered is wanted again."""
        lost = self._lost
        if self.drawn != wanted or lost is None:
            return True
        return any(piece.kind is Kind.MARKS and lost.has_any(piece) for piece in pieces)

    def _cover(self, pieces: list[Piece]) -> None:
        """Note which cells of the painted picture text has taken."""
        if self._lost is None:
            return
        for piece in pieces:
            if piece.kind is Kind.TEXT:
                self._lost.mark(piece)
        if self._lost.is_full:
            self.drawn = self._lost = None

    def _may_ask(self, wanted: Place) -> bool:
        self._asked = self._asked + 1 if self._asked_for == wanted else 1
        self._asked_for = wanted
        return self._asked <= MAX_ASKED

    def ahead(self, drawing: Drawing) -> tuple[Payload, ...]:  # noqa: ARG002
        """Nothing: it is painted where the cursor is."""
        return ()

    def undone(self, drawing: Drawing) -> None:
        """Nobody knows how much of it is painted."""
        if self.drawn is not None and self.drawn.drawing is drawing:
            self.drawn = self._lost = None

    def forget(self) -> None:
        """Nothing is painted."""
        self.drawn = self._lost = self._asked_for = None

    def farewell(self) -> bytes:
        """Nothing: what is painted goes with the screen."""
        return b""


def _expanded(piece: Piece) -> str:
    if piece.kind is Kind.MARKS:
        return frames.to_column(piece.x + piece.width)
    if piece.kind is Kind.TEXT and frames.is_unsure(piece.text):
        return piece.text + frames.to_column(piece.x + piece.width)
    return piece.text


def _is_whole(place: Place, pieces: list[Piece]) -> bool:
    """Whether every cell of a picture is in a frame, as itself or covered."""
    seen = Grid(place)
    for piece in pieces:
        if piece.kind is not Kind.CONTROL:
            seen.mark(piece)
    return seen.is_full


def payload_at(place: Place) -> Payload:
    """A drawing's bytes behind the way to its place."""
    data = place.drawing.payload
    is_sixel = data.startswith(_SIXEL_STARTS)
    parts = _BAND.findall(data) if is_sixel else [data]
    start = frames.to_cell(place.x, place.y).encode()
    pieces = (start + parts[0], *parts[1:])
    return Payload(place.drawing, pieces, _ST if is_sixel else None, is_one=True)
