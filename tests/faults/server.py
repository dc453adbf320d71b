"""A server on loopback that sends exactly the bytes a test tells it to, faults of the wire included."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults.loopback import Loopback


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    raw: bytes


@dataclass
class Line:
    """One connection, in the hands of a step."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    request: Seen

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()


Step = Callable[[Line], Awaitable[None]]
"""Answers one request; the connection is closed after it."""


def raw(*parts: bytes) -> Step:
    """Sends bytes, then closes (FIN)."""

    async def step(line: Line) -> None:
        for part in parts:
            await line.send(part)

    return step


def answer(
    body: bytes | str | object = b"",
    status: int = 200,
    *,
    headers: dict[str, str] | None = None,
    length: int | None = None,
    kind: str = "application/json",
) -> Step:
    """A proper answer with a length; anything that is not text or bytes is sent as JSON."""
    data = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    named = {"Content-Type": kind, "Content-Length": str(len(data) if length is None else length)}
    named.update(headers or {})
    return raw(head(status, named) + data)


def head(status: int = 200, headers: dict[str, str] | None = None) -> bytes:
    """A status line and headers."""
    lines = [f"HTTP/1.1 {status} Said"] + [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode("latin-1")


def zipped(body: bytes, *, cut: int = 0, level: int = 9) -> Step:
    """A gzip answer with a right length; `cut` leaves bytes off its end."""
    data = gzip.compress(body, level)
    data = data[: len(data) - cut]
    return answer(data, headers={"Content-Encoding": "gzip"})


def drip(start: bytes, pause: float = 0.02) -> Step:
    """Sends `start`, then a byte at a time until the other side has had enough."""

    async def step(line: Line) -> None:
        await line.send(start)
        while not line.writer.is_closing():
            await line.send(b"x")
            await asyncio.sleep(pause)

    return step


def silence() -> Step:
    """Never answers."""

    async def step(line: Line) -> None:
        await line.reader.read()

    return step


def late(pause: float, then: Step) -> Step:
    """Answers after `pause` seconds."""

    async def step(line: Line) -> None:
        await asyncio.sleep(pause)
        await then(line)

    return step


def reset_after(start: bytes) -> Step:
    """Sends `start`, then a RST."""

    async def step(line: Line) -> None:
        await line.send(start)
        sock = line.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.writer.transport.abort()

    return step


class FaultServer(Loopback):
    """Answers the n-th request by the n-th step; the last step answers all that follow.

    Used as `async with FaultServer(step, ...) as server`. Its `url` has no slash at the end.
    """

    def __init__(self, *steps: Step, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls)
        self.steps = steps
        self.seen: list[Seen] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        data = await reader.readuntil(b"\r\n\r\n")
        first, *lines = data.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        named = (line.partition(": ") for line in lines if line)
        seen = Seen(method, target, {name.lower(): value for name, _, value in named}, data)
        self.seen.append(seen)
        step = self.steps[min(len(self.seen), len(self.steps)) - 1]
        await step(Line(reader, writer, seen))
