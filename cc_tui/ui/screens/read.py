"""A dialog with a text to read; any of its keys closes it."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from cc_tui.text import own
from cc_tui.ui.screens.dialog import Dialog, Hint


class ReadScreen(Dialog[None]):
    """A text that scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,backspace,x", "close", "Close", id="read.close"),
        Binding("j,down", "scroll('relative', 1)", "Down", id="read.down"),
        Binding("k,up", "scroll('relative', -1)", "Up", id="read.up"),
        Binding("space,pagedown,ctrl+d", "scroll('page_down')", "Page down", id="read.page-down"),
        Binding("pageup,ctrl+u", "scroll('page_up')", "Page up", id="read.page-up"),
        Binding("g,home", "scroll('home')", "Top", id="read.top"),
        Binding("G,end", "scroll('end')", "Bottom", id="read.bottom"),
    ]
    AUTO_FOCUS = "#help-body"

    hint = own("j/k scroll; hold shift to select with the mouse")

    body = getters.query_one("#help-body", VerticalScroll)

    def compose(self) -> ComposeResult:
        """The text, and what closes it."""
        with Vertical(id="help"):
            with VerticalScroll(id="help-body"):
                yield Static(self.text(), id="help-text")
            yield Hint(self.hint)

    def text(self) -> Text:
        """What there is to read."""
        raise NotImplementedError

    def action_scroll(self, how: str, by: int = 0) -> None:
        """Move the text."""
        if how == "relative":
            self.body.scroll_relative(y=by, animate=False)
        else:
            getattr(self.body, f"scroll_{how}")(animate=False)
