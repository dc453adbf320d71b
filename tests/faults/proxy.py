"""A real CONNECT proxy on loopback that remembers what it was asked and every byte that went through."""

from __future__ import annotations

import asyncio
import contextlib
import ssl

from tests.faults.loopback import Loopback


class ConnectProxy(Loopback):
    """Tunnels `CONNECT host:port` to a port of this machine.

    Attributes:
        asked: The heads of the requests, as they came.
        passed: All bytes through the tunnels, both ways.
        spoil_after: Bytes to the client that pass unharmed; in what follows, one is changed. None: all do.
    """

    def __init__(
        self,
        routes: dict[str, int],
        *,
        login: str | None = None,
        refusal: bytes | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Make one.

        Args:
            routes: `host:port` as asked for, to the port that stands for it.
            login: The value that `Proxy-Authorization` must have.
            refusal: Sent in place of any tunnel.
            tls: Spoken with the client, for a proxy that is reached by https.
        """
        super().__init__(tls)
        self._routes, self._login, self._refusal = routes, login, refusal
        self.asked: list[str] = []
        self.passed = bytearray()
        self.spoil_after: int | None = None

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.asked.append(head)
        target = head.split(" ")[1]
        if self._refusal is not None:
            writer.write(self._refusal)
        elif self._login is not None and f"proxy-authorization: {self._login}".lower() not in head.lower():
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        elif not head.startswith("CONNECT ") or target not in self._routes:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        else:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._routes[target])
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            try:
                ways = (self._pump(reader, far_writer), self._pump(far_reader, writer, backwards=True))
                await asyncio.gather(*ways)
            finally:
                far_writer.close()
                with contextlib.suppress(OSError):
                    await far_writer.wait_closed()
            return
        await writer.drain()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, backwards: bool = False
    ) -> None:
        count = 0
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                count += len(data)
                if backwards and self.spoil_after is not None and count > self.spoil_after:
                    data = data[:-1] + bytes([data[-1] ^ 1])
                self.passed += data
                writer.write(data)
                await writer.drain()
        writer.close()
