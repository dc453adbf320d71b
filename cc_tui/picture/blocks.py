"""A picture as half cells: in each cell two pixels, one above the other, as a colour and a background.

No Pillow here: the parent reads what the child's `halves.py` made. One byte per cell says its sign, and
runs of cells share a style, since each style costs up to 40 bytes on the wire.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

Colour = tuple[int, int, int]
"""Red, green, blue, 0-255."""

SIGNS: Final = b" ^_"
"""On the way: both halves background, upper half in colour, lower half in colour."""

_DRAWN: Final = str.maketrans(" ^_", " ▀▄")
_COUNTS: Final = struct.Struct(">BI")
_RUN: Final = struct.Struct(">HBB")
NO_COLOUR: Final = 255
"""In place of a palette index: a run of blanks has no foreground."""

ROW_BYTES: Final = 12
"""What Textual writes to get to a row."""


class Run(NamedTuple):
    """Cells of one style, drawn as one segment.

    Attributes:
        text: Blanks and half blocks, one per cell.
        fg: Colour of the half blocks; None where there are none.
        bg: Colour behind.
    """

    text: str
    fg: Colour | None
    bg: Colour


class IndexRun(NamedTuple):
    """A run before it has colours: signs and palette indices."""

    signs: bytes
    fg: int
    bg: int


@dataclass(frozen=True, slots=True)
class Blocks:
    """A picture to be drawn with text.

    Attributes:
        width: Cells across.
        height: Cells down.
        rows: `height` rows; the texts of one have `width` cells together.
    """

    width: int
    height: int
    rows: tuple[tuple[Run, ...], ...]


def wire_bytes(rows: Iterable[Sequence[IndexRun]], palette: Sequence[Colour]) -> int:
    """Bytes that Textual writes for rows of runs.

    Rich writes each segment as `ESC[38;2;r;g;b;48;2;r;g;bm` + text + `ESC[0m`; a half block has three bytes.
    """
    costs = [len("38;2;;;") + sum(len(str(part)) for part in colour) for colour in palette]
    total = 0
    for row in rows:
        total += ROW_BYTES
        for signs, fg, bg in row:
            style = costs[bg] + (costs[fg] + 1 if fg != NO_COLOUR else 0)
            total += len("\x1b[m\x1b[0m") + style + len(signs) * 3 - signs.count(b" ") * 2
    return total


def pack(rows: Iterable[Sequence[IndexRun]], palette: Sequence[Colour]) -> bytes:
    """Write rows for the frame: palette, runs, signs."""
    runs = [run for row in rows for run in row]
    return b"".join((
        _COUNTS.pack(len(palette), len(runs)),
        bytes(part for colour in palette for part in colour),
        *(_RUN.pack(len(signs), fg, bg) for signs, fg, bg in runs),
        *(run.signs for run in runs),
    ))  # fmt: skip


def unpack(data: bytes, width: int, height: int) -> Blocks:
    """Read what `pack` wrote.

    Raises:
        ValueError: It is not what `pack` writes for this size: the child is not to be believed.
    """
    colours, count = _COUNTS.unpack(data[:5].ljust(5, b"\0"))
    start = 5 + 3 * colours
    cells = start + count * _RUN.size
    if len(data) != cells + width * height:
        raise ValueError(f"{len(data)} bytes for {width} x {height} cells")
    palette: list[Colour] = [(data[at], data[at + 1], data[at + 2]) for at in range(5, start, 3)]
    text = data[cells:].decode("ascii")
    if data[cells:].translate(None, SIGNS):
        raise ValueError("unknown signs")
    text = text.translate(_DRAWN)
    rows: list[tuple[Run, ...]] = []
    row: list[Run] = []
    at = 0
    for size, fg, bg in _RUN.iter_unpack(data[start:cells]):
        end = at + size
        if (
            not size
            or (end - 1) // width != at // width
            or bg >= colours
            or (fg >= colours and fg != NO_COLOUR)
        ):
            raise ValueError(f"run of {size} at cell {at}")
        row.append(Run(text[at:end], None if fg == NO_COLOUR else palette[fg], palette[bg]))
        at = end
        if not at % width:
            rows.append(tuple(row))
            row = []
    if at != width * height:
        raise ValueError(f"runs end at cell {at}")
    return Blocks(width, height, tuple(rows))
