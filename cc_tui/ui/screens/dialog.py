"""A screen on top of the one there is; the mouse closes it too."""

from __future__ import annotations

from typing import TypeVar

from textual import events
from textual.content import Content
from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import Static

from cc_tui.text import Shown, own
from cc_tui.ui.steady import Steady

Result = TypeVar("Result")


class Dialog(Steady[Result], ModalScreen[Result]):
    """Closed without a result by a click beside it."""

    def close(self, result: Result | None = None) -> None:
        """Close it, once: a second click may be on its way already."""
        if self.is_current:
            self.dismiss(result)

    def action_close(self) -> None:
        """Close it without a result."""
        self.close()

    def on_click(self, event: events.Click) -> None:
        """Close, where nothing of the dialog is."""
        if self.get_widget_at(event.screen_x, event.screen_y)[0] is self:
            event.stop()
            self.close()


class Hint(Static):
    """The last row of a dialog: what its keys do; a click closes it."""

    def __init__(self, words: Shown) -> None:
        click = Style.from_meta({"@click": "screen.close"})
        text = Content.assemble(Content(words), Content("; ") if words else Content(""))
        super().__init__(
            Content.assemble(text, Content.styled(own("esc closes"), click)), classes="hint", markup=False
        )
