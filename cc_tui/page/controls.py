"""Form controls as text with their state, which HTML to Markdown converters leave out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cc_tui.page import gauges
from cc_tui.page.model import State

Attributes = dict[str, str | None]

CONTROLS: Final = frozenset({"input", "select", "textarea", "button"}) | gauges.TAGS
_LABELLED: Final = frozenset({"input", "select", "textarea"}) | gauges.TAGS
LABELLED: Final = ", ".join(sorted(_LABELLED))
"""What a label may be of, as a selector."""

_TOGGLES: Final = {
    "checkbox": "checkbox", "radio": "radio", "switch": "checkbox", "menuitemcheckbox": "checkbox",
    "menuitemradio": "radio",
}  # fmt: skip
_FIELDS: Final = frozenset({"textbox", "searchbox", "spinbutton", "slider"})
ROLES: Final = _TOGGLES.keys() | _FIELDS | gauges.ROLES | {"button", "tab", "option", "menuitem", "combobox"}
"""Of elements that are controls whatever their name is."""

_SILENT: Final = frozenset({
    "script", "style", "template", "noscript", "select", "textarea", "iframe", "progress", "meter",
})  # fmt: skip
_BREAKING: Final = frozenset({
    "p", "div", "br", "li", "ul", "ol", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section",
    "option", "blockquote", "pre", "dt", "dd", "text",
})  # fmt: skip
"""Elements whose text stands apart from that around them."""

_PUSHED: Final = frozenset({"submit", "button", "reset", "image"})

_HIDING: Final = ("display:none", "visibility:hidden", "visibility:collapse")

MAX_NAME: Final = 200
MAX_VALUE: Final = 2000


def squeeze(text: str, limit: int) -> str:
    """One line: runs of white space as one blank, cut with an ellipsis."""
    text = " ".join(text[: limit * 8].split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def inner_text(node: LexborNode, limit: int = MAX_NAME) -> str:
    """The text in an element without that of its controls; images by their alt."""
    parts: list[str] = []
    size = 0
    stack: list[LexborNode | None] = [node.child]
    ends: dict[int, bool] = {}
    while stack and size < limit * 4:
        at = stack.pop()
        if at is None:
            if ends.pop(len(stack), False):
                parts.append(" ")
            continue
        stack.append(at.next)
        tag = at.tag
        if tag in _BREAKING:
            parts.append(" ")
            stack.append(None)
            ends[len(stack) - 1] = True
        text = at.text_content if tag == "-text" else at.attributes.get("alt") if tag == "img" else None
        if text:
            parts.append(text[: limit * 4])
            size += len(parts[-1])
        elif tag not in _SILENT:
            stack.append(at.child)
    return squeeze("".join(parts), limit)


class Labels:
    """Which label belongs to which control, so that a control is written with its name, and once.

    Attributes:
        active: The id of what a list says has the focus within it (`aria-activedescendant`).
    """

    def __init__(self, tree: LexborHTMLParser, sought: Iterable[LexborNode]) -> None:
        """Look through a document's labels and controls.

        Args:
            tree: The document.
            sought: Its labels, its fields, and what names others by their ids, in order.
        """
        self._names: dict[int, str] = {}
        self._spoken: set[int] = set()
        self._texts: dict[str, LexborNode] = {}
        self.active: str | None = None
        labels: dict[int, LexborNode] = {}
        fields: dict[str, LexborNode] = {}
        for node in sought:
            attrs, tag = node.attributes, node.tag
            if tag == "label":
                labels[node.mem_id] = node
            elif tag in _LABELLED:
                fields.setdefault(attrs.get("id") or "", node)
            if ids := attrs.get("aria-labelledby"):
                self._name_by(tree, node, ids)
            self.active = self.active or attrs.get("aria-activedescendant")
        self._name_by_labels(labels.values(), fields)

    def _name_by(self, tree: LexborHTMLParser, node: LexborNode, ids: str) -> None:
        self._texts = self._texts or {other.attributes["id"] or "": other for other in tree.css("[id]")}
        named = [self._texts[key] for key in ids.split()[:8] if key in self._texts]
        if name := " ".join(map(inner_text, named)):
            self._names[node.mem_id] = squeeze(name, MAX_NAME)

    def _name_by_labels(self, labels: Iterable[LexborNode], fields: dict[str, LexborNode]) -> None:
        for label in labels:
            target = label.attributes.get("for")
            owner = fields.get(target) if target else label.css_first(LABELLED, strict=False)
            if owner is not None and (text := inner_text(label)):
                self._names.setdefault(owner.mem_id, text)
                if not _unseen(owner):
                    self._spoken.add(label.mem_id)

    def name(self, node: LexborNode, attrs: Attributes) -> str:
        """What a control is called: aria-labelledby, aria-label, label, placeholder, title, name, id."""
        label = self._names.get(node.mem_id)
        for text in (attrs.get("aria-label") if not label or "aria-labelledby" not in attrs else None, label):
            if text and text.strip():
                return squeeze(text, MAX_NAME)
        for key in ("placeholder", "title", "name", "id"):
            if (text := attrs.get(key)) and text.strip():
                return squeeze(text, MAX_NAME)
        return attrs.get("type") or node.tag or ""

    def given(self, node: LexborNode, attrs: Attributes) -> str:
        """What an element is called by its own aria-labelledby or aria-label; else nothing."""
        if "aria-labelledby" in attrs:
            return self._names.get(node.mem_id, "")
        return attrs.get("aria-label") or ""

    def speaks(self, label: LexborNode) -> bool:
        """Whether a control on the page is written with this label's text, so that it is not repeated."""
        return label.mem_id in self._spoken


