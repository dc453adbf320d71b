"""textual-image's own widget: the reference for what a terminal is sent when the picture is switched.

Usage: `widget.py sixel|kitty FILE...`. Each `j` shows the next file, 90 cells wide.
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import Static
from textual_image.widget import SixelImage, TGPImage


class Widget(App[None]):
    """A line and a picture."""

    BINDINGS = [("j", "next", "Next")]  # noqa: RUF012 - Textual's own form

    def __init__(self, kind: str, files: list[str]) -> None:
        super().__init__()
        self._picture = SixelImage() if kind == "sixel" else TGPImage()
        self._picture.styles.width = 90
        self._files = iter(files)

    def compose(self) -> ComposeResult:
        yield Static("ready")
        yield self._picture

    def action_next(self) -> None:
        """Show the next file in its proportions."""
        self._picture.image = next(self._files)


if __name__ == "__main__":
    Widget(sys.argv[1], sys.argv[2:]).run()
