"""The terminal as it was before the screen, and how it is put back whatever happened since."""

from __future__ import annotations

import os
import select
import signal
import termios
import threading
import time
from collections.abc import Callable
from typing import Any, Final

_HARMLESS: Final = (
    "\x1b[?2026l"  # a frame that was begun is shown
    "\x1b[?1016l\x1b[?1015l\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l"  # Textual forgets 1016
    "\x1b[?1004l\x1b[?2004l\x1b[?2048l"  # focus reports, bracketed paste, resize reports
    "\x1b]22;\x07\x1b[0m\x1b[?7h\x1b[?25h"  # pointer shape, colours, wrap, cursor
)
"""Changes nothing where a screen was left in order; so it is sent after every end."""

_ABORT: Final = "\x18\x1b\\"
"""Ends a sequence or an image that was cut in the middle, which would swallow what follows."""

_REST: Final = f"{_HARMLESS}\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?7h"
"""Also leaves the alternate screen and takes our kitty keyboard flags off that screen's stack. Only sent
where Textual did not do it: a second time would move the cursor and pop the shell's flags."""

_PATIENCE_S: Final = 0.4
"""How long a terminal that does not read is waited for."""


class TerminalState:
    """Remembers the line settings of a terminal and gives it back.

    Args:
        input_fd: Where keys are read, the terminal whose settings Textual changes.
        output_fd: Where the screen is drawn.
        remains: Says what takes our pictures out of the terminal, where a screen was left open.
    """

    def __init__(self, input_fd: int, output_fd: int, remains: Callable[[], bytes] = bytes) -> None:
        self._input_fd = input_fd
        self._output_fd = output_fd
        self._remains = remains
        self._attributes = _attributes(input_fd)
        self._gone: set[int] = set()

    @property
    def is_changed(self) -> bool:
        """Whether its settings are not the remembered ones: a screen is open, or it is gone."""
        return self._attributes is not None and _attributes(self._input_fd) != self._attributes

    def detach(self, fd: int) -> None:
        """Put nothing in the place of a terminal that is gone.

        Reading it gives end of file for ever, and Textual's input thread spins on that; writing fails,
        which kills its output thread, and with that its bounded queue fills and blocks the program.
        """
        self._gone.add(fd)
        if fd == self._input_fd:
            source, _never_written = os.pipe()
            os.set_blocking(source, False)  # a read that is about to begin fails instead of waiting
            os.dup2(source, fd, inheritable=False)
        else:
            sink = os.open(os.devnull, os.O_WRONLY)
            os.dup2(sink, fd, inheritable=False)
            os.close(sink)

    def give_back(self) -> None:
        """Restore settings and modes, after the screen has been left in order or was not."""
        if not self._is_ours():
            return
        left_open = self.is_changed
        self._restore_attributes()
        # Pictures belong to the alternate screen, so they go before it does.
        self.write(f"{_ABORT}{self._remains().decode()}{_REST}" if left_open else _HARMLESS)

    def seize(self) -> None:
        """Take the terminal back from threads that still write to it, blocked or not; then `give_back`.

        For the end of a process whose main thread is stuck. Nothing of what other threads write
        arrives any more: only this object still knows the terminal.
        """
        if not self._is_ours():
            return
        stuck = os.dup(self._output_fd)
        self.detach(self._output_fd)
        self._gone.discard(self._output_fd)
        self._output_fd = stuck
        for thread in threading.enumerate():
            # A write that waits for a terminal which does not read is ended by any signal with a
            # handler; its rest then goes to /dev/null.
            if thread not in (threading.current_thread(), threading.main_thread()) and thread.ident:
                signal.pthread_kill(thread.ident, signal.SIGTERM)
        if self.is_changed:
            _drop_output(stuck)
        self.give_back()

    def write(self, text: str) -> None:
        """Write to the terminal, but never wait for it for longer than a moment."""
        if self._output_fd in self._gone:
            return
        rest = text.encode("utf-8", "backslashreplace")
        fd = _own_opening(self._output_fd)
        poller = select.poll()
        poller.register(fd, select.POLLOUT)
        until = time.monotonic() + _PATIENCE_S
        try:
            while rest and (left := until - time.monotonic()) > 0:
                if not poller.poll(left * 1000):
                    return
                try:
                    rest = rest[os.write(fd, rest[:1024]) :]
                except BlockingIOError:
                    continue
        except OSError:
            return  # it is gone; there is nobody to tell
        finally:
            os.close(fd)

    def _is_ours(self) -> bool:
        """In the background the terminal belongs to somebody else, who has set it up for himself."""
        if self._input_fd in self._gone:
            return False
        try:
            return os.tcgetpgrp(self._input_fd) == os.getpgrp()
        except OSError:
            return os.isatty(self._input_fd)  # not our controlling terminal: nobody shares it

    def _restore_attributes(self) -> None:
        if self._attributes is None:
            return
        try:
            termios.tcsetattr(self._input_fd, termios.TCSANOW, self._attributes)
        except termios.error:
            self._attributes = None


def _attributes(fd: int) -> list[Any] | None:
    try:
        return termios.tcgetattr(fd)
    except termios.error:
        return None


def _drop_output(fd: int) -> None:
    try:
        termios.tcflush(fd, termios.TCOFLUSH)
    except termios.error:
        return


def _own_opening(fd: int) -> int:
    """Open a terminal anew, non-blocking: setting the flag on the old one would set it for the shell too."""
    try:
        return os.open(os.ttyname(fd), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return os.dup(fd)
