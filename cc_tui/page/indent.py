"""A page's source with a line for each block, set in; nothing is changed but blanks.

The markup of a capture is often one line. This reads it once from the left, whatever is wrong with it: its
time grows with the size alone.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

from cc_tui.errors import UnreadableError
from cc_tui.page import dom, places
from cc_tui.page.decode import decode
from cc_tui.page.places import NO_PLACES, Key, Places, key_of

MAX_LINES: Final = 200_000
LOCATED: Final = 0.4
"""Of the deadline: where the lines alone took more, there is no time to find which element each is of."""

MOST_LOCATED: Final = 200_000
"""Start tags of such a source; it is parsed once more for them."""

MAX_DEPTH: Final = 30
"""Levels that are set in; what is deeper stands as deep as these."""

_STEP: Final = "  "

_INLINE: Final = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
})  # fmt: skip
_VOID: Final = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
})  # fmt: skip
_RAW: Final = frozenset({"script", "style", "textarea", "pre", "xmp"})

_NAME_ENDS: Final = frozenset(" \t\r\n\f/>")
_LOOKS_BACK: Final = 40
"""Open elements among which the one is sought that an end tag closes."""


def job(header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """The child's job: a page's bytes, its source in lines, and the places of its elements in them.

    The header has the `seconds` that there are for it.
    """
    until = time.monotonic() + LOCATED * header["seconds"]
    text, encoding = decode(body)
    tags: list[tuple[int, int]] = []
    lines, is_cut = indented(text, lambda at, row: tags.append((at, row)))
    known = NO_PLACES
    if len(tags) <= MOST_LOCATED and time.monotonic() < until:
        # Without them the lines are here all the same.
        with suppress(UnreadableError, MemoryError):
            known = located(text, tags, len(lines))
    about, answer = places.encode(known, "\n".join(lines).encode("utf-8", "replace"))
    return {"encoding": encoding, "cut": is_cut, **about}, answer


def indented(text: str, on_tag: Callable[[int, int], object] | None = None) -> tuple[list[str], bool]:
    """The lines; and whether there were more than MAX_LINES.

    Args:
        text: A page's source.
        on_tag: Told of each start tag where its name ends in the text, and on which line it is.
    """
    writer = _Writer()
    reader = _Reader(text)
    while (token := reader.next()) is not None and len(writer.lines) < MAX_LINES:
        name, part = token
        if name is None:
            writer.text(part)
        elif name[:1] == "/":
            writer.close(name[1:], part)
        else:
            writer.open(name, part)
            if on_tag is not None and name[0] != "!":
                on_tag(reader.name_end, len(writer.lines))
            if name in _RAW:
                writer.raw(reader.until_end_of(name))
    writer.break_line()
    return writer.lines[:MAX_LINES], token is not None


def located(text: str, tags: list[tuple[int, int]], count: int) -> Places:
    """Which line each element is on, whatever a parser makes of the markup.

    The page is parsed once more with the number of its line in each start tag. An attribute changes no tree,
    so the elements have the numbers that they have without it; what is no tag is text with a few more
    characters, or a longer value: without quotation marks it ends none.

    Args:
        text: A page's source.
        tags: From `indented`.
        count: Lines.

    Raises:
        UnreadableError: It needs more memory than there is.
    """
    name = f"line-{secrets.token_hex(8)}"  # no page can know it
    marked = dom.read("".join(_marked(text, tags, name)).encode("utf-8", "replace"))
    return places.places(count, _found(marked, name))


def _marked(text: str, tags: list[tuple[int, int]], name: str) -> Iterator[str]:
    done = 0
    for at, row in tags:
        if text[at : at + 1] in _NAME_ENDS:  # a name that is longer than any ends elsewhere
            yield text[done:at]
            yield f" {name}={row} "
            done = at
    yield text[done:]


def _found(marked: dom.Snapshot, name: str) -> Iterator[tuple[Key, int]]:
    """Each element and its line: one that the parser made by itself is where the one before it is."""
    rows: dict[Key, int] = {}
    for document in marked.documents:
        row = rows[key_of(*document.outer)] if document.outer else 0
        for number, node in enumerate(document.parser.css("*")):
            told = node.attributes.get(name)
            row = int(told) if told is not None and told.isdecimal() else row
            rows[key_of(document.index, number)] = row
    yield from rows.items()


class _Reader:
    """Cuts source into tags and what is between them.

    Attributes:
        name_end: Where the name of the last tag ends.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._lower = text.lower() if text.isascii() else text
        self._at = 0
        self.name_end = 0
        self._ends = dict.fromkeys((">", "-->", *_RAW), 0)

    def next(self) -> tuple[str | None, str] | None:
        """A tag with its name, `div` or `/div`; text without one; None at the end."""
        text, at = self._text, self._at
        if at >= len(text):
            return None
        if text[at] == "<":
            name = self._name(at + 1)
            if name or text.startswith("<!", at):
                closer = "-->" if text.startswith("<!--", at) else ">"
                end = self._find(closer, at)
                self._at = len(text) if end < 0 else end + len(closer)
                return name or "!", text[at : self._at]
        following = text.find("<", at + 1)
        self._at = len(text) if following < 0 else following
        return None, text[at : self._at]

    def until_end_of(self, name: str) -> str:
        """What stands before the end tag of an element whose content is no markup."""
        start = self._at
        end = self._ends[name]
        if 0 <= end < start or end == 0:
            end = self._ends[name] = self._lower.find(f"</{name}", start)
        self._at = len(self._text) if end < 0 else end
        return self._text[start : self._at]

    def _find(self, closer: str, at: int) -> int:
        """The next closer; one that there is no more is sought once."""
        if self._ends[closer] < 0:
            return -1
        found = self._ends[closer] = self._text.find(closer, at)
        return found

    def _name(self, at: int) -> str:
        end = at + (self._text[at : at + 1] == "/")
        if not self._text[end : end + 1].isalpha():
            return ""
        while end < len(self._text) and self._text[end] not in _NAME_ENDS and end - at < 60:
            end += 1
        self.name_end = end
        return self._text[at:end].lower()


