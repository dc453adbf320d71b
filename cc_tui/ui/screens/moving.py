"""Where a jump leads: the next error, the next screenshot."""

from __future__ import annotations

from collections.abc import Callable

from cc_tui.run.model import Run, Visit
from cc_tui.ui.rows import Kind, Row, below_visit, opening_shot


def shots(visit: Visit) -> list[Row]:
    """The rows of a visit's screenshots, in order."""
    return [row for row in below_visit(visit) if row.kind is Kind.SHOT]


def failures(visit: Visit) -> list[Row]:
    """The first picture of every attempt of a visit that failed, in order."""
    failed = [attempt for attempt in visit.attempts if attempt.failed]
    return [Row(Kind.SHOT, visit, attempt, opening_shot(attempt)) for attempt in failed]


def step(run: Run, rows_of: Callable[[Visit], list[Row]], here: Row | None, by: int) -> Row | None:
    """The row that many steps from here, in the run's order; None past either end.

    Args:
        run: The run; only the visits from here to that row are looked at.
        rows_of: The rows of a visit that count, in order: `shots` or `failures`.
        here: Where the cursor is; it need not be one of them.
        by: 1 or -1.
    """
    at = _place(here) if here else (-1, -1)
    if by > 0:
        ahead = (row for visit in run.visits[max(at[0], 0) :] for row in rows_of(visit))
        return next((row for row in ahead if _place(row) > at), None)
    behind = (row for visit in reversed(run.visits[: at[0] + 1]) for row in reversed(rows_of(visit)))
    return next((row for row in behind if _place(row) < at), None)


def _place(row: Row) -> tuple[int, int]:
    """A row's place in the order of the run: its visit, and its shot's number in there."""
    if row.visit is None:
        return (1 << 30, 0)
    if row.kind in (Kind.VISIT, Kind.LOOP, Kind.TRY):
        return (row.visit.position, -1)
    if row.kind is Kind.PAGE or row.shot is None:
        return (row.visit.position, len(row.visit.shots))
    return (row.visit.position, [shot.key for shot in row.visit.shots].index(row.shot.key))


def before(run: Run, row: Row) -> Row | None:
    """The screenshot before the one a row shows, of the same kind if there is one: viewport or whole page."""
    if row.visit is None or row.shot is None:
        return None
    shown = Row(Kind.SHOT, row.visit, row.attempt, row.shot)
    first = found = step(run, shots, shown, -1)
    while found is not None and found.shot is not None:
        if found.shot.is_full_length == row.shot.is_full_length:
            return found
        found = step(run, shots, found, -1)
    return first


def error_shot(row: Row) -> Row | None:
    """The error shot of the attempt that a row shows, if it shows another picture of it."""
    attempt = row.attempt
    if row.visit is None or row.shot is None or attempt is None or attempt.error_shot is None:
        return None
    return None if row.shot.is_error else Row(Kind.SHOT, row.visit, attempt, attempt.error_shot)
