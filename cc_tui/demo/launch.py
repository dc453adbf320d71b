"""Starts the demo server as a child process that cannot outlive its parent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

_STOP_SECONDS = 5.0


class DemoFailed(Exception):
    """The child ended before it said where it serves."""


@dataclass(frozen=True)
class RunEntry:
    """One recorded run."""

    name: str
    session_id: str
    status: str


@dataclass(frozen=True)
class Demo:
    """Where a demo server can be reached, and what it has; `runs` by name, newest first."""

    base_url: str
    storage_url: str
    api_key: str = field(repr=False)
    runs: Mapping[str, RunEntry]
    default: str


@contextmanager
def launch(
    *,
    ttl: int | None = None,
    port: int | None = None,
    now: str | None = None,
    play: float | None = None,
    stderr: int = subprocess.DEVNULL,
) -> Iterator[Demo]:
    """Serves the recordings while the block runs.

    Args:
        ttl: how long signed URLs live, in seconds.
        port: the API's port; storage takes the next one. None: free ports.
        now: the server's time at its start, ISO 8601.
        play: how much faster a run that still goes on is played back; 0 stops it where it is.
        stderr: where its complaints go, as for `subprocess.Popen`.

    Raises:
        DemoFailed: it did not start, e.g. because the port is taken.
    """
    options = {"--ttl": ttl, "--port": port, "--now": now, "--play": play}
    given = [word for name, value in options.items() if value is not None for word in (name, str(value))]
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "cc_tui.demo.server", "--until-eof", *given],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env={name: value for name, value in os.environ.items() if not name.startswith("CLOUDCRUISE_")},
        # A ^C or ^Z in the terminal is meant for the parent; the child follows its stdin.
        start_new_session=True,
    )
    if child.stdin is None or child.stdout is None:
        raise DemoFailed("the demo server has no pipes")
    with child.stdin, child.stdout:
        try:
            line = child.stdout.readline()
            if not line:
                raise DemoFailed("the demo server did not start; is the port taken?")
            yield _read(line)
        finally:
            child.stdin.close()
            try:
                child.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _read(line: bytes) -> Demo:
    said = json.loads(line)
    runs = {run["name"]: RunEntry(**run) for run in said.pop("runs")}
    return Demo(**said, runs=runs)
