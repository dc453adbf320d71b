"""The child as a real process: it answers, it is ended in time, and it has nothing to lose."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cc_tui.child.process import Child, environment
from cc_tui.errors import ChildError, TooLargeError, UnreadableError
from cc_tui.resources import PACKAGE

HANG = b"<p " + b"".join(b'a%d="<"' % number for number in range(100_000)) + b">"
"""lexbor needs more than ten seconds for it, in C, holding the interpreter's lock."""

EXPLODES = b"<p>" + b"".join(b"<font a=%d>" % n for n in range(4000)) + b"</p>" + b"<p>x</p>" * 4000
"""80 KB of which a parser that follows browsers makes 16 million elements."""

OK: tuple[str, dict[str, str], bytes] = ("strip", {}, b"<p>hello</p>")


needs_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")


@pytest.fixture
async def child() -> AsyncIterator[Child]:
    made = Child("cc_tui.page.jobs")
    yield made
    await made.aclose()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie takes signals too, but it has no command line any more.
    return Path(f"/proc/{pid}/cmdline").read_bytes() != b"" if Path("/proc/self").exists() else True


async def test_answers_in_one_process(child: Child) -> None:
    bodies = [f"<b>{number}</b>".encode() * 100_000 for number in range(4)]
    answers = await asyncio.gather(*(child.call("strip", {}, body, deadline=5) for body in bodies))
    assert [data.split()[0] for _, data in answers] == [b"0", b"1", b"2", b"3"]
    pid = child.pid
    await child.call(*OK, deadline=5)
    assert child.pid == pid


async def test_killed_at_its_deadline_and_replaced(child: Child) -> None:
    await child.warm()
    pid = child.pid
    assert pid
    started = time.monotonic()
    with pytest.raises(ChildError, match=r"stopped after 0\.3 s"):
        await child.call("read", {"page": "x"}, HANG, deadline=0.3)
    assert time.monotonic() - started < 0.8
    assert (await child.call(*OK, deadline=5))[1] == b"\nhello\n"
    assert child.pid != pid


async def test_errors_of_a_job_come_back_and_the_child_lives_on(child: Child) -> None:
    with pytest.raises((UnreadableError, TooLargeError)):
        await child.call("read", {"page": "x"}, EXPLODES, deadline=5)
    pid = child.pid
    await child.call(*OK, deadline=5)
    assert child.pid == pid


async def test_a_crash_is_told_and_mended(child: Child) -> None:
    with pytest.raises(ChildError, match="KeyError"):
        await child.call("no such job", {}, deadline=5)
    assert (await child.call(*OK, deadline=5))[1] == b"\nhello\n"
    job = asyncio.create_task(child.call("read", {"page": "x"}, HANG, deadline=5))
    for _ in range(5):
        await asyncio.sleep(0)
    assert child.pid
    os.kill(child.pid, signal.SIGSEGV)
    with pytest.raises(ChildError, match="ended by SIGSEGV"):
        await job
    assert (await child.call(*OK, deadline=5))[1] == b"\nhello\n"


@needs_proc
async def test_over_its_memory_is_an_error_and_not_the_machines_end(child: Child) -> None:
    await child.warm()
    limits = " ".join(Path(f"/proc/{child.pid}/limits").read_text().split())
    assert f"Max address space {1 << 30} {1 << 30}" in limits
    assert "Max core file size 0 0" in limits
    with pytest.raises((TooLargeError, ChildError)):
        await child.call("read", {"page": "x"}, b"<i/>" * 15_000_000, deadline=5)
    assert (await child.call(*OK, deadline=5))[1] == b"\nhello\n"


async def test_more_than_a_frame_is_refused_before_it_is_sent(child: Child) -> None:
    with pytest.raises(TooLargeError, match="65 MB"):
        await child.call("strip", {}, bytes(65 << 20), deadline=5)
    assert child.pid is None


async def test_a_cancelled_job_makes_way_for_the_next(child: Child) -> None:
    await child.warm()
    hanging = asyncio.create_task(child.call("read", {"page": "x"}, HANG, deadline=30))
    queued = asyncio.create_task(child.call(*OK, deadline=5))
    await asyncio.sleep(0)
    hanging.cancel()
    started = time.monotonic()
    assert (await queued)[1] == b"\nhello\n"
    assert time.monotonic() - started < 2
    with pytest.raises(asyncio.CancelledError):
        await hanging


