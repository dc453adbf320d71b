"""Pixels to half cells, in as few bytes as the budget says. In the child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image

from cc_tui.picture.blocks import NO_COLOUR, Colour, IndexRun, wire_bytes

COLOURS: Final = (64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1)
"""Tried in turn until the budget holds."""

BUDGET: Final = 60_000
"""Bytes on the wire for up to 2,520 cells (90 x 28)."""

BUDGET_LIMIT: Final = 120_000
"""For any number of cells: what a link under 500 kB/s can take."""

_CELL_BYTES: Final = BUDGET / (90 * 28)

Rows = list[list[IndexRun]]


@dataclass(frozen=True, slots=True)
class Halves:
    """A picture as runs of indices.

    Attributes:
        rows: Runs per row of cells.
        palette: What the indices mean.
        wire_bytes: What drawing them writes.
        colours: How many the picture was allowed; fewer than COLOURS[0] where the budget was met.
    """

    rows: Rows
    palette: list[Colour]
    wire_bytes: int
    colours: int


def budget(cells: int) -> int:
    """Bytes that a picture of so many cells may have."""
    return int(min(max(BUDGET, cells * _CELL_BYTES), BUDGET_LIMIT))


def halves(image: Image.Image, limit: int) -> Halves:
    """Turn an RGB picture of one pixel per half cell into runs.

    Args:
        image: Its height is even: two pixels per row of cells.
        limit: Bytes on the wire; fewer colours make longer runs until it holds.
    """
    for colours in COLOURS:
        palette, pixels = _indexed(image, colours)
        rows = _rows(pixels, image.width)
        size = wire_bytes(rows, palette)
        if size <= limit:
            break
    return Halves(rows, palette, size, colours)


def _indexed(image: Image.Image, colours: int) -> tuple[list[Colour], bytes]:
    """A palette and one index per pixel; exact where the picture has no more colours than that."""
    counted = image.getcolors(colours)
    if counted is not None:
        palette = [_colour(value) for _, value in counted if isinstance(value, tuple)]
        index = {bytes(colour): number for number, colour in enumerate(palette)}
        data = image.tobytes()
        return palette, bytes([index[data[at : at + 3]] for at in range(0, len(data), 3)])
    # Octree: a twentieth of the time of median cut, and screenshots have few colours anyway.
    small = image.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    flat = bytes(small.getpalette() or b"\0\0\0")
    return [_colour(flat[at : at + 3]) for at in range(0, len(flat), 3)], small.tobytes()


def _colour(rgb: Sequence[float]) -> Colour:
    return int(rgb[0]), int(rgb[1]), int(rgb[2])


def _rows(pixels: bytes, width: int) -> Rows:
    return [
        _runs(pixels[at : at + width], pixels[at + width : at + 2 * width])
        for at in range(0, len(pixels), 2 * width)
    ]


def _runs(upper: bytes, lower: bytes) -> list[IndexRun]:
    """Cells of one row as runs of at most two colours.

    With a background and one colour a cell can be blank, or have its upper or its lower half coloured.
    A cell whose halves are equal has to be the background: a full block shows gaps in some fonts.
    """
    runs: list[IndexRun] = []
    start = 0
    one = other = solid = -1
    for at, (top, bottom) in enumerate(zip(upper, lower, strict=True)):
        first, second, firm = one, other, solid
        if top not in (first, second):
            first, second = (top, second) if first < 0 else (first, top) if second < 0 else (-2, -2)
        if first != -2 and bottom not in (first, second):
            first, second = (first, bottom) if second < 0 else (-2, -2)
        if top == bottom and first != -2:
            firm = top if firm < 0 else firm
        if first == -2 or (top == bottom and firm != top):
            runs.append(_run(upper[start:at], lower[start:at], one, other, solid))
            start = at
            first, second = top, (bottom if bottom != top else -1)
            firm = top if top == bottom else -1
        one, other, solid = first, second, firm
    runs.append(_run(upper[start:], lower[start:], one, other, solid))
    return runs


def _run(upper: bytes, lower: bytes, one: int, other: int, solid: int) -> IndexRun:
    if other < 0:
        return IndexRun(b" " * len(upper), NO_COLOUR, one)
    back = solid if solid >= 0 else lower[0]
    fore = other if back == one else one
    signs = bytes(
        32 if top == bottom else 94 if top == fore else 95 for top, bottom in zip(upper, lower, strict=True)
    )
    return IndexRun(signs, fore, back)
