"""A terminal whose locale is not UTF-8 gets ASCII: signs that mean the same, or a question mark."""

from __future__ import annotations

import re
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from cc_tui.ui.driver import markers

_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("│┃║▏▎▍▌▐▕", "|"),
        **dict.fromkeys("─━═▁▂▔▇", "-"),
        **dict.fromkeys("├┣┝┠└┗╰┌┏╭┐┓╮┘┛╯┤┫┬┴┼", "+"),
        **dict.fromkeys("█▀▄▆▅▃", "#"),
        "…": "~",  # one column, as every sign: the row is as wide as before
        "\u2007": " ",
        "\u00a0": " ",
        "•": "*",
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "␛": "^",
    }
)
_FOREIGN: Final = re.compile(rf"[^\x20-\x7e{markers.CLASS}]")
"""All but the cells of pictures, which the driver replaces: sixel is ASCII."""


def to_ascii(text: str) -> str:
    """A text of the same width in ASCII."""
    return _FOREIGN.sub(lambda match: "?" * cell_len(match[0]), text.translate(_SIGNS))


class AsciiFilter(LineFilter):
    """The last step before a row is sent, so nothing gets by."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Replace what the terminal could not show."""
        return [
            segment if segment.text.isascii() else Segment(to_ascii(segment.text), segment.style)
            for segment in segments
        ]
