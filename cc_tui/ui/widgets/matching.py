"""Where a searched text stands in many lines, found between two frames."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from cc_tui.text import Raw, Shown, visible

MOST_MATCHES: Final = 10_000
"""Nobody goes through more; that there are more is said."""

SLICE: Final = 5000
READY: Final = 500
"""Lines searched, and made safe to be drawn, in one go of some 3 ms."""

_SMALL: Final = {0x130: "i", 0x131: "i", 0x17F: "s"}
"""Letters that are the same as one of ASCII where capitals do not count, and `lower` leaves as they are."""

_LIKE_ASCII: Final = frozenset("\u0130\u0131\u017f\u212a")


class Match(NamedTuple):
    """Where a searched text stands: a line and its characters from `start` to `end`."""

    line: int
    start: int
    end: int


class Haystack:
    """Lines with a small-letter copy of each, so that a search reads each line once and compiles nothing."""

    def __init__(self) -> None:
        self.lines: list[Shown] = []
        self._small: list[str] = []

    def add(self, lines: Iterable[Shown]) -> None:
        """Add lines behind those that are here."""
        start = len(self.lines)
        self.lines += lines
        self._small += [small(line) for line in self.lines[start:]]

    def shrink(self) -> bool:
        """Give some lines back to memory, from the end; whether that were all."""
        del self.lines[-SLICE:], self._small[-SLICE:]
        return not self.lines

    def find(self, wanted: str) -> list[Match]:
        """Where a text stands, up to some thousands of places.

        Capitals count once the wanted text has one; else it is what `re.IGNORECASE` finds.
        """
        return list(islice(self._matches(visible(wanted), range(len(self.lines))), MOST_MATCHES))

    async def search(self, wanted: str) -> list[Match]:
        """The same for a text of any length: other events have their turn after every few thousand lines."""
        sought, found = visible(wanted), list[Match]()
        for start in range(0, len(self.lines), SLICE):
            lines = range(start, min(start + SLICE, len(self.lines)))
            found += islice(self._matches(sought, lines), MOST_MATCHES - len(found))
            if len(found) == MOST_MATCHES:
                break
            await asyncio.sleep(0)
        return found

    def _matches(self, sought: Shown, lines: range) -> Iterator[Match]:
        if not sought:
            return iter(())
        if any(char.isupper() for char in sought) or sought.lower() == sought.upper():
            return _plain(self.lines, lines, sought)
        if sought.isascii():
            return _plain(self._small, lines, sought)
        return self._by_expression(sought, lines)

    def _by_expression(self, sought: Shown, lines: range) -> Iterator[Match]:
        """What has letters that fold in ways of their own; a line of ASCII seldom has one that fits."""
        pattern = re.compile(re.escape(sought), re.IGNORECASE)
        may_be_ascii = set(sought) - _LIKE_ASCII <= set(map(chr, range(128)))
        for number in lines:
            line = self.lines[number]
            if may_be_ascii or not line.isascii():
                for match in pattern.finditer(line):
                    yield Match(number, match.start(), match.end())


async def made_ready(lines: Sequence[Raw]) -> Haystack:
    """A haystack of lines from a page; other events have their turn while it is made."""
    haystack = Haystack()
    for start in range(0, len(lines), READY):
        haystack.add(map(visible, lines[start : start + READY]))
        await asyncio.sleep(0)
    return haystack


def small(line: str) -> str:
    """A line in small letters, each at the place of its own."""
    return line.lower() if line.isascii() else line.translate(_SMALL).lower()


def _plain(texts: Sequence[str], lines: range, sought: str) -> Iterator[Match]:
    length = len(sought)
    for number, text in enumerate(texts[lines.start : lines.stop], lines.start):
        if sought in text:
            at = text.find(sought)
            while at >= 0:
                yield Match(number, at, at + length)
                at = text.find(sought, at + length)
