"""Marker characters: each cell of a picture is one private character that says which cell of which picture.

Textual handles them as text: it crops, divides, filters and dims them, and a dialog replaces those that it
covers. What is left in a frame tells the driver what of the picture is visible, and where it lies.
"""

from __future__ import annotations

from typing import Final, NamedTuple

SLOTS: Final = 4
"""Pictures that frames can speak of at the same time."""

CELLS: Final = 16_383
"""Cells that one picture can have: plane 15 has 65,534 characters, shared by the slots."""

FIRST: Final = 0xF0000
LAST: Final = FIRST + SLOTS * CELLS - 1

CLASS: Final = f"{chr(FIRST)}-{chr(LAST)}"
"""The markers as the inside of a regular expression's brackets. `text.visible` lets none through."""


class Cell(NamedTuple):
    """What a marker says: the slot, and the cell counted row by row."""

    slot: int
    offset: int


def row_of(slot: int, row: int, columns: int) -> str:
    """The markers of one row of a picture.

    Args:
        slot: 0 to SLOTS - 1.
        row: From 0.
        columns: Cells across.

    Raises:
        ValueError: The picture has more cells than a slot.
    """
    start = row * columns
    if not 0 <= slot < SLOTS or not 0 <= start <= CELLS - columns:
        raise ValueError(f"row {row} of {columns} columns in slot {slot}")
    first = FIRST + slot * CELLS + start
    return "".join(map(chr, range(first, first + columns)))


def cell_of(marker: str) -> Cell:
    """What a marker says."""
    return Cell(*divmod(ord(marker) - FIRST, CELLS))


def runs(markers: str) -> list[tuple[Cell, int]]:
    """Cut neighbouring markers into stretches that count up, each with its first cell and its length."""
    found: list[tuple[Cell, int]] = []
    start = 0
    for at in range(1, len(markers) + 1):
        if at == len(markers) or ord(markers[at]) != ord(markers[at - 1]) + 1:
            found.append((cell_of(markers[start]), at - start))
            start = at
    return found
