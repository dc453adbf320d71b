"""Sixel: a palette picture as six-row bands of printable characters. Works in the child.

Each band is painted in passes from the left, a colour at a time. The first pass lays solid stretches, and
later ones paint over them: long runs are cheap. Bands of photographs have no such runs; there each colour has
a pass of its own, made by arithmetic on whole rows.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from PIL import Image

from cc_tui.picture.bands import Run, Runs, bands

_BLANK: Final = 63
"""The character of six rows left as they are; a character is this and its bits."""

_GAP: Final = 14
"""Columns without a colour at which its stretch is cut: another one may fit in between."""

_CHARACTERS: Final = bytes(min(_BLANK + bits, 255) for bits in range(256))
_LONG: Final = re.compile(rb"(.)\1{3,}")

Names = dict[int, bytes]
"""For each palette index what makes the terminal draw with it."""


def encode(image: Image.Image) -> bytes:
    """A palette picture as one escape sequence, painting every pixel.

    Args:
        image: Of mode P. Its colours become percentages, 101 steps each.
    """
    data, percentages = _percentages(image)
    width = image.width
    uses: Counter[int] = Counter()
    found: list[tuple[int, Runs | bytes]] = []
    for band in bands(image.size, data):
        if band.noisy:
            pixels = data[band.top * width : (band.top + band.rows) * width]
            uses.update(set(pixels))
            found.append((band.rows, pixels))
        else:
            runs = band.runs()
            uses.update({index: len(each) for index, each in runs.items()})
            found.append((band.rows, runs))
    # The number of a colour that is called for often is short.
    numbers = {index: at for at, (index, _) in enumerate(uses.most_common())}
    # All are defined before the first pixel: WezTerm does not draw with one that was just defined.
    registers = b"".join(b"#%d;2;%d;%d;%d" % (at, *percentages[index]) for index, at in numbers.items())
    names = {index: b"#%d" % at for index, at in numbers.items()}
    drawn = b"-".join(
        _of_pixels(each, width, names) if isinstance(each, bytes) else _of_runs(each, (1 << rows) - 1, names)
        for rows, each in found
    )
    return b'\x1bP0;1;0q"1;1;%d;%d' % image.size + registers + drawn + b"\x1b\\"


def _percentages(image: Image.Image) -> tuple[bytes, list[tuple[int, ...]]]:
    """Pixels as indices of colours in percent, of which no two are the same."""
    flat = image.getpalette() or []
    indices: dict[tuple[int, ...], int] = {}
    table = bytearray(256)
    for at in range(len(flat) // 3):
        parts = tuple((part * 100 + 127) // 255 for part in flat[at * 3 : at * 3 + 3])
        table[at] = indices.setdefault(parts, len(indices))
    return image.tobytes().translate(bytes(table)), list(indices)


def _of_runs(found: Runs, full: int, names: Names) -> bytes:
    """Passes over one band: in each, from the left, pieces that do not lie over each other."""
    left = sorted(
        (stretch[0][0], -stretch[-1][1], index, stretch)
        for index, runs in found.items()
        for stretch in _stretches(runs)
    )
    passes: list[bytes] = []
    while left:
        out = []
        cursor, active = 0, -1
        after = []
        for item in left:
            start, end, index, stretch = item
            if start < cursor:
                after.append(item)
                continue
            if index != active:
                out.append(names[index])
                active = index
            # What the first pass covers too much, a later one paints.
            out.append(_drawn(stretch if passes else [(start, -end, full)], cursor))
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


def _of_pixels(pixels: bytes, width: int, names: Names) -> bytes:
    """A pass for each colour of a band."""
    rows = [pixels[at : at + width] for at in range(0, len(pixels), width)]
    passes = []
    for index in set(pixels):
        table = bytes(index) + b"\1" + bytes(255 - index)
        bits = 0
        for row, line in enumerate(rows):
            bits |= int.from_bytes(line.translate(table), "little") << row
        line = bits.to_bytes(width, "little").rstrip(b"\0").translate(_CHARACTERS)
        passes.append(names[index] + _LONG.sub(_counted, line))
    return b"$".join(passes)


def _counted(match: re.Match[bytes]) -> bytes:
    return _COUNTED[match[0]]


class _Counted(dict[bytes, bytes]):
    """Runs of one character as a count and the character. There are few that occur."""

    def __missing__(self, run: bytes) -> bytes:
        short = self[run] = b"!%d%c" % (len(run), run[0])
        return short


_COUNTED: Final = _Counted()
