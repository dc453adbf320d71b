"""The last row: what the most useful keys do in the pane that has the focus. A click does the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from cc_tui.text import Shown, own, say, visible
from cc_tui.ui.commands import COMMANDS, TYPED, Command, Where
from cc_tui.ui.signs import sign


@dataclass(frozen=True, slots=True)
class Entry:
    """What the line says of a command.

    Attributes:
        marks: Its keys, each with the action that a click on it runs.
        word: What it does; a click on it runs the first action.
        stays: Others are dropped for it.
    """

    marks: tuple[tuple[Shown, str], ...]
    word: Shown
    stays: bool

    @property
    def width(self) -> int:
        """Columns."""
        return sum(cell_len(mark) for mark, _ in self.marks) + cell_len(self.word)


class KeyLine(Widget):
    """Signs and words from the table of commands."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._entries: list[Entry] = []

    def show(self, where: Where, *, is_top: bool) -> None:
        """Show the keys of a focus.

        Args:
            where: The focus.
            is_top: There is no way back from here, so `q` quits.
        """
        before, self._entries = self._entries, entries(where, is_top=is_top)
        if self._entries != before:
            self.refresh()

    def render(self) -> Content:
        """What the width has room for."""
        parts: list[Content] = []
        for entry in fitting(self._entries, self.size.width):
            parts += [Content.styled(mark, Style(bold=True) + _click(action)) for mark, action in entry.marks]
            parts.append(Content.styled(entry.word, _click(entry.marks[0][1])))
        return Content.assemble(*parts)


def entries(where: Where, *, is_top: bool) -> list[Entry]:
    """Those of the focus, then those that work everywhere but where a text is typed."""
    found = [command for command in COMMANDS if command.where is where]
    if where not in TYPED:
        found += [command for command in COMMANDS if command.where is Where.SCREEN]
    return [_entry(command, found, is_top) for command in found if command.short]


def _entry(command: Command, found: list[Command], is_top: bool) -> Entry:
    marks = [(say(" {}", visible(sign(command.keys[0]))), command.action)]
    if command.keys[0] == "j":
        up = next(other for other in found if other.keys[0] == "k")
        marks.append((own("/k"), up.action))
    word = own("quit") if is_top and command.id == "screen.back" else command.short
    return Entry(tuple(marks), say(" {} ", word), command.stays)


def fitting(entries: Sequence[Entry], width: int) -> list[Entry]:
    """The entries that a width has room for, each whole.

    Args:
        entries: The most important first.
        width: Columns.

    Returns:
        Those that stay, and of the others the first ones.
    """
    room = width - sum(entry.width for entry in entries if entry.stays)
    kept = []
    for entry in entries:
        room -= 0 if entry.stays else entry.width
        if entry.stays or room >= 0:
            kept.append(entry)
    return kept


def _click(action: str) -> Style:
    return Style.from_meta({"@click": action if "." in action else f"screen.focused_action('{action}')"})
