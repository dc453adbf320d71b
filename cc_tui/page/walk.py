"""The walk under the outline: a document's nodes in order, its text put together block by block."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cc_tui.page.controls import Attributes, Labels, said
from cc_tui.page.dom import Document, Snapshot
from cc_tui.page.lines import MAX_LINE, Cells, Extra, Line, Table
from cc_tui.page.model import Kind

MAX_TEXT: Final = 32 << 20
"""Characters of an outline."""

MAX_LINES: Final = 200_000

WATCHED: Final = frozenset({"hidden", "style", "role", "contenteditable"})
"""Attributes that may hide any element or make something else of it."""

W = TypeVar("W")
Close = Callable[[], None]
Enter = Callable[[W, LexborNode, Attributes], Close | None]
"""What to do at an element; it returns what to do at its end."""

Owner = tuple[int, Kind, Extra | None]
NOBODY: Final[Owner] = (-1, Kind.TEXT, None)
"""Which element a piece of a line is of, of what kind, with what it carries."""


_LOOKS: Final = 256
"""Lines between two looks at the clock."""

_TEXT: Final = 2
_LAST_OTHER: Final = 5
"""lexbor's numbers for text, and for the last of what is no element: comments, doctypes."""


def numbered(by_name: Mapping[str, Enter[W]]) -> dict[int, Enter[W]]:
    """By lexbor's numbers of the names, which it has at hand while it has to write the names."""
    parser = LexborHTMLParser(b"")
    return {parser.create_node(name).tag_id: enter for name, enter in by_name.items()}


class Outline:
    """What the walk gave.

    Attributes:
        lines: In document order, frames where their elements are.
        title: Of the outer document.
        url: What the page says of its own address; empty where it says nothing.
        elements: How many, those in frames too.
        is_set: Whether there is what can be seen and typed into or chosen, which need not show in the markup.
        cut: Whether there was more than MAX_TEXT or MAX_LINES, or than there was time for.
        missing: Frames whose document is not in the snapshot.
        is_enough: The walk is to end: it has as many lines as were asked for, or its time is over.
    """

    def __init__(self, most: int | None = None, seconds: float | None = None) -> None:
        """Begin one.

        Args:
            most: Lines that suffice, about; the walk ends there.
            seconds: After which it ends too.
        """
        self.lines: list[Line] = []
        self.is_enough = False
        self.written = 0
        self._most = most
        self._until = None if seconds is None else time.monotonic() + seconds
        self.title = ""
        self.url = ""
        self.elements = 0
        self.size = 0
        self.is_set = False
        self.cut = False
        self.missing = 0

    def look(self) -> None:
        """See whether it is enough; asked every few lines."""
        if self._most is not None and self.written >= self._most:
            self.is_enough = True
        elif self._until is not None and time.monotonic() > self._until:
            self.is_enough = self.cut = True


