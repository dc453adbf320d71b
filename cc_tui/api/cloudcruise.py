"""The endpoints of the CloudCruise API that are read. Bodies are handed on decoded, not understood."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, NoReturn
from urllib.parse import urlsplit

from cc_tui.api import body
from cc_tui.api.credentials import Credentials
from cc_tui.api.origin import origin_of
from cc_tui.api.pace import RateLimit, Sleep
from cc_tui.api.servertime import ServerTime
from cc_tui.api.transport import Pinned, Reply, Routes, Wire
from cc_tui.clock import Clock
from cc_tui.config import Config
from cc_tui.errors import CredentialsError, NotFoundError, UnavailableError, UsageError
from cc_tui.run.model import Json
from cc_tui.text import Raw, Shown, one_line, own, say

MAX_BODY: Final = 16_000_000
DEADLINE: Final = 30.0

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint said.

    Attributes:
        body: Decoded JSON.
        at: When it was asked for, server time, UTC.
    """

    body: Json = field(repr=False)
    at: datetime


class CloudCruise:
    """The API, asked with one key. Every method may raise what `_get` says."""

    def __init__(
        self,
        credentials: Credentials,
        config: Config,
        clock: Clock,
        *,
        on_wait: Callable[[Shown], None] | None = None,
        sleep: Sleep = asyncio.sleep,
        deadline: float = DEADLINE,
    ) -> None:
        """Make the client; nothing is sent yet.

        Args:
            credentials: The key and whom it is for.
            config: Proxies and certificates come from its environment.
            clock: For times and the rate limit.
            on_wait: Told in words when a request waits before it is tried again.
            sleep: Waits; cancelling the call cancels it.
            deadline: Seconds for one call.

        Raises:
            UsageError: A proxy variable or a file of certificates that cannot be used.
        """
        self._credentials, self._deadline = credentials, deadline
        self._base = credentials.base_url
        self._origin = origin_of(self._base)
        self._routes = Routes(config)
        self._routes.prepare(self._origin)
        self._time = ServerTime()
        self._wire = Wire(
            self._routes,
            clock,
            transport=Pinned(self._routes, self._origin, self._secret_headers),
            gzip=True,
            sleep=sleep,
            limit=RateLimit(clock, sleep, per_second=config.requests_per_second),
            on_wait=on_wait,
        )

    def _secret_headers(self) -> dict[str, str]:
        secret = self._credentials.secret.reveal()
        bearer = self._credentials.header == "Authorization"
        headers: dict[str, str] = {self._credentials.header: f"Bearer {secret}" if bearer else secret}
        if self._credentials.workspace_id is not None:
            headers["x-workspace-id"] = self._credentials.workspace_id
        return headers

    @property
    def server_offset(self) -> timedelta:
        """Server time minus local time; zero until known, and while the two may agree."""
        return self._time.offset

    @property
    def requests_made(self) -> int:
        """Requests sent so far, repeated ones counted."""
        return self._wire.requests_made

    async def run(self, session_id: Raw) -> Answer:
        """`GET /run/{session_id}`."""
        return await self._get(own("run"), f"/run/{_uuid(session_id, own('session ID'))}")

    async def node_snapshots(self, session_id: Raw, node_id: Raw) -> Answer:
        """`GET /run/{session_id}/debug-snapshots/{node_id}`; URLs in it are freshly signed."""
        session, node = _uuid(session_id, own("session ID")), _uuid(node_id, own("node ID"))
        return await self._get(own("run or node"), f"/run/{session}/debug-snapshots/{node}")

    async def runs(
        self,
        *,
        start_time: datetime | None = None,
        end_time: datetime | None = None,
        workflow_id: Raw | None = None,
        status: Raw | None = None,
        limit: int | None = None,
        cursor: Raw | None = None,
    ) -> Answer:
        """`GET /runs`, newest first; the server's own default is the last 24 hours.

        Args:
            start_time: Aware; earliest creation.
            end_time: Aware; latest creation.
            workflow_id: UUID.
            status: As `execution.failed`.
            limit: 1 to 10000.
            cursor: `created_at` of the last row of the page before.
        """
        params = {
            "start_time": _iso(start_time) if start_time else None,
            "end_time": _iso(end_time) if end_time else None,
            "workflow_id": _uuid(workflow_id, own("workflow ID")) if workflow_id else None,
            "status": status,
            "limit": str(limit) if limit else None,
            "cursor": cursor,
        }
        said = {name: value for name, value in params.items() if value is not None}
        return await self._get(own("list of runs"), "/runs", said, lines=True)

    async def workflow(self, workflow_id: Raw) -> Answer:
        """`GET /workflows/{id}`: the definition in its newest version."""
        return await self._get(own("workflow"), f"/workflows/{_uuid(workflow_id, own('workflow ID'))}")

    async def workflow_versions(self, workflow_id: Raw) -> Answer:
        """`GET /workflows/{id}/versions`, newest first."""
        workflow = _uuid(workflow_id, own("workflow ID"))
        return await self._get(own("workflow"), f"/workflows/{workflow}/versions")

    async def workflow_version(self, workflow_id: Raw, number: int) -> Answer:
        """`GET /workflows/{id}/versions/{number}`: the definition in one version."""
        workflow = _uuid(workflow_id, own("workflow ID"))
        return await self._get(own("workflow version"), f"/workflows/{workflow}/versions/{int(number)}")

    async def aclose(self) -> None:
        """Close all connections."""
        await self._wire.aclose()

    async def _get(
        self, what: Shown, path: str, params: Mapping[str, str] | None = None, *, lines: bool = False
    ) -> Answer:
        """Ask, and take the answer or say what is wrong.

        Raises:
            CredentialsError: 401, 403.
            NotFoundError: 404.
            UsageError: 400, 422.
            UnavailableError: All else: network, redirects, 402, 429, 5xx, an answer that is not JSON.
        """
        reply = await self._wire.get(
            f"{self._base}{path}", limit=MAX_BODY, deadline=self._deadline, params=params
        )
        if reply.status != 200:
            self._refused(reply, what)
        try:
            # A large body takes half a second, in which the screen answers keys.
            decoded = await asyncio.to_thread(body.decode_json, reply.body, lines=lines)
        except body.NotJsonError as error:
            raise UnavailableError(error.message, self._in_the_way(error.is_html)) from None
        self._time.learn(reply)
        return Answer(decoded, reply.sent + self._time.offset)

    def _in_the_way(self, is_html: bool) -> Shown:
        proxy = self._routes.proxy(self._origin)
        if proxy:
            return say("The request went through the proxy {}.", proxy.shown)
        if is_html:
            return own("Log in to the network, set HTTPS_PROXY, or check the base URL.")
        return say("The base URL is {}.", one_line(self._base, 200))

    def _refused(self, reply: Reply, what: Shown) -> NoReturn:
        status = reply.status
        if 300 <= status < 400:
            self._redirected(reply)
        # Before anything is cut off, or half a key would not be found.
        words = body.server_words(self._credentials.secret.hide_in(reply.body.decode("utf-8", "replace")))
        said = say(": {}", words) if words else own(".")
        key = say("{} ({})", self._credentials.source, self._credentials.secret.masked())
        if body.is_page(reply.body) and status < 500 and status not in (402, 408, 429):
            raise UnavailableError(
                say("The answer is HTML, not JSON ({}){}", status, said), self._in_the_way(is_html=True)
            )
        if status == 401:
            raise CredentialsError(
                say("The API refuses the key{}", said),
                say("The key came from {}. --profile or --key-file names another.", key),
            )
        if status == 403:
            raise CredentialsError(
                say("The key has no access to this {}{}", what, said),
                say("The key came from {}. Try another --profile or --workspace-id.", key),
            )
        if status == 404:
            raise NotFoundError(
                say("There is no such {}, or not in this workspace{}", what, said),
                say("The key came from {}. Another --profile or --workspace-id may see it.", key),
            )
        if status in (400, 422):
            raise UsageError(say("The API does not accept the request ({}){}", status, said))
        raise _unavailable(status, said, self._in_the_way(is_html=False))

    def _redirected(self, reply: Reply) -> NoReturn:
        target = reply.headers.get("location", "")
        try:
            host = urlsplit(target).hostname
        except ValueError:
            host = None
        raise UnavailableError(
            say("The API answers with a redirect ({}) to {}, which is not followed.", reply.status,
                one_line(host, 100) if host else own("another path")),
            say("A captive portal or a wrong base URL does that; it is {}.", one_line(self._base, 200)),
        )  # fmt: skip


def _unavailable(status: int, said: Shown, hint: Shown) -> UnavailableError:
    if status == 402:
        return UnavailableError(
            say("The workspace has reached a usage limit{}", said),
            own("Its owner can see to that in CloudCruise."),
        )
    if status == 429:
        return UnavailableError(
            say("The API's rate limit is reached{}", said),
            own("All programs of the workspace share it. Wait a minute, then ask again."),
        )
    return UnavailableError(say("The API answers {}{}", status, said), hint)


def _uuid(text: Raw, what: Shown) -> str:
    if not _UUID.fullmatch(text):
        raise UsageError(
            say("This {} is not a UUID: {}", what, one_line(text, 60)),
            own("It looks like 3f2a1b4c-0000-4000-8000-000000000001."),
        )
    return text.lower()


def _iso(time: datetime) -> str:
    return f"{time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
