"""From an answer's bytes to a body: bounded, decoded by us, whole or refused."""

from __future__ import annotations

import html
import json
import re
import zlib
from typing import Final

import httpx

from cc_tui.api.fields import DoubledKeys
from cc_tui.errors import TooLargeError, UnavailableError
from cc_tui.run.model import Json
from cc_tui.text import Shown, one_line, own, say

MAX_DEPTH: Final = 200
"""Levels of arrays and objects in a JSON body; what reads it further on is recursive."""

MAX_DIGITS: Final = 300
"""Digits of a number; Python refuses to read very long ones. A longer one is kept as text."""

MAX_SERVER_TEXT: Final = 200
"""Characters shown of a text that a server wrote."""

_ERROR_BODY: Final = 65_536


class BrokenAnswerError(UnavailableError):
    """An answer that ended too early. Asking again may bring it whole."""


class NotJsonError(UnavailableError):
    """An answer that is not JSON.

    Attributes:
        is_html: It is a page for people; something stands between us and the API.
    """

    def __init__(self, message: Shown, *, is_html: bool = False) -> None:
        super().__init__(message)
        self.is_html = is_html


async def read(response: httpx.Response, *, limit: int, gzip: bool, start: bool = False) -> bytes:
    """Read a body as it comes in, stopping at the limit; nothing larger is ever held.

    httpx decodes a whole chunk before anybody can look: 405 bytes of brotli made 512 MB. So the raw
    bytes are taken and only gzip is decoded, step by step. Of an error answer the start is enough.

    Args:
        response: Opened for streaming.
        limit: Bytes, of what came over the wire and of what it decodes to.
        gzip: Whether gzip was asked for; else an encoded answer is refused.
        start: Of more than the limit the start is taken, and the rest is not waited for.

    Raises:
        TooLargeError: More than the limit, and no `start`.
        BrokenAnswerError: A gzip stream that does not end.
        UnavailableError: An encoding that was not asked for.
    """
    if response.status_code >= 400:
        limit = min(limit, _ERROR_BODY)
    decoder = _decoder(response, gzip)
    if decoder is None and not start and response.headers.get("content-length", "").isdecimal():
        _within(int(response.headers["content-length"][:20]), limit, response)
    body = bytearray()
    wire = 0
    async for chunk in response.aiter_raw():
        wire += len(chunk)
        body += chunk if decoder is None else _inflate(decoder, chunk, limit + 1 - len(body))
        if max(len(body), wire) > limit and (start or response.status_code >= 400):
            return bytes(body[:limit])
        _within(max(len(body), wire), limit, response)
    if decoder is not None and wire and not decoder.eof:
        raise BrokenAnswerError(own("The answer ended before its end (gzip)."))
    return bytes(body)


def _within(size: int, limit: int, response: httpx.Response) -> None:
    if size > limit and response.status_code < 400:
        raise TooLargeError(say("The answer is larger than the limit of {}.", megabytes(limit)))


def megabytes(size: int) -> Shown:
    """A limit in words: `16 MB`, `20 kB`."""
    return say("{} MB", size // 1_000_000) if size >= 1_000_000 else say("{} kB", max(size // 1000, 1))


def _decoder(response: httpx.Response, gzip: bool) -> zlib._Decompress | None:
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return None
    if gzip and encoding in ("gzip", "x-gzip"):
        return zlib.decompressobj(wbits=31)
    raise UnavailableError(
        say("The answer is encoded as {}, which was not asked for.", one_line(encoding, 40)),
        own("Something between here and the server changes its answers."),
    )


def _inflate(decoder: zlib._Decompress, chunk: bytes, room: int) -> bytes:
    try:
        made = decoder.decompress(chunk, max(room, 1))
    except zlib.error:
        raise BrokenAnswerError(own("The answer is not the gzip that it says it is.")) from None
    if decoder.unused_data:
        raise UnavailableError(own("The answer goes on after its end (gzip)."))
    return made


def decode_json(body: bytes, *, lines: bool = False) -> Json:
    """Read JSON as tolerantly as is safe.

    The last of duplicate keys counts, `NaN` and `Infinity` become null, numbers of more than 300 digits
    text, bytes that are not UTF-8 U+FFFD; lone surrogates stay. A byte order mark is passed over.

    Args:
        body: The bytes.
        lines: One object a line will do for an array (`GET /runs` is read as a stream by its own CLI).

    Raises:
        NotJsonError: HTML, other text, nothing at all, or nested too deeply.
    """
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        value = _load(text)
    except RecursionError:
        raise NotJsonError(own("The answer is JSON that is nested too deeply.")) from None
    except ValueError:
        rows = _lines(text) if lines else None
        if rows is None:
            raise _not_json(text) from None
        value = rows
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (
                outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ()
            )
            if isinstance(inner, dict | list)
        ]
        if not level:
            return value
    raise NotJsonError(own("The answer is JSON that is nested too deeply."))


def _load(text: str) -> Json:
    return json.loads(
        text,
        parse_int=_integer,
        parse_constant=lambda _: None,
        object_pairs_hook=DoubledKeys.from_pairs,
    )


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= MAX_DIGITS else digits


def _lines(text: str) -> list[Json] | None:
    try:
        rows = [_load(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None
    return rows if rows and all(isinstance(row, dict) for row in rows) else None


def _not_json(text: str) -> NotJsonError:
    start = text[:512].lstrip().lower()
    if not start:
        return NotJsonError(own("The answer is empty."))
    if start.startswith("<") and not start.startswith("<?xml"):
        return NotJsonError(
            own("The answer is HTML, not JSON; a proxy or a captive portal is in the way."), is_html=True
        )
    if start[0] in "{[":
        return NotJsonError(own("The answer is JSON that is broken or cut short."))
    return NotJsonError(say("The answer is not JSON: {}", one_line(text, 60)))


def is_page(read: bytes) -> bool:
    """Whether bytes are HTML, a page for people."""
    start = read[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith(b"<") and not start.startswith(b"<?xml")


def server_words(text: str) -> Shown:
    """What an error answer says, on one line of at most 200 characters; may be empty.

    Takes `message` (a text or a list of them) or `error` of a JSON body, the title of a page, else the
    first words.
    """
    try:
        value = _load(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return one_line(_message(value), MAX_SERVER_TEXT)
    title = re.search(r"<title[^>]{0,100}>([^<]{0,400})", text[:8192], re.IGNORECASE)
    if title:
        return one_line(html.unescape(title[1]), MAX_SERVER_TEXT)
    plain = re.sub(r"<[^<>]{0,2000}>", " ", text[:8192])
    return one_line(html.unescape(plain), MAX_SERVER_TEXT)


def _message(value: dict[str, Json]) -> str:
    message = value.get("message")
    if isinstance(message, list):
        message = "; ".join(part for part in message[:20] if isinstance(part, str))
    words = [
        part
        for part in (message or value.get("error"), value.get("reason"))
        if isinstance(part, str) and part
    ]
    return " - ".join(words)
