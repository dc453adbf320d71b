"""One bounded GET: pinned to its origin, through the right proxy, under one deadline, tried up to 3 times."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import httpx

import cc_tui
from cc_tui.api import body, pace, tls
from cc_tui.api.failures import explain, is_worth_another_try
from cc_tui.api.origin import Origin
from cc_tui.api.proxy import Proxy, proxy_for
from cc_tui.clock import Clock
from cc_tui.config import Config
from cc_tui.errors import CcTuiError, UnavailableError, UsageError
from cc_tui.text import Shown, one_line, own, say

TRIES: Final = 3
CONNECT_SECONDS: Final = 10.0
_PARALLEL: Final = 4
_RETRIED: Final = frozenset({408, 429, 500, 502, 503, 504})
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whole and decoded.

    Attributes:
        sent: When the request that it answers was sent, by the local clock, UTC.
        received: When its body was here.
        has_end: It said where it ends (a length, or chunks); else a cut cannot be told from an end.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    sent: datetime
    received: datetime
    has_end: bool


def origin_of(url: httpx.URL) -> Origin:
    """The origin of a request as httpx will send it."""
    return Origin(url.scheme, url.raw_host.decode("ascii").lower(), url.port or _PORTS.get(url.scheme, 0))


class Routes(httpx.AsyncBaseTransport):
    """Sends each request directly or through the proxy that the environment names for its host.

    Handing httpx a transport switches off its own proxy handling, and that one has other gaps: it knows
    no address blocks in `NO_PROXY` and fails on IPv6 there.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._open: dict[tuple[str, str | None], httpx.AsyncHTTPTransport] = {}
        self._context: ssl.SSLContext | None = None

    def proxy(self, origin: Origin) -> Proxy | None:
        """The proxy on the way to a server."""
        return proxy_for(origin, self._config.environ)

    def prepare(self, origin: Origin) -> httpx.AsyncHTTPTransport:
        """Make what a server needs, so that bad settings are told before the first request.

        Raises:
            UsageError: A proxy variable or a file of certificates that cannot be used.
        """
        proxy = self.proxy(origin)
        key = (origin.scheme, proxy.url if proxy else None)
        if key not in self._open:
            self._open[key] = self._transport(origin, proxy)
        return self._open[key]

    def _transport(self, origin: Origin, proxy: Proxy | None) -> httpx.AsyncHTTPTransport:
        if origin.scheme == "https" or (proxy and proxy.url.startswith("https:")):
            self._context = self._context or tls.context(self._config)
        # Plain http is loopback alone; a context that trusts nobody saves it reading the system's store.
        context = self._context or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        way = None
        if proxy:
            secure = self._context if proxy.url.startswith("https:") else None
            way = httpx.Proxy(proxy.url, ssl_context=secure, auth=proxy.login)
        limits = httpx.Limits(
            max_connections=_PARALLEL, max_keepalive_connections=_PARALLEL, keepalive_expiry=30
        )
        return httpx.AsyncHTTPTransport(
            verify=context, trust_env=False, http2=False, proxy=way, limits=limits
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it."""
        return await self.prepare(origin_of(request.url)).handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        for transport in self._open.values():
            await transport.aclose()


class Pinned(httpx.AsyncBaseTransport):
    """Adds secret headers to requests for one origin, and sends nothing to any other.

    The headers go on a copy: the request that exceptions, logs and responses hold never has them.
    """

    def __init__(
        self, inner: httpx.AsyncBaseTransport, origin: Origin, headers: Callable[[], dict[str, str]]
    ) -> None:
        self._inner, self._origin, self._headers = inner, origin, headers

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, if it goes where the secret belongs."""
        if origin_of(request.url) != self._origin:
            raise CcTuiError(own("A request for another server than the API was stopped."))
        headers = request.headers.copy()
        headers.update(self._headers())
        return await self._inner.handle_async_request(
            httpx.Request(
                request.method,
                request.url,
                headers=headers,
                stream=request.stream,
                extensions=request.extensions,
            )
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()


class Wire:
    """A client for GET requests, which are the only ones this program makes.

    It talks to httpx's transports itself. `httpx.AsyncClient` would log every URL, and a signed one is a
    key; keep cookies; and read the target of a redirect that nobody follows, the key copied for it.
    """

    def __init__(
        self,
        routes: Routes,
        clock: Clock,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        gzip: bool,
        sleep: pace.Sleep = asyncio.sleep,
        limit: pace.RateLimit | None = None,
        on_wait: Callable[[Shown], None] | None = None,
    ) -> None:
        """Make the client; it connects at the first request.

        Args:
            routes: How servers are reached.
            clock: For the times of an answer.
            transport: What sends; `routes` itself, or a `Pinned` around it.
            gzip: Ask for gzip and decode it; else encoded answers are refused.
            sleep: Waits.
            limit: The rate that requests keep to.
            on_wait: Told in words whenever a request has to wait before it is tried again.
        """
        self._routes, self._clock, self._gzip = routes, clock, gzip
        self._sleep, self._limit, self._on_wait = sleep, limit, on_wait
        self.requests_made = 0
        self._transport = transport or routes
        self._headers = {
            "accept": "application/json" if gzip else "*/*",
            "accept-encoding": "gzip" if gzip else "identity",
            "user-agent": f"cc-tui/{cc_tui.__version__}",
        }

    async def get(
        self,
        url: str,
        *,
        limit: int,
        deadline: float,
        params: Mapping[str, str] | None = None,
        start: bool = False,
    ) -> Reply:
        """Ask, and ask again where that may help: network failures, 408, 429 and 5xx.

        Args:
            url: Absolute.
            limit: Bytes of the body, on the wire and decoded.
            deadline: Seconds for all tries and the pauses between them. Waiting for a turn under the rate
                limit, or as long as the server asks (at most 60 s a time), comes on top.
            params: The query.
            start: Of a body over the limit so many bytes are taken, instead of refusing it.

        Raises:
            UnavailableError: No whole answer came; see `failures`.
            TooLargeError: It is too large.
            UsageError: A URL or query that cannot be sent.
        """
        try:
            target = httpx.URL(url, params=dict(params)) if params else httpx.URL(url)
        except (httpx.InvalidURL, UnicodeError):
            # A cursor or status may be what a server wrote.
            raise UsageError(own("The request cannot be written as a URL.")) from None
        host = one_line(target.host, 100)
        left = deadline
        for attempt in range(TRIES):
            if self._limit:
                await self._limit.wait()
            started = self._clock.monotonic()
            reply, failure = await self._try(target, host, (limit, start), left, deadline)
            left -= self._clock.monotonic() - started
            asked = None
            if reply is not None:
                if reply.status not in _RETRIED:
                    return reply
                asked = pace.retry_after(reply.headers, _json_or_none(reply.body))
            pause = pace.back_off(attempt)
            left -= 0 if asked is not None else pause
            if attempt + 1 == TRIES or left <= 0:
                break
            await self._wait(max(pause, asked or 0), host, reply, failure, attempt)
        if failure is not None:
            raise failure
        assert reply is not None  # noqa: S101 - a try ends in one or the other
        return reply

    async def _wait(
        self, seconds: float, host: Shown, reply: Reply | None, failure: UnavailableError | None, attempt: int
    ) -> None:
        if self._on_wait:
            seconds_shown = one_line(f"{seconds:.0f}" if seconds >= 1 else "under 1")
            why = failure.message if failure else own("")
            if reply is not None:
                why = say("{} answers {}.", host, reply.status)
                if reply.status == 429:
                    why = own("The rate limit is reached.")
            self._on_wait(say("{} Try {} of {} in {} s.", why, attempt + 2, TRIES, seconds_shown))
        await self._sleep(seconds)

    async def _try(
        self, url: httpx.URL, host: Shown, limit: tuple[int, bool], left: float, deadline: float
    ) -> tuple[Reply | None, UnavailableError | None]:
        """One request: an answer, or a failure that another try may cure. Others are raised."""
        self.requests_made += 1
        try:
            async with asyncio.timeout(left):
                return await self._once(url, *limit), None
        except TimeoutError:
            proxy = self._routes.proxy(origin_of(url))
            way = say(", through the proxy {}", proxy.shown) if proxy else own("")
            raise UnavailableError(
                say("No whole answer from {}{} within {} s.", host, way, one_line(f"{deadline:g}")),
                own("Check the network, then ask again."),
            ) from None
        except body.BrokenAnswerError as error:
            return None, error
        except (httpx.HTTPError, OSError) as error:
            failure = explain(error, host, self._routes.proxy(origin_of(url)))
            if not is_worth_another_try(error):
                raise failure from None
            return None, failure

    async def _once(self, url: httpx.URL, limit: int, start: bool) -> Reply:
        sent = self._clock.now()
        # The deadline of the whole call is ours; httpx has none. Only connecting ends sooner.
        timeout = httpx.Timeout(None, connect=CONNECT_SECONDS).as_dict()
        request = httpx.Request("GET", url, headers=self._headers, extensions={"timeout": timeout})
        response = await self._transport.handle_async_request(request)
        try:
            read = await body.read(response, limit=limit, gzip=self._gzip, start=start)
        finally:
            await response.aclose()
        headers = response.headers
        has_end = "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()
        return Reply(response.status_code, headers, read, sent, self._clock.now(), has_end)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()


def _json_or_none(read: bytes) -> object:
    try:
        return body.decode_json(read)
    except body.NotJsonError:
        return None
