"""What both origins have in common: one request in, one answer out, and the faults between."""

from __future__ import annotations

import base64
import gzip
import json
import socket
import struct
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from cc_tui.demo.state import Fault, State

_GZIP_FROM = 256
_LARGE = 1_000_000
_DRIP_SECONDS = 0.1
_PROXY_PAGE = b"<html><head><title>Sign in to the network</title></head><body>Please sign in.</body></html>"


@dataclass(frozen=True)
class Answer:
    """One answer, before it is written."""

    status: int
    body: bytes = b""
    kind: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """One request: the path decoded, the query as lists."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = b""

    def one(self, name: str) -> str | None:
        """The last value of a query parameter, or None."""
        values = self.query.get(name)
        return values[-1] if values else None


def as_json(status: int, value: Any, **headers: str) -> Answer:
    """An answer with a JSON body; header names with `_` for `-`."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, headers={name.replace("_", "-"): text for name, text in headers.items()})


class Origin(ThreadingHTTPServer):
    """One of the two servers. Subclasses answer."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    name: ClassVar[str]

    def __init__(self, port: int, state: State) -> None:
        """Binds 127.0.0.1; port 0 takes a free one."""
        self.state = state
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def url(self) -> str:
        """The origin, without a slash at its end."""
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, request: Request) -> Answer:
        """Answers one request."""
        raise NotImplementedError

    def failure(self, status: int) -> Any:
        """The origin's own body for an ordered HTTP status."""
        raise NotImplementedError

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Leaves a dropped connection alone; all else is a fault of ours and is printed."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Reads a request, asks the origin, writes the answer; keeps the connection."""

    server: Origin
    protocol_version = "HTTP/1.1"
    server_version = "cc-demo"
    sys_version = ""
    timeout = 120
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing: what was asked can be read at /_demo/seen."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The `Date` header, in the server's own time."""
        return formatdate(self.server.state.now() if timestamp is None else timestamp, usegmt=True)

    def _any(self) -> None:
        parts = urlsplit(self.path)
        try:
            length = int(self.headers.get("Content-Length", 0))
        except ValueError:
            length = 0
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = parse_qs(parts.query, keep_blank_values=True)
        request = Request(self.command, unquote(parts.path), query, headers, self.rfile.read(max(0, length)))
        state = self.server.state
        fault = None if request.path.startswith("/_demo/") else state.fault(self.server.name, request.path)
        answer = self.server.answer(request)
        if fault:
            answer = self._changed(fault, answer)
        if not request.path.startswith("/_demo/"):
            state.saw(self.server.name, request.method, request.path, answer.status)
        if fault and fault.do == "reset":
            self._reset()
        else:
            self._write(request, answer, fault.do if fault else "")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _any

    def _changed(self, fault: Fault, answer: Answer) -> Answer:
        """The answer as the fault wants it."""
        what, _, detail = fault.do.partition(":")
        retry = {"Retry-After": fault.retry_after} if fault.retry_after is not None else {}
        if what == "status":
            failed = as_json(int(detail), self.server.failure(int(detail)))
            return Answer(failed.status, failed.body, failed.kind, retry)
        if what == "html":
            return Answer(200, _PROXY_PAGE, "text/html; charset=utf-8")
        if what == "empty":
            return Answer(200, b"", answer.kind)
        if what == "body":
            return Answer(200, base64.b64decode(detail), answer.kind)
        if what == "redirect":
            return Answer(302, b"", answer.kind, {"Location": detail})
        return answer

    def _write(self, request: Request, answer: Answer, how: str) -> None:
        body, headers = answer.body, dict(answer.headers)
        if len(body) >= _GZIP_FROM and self.server.name == "api" and _takes_gzip(request):
            body = gzip.compress(body, 1 if len(body) > _LARGE else 9, mtime=0)
            headers["Content-Encoding"] = "gzip"
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if request.method == "HEAD":
            return
        if how == "truncate":
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif how.startswith("slow"):
            self._drip(body, float(how.partition(":")[2] or 60))
        else:
            self.wfile.write(body)

    def _drip(self, body: bytes, seconds: float) -> None:
        """Sends a byte now and then for so many seconds, then the rest: no read timeout ever fires."""
        until, sent = time.monotonic() + seconds, 0
        while time.monotonic() < until and sent < len(body) - 1:
            self.wfile.write(body[sent : sent + 1])
            self.wfile.flush()
            sent += 1
            if self.server.state.stopping.wait(_DRIP_SECONDS):
                return
        self.wfile.write(body[sent:])

    def _reset(self) -> None:
        """Ends the connection with RST instead of an answer."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        # The base class would shut the write side down first, which sends a FIN.
        self.connection.close()


def _takes_gzip(request: Request) -> bool:
    codings = (part.strip().split(";") for part in request.headers.get("accept-encoding", "").split(","))
    return any(name.strip() == "gzip" and "q=0" not in [p.strip() for p in rest] for name, *rest in codings)


def phrase(status: int) -> str:
    """The standard words for an HTTP status."""
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"
