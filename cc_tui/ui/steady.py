"""What every screen of ours is: it settles after a storm of resizes, and answers a key at once."""

from __future__ import annotations

from time import monotonic
from typing import Final, TypeVar

from textual.geometry import Size
from textual.screen import Screen

from cc_tui.errors import UsageError
from cc_tui.text import Raw, own

Result = TypeVar("Result")

ANSWER_S: Final = 0.1
"""Seconds in which what a key has changed is drawn at once. Pictures and pages come later, by the clock."""


class Steady(Screen[Result]):
    """Two corrections of when Textual draws, by its private parts; the tests named here say when those move.

    Textual lays a screen out for the event's size and sends itself that event again: two different ones in
    the queue would answer each other for ever. `tests/pty/test_guard.py` sends such a storm.

    Its clock lets what changes soon after a frame wait for one or two periods. A countdown or a picture may
    wait; the answer to a key pressed just after one may not. `tests/ui/test_speed.py` presses such a key.
    """

    _answers_until = 0.0

    def _screen_resized(self, size: Size) -> None:  # noqa: ARG002 - Textual's signature
        super()._screen_resized(self.app.size)

    def answer_key(self) -> None:
        """A key was pressed: what it changes is drawn at once."""
        self._answers_until = monotonic() + ANSWER_S

    def action_copy_text(self) -> None:
        """Copy what the mouse has selected, through the terminal as all that is copied."""
        from cc_tui.ui import clipboard

        selected = self.get_selected_text()
        if not selected:
            self.app.action_help_quit()
            return
        try:
            words = clipboard.send(self.app, Raw(selected), own("what the mouse selected"))
        except UsageError as error:
            self.app.notify(error.hint or error.message, title=own("Not copied"), markup=False, timeout=6)
        else:
            self.app.notify(words, markup=False, timeout=3)

    def on_idle(self) -> None:
        """All messages that were waiting are dealt with, so keys in a storm share a frame here too."""
        is_changed = self._dirty_widgets or self._layout_required or self._scroll_required
        if is_changed and monotonic() < self._answers_until:
            self._on_timer_update()
