"""The palette: every command of the table that works where the focus is, found by its words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from textual.binding import Binding
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode

from cc_tui.text import own
from cc_tui.ui.commands import COMMANDS, Command, Where
from cc_tui.ui.signs import sign

_BY_HELP: Final = 0.01
"""The score of a command that only its help or id tells of; any title's is higher."""


class CommandProvider(Provider):
    """Commands of the screen, and those of the focus; each runs as its key would."""

    async def discover(self) -> Hits:
        """Every command, in the order of the table."""
        for command, target in self._at_hand():
            shown = _described(Content(command.title), command)
            yield DiscoveryHit(shown, partial(self._run, command, target), text=command.title)

    async def search(self, query: str) -> Hits:
        """Commands with the letters of the query in their title, else with the query in their help or id."""
        matcher, words = self.matcher(query), query.strip().casefold()
        for command, target in self._at_hand():
            by_title = matcher.match(command.title)
            score = by_title or _BY_HELP * (words in f"{command.help}\n{command.id}".casefold())
            if score > 0:
                title = matcher.highlight(command.title) if by_title else Content(command.title)
                shown = _described(title, command)
                yield Hit(score, shown, partial(self._run, command, target), text=command.title)

    def _at_hand(self) -> Iterator[tuple[Command, DOMNode]]:
        """What works now, and the node whose action it is."""
        chain = self.focused.ancestors_with_self if self.focused else []
        for command in COMMANDS:
            if command.where is Where.SCREEN:
                target: DOMNode | None = self.screen
            else:
                target = next((node for node in chain if _binds(node, command)), None)
            if target is not None:
                yield command, target

    async def _run(self, command: Command, target: DOMNode) -> None:
        await self.app.run_action(command.action, target)


def _binds(node: DOMNode, command: Command) -> bool:
    """Whether a node took the command's keys from the table."""
    # An entry of BINDINGS may be a tuple; those of the table are not.
    return any(isinstance(bound, Binding) and bound.id == f"{command.id}.0" for bound in node.BINDINGS)


def _described(title: Content, command: Command) -> Content:
    """Title, keys, and what it does on a second line. Textual would read `help` as markup."""
    keys = " ".join(sign(key) for key in command.keys)
    return Content.assemble(title, "  ", (keys, "bold"), "\n", (command.help, "dim"))


def palette() -> CommandPalette:
    """The palette as a screen to push; it runs what is chosen itself."""
    return CommandPalette(providers=[CommandProvider], placeholder=own("What do you want to do?"))
