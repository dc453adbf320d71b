"""How far the server's clock is from ours, from the `Date` of its answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from cc_tui.api.transport import Reply

_SECOND: Final = timedelta(seconds=1)
_ZERO: Final = timedelta()


class ServerTime:
    """Bounds of the offset, narrowed by each answer.

    `Date` has whole seconds and was written at some moment between request and answer. So one answer
    says that the offset lies between `date - received` and `date + 1 s - sent`, and several together
    say more than the best of them.
    """

    def __init__(self) -> None:
        self._bounds: tuple[timedelta, timedelta] | None = None

    @property
    def offset(self) -> timedelta:
        """Server minus local time; zero until known, and as long as the clocks may agree."""
        if self._bounds is None:
            return _ZERO
        low, high = self._bounds
        return _ZERO if low <= _ZERO <= high else (low + high) / 2

    def learn(self, reply: Reply) -> None:
        """Take in an answer; one from a cache, or without a usable date, says nothing."""
        date = date_of(reply)
        if date is None:
            return
        low, high = date - reply.received, date + _SECOND - reply.sent
        if self._bounds is not None:
            both = max(low, self._bounds[0]), min(high, self._bounds[1])
            # No offset fits all answers: a clock was set, or the machine slept. The newest counts.
            low, high = both if both[0] <= both[1] else (low, high)
        self._bounds = low, high


def date_of(reply: Reply) -> datetime | None:
    """The `Date` of an answer, aware, to the second; None where there is none to trust."""
    if "age" in reply.headers:
        return None
    try:
        date = parsedate_to_datetime(reply.headers.get("date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return date if date.tzinfo is not None and 2000 <= date.year < 9000 else None
