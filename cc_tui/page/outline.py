"""The outline: a page as lines, each of which knows its element. One walk of lexbor's tree.

Text is put together block by block as a reader sees it. A block that holds nothing but links, images or
controls has a line for each, since each may be what a selector looks for; within a sentence they are text.
What the markup hides is there too, folded and with the reason.
"""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborNode

from cc_tui.page import controls, maths
from cc_tui.page.clean import address
from cc_tui.page.controls import Attributes, squeeze
from cc_tui.page.dom import Snapshot, frame_name
from cc_tui.page.lines import MAX_LINE, Extra, extra_of, folded
from cc_tui.page.model import Kind, State
from cc_tui.page.tables import TableWalk
from cc_tui.page.walk import NOBODY, Close, Enter, Outline, numbered

_MUTE: Final = frozenset({
    "script", "style", "noscript", "noframes", "head", "title", "object", "embed", "audio",
    "video", "canvas", "map", "datalist",
})  # fmt: skip
_BLOCKS: Final = frozenset({
    "address", "article", "aside", "body", "center", "dd", "div", "dl", "dt", "figcaption", "figure",
    "footer", "form", "header", "hgroup", "legend", "main", "nav", "p", "section", "summary", "caption",
    "blockquote", "search", "optgroup", "option",
})  # fmt: skip


def outline(snapshot: Snapshot, most: int | None = None, seconds: float | None = None) -> Outline:
    """Write a snapshot's outline; the caller bounds memory.

    Args:
        snapshot: The page.
        most: Lines that suffice, about.
        seconds: For the walk; what is not reached until then is cut.
    """
    made = Outline(most, seconds)
    parser = snapshot.outer.parser
    title = parser.css_first("title", strict=False)
    made.title = squeeze(title.text(deep=True), 1000) if title else ""
    made.url = address(parser) or ""
    _Walk(made, snapshot, snapshot.outer, made.lines, 0, "").run()
    made.lines = folded(made.lines)
    return made


