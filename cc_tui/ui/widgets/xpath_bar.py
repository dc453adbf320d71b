"""Where an XPath is typed, to be tried on the page."""

from __future__ import annotations

from typing import Final

from rich.text import Text
from textual import events
from textual.widgets import Input
from textual.widgets.input import Selection

from cc_tui.text import own, visible
from cc_tui.ui.commands import Where, bindings

LONGEST: Final = 20_001
"""Characters that are taken: one more than is looked up, so that what is longer is said to be too long."""


class XPathBar(Input):
    """One row above what it finds; the screen does what its keys say."""

    BINDINGS = bindings(Where.XPATH)

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, max_length=LONGEST, compact=True, select_on_focus=False)
        self.placeholder = own("an XPath or a CSS selector")

    def open(self, text: str) -> None:
        """Begin with a text, the cursor behind it."""
        text = text[:LONGEST]
        self.value = text
        self.selection = Selection.cursor(len(text))
        self.display = True

    @property
    def _value(self) -> Text:
        """What is drawn: a selector may hold what a terminal obeys. Characters keep their places."""
        shown = visible(self.value, limit=LONGEST)
        if shown != self.value:
            each = [visible(char) for char in self.value]
            shown = visible("".join(char if len(char) == 1 else "\ufffd" for char in each), limit=LONGEST)
        return Text(shown, no_wrap=True, overflow="ignore", end="")

    def _on_paste(self, event: events.Paste) -> None:
        """All of what is pasted that has room: a selector may be written in several lines."""
        event.stop()
        event.prevent_default()
        start, end = sorted(self.selection)
        room = LONGEST - len(self.value) + (end - start)
        self.replace(" ".join(event.text[: room * 2].splitlines())[:room], start, end)
