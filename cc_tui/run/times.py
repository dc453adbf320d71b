"""Times as services write them, read without ever raising."""

from __future__ import annotations

import math
from datetime import UTC, datetime


def from_iso(text: str) -> datetime | None:
    """Read an ISO 8601 time.

    Args:
        text: Such as `2026-09-29T10:00:02.100Z` or `...000000+00:00`; without a zone it is taken as UTC.

    Returns:
        The time in UTC, or None where it is not one.
    """
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def from_epoch(seconds: float) -> datetime | None:
    """Read seconds since 1970; None where no calendar has that time."""
    if not math.isfinite(seconds):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
