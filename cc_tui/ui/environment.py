"""What has to be settled before Textual is imported, and before any secret is read.

Textual reads its environment at import, so nothing here imports it: `cli` calls this first.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import MutableMapping
from typing import Final, Protocol

from cc_tui.errors import UsageError
from cc_tui.text import Shown, own, say, visible

_DEVELOPER: Final = "CC_TUI_DEV"

_ESCAPE_DELAY_MS: Final = "300"
"""Over SSH or in tmux an arrow's ESC may arrive 100 ms before the rest, Textual's own limit."""

_LEAKS: Final = (
    "SSLKEYLOGFILE",  # TLS secrets, the API key among what they open
    "TEXTUAL",  # devtools and debug: keys, messages and locals go to a port or to the terminal
    "TEXTUAL_DEBUG",
    "TEXTUAL_DRIVER",  # imports what it names
    "TEXTUAL_LOG",  # written 0644, with what was typed into a password field
    "TEXTUAL_PRESS",
    "TEXTUAL_SCREENSHOT",
    "TEXTUAL_SCREENSHOT_FILENAME",
    "TEXTUAL_SCREENSHOT_LOCATION",
    "TEXTUAL_SHOW_RETURN",
)

_STALE: Final = ("COLUMNS", "LINES")
"""An exported size, of another moment or terminal, which Textual would believe at every resize."""

_NO_TERMINAL: Final = frozenset({"", "dumb", "unknown"})
_PR_SET_DUMPABLE: Final = 4


class Stream(Protocol):
    """What is asked of a standard stream."""

    def isatty(self) -> bool:
        """Whether it is a terminal; `ValueError` when it is closed."""


def prepare_environment(environ: MutableMapping[str, str]) -> None:
    """Set what Textual reads at import, and take away what is no longer true or would write secrets down.

    `CC_TUI_DEV=1` keeps the last, for work on this program.

    Args:
        environ: The process's environment; changed in place.
    """
    environ.setdefault("ESCDELAY", _ESCAPE_DELAY_MS)
    # An animation is a stream of frames; most users are at the far end of an SSH connection.
    environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    for name in _STALE:
        environ.pop(name, None)
    if environ.get(_DEVELOPER) == "1":
        return
    for name in _LEAKS:
        environ.pop(name, None)


def refuse_unless_terminal(
    environ: MutableMapping[str, str], stdin: Stream | None, stdout: Stream | None, stderr: Stream | None
) -> None:
    """Refuse to draw a screen where nobody could see or leave it.

    Textual reads keys from stdin and draws on stderr; stdout may go anywhere.

    Args:
        environ: The process's environment, for `TERM`.
        stdin: `sys.stdin`; None when it was closed at the start.
        stdout: `sys.stdout`; tells a pipe from other redirections, for the hint.
        stderr: `sys.stderr`.

    Raises:
        UsageError: There is no terminal; says which stream and what to do.
    """
    hint = own("Run it in a terminal, or print the run with `cc-tui tree SESSION_ID`.")
    if not _is_terminal(stdout):
        hint = own("Use `cc-tui tree SESSION_ID` in a pipe.")
    for name, role, stream in (
        (own("Standard input"), own("keys are read from it"), stdin),
        (own("Standard error"), own("the screen is drawn on it"), stderr),
    ):
        if stream is None or _is_closed(stream):
            raise UsageError(say("{} is closed; {}.", name, role), hint)
        if not stream.isatty():
            raise UsageError(say("{} is not a terminal; {}.", name, role), hint)
    if (term := environ.get("TERM", "")) in _NO_TERMINAL:
        raise UsageError(
            say("TERM is {}; the screen needs a terminal that can move its cursor.", _named(term)),
            own("Set TERM (most terminals are xterm-256color), or use `cc-tui tree SESSION_ID`."),
        )


def _named(term: str) -> Shown:
    return visible(term) if term else own("not set")


def _is_closed(stream: Stream) -> bool:
    try:
        stream.isatty()
    except (ValueError, OSError):
        return True
    return False


def _is_terminal(stream: Stream | None) -> bool:
    return stream is not None and not _is_closed(stream) and stream.isatty()


def harden_process() -> None:
    """Keep files private and memory off the disk: umask 077, no core file, no dump by others."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A core handler (`kernel.core_pattern = |...`) ignores the limit, but not this flag.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
