"""A run as it stands in a list of runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cc_tui.run.model import Json
from cc_tui.text import Raw


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A row of `GET /runs`."""

    session_id: Raw
    status: Raw
    created: datetime | None
    workflow_id: Raw | None
    execution_start: datetime | None
    execution_end: datetime | None
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False)
