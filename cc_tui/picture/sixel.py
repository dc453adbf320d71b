"""Sixel: a palette picture as six-row bands of printable characters. Works in the child.

Each band is painted in passes from the left, a colour at a time. The first pass lays solid stretches, and
later ones paint over them: long runs are cheap. Columns of equal pixels are worked on as one, which on
screenshots makes it faster than anything that looks at every pixel.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from PIL import Image

BAND: Final = 6
"""Rows of pixels that one character shows."""

_BLANK: Final = 63
_GAP: Final = 10
"""Columns without a colour at which its stretch is cut: another one may fit in between."""

_EQUAL_COLUMNS: Final = {
    rows: re.compile(rb"(.{%d})\1*" % rows, re.DOTALL) for rows in range(1, BAND + 1)
}  # fmt: skip

Run = tuple[int, int, int]
"""First column, column after the last, bits of the six rows."""


def encode(image: Image.Image) -> bytes:
    """A palette picture as one escape sequence, painting every pixel.

    Args:
        image: Of mode P. Its colours become percentages, 101 steps each.
    """
    width, height = image.size
    data, registers = _by_frequency(image)
    upright = Image.frombytes("L", (width, height), data).transpose(Image.Transpose.TRANSPOSE)
    seen: dict[bytes, tuple[tuple[int, int], ...]] = {}
    bands = []
    for top in range(0, height, BAND):
        rows = min(BAND, height - top)
        columns = upright.crop((top, 0, top + rows, width)).tobytes()
        bands.append(_band(_runs(columns, rows, seen), (1 << rows) - 1))
    return b'\x1bP0;1;0q"1;1;%d;%d' % (width, height) + registers + b"-".join(bands) + b"\x1b\\"


def _by_frequency(image: Image.Image) -> tuple[bytes, bytes]:
    """Pixels as register numbers, the commonest colour first since its number is the shortest."""
    data = image.tobytes()
    palette = image.getpalette() or []
    shares: Counter[tuple[int, ...]] = Counter()
    percent: dict[int, tuple[int, ...]] = {}
    for index, count in enumerate(image.histogram()):
        if count:
            percent[index] = tuple((part * 100 + 127) // 255 for part in palette[index * 3 : index * 3 + 3])
            shares[percent[index]] += count
    number = {parts: at for at, (parts, _) in enumerate(shares.most_common())}
    table = bytes(number[percent[index]] if index in percent else 0 for index in range(256))
    # All are defined before the first pixel: WezTerm does not draw with one that was just defined.
    registers = b"".join(b"#%d;2;%d;%d;%d" % (at, *parts) for parts, at in number.items())
    return data.translate(table), registers


def _runs(columns: bytes, rows: int, seen: dict[bytes, tuple[tuple[int, int], ...]]) -> dict[int, list[Run]]:
    """For each colour of a band the runs of equal bits."""
    found: dict[int, list[Run]] = {}
    end = 0
    for match in _EQUAL_COLUMNS[rows].finditer(columns):
        start, end = end, match.end() // rows
        column = match[1]
        parts = seen.get(column)
        if parts is None:
            parts = seen[column] = _split(column)
        for colour, bits in parts:
            runs = found.get(colour)
            if runs is None:
                found[colour] = [(start, end, bits)]
            elif runs[-1][1] == start and runs[-1][2] == bits:
                runs[-1] = (runs[-1][0], end, bits)
            else:
                runs.append((start, end, bits))
    return found


def _split(column: bytes) -> tuple[tuple[int, int], ...]:
    """The colours of one column, each with the bits of its rows."""
    bits: dict[int, int] = {}
    for row, colour in enumerate(column):
        bits[colour] = bits.get(colour, 0) | 1 << row
    return tuple(bits.items())


def _band(found: dict[int, list[Run]], full: int) -> bytes:
    left = sorted(
        (stretch[0][0], -stretch[-1][1], colour, stretch)
        for colour, runs in found.items()
        for stretch in _stretches(runs)
    )
    passes: list[bytes] = []
    while left:
        out = []
        cursor, active = 0, -1
        after = []
        for item in left:
            start, end, colour, stretch = item
            if start < cursor:
                after.append(item)
                continue
            if colour != active:
                out.append(b"#%d" % colour)
                active = colour
            # What the first pass covers too much, a later one paints.
            out.append(_drawn([(start, -end, full)] if not passes else stretch, cursor))
            cursor = -end
        passes.append(b"".join(out))
        left = after
    return b"$".join(passes)


def _stretches(runs: list[Run]) -> list[list[Run]]:
    """Runs of one colour, cut where it is away for long."""
    cut = [at for at in range(1, len(runs)) if runs[at][0] - runs[at - 1][1] >= _GAP]
    return [runs[first:last] for first, last in zip([0, *cut], [*cut, len(runs)], strict=True)]


def _drawn(runs: list[Run], cursor: int) -> bytes:
    out = bytearray()
    for start, end, bits in runs:
        for count, value in ((start - cursor, 0), (end - start, bits)):
            if count > 3:
                out += b"!%d%c" % (count, _BLANK + value)
            else:
                out += b"%c" % (_BLANK + value) * count
        cursor = end
    return bytes(out)
