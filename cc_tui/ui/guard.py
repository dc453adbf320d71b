"""The terminal is always given back: after a quit, a crash, a signal, a lost connection, a stuck loop.

Textual restores the terminal when its loop ends by itself. This adds the other ends, and the exit codes:
128 + n for a signal (SIGHUP also for a terminal that went away), 70 for a fault of ours, else the app's.
"""

from __future__ import annotations

import asyncio
import builtins
import os
import signal
import sys
import threading
from functools import partial
from types import FrameType, TracebackType
from typing import Any, Final, NoReturn, Self

from rich.console import RenderableType
from textual import events, on
from textual.app import App
from textual.driver import Driver
from textual.worker import WorkerFailed

from cc_tui.errors import CcTuiError
from cc_tui.text import Shown, own, say, visible
from cc_tui.ui.crash import OWN_FAULT, Crash, describe
from cc_tui.ui.environment import harden_process, prepare_environment, refuse_unless_terminal
from cc_tui.ui.terminal_state import TerminalState
from cc_tui.ui.watchdog import Watchdog

__all__ = ["Guarded", "harden_process", "prepare_environment", "refuse_unless_terminal", "run_guarded"]

_TERMINAL_LOST: Final = 128 + signal.SIGHUP
_RESCUE_S: Final = 0.5


class Guarded(App[None]):
    """An app whose crash tells no secret: `class CcTuiApp(Guarded)`, run with `run_guarded`.

    Overrides two private methods of Textual; `tests/pty/test_guard.py` says so when one moves.

    Attributes:
        farewell: Printed on the normal screen after the end; may be several lines.
        uses_mouse: False leaves the mouse to the terminal.
        crash: What went wrong, once something did.
    """

    farewell: Shown = own("")
    uses_mouse: bool = True
    crash: Crash | None = None
    _guard: Guard | None = None

    @on(events.Mount)
    def _screen_is_open(self) -> None:
        if self._guard is not None:
            self._guard.screen_is_open()

    @on(Driver.SignalResume)
    def _is_back(self) -> None:
        """Draw everything again: the shell had the terminal, and Textual draws what changes."""
        self.refresh(layout=True)

    def remains(self) -> bytes:
        """What takes our pictures out of the terminal, if there are any; asked in any thread."""
        return b""

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave; from now on the process ends in a moment, whatever hangs."""
        super().exit(result, return_code, message)
        if self._guard is not None:
            self._guard.leaving()

    def panic(self, *renderables: RenderableType) -> None:
        """Leave after a fault that Textual wants to show. Its threads' faults come this way."""
        kinds = [_kind(renderable) for renderable in renderables]
        if self._guard is not None and any(_is_os_error(kind) for kind in kinds):
            self._guard.terminal_lost()
        self._fail(Crash((say("cc-tui stopped: {}", visible(" ".join(kinds), limit=200)),), OWN_FAULT))

    def _handle_exception(self, error: Exception) -> None:
        crash = describe(error.error if isinstance(error, WorkerFailed) else error)
        self.crash = self.crash or crash
        super()._handle_exception(error)  # it tells `run_test`, and calls `panic` or `_fatal_error`
        self._fail(crash)

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def _fail(self, crash: Crash) -> None:
        self.crash = self.crash or crash
        self._return_code = self.crash.exit_code
        if self._guard is not None:
            self._guard.leaving()
        self._close_messages_no_wait()


