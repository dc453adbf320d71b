"""Which version of its workflow a run most probably used: no answer says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cc_tui.run.model import Run
from cc_tui.text import Raw


@dataclass(frozen=True, slots=True)
class WorkflowVersion:
    """A row of a workflow's version list."""

    number: int | None
    created: datetime | None
    note: Raw | None


def probable(versions: Sequence[WorkflowVersion], started: datetime | None) -> WorkflowVersion | None:
    """The newest version that was there when the run began.

    Args:
        versions: In any order.
        started: When the run began, UTC; None takes the newest.

    Returns:
        None where no version is known to be that old.
    """
    dated = [row for row in versions if row.created is not None and row.number is not None]
    before = [row for row in dated if started is None or (row.created is not None and row.created <= started)]
    return max(before, key=lambda row: row.number or 0, default=None)


def began(run: Run) -> datetime | None:
    """The run's first sign of life: its earliest screenshot or error, UTC."""
    times = [shot.taken for shot in run.screenshots if shot.taken]
    times += [error.created for error in run.errors if error.created]
    return min(times, default=None)


def ended(run: Run) -> datetime | None:
    """The run's last sign of life, UTC; a run that goes on has none."""
    if not run.is_over:
        return None
    times = [shot.taken for shot in run.screenshots if shot.taken]
    times += [error.created for error in run.errors if error.created]
    times += [video.timestamp for video in run.videos if video.timestamp]
    return max(times, default=None)