class TextWalk:
    """One document's walk: text put together to lines. What elements do to it is a subclass's.

    Blocks are a stack of their own: depth is the page's choice.
    """

    TAGS: ClassVar[Mapping[int, Enter[Any]]] = {}
    """What to do at an element, by the number of its name; see `numbered`."""

    def __init__(
        self,
        made: Outline,
        snapshot: Snapshot,
        document: Document,
        lines: list[Line],
        depth: int,
        hidden: str,
    ) -> None:
        self._made = made
        self._snapshot = snapshot
        self._document = document
        self._labels = Labels(document.parser, document.sought)
        self._lines = lines
        self._number = 0
        self._depth = depth
        self._hidden = hidden
        self._mute = 0
        self._quiet = 0
        self._disabled = 0
        self._lists = 0
        # The block that text is written for: its element, kind, level, and what its lines carry.
        self._block: tuple[int, Kind, int, Extra | None] = (0, Kind.TEXT, 0, None)
        self._blocks: list[tuple[int, Kind, int, Extra | None]] = []
        self._parts: list[str] = []
        # Where links and images begin and end among the parts: part, element, kind.
        self._marks: list[tuple[int, int, Kind, Extra | None]] = []
        self._inlines: list[Owner] = []
        self._tables: list[Table] = []
        self._rows: list[Cells] = []

    def run(self) -> None:
        """Walk the document and write its lines."""
        root = self._document.parser.root
        node = root.child if root else None
        stack: list[tuple[LexborNode | None, Close | None]] = []
        made, parts, tags, watched, number = self._made, self._parts, self.TAGS, WATCHED.isdisjoint, 0
        while True:
            while node is None:
                if not stack:
                    self._flush()
                    made.elements += number + 1
                    return
                node, close = stack.pop()
                if close is not None:
                    close()
                if made.is_enough:
                    node = None  # what is open is ended, so that the rows and cells that were read are lines
            tag = node.tag_id
            if tag == _TEXT:
                # Asking whether it is blank is three times faster than taking it.
                if (parts or not node.is_empty_text_node) and not self._quiet:
                    parts.append(node.text_content or "")
                node = node.next
                continue
            after = node.next
            if tag > _LAST_OTHER:
                close = None
                number += 1
                if not self._mute:
                    attrs = node.attributes
                    if attrs and not watched(attrs):
                        self._number = number
                        close = self.enter_watched(node, attrs)
                    elif (enter := tags.get(tag)) is not None:
                        self._number = number
                        close = enter(self, node, attrs)
                        if made.is_enough:
                            stack.append((None, close))
                            node = None
                            continue
                child = node.child
                if child is not None:
                    if after is not None or close is not None:
                        stack.append((after, close))
                    node = child
                    continue
                if close is not None:
                    close()
            node = after

    # Lines ---------------------------------------------------------------------------------------

    def _line(self, kind: Kind, text: str, element: int, level: int = 0, extra: Extra | None = None) -> None:
        made = self._made
        made.size += len(text)
        made.written += 1
        if not made.written % _LOOKS:
            made.look()
        if made.size > MAX_TEXT or len(self._lines) >= MAX_LINES:
            made.cut = True
            return
        self._lines.append(
            (kind, text, self._depth, self._document.index, element, level, self._hidden, extra)
        )

    def _flush(self) -> None:
        """Write what was collected for the block."""
        parts = self._parts
        if not parts:
            return
        if self._marks:
            self._flush_marked()
        else:
            self._write("".join(parts))
        parts.clear()
        self._marks.clear()
        if self._inlines:
            self._marks.append((0, *self._inlines[-1]))  # a link that goes on in the next block

    def _write(self, text: str) -> None:
        """Write text as a line of the block, in pieces where it is out of all measure."""
        text = " ".join(text.split())
        if not text:
            return
        element, kind, level, extra = self._block
        if kind is Kind.ALERT:
            text = f"alert: {text}"
        elif kind is Kind.ITEM and extra:
            text = text[:MAX_LINE] + said(extra[0])
        self._line(kind, text[:MAX_LINE], element, level, extra)
        if kind in (Kind.ITEM, Kind.ALERT):
            self._block = element, Kind.TEXT, 0, None
        for start in range(MAX_LINE, len(text), MAX_LINE):
            self._line(Kind.TEXT, text[start : start + MAX_LINE], element)

    def _flush_marked(self) -> None:
        """Links and images that stand alone have lines of their own; among words they are words."""
        parts, marks, at = self._parts, self._marks, 0
        kind = self._block[1]
        if len(marks) == 2 and not marks[0][0] and kind is not Kind.HEADING:
            # Most blocks with a link are that link.
            end = marks[1][0]
            if end == len(parts) or not "".join(parts[end:]).strip():
                if text := " ".join("".join(parts).split()):
                    _, element, inner, extra = marks[0]
                    self._line(inner, text[:MAX_LINE], element, 0, extra)
                    if kind is not Kind.TEXT:
                        self._block = self._block[0], Kind.TEXT, 0, None
                return
        owner: Owner = (-1, Kind.TEXT, None)
        found: list[tuple[str, int, Kind, Extra | None]] = []
        for begin, element, inner, extra in [*marks, (len(parts), *NOBODY)]:
            if begin > at and (text := " ".join("".join(parts[at:begin]).split())):
                found.append((text, *owner))
            at, owner = begin, (element, inner, extra)
        if not found:
            return
        if kind is Kind.HEADING or any(element < 0 for _, element, _, _ in found):
            self._write("".join(parts))
            return
        for text, element, inner, extra in found:
            self._line(inner, text[:MAX_LINE], element, 0, extra)
        if kind is not Kind.TEXT:
            self._block = self._block[0], Kind.TEXT, 0, None

    def enter_watched(self, node: LexborNode, attrs: Attributes) -> Close | None:
        """Enter an element that has one of the WATCHED attributes."""
        raise NotImplementedError
