"""Text from outside that leaves the program by the clipboard: what it must not carry into another place.

The clipboard ends in a shell, an editor or a ticket. So prose loses what a terminal obeys and what reorders
it, and in Markdown data stays inside its code. Keys and inputs are `cc_tui.run.secrets`' business.
"""

from __future__ import annotations

import re
from typing import Final

from cc_tui.text import Raw

_COLOURS: Final = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]")
"""Whole control sequences: browser drivers put colours into their messages."""

_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_OBEYED: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
"""Controls but the line end, marks of direction, and tags, which nobody sees."""

_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


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
