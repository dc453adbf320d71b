"""Session and node ids as users paste them."""

from __future__ import annotations

import re
from typing import Final

from cc_tui.errors import UsageError
from cc_tui.text import Raw, join, one_line, own, say

_UUID: Final = re.compile(
    r"(?<![0-9a-f-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-])", re.I | re.A
)
LONGEST: Final = 100_000
"""Characters of a text that are looked at."""


def uuids_in(text: str) -> list[Raw]:
    """Every UUID in a text, in lower case, each once, in order."""
    return list(dict.fromkeys(Raw(found.lower()) for found in _UUID.findall(text[:LONGEST])))


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID and nothing else."""
    return _UUID.fullmatch(text) is not None


def session_id_of(text: str) -> Raw:
    """The one session id in what the user gave: a UUID in any case, a URL or a text that holds one.

    Raises:
        UsageError: There is none, or there are several.
    """
    found = uuids_in(text)
    if len(found) == 1:
        return found[0]
    if found:
        listed = join(" ", [one_line(each) for each in found[:5]])
        raise UsageError(own("More than one id is in what you gave"), say("Give one of: {}", listed))
    raise UsageError(
        say("'{}' is no session ID", one_line(text, 80)),
        own("A session ID is a UUID such as 3f2a9c1e-0b4d-4e5f-8a6b-7c8d9e0f1a2b; `cc-tui demo` needs none"),
    )
