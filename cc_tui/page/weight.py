"""What a page takes in memory once it is parsed, told from its markup, and the start that there is room for.

Of prose a byte takes some eight; of `<p>x<p>x` eighty, and as many again for the tree that XPath searches.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

ROOM: Final = 800 << 20
"""Of the child's gigabyte, for one page with all that is made of it."""

_DENSEST: Final = 200
"""Of memory for a byte of the densest markup, with both trees."""

_WINDOW: Final = 1 << 18
_MOST_BARE: Final = 4
"""Attributes of one element that may be without quotation marks."""


class Weight(NamedTuple):
    """What there is in markup, about.

    Attributes:
        elements: Start tags outside of scripts.
        texts: What stands between two tags.
        attributes: Of these tags.
        size: Bytes of markup.
    """

    elements: int
    texts: int
    attributes: int
    size: int

    @property
    def parsed(self) -> int:
        """Bytes of lexbor's tree, measured."""
        return 180 * self.elements + 130 * self.texts + 260 * self.attributes + self.size

    @property
    def whole(self) -> int:
        """Bytes with lxml's tree and an object for each of its elements, measured."""
        return 500 * self.elements + 270 * self.texts + 490 * self.attributes + 4 * self.size


def roughly(markup: bytes) -> Weight:
    """What there is in markup; of a page that fits whatever it is, as most do, by its tags alone."""
    if not _always_fits(markup, ROOM):
        return weigh(markup)
    tags = markup.count(b"<")
    return Weight(tags // 2, tags // 2, tags // 4, len(markup))


def _always_fits(markup: bytes, room: int) -> bool:
    return len(markup) * _DENSEST <= room


def weigh(markup: bytes) -> Weight:
    """Count what is in markup; a script's `a<b` is no tag. Takes a tenth of what parsing takes, or more."""
    return _sum(_counted(markup, begin, end) for begin, end in outside_scripts(markup))._replace(
        size=len(markup)
    )


def start_that_fits(markup: bytes, room: int = ROOM) -> bytes:
    """The markup, or as much of its start as there is room for; it ends before a tag."""
    if _always_fits(markup, room) or weigh(markup).whole <= room:
        return markup
    taken = 0
    for begin, stop in outside_scripts(markup):
        for start in range(begin, stop, _WINDOW):
            end = min(start + _WINDOW, stop)
            taken += _counted(markup, start, end).whole
            if taken > room:
                return markup[: max(markup.rfind(b"<", 0, start), 1)]
    return markup


def _counted(markup: bytes, start: int, end: int) -> Weight:
    tags = markup.count(b"<", start, end) - markup.count(b"</", start, end) - markup.count(b"<!", start, end)
    texts = markup.count(b">", start, end) - markup.count(b"><", start, end)
    quoted = markup.count(b'="', start, end) + markup.count(b"='", start, end)
    # Others are in addresses and texts too.
    bare = min(markup.count(b"=", start, end) - quoted, _MOST_BARE * max(tags, 0))
    return Weight(max(tags, 0), texts, quoted + bare, end - start)


def _sum(weights: Iterator[Weight]) -> Weight:
    return Weight(*map(sum, zip(Weight(0, 0, 0, 0), *weights, strict=True)))


def outside_scripts(markup: bytes) -> Iterator[tuple[int, int]]:
    """From where to where the markup is no script: `i<n` in one is no tag."""
    at = 0
    while (start := markup.find(b"<script", at)) >= 0:
        yield at, start
        at = markup.find(b"</script", start)
        if at < 0:
            return
    yield at, len(markup)
