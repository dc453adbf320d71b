"""One flight for all who ask for the same, and an end to those that nobody waits for."""

from __future__ import annotations

import asyncio

import pytest

from cc_tui.session.flights import Flights


class Things:
    """Things that take a while, counted."""

    def __init__(self) -> None:
        self.begun = self.ended = 0
        self.may_end = asyncio.Event()

    async def get(self) -> str:
        self.begun += 1
        await self.may_end.wait()
        self.ended += 1
        return "the thing"


async def cancelled(flights: Flights[str], things: Things) -> None:
    """Ask, and lose interest."""
    waiting = asyncio.create_task(flights.join("key", things.get))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_who_asks_again_in_time_has_it_come_once() -> None:
    flights: Flights[str] = Flights(abandons_after=5.0)
    things = Things()
    await cancelled(flights, things)
    again = asyncio.create_task(flights.join("key", things.get))
    await asyncio.sleep(0)
    things.may_end.set()
    assert await again == "the thing"
    assert (things.begun, things.ended) == (1, 1)


async def test_what_nobody_waits_for_ends_and_is_begun_anew() -> None:
    flights: Flights[str] = Flights(abandons_after=0.01)
    things = Things()
    await cancelled(flights, things)
    await asyncio.sleep(0.1)
    things.may_end.set()
    await asyncio.sleep(0)
    assert (things.begun, things.ended) == (1, 0)
    assert await flights.join("key", things.get) == "the thing"
    assert (things.begun, things.ended) == (2, 1)


async def test_without_a_limit_it_goes_on_for_whoever_comes_back() -> None:
    flights: Flights[str] = Flights()
    things = Things()
    await cancelled(flights, things)
    things.may_end.set()
    assert await flights.join("key", things.get) == "the thing"
    assert things.begun == 1
