"""The parent's side of the child: start it, give it one job at a time, end it in time, reap it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cc_tui.child import frames
from cc_tui.errors import CcTuiError, ChildError, TooLargeError, UnreadableError
from cc_tui.resources import PACKAGE
from cc_tui.text import Shown, own, say, visible

START: Final = 15.0
"""Seconds for a new child to import its libraries; a cold disk is slow."""

STALE: Final = 0.2
"""Seconds that a job nobody waits for may still take before it is killed: what a new child costs."""

_SLICE: Final = 1 << 18

_PASSED: Final = (
    "PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONUSERBASE",
)  # fmt: skip
"""What an interpreter may need to find its libraries. No credentials, no proxies."""

_MEMORY: Final = {"MALLOC_MMAP_THRESHOLD_": str(1 << 20)}
"""glibc gives back blocks over this at once. Left alone it learns to keep them, a picture of 60 MB too."""

_ERRORS: Final[dict[str, type[CcTuiError]]] = {"too-large": TooLargeError, "unreadable": UnreadableError}


@dataclass(slots=True)
class _Process:
    popen: subprocess.Popen[bytes]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Child:
    """One killable process for work on hostile bytes. Belongs to one event loop.

    It starts with the first call, and again after it was killed or died. One job runs at a time; a job
    whose caller was cancelled gets `STALE` seconds more when another waits, then it is killed.
    """

    def __init__(self, jobs: str) -> None:
        """Name the module of the jobs; nothing starts yet.

        Args:
            jobs: `cc_tui.page.jobs` or `cc_tui.picture.jobs`; the child refuses others.
        """
        self._jobs = jobs
        self._lock = asyncio.Lock()
        self._process: _Process | None = None
        self._task: asyncio.Task[tuple[frames.Header, bytes]] | None = None
        self._reapers: set[asyncio.Future[int]] = set()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The running process, None before the first call and after a kill."""
        return self._process.popen.pid if self._process else None

    @property
    def is_busy(self) -> bool:
        """Whether a call would have to wait for another one's job."""
        return self._lock.locked() or (self._task is not None and not self._task.done())

    async def call(
        self, job: str, header: frames.Header, body: bytes = b"", *, deadline: float
    ) -> tuple[frames.Header, bytes]:
        """Have a job done.

        Args:
            job: A key of the module's JOBS.
            header: JSON values for it.
            body: Bytes for it, `frames.MAX_BODY` at most.
            deadline: Seconds from the moment that the child has it; starting a child is not counted.

        Returns:
            The answer's header and body. What is in them is as hostile as what was sent.

        Raises:
            TooLargeError: Over a documented limit.
            UnreadableError: The job says that the bytes are not what they should be.
            ChildError: The child ran over the deadline (and was killed) or died.
        """
        if len(body) > frames.MAX_BODY:
            raise TooLargeError(say("{} MB is more than the child takes", len(body) >> 20))
        async with self._lock:
            await self._end_stale()
            request = {"job": job, "deadline": deadline, "header": header}
            task = self._task = asyncio.create_task(self._exchange(request, body, deadline))
            task.add_done_callback(_retrieve)
            try:
                # A cancelled caller leaves the exchange whole: the next one finds the frames in step.
                return await asyncio.shield(task)
            finally:
                if task.done():
                    # It holds its answer, which may have megabytes.
                    self._task = None

    async def warm(self) -> None:
        """Start the process ahead of the first call, while its bytes are still on their way.

        Raises:
            ChildError: It does not start.
        """
        async with self._lock:
            await self._started()

    async def aclose(self) -> None:
        """End the process and wait until it is gone. Calls that wait get a ChildError."""
        self._closed = True
        self._discard()
        if self._task:
            await asyncio.wait({self._task})
        # A start that was under way when we were asked to close.
        self._discard()
        while self._reapers:
            await asyncio.wait(set(self._reapers))
        # The transports close in the loop's next round.
        await asyncio.sleep(0)

    def kill(self) -> None:
        """End the process at once, without the loop: for a program that is dying itself."""
        if self._process:
            self._process.popen.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.popen.wait(timeout=1)

    async def _end_stale(self) -> None:
        if self._task and not self._task.done():
            await asyncio.wait({self._task}, timeout=STALE)
            if not self._task.done():
                self._discard()
                await asyncio.wait({self._task})

    async def _exchange(
        self, request: frames.Header, body: bytes, deadline: float
    ) -> tuple[frames.Header, bytes]:
        process = await self._started()
        try:
            async with asyncio.timeout(deadline):
                await _write(process.writer, request, body)
                answer, data = await _read(process.reader)
        except TimeoutError:
            self._discard()
            raise ChildError(say("stopped after {} s", visible(f"{deadline:.3g}"))) from None
        except (OSError, EOFError, ValueError):
            raise ChildError(await self._last_words(process)) from None
        except asyncio.CancelledError:
            self._discard()
            raise
        if "answer" in answer:
            return answer["answer"], data
        if answer.get("error") == "crash":
            self._discard()
        message = visible(str(answer.get("message")), limit=500)
        raise _ERRORS.get(str(answer.get("error")), ChildError)(
            message, visible(str(answer.get("hint", "")), limit=500)
        )

    async def _started(self) -> _Process:
        if self._closed:
            raise ChildError(own("the program is closing"))
        if self._process and self._process.popen.poll() is None:
            return self._process
        self._discard()
        popen, channel = _spawn(self._jobs)
        reader, writer = await asyncio.open_unix_connection(sock=channel, limit=1 << 20)
        process = self._process = _Process(popen, reader, writer)
        try:
            async with asyncio.timeout(START):
                ready, _ = await _read(reader)
        except (OSError, EOFError, ValueError, TimeoutError):
            raise ChildError(await self._last_words(process)) from None
        except asyncio.CancelledError:
            self._discard()
            raise
        if "ready" not in ready:
            self._discard()
            raise ChildError(
                say("the child did not start: {}", visible(str(ready.get("message")), limit=500))
            )
        return process

    async def _last_words(self, process: _Process) -> Shown:
        """End a process whose channel broke, and say how it ended."""
        self._discard(kill=process.popen.poll() is None)
        code = await asyncio.to_thread(process.popen.wait)
        if code >= 0:
            return say("the child process ended with exit code {}", code)
        return say("the child process was ended by {}", visible(signal.Signals(-code).name))

    def _discard(self, *, kill: bool = True) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if kill:
            process.popen.kill()
        process.writer.transport.abort()
        reaper = asyncio.get_running_loop().run_in_executor(None, process.popen.wait)
        self._reapers.add(reaper)
        reaper.add_done_callback(self._reapers.discard)