class _Walk(TableWalk):
    """What each element does to the lines."""

    # Elements ------------------------------------------------------------------------------------

    def enter_watched(self, node: LexborNode, attrs: Attributes) -> Close | None:
        """An element whose attributes may hide it or make something else of it."""
        style = attrs.get("style")
        if not ("hidden" in attrs or (style and controls.may_hide(style)) or self._hidden):
            return self._enter(node, attrs)
        tag = node.tag or ""
        reason = controls.hidden_by(tag, attrs) if tag not in _MUTE else ""
        shown = self._hidden.startswith("visibility") and _is_shown_again(attrs)
        if (reason and not self._hidden) or shown:
            return self._veiled("" if shown else reason, node, attrs)
        return self._enter(node, attrs)

    def _veiled(self, reason: str, node: LexborNode, attrs: Attributes) -> Close:
        """Enter an element that is hidden, or shown again in a hidden one."""
        # Its text is lines of its own, also where it stands within a sentence.
        close_block = self._open(Kind.TEXT)
        inlines, self._inlines = self._inlines, []
        self._marks.clear()
        before, self._hidden = self._hidden, reason
        close = self._enter(node, attrs)

        def end() -> None:
            if close:
                close()
            close_block()
            self._hidden, self._inlines = before, inlines
            if inlines:
                self._marks.append((0, *inlines[-1]))

        return end

    def _enter(self, node: LexborNode, attrs: Attributes) -> Close | None:
        role = attrs.get("role")
        enter = self._by_role(role, node, attrs) if role else None
        if enter is None:
            enter = self.TAGS.get(node.tag_id)
            if _is_editable(attrs) and enter is not _Walk._silent:
                enter = _Walk._editable
        return enter(self, node, attrs) if enter else None

    def _by_role(self, role: str, node: LexborNode, attrs: Attributes) -> Enter[_Walk] | None:
        """What to do at an element because of its role; None where its name decides."""
        if role in controls.ROLES:
            is_itself = node.tag in ("tr", "li", "select", "textarea", "input")
            # Around a field, as older combo boxes are, it is no control itself.
            is_around = role == "combobox" and node.css_first("input, textarea", strict=False) is not None
            return None if is_itself or is_around else _Walk._control
        if role in ("dialog", "alertdialog"):
            return _Walk._dialog
        if role == "alert":
            return _Walk._alert
        if role == "heading":
            return _Walk._titled
        if role == "img" and node.tag != "img" and self._labels.given(node, attrs):
            return _Walk._drawn
        return None if node.tag in ("table", "tr", "td", "th") else _GRIDS.get(role)

    def _alert(self, _: LexborNode, __: Attributes) -> Close:
        return self._open(Kind.ALERT)

    def _titled(self, _: LexborNode, attrs: Attributes) -> Close:
        level = attrs.get("aria-level") or "2"
        return self._open(Kind.HEADING, min(int(level), 6) if level.isdecimal() and len(level) < 3 else 2)

    def _silent(self, _: LexborNode, __: Attributes) -> Close:
        self._mute += 1
        self._quiet += 1
        return self._unmute

    def _unmute(self) -> None:
        self._mute -= 1
        self._quiet -= 1

    def _open(self, kind: Kind, level: int = 0, extra: Extra | None = None) -> Close:
        """Begin a block: what comes until its end are lines of it."""
        if self._parts:
            self._flush()
        self._blocks.append(self._block)
        self._block = self._number, kind, level, extra
        return self._end

    def _break(self, _: LexborNode, __: Attributes) -> None:
        self._flush()

    def _heading(self, node: LexborNode, _: Attributes) -> Close:
        return self._open(Kind.HEADING, int((node.tag or "h6")[1]))

    def _item(self, _: LexborNode, attrs: Attributes) -> Close:
        states = controls.states_of(attrs)
        close = self._open(Kind.ITEM, 0, (states, "", None) if states else None)
        if self._lists < 2:
            return close
        self._depth += 1
        return self._end_deeper

    def _end_deeper(self) -> None:
        self._end()
        self._depth -= 1

    def _list(self, node: LexborNode, attrs: Attributes) -> Close:
        self._plain(node, attrs)
        self._lists += 1
        return self._end_list

    def _end_list(self) -> None:
        self._end()
        self._lists -= 1

    def _pre(self, _: LexborNode, __: Attributes) -> Close:
        self._open(Kind.CODE)

        def end() -> None:
            text = "".join(self._parts)
            self._parts.clear()
            self._marks.clear()
            for row in text.expandtabs(4).split("\n"):
                for start in range(0, max(len(row.rstrip()), 1), MAX_LINE):
                    self._line(Kind.CODE, row[start : start + MAX_LINE].rstrip(), self._block[0])
            self._block = self._blocks.pop()

        return end

    def _link(self, _: LexborNode, attrs: Attributes) -> Close:
        states = controls.states_of(attrs)
        label = attrs.get("aria-label") or attrs.get("title")
        extra: Extra | None = None
        if states or label:
            label = squeeze(label or "", controls.MAX_NAME)
            extra = states, label, None
        owner = self._number, Kind.LINK, extra
        self._marks.append((len(self._parts), *owner))
        self._inlines.append(owner)
        return self._end_named_link if label else self._end_link

    def _end_link(self) -> None:
        extra = self._inlines.pop()[2]
        if extra and extra[0] and any(part.strip() for part in self._parts[self._marks[-1][0] :]):
            self._parts.append(controls.said(extra[0]))
        self._marks.append((len(self._parts), *(self._inlines[-1] if self._inlines else NOBODY)))

    def _end_named_link(self) -> None:
        """A link without text of its own is called by its label."""
        begun = self._marks[-1][0]
        extra = self._inlines[-1][2]
        if extra and not any(part.strip() for part in self._parts[begun:]):
            self._parts.append(f" {extra[1]} ")
        self._end_link()

    def _image(self, _: LexborNode, attrs: Attributes) -> None:
        if (alt := attrs.get("alt")) and not self._quiet:
            self._picture(alt)

    def _drawn(self, node: LexborNode, attrs: Attributes) -> Close:
        """What is an image by its role: an icon's font, a drawing."""
        if not self._quiet:
            self._picture(self._labels.given(node, attrs))
        return self._silent(node, attrs)

    def _picture(self, alt: str) -> None:
        if not (alt := squeeze(alt, controls.MAX_NAME)):
            return
        if self._inlines:
            self._parts.append(f" {alt} ")  # in a link it is the link's text
            return
        self._marks.append((len(self._parts), self._number, Kind.IMAGE, None))
        self._parts.append(f" [image: {alt}] ")
        self._marks.append((len(self._parts), *NOBODY))

    def _control(self, node: LexborNode, attrs: Attributes) -> Close:
        self._flush()
        made = controls.control(node, attrs, self._labels, disabled=self._disabled > 0)
        extra = extra_of(made)
        text = made.text
        if self._labels.active and attrs.get("id") == self._labels.active:
            extra = ((*extra[0], State.FOCUSED), *extra[1:])
            text += " focused"
        before = self._hidden
        self._hidden = before or controls.hidden_by(node.tag or "", attrs)
        self._made.is_set |= made.is_set and not self._hidden
        self._line(Kind.CONTROL, text[:MAX_LINE], self._number, 0, extra)
        self._hidden = before
        return self._plain(node, attrs) if controls.is_open(node) else self._silent(node, attrs)

    def _math(self, node: LexborNode, attrs: Attributes) -> Close:
        if not self._quiet:
            self._parts.append(f" {maths.text_of(node)} ")
        return self._silent(node, attrs)

    def _svg(self, node: LexborNode, attrs: Attributes) -> Close | None:
        """The labels of a drawing stand apart; one with links or controls is walked."""
        texts = node.css("text")
        if not texts or node.css_first("a, button, input, div", strict=False) is not None:
            return None
        if not self._quiet:
            self._parts.append(f" {' '.join(map(controls.inner_text, texts[:500]))} ")
        return self._silent(node, attrs)

    def _editable(self, node: LexborNode, attrs: Attributes) -> Close:
        self._flush()
        name = self._labels.name(node, attrs)
        name = "editable text" if name == node.tag else name
        value = controls.inner_text(node, controls.MAX_VALUE)
        states = controls.states_of(attrs)
        self._made.is_set |= not self._hidden
        self._line(Kind.CONTROL, f"[{name}: {value}]", self._number, 0, (states, name, value))
        return self._silent(node, attrs)

    def _label(self, node: LexborNode, _: Attributes) -> Close | None:
        """A label that its control says is not said again; a control in it is written."""
        if not self._labels.speaks(node):
            return None
        self._flush()
        self._quiet += 1
        return self._unquiet

    def _unquiet(self) -> None:
        self._quiet -= 1

    def _fieldset(self, node: LexborNode, attrs: Attributes) -> Close:
        close = self._plain(node, attrs)
        step = int("disabled" in attrs)
        self._disabled += step

        def end() -> None:
            close()
            self._disabled -= step

        return end

    def _legend(self, node: LexborNode, attrs: Attributes) -> Close:
        """What is in the first legend of a disabled fieldset is not disabled by it."""
        close, before, parent = self._plain(node, attrs), self._disabled, node.parent
        if parent is not None and parent.tag == "fieldset" and "disabled" in parent.attributes:
            first = next((each for each in parent.iter() if each.tag == "legend"), None)
            self._disabled -= int(first is not None and first.mem_id == node.mem_id)

        def end() -> None:
            close()
            self._disabled = before

        return end

    def _dialog(self, node: LexborNode, attrs: Attributes) -> Close:
        tag = node.tag or ""
        if tag == "dialog" and "open" not in attrs and not self._hidden:
            return self._veiled("closed dialog", node, attrs)
        close = self._plain(node, attrs)
        is_modal = attrs.get("aria-modal") == "true"
        named = {key: value for key, value in attrs.items() if key.startswith("aria-label")}
        name = self._labels.name(node, named)
        name = "" if name == tag else name
        states = (*controls.states_of(attrs), *((State.MODAL,) if is_modal else ()))
        text = f"dialog{' (modal)' if is_modal else ''}{': ' if name else ''}{name}"
        self._line(Kind.DIALOG, text, self._number, 0, (states, name, None))
        return close

    def _details(self, node: LexborNode, attrs: Attributes) -> Close:
        close = self._plain(node, attrs)
        summary = next((each for each in node.iter() if each.tag == "summary"), None)
        is_open = "open" in attrs
        name = (controls.inner_text(summary) if summary else "") or "details"
        state = State.EXPANDED if is_open else State.COLLAPSED
        # The summary follows its details in the markup, mostly at once.
        self._line(Kind.CONTROL, f"({name}) {state}", self._number, 0, ((state,), name, None))
        if is_open or self._hidden:
            return close
        self._hidden = "closed details"

        def end() -> None:
            close()
            self._hidden = ""

        return end

    def _summary(self, node: LexborNode, attrs: Attributes) -> Close:
        """The line of its details says what it says; a second one, or one elsewhere, is text."""
        parent = node.parent
        if parent is None or parent.tag != "details":
            return self._plain(node, attrs)
        return self._silent(node, attrs)

    def _frame(self, node: LexborNode, attrs: Attributes) -> Close:
        index = self._document.frames.get(node.mem_id)
        if node.tag == "template" and index is None:
            return self._silent(node, attrs)  # what scripts make copies of
        self._flush()
        close = self._silent(node, attrs)
        name = squeeze(frame_name(node), controls.MAX_NAME)
        if index is None:
            self._made.missing += 1
            self._line(Kind.FRAME, f"frame {name}: its document is not in the snapshot", self._number)
            return close
        text = name if node.tag == "template" else f"frame {name}"
        self._line(Kind.FRAME, text, self._number, 0, ((), name, None))
        inner = self._snapshot.documents[index]
        _Walk(self._made, self._snapshot, inner, self._lines, self._depth + 1, self._hidden).run()
        return close


