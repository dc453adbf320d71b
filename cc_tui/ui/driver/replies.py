"""Answers of the terminal, taken out of what the user types. Pure.

Questions of the probe may be answered late, over a slow link after the application has started; as keys they
would open and close panes.
"""

from __future__ import annotations

import re
from typing import Final

ASK: Final = b"\x1b[?1004$p"
"""Whether focus reports are on. Only that the answer comes is of interest: all before it was read."""

_ANSWER: Final = re.compile(rb"\x1b\[\?1004;\d\$y")

_WHOLE: Final = re.compile(
    rb"\x1b\[\?1004;\d\$y"  # our own question
    rb"|\x1b_G[^\x1b]*\x1b\\"  # kitty's graphics
    rb"|\x1bP[^\x1b]{0,1000}\x1b\\"  # XTVERSION, terminfo
    rb"|\x1b\](?:4|1[0-9]);[^\x07\x1b]*(?:\x07|\x1b\\)"  # colours
    rb"|\x1b\[[?>=][0-9;]*c"  # device attributes
    rb"|\x1b\[[4689];[0-9]+;[0-9]+t"  # sizes
    rb"|\x1b\[0n"
)
_BEGUN: Final = re.compile(
    rb"\x1b(?:_G[^\x1b]*\x1b?|P>\|[^\x1b]{0,1000}\x1b?|\](?:4|1[0-9]);[^\x07\x1b]*\x1b?|\[[?>=][0-9;]*\$?)\Z"
)
"""The beginning of an answer at the end of what was read. No key begins like that."""

_OPENED: Final = re.compile(rb"\x1b(?:_|P>?|\][0-9]{0,2}|\[[0-9;]*)?\Z")
"""What may become an answer, or is a key."""

_LONGEST: Final = 4096


class Replies:
    """Takes answers out of a stream of input."""

    def __init__(self) -> None:
        self._begun = b""
        self.marks = 0
        """Answers to `ASK` that came with the last bytes."""

    def keys(self, data: bytes, *, expecting: bool = False) -> bytes:
        """What is left for the parser of keys.

        Args:
            data: As it was read; an answer may come in parts.
            expecting: Answers are due: also an ESC alone, which is a key too, waits for its rest.
        """
        data = self._begun + data
        self.marks = len(_ANSWER.findall(data))
        data = _WHOLE.sub(b"", data)
        begun = _BEGUN.search(data) or (_OPENED.search(data) if expecting else None)
        if begun is None or len(begun[0]) > _LONGEST:
            self._begun = b""
            return data
        self._begun = begun[0]
        return data[: begun.start()]

    @property
    def holds_key(self) -> bool:
        """Whether what is kept back may be a key."""
        return _OPENED.fullmatch(self._begun) is not None

    def give_up(self) -> bytes:
        """No more came: what was kept back, if it may be a key; the beginning of an answer is dropped."""
        begun, is_key = self._begun, self.holds_key
        self._begun = b""
        return begun if is_key else b""
