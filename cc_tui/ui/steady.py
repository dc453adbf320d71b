"""A screen that settles after a storm of resizes; every screen of ours is one."""

from __future__ import annotations

from typing import TypeVar

from textual.geometry import Size
from textual.screen import Screen

Result = TypeVar("Result")


class Steady(Screen[Result]):
    """Laid out for the terminal's size as it is, not as it was when an event was queued.

    Textual lays a screen out for the event's size and sends itself that event again: two different ones in
    the queue would answer each other for ever. `tests/pty/test_guard.py` sends such a storm.
    """

    def _screen_resized(self, size: Size) -> None:  # noqa: ARG002 - Textual's signature
        super()._screen_resized(self.app.size)
