"""Keys in the order they were typed: each has done what it does before the next one's turn comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from textual import events
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from cc_tui.ui.guard import Guarded

_PATIENCE: Final = 1.0
"""Seconds that a key waits for a frame; then its turn comes anyway."""

_POLL: Final = 0.004
"""Seconds between two looks."""

_ALT: Final = "alt+"


class InOrder(Guarded):
    """An app whose keys are taken one by one, here.

    Textual posts a key to the widget that has the focus; when it has bubbled back, bindings are looked up
    where the focus is by then. A key with priority, one that closes a dialog or one that moves the focus
    overtakes those on their way, so several that arrive at once (a slow link, a fast hand) would do other
    things than when typed one after the other. `tests/ui/test_bursts.py` types both ways.
    """

    async def on_event(self, event: events.Event) -> None:
        """Take what was typed; the rest goes Textual's way."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            for each in _apart(event):
                if self.return_code is None:  # after the key that quits nothing is done any more
                    await self._take(each)
        else:
            await super().on_event(event)

    async def _take(self, event: events.Key | events.Paste) -> None:
        self.app_focus = True
        await _opened(self.screen)
        focused = self.focused
        if isinstance(focused, Input) and (isinstance(event, events.Paste) or event.is_printable):
            await focused.on_event(event)
        elif isinstance(event, events.Key):
            for priority in (True, False):
                if await self._check_bindings(event.key, priority=priority):
                    return


def _apart(event: events.Key | events.Paste) -> list[events.Key | events.Paste]:
    """Esc and a key soon after it arrive as that key with alt, which nothing is bound to."""
    if isinstance(event, events.Key) and event.key.startswith(_ALT):
        key = event.key.removeprefix(_ALT)
        return [events.Key("escape", None), events.Key(key, event.character)]
    return [event]


async def _opened(screen: Screen[Any]) -> None:
    """Wait until a dialog is there: what it does with keys needs the widgets in it, and their sizes."""
    if isinstance(screen, ModalScreen):
        await frames_until(screen, lambda: screen.focused is not None and bool(screen.focused.region.area))


async def frames_until(screen: Screen[Any], holds: Callable[[], bool]) -> bool:
    """Wait for the frame after which something holds; no longer than a second.

    Returns:
        Whether it holds. In the screen's own task, which makes the frames, nothing is waited for.
    """
    frames = 0
    while not holds() and frames < _PATIENCE / _POLL and await screen.wait_for_refresh():
        # Frames come at once where nothing changes; what is waited for comes between them.
        await asyncio.sleep(_POLL)
        frames += 1
    return holds()
