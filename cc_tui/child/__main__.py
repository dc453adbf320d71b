"""The child: reads a job, does it, writes the answer, until its parent is gone.

Started as `python -P -m cc_tui.child MODULE`, where MODULE has the jobs. It works on bytes that anyone
could have written, with libraries written in C, so it has nothing to lose: no credentials, no
terminal, little memory, and no more time than its parent said.
"""

from __future__ import annotations

import importlib
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import BinaryIO, Final

from cc_tui.child import frames
from cc_tui.errors import CcTuiError, TooLargeError, UnreadableError

MODULES: Final = frozenset({"cc_tui.page.jobs", "cc_tui.picture.jobs"})
MEMORY: Final = 1 << 30
"""Address space, bytes."""

GRACE: Final = 1.0
"""Seconds after a job's deadline at which the kernel ends a child whose parent can no longer do it."""

Job = Callable[[frames.Header, bytes], tuple[frames.Header, bytes]]


def main(module: str) -> None:
    """Serve the jobs of a module until stdin ends."""
    if module not in MODULES:
        raise SystemExit(2)
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A library that prints would write into the frames.
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    sys.excepthook = lambda kind, error, _: _write(
        answers, {"error": "crash", "message": f"{kind.__name__}: {error}"[:500]}, b""
    )
    jobs: dict[str, Job] = importlib.import_module(module).JOBS
    _write(answers, {"ready": os.getpid()}, b"")
    while (request := _read(requests)) is not None:
        header, body = request
        # The default action ends the process even while C code holds the interpreter's lock.
        signal.setitimer(signal.ITIMER_REAL, header["deadline"] + GRACE)
        answer = _work(jobs[header["job"]], header["header"], body)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _write(answers, *answer)
        del request, header, body, answer


def _limit(kind: int, wanted: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(kind, (value, value))
    except (ValueError, OSError):
        # macOS has no limit of the address space; the deadline still holds.
        return


def _work(job: Job, header: frames.Header, body: bytes) -> tuple[frames.Header, bytes]:
    try:
        answer, data = job(header, body)
    except CcTuiError as error:
        return {"error": _kind(error), "message": error.message, "hint": error.hint}, b""
    except MemoryError:
        return {"error": "too-large", "message": "needs more than the 1 GB of memory it is given"}, b""
    return {"answer": answer}, data


def _kind(error: CcTuiError) -> str:
    if isinstance(error, TooLargeError):
        return "too-large"
    return "unreadable" if isinstance(error, UnreadableError) else "child"


def _read(stream: BinaryIO) -> tuple[frames.Header, bytes] | None:
    lengths = stream.read(frames.LENGTHS.size)
    if len(lengths) < frames.LENGTHS.size:
        return None
    size, rest = frames.LENGTHS.unpack(lengths)
    frames.check(size, rest)
    head, body = stream.read(size), stream.read(rest)
    return (frames.decode_header(head), body) if len(body) == rest else None


def _write(stream: BinaryIO, header: frames.Header, body: bytes) -> None:
    stream.write(frames.encode(header, body))
    stream.write(body)
    stream.flush()


if __name__ == "__main__":
    main(sys.argv[1])
