"""What the program holds after a long look around: 500 screenshots and 50 pages of the big run."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

from tests.bench.browsing import ANSWERS, SIZE, Watched
from tests.bench.measure import COMMAND, Figures
from tests.demo_server import DemoServer
from tests.pty.terminal import Terminal

SHOTS: Final = 500
PAGES: Final = 50
RESTS: Final = 0.3
"""Seconds at each screenshot: the cursor has rested there, and it was drawn."""

READS: Final = 0.7
AT_REST: Final = 3.0
MAIN_MB, CHILDREN_MB = 250, 350


def measure(environ: dict[str, str], home: Path) -> dict[str, Figures]:
    """The row of this file."""
    settings = home / "quick.toml"
    settings.write_text("requests_per_second = 20\n")  # else 50 pages take half a minute
    with DemoServer() as server:
        words = [*COMMAND, "--config", str(settings), server.session_id("big")]
        with Terminal(
            words,
            columns=SIZE["columns"],
            rows=SIZE["rows"],
            environ={**environ, **server.env},
            answers=ANSWERS,
        ) as terminal:
            terminal.wait_for("Nightly batch", 30.0)
            program = Watched(terminal)
            program.discard(AT_REST)
            press(program, b"g", 1, 1.0)
            press(program, b".", SHOTS, RESTS)
            press(program, b"j", PAGES, READS)
            program.discard(AT_REST)
            main, children = held(terminal.pid)
        storage = server.seen().storage
    shots = sum("screenshots" in path for path in storage)
    pages = sum(path.endswith(".html") for path in storage)
    return {
        "memory": {
            "what": "resident memory at rest after a look around the big run: the program, and its children",
            "screenshots": shots,
            "pages": pages,
            "main_mb": main,
            "children_mb": sum(children),
            "children": len(children),
            "budget": f"{MAIN_MB} MB, children together {CHILDREN_MB} MB; {SHOTS} screenshots, {PAGES} pages",
            "kept": main <= MAIN_MB and sum(children) <= CHILDREN_MB and shots >= SHOTS and pages >= PAGES,
        }
    }


def press(program: Watched, key: bytes, times: int, rests: float) -> None:
    """Press a key so many times, with a rest after each."""
    at = time.perf_counter()
    for _ in range(times):
        program.send(key)
        at += rests
        program.discard(at - time.perf_counter())


def held(pid: int) -> tuple[int, list[int]]:
    """Megabytes that a program and each of its children have in memory."""
    parents = {
        int(path.name): int((path / "stat").read_text().rpartition(")")[2].split()[1])
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and os.access(path / "stat", os.R_OK)
    }
    return resident(pid), [resident(each) for each, parent in parents.items() if parent == pid]


def resident(pid: int) -> int:
    """Megabytes of a process in memory."""
    fields = Path(f"/proc/{pid}/statm").read_text().split()
    return round(int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6)
