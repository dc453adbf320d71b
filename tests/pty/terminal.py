"""A terminal for tests: a real pty, a screen behind it, answers to what programs ask, every byte kept.

Nothing here waits by the clock: each wait ends with the output, or the end of the process, that it is for.
"""

from __future__ import annotations

import codecs
import os
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyte
from pyte.screens import Char

ROOT: Final = Path(__file__).resolve().parents[2]

# Opening a terminal as the leader of a new session makes it the controlling one.
_LAUNCHER: Final = """
import os, signal, sys
tty, ignored, streams = sys.argv[1], sys.argv[2], sys.argv[3:6]
os.open(tty, os.O_RDWR)
for fd, name in enumerate(streams):
    if name == '-':
        os.close(fd)
    else:
        source = os.open(name, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(source, fd)
kept = int(sys.argv[6])
for fd in range(3, 32):
    if fd != kept:
        try:
            os.close(fd)
        except OSError:
            pass
if ignored:
    signal.signal(getattr(signal, ignored), signal.SIG_IGN)
if b'LC_CTYPE=' not in open('/proc/self/environ', 'rb').read():
    os.environ.pop('LC_CTYPE', None)  # this Python set it, as the program's will under LANG=C
os.execv(sys.argv[7], sys.argv[7:])
"""
_TOKEN: Final = re.compile(
    rb"(?P<string>\x1b[P\]X^_].*?(?:\x07|\x1b\\))"
    rb"|(?P<csi>\x1b\[[0-?]*[ -/]*[@-~])"
    rb"|(?P<escape>\x1b[ -/]*[0-OQ-WYZ\\`-~])"
    rb"|(?P<text>[^\x1b]+)",
    re.DOTALL,
)
_MODE: Final = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_KITTY_KEYS: Final = re.compile(rb"\x1b\[([<>=])([\d;]*)u")
_GLANCE: Final = 0.02
"""Seconds until it is looked again whether a program has stopped: no descriptor tells."""

_ON_AT_START: Final = frozenset({"7", "25"})
"""Wrap and cursor."""

XTERM: Final[Mapping[bytes, bytes]] = {
    rb"\x1b\[c": b"\x1b[?64;1;2;6;9;15;18;21;22c",
    rb"\x1b\[>0?c": b"\x1b[>41;390;0c",
    rb"\x1b\[>0?q": b"\x1bP>|XTerm(390)\x1b\\",
    rb"\x1b\[5n": b"\x1b[0n",
    rb"\x1b\[6n": b"\x1b[1;1R",
    rb"\x1b\[\?2026\$p": b"\x1b[?2026;0$y",
    rb"\x1b\[\?2048\$p": b"\x1b[?2048;0$y",
    rb"\x1b\[14t": b"\x1b[4;480;800t",
    rb"\x1b\[16t": b"\x1b[6;20;10t",
    rb"\x1b\]10;\?(?:\x07|\x1b\\)": b"\x1b]10;rgb:e5e5/e5e5/e5e5\x1b\\",
    rb"\x1b\]11;\?(?:\x07|\x1b\\)": b"\x1b]11;rgb:0000/0000/0000\x1b\\",
}
"""Queries (expressions for a whole sequence) and what xterm 390 says to them."""

IN_BAND_RESIZE: Final[Mapping[bytes, bytes]] = {
    **XTERM,
    rb"\x1b\[\?2026\$p": b"\x1b[?2026;2$y",
    rb"\x1b\[\?2048\$p": b"\x1b[?2048;2$y",
    rb"\x1b\[\?u": b"\x1b[?0u",
}
"""A newer terminal: shows frames whole, reports resizes, so Textual also asks for the mouse in pixels."""


