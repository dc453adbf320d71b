"""How often is asked, and how long is waited. All waiting goes through one function."""

from __future__ import annotations

import asyncio
import math
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from cc_tui.clock import Clock
from cc_tui.run.model import Json

Sleep = Callable[[float], Awaitable[None]]
"""Waits some seconds; `asyncio.sleep`, or a test's own."""

MAX_RETRY_AFTER: Final = 60.0
_NUMBER: Final = re.compile(r"\s*\+?\d{1,9}(\.\d{1,9})?\s*", re.ASCII)
_random: Final = secrets.SystemRandom()


class RateLimit:
    """Lets requests pass at a sustained rate, after a small burst.

    The API's limits are shared with everything else that uses the workspace.
    """

    def __init__(self, clock: Clock, sleep: Sleep, *, per_second: float = 2.0, burst: int = 4) -> None:
        self._clock, self._sleep = clock, sleep
        self._step = 1 / per_second
        self._burst = (burst - 1) * self._step
        self._next = -math.inf
        self._turn = asyncio.Lock()

    async def wait(self) -> None:
        """Wait for a turn, first come first served. A wait that is cancelled uses up none."""
        async with self._turn:
            now = self._clock.monotonic()
            start = max(self._next, now - self._burst)
            if start > now:
                await self._sleep(start - now)
            self._next = start + self._step


def back_off(attempt: int) -> float:
    """Seconds before the next try: 0.25 to 0.5 after the first, then twice that."""
    return float(2 ** min(attempt, 6)) * _random.uniform(0.25, 0.5)


def retry_after(headers: Mapping[str, str], body: Json) -> float | None:
    """Seconds that a server asks us to wait: the larger of header and body, 0 to 60.

    A date, a negative or odd value counts as not said; so does what only `float` would read (`1_000`).
    """
    said = body.get("retryAfterSeconds") if isinstance(body, dict) else None
    if isinstance(said, bool) or not isinstance(said, int | float) or not math.isfinite(said) or said < 0:
        said = None
    header = headers.get("retry-after", "")
    wait = [float(header)] if _NUMBER.fullmatch(header) else []
    if said is not None:
        wait.append(min(float(said), MAX_RETRY_AFTER))
    return min(max(wait), MAX_RETRY_AFTER) if wait else None
