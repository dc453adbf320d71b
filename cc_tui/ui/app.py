"""The screen's root: puts the parts together, notes that somebody is here, and cleans up."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from textual import events
from textual.filter import LineFilter
from textual.screen import Screen

from cc_tui import resources
from cc_tui.config import Images, is_utf8
from cc_tui.errors import UsageError
from cc_tui.picture.incoming import Incoming
from cc_tui.text import one_line, own, say
from cc_tui.ui.ascii import AsciiFilter
from cc_tui.ui.colourless import Colourless
from cc_tui.ui.driver.driver import driver_for
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.in_order import InOrder
from cc_tui.ui.screens.opening import OpeningScreen
from cc_tui.ui.start import Start
from cc_tui.ui.steady import Steady

if TYPE_CHECKING:
    from cc_tui.ui.screens.browse import BrowseScreen


class CcTuiApp(InOrder):
    """The browser.

    Args:
        start: Settings, key, time, and what to open.

    Attributes:
        browse: The one screen; None until its code is here.

    Raises:
        UsageError: A theme that does not exist.
    """

    CSS_PATH = resources.stylesheet()
    TITLE = "cc-tui"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, start: Start) -> None:
        self.stage = Stage()
        incoming = start.probe.incoming if start.probe else Incoming()
        super().__init__(driver_class=driver_for(start.capabilities, self.stage, incoming))
        self.start = start
        self._ascii = AsciiFilter(enabled=not is_utf8(start.config.environ))
        # That library's widget cannot be left out, and its pictures are nothing without colours.
        self._colourless = Colourless(self.no_color and start.config.images is not Images.TEXTUAL_IMAGE)
        self.uses_mouse = start.config.mouse
        if wanted := start.config.theme:
            if wanted not in self.available_themes:
                names = one_line(", ".join(sorted(self.available_themes)), 600)
                raise UsageError(say("No theme {}", one_line(wanted, 60)), say("There are: {}", names))
            self.theme = wanted
        self.browse: BrowseScreen | None = None
        self._early_keys: list[events.Key] = []

    def remains(self) -> bytes:
        """What takes our pictures out of the terminal."""
        return self.stage.farewell()

    def get_default_screen(self) -> Screen[None]:
        """What is seen at once."""
        return OpeningScreen(self.start.session_id, partial(self.call_later, self.open_browser))

    async def open_browser(self) -> None:
        """Import the one screen, and show it. Keys typed meanwhile wait in this app's queue."""
        await asyncio.to_thread(import_module, "cc_tui.ui.screens.browse")
        from cc_tui.ui.screens.browse import BrowseScreen

        self.browse = BrowseScreen(self.start, self.stage)
        # What was imported stays: the collector, off until now, need not look at it.
        gc.freeze()
        gc.enable()
        await self.push_screen(self.browse)
        for key in self._early_keys:
            await self.on_event(key)

    async def on_event(self, event: events.Event) -> None:
        """Note that somebody is here, whatever has the focus, and wants an answer."""
        if self.browse is None and isinstance(event, events.Key):
            self._early_keys.append(event)  # nothing could answer it yet
            return
        is_by_hand = events.Key | events.MouseDown | events.MouseScrollDown | events.MouseScrollUp
        if self.browse is not None and isinstance(event, is_by_hand):
            self.browse.note_key()
        if isinstance(event, events.Key) and not event.is_forwarded and isinstance(self.screen, Steady):
            self.screen.answer_key()
        await super().on_event(event)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's, and ours last."""
        ours = [each for each in (self._colourless, self._ascii) if each.enabled]
        return [*super().get_line_filters(), *ours]

    def action_help_quit(self) -> None:
        """Ctrl+c with nothing selected: a key pressed by habit must not lose the place."""
        self.notify(own("q quits; ctrl+c copies what the mouse has selected"), markup=False, timeout=3)

    def on_mount(self) -> None:
        """Say what he should know who asked for another kind of pictures than was found."""
        if warning := self.start.capabilities.warning:
            self.notify(warning, severity="warning", markup=False)

    async def on_unmount(self) -> None:
        """End requests and children."""
        if self.browse is not None:
            await self.browse.close_session()
