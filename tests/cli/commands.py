"""The real command in a process of its own, with nothing of this machine's user in its environment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.demo_server import DemoServer

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-P", "-m", "cc_tui")


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def words(self) -> str:
        return self.err.decode()


def environment(home: Path, **more: str) -> dict[str, str]:
    """A bare environment: no key, no proxy, a home of its own."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm-256color"}
    # Not every environment that runs these tests has the package installed.
    return {**bare, "PYTHONPATH": str(ROOT), **more}


def start(environ: Mapping[str, str], *words: str, **streams: int) -> subprocess.Popen[bytes]:
    """The command, running, without a terminal."""
    given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    return subprocess.Popen(
        [*COMMAND, *words],
        env=dict(environ),
        stdin=given["stdin"],
        stdout=given["stdout"],
        stderr=given["stderr"],
        start_new_session=True,
    )


def run(environ: Mapping[str, str], *words: str, wait: float = 60, stdin: str = "") -> Said:
    """The command, until it ends; whatever it did, it printed no traceback."""
    streams = {"stdin": subprocess.PIPE} if stdin else {}
    with start(environ, *words, **streams) as process:
        out, err = process.communicate(stdin.encode() if stdin else None, timeout=wait)
    assert b"Traceback" not in err, err.decode("utf-8", "replace")
    return Said(process.returncode, out, err)


@dataclass(frozen=True)
class Shell:
    """A user's shell with the key of a demo server."""

    environ: Mapping[str, str]
    server: DemoServer

    def cc_tui(self, *words: str, without: Sequence[str] = (), stdin: str = "", **more: str) -> Said:
        environ = {name: value for name, value in self.environ.items() if name not in without}
        return run({**environ, **more}, *words, stdin=stdin)
