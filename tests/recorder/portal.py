"""The claims portal as a server on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from tests.recorder import pages
from tests.recorder.claims import BY_NUMBER, CLAIMS, Claim
from tests.recorder.pages import PortalFlags

USER, PASSWORD = "a.robotnik", "harbour-lights-26"
_SIGNED_IN = "portal_session=signed-in"


class Portal(ThreadingHTTPServer):
    """The portal; `flags` say how this deployment differs."""

    daemon_threads = True

    def __init__(self, flags: PortalFlags) -> None:
        """Binds a free port on 127.0.0.1."""
        self.flags = flags
        self.sessions = 0
        self.views = 0
        self.stopping = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)


@contextmanager
def portal(flags: PortalFlags) -> Iterator[int]:
    """Serves the portal in a thread and gives its port."""
    server = Portal(flags)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Portal
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing: the recorder has its own words."""

    def do_GET(self) -> None:
        """Answers a page."""
        path, query = self._where()
        if path == "/portal.css":
            self._send(Path(__file__).with_name("portal.css").read_text(), kind="text/css")
        elif path == "/login":
            expired = "Your session has expired. Please sign in again." if "expired" in query else ""
            self._send(pages.login(self.server.flags, expired))
        elif _SIGNED_IN not in self.headers.get("Cookie", ""):
            self._redirect("/login")
        elif self._expired():
            self._redirect("/login?expired=1", cookie="portal_session=expired")
        elif self._down(path):
            self._send(pages.unavailable(self.server.flags), status=503)
        elif path == "/claims/results":
            self._late_results(query)
        else:
            self._page(path, query)

    def do_POST(self) -> None:
        """Signs in, or saves a verification."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        path, form = self._where()[0], dict(parse_qsl(body))
        if path == "/login":
            if (form.get("username"), form.get("password")) == (USER, PASSWORD):
                self.server.sessions += 1
                self.server.views = 0
                self._redirect("/claims", cookie=_SIGNED_IN)
            else:
                self._send(pages.login(self.server.flags, "User name or password is wrong."))
        else:
            self._redirect(path.removesuffix("/verify") + "?saved=1")

    def _page(self, path: str, query: dict[str, str]) -> None:
        flags = self.server.flags
        first, _, rest = path.strip("/").partition("/")
        if path in ("/", "/claims"):
            self._send(pages.search(flags, query))
        elif path == "/claims/search":
            self._send(pages.search(flags, query, _find(query)))
        elif first == "claims" and rest in BY_NUMBER:
            self._send(pages.detail(flags, BY_NUMBER[rest], saved="saved" in query))
        elif first == "policy":
            self._send(pages.policy(rest))
        elif path == "/queue":
            at = int(query.get("at", "1"))
            self._send(pages.queue(flags, at) if at <= len(pages.QUEUE) else pages.summary(flags))
        else:
            self._send(pages.missing(flags, path), status=404)

    def _expired(self) -> bool:
        self.server.views += 1
        return 0 < self.server.flags.session_views < self.server.views

    def _down(self, path: str) -> bool:
        outage = self.server.flags.outages[self.server.sessions - 1 : self.server.sessions]
        return bool(outage) and path.startswith(outage)

    def _late_results(self, query: dict[str, str]) -> None:
        # Nobody reads the answer once the run is over: the browser is gone then.
        if not self.server.stopping.wait(self.server.flags.results_seconds):
            self._send(pages.results(_find(query), query.get("number", "")))

    def _where(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        return parts.path, dict(parse_qsl(parts.query))

    def _send(self, text: str, *, status: int = 200, kind: str = "text/html") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _redirect(self, to: str, cookie: str = "") -> None:
        self.send_response(303)
        self.send_header("Location", to)
        if cookie:
            self.send_header("Set-Cookie", f"{cookie}; Path=/")
        self.send_header("Content-Length", "0")
        self.end_headers()


def _find(query: dict[str, str]) -> tuple[Claim, ...]:
    line, number, holder = query.get("line", ""), query.get("number", ""), query.get("holder", "").lower()
    return tuple(
        c
        for c in CLAIMS
        if line in (pages.ANY_LINE, c.line, "") and number in ("", c.number) and holder in c.holder.lower()
    )
