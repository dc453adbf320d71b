"""What is printed when the program fails: enough to find the fault, nothing that is a secret.

Rich's traceback prints the locals of each frame, and a message as it is. Locals hold the key; messages
hold signed URLs and text from pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from traceback import TracebackException, walk_tb
from types import FrameType, TracebackType
from typing import Final, NamedTuple

from cc_tui.errors import CcTuiError
from cc_tui.text import Shown, one_line, own, say, visible

OWN_FAULT: Final = 70

_PLEASE_REPORT: Final = own("This is a fault of cc-tui; please report it with the lines above.")
_MESSAGE_LIMIT: Final = 300
_SCANNED: Final = 5000
"""Characters of a message looked at; what is cut off is never shown, so it needs no cleaning."""
_FRAMES: Final = 6
_CAUSES: Final = 2

_SECRETS: Final = (
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@]*@"), r"\1…@"),
    # Of a signed URL, or of its path alone, everything from the query on is the key to the object.
    (re.compile(r"(://[^\s?#'\"<>]*)[?#][^\s'\"<>]*"), r"\1?…"),
    (re.compile(r"[?#][^\s?'\"<>]*=[^\s'\"<>]*"), "?…"),
    (re.compile(r"eyJ[\w-]{5,}(?:\.[\w-]*){0,2}"), "…"),
    (re.compile(r"(?i)\bsk[_-][\w-]+"), "…"),
    (re.compile(r"(?i)\b(?:pk|rk|cc|key)[_-](?=[\w-]*\d)[\w-]{8,}"), "…"),
    (re.compile(r"(?i)\b(bearer|basic)\s+\S+"), r"\1 …"),
    (
        re.compile(
            r"(?i)\b((?:cc|api|access|secret|private)[_-]?key|[\w-]*token|secret|password|signature|authorization)"
            r"(['\"]?\s*[:=]\s*)[^\s,;]+"
        ),
        r"\1\2…",
    ),
    # No word, id or selector is this long and has digits in it; keys and hashes are.
    (re.compile(r"(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+=-]{40,}"), "…"),
    # Where things lie on this machine (its user, its customers) is nobody's business.
    (re.compile(r"(?<![\w/:.~])/(?:[\w.@+-]+/)+(?=[\w.@+-]+)"), "…/"),
)


class Crash(NamedTuple):
    """What the user is told, and the process's exit code."""

    lines: tuple[Shown, ...]
    exit_code: int


def describe(error: BaseException) -> Crash:
    """Put an exception into a few lines without locals, secrets or terminal controls.

    A `CcTuiError` is what it always is, its message and hint; anything else is our own fault.

    Args:
        error: As it was raised; of a group its first leaf is told.
    """
    error = _leaf(error)
    if isinstance(error, CcTuiError):
        return Crash(tuple(line for line in (error.message, error.hint) if line), error.exit_code)
    lines = [own("cc-tui stopped:"), _headline(error)]
    lines += [say("  caused by {}", _headline(cause)) for cause in _causes(error)]
    lines += [say("  {}", _place(frame, line)) for frame, line in _telling_frames(error.__traceback__)]
    return Crash((*lines, _PLEASE_REPORT), OWN_FAULT)


def redacted(message: str) -> Shown:
    """Take secrets and places of this machine out of a message, and make one safe row of it."""
    message = message[:_SCANNED]
    for pattern, replacement in _SECRETS:
        message = pattern.sub(replacement, message)
    return one_line(message, _MESSAGE_LIMIT)


def _leaf(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _headline(error: BaseException) -> Shown:
    # TracebackException survives a `__str__` that raises, and knows the odd ones (SyntaxError).
    told = str(TracebackException(type(error), error, None, limit=0, compact=True))
    name = visible(type(error).__name__, limit=80)
    return say("{}: {}", name, redacted(told)) if told else name


def _causes(error: BaseException) -> Iterator[BaseException]:
    for _ in range(_CAUSES):
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is None:
            return
        error = _leaf(cause)
        yield error


def _telling_frames(trace: TracebackType | None) -> list[tuple[FrameType, int]]:
    """The last frames, and before them the last of our own, should those lie deeper."""
    frames = list(walk_tb(trace))
    last = frames[-_FRAMES:]
    ours = [entry for entry in frames[:-_FRAMES] if _module(entry[0]).partition(".")[0] == "cc_tui"]
    return ours[-_FRAMES // 2 :] + last


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def _place(frame: FrameType, line: int) -> Shown:
    """`cc_tui/ui/app.py:42 in on_mount`: the module's name stands for its path on this machine."""
    file = PurePath(frame.f_code.co_filename).name
    package = _module(frame).split(".")
    if file != "__init__.py":
        package = package[:-1]
    path = "/".join([*package, file])
    return visible(f"{path}:{line} in {frame.f_code.co_name}", limit=160)
