"""What would keep a parser busy for longer than a page is worth, taken out of the markup first.

lexbor's time grows with the square of the depth of elements and of the attributes of one tag. A page that
a browser wrote has neither: Blink's own parser nests no deeper than 512. Two cheap counts tell that a page
may be such a one; only then it is looked through tag by tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from cc_tui.page.tree import MAX_DEPTH
from cc_tui.page.weight import outside_scripts

SUSPECT: Final = 5000
"""Levels of elements, and attributes of one tag, that lexbor takes in hundredths of a second."""

KEPT: Final = 1000
"""Of more attributes than SUSPECT, so many stay."""

_WINDOW: Final = 1 << 15
_ATTRIBUTE: Final = re.compile(rb"""[^\s=/"']+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"']*+))?""")
_LONG: Final = re.compile(rb"<[a-zA-Z][^<>]{%d,}" % (SUSPECT * 2))
_TAG: Final = re.compile(rb"<(?:!--|(/?)([a-zA-Z][^\s/<>]*))")
_MOST_VOID: Final = (
    b"<br", b"<img", b"<input", b"<meta", b"<link", b"<hr", b"<!", b"<p>", b"<li>", b"<col", b"<source",
)  # fmt: skip
_RAW: Final = frozenset(b"script style textarea title iframe noframes noembed noscript xmp".split())
_FLAT: Final = frozenset(
    b"area base br col embed hr img input link meta param source track wbr html head body p li dt dd option "
    b"optgroup tr td th tbody thead tfoot colgroup rp rt".split()
)
"""Elements without content, and those whose next one ends them: alone they nest no deeper."""


def tame(markup: bytes) -> tuple[bytes, list[str]]:
    """Flatten and shorten what is out of all measure.

    Args:
        markup: In UTF-8.

    Returns:
        The markup to parse, and what was done to it.
    """
    notes = []
    tags = [markup.count(b"<", at, at + _WINDOW) for at in range(0, len(markup), _WINDOW)]
    if sum(tags) > SUSPECT and _may_be_deep(markup):
        markup, flattened = _flattened(markup)
        if flattened:
            notes.append(
                f"elements are nested more than {SUSPECT:,} deep: from level {MAX_DEPTH} on they are shown, "
                f"as Chromium's parser does, side by side"
            )
    if any(count <= 2 and _may_be_flood(markup, number * _WINDOW) for number, count in enumerate(tags)):
        shortened = _LONG.sub(_shortened, markup)
        if shortened != markup:
            notes.append(f"a tag has more than {SUSPECT:,} attributes: its first {KEPT:,} are read")
        markup = shortened
    return markup, notes


def _may_be_deep(markup: bytes) -> bool:
    """Whether more tags are open somewhere than SUSPECT; those that are never closed count too."""
    return _reaches(markup, ()) and _reaches(markup, _MOST_VOID)


def _reaches(markup: bytes, uncounted: tuple[bytes, ...]) -> bool:
    level = 0
    for begin, stop in outside_scripts(markup):
        for start in range(begin, stop, _WINDOW):
            end = min(start + _WINDOW, stop)
            level += markup.count(b"<", start, end) - 2 * markup.count(b"</", start, end)
            level -= sum(markup.count(tag, start, end) for tag in uncounted)
            if level > SUSPECT:
                return True
    return False


def _may_be_flood(markup: bytes, start: int) -> bool:
    """Whether a window without tags has what may be attributes."""
    end = start + _WINDOW
    return markup.count(b" ", start, end) + markup.count(b"=", start, end) > SUSPECT // 4


def _shortened(match: re.Match[bytes]) -> bytes:
    attributes = islice(_ATTRIBUTE.finditer(match[0], 1), SUSPECT)
    kept = next(islice(attributes, KEPT, None), None)
    return (
        match[0][: kept.start()]
        if kept and next(islice(attributes, SUSPECT - KEPT - 2, None), None)
        else match[0]
    )


class _Ends:
    """Where the next of a few strings is; the markup is searched once for each, however often it is asked."""

    def __init__(self, markup: bytes) -> None:
        self._markup = markup
        self._found: dict[bytes, int] = {}

    def after(self, what: bytes, at: int) -> int:
        """Behind the next `what`; the end of the markup where there is none."""
        end = self._found.get(what, -1)
        if end < at + len(what):
            place = self._markup.find(what, at)
            end = self._found[what] = len(self._markup) if place < 0 else place + len(what)
        return end


def _flattened(markup: bytes) -> tuple[bytes, bool]:
    """Close what is nested too deep at once, so that its content comes behind it; and whether any was."""
    pieces, deepest = list(_pieces(markup)), 0
    level = 0
    for _, step in pieces:
        level += step
        deepest = max(deepest, level)
    if deepest <= SUSPECT:
        return markup, False
    return b"".join(piece for piece, _ in pieces), True


def _pieces(markup: bytes) -> Iterator[tuple[bytes, int]]:
    """The markup with its depth cut, in pieces, each with the step in depth that it had."""
    ends, lower = _Ends(markup), _Ends(markup.lower())
    opened: list[bytes] = []
    known: dict[bytes, int] = {}
    done = at = 0
    while (match := _TAG.search(markup, at)) is not None:
        if match[2] is None:
            at = ends.after(b"-->", match.end())
            continue
        name, at = match[2].lower(), ends.after(b">", match.end())
        if match[1]:
            if not known.get(name):
                continue
            yield markup[done : match.start()], 0
            while opened:
                last = opened.pop()
                known[last] -= 1
                yield (b"</%b>" % last if len(opened) < MAX_DEPTH else b""), -1
                if last == name:
                    break
            done = at
        elif name in _RAW:
            at = lower.after(b"</" + name, at)
        elif name not in _FLAT and markup[at - 2 : at - 1] != b"/":
            opened.append(name)
            known[name] = known.get(name, 0) + 1
            yield markup[done:at] + (b"</%b>" % name if len(opened) > MAX_DEPTH else b""), 1
            done = at
    yield markup[done:], 0
