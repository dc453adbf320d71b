"""kitty's graphics protocol with unicode placeholders: what goes to the terminal. No Pillow here.

A picture is sent once under an id of ours, and shown by placeholder characters whose colour is that id:
they scroll, are covered and come back as text does.
https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Final

PLACEHOLDER: Final = "\U0010eeee"

MAX_ID: Final = 0xFFFFFF
"""Ids that a 24 bit colour can say; 0 is none."""

CHUNK: Final = 4096
"""Characters of base64 in one escape sequence; the protocol's limit."""

_RANGES: Final = """
305 30d-30e 310 312 33d-33f 346 34a-34c 350-352 357 35b 363-36f 483-487 592-595 597-599 59c-5a1 5a8-5a9
5ab-5ac 5af 5c4 610-617 657-65b 65d-65e 6d6-6dc 6df-6e2 6e4 6e7-6e8 6eb-6ec 730 732-733 735-736 73a 73d
73f-741 743 745 747 749-74a 7eb-7f1 7f3 816-819 81b-823 825-827 829-82d 951 953-954 f82-f83 f86-f87 135d-135f
17dd 193a 1a17 1a75-1a7c 1b6b 1b6d-1b73 1cd0-1cd2 1cda-1cdb 1ce0 1dc0-1dc1 1dc3-1dc9 1dcb-1dcc 1dd1-1de6 1dfe
20d0-20d1 20d4-20d7 20db-20dc 20e1 20e7 20e9 20f0 2cef-2cf1 2de0-2dff a66f a67c-a67d a6f0-a6f1 a8e0-a8f1 aab0
aab2-aab3 aab7-aab8 aabe-aabf aac1 fe20-fe26 10a0f 10a38 1d185-1d189 1d1aa-1d1ad 1d242-1d244
"""


def _characters(ranges: str) -> Iterator[str]:
    for part in ranges.split():
        first, _, last = part.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


DIACRITICS: Final = "".join(_characters(_RANGES))
"""The character that stands for each row or column, 297 of them (kitty's rowcolumn-diacritics.txt)."""

MAX_CELLS: Final = len(DIACRITICS)
"""Columns and rows of one picture at most."""

_SEQUENCE: Final = re.compile(rb".*?\x1b\\|.+", re.DOTALL)


def transmit(image_id: int, png: bytes, columns: int, rows: int) -> bytes:
    """Hand a picture to the terminal, to be shown by placeholders only.

    Args:
        image_id: 1 to MAX_ID; a picture that has it is replaced.
        png: A PNG file; the terminal stretches it over the cells.
        columns: Cells across, 1 to MAX_CELLS.
        rows: Cells down, 1 to MAX_CELLS.

    Returns:
        Escape sequences that draw nothing, move nothing and are not answered.

    Raises:
        ValueError: A number that the placeholders cannot say.
    """
    _check(image_id)
    if not (1 <= columns <= MAX_CELLS and 1 <= rows <= MAX_CELLS):
        raise ValueError(f"{columns} x {rows} cells")
    text = base64.b64encode(png)
    parts = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
    head = b"a=T,U=1,q=2,f=100,i=%d,c=%d,r=%d," % (image_id, columns, rows)
    return b"".join(
        b"\x1b_G%bm=%d;%b\x1b\\" % (head if at == 0 else b"q=2,", at < len(parts) - 1, part)
        for at, part in enumerate(parts)
    )


def delete(image_id: int) -> bytes:
    """Take a picture of ours out of the terminal and its memory; nobody else's."""
    _check(image_id)
    return b"\x1b_Ga=d,d=I,i=%d,q=2\x1b\\" % image_id


def colour(image_id: int) -> str:
    """The SGR parameters, a foreground colour, that say which picture placeholders mean."""
    _check(image_id)
    return f"38;2;{image_id >> 16};{image_id >> 8 & 255};{image_id & 255}"


def placeholder_run(image_id: int, row: int, column: int, count: int, *, every: bool = False) -> str:
    """Placeholders of a part of one row, without their colour.

    Args:
        image_id: Which picture; the colour says it too.
        row: Row of the picture, from 0.
        column: Column of the picture of the first cell, from 0.
        count: Cells, at least 1.
        every: Say row and column in each cell, for a multiplexer that redraws single cells; else the
            terminal counts on from the cell at the left.

    Raises:
        ValueError: A cell outside of what a picture can have.
    """
    _check(image_id)
    if not (0 <= row < MAX_CELLS and column >= 0 and 1 <= count <= MAX_CELLS - column):
        raise ValueError(f"{count} cells at {row}, {column}")
    mark = PLACEHOLDER + DIACRITICS[row]
    if every:
        return "".join(mark + DIACRITICS[at] for at in range(column, column + count))
    return mark + DIACRITICS[column] + PLACEHOLDER * (count - 1)


def passthrough(data: bytes) -> bytes:
    r"""Wrap escape sequences for tmux to hand on as they are (`allow-passthrough on`).

    Each sequence that ends with `ESC \` is wrapped by itself, since tmux drops what is too long.
    """
    return b"".join(
        b"\x1bPtmux;%b\x1b\\" % part.replace(b"\x1b", b"\x1b\x1b") for part in _SEQUENCE.findall(data)
    )


def _check(image_id: int) -> None:
    if not 0 < image_id <= MAX_ID:
        raise ValueError(f"image id {image_id}")