class Terminal:
    """A program on a pty of its own, as its session's leader.

    Args:
        command: Program and arguments; the first is a path.
        columns: Width in cells.
        rows: Height in cells.
        environ: The program's whole environment; `TERM` and `PYTHONPATH` are added where not set.
        answers: What the terminal says to queries.
        ignored: The name of a signal that is ignored from the start, as with nohup.
        streams: Where stdin, stdout and stderr come from instead of the terminal: a path, `-` for closed.
        leak_probe: Give the program a descriptor, `$KEPT_FD`, to pass on to its children; `orphans_end`
            waits until all who have it are gone.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        environ: Mapping[str, str] | None = None,
        answers: Mapping[bytes, bytes] = XTERM,
        ignored: str = "",
        streams: Mapping[str, str] | None = None,
        leak_probe: bool = False,
    ) -> None:
        self.output = b""
        self._tail = b""
        self._answers = [(re.compile(query, re.DOTALL), answer) for query, answer in answers.items()]
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._main, self._alternate = pyte.Screen(columns, rows), pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._main)
        self._modes: dict[str, bool] = {}
        self._kitty_flags = 0
        # The terminal's side stays open here too, to read its settings when the program is gone.
        self.master, self._slave = os.openpty()
        termios.tcsetwinsize(self._slave, (rows, columns))
        self.settings_before = self.settings
        self._probe, kept = os.pipe() if leak_probe else (-1, -1)
        tty = os.ttyname(self._slave)
        names = [(streams or {}).get(name, tty) for name in ("stdin", "stdout", "stderr")]
        environment = dict(os.environ if environ is None else environ)
        environment.setdefault("TERM", "xterm-256color")
        environment.setdefault("PYTHONPATH", str(ROOT))
        environment["KEPT_FD"] = str(kept)
        self._process = subprocess.Popen(
            [sys.executable, "-ISc", _LAUNCHER, tty, ignored, *names, str(kept), *command],
            start_new_session=True,
            env=environment,
            pass_fds=(kept,) if leak_probe else (),
        )
        if leak_probe:
            os.close(kept)
        self.pid = self._process.pid
        self._ended = os.pidfd_open(self.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()
        for fd in (self.master, self._slave, self._ended, self._probe):
            if fd >= 0:
                os.close(fd)

    @property
    def settings(self) -> list[Any]:
        """The line settings (termios) as they are now."""
        return termios.tcgetattr(self._slave)

    @property
    def display(self) -> list[str]:
        """The rows that a user sees now."""
        return list((self._alternate if self._modes.get("1049") else self._main).display)

    @property
    def cells(self) -> list[list[Char]]:
        """The same with each cell's style."""
        screen = self._alternate if self._modes.get("1049") else self._main
        return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]

    @property
    def text(self) -> str:
        """The same in one string."""
        return "\n".join(row.rstrip() for row in self.display)

    def modes_left_on(self) -> set[str]:
        """The modes that differ from a fresh terminal's, as `?1049`, `?25 off`, `kitty keys`."""
        left = {
            f"?{mode}" if on else f"?{mode} off"
            for mode, on in self._modes.items()
            if on != (mode in _ON_AT_START)
        }
        return left | ({"kitty keys"} if self._kitty_flags else set())

    def send(self, keys: str | bytes) -> None:
        """Type."""
        os.write(self.master, keys.encode() if isinstance(keys, str) else keys)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size; the kernel tells the program."""
        for screen in (self._main, self._alternate):
            screen.resize(rows, columns)
        termios.tcsetwinsize(self.master, (rows, columns))

    def signal(self, number: int) -> None:
        """Signal the program, alone."""
        os.kill(self.pid, number)

    def close_master(self) -> None:
        """Hang up, as a lost SSH connection does."""
        os.close(self.master)
        self.master = -1

    def wait_for(
        self, wanted: str | bytes | Callable[[Terminal], bool], timeout: float = 15, *, gone: bool = False
    ) -> None:
        """Wait until a text is on the screen, bytes have come out, or a condition holds.

        Args:
            wanted: A text, bytes, or a condition that is asked after each output.
            timeout: Seconds.
            gone: Wait until it does not hold any more.

        Raises:
            AssertionError: It did not come; tells the screen.
        """
        until = time.monotonic() + timeout
        while self._holds(wanted) is gone:
            if not self._pump(until):
                raise AssertionError(f"{wanted!r} did not come; on screen:\n{self.text}")

    def _holds(self, wanted: str | bytes | Callable[[Terminal], bool]) -> bool:
        if isinstance(wanted, str):
            return wanted in self.text
        return wanted in self.output if isinstance(wanted, bytes) else wanted(self)

    def wait_exit(self, timeout: float = 15, *, reading: bool = True) -> int:
        """Wait for the program's end; its exit code, negative for a signal that killed it.

        Args:
            timeout: Seconds.
            reading: Read what it writes meanwhile; else its output is stuck as on a dead connection.
        """
        until = time.monotonic() + timeout
        if not reading:
            select.select([self._ended], [], [], timeout)
        while reading and self._pump(until):
            pass
        code = self._process.poll()
        if code is None:
            raise AssertionError(f"still running after {timeout} s; on screen:\n{self.text}")
        while self._read_now():
            pass
        return code

    def wait_stopped(self, timeout: float = 10) -> None:
        """Wait until the program has stopped itself (ctrl+z); what it writes until then is read."""
        until = time.monotonic() + timeout
        while os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WNOHANG) is None:
            if time.monotonic() > until or self._process.poll() is not None:
                raise AssertionError(f"not stopped after {timeout} s; on screen:\n{self.text}")
            self._pump(min(until, time.monotonic() + _GLANCE))
        while self._read_now():
            pass

    def orphans_end(self, timeout: float = 5) -> bool:
        """Whether all who inherited `$KEPT_FD` end in time."""
        return bool(select.select([self._probe], [], [], timeout)[0]) and os.read(self._probe, 1) == b""

    def _pump(self, until: float) -> bool:
        """Take the next output; False when there is none before the program's end or the time is up."""
        wanted = [self._ended] if self.master < 0 else [self.master, self._ended]
        ready = select.select(wanted, [], [], max(until - time.monotonic(), 0))[0]
        return self.master in ready and self._read_now()

    def _read_now(self) -> bool:
        if self.master < 0 or not select.select([self.master], [], [], 0)[0]:
            return False
        data = os.read(self.master, 65536)
        self.output += data
        for kind, token in self._tokens(data):
            self._obey(kind, token)
        return True

    def _tokens(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        """Cut the output into text and whole sequences; a half one waits for its rest."""
        data = self._tail + data.replace(b"\x18", b"")  # CAN: pyte would draw it
        at = 0
        while match := _TOKEN.match(data, at):
            at = match.end()
            yield str(match.lastgroup), match.group()
        self._tail = data[at:]

    def _obey(self, kind: str, token: bytes) -> None:
        for query, answer in self._answers:
            if kind in ("csi", "string") and query.fullmatch(token):
                self.send(answer)
                return
        if mode := _MODE.fullmatch(token):
            for number in mode[1].decode().split(";"):
                self._set_mode(number, mode[2] == b"h")
        elif keys := _KITTY_KEYS.fullmatch(token):
            self._kitty_flags = max(0, self._kitty_flags + {b">": 1, b"<": -1}.get(keys[1], 0))
        elif kind == "text" or (kind == "csi" and not re.match(rb"\x1b\[[<=>?]|.*[ -/].$", token)):
            self._stream.feed(self._decoder.decode(token))  # pyte draws sequences that it does not know
        elif kind == "escape" and token in (b"\x1b7", b"\x1b8", b"\x1bM", b"\x1bD", b"\x1bE"):
            self._stream.feed(token.decode())

    def _set_mode(self, number: str, on: bool) -> None:
        self._modes[number] = on
        if number == "1049":  # pyte knows one screen only
            if on:
                self._alternate.reset()
            self._stream = pyte.Stream(self._alternate if on else self._main)
        elif number in ("7", "25"):
            self._stream.feed(f"\x1b[?{number}{'h' if on else 'l'}")
