"""A golden screen from the app itself, once nothing about it changes any more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from textual.timer import Timer
from textual.worker import WorkerState

from cc_tui.clock import SystemClock
from cc_tui.demo.library import RECORDINGS
from cc_tui.ui.widgets.picture_view import PictureView
from tests.demo_server import DemoServer
from tests.ui.browsing import TIMEOUT, Browser, browsing
from tests.ui.golden.screen import HALVES, PICTURE, Screen, Size, masked

RUNS: Final = tuple(sorted([*(path.name for path in RECORDINGS.glob("runs/*")), "big"]))
SIZES: Final = (Size(80, 24), Size(120, 40), Size(40, 12))

_IDLE_FRAMES: Final = 4
"""So often in a row must nothing be under way and everything read the same."""

_SOON: Final = 1.0
"""Seconds: a timer that runs once and no longer than this is about to change something."""


class BriskClock(SystemClock):
    """Spans pass a hundred times as fast, so that the API's rate limit holds nobody up."""

    def monotonic(self) -> float:
        return time.monotonic() * 100


@contextmanager
def golden_server() -> Iterator[DemoServer]:
    """The demo at a moment of its own; a URL's life has the same number of digits for the next half hour."""
    with DemoServer(now="2026-11-23T09:53:00Z", play=0, ttl=3570) as server:
        yield server


async def opening(server: DemoServer, run: str, size: Size, **environ: str) -> Screen:
    """The screen on which a recording opens."""
    async with browsing(server, run, size, clock=BriskClock(), environ=environ) as browser:
        await browser.until(lambda: browser.screen.run is not None, "the run")
        return await still(browser)


async def still(browser: Browser) -> Screen:
    """The screen once nothing is under way and nothing has changed over some idle frames."""
    before: Screen | None = None
    same = 0
    async with asyncio.timeout(TIMEOUT):
        while same < _IDLE_FRAMES:
            await browser.pilot.pause()
            now = None if under_way(browser) else seen(browser)
            same = same + 1 if now is not None and now == before else 0
            before = now
    assert before is not None
    browser.screen._tick()
    await browser.pilot.pause()
    late = seen(browser).differences(before)
    assert not late, "\n".join(["a second later it reads otherwise, though nothing came:", *late])
    return before


def under_way(browser: Browser) -> list[str]:
    """What may still change the screen."""
    screen = browser.screen
    waits = [f"a worker: {worker.group}" for worker in screen.workers if worker.state in _AT_WORK]
    waits += [f"a request: {where}" for where in screen._asked]
    for node in (browser.app, *screen.walk_children(with_self=True)):
        waits += [f"a message of {node}" for _ in range(node._message_queue.qsize())]
        waits += [f"a call of {node}" for _ in node._next_callbacks]
        waits += [f"a timer of {node}" for timer in node._timers if _is_due(timer)]
    return waits


_AT_WORK: Final = (WorkerState.PENDING, WorkerState.RUNNING)


def _is_due(timer: Timer) -> bool:
    runs = timer._task is not None and not timer._task.done()
    return runs and timer._repeat is not None and timer._interval <= _SOON


def seen(browser: Browser) -> Screen:
    """The rows as they are drawn now."""
    rows = browser.rows()
    view = browser.screen._view
    blocks = view._blocks if isinstance(view, PictureView) else None
    if blocks is not None and view.region.area:
        region = view.content_region
        left = region.x + (region.width - blocks.width) // 2
        top = region.y + (region.height - blocks.height) // 2
        for y in range(top, top + blocks.height):
            end = left + blocks.width
            assert set(rows[y][left:end]) <= HALVES, rows[y]
            rows[y] = rows[y][:left] + PICTURE * blocks.width + rows[y][end:]
    return Screen(masked(rows))
