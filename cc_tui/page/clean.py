"""A page snapshot's markup, cleaned: what a reader saw, form state as text, frames inlined.

For html2text, which would print what is hidden, drop what a form holds and be slow on purpose-made markup.
Scripts, styles, comments, `<noscript>` (a browser that runs scripts does not show it), templates and data:
URIs go. The walk is iterative: depth is the page's choice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cc_tui.page import controls, maths
from cc_tui.page.controls import Attributes, Labels
from cc_tui.page.dom import Document, Snapshot, frame_name
from cc_tui.page.layout import layout_tables
from cc_tui.page.places import NOWHERE, Key, key_of
from cc_tui.page.sink import Sink

DROPPED: Final = frozenset({
    "script", "style", "noscript", "template", "head", "link", "meta", "title", "base", "path", "defs",
    "object", "embed", "audio", "video", "canvas", "map", "param", "source", "track", "datalist", "noframes",
})  # fmt: skip
BLOCKS: Final = frozenset({
    "address", "article", "aside", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "footer", "form", "header", "hgroup", "legend", "main", "nav", "p", "section", "summary", "menu", "br",
    "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "ul", "ol", "li", "dialog", "details",
    "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "hr", "search", "text",
})  # fmt: skip
CELLS: Final = frozenset({"cell", "gridcell", "columnheader", "rowheader"})
MAX_TEXT: Final = 16 << 20
"""Characters of cleaned markup; a page with more text is cut there."""

MOST_MARKED: Final = 200_000
"""Elements of a document whose text is marked with them; of more there is no time to."""

_LINK_LIMIT: Final = 300
Close = Callable[[], None]


@dataclass(slots=True)
class Page:
    """What one document gave.

    Attributes:
        title: Of the outer document.
        url: From `<base>`, `<link rel=canonical>` or `og:url`; None where the page does not say.
        sink: Its text, as simple HTML and as plain pieces.
        elements: How many, those in frames too.
        hidden: Elements left out with all that is in them, since their markup hides them.
        dialogs: Open dialogs, marked in the text.
        frames: Frames whose document is in the snapshot.
        cut: Whether there was more text than MAX_TEXT.
    """

    title: str = ""
    url: str | None = None
    encoding: str = "utf-8"
    sink: Sink = field(default_factory=Sink)
    elements: int = 0
    hidden: int = 0
    dialogs: int = 0
    frames: int = 0
    cut: bool = False

    @property
    def html(self) -> str:
        """Well-formed simple HTML, for html2text."""
        return "".join(self.sink.html)

    @property
    def plain(self) -> str:
        """The same text without marks."""
        return "".join(self.sink.plain)


def clean(snapshot: Snapshot) -> Page:
    """Clean a page snapshot of any size; the caller bounds time and memory."""
    tree = snapshot.outer.parser
    page = Page(encoding=snapshot.encoding)
    title = tree.css_first("title", strict=False)
    page.title = controls.squeeze(title.text(deep=True), 1000) if title else ""
    page.url = address(tree)
    _Walk(page, snapshot, snapshot.outer).run()
    return page


def address(tree: LexborHTMLParser) -> str | None:
    """What a document says of its own address."""
    head = tree.head
    if head is None:
        return None
    for query, key in (
        ("base[href]", "href"), ("link[rel=canonical][href]", "href"), ("meta[property='og:url']", "content"),
    ):  # fmt: skip
        node = head.css_first(query, strict=False)
        value = node.attributes.get(key) if node else None
        if value and value.startswith(("http://", "https://")):
            return value[:4000]
    return None


class _Walk:
    """One document's walk; a frame's document has its own."""

    def __init__(self, page: Page, snapshot: Snapshot, document: Document) -> None:
        self._page = page
        self._sink = page.sink
        self._snapshot = snapshot
        self._document = document
        self._tree = tree = document.parser
        self._labels = Labels(tree, document.sought)
        self._layout = layout_tables(tree)
        self._disabled = 0
        self._keys: dict[int, Key] = {}

    def run(self) -> None:
        elements = self._tree.css("*")
        self._page.elements += len(elements)
        numbers, base = self._keys, NOWHERE
        if len(elements) <= MOST_MARKED:
            base = key_of(self._document.index, 0)
            numbers.update({node.mem_id: base + number for number, node in enumerate(elements)})
        root = self._tree.root
        top = root.child if root else None
        stack: list[tuple[LexborNode | None, Close | None, Key]] = [(top, None, base)]
        sink = self._sink
        while stack:
            node, close, owner = stack.pop()
            if node is None:
                if close:
                    close()
                continue
            stack.append((node.next, close, owner))
            tag = node.tag or ""
            if tag == "-text":
                if sink.size < MAX_TEXT:
                    sink.owner = owner
                    sink.text(node.text_content or "")
                else:
                    self._page.cut = True
            elif tag and tag[0] not in "-_!":
                sink.owner = key = numbers.get(node.mem_id, base)
                entered = self._enter(node, tag)
                if entered is not None:
                    stack.append((node.child, entered, key))

    def _enter(self, node: LexborNode, tag: str) -> Close | None:
        """Write what begins an element. None: its inside is not walked."""
        if tag in DROPPED and node.mem_id not in self._document.frames:
            return None
        attrs = node.attributes
        if controls.is_hidden(tag, attrs):
            self._page.hidden += tag != "input"
            return None
        role = attrs.get("role")
        if tag in controls.CONTROLS or (role in controls.ROLES and tag not in ("a", "tr", "li")):
            self._control(node, attrs)
            return _nothing if controls.is_open(node) else None
        if tag in ("iframe", "frame", "template"):
            self._frame(node)
            return None
        if tag == "label" and self._labels.speaks(node):
            self._label(node)
            return None
        if role in ("dialog", "alertdialog", "alert") or tag == "dialog":
            return self._marked(node, tag, attrs)
        if role == "img" and tag != "img" and (label := self._labels.given(node, attrs)):
            self._picture(label)
            return None
        if tag == "math":
            self._sink.text(f" {maths.text_of(node)} ")
            return None
        make = _TAGS.get(tag)
        if make is not None:
            return make(self, node, attrs)
        if tag in BLOCKS or role == "row":
            self._sink.break_()
            return self._sink.break_
        if role in CELLS:
            self._sink.text(" ")
        return _nothing

    def _label(self, node: LexborNode) -> None:
        """A label that its control says: only the control in it, if it is there, is written."""
        for control in node.css(controls.LABELLED):
            if not controls.is_hidden(control.tag or "", control.attributes):
                self._control(control, control.attributes)

    def _control(self, node: LexborNode, attrs: Attributes) -> None:
        self._sink.owner = self._keys.get(node.mem_id, NOWHERE)
        text = controls.control_text(node, attrs, self._labels, disabled=self._disabled > 0)
        # A field has a line of its own; buttons and marks stay with their neighbours.
        if ": " in text and text[0] == "[" and node.tag != "button":
            self._sink.line(text)
        else:
            self._sink.text(f" {text} ")

    def _marked(self, node: LexborNode, tag: str, attrs: Attributes) -> Close:
        role = attrs.get("role")
        kind = "alert" if role == "alert" else "dialog"
        if kind == "alert" and not controls.inner_text(node):
            return self._sink.break_  # it waits for its words
        self._page.dialogs += kind == "dialog"
        modal = " (modal)" if attrs.get("aria-modal") == "true" else ""
        name = self._labels.name(node, {k: v for k, v in attrs.items() if k.startswith("aria-label")})
        known = f" {name}" if name not in ("", tag) else ""
        self._sink.line(f"!! {kind}{modal}{known}")
        return self._sink.break_

    def _frame(self, node: LexborNode) -> None:
        """A frame's document, if the capture has it."""
        name = controls.squeeze(frame_name(node), controls.MAX_NAME)
        index = self._document.frames.get(node.mem_id)
        if index is None:
            self._sink.line(f"--- frame {name}: its document is not in the snapshot")
            return
        self._page.frames += 1
        word = "" if node.tag == "template" else "frame "
        self._sink.line(f"--- {word}{name}")
        _Walk(self._page, self._snapshot, self._snapshot.documents[index]).run()
        self._sink.owner = self._keys.get(node.mem_id, NOWHERE)
        self._sink.line(f"--- end of {word}{name}")

    def _link(self, node: LexborNode, attrs: Attributes) -> Close:
        self._sink.link = self._sink.owner
        href = (attrs.get("href") or "").strip()
        text = controls.inner_text(node)
        name = text or controls.squeeze(attrs.get("aria-label") or attrs.get("title") or "", 200)
        bare = not href or href.startswith(("#", "javascript:", "data:", "vbscript:"))
        if bare or not name or (self._sink.is_inline and self._in_link):
            if name and not text:
                self._sink.text(name)
            return _nothing
        if len(href) > _LINK_LIMIT:
            href = href[:_LINK_LIMIT] + "…"
        self._sink.open("a", f' href="{escape(href)}"')
        self._sink.inline(1)
        self._in_link = True
        if not text:
            self._sink.text(name)
        return self._end_link

    _in_link = False

    def _end_link(self) -> None:
        self._in_link = False
        self._sink.inline(-1)
        self._sink.close("a")

    def _definition(self, _: LexborNode, __: Attributes) -> Close:
        return self._inlined() if self._sink.is_inline else self._structure("dd")

    def _heading(self, node: LexborNode, _: Attributes) -> Close:
        if self._sink.is_inline:
            return self._inlined()
        return self._structure(node.tag or "h6", inline=True)

    def _list(self, node: LexborNode, _: Attributes) -> Close:
        if not self._sink.enter("list"):
            return self._inlined()
        return self._nested("list", node.tag or "ul")

    def _item(self, node: LexborNode, _: Attributes) -> Close:
        parent = node.parent
        if self._sink.is_inline or parent is None or parent.tag not in ("ul", "ol") or self._deep():
            return self._inlined()
        return self._structure("li")

    def _deep(self) -> bool:
        deep = not self._sink.enter("list")
        if not deep:
            self._sink.leave("list")
        return deep

    def _quote(self, _: LexborNode, __: Attributes) -> Close:
        if not self._sink.enter("quote"):
            return self._inlined()
        return self._nested("quote", "blockquote")

    def _nested(self, kind: str, tag: str) -> Close:
        end = self._structure(tag)

        def close() -> None:
            end()
            self._sink.leave(kind)

        return close

    def _table(self, node: LexborNode, _: Attributes) -> Close:
        is_layout = node.mem_id in self._layout
        if not is_layout and node.css_first("td + td, th + th, th + td", strict=False) is None:
            # One cell in each row: a frame or a list, not a table.
            self._layout.add(node.mem_id)
        if node.mem_id in self._layout or self._sink.is_inline:
            return self._inlined()
        return self._structure("table")

    def _row(self, node: LexborNode, _: Attributes) -> Close:
        return self._structure("tr") if self._in_data_table(node) else self._inlined()

    def _cell(self, node: LexborNode, _: Attributes) -> Close:
        if not self._in_data_table(node):
            return self._inlined()
        return self._structure(node.tag or "td", inline=True)

    def _in_data_table(self, node: LexborNode) -> bool:
        at = node.parent
        for _ in range(3):
            if at is not None and at.tag != "table":
                at = at.parent
        is_data = at is not None and at.tag == "table" and at.mem_id not in self._layout
        return is_data and not self._sink.is_inline

    def _pre(self, _: LexborNode, __: Attributes) -> Close:
        if self._sink.is_inline:
            return self._inlined()
        self._sink.open("pre")
        self._sink.preformatted(1)

        def close() -> None:
            self._sink.preformatted(-1)
            self._sink.close("pre")

        return close

    def _rule(self, _: LexborNode, __: Attributes) -> Close:
        if not self._sink.is_inline:
            self._sink.open("hr")
        return self._inlined()

    def _image(self, _: LexborNode, attrs: Attributes) -> Close:
        self._picture(attrs.get("alt") or "")
        return _nothing

    def _picture(self, text: str) -> None:
        if alt := controls.squeeze(text, controls.MAX_NAME):
            # In a link the alt is the link's text.
            self._sink.text(alt if self._in_link else f" [image: {alt}] ")

    def _details(self, node: LexborNode, attrs: Attributes) -> Close | None:
        if "open" in attrs:
            return self._inlined()
        summary = node.css_first("summary", strict=False)
        self._sink.line(f"{inner_or(summary, 'details')} (closed)")
        self._page.hidden += 1
        return None

    def _fieldset(self, _: LexborNode, attrs: Attributes) -> Close:
        step = int("disabled" in attrs)
        self._disabled += step
        self._sink.break_()

        def close() -> None:
            self._disabled -= step
            self._sink.break_()

        return close

    def _inlined(self) -> Close:
        self._sink.break_()
        return self._sink.break_

    def _structure(self, tag: str, *, inline: bool = False) -> Close:
        sink = self._sink
        sink.open(tag)
        sink.inline(int(inline))

        def close() -> None:
            sink.inline(-int(inline))
            sink.close(tag)

        return close


def _nothing() -> None:
    return None


def inner_or(node: LexborNode | None, default: str) -> str:
    """The text in an element, or a default where there is none."""
    return (controls.inner_text(node) if node else "") or default


_TAGS: Final[dict[str, Callable[[_Walk, LexborNode, Attributes], Close | None]]] = {
    "a": _Walk._link, "ul": _Walk._list, "ol": _Walk._list, "li": _Walk._item, "table": _Walk._table,
    "tr": _Walk._row, "td": _Walk._cell, "th": _Walk._cell, "pre": _Walk._pre, "hr": _Walk._rule,
    "img": _Walk._image, "details": _Walk._details, "fieldset": _Walk._fieldset,
    "blockquote": _Walk._quote, "dd": _Walk._definition, **{f"h{n}": _Walk._heading for n in range(1, 7)},
}  # fmt: skip
