"""Which part of a picture goes to which cells. Plain arithmetic, in pixels and cells."""

from __future__ import annotations

from dataclasses import dataclass

Size = tuple[int, int]
"""Width and height."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the original."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """A part of a picture and the cells that it fills.

    Attributes:
        box: Part of the original, pixels.
        columns: Cells across, at least 1.
        rows: Cells down, at least 1.
    """

    box: Box
    columns: int
    rows: int


def fit(size: Size, columns: int, rows: int, cell: Size) -> Viewport:
    """The whole picture as large as it goes, its proportions kept, never enlarged.

    Args:
        size: Of the original, pixels.
        columns: Cells there are across.
        rows: Cells there are down.
        cell: Pixels of one cell.
    """
    width, height = size
    scale = min(columns * cell[0] / width, rows * cell[1] / height, 1.0)
    return Viewport(
        (0, 0, width, height),
        _cells(width * scale, cell[0], columns),
        _cells(height * scale, cell[1], rows),
    )


def full_width(size: Size, columns: int, rows: int, cell: Size, top: float) -> Viewport:
    """The picture as wide as the cells, from a height on: for a full-length page.

    Args:
        size: Of the original, pixels.
        columns: Cells there are across.
        rows: Cells there are down.
        cell: Pixels of one cell.
        top: Pixels of the original above the part; moved so that the last part fills the cells.
    """
    width, height = size
    scale = min(columns * cell[0] / width, 1.0)
    part = min(rows * cell[1] / scale, height)
    top = min(max(top, 0.0), height - part)
    return Viewport(
        (0, top, width, top + part),
        _cells(width * scale, cell[0], columns),
        _cells(part * scale, cell[1], rows),
    )


def fit_pixels(size: Size, width: int, height: int) -> Size:
    """The whole picture in a number of pixels, its proportions kept, never enlarged."""
    scale = min(width / size[0], height / size[1], 1.0)
    return max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)


def _cells(pixels: float, cell: int, limit: int) -> int:
    return min(max(round(pixels / cell), 1), limit)
