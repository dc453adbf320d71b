"""Where a page's text is written: as simple HTML for html2text, and as plain lines to fall back on."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from cc_tui.page.places import NOWHERE, Key

_SPACE: Final = re.compile(r"\s+")
_BLANKS: Final = re.compile(r"[^\S\n]{40,}")
_EMPTY: Final = re.compile(r"\n\s*\n\s*\n\s*")

_ESCAPED: Final = re.compile(r"(?:^|(?<=;))(?:\s*+(?:[-+]++|\d++\.))++|\\")
"""What html2text would put a backslash before, at the begin of each piece of data it is given. This text
is read and not parsed again; html2text leaves a character reference as it is."""

MAX_LISTS: Final = 12
MAX_QUOTES: Final = 4
"""html2text's time grows with the square of the depth of lists and quotations."""


MAX_MARKS: Final = 1 << 20
_MARK: Final = re.compile("([\ud800-\udbff])([\udc00-\udfff])")
"""In Markdown, before what an element says: which of `Sink.owners` it is. Text that was UTF-8 has no lone
surrogate, so no page can hold a mark; to html2text it is a word."""


class Sink:
    """Collects text and the few tags that html2text makes something of.

    Breaks are lazy: any number of block boundaries between two texts is one. What html2text is slow
    on never reaches it: unclosed tags, floods of white space, deep nesting.

    Attributes:
        owner: The element that what comes next is of.
        link: The link that it begins, which may be around that element.
        owners: Elements in the order in which they were marked.
    """

    def __init__(self) -> None:
        self.owner: Key = 0
        self.link: Key = NOWHERE
        self.owners: list[Key] = []
        self._marked: Key = NOWHERE
        self.html: list[str] = []
        self.plain: list[str] = []
        self.size = 0
        self._due = False
        self._fresh = True
        self._spaced = True
        self._inline = 0
        self._pre = 0
        self._depth = {"list": 0, "quote": 0}

    def text(self, text: str) -> None:
        """Write text as the page has it; white space is collapsed as a browser would."""
        if self._pre:
            self._preformatted(text)
            return
        flat = _SPACE.sub(" ", text)
        if flat == " " and (self._spaced or self._due):
            return
        if not flat:
            return
        if flat != " ":
            self._settle()
        if self._spaced and flat[0] == " ":
            flat = flat[1:]
        self._put(self._mark() + _markup(flat) if flat != " " else flat, flat)
        self._spaced = flat[-1:] == " "

    def _preformatted(self, text: str) -> None:
        text = _EMPTY.sub("\n\n", _BLANKS.sub(" " * 40, text))
        if text:
            self._settle()
            bare = text.lstrip()
            lead = text[: len(text) - len(bare)]
            self._put(lead + (self._mark() if bare else "") + escape(bare, quote=False), text)

    def _mark(self) -> str:
        """What tells whose text it is, where the text before it on its line is another element's."""
        if self.owner == self._marked and self.link < 0:
            return ""
        marks = ""
        for key in (self.link, self.owner):
            number = len(self.owners)
            if key >= 0 and key != self._marked and number < MAX_MARKS:
                self._marked = key
                self.owners.append(key)
                marks += chr(0xD800 + (number >> 10)) + chr(0xDC00 + (number & 0x3FF))
        self.link = NOWHERE
        return marks

    def line(self, text: str) -> None:
        """Write a line of its own: a frame's border, a dialog's mark."""
        self.break_()
        self.text(text)
        self.break_()

    def break_(self) -> None:
        """End the paragraph; within a cell, link or heading it is a blank."""
        if self._pre:
            return
        if not self._inline:
            self._due = not self._fresh or self._due
        elif not self._spaced:
            self._put(" ", " ")
            self._spaced = True

    def open(self, tag: str, attributes: str = "") -> None:
        """Open a tag that html2text knows. Its structure begins a line, except that of a link."""
        if tag == "a":
            if not self._due and self.html and self.html[-1] == "</a>":
                # Links of a bar stand apart by style alone.
                self._put(" ", " ")
            self._settle()
        else:
            # html2text begins no line for a table, nor for the row after a caption.
            if tag in ("table", "tr") and not self._fresh:
                self.html.append("<p>")
            self._due = False
            self._newline()
        self.html.append(f"<{tag}{attributes}>")
        self._fresh = tag != "a"

    def close(self, tag: str) -> None:
        """Close it."""
        self.html.append(f"</{tag}>")
        if tag != "a":
            self._due = False
            self._newline()
            self._fresh = True

    def enter(self, kind: str) -> bool:
        """Go a list or quotation deeper; False where it is too deep to be written as one."""
        limit = MAX_LISTS if kind == "list" else MAX_QUOTES
        if self._depth[kind] >= limit or self._inline:
            return False
        self._depth[kind] += 1
        return True

    def leave(self, kind: str) -> None:
        """Come back from it."""
        self._depth[kind] -= 1

    def inline(self, step: int) -> None:
        """Begin (1) or end (-1) what has no lines of its own: a cell, a link, a heading."""
        self._inline += step

    def preformatted(self, step: int) -> None:
        """Begin (1) or end (-1) text whose white space counts."""
        self._pre += step

    @property
    def is_inline(self) -> bool:
        """Whether a tag that begins a line would break a cell, link or heading."""
        return self._inline > 0 or self._pre > 0

    def _settle(self) -> None:
        if self._due:
            self.html.append("<p>")
            self._newline()
            self._due = False
        self._fresh = False

    def _newline(self) -> None:
        self._marked = NOWHERE
        if self.plain and self.plain[-1] != "\n":
            self.plain.append("\n")
        self._spaced = True

    def _put(self, html: str, plain: str) -> None:
        self.html.append(html)
        self.plain.append(plain)
        self.size += len(html)


def _markup(text: str) -> str:
    return _ESCAPED.sub(_referenced, escape(text, quote=False))


def _referenced(match: re.Match[str]) -> str:
    return "".join(f"&#{ord(char)};" if char in "-+.\\" else char for char in match[0])


def unmarked(line: str) -> tuple[str, list[int]]:
    """A line of Markdown without its marks, and their numbers in `Sink.owners`."""
    if line.isascii():
        return line, []
    numbers = [(ord(high) - 0xD800) << 10 | (ord(low) - 0xDC00) for high, low in _MARK.findall(line)]
    return (_MARK.sub("", line) if numbers else line), numbers
