"""A palette picture as sixel sees it: bands of six rows, in them stretches of equal columns. In the child.

On screenshots most columns equal their neighbours, so that work per stretch is far less than per pixel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from PIL import Image

BAND: Final = 6
"""Rows of pixels that one sixel character shows."""

Run = tuple[int, int, int]
"""First column, column after the last, bits of the rows (1 is the highest row)."""

Runs = dict[int, list[Run]]
"""For each palette index of a band where it is, from the left."""

Parts = tuple[tuple[int, int], ...]
"""The indices of one column, each with the bits of its rows."""

_EQUAL: Final = {rows: re.compile(rb"((.{%d})\2*)" % rows, re.DOTALL) for rows in range(1, BAND + 1)}


class Band:
    """Some rows of a picture.

    Attributes:
        top: The first of them.
        rows: How many, BAND but for the last band.
    """

    def __init__(self, top: int, rows: int, columns: bytes, known: dict[bytes, Parts]) -> None:
        self.top = top
        self.rows = rows
        self._stretches: list[tuple[bytes, bytes]] = _EQUAL[rows].findall(columns)
        self._noisy = len(self._stretches) * rows * 2 > len(columns)
        self._known = known

    @property
    def noisy(self) -> bool:
        """Whether most columns differ from their neighbours, as in photographs: then runs cost much."""
        return self._noisy

    def runs(self) -> Runs:
        """Where each index is."""
        found: Runs = {}
        known, rows = self._known, self.rows
        end = 0
        for stretch, column in self._stretches:
            start, end = end, end + len(stretch) // rows
            parts = known.get(column)
            if parts is None:
                parts = known[column] = _parts(column)
            for index, bits in parts:
                runs = found.get(index)
                if runs is None:
                    found[index] = [(start, end, bits)]
                    continue
                before = runs[-1]
                if before[1] == start and before[2] == bits:
                    runs[-1] = (before[0], end, bits)
                else:
                    runs.append((start, end, bits))
        return found


def bands(size: tuple[int, int], data: bytes) -> Iterator[Band]:
    """The bands of a picture.

    Args:
        size: Width and height in pixels.
        data: One palette index per pixel, row by row.
    """
    width, height = size
    # On its side a column of a band is a stretch of bytes, which a pattern can compare.
    upright = Image.frombytes("L", size, data).transpose(Image.Transpose.TRANSPOSE)
    known: dict[bytes, Parts] = {}
    for top in range(0, height, BAND):
        rows = min(BAND, height - top)
        yield Band(top, rows, upright.crop((top, 0, top + rows, width)).tobytes(), known)


def _parts(column: bytes) -> Parts:
    bits: dict[int, int] = {}
    for row, index in enumerate(column):
        bits[index] = bits.get(index, 0) | 1 << row
    return tuple(bits.items())
