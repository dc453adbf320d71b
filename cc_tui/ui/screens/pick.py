"""A list to go somewhere from: nodes, headings, places where a search found something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from cc_tui.text import Shown
from cc_tui.ui.screens.dialog import Dialog, Hint


@dataclass(frozen=True, slots=True)
class Pick:
    """One row.

    Attributes:
        words: What is chosen.
        is_title: It names the rows below it, and cannot be chosen.
    """

    words: Shown
    is_title: bool = False


class PickScreen(Dialog[int]):
    """Choose a row by its index; None where the user closes it.

    Args:
        title: What is chosen.
        picks: The rows.
        first: The one that the cursor is on.
        hint: What enter does.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,backspace", "close", "Close", id="pick.close"),
        Binding("j", "move('cursor_down')", "Down", id="pick.down"),
        Binding("k", "move('cursor_up')", "Up", id="pick.up"),
        Binding("g", "move('first')", "Top", id="pick.top"),
        Binding("G", "move('last')", "Bottom", id="pick.bottom"),
        Binding("space,ctrl+d", "move('page_down')", "Page down", id="pick.page-down"),
        Binding("ctrl+u", "move('page_up')", "Page up", id="pick.page-up"),
        # The list's own enter tells of the choice in a message, which the next key would overtake.
        Binding("enter", "choose", "Choose", id="pick.choose", priority=True),
    ]
    AUTO_FOCUS = "#picks"

    options = getters.query_one("#picks", OptionList)

    def __init__(self, title: Shown, picks: Sequence[Pick], first: int, hint: Shown) -> None:
        super().__init__()
        self._title = title
        self._picks = tuple(picks)
        self._first = first
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Title, rows, keys."""
        with Vertical(id="pick"):
            yield Static(Content(self._title), id="choose-title")
            yield OptionList(*map(option_of, self._picks), id="picks")
            yield Hint(self._hint)

    def on_mount(self) -> None:
        """The likeliest one is under the cursor."""
        self.options.highlighted = self._first if self._picks else None

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.close(event.option_index)

    def action_choose(self) -> None:
        """Take the one under the cursor."""
        self.close(self.options.highlighted)

    def action_move(self, how: str) -> None:
        """What the list's own keys do, under the keys of this program."""
        getattr(self.options, f"action_{how}")()


def option_of(pick: Pick) -> Option:
    """A row of a list; a plain text would be read as markup."""
    words = Content.styled(pick.words, "bold") if pick.is_title else Content(pick.words)
    return Option(words, disabled=pick.is_title)
