"""Entries to visits and attempts: what ran, in which order, how often.

`GET /run/{id}` has no list of nodes. Its screenshots, ordered by time, are the only record of what ran.
Every entry is in exactly one attempt of one visit; an unknown order is kept and marked, never repaired.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from cc_tui.run.joining import Joined, Names
from cc_tui.run.model import Attempt, Run, RunError, Screenshot, Visit, Workflow
from cc_tui.text import Raw

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _OpenVisit:
    """A visit while its entries come in."""

    joined: Joined
    untimed: bool = False
    attempts: list[tuple[int, list[Screenshot]]] = field(default_factory=list)

    def takes(self, shot: Screenshot, joined: Joined) -> bool:
        """Whether the entry belongs to this visit: same node, and no attempt before its last one."""
        if joined.identity != self.joined.identity:
            return False
        # A late shot of the same node (error, whole page) belongs to what went before, whatever it counts.
        return shot.is_error or shot.is_full_length or shot.retry_index >= self.attempts[-1][0]

    def add(self, shot: Screenshot) -> None:
        """Put the entry into its attempt, opening a new one where its index rises."""
        if not self.attempts or shot.retry_index > self.attempts[-1][0]:
            self.attempts.append((shot.retry_index, []))
        self.attempts[-1][1].append(shot)
        self.untimed = self.untimed or shot.taken is None


def with_spine(run: Run, workflow: Workflow | None = None) -> Run:
    """Lay out a run's entries as visits.

    Args:
        run: A run as parsed.
        workflow: Its definition, if known: names nodes without an id, and says which never ran.

    Returns:
        The run with `visits`, `unplaced_errors`, `never_ran` and `workflow`.
    """
    workflow = workflow or run.workflow
    names = Names(run.screenshots, run.errors, workflow)
    opened = _visits_of(in_order(run.screenshots), names)
    placed, unplaced = _place_errors(opened, run.errors, names)
    visits = _finished(opened, placed, _start_of(opened, workflow))
    ran = {visit.node_id for visit in visits}
    never = tuple(node for node in workflow.nodes if node.node_id not in ran) if workflow else ()
    return replace(run, visits=visits, unplaced_errors=unplaced, never_ran=never, workflow=workflow)


def in_order(shots: Iterable[Screenshot]) -> list[Screenshot]:
    """Sort by (time, position); an entry without a time stays behind its neighbour."""
    keyed: list[tuple[datetime, int, Screenshot]] = []
    neighbour = _BEFORE_ALL
    for shot in shots:
        neighbour = shot.taken or neighbour
        keyed.append((neighbour, shot.position, shot))
    return [shot for _, _, shot in sorted(keyed, key=lambda entry: entry[:2])]


def _visits_of(shots: Sequence[Screenshot], names: Names) -> list[_OpenVisit]:
    visits: list[_OpenVisit] = []
    for shot in shots:
        joined = names.join(shot, visits[-1].joined if visits else None)
        if not visits or not visits[-1].takes(shot, joined):
            visits.append(_OpenVisit(joined))
        visits[-1].add(shot)
    return visits


def _start_of(visits: Sequence[_OpenVisit], workflow: Workflow | None) -> str | None:
    """The identity of the START node: the workflow's, else what ran first."""
    start = next((node for node in workflow.nodes if node.action == "START"), None) if workflow else None
    if start and any(visit.joined.node_id == start.node_id for visit in visits):
        return start.node_id
    return visits[0].joined.identity if visits else None


_Place = tuple[int, int]
"""Index of a visit and of an attempt in it."""


def _place_errors(
    visits: Sequence[_OpenVisit], errors: Sequence[RunError], names: Names
) -> tuple[dict[_Place, list[RunError]], tuple[RunError, ...]]:
    """Find each error's attempt: the node's last attempt that had begun when the error was written."""
    by_identity: dict[str, list[_Place]] = defaultdict(list)
    for visit_index, visit in enumerate(visits):
        for attempt_index in range(len(visit.attempts)):
            by_identity[visit.joined.identity].append((visit_index, attempt_index))
    everywhere = [place for places in by_identity.values() for place in places]
    placed: dict[_Place, list[RunError]] = defaultdict(list)
    unplaced = []
    for error in errors:
        identity = names.identity_of(error)
        candidates = by_identity.get(identity, []) if identity else _with_error_shot(visits, everywhere)
        place = _begun_before(visits, sorted(candidates), error, placed)
        if place is None:
            unplaced.append(error)
        else:
            placed[place].append(error)
    return placed, tuple(unplaced)