def _unseen(node: LexborNode) -> bool:
    at: LexborNode | None = node
    for _ in range(40):
        if at is None or at.tag in ("body", "html"):
            return False
        if is_hidden(at.tag or "", at.attributes):
            return True
        at = at.parent
    return False


def is_hidden(tag: str, attrs: Attributes) -> bool:
    """Whether the markup itself hides an element. What a stylesheet hides cannot be known."""
    return bool(hidden_by(tag, attrs))


def hidden_by(tag: str, attrs: Attributes | dict[str, str]) -> str:
    """By what the markup hides an element: `hidden`, `display:none`, `closed dialog`; empty where not."""
    if "hidden" in attrs:
        return "hidden"
    if tag == "dialog" and "open" not in attrs:
        return "closed dialog"
    if tag == "input" and (attrs.get("type") or "").lower() == "hidden":
        return "type=hidden"
    style = attrs.get("style")
    if not style or not may_hide(style):
        return ""
    flat = style.replace(" ", "").lower()
    found = next((rule for rule in _HIDING if rule in flat), "")
    return found if found != "visibility:collapse" else "visibility:hidden"


def may_hide(style: str) -> bool:
    """Whether a style has a word that may hide what it is of: a quick look before a close one."""
    flat = style.lower()
    return ("none" in flat or "hidden" in flat or "collapse" in flat) and len(flat) <= 20_000


@dataclass(frozen=True, slots=True)
class Control:
    """A control as its line: `[x] Remember me`, `(Submit) disabled`, with what the line is made of.

    Attributes:
        text: The line.
        name: What it is called.
        value: Of a field or select, masked where it is a password; None for what has none.
        states: What the markup says of it.
        is_set: Whether it can be typed into or chosen, which need not show in the markup.
    """

    text: str
    name: str
    value: str | None = None
    states: tuple[State, ...] = ()
    is_set: bool = False


def control_text(node: LexborNode, attrs: Attributes, labels: Labels, *, disabled: bool = False) -> str:
    """Write a control: `[Email: ada@x.com]`, `[x] Remember me`, `(o) Provider`, `(Sign in) disabled`."""
    return control(node, attrs, labels, disabled=disabled).text


