"""Signed URLs: where they may point, what is fetched from there, and what an expired one answers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import httpx

from cc_tui.api import body
from cc_tui.api.origin import BadUrlError, is_address, is_loopback, origin_of
from cc_tui.api.pace import Sleep
from cc_tui.api.servertime import date_of
from cc_tui.api.transport import Reply, Routes, Wire
from cc_tui.api.transport import origin_of as origin_as_sent
from cc_tui.clock import Clock
from cc_tui.config import Config
from cc_tui.errors import CcTuiError, ObjectGoneError, UnavailableError, UrlExpiredError
from cc_tui.run.model import SignedUrl
from cc_tui.text import Raw, Shown, one_line, own, say

_HOSTS: Final = ("cloudcruise.com", "cloudcruise.app")
_PARENTS: Final = (".cloudcruise.com", ".cloudcruise.app", ".supabase.co", ".storage.supabase.co")
_MAX_URL: Final = 16_384

_GONE: Final = frozenset(
    {"not_found", "not found", "nosuchkey", "nosuchbucket", "blobnotfound", "containernotfound"}
)
_TOKEN: Final = frozenset({"invalidjwt", "expiredtoken"})
_LATE: Final = re.compile(r"\bexp(ired?|iry)?\b|time frame", re.IGNORECASE)
_AGAIN: Final = own("Asking the API again brings a new one.")


def refusal(url: Raw, *, base_url: Raw, storage_hosts: Sequence[str] = ()) -> Shown | None:
    """Why a URL is not fetched; None for one that is.

    Whoever can write a URL into a run could else have this machine ask anybody, its own network too.

    Args:
        url: As it came.
        base_url: The API's; only beside an API on this machine may storage be on it, and without TLS.
        storage_hosts: Hosts that the user allows beside CloudCruise's: `host`, `host:port`, `.parent`.
    """
    if len(url) > _MAX_URL:
        return own("The URL is too long.")
    try:
        origin = origin_of(url)
        sent = origin_as_sent(httpx.URL(url))
    except BadUrlError as bad:
        return say("The URL is refused: {}.", one_line(str(bad)))
    except httpx.InvalidURL:
        return own("The URL is refused: it is not a URL.")
    shown = one_line(origin.host, 100)
    if sent != origin:
        return own("The URL is refused: its host can be read in two ways.")
    if is_loopback(origin.host) and is_loopback(origin_of(base_url).host):
        return None
    if origin.scheme != "https":
        return say("The URL is refused: it is not https ({}).", shown)
    named = {host.lower() for host in storage_hosts}
    allowed = origin.host if origin.port == 443 else f"{origin.host}:{origin.port}"
    if allowed in named or f"{origin.host}:{origin.port}" in named:
        return None
    if is_address(origin.host) or is_loopback(origin.host):
        return say("The URL is refused: {} is an address, not a storage host.", shown)
    parents = (*_PARENTS, *(host for host in named if host.startswith(".")))
    if origin.port == 443 and (origin.host in _HOSTS or origin.host.endswith(parents)):
        return None
    return say("The URL is refused: {} is not a storage host that is known.", one_line(allowed, 100))


class Storage:
    """Downloads by signed URL. It has no key to lose: nothing is sent but the URL itself."""

    def __init__(
        self,
        config: Config,
        base_url: Raw,
        clock: Clock,
        *,
        on_wait: Callable[[Shown], None] | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Make the client; nothing is sent yet.

        Args:
            config: Further hosts, proxies and certificates.
            base_url: The API's; see `refusal`.
            clock: For expiry where an answer has no date.
            on_wait: Told in words when a download waits before it is tried again.
            sleep: Waits.
        """
        self._config, self._base, self._clock = config, base_url, clock
        self._routes = Routes(config)
        self._wire = Wire(self._routes, clock, gzip=False, sleep=sleep, on_wait=on_wait)

    @property
    def requests_made(self) -> int:
        """Requests sent so far, repeated ones counted."""
        return self._wire.requests_made

    def refusal(self, url: Raw) -> Shown | None:
        """Why a URL is not fetched; None for one that is."""
        return refusal(url, base_url=self._base, storage_hosts=self._config.storage_hosts)

    async def fetch(self, url: SignedUrl, *, limit: int, deadline: float, start: bool = False) -> bytes:
        """Download an object, whole; of one over the limit its start, where that will do.

        Args:
            url: Where it is. An expired one is asked all the same: only the server knows.
            limit: Bytes at most.
            deadline: Seconds for the whole call.
            start: The first `limit` bytes of a larger one will do; the rest is not downloaded.

        Raises:
            UrlExpiredError: The token is past its life.
            ObjectGoneError: The object was deleted.
            TooLargeError: More bytes than the limit, and no `start`.
            UnavailableError: A refused URL, the network, any other answer.
            UsageError: A proxy variable or a file of certificates that cannot be used.
        """
        if refused := self.refusal(url.url):
            raise UnavailableError(refused, own("If it is yours, name its host in storage_hosts."))
        reply = await self._wire.get(url.url, limit=limit, deadline=deadline, start=start)
        if reply.status != 200 or _is_error_document(reply.body):
            now = date_of(reply) or self._clock.now()
            raise _failure(reply, url, now, one_line(origin_of(url.url).host, 100))
        is_start = start and len(reply.body) == limit
        if not reply.has_end and not is_start and not _looks_whole(reply.body):
            raise UnavailableError(own("The download may be cut short: it did not say where it ends."))
        return reply.body

    async def aclose(self) -> None:
        """Close all connections."""
        await self._wire.aclose()


