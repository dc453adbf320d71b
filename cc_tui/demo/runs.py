"""`GET /runs`: its filters, its cursor, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from cc_tui.demo.origin import Request
from cc_tui.demo.run import Run

STATUSES = (
    "execution.queued", "execution.start", "execution.paused", "execution.requeued", "execution.success",
    "execution.failed", "execution.stopped",
)  # fmt: skip
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DAY = 86_400.0
_SKEW = 60.0


class BadQuery(Exception):
    """A query that is refused, with one message per parameter."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


class _Query:
    """The parameters of one request; what is wrong with them is collected in `problems`."""

    def __init__(self, request: Request, now: float) -> None:
        self.problems: list[str] = []
        self._request = request
        start, end = self._time("start_time"), self._time("end_time")
        self.start = now - _DAY if start is None else start
        self.end = now + _SKEW if end is None else end
        self.cursor = self._time("cursor")
        self.limit = self._limit()
        self.workflows = self._several("workflow_id", "workflow_ids")
        self.statuses = self._several("status", "statuses")
        self.credentials = self._several("credential_id", "credential_ids")
        if self.start < now - 366 * _DAY:
            self.problems.append("start_time must not be older than 1 year")
        if end is not None and end < self.start:
            self.problems.append("end_time must not be earlier than start_time")
        if self.end > now + _SKEW:
            self.problems.append("end_time must not be in the future")
        if any(not UUID.fullmatch(value) for value in self.workflows):
            self.problems.append("workflow_id must be a UUID")
        if any(value not in STATUSES for value in self.statuses):
            self.problems.append(f"status must be one of the following values: {', '.join(STATUSES)}")

    def _time(self, name: str) -> float | None:
        text = self._request.one(name)
        if text is None:
            return None
        try:
            # A `+` that the client did not escape has become a space.
            at = datetime.fromisoformat(text.replace(" ", "+"))
        except ValueError:
            self.problems.append(f"{name} must be a valid ISO 8601 date string")
            return None
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()

    def _limit(self) -> int:
        text = self._request.one("limit")
        if text is None:
            return 1000
        if not (text.isascii() and text.isdigit()):
            self.problems.append("limit must be an integer number")
            return 1
        if not 1 <= int(text) <= 10_000:
            self.problems.append("limit must be between 1 and 10000")
        return int(text)

    def _several(self, *names: str) -> list[str]:
        return [value for name in names for value in self._request.query.get(name, [])]

    def wants(self, run: Run) -> bool:
        """Whether the run passes all filters."""
        return (
            self.start <= run.created <= self.end
            and (self.cursor is None or run.created < self.cursor)
            and _among(self.workflows, (run.row["workflow_id"],))
            and _among(self.statuses, (run.status,))
            and _among(self.credentials, run.credentials)
        )


def select(runs: Sequence[Run], request: Request, now: float) -> list[Run]:
    """The runs that a query wants, newest first.

    Raises:
        BadQuery: a parameter is not what it must be.
    """
    query = _Query(request, now)
    if query.problems:
        raise BadQuery(query.problems)
    return [run for run in runs if query.wants(run)][: query.limit]


def _among(wanted: Sequence[str], have: Iterable[str]) -> bool:
    return not wanted or any(value in wanted for value in have)
