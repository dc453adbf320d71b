"""Where the searched text is typed."""

from __future__ import annotations

from textual.widgets import Input
from textual.widgets.input import Selection

from cc_tui.text import Shown
from cc_tui.ui.commands import Where, bindings


class FindBar(Input):
    """One row at the bottom; the screen does what its keys say."""

    BINDINGS = bindings(Where.FIND)

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, max_length=200, compact=True, select_on_focus=False)

    def open(self, placeholder: Shown, text: str) -> None:
        """Show what was searched before; the first letter that is typed takes its place."""
        self.placeholder = placeholder
        self.value = text
        # Not when the focus comes, as Textual does: letters that are typed at once would be selected too.
        self.selection = Selection(0, len(text))
        self.display = True
