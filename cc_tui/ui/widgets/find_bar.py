"""Where the searched text is typed."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input


class FindBar(Input):
    """One row at the bottom; enter searches, esc closes it."""

    @dataclass
    class Wanted(Message):
        """A text to search; empty ends the search."""

        text: str

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(placeholder="find in the page text", id=id, max_length=200, compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Search."""
        event.stop()
        self.post_message(self.Wanted(event.value))

    def on_key(self, event: events.Key) -> None:
        """Esc closes without a search."""
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.post_message(self.Wanted(""))
