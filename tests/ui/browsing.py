"""The real app on a headless terminal with the real demo server; a test sees what a user would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from textual._xterm_parser import XTermParser
from textual.geometry import Region
from textual.pilot import Pilot
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Tree

from cc_tui.api.credentials import Credentials, Secret
from cc_tui.clock import SystemClock
from cc_tui.config import Config, Images
from cc_tui.text import Raw, own
from cc_tui.ui.app import CcTuiApp
from cc_tui.ui.screens.browse import BrowseScreen
from cc_tui.ui.start import Start
from tests.demo_server import DemoServer

TIMEOUT = 20.0
QUICK = 100.0
"""API requests a second: the demo server has no limit that is shared with others."""


@dataclass
class Browser:
    """The app under test."""

    app: CcTuiApp
    pilot: Pilot[Any]

    @property
    def screen(self) -> BrowseScreen:
        assert self.app.browse is not None
        return self.app.browse

    def strips(self) -> list[Strip]:
        """What is on the terminal, row by row."""
        return self.app.screen._compositor.render_strips()

    def rows(self) -> list[str]:
        return [strip.text for strip in self.strips()]

    def text(self) -> str:
        return "\n".join(self.rows())

    def cursor_row(self) -> str:
        """What is drawn on the row of the cursor in the pane that has the focus: its ground is another."""
        focused = self.app.screen.focused
        region = focused.region if isinstance(focused, Tree | ScrollView) else Region()
        rows = [strip.crop(region.x, region.right) for strip in self.strips()[region.y : region.bottom]]
        grounds = [row.crop(region.width - 4, region.width - 3)._segments[0].style for row in rows]
        colours = [style and style.bgcolor for style in grounds]
        usual = max(colours, key=colours.count, default=None)
        return "\n".join(row.text for row, colour in zip(rows, colours, strict=True) if colour != usual)

    def is_lit(self, words: str) -> bool:
        """Whether a title with these words is that of the focus: it is bold."""
        return any(
            words in segment.text and segment.style is not None and bool(segment.style.bold)
            for strip in self.strips()
            for segment in strip
        )

    async def until(self, wanted: str | Callable[[], object], what: str = "") -> None:
        """Wait until a text is on the screen, or something holds."""
        holds = (lambda: wanted in self.text()) if isinstance(wanted, str) else wanted
        try:
            async with asyncio.timeout(TIMEOUT):
                while not holds():
                    await self.pilot.pause(0.02)
        except TimeoutError:
            raise AssertionError(f"waited for {what or wanted}; the screen:\n{self.text()}") from None

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, typed: str) -> None:
        """What one read of a terminal brings, however many keys it is."""
        parser = XTermParser()
        for event in [*parser.feed(typed), *parser.feed("")] if typed else []:
            event.set_sender(self.app)
            self.app.post_message(event)
        await self.pilot.pause()

    async def click(self, words: str, *, times: int = 1) -> None:
        """Click on the first of some words that are on the terminal."""
        row = next((y for y, text in enumerate(self.rows()) if words in text), None)
        assert row is not None, f"no {words} on the screen:\n{self.text()}"
        text = self.rows()[row]
        await self.click_at(cell_len(text[: text.index(words)]), row, times=times)

    async def click_at(self, column: int, row: int, *, times: int = 1) -> None:
        """Click on a cell, as a terminal tells it: the pilot names the widget itself."""
        at = f"{column + 1};{row + 1}"
        await self.type(f"\x1b[<0;{at}M\x1b[<0;{at}m" * times)

    async def opened(self) -> None:
        """Wait until the first picture and what is said of the page are here, and nothing is under way."""
        await self.until(
            lambda: self.screen.run is not None and self.screen.run.workflow is not None, "the run"
        )
        await self.settled()

    async def settled(self) -> None:
        """Wait until the cursor has rested and its panes have what they show."""
        screen = self.screen

        def still() -> bool:
            timers = [screen._rest_timer] if screen._rest_timer and screen._rest_timer._task else []
            resting = any(timer._task and not timer._task.done() for timer in timers)
            idle = not any(worker.is_running for worker in screen.workers)
            return not resting and idle and not screen._asked

        await self.until(still, "workers")
        await self.pilot.pause()
        await self.until(still, "workers")

    async def told_why(self) -> None:
        """Wait until the failure lines say why the run failed."""
        await self.until(lambda: self.screen.verdicts, "the verdict")
        await self.settled()

    def title(self, pane: str) -> str:
        bar = getattr(self.screen, pane).title_bar
        return f"{bar.left} | {bar.right}".strip()


def start_of(server: DemoServer, run: str, **changes: Any) -> Start:
    """What starts the app on a recorded run."""
    key = Secret(changes.pop("key", server.api_key))
    credentials = Credentials("cc-key", key, own("CLOUDCRUISE_API_KEY"), None, Raw(server.base_url))
    config = Config(
        base_url=Raw(server.base_url),
        images=changes.pop("images", Images.AUTO),
        requests_per_second=changes.pop("requests_per_second", QUICK),
        environ={"LANG": "C.UTF-8"} | changes.pop("environ", {}),
    )
    session_id = changes.pop("session_id", None) or server.session_id(run)
    return Start(config, credentials, changes.pop("clock", SystemClock()), Raw(session_id), **changes)


@asynccontextmanager
async def browsing(
    server: DemoServer, run: str = "renamed-id", size: tuple[int, int] = (120, 40), **changes: Any
) -> AsyncIterator[Browser]:
    """The app, open on a recorded run."""
    app = CcTuiApp(start_of(server, run, **changes))
    async with app.run_test(size=size, notifications=True) as pilot:
        browser = Browser(app, pilot)
        await browser.until(lambda: app.screen is app.browse and app.browse.is_mounted, "the screen")
        yield browser