def _failure(reply: Reply, url: SignedUrl, now: datetime, host: Shown) -> CcTuiError:
    codes, message = _read_error(reply.body)
    words = one_line(_without_urls(message), body.MAX_SERVER_TEXT) or body.server_words(
        _without_urls(reply.body[:4096].decode("utf-8", "replace"))
    )
    said = say(": {}", words) if words else own(".")
    if reply.status in (404, 410) or "404" in codes or codes & _GONE:
        return ObjectGoneError(
            own("Storage no longer has this object."), own("It was deleted; no new URL brings it back.")
        )
    over = url.expires <= now
    if reply.status in (400, 401, 403) and (
        # A token that is refused is late only if its time says so: it may also be a wrong one.
        (codes & _TOKEN and (over or _LATE.search(message))) or (codes - _TOKEN and _LATE.search(message))
    ):
        return UrlExpiredError(own("The signed URL has expired."), _AGAIN)
    if reply.status == 403 and over:
        return UrlExpiredError(own("The signed URL has expired."), _AGAIN)
    if 300 <= reply.status < 400:
        return UnavailableError(
            say("{} answers with a redirect ({}), which is not followed.", host, reply.status)
        )
    if reply.status in (400, 401, 403):
        return UnavailableError(say("{} refuses the signed URL ({}){}", host, reply.status, said), _AGAIN)
    return UnavailableError(say("{} answers {}{}", host, reply.status, said), own("Ask again in a moment."))


def _read_error(read: bytes) -> tuple[set[str], str]:
    """The machine codes (lower case) and the message of a JSON or XML error body."""
    text = read[:65_536].decode("utf-8", "replace")
    try:
        value = body.decode_json(read[:65_536])
    except body.NotJsonError:
        value = None
    if isinstance(value, dict):
        fields = [value.get(key) for key in ("statusCode", "error", "code")]
        message = value.get("message")
        found = {str(each).lower() for each in fields if isinstance(each, str | int)}
        return found, message if isinstance(message, str) else ""
    found = {code.lower() for code in re.findall(r"<Code>([\w.]{1,60})</Code>", text)}
    parts = re.findall(r"<(?:Message|Details|AuthenticationErrorDetail)>([^<]{0,500})</", text)
    return found, " ".join(parts)


def _is_error_document(read: bytes) -> bool:
    """Whether a 200 brings an error: S3's XML, or storage's own JSON, instead of the object."""
    start = read[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if re.match(rb"(<\?xml[^>]{0,200}\?>\s*)?<Error>", start):
        return True
    if len(read) > 65_536 or not start.startswith(b"{"):
        return False
    try:
        value = body.decode_json(read)
    except body.NotJsonError:
        return False
    return isinstance(value, dict) and "statusCode" in value and ("error" in value or "message" in value)


def _looks_whole(read: bytes) -> bool:
    """Whether bytes end as a page or picture does."""
    tail = read[-64:].rstrip(b"\0 \t\r\n")
    riff = read[:4] == b"RIFF" and len(read) >= int.from_bytes(read[4:8], "little") + 8
    return riff or tail.lower().endswith((b"</html>", b"\xff\xd9", b"iend\xaeb`\x82"))


def _without_urls(text: str) -> str:
    """Drop the query of every URL in a text: an error may repeat the one that was asked for."""
    return re.sub(r"(\?|\btoken=|\bsig=|Signature=)[^\s<>\"']*", r"\1…", text)
