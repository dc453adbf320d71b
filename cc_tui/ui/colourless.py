"""NO_COLOR taken at its word: no colour is sent, so bold, reverse and underline say what colour said.

Textual's own filter sends greys. The screenshots keep them, since a picture is nothing else.
"""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter


class Colourless(LineFilter):
    """Leaves what the terminal's own two colours can show."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Take the colours from a row."""
        return [Segment(text, style and _without_colour(style), control) for text, style, control in segments]


@lru_cache(1024)
def _without_colour(style: Style) -> Style:
    # Rich drops what a click does together with the colours.
    return style.without_color + Style.from_meta(style.meta) if style.meta else style.without_color
