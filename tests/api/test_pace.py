"""How often is asked and how long is waited, and what the server's clock says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cc_tui.api.cloudcruise import CloudCruise
from cc_tui.api.pace import retry_after
from cc_tui.api.servertime import ServerTime
from cc_tui.api.transport import Reply
from cc_tui.config import Config
from cc_tui.errors import UnavailableError
from tests.api.conftest import RUN, Waits, contract, told
from tests.faults.server import (
    FaultServer,
    answer,
    late,
    raw,
)

Client = Callable[..., CloudCruise]


@pytest.mark.parametrize("status", [500, 502, 503, 408])
async def test_passing_failures_are_tried_three_times(client: Client, waits: Waits, status: int) -> None:
    page = "<html><title>Bad \x1b[31mgateway</title><body>x</body></html>"
    async with FaultServer(answer(page, status, kind="text/html")) as server:
        with pytest.raises(UnavailableError) as caught:
            await client(server.url).run(RUN)
    assert f"answers {status}: Bad ␛[31mgateway" in told(caught.value)
    assert len(server.seen) == 3
    assert len(waits.seconds) == 2
    assert 0.25 <= waits.seconds[0] <= 0.5 <= waits.seconds[1] <= 1.0
    assert f"answers {status}. Try 2 of 3" in waits.words[0]


async def test_a_failure_that_passes_is_not_seen(client: Client) -> None:
    steps = (raw(b""), answer(contract("error_500.json"), 500), answer({"ok": 1}))
    async with FaultServer(*steps) as server:
        api = client(server.url)
        assert (await api.run(RUN)).body == {"ok": 1}
    assert api.requests_made == 3


@pytest.mark.parametrize(
    ("header", "said", "waited"),
    [
        ("5", None, 5), ("2", 7, 7), (None, 3, 3), ("1e9", 1e12, 60), ("99999", None, 60), ("-5", None, None),
        ("nan", float("nan"), None), ("Wed, 21 Oct 2026 07:28:00 GMT", None, None), ("1_000", True, None),
        (None, "9", None), (None, 10**400, None), ("", [], None),
    ],
)  # fmt: skip
async def test_a_rate_limit_is_waited_for_as_asked_within_reason(
    client: Client, waits: Waits, header: str | None, said: object, waited: float | None
) -> None:
    body = contract("error_429.json").replace(
        b'"retryAfterSeconds": 1', b'"retryAfterSeconds": ' + json.dumps(said).encode()
    )
    limited = answer(body, 429, headers={"Retry-After": header} if header is not None else {})
    async with FaultServer(limited, answer({})) as server:
        await client(server.url, deadline=2.0).run(RUN)
    assert len(server.seen) == 2
    if waited is None:
        assert waits.seconds[0] <= 0.5
    else:
        assert waits.seconds == [waited]
    assert waits.words[0].startswith("The rate limit is reached. Try 2 of 3 in ")


async def test_a_wait_can_be_cancelled(client: Client, waits: Waits) -> None:
    waiting = asyncio.Event()

    async def sleep(seconds: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    waits.sleep = sleep  # type: ignore[method-assign]
    async with FaultServer(answer(contract("error_429.json"), 429)) as server:
        task = asyncio.create_task(client(server.url).run(RUN))
        await waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(server.seen) == 1


async def test_a_limit_that_stays_is_told(client: Client) -> None:
    async with FaultServer(answer(contract("error_429.json"), 429)) as server:
        with pytest.raises(UnavailableError) as caught:
            await client(server.url).run(RUN)
    assert "rate limit is reached" in told(caught.value)
    assert len(server.seen) == 3


async def test_the_deadline_is_for_all_tries_together(client: Client) -> None:
    step = late(0.25, answer(contract("error_500.json"), 500, headers={"Retry-After": "0"}))
    async with FaultServer(step) as server:
        with pytest.raises(UnavailableError) as caught:
            await client(server.url, deadline=0.6).run(RUN)
    assert "within 0.6 s" in told(caught.value)
    assert len(server.seen) == 3


async def test_the_rate_is_kept_and_a_burst_is_let_through(client: Client, waits: Waits) -> None:
    async with FaultServer(answer({})) as server:
        api = client(server.url)
        for _ in range(6):
            await api.run(RUN)
    # Four at once; then each waits for its own turn, and the clock has hardly moved.
    assert len(waits.seconds) == 2
    assert 0.2 < waits.seconds[0] <= 0.5
    assert 0.6 < waits.seconds[1] <= 1.0


@pytest.mark.parametrize("hours", [-3, 0, 5])
async def test_server_time_comes_from_its_answers(client: Client, hours: int) -> None:
    ahead = timedelta(hours=hours)
    date = format_datetime(datetime.now(UTC).replace(microsecond=0) + ahead, usegmt=True)
    async with FaultServer(answer({}, headers={"Date": date})) as server:
        api = client(server.url)
        assert api.server_offset == timedelta()
        got = await api.run(RUN)
    assert abs(api.server_offset - ahead) < timedelta(seconds=1.5)
    assert abs(got.at - datetime.now(UTC) - ahead) < timedelta(seconds=3)
    if hours == 0:
        assert api.server_offset == timedelta()


async def test_the_date_of_a_cached_answer_says_nothing(client: Client) -> None:
    old = {"Date": "Wed, 21 Oct 2015 07:28:00 GMT", "Age": "9"}
    async with FaultServer(answer({}, headers=old)) as server:
        api = client(server.url)
        await api.run(RUN)
    assert api.server_offset == timedelta()


def test_a_clock_that_was_set_is_learnt_anew() -> None:
    noon = datetime(2026, 9, 29, 12, tzinfo=UTC)

    def learn(offset: float) -> None:
        headers = {"date": format_datetime(noon + timedelta(seconds=offset), usegmt=True)}
        time.learn(Reply(200, headers, b"", noon, noon + timedelta(seconds=0.1), True))

    time = ServerTime()
    learn(60)
    assert abs(time.offset - timedelta(seconds=60.5)) <= timedelta(seconds=0.1)
    learn(61)
    # Both answers together leave 0.1 s of room, where each alone leaves 1.1 s.
    assert abs(time.offset - timedelta(seconds=61)) <= timedelta(seconds=0.1)
    learn(-7200)
    assert abs(time.offset + timedelta(seconds=7199.5)) <= timedelta(seconds=0.1)


@given(st.text(max_size=30) | st.floats().map(str), st.none() | st.floats() | st.integers() | st.text())
def test_no_server_makes_us_wait_for_long(header: str, said: object) -> None:
    wait = retry_after({"retry-after": header}, {"retryAfterSeconds": said})
    assert wait is None or 0 <= wait <= 60


@pytest.mark.parametrize(
    "date", ["yesterday", "", "Wed, 21 Oct 99999 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:00 -0000"]
)
async def test_an_odd_date_says_nothing(client: Client, date: str) -> None:
    async with FaultServer(answer({}, headers={"Date": date})) as server:
        api = client(server.url)
        await api.run(RUN)
    assert api.server_offset == timedelta()


@pytest.mark.parametrize(("rate", "after"), [(0.5, 2.0), (0.1, 10.0)])
async def test_after_a_burst_of_four_requests_come_as_often_as_was_set(
    client: Client, waits: Waits, rate: float, after: float
) -> None:
    async with FaultServer(*[answer({"ok": 1})] * 5) as server:
        api = client(server.url, Config(requests_per_second=rate), deadline=60.0)
        for _ in range(5):
            await api.run(RUN)
    assert len(waits.seconds) == 1
    assert after * 0.5 < waits.seconds[0] <= after
