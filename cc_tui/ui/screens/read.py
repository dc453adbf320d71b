"""A dialog with a text to read; any of its keys closes it."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from cc_tui.ui.steady import Steady


class ReadScreen(Steady[None], ModalScreen[None]):
    """A text that scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,backspace,x", "dismiss(None)", "Close", id="read.close"),
        Binding("j,down", "scroll(1)", "Down", id="read.down"),
        Binding("k,up", "scroll(-1)", "Up", id="read.up"),
    ]

    def compose(self) -> ComposeResult:
        """The text."""
        with VerticalScroll(id="help"):
            yield Static(self.text(), id="help-text")

    def text(self) -> Text:
        """What there is to read."""
        raise NotImplementedError

    def action_scroll(self, by: int) -> None:
        """Move the text."""
        self.query_one("#help", VerticalScroll).scroll_relative(y=by, animate=False)
