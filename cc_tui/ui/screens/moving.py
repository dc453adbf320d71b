"""Where a jump leads: the next error, the next screenshot."""

from __future__ import annotations

from cc_tui.run.model import Run
from cc_tui.ui.rows import Kind, Row, below_visit, opening_shot


def shots(run: Run) -> list[Row]:
    """Every screenshot's row, in order."""
    return [row for visit in run.visits for row in below_visit(visit) if row.kind is Kind.SHOT]


def failures(run: Run) -> list[Row]:
    """The first picture of every attempt that failed, in order."""
    found: list[Row] = []
    for visit in run.visits:
        for attempt in visit.attempts:
            if attempt.failed:
                found.append(Row(Kind.SHOT, visit, attempt, opening_shot(attempt)))
    return found


def step(among: list[Row], here: Row | None, by: int) -> Row | None:
    """The row that many steps from here, in the run's order; None past either end.

    Args:
        among: Rows in order.
        here: Where the cursor is; it need not be one of them.
        by: 1 or -1.
    """
    if not among:
        return None
    at = _place(here) if here else (-1, -1)
    if by > 0:
        return next((row for row in among if _place(row) > at), None)
    return next((row for row in reversed(among) if _place(row) < at), None)


def _place(row: Row) -> tuple[int, int]:
    """A row's place in the order of the run: its visit, and its shot's number in there."""
    if row.visit is None:
        return (1 << 30, 0)
    if row.kind in (Kind.VISIT, Kind.LOOP, Kind.TRY):
        return (row.visit.position, -1)
    if row.kind is Kind.PAGE or row.shot is None:
        return (row.visit.position, len(row.visit.shots))
    return (row.visit.position, [shot.key for shot in row.visit.shots].index(row.shot.key))
