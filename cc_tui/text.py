"""Raw to Shown: the one place where text from outside becomes text that may be drawn.

Names, messages, URLs and page text come from pages that anyone could have written. They are kept as
`Raw`, so that requests, XPath and files use what really came. Only `visible` turns `Raw` into
`Shown`, and only `Shown` is drawn. It leaves nothing in a string that a terminal obeys, and nothing
that changes the order or the width of what stands beside it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import Final, NewType

Raw = NewType("Raw", str)
"""Text as it came from outside. Never drawn."""

Shown = NewType("Shown", str)
"""Text that is safe to draw in a terminal. Made by this module alone."""

MAX_SHOWN: Final = 20_000
"""Characters of one string that are drawn; nobody reads a longer one in a terminal row."""

_COMBINING_LIMIT: Final = 4
"""Marks on one letter. More than real scripts use is a flood that climbs over other rows."""

_PICTURE: Final = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"}

# Bidi controls and marks, zero-width characters, variation selectors, fillers drawn as nothing.
_NAMED: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]"
)
# C1, tag characters, supplementary variation selectors, lone surrogates, noncharacters, plane 15 and 16
# (markers of our own picture driver; icon fonts live there too) and kitty's placeholder.
_REPLACED: Final = re.compile(
    "[\x80-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_SUSPECT: Final = re.compile(
    "[^\\x20-\\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u0590\u2010-\u2027\u2030-\u205f"
    "\u2070-\u20cf\u2100-\u2fff\u3001-\u3029\u3030-\u3098\u309b-\u3163\u3165-\ua66e\uac00-\ud7a3]"
)
"""Anything that may need work. Most strings have none and are returned after this one search."""


def visible(raw: str, *, newlines: bool = False, limit: int = MAX_SHOWN) -> Shown:
    """Make text from outside safe to draw.

    Controls become their pictures (`␛`), bidi and zero-width characters their code (`<202E>`),
    what cannot be encoded `U+FFFD`. Applying it twice changes nothing more.

    Args:
        raw: Text as it came, after JSON and HTML decoding (both can make an ESC of harmless text).
        newlines: Keep line ends, for text that is drawn in several rows. Tabs become four blanks.
        limit: Characters kept; an ellipsis says that there was more.

    Returns:
        Text without any character that a terminal obeys.
    """
    text = raw if len(raw) <= limit else raw[: max(limit - 1, 0)] + "…"
    if not _SUSPECT.search(text):
        return Shown(text)
    if newlines:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return Shown("\n".join(_line(part) for part in text.split("\n")))
    return Shown(_line(text))


def _line(text: str) -> str:
    # Presentation selectors carry no text, and terminals disagree on the width they give an emoji.
    text = text.replace("\ufe0e", "").replace("\ufe0f", "").expandtabs(4).translate(_PICTURE)
    text = _REPLACED.sub("\ufffd", text)
    text = _NAMED.sub(lambda match: f"<{ord(match[0]):04X}>", text)
    return _without_floods(text)


def _without_floods(text: str) -> str:
    """Cut a run of combining marks to what a real script uses; name format characters left over."""
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if category == "Cf":
            kept.append(f"<{ord(char):04X}>")
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        # A mark with no letter before it would join our own frame or the row's first cell.
        if marks and not kept:
            kept.append("◌")
        if marks <= _COMBINING_LIMIT:
            kept.append(char)
    return "".join(kept)


def one_line(raw: str, limit: int = MAX_SHOWN) -> Shown:
    """Make text safe and put it on one row: runs of white space, line ends too, become one blank."""
    return visible(" ".join(raw[: limit * 4].split()), limit=limit)


def own(literal: str) -> Shown:
    """Mark a literal of this program as drawable. Call it with a literal only; a test looks."""
    return Shown(literal)


def say(template: str, *args: Shown | int, **named: Shown | int) -> Shown:
    """Fill a literal of this program with text that is already safe.

    Args:
        template: A literal in `str.format` style; a test sees to it that it is one.
        args: What stands in its `{}`.
        named: What stands in its `{name}`.
    """
    return Shown(template.format(*args, **named))


def join(separator: str, parts: list[Shown] | tuple[Shown, ...]) -> Shown:
    """Join safe parts with a literal of this program."""
    return Shown(separator.join(parts))


def elide(shown: Shown, width: int) -> Shown:
    """Cut to a number of characters, the end replaced by an ellipsis."""
    if len(shown) <= width:
        return shown
    return Shown(shown[: max(width - 1, 0)] + "…") if width > 0 else Shown("")


def without_query(url: Raw) -> Raw:
    """A URL without query and fragment: what may be printed of a signed one (the token is a key)."""
    return Raw(re.split(r"[?#]", url, maxsplit=1)[0])


def plural(count: int, noun: str) -> Shown:
    """`1 node`, `2 nodes`: a count with a noun of this program."""
    return Shown(f"{count:,} {noun}{'' if count == 1 else 's'}")


def countdown(left: timedelta) -> Shown:
    """How long something still lives, ticking: `57:02`, `1:02:03`, `6 d 3 h`, `expired`."""
    seconds = int(left.total_seconds())
    if seconds <= 0:
        return Shown("expired")
    if seconds >= 86_400:
        return Shown(f"{seconds // 86_400} d {seconds % 86_400 // 3600} h")
    if seconds >= 3600:
        return Shown(f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}")
    return Shown(f"{seconds // 60:02}:{seconds % 60:02}")


def coarse_countdown(left: timedelta) -> Shown:
    """The same for a tree row: minutes until two are left, then seconds; it seldom changes."""
    seconds = int(left.total_seconds())
    if seconds <= 0:
        return Shown("expired")
    if seconds < 120:
        return Shown(f"{seconds} s")
    if seconds < 7200:
        return Shown(f"{seconds // 60} m")
    return Shown(f"{seconds // 3600} h") if seconds < 172_800 else Shown(f"{seconds // 86_400} d")


def duration(span: timedelta) -> Shown:
    """A span of the past in words: `0.4 s`, `34 s`, `2 m 05 s`, `3 h 10 m`, `2 d 4 h`."""
    seconds = abs(span.total_seconds())
    if seconds < 10:
        return Shown(f"{seconds:.1f} s")
    whole = int(seconds)
    if whole < 60:
        return Shown(f"{whole} s")
    if whole < 3600:
        return Shown(f"{whole // 60} m {whole % 60:02} s")
    if whole < 86_400:
        return Shown(f"{whole // 3600} h {whole % 3600 // 60:02} m")
    return Shown(f"{whole // 86_400} d {whole % 86_400 // 3600} h")
