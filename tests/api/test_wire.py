"""Faults of the wire, each from a real server: one clear error, never a hang, a leak or half an answer."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
from collections.abc import Callable

import pytest

from cc_tui.api.cloudcruise import CloudCruise
from cc_tui.errors import (
    TooLargeError,
    UnavailableError,
)
from tests.api.conftest import RUN, told
from tests.faults.server import (
    FaultServer,
    Step,
    answer,
    drip,
    head,
    raw,
    reset_after,
    silence,
    zipped,
)

Client = Callable[..., CloudCruise]


async def test_a_refused_connection(client: Client) -> None:
    async with FaultServer(raw(b"")) as server:
        url = server.url
    api = client(url)
    with pytest.raises(UnavailableError) as caught:
        await api.run(RUN)
    assert told(caught.value) == "No connection to 127.0.0.1: it is refused."
    assert api.requests_made == 3


JSON_START = head(200, {"Content-Type": "application/json", "Content-Length": "500"}) + b'{"session_id": "c4'


@pytest.mark.parametrize(
    "step",
    [drip(b"HTTP/1.1 200 OK\r\nX-Slow: "), drip(JSON_START), silence()],
    ids=["slow headers", "slow body", "silence"],
)
async def test_one_deadline_for_all(client: Client, step: Step) -> None:
    loop = asyncio.get_running_loop()
    async with FaultServer(step) as server:
        start = loop.time()
        with pytest.raises(UnavailableError) as caught:
            await client(server.url, deadline=0.3).run(RUN)
        assert loop.time() - start < 2
    assert told(caught.value) == "No whole answer from 127.0.0.1 within 0.3 s."
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("step", "words", "tries"),
    [
        (reset_after(JSON_START), "The connection to 127.0.0.1 broke.", 3),
        (raw(JSON_START), "answered with broken HTTP: peer closed connection", 3),
        (raw(b""), "answered with broken HTTP: Server disconnected", 3),
        (raw(head(200, {"Transfer-Encoding": "chunked"}) + b"zz\r\n{}\r\n0\r\n\r\n"), "broken HTTP", 3),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), "broken HTTP", 3),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}"), "broken HTTP", 3),
        (raw(b"HTTP/1.1 200 OK\r\nX-Big: " + b"a" * 1_000_000 + b"\r\n\r\n{}"), "broken HTTP", 3),
        (raw(b"\x1b]0;pwned\x07 garbage\r\n\r\n"), "broken HTTP", 3),
        (answer(b'{"a": 12345}', length=8), "JSON that is broken or cut short", 1),
        (raw(head(200) + b'{"a": [1, 2'), "JSON that is broken or cut short", 1),
        (zipped(b'{"a": 1}' * 3, cut=9), "ended before its end (gzip)", 3),
        (answer(b"{}", headers={"Content-Encoding": "gzip"}), "not the gzip", 3),
        (answer(gzip.compress(b"{}") * 2, headers={"Content-Encoding": "gzip"}), "goes on after its end", 1),
        (answer(b"{}", headers={"Content-Encoding": "br"}), "encoded as br", 1),
        (answer(b"{}", headers={"Content-Encoding": "zstd"}), "encoded as zstd", 1),
        (answer(b"{}", headers={"Content-Encoding": "gzip, gzip"}), "encoded as gzip, gzip", 1),
        (answer(b"{}", headers={"Content-Encoding": ", ".join(["gzip"] * 100)}), "encoded as gzip, gzip", 1),
        (answer(b"{}", length=99_999_999_999), "larger than the limit of 16 MB", 1),
        (answer(b"", 204), "answers 204", 1),
        (answer(b""), "The answer is empty", 1),
        (answer("hello \x1b[31m"), "not JSON: hello ␛[31m", 1),
        (answer("[" * 10_000 + "]" * 10_000), "nested too deeply", 1),
        (answer("[" * 250 + "]" * 250), "nested too deeply", 1),
        (answer("[" * 2_000_000), "nested too deeply", 1),
    ],
)  # fmt: skip
async def test_broken_answers(client: Client, step: Step, words: str, tries: int) -> None:
    async with FaultServer(step) as server:
        with pytest.raises(UnavailableError) as caught:
            await client(server.url).run(RUN)
    assert words in told(caught.value)
    assert len(server.seen) == tries


@pytest.mark.parametrize(
    ("start", "fill", "times"), [(b"", b"\0", 300_000_000), (b'{"a": "', b"b", 100_000_000)]
)
async def test_a_gzip_bomb_is_stopped_at_the_limit(
    client: Client, start: bytes, fill: bytes, times: int
) -> None:
    step = zipped(start + fill * times + (b'"}' if start else b""), level=6)
    async with FaultServer(step) as server:
        tracemalloc.start()
        try:
            with pytest.raises(TooLargeError) as caught:
                await client(server.url).run(RUN)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert "16 MB" in told(caught.value)
    assert peak < 60_000_000
    assert len(server.seen) == 1


async def test_odd_json_is_read_as_far_as_it_goes(client: Client) -> None:
    text = '\ufeff{"a": NaN, "b": Infinity, "c": ' + "9" * 5000 + ', "d": "\\ud83d", "e": 1, "e": 2}'
    async with FaultServer(answer(text)) as server:
        got = (await client(server.url).run(RUN)).body
    assert got == {"a": None, "b": None, "c": "9" * 5000, "d": "\ud83d", "e": 2}


@pytest.mark.parametrize("status", [200, 401, 403, 404])
async def test_a_captive_portal_is_named(client: Client, status: int) -> None:
    page = "<!DOCTYPE html><html><title>Log in</title></html>"
    async with FaultServer(answer(page, status, kind="text/html")) as server:
        with pytest.raises(UnavailableError) as caught:
            await client(server.url).run(RUN)
    assert "HTML, not JSON" in told(caught.value)
    assert "HTTPS_PROXY" in caught.value.hint