def control(node: LexborNode, attrs: Attributes, labels: Labels, *, disabled: bool = False) -> Control:
    """Read a control: an `input`, `select`, `textarea`, `button`, or an element with a role of ROLES."""
    made = _control(node, attrs, labels)
    further = states_of(attrs, disabled=disabled)
    if not further:
        return made
    is_set = made.is_set and _FIXED.isdisjoint(further)
    return Control(made.text + said(further), made.name, made.value, made.states + further, is_set)


def said(states: Iterable[State]) -> str:
    """The states that are words on a line, each behind a blank."""
    return "".join(f" {state}" for state in states if state in _SAID)


def states_of(attrs: Attributes, *, disabled: bool = False) -> tuple[State, ...]:
    """What attributes say of the state of any element."""
    if not disabled and _STATEFUL.isdisjoint(attrs):
        return ()
    found = []
    if disabled or "disabled" in attrs or attrs.get("aria-disabled") == "true":
        found.append(State.DISABLED)
    elif "readonly" in attrs or attrs.get("aria-readonly") == "true":
        found.append(State.READ_ONLY)
    if "required" in attrs or attrs.get("aria-required") == "true":
        found.append(State.REQUIRED)
    found += [state for key, state in _TRUE.items() if attrs.get(key) == "true"]
    if (expanded := attrs.get("aria-expanded")) in ("true", "false"):
        found.append(State.EXPANDED if expanded == "true" else State.COLLAPSED)
    if attrs.get("aria-current") not in (None, "", "false"):
        found.append(State.CURRENT)
    if _FOCUS & attrs.keys():
        found.append(State.FOCUSED)
    return tuple(found)


_TRUE: Final = {
    "aria-selected": State.SELECTED, "aria-invalid": State.INVALID, "aria-pressed": State.PRESSED,
}  # fmt: skip
_FOCUS: Final = frozenset({"autofocus", "data-focused", "data-cc-focused", "data-focus-visible-added"})
_STATEFUL: Final = _FOCUS | _TRUE.keys() | {
    "disabled", "aria-disabled", "readonly", "aria-readonly", "required", "aria-required", "aria-expanded",
    "aria-current",
}  # fmt: skip
_FIXED: Final = frozenset({State.DISABLED, State.READ_ONLY})
_SAID: Final = frozenset({
    State.DISABLED, State.READ_ONLY, State.INVALID, State.FOCUSED, State.SELECTED, State.EXPANDED,
    State.COLLAPSED, State.CURRENT, State.PRESSED,
})  # fmt: skip
"""States that are words on the line; the others are signs of it, or what every second field is."""


def _control(node: LexborNode, attrs: Attributes, labels: Labels) -> Control:
    tag, role = node.tag, attrs.get("role") or ""
    if tag == "input":
        return _input(attrs, labels.name(node, attrs))
    if tag == "select":
        return _select(node, labels.name(node, attrs))
    if tag == "textarea":
        return _field(labels.name(node, attrs), squeeze(node.text(deep=True), MAX_VALUE), attrs)
    if tag in gauges.TAGS:
        return _gauge(labels.name(node, attrs), gauges.of_tag(tag or "", attrs))
    if role in gauges.ROLES or (role == "slider" and attrs.get("aria-valuenow")):
        name = labels.name(node, attrs)
        said = "" if is_open(node) else inner_text(node)
        gauge = gauges.of_role(attrs, said)
        return _gauge(role if name == tag else name, gauge, is_set=role == "slider")
    if role in _TOGGLES:
        checked = attrs.get("aria-checked")
        return _toggle(_TOGGLES[role], checked, inner_text(node) or labels.name(node, attrs))
    if role in _FIELDS:
        value = attrs.get("aria-valuetext") or attrs.get("aria-valuenow") or inner_text(node)
        return _field(labels.name(node, attrs), squeeze(value or "", MAX_VALUE), attrs)
    if role == "combobox":
        # What opens a list that scripts draw; what it says is what is chosen.
        name = labels.name(node, attrs)
        chosen = inner_text(node)
        return Control(f"[{role if name == tag else name}: {chosen}]", name, chosen)
    # A lone sign, as of a close button, is a name only where there is no better one.
    text = inner_text(node)
    name = text if len(text) > 1 else _button_name(node, attrs, labels) or text or "button"
    kind = f" {role}" if role in ("tab", "option", "menuitem") else ""
    return Control(f"({name}){kind}", name)


