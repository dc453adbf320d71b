"""The terminal, asked who it is: bytes, one deadline, its settings put back, and no key lost.

with asking(0, term) as question:
    ...                      # anything: the answers are on their way
    answers = question.wait()
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cc_tui.errors import NO_HINT
from cc_tui.picture.incoming import DA1, Incoming
from cc_tui.text import Shown, own

if TYPE_CHECKING:
    from cc_tui.picture.viewport import Size

DEADLINE: Final = 2.0
"""Seconds for all answers together. A terminal that is silent costs the user this much, once."""

PATIENCE: Final = 0.3
"""Seconds after which the user is told what is waited for."""

_PROBING: Final = b"\rprobing ..."
_PROBED: Final = b"\r\x1b[K"
_MAX_TYPED: Final = 65_536
_SLICE: Final = 0.1
"""Seconds between two looks for a signal that wants to end the program."""

_NAME: Final = b"\x1b[>0q"
_BACKGROUND: Final = b"\x1b]11;?\x1b\\"
_SIZES: Final = b"\x1b[16t\x1b[14t"
_LAST: Final = b"\x1b[c"
"""Every terminal answers this one, and answers come in order: nothing is expected after it."""

_GONE: Final = own("not asked: the terminal is gone")
_READ_NAME: Final = re.compile(rb"\x1bP>\|([^\x1b]*)\x1b\\")
_READ_BACKGROUND: Final = re.compile(
    rb"\x1b\]11;rgb:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})(?:\x07|\x1b\\)"
)
_READ_SIZE: Final = re.compile(rb"\x1b\[([46]);(\d+);(\d+)t")

_ENDING: Final = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT}
_HELD: Final = _ENDING | {signal.SIGTSTP}

Colour = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back.

    Attributes:
        asked: Whether anything was asked; else `why_not` says why.
        version: The terminal's name and version (XTVERSION), as it came.
        background: Its background (OSC 11).
        features: Its first device attributes (DA1): `4` is sixel, `52` the clipboard. None: no answer.
        cell: Width and height of a cell in pixels (CSI 16 t); asked where the system does not know.
        area: Width and height of all cells in pixels (CSI 14 t).
        milliseconds: From the question to the last answer; None where that did not come in time.
        typed: Keys that came meanwhile.
    """

    asked: bool
    why_not: Shown = NO_HINT
    version: bytes | None = None
    background: Colour | None = None
    features: tuple[int, ...] | None = None
    cell: Size | None = None
    area: Size | None = None
    milliseconds: float | None = None
    typed: bytes = b""


class Window(NamedTuple):
    """A terminal's size as the system tells it: zeros where it does not know."""

    columns: int = 0
    rows: int = 0
    width: int = 0
    height: int = 0


class Question:
    """A terminal that was asked and not yet waited for.

    Attributes:
        incoming: What it sends is sorted here, also after the deadline.
    """

    def __init__(self, terminal: int | None, why_not: Shown = NO_HINT) -> None:
        self.incoming = Incoming()
        self._terminal, self._why_not = terminal, why_not
        self._began = time.monotonic()
        self._typed = b""
        self._milliseconds: float | None = None

    def send(self, term: str, window: Window) -> None:
        """Ask. What was typed before is read first, so that it is known from what comes after."""
        try:
            self._send(term, window)
        except OSError:
            self._terminal, self._why_not = None, _GONE

    def _send(self, term: str, window: Window) -> None:
        if self._terminal is None:
            return
        while _ready(self._terminal, select.POLLIN, 0) and len(self._typed) < _MAX_TYPED:
            if not (more := os.read(self._terminal, 4096)):
                break
            self._typed += more.replace(b"\n", b"\r")  # typed while enter was still translated
        self._began = time.monotonic()
        self.incoming.asked(self._began)
        if term.startswith("linux"):
            _write(
                self._terminal, _LAST
            )  # this console once took XTVERSION's last letter for keyboard lights
        else:
            sizes = b"" if window.width and window.height else _SIZES
            _write(self._terminal, _NAME + _BACKGROUND + sizes + _LAST)

    def wait(self, deadline: float = DEADLINE) -> Answers:
        """Read until all is answered; at most `deadline` seconds from the question on.

        A signal that ends the program ends this at once; it is delivered when the settings are back.
        """
        if self._terminal is None:
            return Answers(False, self._why_not)
        try:
            self._wait(self._terminal, deadline)
        except OSError:
            return Answers(False, _GONE)
        found = read(self.incoming.answers)
        return replace(found, milliseconds=self._milliseconds, typed=self._typed)

    def _wait(self, terminal: int, deadline: float) -> None:
        told = False
        try:
            while not self.incoming.is_answered and len(self._typed) < _MAX_TYPED:
                waited = time.monotonic() - self._began
                if waited >= deadline or signal.sigpending() & _ENDING:
                    break
                next_look = min(_SLICE, deadline - waited, _SLICE if told else max(PATIENCE - waited, 0))
                if _ready(terminal, select.POLLIN, next_look):
                    if not self._read(terminal):
                        break
                elif not told and time.monotonic() - self._began >= PATIENCE:
                    told = True
                    _write(terminal, _PROBING)
        finally:
            if told:
                _write(terminal, _PROBED)

    def _read(self, terminal: int) -> bool:
        """Take what is there; False at the terminal's end."""
        if not (more := os.read(terminal, 4096)):
            return False
        now = time.monotonic()
        self._typed += self.incoming.take(more, now)
        if self.incoming.is_answered:
            self._milliseconds = (now - self._began) * 1000
        return True


