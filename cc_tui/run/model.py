"""The vocabulary of a run. Everything is frozen, and every string from outside is `Raw`.

Shapes follow the API; what is missing or odd in a body costs that field only, and is kept as a `Problem`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from cc_tui.text import Raw

Json = Any  # a decoded JSON value
TERMINAL_STATUSES: Final = frozenset({"execution.success", "execution.failed", "execution.stopped"})
"""A run in one of these does not change any more. An unknown status counts as still going on."""


class Certainty(StrEnum):
    """How a URL's expiry is known."""

    TOKEN = "token"  # noqa: S105 - the exp claim of the URL's own token
    QUERY = "query"
    """Read from a query parameter of a storage service's own format."""
    FIELD = "field"
    """The `*_expires` field beside the URL."""
    DERIVED = "derived"
    """Nothing says it: time of asking plus one hour. Shown with `~`."""


@dataclass(frozen=True, slots=True)
class SignedUrl:
    """A URL that carries its own permission, and so is a secret until it expires.

    Attributes:
        url: As it came. Never drawn or logged with its query; `repr` does not have it.
        issued: When the answer that brought it was asked for, server time, UTC.
        expires: When it dies, UTC.
        certainty: How `expires` is known.
    """

    url: Raw = field(repr=False)
    issued: datetime
    expires: datetime
    certainty: Certainty

    @property
    def life(self) -> timedelta:
        """From issue to death; at least zero."""
        return max(self.expires - self.issued, timedelta())

    def is_stale(self, now: datetime) -> bool:
        """Whether too little life is left to start a download: min(60 s, a tenth of its life)."""
        return self.expires - now < min(timedelta(seconds=60), self.life / 10)

    def is_expired(self, now: datetime) -> bool:
        """Whether it is dead."""
        return self.expires <= now


@dataclass(frozen=True, slots=True)
class Problem:
    """Something odd in an answer: where it stood, what was odd, what stood there.

    Attributes:
        where: A path such as `screenshot_urls[3].timestamp`.
        what: What was expected.
        raw: A short form of what stood there.
    """

    where: Raw
    what: Raw
    raw: Raw


@dataclass(frozen=True, slots=True)
class Screenshot:
    """One entry of `screenshot_urls[]` or of a node's `screenshots[]`.

    Attributes:
        position: Its index in the list it came in.
        screenshot_id: UUID; not in every answer.
        node_id: UUID of its node; not in every answer.
        node_name: The node's name at run time.
        taken: Capture time, UTC.
        url: None where the entry has no URL.
        is_error: Taken because of an error, after it.
        is_full_length: The whole scrollable page, not the viewport.
        retry_index: Attempt of the node, 0 is the first.
        metadata: Free values from the workflow.
    """

    position: int
    screenshot_id: Raw | None
    node_id: Raw | None
    node_name: Raw | None
    taken: datetime | None
    url: SignedUrl | None
    is_error: bool = False
    is_full_length: bool = False
    retry_index: int = 0
    metadata: Mapping[str, Json] = field(default_factory=dict)

    @property
    def key(self) -> Raw:
        """What identifies the picture across answers: its id, else its time and name, else its place."""
        if self.screenshot_id:
            return self.screenshot_id
        if self.taken:
            return Raw(f"{self.taken.isoformat()} {self.node_name or ''} {self.retry_index} {self.is_error}")
        return Raw(f"#{self.position}")


