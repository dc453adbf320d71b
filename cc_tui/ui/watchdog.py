"""A thread that hears signals and a lost terminal also while the main thread is stuck.

A Python signal handler runs in the main thread between two bytecodes, so not in a long call into C; an
event loop's handler needs a turn of the loop. The number of a signal however is written to the wake-up
descriptor by the C handler at once, and this thread reads it.
"""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)

GRACE_S: Final = 1.2
"""From the reason to leave to the end of the process, however stuck it is."""

_BREAK: Final = select.POLLHUP | select.POLLERR


class Watchdog:
    """Watches from `start` to `stop`. The callbacks run in its thread.

    Args:
        terminals: Descriptors of terminals; told when their other end is gone.
        on_signal: Called with the number of one of `SIGNALS`.
        on_hangup: Called with a descriptor, once.
        on_deadline: Called when `stop` did not come within `GRACE_S` of the first `arm`.
    """

    def __init__(
        self,
        terminals: frozenset[int],
        *,
        on_signal: Callable[[int], None],
        on_hangup: Callable[[int], None],
        on_deadline: Callable[[], None],
    ) -> None:
        self._terminals = terminals
        self._on_signal = on_signal
        self._on_hangup = on_hangup
        self._on_deadline = on_deadline
        self._deadline: float | None = None
        self._stopping = False
        self._handlers: dict[int, object] = {}
        self._old_wakeup = -1
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)
        self._thread = threading.Thread(target=self._watch, name="cc-tui-watchdog", daemon=True)

    def start(self) -> None:
        """Take the signals over. In the main thread only (Python's rule)."""
        for number in SIGNALS:
            # What the parent ignores for us stays ignored: nohup, `&` in a script.
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers[number] = signal.signal(number, _heard_by_the_thread)
        self._old_wakeup = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        self._thread.start()

    def arm(self) -> None:
        """The process is to end now; from any thread. The first call counts."""
        if self._deadline is None:
            self._deadline = time.monotonic() + GRACE_S
            self._wake()

    def stop(self) -> None:
        """Give the signals back and end the thread."""
        self._stopping = True
        self._wake()
        self._thread.join()
        signal.set_wakeup_fd(self._old_wakeup)
        for number, handler in self._handlers.items():
            signal.signal(number, handler if callable(handler) else signal.SIG_DFL)
        os.close(self._reader)
        os.close(self._writer)

    def _wake(self) -> None:
        try:
            os.write(self._writer, b"\0")  # no signal has this number
        except BlockingIOError:
            return  # full: it is awake

    def _watch(self) -> None:
        poller = select.poll()
        poller.register(self._reader, select.POLLIN)
        for fd in self._terminals:
            poller.register(fd, 0)  # only what is always told: that the other end is gone
        while not self._stopping:
            left = None if self._deadline is None else self._deadline - time.monotonic()
            if left is not None and left <= 0:
                self._on_deadline()
                return
            for fd, event in poller.poll(None if left is None else left * 1000):
                if fd == self._reader:
                    self._read_signals()
                else:
                    poller.unregister(fd)
                    if event & _BREAK:  # POLLNVAL only says that this system cannot poll terminals
                        self._on_hangup(fd)

    def _read_signals(self) -> None:
        for number in os.read(self._reader, 4096):
            if number in SIGNALS:
                self._on_signal(number)


def _heard_by_the_thread(_number: int, _frame: FrameType | None) -> None:
    """A Python handler must be there for the C handler to write to the wake-up descriptor."""