@contextmanager
def asking(fd: int, term: str, *, keeps_keys: bool) -> Iterator[Question]:
    """Ask a terminal who it is, how bright and how large. Signals wait until its settings are back.

    Args:
        fd: A terminal to read from.
        term: `TERM`.
        keeps_keys: Whether somebody makes use of keys that are typed meanwhile. Else nothing is asked
            where some wait already: they belong to whoever reads next.

    Yields:
        The question. Its answers come while this context is open.
    """
    why_not = _refusal(fd)
    terminal = _opened(fd) if not why_not else None
    if terminal is None:
        yield Question(None, why_not or own("not asked: the terminal cannot be opened"))
        return
    try:
        with _held_signals(), _single_bytes(terminal) as is_set:
            if not is_set:
                yield Question(None, _GONE)
            elif not keeps_keys and _ready(terminal, select.POLLIN, 0):
                yield Question(None, own("not asked: typed keys are waiting to be read"))
            elif not _ready(terminal, select.POLLOUT, 0):
                yield Question(None, own("not asked: the terminal's output is stopped (^S)"))
            else:
                question = Question(terminal)
                question.send(term, window(terminal))
                yield question
    finally:
        os.close(terminal)


def ask(fd: int, term: str, *, deadline: float = DEADLINE) -> Answers:
    """Ask and wait, where nobody else needs the keys that are typed meanwhile."""
    with asking(fd, term, keeps_keys=False) as question:
        return question.wait(deadline)


def read(answers: bytes) -> Answers:
    """What whole answers say."""
    name, features = _READ_NAME.search(answers), DA1.search(answers)
    numbers = [int(part) for part in features[1].split(b";") if part and len(part) < 6] if features else None
    sizes = {match[1]: (int(match[3]), int(match[2])) for match in _READ_SIZE.finditer(answers)}
    return Answers(
        True,
        version=name[1][:200] if name else None,
        background=_colour(_READ_BACKGROUND.search(answers)),
        features=tuple(numbers) if numbers is not None else None,
        cell=sizes.get(b"6"),
        area=sizes.get(b"4"),
    )


def window(fd: int) -> Window:
    """How large the system thinks a terminal is."""
    try:
        told = fcntl.ioctl(fd, termios.TIOCGWINSZ, bytes(8))
    except OSError:
        return Window()
    rows, columns, width, height = struct.unpack("HHHH", told)
    return Window(columns, rows, width, height)


def is_light(colour: Colour) -> bool:
    """Whether dark text reads better on a background: its luminance by Rec. 709 is over a half."""
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2] > 0.5


def _colour(match: re.Match[bytes] | None) -> Colour | None:
    if match is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in match.groups())
    return red, green, blue


def _refusal(fd: int) -> Shown:
    """Why a terminal cannot be asked; empty where it can. Changing its settings from behind stops us."""
    try:
        in_front = os.tcgetpgrp(fd) == os.getpgrp()
    except OSError:
        in_front = False
    return NO_HINT if in_front else own("not asked: the program runs in the background")


def _opened(fd: int) -> int | None:
    try:
        return os.open(os.ttyname(fd), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return None


def _write(fd: int, data: bytes) -> None:
    """Write to a terminal that may have stopped reading: then it is not written."""
    with suppress(BlockingIOError):
        os.write(fd, data)


def _ready(fd: int, what: int, seconds: float) -> bool:
    """Whether reading or writing does not block; also where it fails, so that who tries it learns that."""
    poller = select.poll()
    poller.register(fd, what)
    return bool(poller.poll(seconds * 1000))


@contextmanager
def _held_signals() -> Iterator[None]:
    """Let signals that end or stop the program arrive when the settings are back."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _single_bytes(fd: int) -> Iterator[bool]:
    """Read bytes as they come, unechoed, enter as a screen reads it; whether that could be set.

    Nothing that waits is thrown away, on the way in or out.
    """
    try:
        before: list[Any] = termios.tcgetattr(fd)
        changed = termios.tcgetattr(fd)
        changed[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR)
        changed[3] &= ~(termios.ICANON | termios.ECHO)
        changed[6][termios.VMIN], changed[6][termios.VTIME] = 1, 0
        termios.tcsetattr(fd, termios.TCSANOW, changed)
    except termios.error:
        yield False
        return
    try:
        yield True
    finally:
        with suppress(termios.error):
            termios.tcsetattr(fd, termios.TCSANOW, before)
