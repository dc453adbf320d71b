"""A regular expression that a user typed, over a text from a page: in a child.

Python's `re` holds the interpreter's lock while it looks, and some expressions look for ever on some lines:
in a thread they would stop the screen.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Sequence
from typing import Final

from cc_tui.errors import ChildError, TooLargeError, UnreadableError
from cc_tui.page.workers import Workers
from cc_tui.text import Raw, Shown, own, say

DEADLINE: Final = 1.0
"""Seconds for one expression over all of a page; 100,000 lines take a fifth of it."""


class Finder:
    """Searches by expressions, in one of the page children; a search that nobody waits for makes way."""

    def __init__(self, workers: Workers) -> None:
        """Make it; nothing starts yet.

        Args:
            workers: The page children.
        """
        self._workers = workers

    async def find(
        self, lines: Sequence[Shown], expression: str, *, deadline: float = DEADLINE
    ) -> list[tuple[int, int, int]]:
        """Where an expression fits: line, first character, the character behind the last; in order.

        Args:
            lines: The text, as it is drawn.
            expression: Python's; capitals count once it has one.
            deadline: Seconds; then the child is killed.

        Raises:
            UnreadableError: It is no expression, with the reason; or it took too long.
            TooLargeError: The text is larger than the child takes.
            ChildError: The child does not start.
        """
        body = await asyncio.to_thread(lambda: "\n".join(lines).encode("utf-8", "replace"))
        try:
            _, data = await self._workers.apart("find", body, {"expression": expression}, deadline=deadline)
        except (TooLargeError, UnreadableError):
            raise
        except ChildError as error:
            raise UnreadableError(
                say("The expression was stopped: {}", error.message),
                own("Repetitions in repetitions, as in (a+)+, may never end"),
            ) from None
        numbers = array("I", data)
        return list(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))


def expression_of(typed: str) -> Raw | None:
    """What stands between the slashes of `/.../`; None where the typed text is to be taken as it is."""
    return Raw(typed[1:-1]) if len(typed) > 2 and typed[0] == typed[-1] == "/" else None
