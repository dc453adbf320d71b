"""Which lines of a page's Markdown or source an element stands on, and of which element each line is."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cc_tui.child.frames import Header

Key = int
"""An element of a snapshot: its document times 2^32, and its number there; as sorted as the page is."""

NOWHERE: Final = -1
_DOCUMENT: Final = 1 << 32


def key_of(document: int, element: int) -> Key:
    """Name an element."""
    return document * _DOCUMENT + element


REACH: Final = 12
"""Lines among which an element is sought that is not known to be on one, from what comes after it on."""


@dataclass(frozen=True, slots=True)
class Places:
    """Elements and lines. Of 100,000 elements it takes 3 MB.

    Attributes:
        keys: Of elements that are known to be on a line, sorted; one that is on several is here as often.
        rows: The line of each.
        firsts: For each line the first element on it; of one without any that of the line before; NOWHERE
            before the first.
        lasts: The last element of the same document there.
    """

    keys: Sequence[Key] = ()
    rows: Sequence[int] = ()
    firsts: Sequence[Key] = ()
    lasts: Sequence[Key] = ()

    def __bool__(self) -> bool:
        """Whether any line knows an element."""
        return len(self.keys) > 0

    def elements(self, line: int) -> tuple[int, int, int] | None:
        """The document of a line, and the numbers of the first and the last element that it is of."""
        if not 0 <= line < len(self.firsts) or self.firsts[line] < 0:
            return None
        document, first = divmod(self.firsts[line], _DOCUMENT)
        return document, first, self.lasts[line] % _DOCUMENT

    def lines(self, document: int, element: int) -> list[int]:
        """The lines of an element; where it has none, those of what comes next in its document, or before."""
        key = key_of(document, element)
        at = bisect_left(self.keys, key)
        if not self._is_in(at, document):
            at -= 1  # nothing of the document comes after it
            return [self.rows[at]] if self._is_in(at, document) else []
        if self.keys[at] != key:
            return list(range(self.rows[at], min(self.rows[at] + REACH, len(self.firsts))))
        found: list[int] = []
        while at < len(self.keys) and self.keys[at] == key:
            row = self.rows[at]
            found.append(row)
            at += 1
            row += 1
            # What goes on without an element of its own: text in lines, an end tag.
            while row < len(self.firsts) and self.firsts[row] == key == self.lasts[row]:
                found.append(row)
                row += 1
        return sorted(set(found))

    def _is_in(self, at: int, document: int) -> bool:
        return 0 <= at < len(self.keys) and self.keys[at] // _DOCUMENT == document

    def kept(self, rows: Iterable[int]) -> Places:
        """The places where only these lines are left, in order."""
        left = list(rows)
        if not self:
            return self
        new = {row: number for number, row in enumerate(left)}
        pairs = [(key, new[row]) for key, row in zip(self.keys, self.rows, strict=True) if row in new]
        return Places(
            array("q", [key for key, _ in pairs]),
            array("I", [row for _, row in pairs]),
            array("q", [self.firsts[row] for row in left]),
            array("q", [self.lasts[row] for row in left]),
        )

    @property
    def bytes(self) -> int:
        """What it takes in memory, about."""
        return 12 * len(self.keys) + 16 * len(self.firsts)


NO_PLACES: Final = Places()
"""Of lines that know no element."""


def places(count: int, found: Iterable[tuple[Key, int]]) -> Places:
    """Make them.

    Args:
        count: Lines.
        found: Elements with their lines, in any order.
    """
    pairs = sorted({pair for pair in found if 0 <= pair[1] < count})
    firsts, lasts = array("q", [NOWHERE]) * count, array("q", [NOWHERE]) * count
    for key, row in pairs:
        if firsts[row] < 0:
            firsts[row] = key
        if key // _DOCUMENT == firsts[row] // _DOCUMENT:
            lasts[row] = key
    for row in range(1, count):
        if firsts[row] < 0:
            firsts[row], lasts[row] = firsts[row - 1], lasts[row - 1]
    return Places(array("q", [key for key, _ in pairs]), array("I", [row for _, row in pairs]), firsts, lasts)


def encode(made: Places, text: bytes) -> tuple[Header, bytes]:
    """Places and the text they are of, for the way from the child."""
    if not made:
        return {}, text
    head = b"".join(array(kind, each).tobytes() for kind, each in _columns(made))
    return {"places": [len(made.keys), len(made.firsts)]}, head + text


def decode(header: Header, body: bytes) -> tuple[Places, bytes]:
    """Read back what `encode` wrote.

    Raises:
        ValueError: It is not that.
    """
    if "places" not in header:
        return NO_PLACES, body
    keys, lines = header["places"]
    columns, at = [], 0
    for kind, count in (("q", keys), ("I", keys), ("q", lines), ("q", lines)):
        column = array(kind)
        size = count * column.itemsize
        column.frombytes(body[at : at + size])
        columns.append(column)
        at += size
    return Places(*columns), body[at:]


def _columns(made: Places) -> tuple[tuple[str, Sequence[int]], ...]:
    return ("q", made.keys), ("I", made.rows), ("q", made.firsts), ("q", made.lasts)
