"""The child's part of a search by a regular expression."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from cc_tui.errors import UnreadableError
from cc_tui.text import say, visible

MOST_FOUND: Final = 10_000

_CAPITAL: Final = re.compile(r"\\.|[A-Z]", re.DOTALL)


def find(header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """The child's job: search each line.

    Raises:
        UnreadableError: It is no expression.
    """
    expression = str(header["expression"])
    flags = 0 if "capital" in _kinds(expression) else re.IGNORECASE
    try:
        pattern = re.compile(expression, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise UnreadableError(say("No regular expression: {}", visible(str(error), limit=200))) from None
    found = array("I")
    for place in islice(_places(pattern, body.decode().split("\n")), MOST_FOUND):
        found.extend(place)
    return {}, found.tobytes()


def _kinds(expression: str) -> set[str]:
    """`capital` where the expression has one that stands for itself, without a backslash before it."""
    return {"escape" if match[0][0] == "\\" else "capital" for match in _CAPITAL.finditer(expression)}


def _places(pattern: re.Pattern[str], lines: list[str]) -> Iterator[tuple[int, int, int]]:
    for number, line in enumerate(lines):
        for match in pattern.finditer(line):
            if match.end() > match.start():
                yield number, match.start(), match.end()
