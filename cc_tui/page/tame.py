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

SUSPECT: Final = 5000
"""Levels of elements, and attributes of one tag, that lexbor takes in hundredths of a second."""

KEPT: Final = 1000
"""Of more attributes than SUSPECT, so many stay."""

_WINDOW: Final = 1 << 16
_ATTRIBUTE: Final = re.compile(r"""[^\s=/"']+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"']*+))?""")
_LONG: Final = re.compile(rf"<[a-zA-Z][^<>]{{{SUSPECT * 2},}}")
_TAG: Final = re.compile(r"<(?:!--|(/?)([a-zA-Z][^\s/<>]*))")
_MOST_VOID: Final = ("<br", "<img", "<input", "<meta", "<link", "<hr", "<!", "<p>", "<li>", "<col", "<source")
_RAW: Final = frozenset({"script", "style", "textarea", "title", "iframe", "noframes", "noembed", "xmp"})
_FLAT: Final = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "html", "head", "body", "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "tbody",
    "thead", "tfoot", "colgroup", "rp", "rt",
})  # fmt: skip
"""Elements without content, and those whose next one ends them: alone they nest no deeper."""


def tame(text: str) -> tuple[str, list[str]]:
    """Flatten and shorten what is out of all measure.

    Returns:
        The markup to parse, and what was done to it.
    """
    notes = []
    if _may_be_deep(text):
        text, flattened = _flattened(text)
        if flattened:
            notes.append(
                f"elements are nested more than {SUSPECT:,} deep: from level {MAX_DEPTH} on they are shown, "
                f"as Chromium's parser does, side by side"
            )
    if _may_have_floods(text):
        shortened = _LONG.sub(_shortened, text)
        if shortened != text:
            notes.append(f"a tag has more than {SUSPECT:,} attributes: its first {KEPT:,} are read")
        text = shortened
    return text, notes


def _may_be_deep(text: str) -> bool:
    """Whether more tags are open somewhere than SUSPECT; those that are never closed count too."""
    if text.count("<") <= SUSPECT:
        return False
    return _reaches(text, ()) and _reaches(text, _MOST_VOID)


def _reaches(text: str, uncounted: tuple[str, ...]) -> bool:
    level = 0
    for begin, stop in _outside_scripts(text):
        for start in range(begin, stop, _WINDOW):
            end = min(start + _WINDOW, stop)
            level += text.count("<", start, end) - 2 * text.count("</", start, end)
            level -= sum(text.count(tag, start, end) for tag in uncounted)
            if level > SUSPECT:
                return True
    return False


def _outside_scripts(text: str) -> Iterator[tuple[int, int]]:
    """From where to where the text is no script: `i<n` in one is no tag."""
    at = 0
    while (start := text.find("<script", at)) >= 0:
        yield at, start
        at = text.find("</script", start)
        if at < 0:
            return
    yield at, len(text)


def _may_have_floods(text: str) -> bool:
    for start in range(0, len(text), _WINDOW // 2):
        end = start + _WINDOW // 2
        if text.count("<", start, end) > 2:
            continue
        if text.count(" ", start, end) + text.count("=", start, end) > SUSPECT // 4:
            return True
    return False


def _shortened(match: re.Match[str]) -> str:
    attributes = islice(_ATTRIBUTE.finditer(match[0], 1), SUSPECT)
    kept = next(islice(attributes, KEPT, None), None)
    return (
        match[0][: kept.start()]
        if kept and next(islice(attributes, SUSPECT - KEPT - 2, None), None)
        else match[0]
    )


class _Ends:
    """Where the next of a few strings is; the text is searched once for each, however often it is asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, int] = {}

    def after(self, what: str, at: int) -> int:
        """Behind the next `what`; the end of the text where there is none."""
        end = self._found.get(what, -1)
        if end < at + len(what):
            place = self._text.find(what, at)
            end = self._found[what] = len(self._text) if place < 0 else place + len(what)
        return end


def _flattened(text: str) -> tuple[str, bool]:
    """Close what is nested too deep at once, so that its content comes behind it; and whether any was."""
    pieces, deepest = list(_pieces(text)), 0
    level = 0
    for _, step in pieces:
        level += step
        deepest = max(deepest, level)
    if deepest <= SUSPECT:
        return text, False
    return "".join(piece for piece, _ in pieces), True


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """The markup with its depth cut, in pieces, each with the step in depth that it had."""
    ends, lower = _Ends(text), _Ends(text.lower() if text.isascii() else text)
    opened: list[str] = []
    known: dict[str, int] = {}
    done = at = 0
    while (match := _TAG.search(text, at)) is not None:
        if match[2] is None:
            at = ends.after("-->", match.end())
            continue
        name, at = match[2].lower(), ends.after(">", match.end())
        if match[1]:
            if not known.get(name):
                continue
            yield text[done : match.start()], 0
            while opened:
                last = opened.pop()
                known[last] -= 1
                if len(opened) < MAX_DEPTH:
                    yield f"</{last}>", -1
                else:
                    yield "", -1
                if last == name:
                    break
            done = at
        elif name in _RAW:
            at = lower.after(f"</{name}", at)
        elif name not in _FLAT and text[at - 2 : at - 1] != "/":
            opened.append(name)
            known[name] = known.get(name, 0) + 1
            yield text[done:at] + (f"</{name}>" if len(opened) > MAX_DEPTH else ""), 1
            done = at
    yield text[done:], 0
