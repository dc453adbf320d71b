"""What is seen at once: the header and the keys, while the code of the one screen is still imported."""

from __future__ import annotations

from collections.abc import Callable

from textual import getters
from textual.app import ComposeResult
from textual.containers import Container

from cc_tui.run import labels
from cc_tui.text import Raw
from cc_tui.ui.commands import Where
from cc_tui.ui.steady import Steady
from cc_tui.ui.widgets.bar import Bar
from cc_tui.ui.widgets.key_line import KeyLine


class OpeningScreen(Steady[None]):
    """The frame of the screen that takes its place in a moment; importing that takes longer than this.

    Args:
        session_id: The run that is opened.
        on_seen: Called when it is on the terminal.
    """

    header = getters.query_one("#header", Bar)
    keys = getters.query_one("#keys", KeyLine)

    def __init__(self, session_id: Raw, on_seen: Callable[[], object]) -> None:
        super().__init__()
        self._session_id = session_id
        self._on_seen = on_seen

    def compose(self) -> ComposeResult:
        """Header and keys, where they stay."""
        yield Bar(id="header")
        yield Container(id="body")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Say what is loaded; go on when that is on the terminal."""
        self.header.show(labels.loading(self._session_id))
        self.keys.show(Where.TREE, is_top=True)
        self.call_after_refresh(self._on_seen)
