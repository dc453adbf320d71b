"""Textual alone, where a key opens a row of a tree and changes a text beside it: the reference for a switch.

Usage: `bare_switch.py REPORT`; the report is that of `watched.py`.
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static, Tree

from tests.bench.watched import Report

NODES = 14
LEAVES = 2
ROWS = 28


class BareSwitch(App[None]):
    """A tree and a text."""

    BINDINGS = [(".", "next", "Next")]  # noqa: RUF012 - Textual's own form

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report
        self._at = -1

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Tree("loaded")
            yield Static(self._page(), markup=False)

    def on_mount(self) -> None:
        tree = self.query_one(Tree)
        tree.styles.width = 46
        for number in range(NODES):
            node = tree.root.add(f"{number} Click search                 09:41:02")
            for leaf in range(LEAVES):
                node.add_leaf(f"attempt {leaf}                      59 m")
        tree.root.expand()
        tree.focus()
        self.run_worker(self._report.beat())

    def action_next(self) -> None:
        """Open the next row, put the cursor there, show another text."""
        tree = self.query_one(Tree)
        self._at += 1
        node = tree.root.children[self._at % NODES]
        node.expand()
        tree.move_cursor(node)
        self.query_one(Static).update(self._page())

    def _page(self) -> str:
        return "\n".join(
            f"row {row} of text {self._at} and more of it to fill the row" for row in range(ROWS)
        )


if __name__ == "__main__":
    BareSwitch(Report(sys.argv[1])).run()
