"""What a terminal sends, sorted: answers to our questions are kept, keys are handed on.

The probe uses it for what comes before the deadline, the screen's driver for what comes after. So an answer
that is late, in pieces or cut by the deadline is never taken for keys, and a key never for an answer.
"""

from __future__ import annotations

import re
from typing import Final

MAX_ANSWERS: Final = 8192
"""Bytes of answers kept. Ours are a tenth of it; more comes from a terminal that has gone mad."""

MARK: Final = b"\x1b[?1004$p"
"""A question whose answer tells only that all before it was read: whether focus reports are on."""

DA1: Final = re.compile(rb"\x1b\[\?([0-9;]*)c")
_MARKED: Final = re.compile(rb"\x1b\[\?1004;\d\$y")
_ANSWER: Final = re.compile(
    rb"\x1b\[\?1004;\d\$y"  # to MARK
    rb"|\x1b\[[?>=][0-9;]*c"  # device attributes (DA1 and its kin)
    rb"|\x1bP>\|[\x20-\x7e\x80-\xff]{0,1000}\x1b\\"  # name and version (XTVERSION)
    rb"|\x1b\]1[0-9];[0-9A-Za-z:/#.]{0,60}(?:\x07|\x1b\\)"  # background and other colours (OSC 11)
    rb"|\x1b_G[\x20-\x7e]{0,1000}\x1b\\"  # kitty's graphics
    rb"|\x1b\[[46];\d{1,6};\d{1,6}t"  # sizes in pixels of the text area and of a cell
)
"""No key sends any of these."""

_SURE: Final = re.compile(
    rb"\x1b\[[?>=][0-9;]*\$?\Z"
    rb"|\x1bP>\|?[\x20-\x7e\x80-\xff]{0,1000}\x1b?\Z"
    rb"|\x1b\]1[0-9];[0-9A-Za-z:/#.]{0,60}\x1b?\Z"
    rb"|\x1b_G[\x20-\x7e]{0,1000}\x1b?\Z"
    rb"|\x1b\[[46];\d{0,6};?\d{0,6}\Z"
)
"""The beginning of an answer, and of no key."""

_PERHAPS: Final = re.compile(rb"\x1b(?:\[[46]?|P|_|\](?:1[0-9]?)?)?\Z")
"""What may begin an answer or be the escape key, alt with a letter, or half an arrow."""

_OTHERS: Final = re.compile(rb"\x1b\[\?[0-9;]*(?:\$y|u)")
"""Answers to Textual's own questions, which begin as ours do."""

_SURE_S: Final = 2.0
"""Seconds that the rest of an answer is waited for at least; then its beginning is dropped."""

_PERHAPS_S: Final = 0.1
"""Seconds that what may be a key is kept from it; only while the terminal owes an answer."""

_OWES_S: Final = 10.0
"""Seconds after the question in which a silent terminal is still expected to speak."""


class Incoming:
    """Sorts bytes as they come. One object for all that a terminal sends while the program runs.

    Attributes:
        answers: The whole answers, in the order in which they came, without those to `MARK`.
        marks: Answers to `MARK` that came with the last `take`.
    """

    def __init__(self) -> None:
        self.answers = b""
        self.marks = 0
        self._held = b""
        self._until = 0.0
        self._owes_until = 0.0
        self._typed = b""

    @property
    def is_answered(self) -> bool:
        """Whether the last question has its answer; every terminal answers that one."""
        return DA1.search(self.answers) is not None

    @property
    def rest(self) -> bytes:
        """The beginning of what is not whole yet."""
        return self._held

    def asked(self, now: float) -> None:
        """Expect answers from now on, by the monotonic clock."""
        self._owes_until = now + _OWES_S

    def push_back(self, keys: bytes) -> None:
        """Keep keys that nobody has used; the next `take` begins with them."""
        self._typed += keys

    def take(self, data: bytes, now: float, *, expecting: bool = False) -> bytes:
        """Sort what has come.

        Args:
            data: Bytes as they were read. Call it with none, too, ten times a second or so: then what
                was held back in doubt comes out.
            now: The monotonic clock.
            expecting: An answer to `MARK` is due.

        Returns:
            The bytes that are keys, mouse or answers to somebody else's questions.
        """
        before, self._typed = self._typed, b""
        self.marks = 0
        if not data:
            return before + self._overdue(now)
        was_sure = _SURE.match(self._held) is not None
        data = self._joined(data, was_sure=was_sure)
        if b"\x1b" not in data:
            return before + data
        parts, at = [before], 0
        for match in _ANSWER.finditer(data):
            parts.append(data[at : match.start()])
            self._keep(match[0])
            at = match.end()
        rest = data[at:]
        if sure := _SURE.search(rest):
            if not (was_sure and at == 0 and sure.start() == 0):
                self._until = max(now + _SURE_S, self._owes_until)
            self._held = sure[0]
        elif (expecting or self._owes(now)) and (perhaps := _PERHAPS.search(rest)):
            self._held, self._until = perhaps[0], now + _PERHAPS_S
        parts.append(rest[: len(rest) - len(self._held)])
        return b"".join(parts)

    def _joined(self, data: bytes, *, was_sure: bool) -> bytes:
        """What was held back and its rest. The beginning of an answer that does not go on is dropped."""
        held, self._held = self._held, b""
        joined = held + data
        goes_on = any(each.match(joined) for each in (_ANSWER, _SURE, _OTHERS))
        return joined if goes_on or not was_sure else data

    def _keep(self, answer: bytes) -> None:
        if _MARKED.match(answer):
            self.marks += 1
        elif len(self.answers) + len(answer) <= MAX_ANSWERS:
            self.answers += answer

    def _overdue(self, now: float) -> bytes:
        if not self._held or now < self._until:
            return b""
        held, self._held = self._held, b""
        return b"" if _SURE.match(held) else held

    def _owes(self, now: float) -> bool:
        return now < self._owes_until and not self.is_answered
