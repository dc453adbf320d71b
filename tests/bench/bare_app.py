"""The least that Textual can show: the reference for the first frame."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """One line."""

    def compose(self) -> ComposeResult:
        yield Static("loading run")


if __name__ == "__main__":
    Bare().run()
