"""The palette: every command of the table that works where the focus is, found by its words.

Textual's own searches in a worker and tells of a choice in a message: what is typed ahead would choose from
the list of the letter before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.dom import DOMNode
from textual.fuzzy import Matcher
from textual.screen import Screen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from cc_tui.text import own
from cc_tui.ui.commands import COMMANDS, Command, Where
from cc_tui.ui.screens.dialog import Dialog, Hint
from cc_tui.ui.signs import sign

_BY_ID, _BY_HELP = 0.02, 0.01
"""The score of a command that only its id or help tells of; any title's is higher."""


@dataclass(frozen=True, slots=True)
class Choosable:
    """A command, and the node whose action it is."""

    command: Command
    target: DOMNode


class PaletteScreen(Dialog[Choosable]):
    """Choose a command; None where the user closes it.

    Args:
        choices: The commands that work, in the order of the table.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="palette.close"),
        # The line that is typed in takes enter for itself.
        Binding("enter", "choose", "Do it", id="palette.choose", priority=True),
        Binding("down", "move('cursor_down')", "Down", id="palette.down"),
        Binding("up", "move('cursor_up')", "Up", id="palette.up"),
        Binding("pagedown", "move('page_down')", "Page down", id="palette.page-down"),
        Binding("pageup", "move('page_up')", "Page up", id="palette.page-up"),
    ]
    AUTO_FOCUS = "#palette-words"

    words = getters.query_one("#palette-words", Input)
    listed = getters.query_one("#palette-commands", OptionList)

    def __init__(self, choices: Sequence[Choosable]) -> None:
        super().__init__()
        self._choices = tuple(choices)
        self._found: list[Choosable] = []

    def compose(self) -> ComposeResult:
        """The words, the commands, the keys."""
        with Vertical(id="palette"):
            yield Input(placeholder=own("What do you want to do?"), id="palette-words", compact=True)
            yield OptionList(id="palette-commands")
            yield Hint(own("letters search, up and down move, enter does it"))

    def on_mount(self) -> None:
        """List every command, and at each letter those that fit."""
        self.watch(self.words, "value", self._search)

    def _search(self) -> None:
        found = search(self._choices, self.words.value)
        self._found = [choosable for choosable, _ in found]
        self.listed.clear_options()
        self.listed.add_options([Option(_described(title, each.command)) for each, title in found])
        self.listed.highlighted = 0 if found else None

    def action_move(self, how: str) -> None:
        """Move the list's cursor, while letters go on to the search."""
        getattr(self.listed, f"action_{how}")()

    def action_choose(self) -> None:
        """Do what the cursor is on."""
        if self.listed.highlighted is not None:
            self.close(self._found[self.listed.highlighted])

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.close(self._found[event.option_index])


def at_hand(screen: Screen[None]) -> Iterator[Choosable]:
    """What works on a screen where its focus is now."""
    chain = screen.focused.ancestors_with_self if screen.focused else []
    for command in COMMANDS:
        if command.where is Where.SCREEN:
            yield Choosable(command, screen)
        elif target := next((node for node in chain if _binds(node, command)), None):
            yield Choosable(command, target)


def search(choices: Sequence[Choosable], query: str) -> list[tuple[Choosable, Content]]:
    """Commands with the letters of the query in their title, else with the query in their id or help.

    Returns:
        Commands with their titles, the letters marked; the best first, all in their order for no query.
    """
    matcher, words = Matcher(query.strip()), query.strip().casefold()
    scored: list[tuple[float, Choosable, Content]] = []
    for choosable in choices:
        command = choosable.command
        by_title = matcher.match(command.title) if words else 0
        by_id, by_help = words in command.id.casefold(), words in command.help.casefold()
        score = by_title or (_BY_ID if by_id else _BY_HELP * by_help)
        if score > 0:
            title = matcher.highlight(command.title) if by_title else Content(command.title)
            scored.append((score, choosable, title))
    scored.sort(key=lambda each: each[0], reverse=True)
    return [(choosable, title) for _, choosable, title in scored]


def _binds(node: DOMNode, command: Command) -> bool:
    """Whether a node took the command's keys from the table."""
    # An entry of BINDINGS may be a tuple; those of the table are not.
    return any(isinstance(bound, Binding) and bound.id == f"{command.id}.0" for bound in node.BINDINGS)


def _described(title: Content, command: Command) -> Content:
    """Title, keys, and what it does on a second line. Textual would read a plain text as markup."""
    keys = " ".join(sign(key) for key in command.keys)
    return Content.assemble(title, "  ", (keys, "bold"), "\n", (command.help, "dim"))
