"""Text from outside that leaves the program by the clipboard: what it must not carry into another place.

The clipboard ends in a shell, an editor or a ticket. So prose loses what a terminal obeys and what reorders
it, an incident note loses keys and inputs as well, and in Markdown data stays inside its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cc_tui.text import Raw

_COLOURS: Final = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]")
"""Whole control sequences: browser drivers put colours into their messages."""

_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_OBEYED: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
"""Controls but the line end, marks of direction, and tags, which nobody sees."""

_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

_QUERY: Final = re.compile(
    # In a URL from the first ? or # on; elsewhere where it reads as a query. A quote ends it where it ends
    # the string that the URL stands in. A URL without one matches too: it is not looked at again.
    r"""(?P<kept>\b[a-z][a-z0-9+.-]{1,20}://[^\s?#"<>`']*+)(?:[?#](?:[^\s"<>`']|'(?![\])\s,;.:]|$))*)?"""
    r"""|\?[\w.~%[\]-]{1,100}=(?:[^\s"<>`']|'(?![\])\s,;.:]|$))*""",
    re.I | re.M,
)
_USER: Final = re.compile(r"(?<=://)[^\s/?#@]{1,200}@")
_TOKEN: Final = re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?", re.A)

_SHORTEST_INPUT: Final = 4
"""A shorter value stands in too many words that have nothing to do with it."""
_LONGEST_INPUT: Final = 2000
_MOST_INPUTS: Final = 500


def encodable(text: str) -> str:
    """Text that UTF-8 can carry: surrogate pairs joined, lone ones replaced."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def prose(raw: str) -> Raw:
    """Text without terminal controls and marks of direction; line ends stay, a tab is four blanks."""
    text = _LINE_ENDS.sub("\n", _COLOURS.sub("", raw))
    return Raw(encodable(_OBEYED.sub("", text.replace("\t", "    "))))


def controls_in(raw: str) -> int:
    """How many characters of a text a shell or terminal may obey when it is pasted, line ends too."""
    return len(_CONTROLS.findall(raw))


def address(url: str) -> Raw:
    """A URL without user, query and fragment."""
    bare = re.split(r"[?#]", prose(url), maxsplit=1)[0]
    return Raw(_USER.sub("", bare))


def without_keys(text: str) -> str:
    """Text whose URLs have lost user, query and fragment; bare tokens are named."""
    short = _QUERY.sub(lambda found: found["kept"] or "", _USER.sub("", text))
    return _TOKEN.sub("(token)", short)


def without_inputs(text: str, inputs: Mapping[str, Any]) -> str:
    """Text in which an input's value stands as `{{its name}}`, wherever it stands as a word of its own.

    A value of fewer than four characters, or in another spelling than the input's, is not found.
    """
    names: dict[str, str] = {}
    for name, value in inputs.items():
        for leaf in _leaves(value):
            if _SHORTEST_INPUT <= len(leaf) <= _LONGEST_INPUT and len(names) < _MOST_INPUTS:
                names.setdefault(leaf, " ".join(prose(name).split())[:40])
    if not names:
        return text
    values = "|".join(re.escape(value) for value in sorted(names, key=len, reverse=True))
    return re.sub(rf"(?<![\w-])(?:{values})(?![\w-])", lambda found: f"{{{{{names[found[0]]}}}}}", text)


def _leaves(value: Any) -> Iterator[str]:
    """The strings and numbers of a JSON value, cleaned as the text is that they are looked for in."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str):
            yield prose(each).strip()
        elif isinstance(each, int | float) and not isinstance(each, bool):
            yield str(each)


def _longest_ticks(text: str) -> int:
    return max((len(ticks) for ticks in re.findall("`+", text)), default=0)


def code(text: str, limit: int = 500) -> str:
    """Data as Markdown code in a line; nothing in it ends the code."""
    flat = " ".join(prose(text[: limit * 4]).split())
    flat = flat if len(flat) <= limit else flat[: limit - 1] + "…"
    if not flat:
        return "(empty)"
    ticks = "`" * (_longest_ticks(flat) + 1)
    pad = " " if flat[0] == "`" or flat[-1] == "`" else ""
    return f"{ticks}{pad}{flat}{pad}{ticks}"


def fenced(text: str, language: str, limit: int = 8000) -> str:
    """Data as a block of Markdown code; nothing in it ends the block."""
    body = prose(text).strip("\n")
    if len(body) > limit:
        body = f"{body[:limit]}\n… (cut here)"
    ticks = "`" * max(_longest_ticks(body) + 1, 3)
    return f"{ticks}{language}\n{body}\n{ticks}"