@dataclass(frozen=True, slots=True)
class RunError:
    """One entry of `errors[]`, merged with `workflow_errors[]`.

    Attributes:
        position: Its index after merging.
        recovered: Whether the Maintenance Agent repaired it (`recovered_error_ids`).
        raw: All fields as they came.
    """

    position: int
    error_id: Raw | None
    node_id: Raw | None
    node_name: Raw | None
    created: datetime | None
    message: Raw | None
    original_error: Raw | None
    full_url: Raw | None
    code: Raw | None
    action: Raw | None
    category: Raw | None
    sub_type: Raw | None
    description: Raw | None
    recovered: bool
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A video segment or a downloaded file.

    Attributes:
        name: File name of a downloaded file; None for a video.
        timestamp: For a video about its end, UTC.
    """

    name: Raw | None
    timestamp: datetime | None
    url: SignedUrl | None
    metadata: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Node:
    """A step of the workflow's definition.

    Attributes:
        execution: `STATIC` (XPath), `LLM_VISION`, `LLM_DOM`, `PROMPT`; None where not said.
        selector: `parameters.selector`, verbatim with its templates.
        parameters: All parameters as they came.
    """

    node_id: Raw
    name: Raw
    action: Raw
    execution: Raw | None
    selector: Raw | None
    description: Raw | None
    parameters: Mapping[str, Json] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from a node to another; `label` is `to`, `true`, `false`, `loop_done` or `loop_not_done`."""

    source: Raw
    target: Raw
    label: Raw


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow's definition in one version.

    Attributes:
        version_number: For a run the version it most probably used; no answer says it.
        newest_version: The newest there is by now, where that is known.
        popup_xpaths: What is looked for on every page, to close what is in the way.
    """

    workflow_id: Raw
    name: Raw | None
    version_number: int | None
    version_note: Raw | None
    updated: datetime | None
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    newest_version: int | None = None
    problems: tuple[Problem, ...] = ()
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False)
    popup_xpaths: tuple[Raw, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was recorded under one `retry_index` of a visit, in order.

    Attributes:
        index: The `retry_index`; 0 is the first attempt.
        shots: Shots at start, full-length shots, error shots.
        errors: The run's errors that belong here.
    """

    index: int
    shots: tuple[Screenshot, ...]
    errors: tuple[RunError, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether an error was recorded, repaired or not."""
        return bool(self.errors) or any(shot.is_error for shot in self.shots)

    @property
    def start_shot(self) -> Screenshot | None:
        """The page as this attempt found it."""
        return next((shot for shot in self.shots if not shot.is_error and not shot.is_full_length), None)

    @property
    def error_shot(self) -> Screenshot | None:
        """The page after it failed: a symptom."""
        return next((shot for shot in self.shots if shot.is_error), None)


@dataclass(frozen=True, slots=True)
class Visit:
    """One time that a node ran: consecutive entries of one node.

    Attributes:
        position: Index among the run's visits.
        node_id: UUID; None when no answer says it and no rule could tell.
        name: The node's name at run time.
        node_number: Of the node among those that ran, by their first visits, from 1.
        number: 1 for the node's first visit, `of` how many.
        guessed: Why `node_id` is a guess; None when the answer says it.
        untimed: Some entry has no time, so its place is that of its neighbour.
        requeue: 0 before the first requeue, then 1, 2...
    """

    position: int
    node_id: Raw | None
    name: Raw | None
    node_number: int
    number: int
    of: int
    attempts: tuple[Attempt, ...]
    guessed: Raw | None = None
    untimed: bool = False
    requeue: int = 0

    @property
    def shots(self) -> tuple[Screenshot, ...]:
        """Every screenshot of the visit, in order."""
        return tuple(shot for attempt in self.attempts for shot in attempt.shots)

    @property
    def errors(self) -> tuple[RunError, ...]:
        """Every error of the visit, in order."""
        return tuple(error for attempt in self.attempts for error in attempt.errors)

    @property
    def started(self) -> datetime | None:
        """Time of its first shot that has one, UTC."""
        return next((shot.taken for shot in self.shots if shot.taken), None)

    @property
    def failed(self) -> bool:
        """Whether its last attempt failed for good."""
        if not self.attempts or not self.attempts[-1].failed:
            return False
        errors = self.attempts[-1].errors
        return not (errors and all(error.recovered for error in errors))

    @property
    def is_last(self) -> bool:
        """Whether the node's one HTML, overwritten by each visit, is this visit's."""
        return self.number == self.of


@dataclass(frozen=True)
class Run:
    """A run as `GET /run/{id}` tells it, in the order things happened.

    Attributes:
        fetched: When it was asked for, server time, UTC.
        screenshots: All entries, in the order of the answer.
        visits: The spine: every entry is in exactly one attempt of one visit.
        unplaced_errors: Errors that belong to no visit.
        never_ran: Nodes of the workflow without a visit, in the workflow's order.
        workflow: The definition in its probable version; None until asked for, or not to be had.
        raw: The whole body as it came.
        is_alone: The run could not be had; it is made of one node's own answer.
    """

    session_id: Raw
    status: Raw
    fetched: datetime
    workflow_id: Raw | None
    inputs: Mapping[str, Json]
    encrypted: frozenset[str]
    session_retries: int | None
    data: Json
    videos: tuple[SignedFile, ...]
    files: tuple[SignedFile, ...]
    screenshots: tuple[Screenshot, ...]
    errors: tuple[RunError, ...]
    was_recovered: bool | None
    end_reason: Raw | None
    problems: tuple[Problem, ...]
    raw: Mapping[str, Json] = field(repr=False)
    visits: tuple[Visit, ...] = ()
    unplaced_errors: tuple[RunError, ...] = ()
    never_ran: tuple[Node, ...] = ()
    workflow: Workflow | None = None
    is_alone: bool = False

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen, or nothing more can be seen of it."""
        return self.is_alone or self.status in TERMINAL_STATUSES

    @property
    def failed(self) -> bool:
        """Whether it ended in failure."""
        return self.status == "execution.failed"

    @cached_property
    def failing_visit(self) -> Visit | None:
        """The visit the run died in: the last failed one; in a run that did not fail, None."""
        if not self.failed:
            return None
        broken = [visit for visit in self.visits if visit.failed]
        return broken[-1] if broken else next((v for v in reversed(self.visits) if v.errors), None)

    @cached_property
    def placed_errors(self) -> tuple[tuple[Visit, Attempt, RunError], ...]:
        """Every error that belongs to a visit, with its visit and attempt, in order."""
        return tuple(
            (v, attempt, error) for v in self.visits for attempt in v.attempts for error in attempt.errors
        )

    @cached_property
    def nodes_ran(self) -> int:
        """How many nodes ran, however often each."""
        return max((visit.node_number for visit in self.visits), default=0)

    @cached_property
    def last_visits(self) -> dict[Raw, Visit]:
        """Of every node that ran the visit that its page is of."""
        return {visit.node_id: visit for visit in self.visits if visit.node_id is not None}

    @cached_property
    def final_error(self) -> RunError | None:
        """The error to show in the header: the first of the failing visit, else the last of the run."""
        if self.failing_visit and self.failing_visit.errors:
            return self.failing_visit.errors[0]
        open_errors = [error for error in self.errors if not error.recovered]
        return open_errors[-1] if open_errors and self.status != "execution.success" else None

    def node(self, node_id: Raw | None) -> Node | None:
        """The workflow's definition of a node."""
        if self.workflow is None or node_id is None:
            return None
        return next((node for node in self.workflow.nodes if node.node_id == node_id), None)


@dataclass(frozen=True, slots=True)
class NodeSnapshots:
    """What `GET /run/{id}/debug-snapshots/{node_id}` says of one node.

    Attributes:
        page: The node's one HTML; None when no snapshot was captured.
        fetched: When it was asked for, server time, UTC.
    """

    session_id: Raw
    node_id: Raw
    page: SignedUrl | None
    screenshots: tuple[Screenshot, ...]
    fetched: datetime
    problems: tuple[Problem, ...] = ()
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False)
