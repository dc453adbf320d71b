"""Where a searched text stands in many lines, found between two frames."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from cc_tui.text import Shown, visible

MOST_MATCHES: Final = 10_000
"""Nobody goes through more; that there are more is said."""

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

    def find(self, wanted: str) -> list[Match]:
        """Where a text stands, up to some thousands of places.

        Capitals count once the wanted text has one; else it is what `re.IGNORECASE` finds.
        """
        sought = visible(wanted)
        if not sought:
            return []
        if any(char.isupper() for char in sought) or sought.lower() == sought.upper():
            return _first(_plain(self.lines, sought))
        if sought.isascii():
            return _first(_plain(self._small, sought))
        return _first(self._by_expression(sought))

    def _by_expression(self, sought: Shown) -> Iterator[Match]:
        """What has letters that fold in ways of their own; a line of ASCII seldom has one that fits."""
        pattern = re.compile(re.escape(sought), re.IGNORECASE)
        may_be_ascii = set(sought) - _LIKE_ASCII <= set(map(chr, range(128)))
        for number, line in enumerate(self.lines):
            if may_be_ascii or not line.isascii():
                for match in pattern.finditer(line):
                    yield Match(number, match.start(), match.end())


def small(line: str) -> str:
    """A line in small letters, each at the place of its own."""
    return line.lower() if line.isascii() else line.translate(_SMALL).lower()


def _plain(lines: Sequence[str], sought: str) -> Iterator[Match]:
    length = len(sought)
    for number, line in enumerate(lines):
        if sought in line:
            at = line.find(sought)
            while at >= 0:
                yield Match(number, at, at + length)
                at = line.find(sought, at + length)


def _first(matches: Iterator[Match]) -> list[Match]:
    found: list[Match] = []
    for match in matches:
        if len(found) == MOST_MATCHES:
            break
        found.append(match)
    return found
