"""What the terminal answers when it is asked, read as bytes; its settings and the user's keys are kept."""

from __future__ import annotations

import os
import re
import select
import signal
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from cc_tui.errors import NO_HINT
from cc_tui.text import Shown, own

DEADLINE: Final = 1.0
"""Seconds for all answers together. A terminal that is silent costs the user this much, once."""

_MAX_ANSWER: Final = 4096
_DA1: Final = re.compile(rb"\x1b\[\?([0-9;]*)c")
_XTVERSION: Final = re.compile(rb"\x1bP>\|([^\x1b]*)\x1b\\", re.DOTALL)
_BACKGROUND: Final = re.compile(
    rb"\x1b\]11;rgb:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})(?:\x07|\x1b\\)"
)
_ANSWERS: Final = re.compile(
    rb"\x1b\]11;[^\x07\x1b]*(?:\x07|\x1b\\)?|"
    rb"\x1bP.*?\x1b\\|\x1b\[[?>][0-9;]*c|\x1b\[[?>]?[0-9;]*\Z|\x1b(?:P[^\x1b]*\x1b?)?\Z",
    re.DOTALL,
)
"""Whole answers, and the beginning of one that the deadline cut off."""

_HELD: Final = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP}


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back.

    Attributes:
        asked: Whether anything was asked; else `why_not` says why.
        version: The terminal's name and version (XTVERSION), as it came.
        background: Its red, green and blue (OSC 11), 0 to 1.
        features: Its first device attributes (DA1): `4` is sixel, `52` the clipboard. None: no answer.
        milliseconds: From the question to the last answer; None where that did not come.
        keys_lost: Bytes typed in that time; no system that is safe lets them be put back.
    """

    asked: bool
    why_not: Shown = NO_HINT
    version: bytes | None = None
    background: tuple[float, float, float] | None = None
    features: tuple[int, ...] | None = None
    milliseconds: float | None = None
    keys_lost: int = 0


def ask(fd: int, term: str, *, deadline: float = DEADLINE) -> Answers:
    """Ask a terminal who it is and how bright. Signals wait until its settings are back.

    Args:
        fd: A terminal to read from.
        term: `TERM`.
        deadline: Seconds for everything.
    """
    try:
        in_front = os.tcgetpgrp(fd) == os.getpgrp()
    except OSError:
        in_front = False
    if not in_front:
        # Changing the settings from the background stops the process.
        return Answers(False, own("not asked: the program runs in the background"))
    try:
        terminal = os.open(os.ttyname(fd), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return Answers(False, own("not asked: the terminal cannot be opened"))
    try:
        with _held_signals(), _single_bytes(terminal):
            return _ask(terminal, term, deadline)
    except (OSError, termios.error):
        return Answers(False, own("not asked: the terminal is gone"))
    finally:
        os.close(terminal)


def _ask(terminal: int, term: str, deadline: float) -> Answers:
    if _ready(terminal, select.POLLIN, 0):
        # Answers could only be read together with the keys, and those belong to whoever runs next.
        return Answers(False, own("not asked: typed keys are waiting to be read"))
    if not _ready(terminal, select.POLLOUT, 0):
        return Answers(False, own("not asked: the terminal's output is stopped (^S)"))
    # The Linux console once took XTVERSION's last letter for keyboard lights.
    question = b"\x1b[c" if term.startswith("linux") else b"\x1b[>0q\x1b]11;?\x1b\\\x1b[c"
    began = time.monotonic()
    os.write(terminal, question)
    read = b""
    # Every terminal answers DA1, and answers come in order: nothing follows it.
    while not _DA1.search(read) and len(read) < _MAX_ANSWER:
        left = began + deadline - time.monotonic()
        if left <= 0 or not _ready(terminal, select.POLLIN, left):
            return _read(read, None)
        more = os.read(terminal, 1024)
        if not more:
            return _read(read, None)
        read += more
    return _read(read, (time.monotonic() - began) * 1000)


def _read(read: bytes, milliseconds: float | None) -> Answers:
    version, features = _XTVERSION.search(read), _DA1.search(read)
    numbers = [int(part) for part in features[1].split(b";") if part and len(part) < 6] if features else None
    return Answers(
        True,
        version=version[1][:200] if version else None,
        background=_colour(_BACKGROUND.search(read)),
        features=tuple(numbers) if numbers is not None else None,
        milliseconds=milliseconds if features else None,
        keys_lost=len(_ANSWERS.sub(b"", read)),
    )


def _colour(match: re.Match[bytes] | None) -> tuple[float, float, float] | None:
    if match is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in match.groups())
    return red, green, blue


def is_light(colour: tuple[float, float, float]) -> bool:
    """Whether dark text reads better on a background: its luminance by Rec. 709 is over a half."""
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2] > 0.5


def _ready(fd: int, what: int, seconds: float) -> bool:
    poller = select.poll()
    poller.register(fd, what)
    return any(state & what for _fd, state in poller.poll(seconds * 1000))


@contextmanager
def _held_signals() -> Iterator[None]:
    """Let signals that end or stop the program arrive when the settings are back."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _single_bytes(fd: int) -> Iterator[None]:
    """Read bytes as they come, unechoed. Nothing that waits is thrown away, on the way in or out."""
    before: list[Any] = termios.tcgetattr(fd)
    changed = termios.tcgetattr(fd)
    changed[3] &= ~(termios.ICANON | termios.ECHO)
    changed[6][termios.VMIN], changed[6][termios.VTIME] = 1, 0
    try:
        termios.tcsetattr(fd, termios.TCSANOW, changed)
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSANOW, before)