def _retrieve(task: asyncio.Task[tuple[frames.Header, bytes]]) -> None:
    """Take note of an error that no caller waits for any more, or asyncio complains."""
    if not task.cancelled():
        task.exception()


async def _write(writer: asyncio.StreamWriter, header: frames.Header, body: bytes) -> None:
    writer.write(frames.encode(header, body))
    # In slices, so that 30 MB do not hold the loop.
    for start in range(0, len(body), _SLICE):
        writer.write(body[start : start + _SLICE])
        await writer.drain()


async def _read(reader: asyncio.StreamReader) -> tuple[frames.Header, bytes]:
    head, body = frames.LENGTHS.unpack(await reader.readexactly(frames.LENGTHS.size))
    frames.check(head, body)
    header = frames.decode_header(await reader.readexactly(head))
    if body <= _SLICE:
        return header, await reader.readexactly(body)
    parts: list[bytes] = []
    while (left := body - sum(map(len, parts))) > 0:
        parts.append(await reader.readexactly(min(left, _SLICE)))
    # So much is copied in a thread, which the copy leaves the loop alone for.
    return header, await asyncio.to_thread(b"".join, parts)


def _spawn(jobs: str) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    try:
        # -P keeps the current directory, where anybody's files may lie, off the child's path. A session of
        # its own: ctrl+c in the terminal is not for the child.
        popen = subprocess.Popen(
            [sys.executable, "-P", "-m", "cc_tui.child", jobs],
            stdin=theirs.fileno(), stdout=theirs.fileno(), stderr=subprocess.DEVNULL,
            env=environment(os.environ) | _MEMORY, cwd="/", start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        ours.close()
        raise ChildError(say("the child did not start: {}", visible(str(error)))) from None
    finally:
        theirs.close()
    ours.setblocking(False)
    return popen, ours


def environment(environ: os._Environ[str] | dict[str, str]) -> dict[str, str]:
    """What the child gets of the environment: a few names, and where this package lies.

    An installed package is found without help. A checkout is not, and neither is what the user put
    on PYTHONPATH; of that only absolute folders are passed, since an empty or relative one is the
    current directory.
    """
    kept = {name: environ[name] for name in _PASSED if name in environ}
    home = PACKAGE.parent
    folders = [] if home in _site_folders() else [str(home)]
    folders += [part for part in environ.get("PYTHONPATH", "").split(os.pathsep) if Path(part).is_absolute()]
    if folders:
        kept["PYTHONPATH"] = os.pathsep.join(folders)
    return kept


def _site_folders() -> set[Path]:
    return {Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")}