class _Writer:
    """Puts tags and text on lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._depth = 0
        self._open: list[tuple[str, int]] = []

    def open(self, name: str, tag: str) -> None:
        """A start tag; one of a block begins a line."""
        if name not in _INLINE:
            self.break_line()
        self._put(_flat(tag))
        if name not in _INLINE and name not in _VOID and name[0] != "!" and not tag.endswith("/>"):
            self._open.append((name, len(self.lines)))

    def close(self, name: str, tag: str) -> None:
        """An end tag; it stands with its start where all of the element is one line."""
        lowest = max(len(self._open) - _LOOKS_BACK, 0)
        places = range(len(self._open) - 1, lowest - 1, -1) if name not in _INLINE else ()
        place = next((at for at in places if self._open[at][0] == name), None)
        if place is None:
            self._put(tag)
            return
        began = self._open[place][1]
        del self._open[place:]
        if began != len(self.lines):
            self.break_line()
        self._put(tag)
        self.break_line()

    def text(self, text: str) -> None:
        """Text; its white space is that of a line."""
        flat = _flat(text)
        if flat and (flat != " " or self._line):
            self._put(flat)

    def raw(self, text: str) -> None:
        """Text whose lines count."""
        first, *others = text.split("\n")
        self._put(first)
        for line in others[:MAX_LINES]:
            self.break_line()
            self._put(line.rstrip())

    def _put(self, part: str) -> None:
        if not self._line:
            self._depth = len(self._open)
        self._line.append(part)

    def break_line(self) -> None:
        """End the line."""
        line = "".join(self._line).strip()
        self._line.clear()
        if line:
            self.lines.append(_STEP * min(self._depth, MAX_DEPTH) + line)


def _flat(text: str) -> str:
    """One blank for each run of white space."""
    flat = " ".join(text.split())
    return (" " if text[:1].isspace() else "") + flat + (" " if text[-1:].isspace() and flat else "")
