"""An app that copies what its test asks for: `copies.py NAME` sends `TEXTS[NAME]` when `y` is pressed."""

from __future__ import annotations

import sys
from typing import ClassVar, Final

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from cc_tui.errors import UsageError
from cc_tui.text import Raw, own
from cc_tui.ui.clipboard import MOST_BASE64, send

MOST: Final = MOST_BASE64 // 4 * 3

TEXTS: Final = {
    "plain": Raw("10000000-0000-4000-8000-000000000007"),
    "hostile": Raw("\x1b]52;c;aGFja2Vk\x07\x9b2J \x18 //td[text()='漢字 👩‍💻']\n\u202e[@click=app.quit]"),
    "surrogates": Raw("\ud83d\ude00 and lone \ud83d."),
    "most": Raw("x" * MOST),
    "long": Raw("x" * (MOST + 1)),
    "empty": Raw(""),
}


class Copies(App[None]):
    """Sends a text, and shows what the user is told."""

    BINDINGS: ClassVar[list[BindingType]] = [("y", "copy", "Copy"), ("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield Static("ready", id="told", markup=False)

    def action_copy(self) -> None:
        try:
            words = send(self, TEXTS[sys.argv[1]], own("Node ID"))
        except UsageError as refused:
            words = refused.message
        self.query_one("#told", Static).update(words)


if __name__ == "__main__":
    Copies().run()
