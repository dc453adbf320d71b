"""A screen as a text that can be read, kept and compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from pathlib import Path
from string import ascii_letters
from typing import Final, NamedTuple

FOLDER: Final = Path(__file__).parent
AGAIN: Final = "python -m tests.ui.golden"
"""What writes all golden screens anew."""

WHAT_NOW: Final = f"If it should look so now: `{AGAIN} NAME`, look at what it changed, and commit that."

PICTURE: Final = "▒"
"""Stands for a cell of a picture: its place is pinned; its pixels are not, since Pillow's versions differ."""

HALVES: Final = frozenset(" ▀▄")

_COUNTDOWN: Final = re.compile(r"(?<![\d:])\d\d:\d\d(?![\d:])")
_MINUTES: Final = re.compile(r"\b\d\d m\b")
_STYLES: Final = "styles, a letter for each cell:"

Styles = tuple[tuple[str, ...], ...]


class Size(NamedTuple):
    """Of a screen, in cells."""

    columns: int
    rows: int

    def __str__(self) -> str:
        return f"{self.columns}x{self.rows}"


@dataclass(frozen=True)
class Screen:
    """What is drawn, and how.

    Attributes:
        rows: Without blanks at their ends, what the clock changes masked, pictures as `PICTURE`.
        styles: Of each cell in words, row by row; empty where the text alone is pinned.
    """

    rows: tuple[str, ...]
    styles: Styles = ()

    def differences(self, golden: Screen) -> list[str]:
        """What is otherwise than in a golden screen, in lines; none where the two are the same."""
        lines = []
        for number, (was, now) in enumerate(zip_longest(golden.rows, self.rows), 1):
            if was != now:
                lines += [f"row {number:2} -|{was}", f"       +|{now}"]
        for number, (old, new) in enumerate(zip_longest(golden.styles, self.styles, fillvalue=()), 1):
            lines += [f"row {number:2}  {words}" for words in _restyled(old, new)]
        return lines


def masked(rows: Sequence[str]) -> tuple[str, ...]:
    """Rows with signs of the same width where the clock decides what is read."""
    return tuple(_MINUTES.sub("nn m", _COUNTDOWN.sub("mm:ss", row)).rstrip() for row in rows)


def path_of(name: str) -> Path:
    """Where a screen is kept."""
    return FOLDER / f"{name}.txt"


def write(name: str, screen: Screen) -> None:
    """Keep a screen: its rows, then a letter for the style of each cell, then what the letters mean."""
    lines = list(screen.rows)
    if screen.styles:
        letters: dict[str, str] = {}
        for style in (style for row in screen.styles for style in row):
            letters.setdefault(style, ascii_letters[len(letters)])
        lines += ["", _STYLES, *("".join(letters[style] for style in row) for row in screen.styles), ""]
        lines += [f"{letter}  {style}" for style, letter in letters.items()]
    path_of(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(name: str) -> Screen:
    """A screen as it was kept.

    Raises:
        FileNotFoundError: It never was.
    """
    lines = path_of(name).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    if _STYLES not in lines:
        return Screen(tuple(lines))
    start = lines.index(_STYLES)
    count = start - 1
    cells, legend = lines[start + 1 : start + 1 + count], lines[start + 2 + count :]
    words = {line[0]: line[3:] for line in legend}
    return Screen(tuple(lines[:count]), tuple(tuple(words[letter] for letter in row) for row in cells))


def check(name: str, screen: Screen) -> None:
    """Compare a screen with the one that is kept.

    Raises:
        AssertionError: They differ; says where, how, and what writes it anew.
    """
    __tracebackhide__ = True
    try:
        lines = screen.differences(read(name))
    except FileNotFoundError:
        lines = ["there is none yet"]
    if lines:
        heading = f"{name}: not the golden screen (- is kept, + is drawn):"
        raise AssertionError("\n".join([heading, *lines, WHAT_NOW]))


def _restyled(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """The runs of a row whose style differs: `columns 1-8: was bold, is plain`."""
    cells = enumerate(zip_longest(old, new, fillvalue="nothing"), 1)
    for (was, now), run in groupby(cells, lambda cell: cell[1]):
        columns = [number for number, _ in run]
        if was != now:
            yield f"columns {columns[0]}-{columns[-1]}: was {was}, is {now}"