def is_open(node: LexborNode) -> bool:
    """Whether a gauge is around more than words, as one around the steps of a form: they are read too."""
    if node.attributes.get("role") not in gauges.ROLES:
        return False
    return node.css_first(f"a, button, li, p, h1, h2, h3, h4, table, {LABELLED}", strict=False) is not None


def _gauge(name: str, gauge: gauges.Gauge, *, is_set: bool = False) -> Control:
    return Control(f"[{name}: {squeeze(gauge.shown, MAX_VALUE)}]", name, gauge.value, is_set=is_set)


def _button_name(node: LexborNode, attrs: Attributes, labels: Labels) -> str:
    keys = ("aria-label", "aria-labelledby", "title", "value", "name", "id")
    return labels.name(node, attrs) if any(attrs.get(key) for key in keys) else ""


def _input(attrs: Attributes, name: str) -> Control:
    kind = (attrs.get("type") or "text").lower()
    value = squeeze(attrs.get("value") or "", MAX_VALUE)
    if kind in _PUSHED:
        default = {"submit": "Submit", "reset": "Reset"}.get(kind, kind)
        name = value or attrs.get("alt") or attrs.get("aria-label") or default
        return Control(f"({name})", name)
    if kind == "range":
        return _gauge(name, gauges.of_tag("input", attrs), is_set=True)
    if kind in ("checkbox", "radio"):
        return _toggle(kind, "true" if "checked" in attrs else "false", name, is_set=True)
    if kind == "password" or "password" in (attrs.get("autocomplete") or ""):
        # Not even its length.
        shown = "***" if value else ""
        return Control(f"[{name}: {shown}]", name, shown, (State.MASKED,), is_set=True)
    if kind == "file" and not value:
        return Control(f"[{name}: (file)]", name, "", is_set=True)
    return _field(name, value, attrs)


def _toggle(kind: str, checked: str | None, name: str, *, is_set: bool = False) -> Control:
    mark = {"true": "o" if kind == "radio" else "x", "mixed": "-"}.get(checked or "", " ")
    states = {"true": (State.CHECKED,), "mixed": (State.MIXED,)}.get(checked or "", ())
    text = f"({mark}) {name}" if kind == "radio" else f"[{mark}] {name}"
    return Control(text, name, None, states, is_set)


def _field(name: str, value: str, attrs: Attributes) -> Control:
    hint = squeeze(attrs.get("placeholder") or "", MAX_NAME)
    shown = f"({hint})" if not value and hint and hint != name else value
    return Control(f"[{name}: {shown}]", name, value, is_set=True)


def _select(node: LexborNode, name: str) -> Control:
    options = node.css("option")
    chosen = [option for option in options if "selected" in option.attributes]
    if "multiple" in node.attributes:
        shown = ", ".join(inner_text(option, 80) for option in chosen[:20])
    else:
        # The browser's own rule: the last one selected, else the first that can be.
        able = [option for option in options if "disabled" not in option.attributes]
        pick = chosen[-1:] or able[:1]
        shown = inner_text(pick[0]) if pick else ""
    count = f"{len(options):,} option{'' if len(options) == 1 else 's'}"
    text = f"[{name}: {shown}, {count}]" if shown else f"[{name}: {count}]"
    return Control(text, name, shown, is_set=len(options) > 1)
