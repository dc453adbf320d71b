"""The checks that ask the API: reachable, key accepted, and how far the clocks are apart."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from cc_tui.api import body
from cc_tui.api.cloudcruise import CloudCruise
from cc_tui.api.credentials import Credentials
from cc_tui.api.servertime import ServerTime, date_of
from cc_tui.api.transport import Reply, Routes, Wire
from cc_tui.clock import Clock
from cc_tui.config import Config
from cc_tui.errors import CcTuiError, CredentialsError
from cc_tui.headless.doctor.report import Check, State
from cc_tui.headless.doctor.settings import Access
from cc_tui.run.model import Json
from cc_tui.text import Raw, Shown, duration, one_line, own, say

DEADLINE: Final = 10.0
"""Seconds for each of the two requests, tries and pauses included."""

_SLOW_MS: Final = 3000
_SKEW: Final = timedelta(seconds=30)
_LIMIT: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class _Known:
    """What a request taught: an offset of None is one that is not known."""

    check: Check
    offset: timedelta | None


async def checks(access: Access, config: Config, clock: Clock) -> list[Check]:
    """Ask the API for one run with the key; without one, ask whether it is there.

    Args:
        access: Address and key.
        config: Proxies and certificates.
        clock: The machine's time.
    """
    if access.base_url is None:
        check = Check(own("API"), State.FAIL, own("not asked: the base URL cannot be used"))
        return [check, _clock(None)]
    if access.credentials:
        known = await _with_key(access.credentials, config, clock)
    else:
        known = await _without_key(access.base_url, config, clock)
    return [known.check, _clock(known.offset)]


async def _with_key(credentials: Credentials, config: Config, clock: Clock) -> _Known:
    name, waits = own("API"), list[Shown]()
    try:
        cloud = CloudCruise(credentials, config, clock, on_wait=waits.append, deadline=DEADLINE)
    except CcTuiError as error:
        return _Known(Check(name, State.FAIL, error.message, error.hint), None)
    began = clock.monotonic()
    try:
        # The deadline of the client leaves out what a server asks it to wait.
        async with asyncio.timeout(DEADLINE + 1):
            await cloud.runs(limit=1)
    except CredentialsError as refused:
        facts: dict[str, Json] = {"reachable": True, "key_accepted": False}
        check = Check(name, State.FAIL, refused.message, refused.hint, facts=facts)
        return _Known(check, (await _without_key(credentials.base_url, config, clock)).offset)
    except CcTuiError as error:
        return _Known(_unreachable(error.message, error.hint), None)
    except TimeoutError:
        return _Known(_late(waits), None)
    finally:
        await cloud.aclose()
    took = (clock.monotonic() - began) * 1000
    facts = {"reachable": True, "key_accepted": True, "ms": round(took, 1), "tries": cloud.requests_made}
    said = say("reachable, the key is accepted; {} ms, connecting included", one_line(f"{took:.0f}"))
    if waits:
        said = say("{}, at try {}", said, cloud.requests_made)
        return _Known(Check(name, State.WARN, said, waits[-1], facts=facts), cloud.server_offset)
    if took > _SLOW_MS:
        hint = own("The way is slow; pictures and pages come over it too.")
        return _Known(Check(name, State.WARN, said, hint, facts=facts), cloud.server_offset)
    return _Known(Check(name, State.OK, said, facts=facts), cloud.server_offset)


async def _without_key(url: Raw, config: Config, clock: Clock) -> _Known:
    """Ask as nobody: an API that refuses is one that is there, and its answer has a date."""
    waits = list[Shown]()
    wire = Wire(Routes(config), clock, gzip=True, on_wait=waits.append)
    began = clock.monotonic()
    try:
        async with asyncio.timeout(DEADLINE + 1):
            reply = await wire.get(f"{url}/runs", limit=_LIMIT, deadline=DEADLINE, params={"limit": "1"})
    except CcTuiError as error:
        return _Known(_unreachable(error.message, error.hint), None)
    except TimeoutError:
        return _Known(_late(waits), None)
    finally:
        await wire.aclose()
    return _Known(_keyless(reply, (clock.monotonic() - began) * 1000), _offset(reply))


def _keyless(reply: Reply, took: float) -> Check:
    if reply.status not in (200, 401, 403) or body.is_page(reply.body):
        page = own(", with a page instead of data") if body.is_page(reply.body) else own("")
        hint = own("A captive portal, a proxy or a wrong base URL does that.")
        return _unreachable(say("It answers {}{}.", reply.status, page), hint)
    facts: dict[str, Json] = {"reachable": True, "key_accepted": None, "ms": round(took, 1)}
    said = say("reachable in {} ms, connecting included; no key was tried", one_line(f"{took:.0f}"))
    return Check(own("API"), State.OK, said, facts=facts)


def _unreachable(why: Shown, hint: Shown) -> Check:
    return Check(own("API"), State.FAIL, why, hint, facts={"reachable": False, "key_accepted": None})


def _late(waits: list[Shown]) -> Check:
    why = waits[-1] if waits else own("The network may drop what is sent.")
    return _unreachable(say("No whole answer within {} s.", int(DEADLINE)), why)


def _offset(reply: Reply) -> timedelta | None:
    if date_of(reply) is None:
        return None
    learned = ServerTime()
    learned.learn(reply)
    return learned.offset


def _clock(offset: timedelta | None) -> Check:
    name = own("clock")
    if offset is None:
        said = own("not compared: no answer of the API has a time that counts")
        return Check(name, State.WARN, said, facts={"skew_seconds": None})
    facts: dict[str, Json] = {"skew_seconds": round(offset.total_seconds(), 1)}
    if not offset:
        return Check(name, State.OK, own("agrees with the API's"), facts=facts)
    way = own("ahead of") if offset < timedelta() else own("behind")
    said = say("{} {} the API's", duration(offset), way)
    if abs(offset) < _SKEW:
        return Check(name, State.OK, said, facts=facts)
    hint = own("cc-tui counts by the API's clock, but certificates go by this one: timedatectl set-ntp true")
    return Check(name, State.WARN, said, hint, facts=facts)
