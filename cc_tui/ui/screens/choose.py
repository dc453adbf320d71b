"""A list to choose from: what to copy, each with its letter."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_letters
from typing import ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from cc_tui.run.copying import Choice
from cc_tui.text import Shown, own
from cc_tui.ui.screens.dialog import Dialog, Hint

_MOVES: Final = "qjkgGy"
"""Letters that no choice has: they move and close."""


class ChooseScreen(Dialog[Choice | None]):
    """Choose one; None where the user closes it.

    Args:
        choices: What there is; the first is under the cursor.
        title: What the choice is about.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,backspace", "close", "Close", id="choose.close"),
        Binding("j", "move('cursor_down')", "Down", id="choose.down"),
        Binding("k", "move('cursor_up')", "Up", id="choose.up"),
        Binding("g", "move('first')", "Top", id="choose.top"),
        Binding("G", "move('last')", "Bottom", id="choose.bottom"),
        # The list's own enter tells of the choice in a message, which the next key would overtake.
        Binding("enter,y", "choose", "Copy", id="choose.copy", priority=True),
        *(
            Binding(letter, f"letter('{letter}')", "Copy this", show=False)
            for letter in ascii_letters
            if letter not in _MOVES
        ),
    ]
    AUTO_FOCUS = "#choices"

    options = getters.query_one("#choices", OptionList)

    def __init__(self, choices: Sequence[Choice], title: Shown) -> None:
        super().__init__()
        self._choices = tuple(choices)
        self._title = title

    def compose(self) -> ComposeResult:
        """Title, list, keys."""
        with Vertical(id="choose"):
            yield Static(Content(self._title), id="choose-title")
            yield OptionList(*(Option(self._prompt(choice, 80)) for choice in self._choices), id="choices")
            yield Hint(own("enter or its letter copies"))

    def on_mount(self) -> None:
        """The likeliest one is under the cursor."""
        self.options.highlighted = 0 if self._choices else None
        self.call_after_refresh(self._fit)

    def on_resize(self) -> None:
        """Cut the previews to the room there is now."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        width = self.options.scrollable_content_region.width - 2  # an option's padding
        for index, choice in enumerate(self._choices):
            self.options.replace_option_prompt_at_index(index, self._prompt(choice, width))

    def _prompt(self, choice: Choice, width: int) -> Content:
        """Letter, title and preview in a row; a warning below it, in words."""
        column = max(len(each.title) for each in self._choices)
        title = Content(choice.title).pad_right(column - len(choice.title))
        row = Content.assemble((choice.key, "bold"), "  ", title, "  ", (choice.preview, "dim"))
        rows = [row, Content(f"   ! {choice.warning}")] if choice.warning else [row]
        return Content("\n").join(each.truncate(max(width, 1), ellipsis=True) for each in rows)

    def action_letter(self, letter: str) -> None:
        """A choice's letter chooses it."""
        for choice in self._choices:
            if choice.key == letter:
                self.close(choice)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.close(self._choices[event.option_index])

    def action_choose(self) -> None:
        """Take the one under the cursor."""
        if self.options.highlighted is not None:
            self.close(self._choices[self.options.highlighted])

    def action_move(self, how: str) -> None:
        """What the list's own keys do, under the keys of this program."""
        getattr(self.options, f"action_{how}")()
