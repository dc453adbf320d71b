"""A frame that Textual writes, taken apart: what stands where. Joined again, the pieces are the frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final, NamedTuple

from rich.cells import cell_len

from cc_tui.ui.driver import markers


class Kind(Enum):
    """What a piece is."""

    CONTROL = auto()
    TEXT = auto()
    MARKS = auto()


class Piece(NamedTuple):
    """A part of a frame.

    Attributes:
        kind: What it is.
        text: As it stands in the frame.
        x: Column of its first cell, from 0; for a control where the cursor is after it.
        y: Row, from 0.
        width: Cells, as Textual counts them.
    """

    kind: Kind
    text: str
    x: int
    y: int
    width: int


_TOKEN: Final = re.compile(
    rf"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|(?P<control>\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.?)"
    r"|(?P<line>\r?\n)|(?P<low>[\x00-\x1a\x1c-\x1f\x7f])"
    rf"|(?P<marks>[{markers.CLASS}]+)"
    rf"|[^\x00-\x1f\x7f{markers.CLASS}]+",
    re.DOTALL,
)

_MARKER: Final = re.compile(f"[{markers.CLASS}]")


def has_markers(data: str) -> bool:
    """Whether a part of a picture is in a frame."""
    return not data.isascii() and _MARKER.search(data) is not None


def parse(data: str) -> Iterator[Piece]:
    """Take a frame apart.

    Args:
        data: One whole write. Textual starts each stretch with `CSI row;column H`.
    """
    x = y = 0
    for token in _TOKEN.finditer(data):
        text = token[0]
        kind = token.lastgroup
        if kind is None:
            width = len(text) if text.isascii() else cell_len(text)
            yield Piece(Kind.TEXT, text, x, y, width)
            x += width
        elif kind == "marks":
            yield Piece(Kind.MARKS, text, x, y, len(text))
            x += len(text)
        else:
            if kind == "column":
                x, y = int(token["column"]) - 1, int(token["row"]) - 1
            elif kind == "line":
                x, y = 0, y + 1
            yield Piece(Kind.CONTROL, text, x, y, 0)


_UNSURE: Final = re.compile("[^\\x20-\\x7e\u00a0-\u02ff\u0370-\u0482\u2010-\u2027\u2500-\u259f\u2800-\u28ff]")
"""Characters whose width terminals disagree on: emoji, symbols, clusters, scripts with marks."""


def is_unsure(text: str) -> bool:
    """Whether a terminal may draw a text in more or fewer cells than Textual counts."""
    return not text.isascii() and _UNSURE.search(text) is not None


_ATTRIBUTE: Final = r"(?:(?!38)\d{1,2};)"
_LONG_STYLE: Final = re.compile(
    rf"(\x1b\[(?:{_ATTRIBUTE}+38;2;\d+;\d+;\d+|{_ATTRIBUTE}{{3,}}38;5;\d+|{_ATTRIBUTE}{{5,}}(?!38)\d+));48;"
)


def short_styles(data: str) -> str:
    """The same with no style of more than ten numbers: mlterm drops all of one, and draws words on black.

    Bold text in a 24-bit colour on another has eleven.
    """
    return _LONG_STYLE.sub("\\1m\x1b[48;", data)


def to_column(x: int) -> str:
    """Put the cursor into a column of its row, from 0."""
    return f"\x1b[{x + 1}G"


def to_cell(x: int, y: int) -> str:
    """Put the cursor into a cell, from 0."""
    return f"\x1b[{y + 1};{x + 1}H"