class Guard:
    """What stands around one run of an app. Use `run_guarded`."""

    def __init__(self, app: Guarded) -> None:
        self._app = app
        self._loop: asyncio.AbstractEventLoop | None = None
        self._signal_code: int | None = None
        self._resume: object = None
        self._told = False
        input_fd, output_fd = _fileno(sys.__stdin__), _fileno(sys.__stderr__)
        self._terminal = TerminalState(input_fd, output_fd, app.remains)
        self._watchdog = Watchdog(
            frozenset({input_fd, output_fd}),
            on_signal=lambda number: self._leave(128 + number),
            on_hangup=self._hung_up,
            on_deadline=self._force,
        )

    @property
    def exit_code(self) -> int:
        """The process's: of the signal, else of the crash, else what the app said."""
        if self._signal_code is not None:
            return self._signal_code
        if self._app.crash is not None:
            return self._app.crash.exit_code
        return self._app.return_code or 0

    async def run(self) -> None:
        """Run the app in this loop."""
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(self._stray)
        if self._signal_code is None:
            await self._app.run_async(mouse=self._app.uses_mouse)

    def leaving(self) -> None:
        """The app is about to end."""
        self._watchdog.arm()

    def screen_is_open(self) -> None:
        """Take SIGCONT over from Textual's driver."""
        self._resume = signal.signal(signal.SIGCONT, self._continued)

    def _continued(self, number: int, frame: FrameType | None) -> None:
        """Open the screen again after a stop, but only where it is closed.

        The kernel also sends SIGCONT after SIGHUP, and anybody can; Textual then opens the screen a
        second time, with a second input thread that nobody ever ends.
        """
        if callable(self._resume) and not self._terminal.is_changed:
            self._resume(number, frame)

    def terminal_lost(self) -> None:
        """Reading or writing failed."""
        self._leave(_TERMINAL_LOST)

    def __enter__(self) -> Self:
        self._app._guard = self
        self._old_hook = threading.excepthook
        threading.excepthook = self._thread_failed
        self._watchdog.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        """Give the terminal back, tell what is to be told; a fault of Textual's runner ends here too."""
        is_fault = isinstance(error, Exception)
        if is_fault and error is not None and self._app.crash is None:
            self._app.crash = describe(error)
            self._app._return_code = self._app.crash.exit_code
        self._watchdog.arm()
        self._terminal.give_back()
        self._last_words()
        if not _has_live_threads():
            self._watchdog.stop()
        threading.excepthook = self._old_hook
        self._app._guard = None
        return is_fault

    def _last_words(self) -> None:
        self._told = True
        if self._signal_code is None and self._app.crash is not None:
            lines = self._app.crash.lines
        else:
            lines = tuple(visible(line) for line in self._app.farewell.splitlines())
        self._terminal.write("".join(f"{line}\n" for line in lines))

    def _leave(self, code: int) -> None:
        """Ask the loop to end the app; the watchdog's deadline runs."""
        if self._signal_code is None:
            self._signal_code = code
        self._watchdog.arm()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(partial(self._app.exit, return_code=code))

    def _hung_up(self, fd: int) -> None:
        self._terminal.detach(fd)
        self.terminal_lost()

    def _force(self) -> NoReturn:
        """The end of a process that does not end. In a thread of its own, since the terminal may block."""
        if not self._told:  # else only a thread keeps the interpreter from its end
            rescue = threading.Thread(target=self._rescue, daemon=True)
            rescue.start()
            rescue.join(_RESCUE_S)
        os._exit(self.exit_code)

    def _rescue(self) -> None:
        self._terminal.seize()
        self._last_words()

    def _stray(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """An exception that nobody awaited.

        It is a fault, unless it is one that users are told of, in a task that nobody waits for any
        more, or one of a connection, which its owner hears of by himself.
        """
        error = context.get("exception")
        if not isinstance(error, Exception) or isinstance(error, CcTuiError):
            return
        if "transport" in context or "protocol" in context or loop.is_closed():
            return
        # Found by the garbage collector, perhaps in another thread.
        loop.call_soon_threadsafe(self._app._handle_exception, error)

    def _thread_failed(self, args: threading.ExceptHookArgs) -> None:
        """A thread died. Textual's output thread does when the terminal is gone."""
        if isinstance(args.exc_value, OSError) and args.thread and args.thread.name.startswith("textual-"):
            self.terminal_lost()
        elif isinstance(args.exc_value, Exception) and self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._app._handle_exception, args.exc_value)


def _has_live_threads() -> bool:
    """Whether the interpreter would wait for a thread at its end; then the deadline stays."""
    main = threading.main_thread()
    return any(thread is not main and not thread.daemon for thread in threading.enumerate())


def _kind(renderable: RenderableType) -> str:
    """The name of what a thread of Textual raised; its own rendering has paths and source lines."""
    from rich.traceback import Traceback  # it brings a highlighter, which no first frame needs

    if isinstance(renderable, Traceback) and renderable.trace.stacks:
        return renderable.trace.stacks[0].exc_type
    return type(renderable).__name__


def _is_os_error(kind: str) -> bool:
    named = getattr(builtins, kind, None)
    return isinstance(named, type) and issubclass(named, OSError)


def _fileno(stream: Any) -> int:
    if stream is None:
        raise RuntimeError("refuse_unless_terminal was not called")
    return int(stream.fileno())


def run_guarded(app: Guarded) -> int:
    """Run an app on this process's terminal and see to it that the terminal is given back.

    Call it from the main thread, after `refuse_unless_terminal`. Sets umask 077 and forbids core files.

    Returns:
        The process's exit code.
    """
    harden_process()
    with Guard(app) as guard:
        asyncio.run(guard.run())
    return guard.exit_code