def _with_error_shot(visits: Sequence[_OpenVisit], places: Iterable[_Place]) -> list[_Place]:
    """An error that names no node can only be at an attempt that left an error shot."""
    return [(v, a) for v, a in places if any(shot.is_error for shot in visits[v].attempts[a][1])]


def _begun_before(
    visits: Sequence[_OpenVisit],
    places: Sequence[_Place],
    error: RunError,
    placed: dict[_Place, list[RunError]],
) -> _Place | None:
    if not places:
        return None
    if error.created is None:
        # Errors come in order: the first attempt with an error shot that none has claimed yet.
        free = [place for place in _with_error_shot(visits, places) if place not in placed]
        return free[0] if free else places[-1]
    begun = [place for place in places if _began(visits, place) <= error.created]
    return begun[-1] if begun else places[0]


def _began(visits: Sequence[_OpenVisit], place: _Place) -> datetime:
    shots = visits[place[0]].attempts[place[1]][1]
    return next((shot.taken for shot in shots if shot.taken), _BEFORE_ALL)


def _finished(
    opened: Sequence[_OpenVisit], placed: dict[_Place, list[RunError]], start: str | None
) -> tuple[Visit, ...]:
    totals = Counter(visit.joined.identity for visit in opened)
    seen: Counter[str] = Counter()
    nodes: dict[str, int] = {}
    visits = []
    requeue, failure = 0, False
    for index, each in enumerate(opened):
        identity = each.joined.identity
        seen[identity] += 1
        if identity == start and failure:
            requeue, failure = requeue + 1, False
        attempts = tuple(
            Attempt(retry, tuple(shots), tuple(placed.get((index, position), ())))
            for position, (retry, shots) in enumerate(each.attempts)
        )
        failure = failure or attempts[-1].failed
        visits.append(
            Visit(
                position=index,
                node_id=each.joined.node_id,
                name=attempts[0].shots[0].node_name,
                node_number=nodes.setdefault(identity, len(nodes) + 1),
                number=seen[identity],
                of=totals[identity],
                attempts=attempts,
                guessed=each.joined.guessed,
                untimed=each.untimed,
                requeue=requeue,
            )
        )
    return tuple(visits)


def find_node(run: Run, wanted: Raw) -> Raw | None:
    """The node a user means.

    Args:
        run: The opened run.
        wanted: A node id, a unique prefix of one, its number (`7`), or `failed`.

    Returns:
        The node's id; None where nothing or more than one thing fits.
    """
    if wanted == "failed":
        return run.failing_visit.node_id if run.failing_visit else None
    known = {visit.node_id for visit in run.visits if visit.node_id}
    known |= {node.node_id for node in run.never_ran}
    matches = [node_id for node_id in known if node_id.lower().startswith(wanted.lower())]
    if wanted.lower() in {node_id.lower() for node_id in known} or (len(matches) == 1 and len(wanted) > 3):
        return matches[0]
    if wanted.isascii() and wanted.isdigit():
        number = int(wanted[:9])
        for visit in run.visits:
            if visit.node_number == number:
                return visit.node_id
    return matches[0] if len(matches) == 1 else None


def place_of(run: Run, error: RunError | None) -> tuple[Visit, Attempt] | None:
    """Where an error happened; None where it names no node that left a screenshot."""
    for visit in run.visits if error else ():
        for attempt in visit.attempts:
            if error in attempt.errors:
                return visit, attempt
    return None


def dying_visit(run: Run) -> Visit | None:
    """The visit that the run died in; of one that was stopped, the visit of its last error."""
    place = place_of(run, run.final_error) if run.is_over else None
    return run.failing_visit or (place[0] if place else None)


def is_no_news(before: Run, run: Run) -> bool:
    """Whether another answer for a run says nothing new but fresh URLs."""
    return (
        before.status == run.status
        and before.errors == run.errors
        and before.workflow is run.workflow
        and [shot.key for shot in before.screenshots] == [shot.key for shot in run.screenshots]
    )
