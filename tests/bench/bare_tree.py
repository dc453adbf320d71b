"""Textual's own tree with as many leaves, and nothing else: the reference for a key press.

Usage: `bare_tree.py LEAVES`.
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import Tree


class BareTree(App[None]):
    """One tree."""

    BINDINGS = [("j", "move", "Down")]  # noqa: RUF012 - Textual's own form

    def compose(self) -> ComposeResult:
        yield Tree("loaded")

    def on_mount(self) -> None:
        tree = self.query_one(Tree)
        for number in range(int(sys.argv[1])):
            tree.root.add_leaf(f"{number} Click search, batch 7        09:41:02")
        tree.root.expand()
        tree.focus()

    def action_move(self) -> None:
        self.query_one(Tree).action_cursor_down()


if __name__ == "__main__":
    BareTree().run()
