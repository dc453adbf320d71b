"""The demo server for tests: a real child process, with its switches as methods."""

from __future__ import annotations

import gzip
import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from cc_tui.demo.launch import Demo, RunEntry, launch

# No proxy of the environment stands between a test and loopback; redirects and errors come back as they are.
_TIMEOUT = 20.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())


@dataclass(frozen=True)
class Reply:
    """One HTTP answer; `body` decoded from gzip."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def ask(url: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Reply:
    """Asks a URL; header names with `_` for `-`, and in lower case in the reply."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data=body, headers=named, method=method)
    try:
        with _OPENER.open(request, timeout=_TIMEOUT) as answer:
            return _reply(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return _reply(error.code, error.headers, error.read())


def _reply(status: int, headers: Message, body: bytes) -> Reply:
    lower = {name.lower(): value for name, value in headers.items()}
    return Reply(status, lower, gzip.decompress(body) if lower.get("content-encoding") == "gzip" else body)


@dataclass(frozen=True)
class Seen:
    """What the server remembers since its start or the last `reset()`.

    Attributes:
        leaks: credential headers that storage was sent.
        api: API requests by path, without query.
        storage: storage requests by path, without query.
        log: every request as `{at, origin, method, path, status}`; `at` in seconds since the start.
        faults_waiting: ordered faults that no request has met yet.
    """

    leaks: int
    leaked_headers: tuple[str, ...]
    api: Counter[str]
    storage: Counter[str]
    log: tuple[Mapping[str, Any], ...]
    faults_waiting: int


class DemoServer:
    """`with DemoServer(ttl=20) as server:` runs the server with `--until-eof` for the block."""

    def __init__(
        self,
        *,
        ttl: int | None = None,
        now: str | None = None,
        port: int | None = None,
        play: float | None = None,
    ) -> None:
        self._options: dict[str, Any] = {"ttl": ttl, "now": now, "port": port, "play": play}
        self._stack = ExitStack()
        self._demo: Demo | None = None

    def __enter__(self) -> DemoServer:
        # Its stderr is the test's: a traceback of the server is seen.
        self._demo = self._stack.enter_context(launch(**self._options, stderr=2))
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stack.close()

    @property
    def _running(self) -> Demo:
        assert self._demo is not None, "the server runs only inside its with block"
        return self._demo

    @property
    def base_url(self) -> str:
        """The API's origin."""
        return self._running.base_url

    @property
    def storage_url(self) -> str:
        """The storage's origin."""
        return self._running.storage_url

    @property
    def api_key(self) -> str:
        """The key, another at each start."""
        return self._running.api_key

    @property
    def runs(self) -> Mapping[str, RunEntry]:
        """The runs by name."""
        return self._running.runs

    def session_id(self, name: str) -> str:
        """The id of a run by its name."""
        return self.runs[name].session_id

    @property
    def env(self) -> dict[str, str]:
        """The environment variables that point a client here."""
        return {"CLOUDCRUISE_BASE_URL": self.base_url, "CLOUDCRUISE_API_KEY": self.api_key}

    def get(self, path: str, **headers: str) -> Reply:
        """Asks the API with the key; `path` begins with a slash."""
        headers.setdefault("cc_key", self.api_key)
        return ask(self.base_url + path, method="GET", body=None, **headers)

    def seen(self) -> Seen:
        """What both origins were asked so far."""
        said = self.get("/_demo/seen").json()
        api, storage = said["api_requests"], said["storage_requests"]
        return Seen(
            said["leaks"],
            tuple(said["leaked_headers"]),
            Counter(entry["path"] for entry in api),
            Counter(entry["path"] for entry in storage),
            tuple(sorted([*api, *storage], key=lambda entry: float(entry["at"]))),
            said["faults_waiting"],
        )

    def fault(
        self, do: str, *, origin: str = "api", path: str = "", times: int = 1, retry_after: str | None = None
    ) -> None:
        """Orders what happens to the next `times` requests whose path contains `path`.

        `do`: `status:N`, `html`, `reset`, `slow[:SECONDS]` (a byte now and then), `truncate`, `empty`,
        `body:BASE64`, `redirect:URL`. An unknown one is refused.
        """
        order = {
            "origin": origin,
            "path_contains": path,
            "times": times,
            "do": do,
            "retry_after": retry_after,
        }
        self._post("/_demo/fault", order)

    def delete(self, path: str) -> None:
        """Deletes objects: those whose storage path contains `path`, or whose sha256 begins with it.

        A signed URL may be given too.
        """
        self._post(
            "/_demo/delete-object", {"path": urlsplit(path).path.partition("/object/sign/")[2] or path}
        )

    def reset(self) -> None:
        """Forgets requests, leaks, faults and deletions."""
        self._post("/_demo/reset", {})

    def _post(self, path: str, value: Mapping[str, Any]) -> None:
        reply = ask(self.base_url + path, method="POST", body=json.dumps(value).encode(), cc_key=self.api_key)
        assert reply.status == 200, reply.body
