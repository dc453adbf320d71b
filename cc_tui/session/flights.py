"""One flight per thing: who asks for what is already being asked for waits for that answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Flights(Generic[T]):
    """Requests under way, by what they are for.

    A caller that is cancelled (the cursor moved on) leaves the request flying, so that coming back costs
    nothing; with `abandons_after` it ends when nobody has waited for that long, so that it takes no room on a
    slow link. Who asks again within that time, as after a resize, has it come once.

    Args:
        abandons_after: Seconds; None for never.
    """

    def __init__(self, *, abandons_after: float | None = None) -> None:
        self._under_way: dict[Hashable, asyncio.Task[T]] = {}
        self._waiting: Counter[Hashable] = Counter()
        self._abandons_after = abandons_after

    async def join(self, key: Hashable, start: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Wait for the flight of this key, starting it where there is none."""
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(start())
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._landed(key, done))
        self._waiting[key] += 1
        try:
            return await asyncio.shield(task)
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]
                if self._abandons_after is not None and not task.done():
                    asyncio.get_running_loop().call_later(self._abandons_after, self._abandon, key, task)

    def _abandon(self, key: Hashable, task: asyncio.Task[T]) -> None:
        """End a flight that nobody waits for, if that is still so."""
        if not self._waiting[key] and not task.done():
            if self._under_way.get(key) is task:
                del self._under_way[key]
            task.cancel()

    def _landed(self, key: Hashable, task: asyncio.Task[T]) -> None:
        if self._under_way.get(key) is task:
            del self._under_way[key]
        if not task.cancelled():
            task.exception()  # it was raised to whoever still waits; nobody waiting is no fault

    async def aclose(self) -> None:
        """Cancel what still flies."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
