"""Which of many signed URLs dies next: the header asks every second, of 10,000 as of ten."""

from __future__ import annotations

from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import Final

from cc_tui.run.model import SignedUrl
from cc_tui.text import Raw

_CROWDED: Final = 4
"""Times as many entries as URLs at which those that were replaced are thrown out."""


class Urls:
    """Signed URLs by what they lead to, in the order they die. Asking looks at none but the first."""

    def __init__(self) -> None:
        self._urls: dict[Raw, SignedUrl] = {}
        # What another URL took the place of stays in here for a while.
        self._living: list[tuple[datetime, Raw]] = []
        self._dead: SignedUrl | None = None
        self._asked: datetime | None = None

    def put(self, key: Raw, url: SignedUrl) -> None:
        """Keep a URL in the place of the one before."""
        before = self._urls.get(key)
        self._urls[key] = url
        if before is not None and before.expires == url.expires:
            return
        heappush(self._living, (url.expires, key))
        if len(self._living) > _CROWDED * len(self._urls):
            self._sort_anew()

    def get(self, key: Raw) -> SignedUrl | None:
        """The URL that leads there."""
        return self._urls.get(key)

    def soonest(self, now: datetime) -> SignedUrl | None:
        """The URL that dies next; a dead one only where none lives, None where there is none at all."""
        if self._asked is not None and now < self._asked:
            self._sort_anew()  # the server's time differs from what was thought before
        self._asked = now
        while self._living:
            expires, key = self._living[0]
            url = self._urls[key]
            if url.expires == expires:
                if not url.is_expired(now):
                    return url
                self._dead = url
            heappop(self._living)
        return self._dead

    def _sort_anew(self) -> None:
        self._living = [(url.expires, key) for key, url in self._urls.items()]
        heapify(self._living)