def _is_editable(attrs: Attributes) -> bool:
    """Whether what is in an element can be typed over: `contenteditable` without a value says so too."""
    return "contenteditable" in attrs and (attrs["contenteditable"] or "true").lower() in _EDITABLE


def _is_shown_again(attrs: Attributes) -> bool:
    return "visibility:visible" in (attrs.get("style") or "").replace(" ", "").lower()


_EDITABLE: Final = frozenset({"true", "plaintext-only"})
_GRIDS: Final[dict[str, Enter[_Walk]]] = {
    **dict.fromkeys(("table", "grid", "treegrid"), _Walk._table), "row": _Walk._row,
    **dict.fromkeys(("cell", "gridcell", "columnheader", "rowheader"), _Walk._cell),
}  # fmt: skip
"""What is a table by its roles."""

_NAMES: Final[dict[str, Enter[_Walk]]] = {
    **dict.fromkeys(_BLOCKS, _Walk._plain), **dict.fromkeys(_MUTE, _Walk._silent),
    **{f"h{number}": _Walk._heading for number in range(1, 7)},
    **dict.fromkeys(controls.CONTROLS, _Walk._control),
    "ul": _Walk._list, "ol": _Walk._list, "menu": _Walk._list, "li": _Walk._item, "pre": _Walk._pre,
    "a": _Walk._link, "img": _Walk._image, "br": _Walk._break, "hr": _Walk._break, "label": _Walk._label,
    "fieldset": _Walk._fieldset, "dialog": _Walk._dialog, "details": _Walk._details,
    "summary": _Walk._summary, "iframe": _Walk._frame, "frame": _Walk._frame, "table": _Walk._table,
    "template": _Walk._frame, "math": _Walk._math, "svg": _Walk._svg, "legend": _Walk._legend,
    "tr": _Walk._row, "td": _Walk._cell, "th": _Walk._cell,
}  # fmt: skip
_Walk.TAGS = numbered(_NAMES)
