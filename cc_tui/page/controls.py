"""Form controls as text with their state, which HTML to Markdown converters leave out."""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

Attributes = dict[str, str | None]

CONTROLS: Final = frozenset({"input", "select", "textarea", "button"})
ROLES: Final = frozenset({"button", "checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio"})
_SILENT: Final = frozenset({"script", "style", "template", "noscript", "select", "textarea", "iframe"})
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
    size, stack = 0, [node.child]
    while stack and size < limit * 4:
        at = stack.pop()
        if at is None:
            continue
        stack.append(at.next)
        tag = at.tag
        text = at.text_content if tag == "-text" else at.attributes.get("alt") if tag == "img" else None
        if text:
            parts.append(text[: limit * 4])
            size += len(parts[-1])
        elif tag not in _SILENT:
            stack.append(at.child)
    return squeeze("".join(parts), limit)


class Labels:
    """Which label belongs to which control, so that a control is written with its name, and once."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        """Look through a document's labels and controls."""
        self._names: dict[int, str] = {}
        self._spoken: set[int] = set()
        self._texts: dict[str, LexborNode] = {}
        labels = tree.css("label")
        by_id: dict[str, LexborNode] = {}
        if labels:
            for control in tree.css("input, select, textarea"):
                by_id.setdefault(control.attributes.get("id") or "", control)
        for node in tree.css("[aria-labelledby]"):
            self._texts = self._texts or {other.attributes["id"] or "": other for other in tree.css("[id]")}
            ids = (node.attributes["aria-labelledby"] or "").split()[:8]
            name = " ".join(inner_text(self._texts[key]) for key in ids if key in self._texts)
            if name:
                self._names[node.mem_id] = squeeze(name, MAX_NAME)
        for label in labels:
            target = label.attributes.get("for")
            owner = by_id.get(target) if target else label.css_first("input, select, textarea", strict=False)
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
    if not style or len(style) > 20_000:
        return ""
    flat = style.replace(" ", "").lower()
    found = next((rule for rule in _HIDING if rule in flat), "")
    return found if found != "visibility:collapse" else "visibility:hidden"


def control_text(node: LexborNode, attrs: Attributes, labels: Labels, *, disabled: bool = False) -> str:
    """Write a control: `[Email: ada@x.com]`, `[x] Remember me`, `(o) Provider`, `(Sign in) (disabled)`."""
    text = _control(node, attrs, labels)
    if disabled or "disabled" in attrs or attrs.get("aria-disabled") == "true":
        text += " (disabled)"
    elif "readonly" in attrs:
        text += " (read-only)"
    return text


def _control(node: LexborNode, attrs: Attributes, labels: Labels) -> str:
    tag = node.tag
    if tag == "input":
        return _input(node, attrs, labels)
    if tag == "select":
        return _select(node, labels.name(node, attrs))
    if tag == "textarea":
        value = squeeze(node.text(deep=True), MAX_VALUE)
        return _field(labels.name(node, attrs), value, attrs)
    role = attrs.get("role")
    if role in ROLES and role != "button":
        name = inner_text(node) or labels.name(node, attrs)
        return _toggle(role or "", attrs.get("aria-checked") in ("true", "mixed"), name)
    # A lone sign, as of a close button, is a name only where there is no better one.
    text = inner_text(node)
    return f"({text if len(text) > 1 else _button_name(node, attrs, labels) or text or 'button'})"


def _button_name(node: LexborNode, attrs: Attributes, labels: Labels) -> str:
    keys = ("aria-label", "aria-labelledby", "title", "value", "name", "id")
    return labels.name(node, attrs) if any(attrs.get(key) for key in keys) else ""


def _input(node: LexborNode, attrs: Attributes, labels: Labels) -> str:
    kind = (attrs.get("type") or "text").lower()
    value = squeeze(attrs.get("value") or "", MAX_VALUE)
    if kind in _PUSHED:
        default = {"submit": "Submit", "reset": "Reset"}.get(kind, kind)
        return f"({value or attrs.get('alt') or attrs.get('aria-label') or default})"
    name = labels.name(node, attrs)
    if kind in ("checkbox", "radio"):
        return _toggle(kind, "checked" in attrs, name)
    if kind == "password" or "password" in (attrs.get("autocomplete") or ""):
        # Not even its length.
        return f"[{name}: ***]" if value else f"[{name}: ]"
    return f"[{name}: (file)]" if kind == "file" and not value else _field(name, value, attrs)


def _toggle(kind: str, on: bool, name: str) -> str:
    if "radio" in kind:
        return f"({'o' if on else ' '}) {name}"
    return f"[{'x' if on else ' '}] {name}"


def _field(name: str, value: str, attrs: Attributes) -> str:
    hint = squeeze(attrs.get("placeholder") or "", MAX_NAME)
    if not value and hint and hint != name:
        return f"[{name}: ({hint})]"
    return f"[{name}: {value}]"


def _select(node: LexborNode, name: str) -> str:
    options = node.css("option")
    chosen = [option for option in options if "selected" in option.attributes]
    if "multiple" in node.attributes:
        shown = ", ".join(inner_text(option, 80) for option in chosen[:20])
    else:
        # The browser's own rule: the last one selected, else the first that can be.
        able = [option for option in options if "disabled" not in option.attributes]
        pick = chosen[-1:] or able[:1]
        shown = inner_text(pick[0]) if pick else ""
    return f"[{name}: {shown} v {len(options)} option{'' if len(options) == 1 else 's'}]"
