"""The tree's rows: tries and loops, each visit, what it recorded in order, its page, and what never ran."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum

from cc_tui.run import labels
from cc_tui.run.groups import Item, Loop, Try, fold
from cc_tui.run.model import Attempt, Node, Run, Screenshot, Visit
from cc_tui.run.spine import dying_visit
from cc_tui.text import Raw

Key = tuple[str, int, Raw]
"""What a row keeps when the run is loaded again."""


class Kind(StrEnum):
    """What a row stands for."""

    TRY = "try"
    LOOP = "loop"
    VISIT = "visit"
    SHOT = "shot"
    PAGE = "page"
    NEVER = "never"


class Show(StrEnum):
    """Which visits the tree shows."""

    ALL = "all"
    FAILED = "failed"
    WITH_PAGE = "with page"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the tree.

    Attributes:
        visit: None for a node that never ran; of a try or loop its first.
        attempt: The attempt of a screenshot; for other rows of a visit its first that failed, else its first.
        shot: The picture to show: its own, or the one at the start of `attempt`.
        node: Of a node that never ran.
        group: Of a try or a loop.
        is_once: Its node came just once in its try, so which visit of the run it is need not be said.
    """

    kind: Kind
    visit: Visit | None = None
    attempt: Attempt | None = None
    shot: Screenshot | None = None
    node: Node | None = None
    group: Loop | Try | None = None
    is_once: bool = False

    @property
    def key(self) -> Key:
        """What identifies the row across answers."""
        if self.node is not None:
            return (self.kind, 0, self.node.node_id)
        position = self.visit.position if self.visit else 0
        return (self.kind, position, self.shot.key if self.shot and self.kind is Kind.SHOT else Raw(""))

    @property
    def node_id(self) -> Raw | None:
        """The node's id, where it is known."""
        return self.visit.node_id if self.visit else self.node.node_id if self.node else None


def visit_row(visit: Visit, kind: Kind = Kind.VISIT, group: Loop | Try | None = None) -> Row:
    """The row of a visit, or of the group it begins."""
    attempt = telling_attempt(visit)
    return Row(kind, visit, attempt, opening_shot(attempt), group=group)


def telling_attempt(visit: Visit) -> Attempt:
    """The attempt that stands for a visit: the first that failed, else the first."""
    return next((each for each in visit.attempts if each.failed), visit.attempts[0])


def opening_shot(attempt: Attempt) -> Screenshot:
    """The picture that stands for an attempt: the one at its start, else its first."""
    return attempt.start_shot or attempt.shots[0]


def item_row(item: Item) -> Row:
    """The row of a visit, a loop or a try."""
    if isinstance(item, Visit):
        return visit_row(item)
    return visit_row(item.visits[0], Kind.LOOP if isinstance(item, Loop) else Kind.TRY, item)


def top_rows(run: Run) -> list[Row]:
    """The rows of the run itself, in order; nodes that never ran come last."""
    return [item_row(item) for item in fold(run)] + [Row(Kind.NEVER, node=node) for node in run.never_ran]


def rows_below(row: Row) -> list[Row]:
    """The rows under a row: of a try its items, of a loop its visits, of a visit its shots and its page."""
    if isinstance(row.group, Try):
        times = Counter(visit.node_number for visit in row.group.visits)
        return [
            replace(item_row(item), is_once=isinstance(item, Visit) and times[item.node_number] == 1)
            for item in row.group.items
        ]
    if isinstance(row.group, Loop):
        return [visit_row(visit) for visit in row.group.visits]
    return below_visit(row.visit) if row.kind is Kind.VISIT and row.visit else []


def below_visit(visit: Visit) -> list[Row]:
    """The rows under a visit, in order of time, its page last."""
    of_visit = visit_row(visit)
    shots = [Row(Kind.SHOT, visit, attempt, shot) for attempt in visit.attempts for shot in attempt.shots]
    return [*shots, Row(Kind.PAGE, visit, of_visit.attempt, of_visit.shot)]


def first_row(run: Run) -> Row | None:
    """Where the cursor starts: the failing node's first failing attempt, else the last visit.

    Where nothing left a screenshot, the node that an error names.
    """
    visit = dying_visit(run) or (run.visits[-1] if run.visits else None)
    if visit is None:
        failed = next((node for node in run.never_ran if labels.left_error(run, node)), None)
        return Row(Kind.NEVER, node=failed) if failed else None
    start = visit_row(visit)
    return Row(Kind.SHOT, visit, start.attempt, start.shot)
