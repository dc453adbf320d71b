"""What the two origins share: the clock, what they have seen, and the faults that a test asked for."""

from __future__ import annotations

import base64
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any

_LOG_LIMIT = 20_000
ORIGINS = ("api", "storage")
FAULTS = ("status", "html", "reset", "slow", "truncate", "empty", "body", "redirect")


@dataclass(frozen=True)
class Fault:
    """One ordered misbehaviour: the next `times` requests to `origin` whose path contains `path_contains`.

    Attributes:
        do: `status:N`, `html`, `reset`, `slow[:SECONDS]`, `truncate`, `empty`, `body:BASE64`, `redirect:URL`.
        retry_after: the header that goes with a `status:N`.
    """

    origin: str
    path_contains: str
    do: str
    times: int = 1
    retry_after: str | None = None

    def __post_init__(self) -> None:
        """Refuses what could never happen.

        Raises:
            ValueError: an origin, a misbehaviour or a number that there is not.
        """
        if self.origin not in ORIGINS or self.do.partition(":")[0] not in FAULTS or self.times < 1:
            raise ValueError(f"no such fault: {self.do} at {self.origin}, {self.times} times")
        what, _, detail = self.do.partition(":")
        if what == "status":
            int(detail)
        elif what == "slow":
            float(detail or 0)
        elif what == "body":
            base64.b64decode(detail, validate=True)


@dataclass(frozen=True)
class Seen:
    """One answered request; `at` in seconds since the start, `path` without query."""

    at: float
    origin: str
    method: str
    path: str
    status: int


@dataclass
class State:
    """The server's memory.

    Attributes:
        key: the API key that opens the API.
        ttl: how long signed URLs live, in seconds.
        offset: what is added to the machine's clock, in seconds.
        stopping: set when the server ends, so that slow answers end too.
    """

    key: str
    ttl: int
    offset: float
    stopping: threading.Event = field(default_factory=threading.Event)
    deleted: set[str] = field(default_factory=set)
    leaked: list[str] = field(default_factory=list)
    _log: list[Seen] = field(default_factory=list)
    _faults: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _started: float = field(default_factory=time.monotonic)

    def now(self) -> float:
        """The server's time, in epoch seconds."""
        return time.time() + self.offset

    def saw(self, origin: str, method: str, path: str, status: int) -> None:
        """Remembers one answer."""
        with self._lock:
            if len(self._log) < _LOG_LIMIT:
                self._log.append(Seen(time.monotonic() - self._started, origin, method, path, status))

    def leak(self, headers: list[str]) -> None:
        """Remembers that storage was sent credentials, by header name."""
        with self._lock:
            self.leaked.extend(headers)

    def order(self, fault: Fault) -> None:
        """Adds a fault behind those that wait."""
        with self._lock:
            self._faults.append(fault)

    def fault(self, origin: str, path: str) -> Fault | None:
        """The fault for this request, counted down; None where none is due."""
        with self._lock:
            for place, fault in enumerate(self._faults):
                if fault.origin == origin and fault.path_contains in path:
                    rest = [Fault(**{**asdict(fault), "times": fault.times - 1})] if fault.times > 1 else []
                    self._faults[place : place + 1] = rest
                    return fault
        return None

    def report(self) -> dict[str, Any]:
        """What `GET /_demo/seen` answers."""
        with self._lock:
            log = [asdict(seen) for seen in self._log]
            return {
                "leaks": len(self.leaked),
                "leaked_headers": list(self.leaked),
                "api_requests": [seen for seen in log if seen["origin"] == "api"],
                "storage_requests": [seen for seen in log if seen["origin"] == "storage"],
                "faults_waiting": sum(fault.times for fault in self._faults),
            }

    def reset(self) -> None:
        """Forgets requests, leaks, faults and deletions."""
        with self._lock:
            for memory in (self._log, self._faults, self.leaked):
                memory.clear()
            self.deleted.clear()