async def test_cancelling_a_short_or_waiting_job_kills_nothing(child: Child) -> None:
    await child.warm()
    pid = child.pid
    running = asyncio.create_task(child.call("strip", {}, b"<p>running", deadline=5))
    waiting = asyncio.create_task(child.call("strip", {}, b"<p>waiting", deadline=5))
    last = asyncio.create_task(child.call("strip", {}, b"<p>last", deadline=5))
    await asyncio.sleep(0)
    running.cancel()
    waiting.cancel()
    assert (await last)[1] == b"\nlast"
    assert child.pid == pid


@pytest.mark.parametrize("turns", [1, 2, 20])
async def test_close_ends_and_reaps_it_in_the_middle_of_a_job(turns: int) -> None:
    child = Child("cc_tui.page.jobs")
    await child.warm()
    pid = child.pid
    assert pid
    job = asyncio.create_task(child.call("read", {"page": "x"}, HANG, deadline=30))
    for _ in range(turns):
        await asyncio.sleep(0)
    await child.aclose()
    with pytest.raises(ChildError):
        await job
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    with pytest.raises(ChildError, match="closing"):
        await child.call(*OK, deadline=5)


async def test_kill_needs_no_loop() -> None:
    child = Child("cc_tui.page.jobs")
    await child.warm()
    pid = child.pid
    assert pid
    child.kill()
    assert not alive(pid)
    await child.aclose()


@needs_proc
async def test_has_no_credentials_no_terminal_and_not_our_folder(
    child: Child, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("CLOUDCRUISE_API_KEY", "HTTPS_PROXY", "SSH_AUTH_SOCK", "PYTHONSTARTUP"):
        monkeypatch.setenv(name, "not for the child")
    monkeypatch.setenv("PYTHONPATH", f":lib:{tmp_path}/given")
    for name in ("selectolax.py", "cc_tui.py", "lxml.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit('imported from the current directory')")
    monkeypatch.chdir(tmp_path)
    await child.call(*OK, deadline=5)
    process = Path(f"/proc/{child.pid}")
    environ = process.joinpath("environ").read_text()
    assert "not for the child" not in environ
    assert f"{tmp_path}/given" in environ
    assert os.getsid(child.pid or 0) == child.pid
    assert process.joinpath("cwd").resolve() == Path("/")
    assert process.joinpath("fd/2").resolve() == Path("/dev/null")


def test_environment_is_a_named_list() -> None:
    given = {"PATH": "/bin", "LC_ALL": "C", "CLOUDCRUISE_TOKEN": "t", "PYTHONPATH": "", "PYTHONHASHSEED": "1"}
    assert environment(given).keys() <= {"PATH", "LC_ALL", "PYTHONPATH"}


PARENT = """
import asyncio, sys
from cc_tui.child.process import Child
async def main():
    child = Child("cc_tui.page.jobs")
    await child.warm()
    if sys.argv[1] == "busy":
        flood = b"".join(b"a%d=< " % n for n in range(100_000))
        job = child.call("read", {"page": "x"}, b"<p " + flood, deadline=0.5)
        task = asyncio.create_task(job)
        await asyncio.sleep(0.1)
    print(child.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.parametrize("state", ["idle", "busy"])
def test_ends_when_its_parent_is_killed(state: str) -> None:
    env = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    with subprocess.Popen([sys.executable, "-c", PARENT, state], stdout=subprocess.PIPE, env=env) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert alive(pid)
        parent.kill()
    end = time.monotonic() + 5
    while alive(pid) and time.monotonic() < end:
        os.sched_yield()
    assert not alive(pid)


def test_heavy_libraries_stay_in_the_child() -> None:
    code = (
        "import sys, cc_tui.page.pages, cc_tui.picture.pictures\n"
        "print({'PIL', 'lxml', 'selectolax', 'html2text', 'textual', 'httpx', 'rich'} & sys.modules.keys())"
    )
    env = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert ran.stdout == "set()\n"


def test_runs_the_named_modules_only() -> None:
    env = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    command = [sys.executable, "-P", "-m", "cc_tui.child", "this"]
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=env)
    assert (ran.returncode, ran.stdout) == (2, b"")
