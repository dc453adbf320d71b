"""A page snapshot as documents: decoded, parsed once as a browser does, its elements numbered.

A snapshot is one document and those of its frames, which a capture writes into the `<iframe>` as text or
into its `srcdoc`; to every parser, a browser's too, they are text, so they are documents of their own. So are
shadow roots, which it writes as `<template shadowrootmode>`.
An element's number is its place in document order, from 0 for `<html>`; it is the same in lexbor's tree,
which the outline walks, and in lxml's, which XPath searches.

Source of what differs from lexbor and from lxml: what Chromium's `document.evaluate` sees of the same bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cc_tui.errors import UnreadableError
from cc_tui.page.decode import utf8
from cc_tui.page.limits import MAX_PAGE, first_megabytes, too_large
from cc_tui.page.tame import tame
from cc_tui.page.tree import build
from cc_tui.page.weight import Weight, roughly, start_that_fits
from cc_tui.text import own

MAX_FRAMES: Final = 4
"""Depth of frames in frames, and of shadow roots."""

MAX_DOCUMENTS: Final = 500

_SOUGHT: Final = (
    "iframe, template[shadowrootmode], label, input, select, textarea, progress, meter, "
    "[aria-labelledby], [aria-activedescendant]"
)
"""What is found in one search: each looks at every element."""

_SHADOW: Final = re.compile(r"""<template(?:[^>"']|"[^"]*"|'[^']*')*>""")
"""The start tag of a shadow root, to be taken from its front."""

_WORTH_HALVING: Final = 1 << 20
"""Bytes of a page of which half is tried where all of it grows beyond all memory, whatever it weighs."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Document:
    """One document of a snapshot.

    Attributes:
        index: Its place in `Snapshot.documents`; 0 is the outer one.
        name: Of its frame: title, name, id or src; empty for the outer document.
        outer: Index of the document its frame is in and the number of the `<iframe>` there; None for the
            outer document.
        parser: lexbor's tree.
        sought: In it, frames, labels, fields, and what names others by their ids.
        frames: Index of the document of an `<iframe>`, by the `mem_id` of that element in `parser`.
    """

    index: int
    name: str
    outer: tuple[int, int] | None
    parser: LexborHTMLParser
    sought: list[LexborNode]
    frames: dict[int, int] = field(default_factory=dict)
    _weight: Weight | None = field(default=None, repr=False)
    _tree: etree._Element | None = field(default=None, repr=False)
    _elements: list[etree._Element] = field(default_factory=list, repr=False)
    _numbers: dict[etree._Element, int] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> str:
        """Its markup as it was parsed."""
        return bytes(self.parser.raw_html).decode("utf-8", "replace")

    @property
    def tree(self) -> etree._Element:
        """Lxml's root element, `<html>`; made when it is first asked for."""
        if self._tree is None:
            self._tree = build(self.parser)
        return self._tree

    @property
    def elements(self) -> list[etree._Element]:
        """Lxml's elements by their number."""
        if not self._elements:
            self._elements = list(self.tree.iter("*"))
        return self._elements

    def element(self, number: int) -> etree._Element | None:
        """The element of a number; None where there is none."""
        return self.elements[number] if 0 <= number < len(self.elements) else None

    def number(self, element: etree._Element) -> int:
        """The number of an element of this document."""
        return self._all_numbers()[element]

    def number_or_none(self, element: etree._Element) -> int | None:
        """The number of an element; None where it is of another document."""
        return self._all_numbers().get(element)

    def _all_numbers(self) -> dict[etree._Element, int]:
        if not self._numbers:
            # lxml makes one object for an element as long as one is held, as `elements` does.
            self._numbers = {each: number for number, each in enumerate(self.elements)}
        return self._numbers

    @property
    def bytes(self) -> int:
        """What it takes in memory, estimated."""
        if self._weight is None:
            self._weight = roughly(self.parser.raw_html)
        return (self._weight.parsed if self._tree is None else self._weight.whole) + 1000


@dataclass(slots=True, eq=False)
class Snapshot:
    """A page snapshot, parsed.

    Attributes:
        documents: The outer document, then those of its frames in the order of their markup, each followed
            by its own.
        encoding: What the bytes were read as.
        notes: What was left out to be able to read it at all.
        part: What of it was read, `the first 30 MB`; empty for all.
    """

    documents: list[Document]
    encoding: str
    notes: list[str]
    part: str = ""

    @property
    def outer(self) -> Document:
        """The document that the address bar names."""
        return self.documents[0]

    @property
    def bytes(self) -> int:
        """What it takes in memory, estimated."""
        return sum(document.bytes for document in self.documents)


def read(data: bytes) -> Snapshot:
    """Decode and parse a snapshot and its frames; the caller bounds time and memory.

    Of one that has more bytes than MAX_PAGE, or elements than there is memory for, the start is read.

    Args:
        data: The bytes as they came.

    Raises:
        UnreadableError: Not even its start can be parsed.
    """
    notes = [words] if (words := too_large(len(data))) else []
    markup, encoding = utf8(data[:MAX_PAGE] if notes else data)
    whole = len(markup)
    markup = start_that_fits(markup)
    while True:
        try:
            return _read(markup, encoding, notes, whole)
        except (UnreadableError, MemoryError):
            if len(markup) < _WORTH_HALVING:
                raise
        markup = markup[: len(markup) // 2]


def _read(markup: bytes, encoding: str, notes: list[str], whole: int) -> Snapshot:
    part = first_megabytes(len(markup)) if notes or len(markup) < whole else ""
    dense = [f"the page has more elements than there is memory for: these are {part} of it"]
    snapshot = Snapshot([], encoding, [*notes, *(dense if len(markup) < whole else ())], part)
    _add(snapshot, markup, "", None, 0)
    return snapshot


def _add(snapshot: Snapshot, markup: bytes, name: str, outer: tuple[int, int] | None, depth: int) -> None:
    markup, notes = tame(markup)
    snapshot.notes.extend(notes)
    parser = parse(markup)
    document = Document(len(snapshot.documents), name, outer, parser, parser.css(_SOUGHT))
    snapshot.documents.append(document)
    if depth >= MAX_FRAMES:
        return
    frames = [node for node in document.sought if node.tag in ("iframe", "template")]
    inside = {node.mem_id: markup for node in frames if (markup := frame_markup(node))}
    if not inside:
        return
    for number, node in enumerate(parser.css("*")):
        markup = inside.get(node.mem_id, b"")
        if markup and len(snapshot.documents) < MAX_DOCUMENTS:
            document.frames[node.mem_id] = len(snapshot.documents)
            _add(snapshot, markup, frame_name(node), (document.index, number), depth + 1)


def parse(markup: bytes) -> LexborHTMLParser:
    """Parse UTF-8 as a browser that runs scripts does, to which `<noscript>` holds text alone.

    Raises:
        UnreadableError: It needs more memory than there is.
    """
    try:
        return LexborHTMLParser(markup, scripting=True)
    except SelectolaxError:
        raise UnreadableError(own("it grows beyond all memory when it is parsed")) from None


def frame_markup(node: LexborNode) -> bytes:
    """The markup of a frame's document as the snapshot has it, in UTF-8; empty where it has not.

    A shadow root that was written as a `<template>` is one too: the page's own XPath does not see into it.
    """
    if node.tag == "template":
        return (
            _SHADOW.sub("", node.html or "", count=1).removesuffix("</template>").encode("utf-8", "replace")
        )
    inner = (node.child.text_content or "") if node.child else ""
    if "<" not in inner and "&lt;" in inner:
        inner = unescape(inner)
    markup = inner if inner.strip() else (node.attributes.get("srcdoc") or "").strip()
    return markup.encode("utf-8", "replace")


def frame_name(node: LexborNode) -> str:
    """What a frame is called: its title, name, id or address; a shadow root by the element it is of."""
    if node.tag == "template":
        return f"shadow root of {(node.parent.tag if node.parent else '') or 'the page'}"
    attributes = node.attributes
    return next((text for key in ("title", "name", "id", "src") if (text := attributes.get(key))), "unnamed")
