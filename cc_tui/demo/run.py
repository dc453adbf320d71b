"""A run that the demo serves: a finished one, or one that is played back while it is watched."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Json = dict[str, Any]
Load = Callable[[], "Content"]
# What the service's analysis adds to an error after the run has ended; until then there is the raw error.
_ANALYSED = ("error_code", "llm_error_category", "llm_error_sub_type", "llm_error_description")


@dataclass(frozen=True)
class Content:
    """What a run holds: the body of `GET /run/{id}`, and its pages by node id; with placeholders."""

    body: Json
    pages: Json


class Run:
    """One run. Its content is made when it is asked for, since that of the big one takes a moment.

    Args:
        name: what people call it.
        ended: when it ended, in epoch seconds.
        row: its entry in `GET /runs`, with placeholders.
        credentials: the vault users that it used.
        load: makes its content.
    """

    def __init__(self, name: str, ended: float, row: Json, credentials: frozenset[str], load: Load) -> None:
        self.name = name
        self.ended = ended
        self.row = row
        self.credentials = credentials
        self._load = load

    @property
    def session_id(self) -> str:
        """The run's id."""
        return str(self.row["session_id"])

    @property
    def status(self) -> str:
        """The run's status, e.g. `execution.failed`."""
        return str(self.row["status"])

    @property
    def created(self) -> float:
        """When the run was created, in epoch seconds."""
        return self.ended + float(self.row["created_at"]["$at"])

    @cached_property
    def _content(self) -> Content:
        return self._load()

    @property
    def body(self) -> Json:
        """The body of `GET /run/{id}`, with placeholders."""
        return self._content.body

    @property
    def pages(self) -> Json:
        """Its pages by node id, with placeholders."""
        return self._content.pages

    @cached_property
    def files(self) -> dict[str, str]:
        """The object file at each of its storage paths."""
        return dict(_references([self.body, self.pages]))

    def file_at(self, path: str, _now: float) -> str | None:
        """The object file that lies at a storage path, or None."""
        return self.files.get(path)

    def known_at(self, _now: float) -> Run:
        """The run as far as it is known at that time, in epoch seconds."""
        return self


@dataclass(frozen=True)
class Live:
    """How a run becomes known that is still going on, in seconds.

    Attributes:
        upload: from a screenshot, a page or an error to its place in the run's body.
        analysis: from the run's end to the fields that its errors get from the analysis.
        last_page: from the run's end to the page of the node that was last.
        written: by node id, the pages that it had one after the other, each as `{"$at", "$object"}`. They lie
            at one storage path, as those of loops and retries do.
    """

    upload: float
    analysis: float
    last_page: float
    written: Mapping[str, Sequence[Json]] = field(default_factory=dict)


class LiveRun(Run):
    """A run that ends while it is watched; what it holds appears at the recorded times."""

    def __init__(
        self, name: str, ended: float, row: Json, credentials: frozenset[str], load: Load, live: Live
    ) -> None:
        super().__init__(name, ended, row, credentials, load)
        self._live = live

    def known_at(self, now: float) -> Run:
        """Leaves out what has not happened, or is not uploaded, by then."""
        status = self.status if now >= self.ended else "execution.start"
        end = self.row["execution_end"] if now >= self.ended else None
        row = {**self.row, "status": status, "execution_end": end}
        content = Content(self._body(now, status), self._pages(now))
        return Run(self.name, self.ended, row, self.credentials, lambda: content)

    def file_at(self, path: str, now: float) -> str | None:
        """The page of a node is overwritten by that of its next visit."""
        for node, page in self.pages.items():
            if page["path"] == path:
                pages = self._live.written[node]
                count = bisect_right([self._known(page["$at"]) for page in pages], now)
                return str(pages[count - 1]["$object"]) if count else None
        return self.files.get(path)

    def _known(self, at: float) -> float:
        return self.ended + at + self._live.upload

    def _body(self, now: float, status: str) -> Json:
        shots = [
            shot for shot in self.body["screenshot_urls"] if self._known(shot["timestamp"]["$at"]) <= now
        ]
        errors = [error for error in self.body["errors"] if self._known(error["created_at"]["$at"]) <= now]
        if now < self.ended + self._live.analysis:
            errors = [
                {**error, "message": error["original_error"], **dict.fromkeys(_ANALYSED)} for error in errors
            ]
        data = self.body["data"] if now >= self.ended else None
        return {**self.body, "status": status, "data": data, "screenshot_urls": shots, "errors": errors}

    def _pages(self, now: float) -> Json:
        """The page of the node that the run stopped at is written last of all."""
        last = self.body["screenshot_urls"][-1]["node_id"]
        final = now >= self.ended + self._live.last_page
        return {
            node: page
            for node, page in self.pages.items()
            if (final or node != last) and self._known(self._live.written[node][0]["$at"]) <= now
        }


def faster(value: Any, factor: float) -> Any:
    """The same recorded value with all its times relative to the run's end divided by `factor`."""
    if isinstance(value, list):
        return [faster(item, factor) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: item / factor if key == "$at" else faster(item, factor) for key, item in value.items()}


def _references(value: Any) -> list[tuple[str, str]]:
    """All `(storage path, object file)` inside a body."""
    if isinstance(value, list):
        return [pair for item in value for pair in _references(item)]
    if not isinstance(value, dict):
        return []
    if "$object" in value:
        return [(value["path"], value["$object"])]
    return [pair for item in value.values() for pair in _references(item)]
