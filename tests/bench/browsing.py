"""What the user feels in a run of 2,000 nodes and 10,000 screenshots, over a real pty.

A frame is what stands between the two marks of synchronized output, which this terminal says it knows.
"""

from __future__ import annotations

import json
import os
import select
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.bench.measure import COMMAND, HERE, Figures
from tests.demo_server import DemoServer
from tests.pty.terminal import XTERM, Terminal

ANSWERS: Final = {**XTERM, rb"\x1b\[\?2026\$p": b"\x1b[?2026;2$y"}
FRAME_ENDS: Final = b"\x1b[?2026l"
CURSOR: Final = b"48;2;1;120;212"
"""The background of the tree's cursor in Textual's dark theme; nothing else on the screen has it."""

SIZE: Final = {"columns": 120, "rows": 40}
HELD: Final = (1 / 30,) * 120
"""Seconds before each key: what a held key repeats at."""
SINGLE: Final = tuple(0.2 + number * 7 % 32 / 100 for number in range(32))
"""The same for keys between which the cursor rests: pictures and pages come before, at and after each."""

UNTIL_IT_SCROLLS: Final = SIZE["rows"]
"""Keys before those that count: from here on each moves every row, which is the most work."""
DRAWN: Final = 2
"""Times that the tree is drawn: with the run, and again with its workflow."""
SETTLES: Final = 2.0
"""Seconds until the first picture and page are there too."""
IDLE: Final = 20.0
PATIENCE: Final = 30.0


class Watched:
    """A program on a terminal, whose output is timed as it arrives and not drawn."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._unread = b""

    def frame_with(self, wanted: bytes) -> float:
        """When the next frame with these bytes was whole, as of `time.perf_counter()`."""
        until = time.perf_counter() + PATIENCE
        while True:
            frame, end, rest = self._unread.partition(FRAME_ENDS)
            if end:
                self._unread = rest
                if wanted in frame:
                    return self._read_at
            elif not self._read(until - time.perf_counter()):
                raise AssertionError(f"no frame with {wanted!r} in {PATIENCE} s")

    def send(self, key: bytes) -> None:
        """Type a key."""
        os.write(self._terminal.master, key)

    def press(self, key: bytes) -> float:
        """Seconds from a key to the frame with the moved cursor."""
        self.discard(0)
        began = time.perf_counter()
        self.send(key)
        return self.frame_with(CURSOR) - began

    def keys(self, pauses: Sequence[float]) -> list[float]:
        """Press `j`, each time so many seconds after the last; the time of each in seconds."""
        taken: list[float] = []
        at = time.perf_counter()
        for pause in pauses:
            at += pause
            self.discard(at - time.perf_counter())
            taken.append(self.press(b"j"))
        return taken

    def discard(self, seconds: float) -> int:
        """Read what comes in so many seconds; how many bytes that was."""
        count, until = 0, time.perf_counter() + seconds
        self._unread = b""
        while self._read(until - time.perf_counter()):
            count += len(self._unread)
            self._unread = b""
        return count

    def cpu(self) -> float:
        """Seconds of CPU of the program so far, without its children."""
        fields = Path(f"/proc/{self._terminal.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def idle(self) -> tuple[float, float]:
        """Bytes per second, and per cent of a core, while nobody does anything."""
        cpu, began = self.cpu(), time.perf_counter()
        count = self.discard(IDLE)
        seconds = time.perf_counter() - began
        return count / seconds, (self.cpu() - cpu) / seconds * 100

    def _read(self, seconds: float) -> bool:
        if not select.select([self._terminal.master], [], [], max(seconds, 0))[0]:
            return False
        self._unread += os.read(self._terminal.master, 65_536)
        self._read_at = time.perf_counter()
        return True


@contextmanager
def started(words: Sequence[str], environ: dict[str, str], until: str) -> Iterator[Watched]:
    """A program that shows a text."""
    with Terminal(
        words, columns=SIZE["columns"], rows=SIZE["rows"], environ=environ, answers=ANSWERS
    ) as terminal:
        terminal.wait_for(until, PATIENCE)
        yield Watched(terminal)


def summary(times: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    return {
        "median_ms": round(statistics.median(times) * 1000, 1),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1] * 1000, 1),
    }


def watched(report: Path, session: str, *more: str) -> list[str]:
    """The command of the browser with a watch on its loop."""
    return [sys.executable, "-P", str(HERE / "watched.py"), str(report), *more, session]


def told(report: Path) -> list[dict[str, Any]]:
    """What the watch has told so far."""
    return [json.loads(line) for line in report.read_bytes().splitlines()]


def measure(environ: dict[str, str], home: Path) -> dict[str, Figures]:
    """Every budget of the big run."""
    with DemoServer() as server:
        server.get(f"/run/{server.session_id('big')}")  # made when it is first asked for
        return {
            "opening": opening(server, environ, home),
            "key_press": key_press(server, environ, home, open_all=False),
            "key_press_all_open": key_press(server, environ, home, open_all=True),
            "idle": idle(server, environ),
        }


def key_press(server: DemoServer, environ: dict[str, str], home: Path, *, open_all: bool) -> Figures:
    """A held key, and single ones with pictures coming in between."""
    report = home / f"keys-{open_all}"
    words = watched(report, server.session_id("big"), *(["--open-all"] if open_all else []))
    with started(words, {**environ, **server.env}, "Nightly batch") as program:
        while sum("rows" in line for line in told(report)) < DRAWN:
            program.discard(0.1)
        program.discard(SETTLES)
        program.press(b"g")
        program.keys(HELD[:UNTIL_IT_SCROLLS])
        held, single = program.keys(HELD), program.keys(SINGLE)
    rows = [line["rows"] for line in told(report) if "rows" in line][-1]
    bare = [sys.executable, str(HERE / "bare_tree.py"), str(rows)]
    with started(bare, environ, "Click search") as program:
        program.discard(SETTLES)
        program.keys(HELD[:UNTIL_IT_SCROLLS])
        reference, reference_single = program.keys(HELD), program.keys(SINGLE)
    ours, ours_single = summary(held), summary(single)
    return {
        "what": f"key press to moved cursor, {'all rows open' if open_all else 'loops folded'}, all rows "
        "scrolling; beside Textual's bare tree of as many rows",
        "rows": rows,
        "held": ours,
        "single": ours_single,
        "reference_held": summary(reference),
        "reference_single": summary(reference_single),
        "ratio": round(ours["median_ms"] / summary(reference)["median_ms"], 2),
        "budget": "median 16 ms, p95 2 x median",
        "kept": all(
            each["median_ms"] <= 16 and each["p95_ms"] <= 2 * each["median_ms"]
            for each in (ours, ours_single)
        ),
    }


def idle(server: DemoServer, environ: dict[str, str]) -> Figures:
    """Countdowns ticking, nobody there; beside an app that has nothing to tick."""
    words = [*COMMAND, server.session_id("big")]
    with (
        started(words, {**environ, **server.env}, "Nightly batch") as ours,
        started([sys.executable, str(HERE / "bare_app.py")], environ, "loading run") as bare,
    ):
        ours.discard(3)
        bare.discard(0.5)
        rate, cpu = ours.idle()
        bare.discard(0)
        bare_rate, bare_cpu = bare.idle()
    return {
        "what": "idle with countdowns for 20 s, beside a bare Textual app",
        "bytes_per_s": round(rate),
        "cpu_percent": round(cpu, 2),
        "reference_bytes_per_s": round(bare_rate),
        "reference_cpu_percent": round(bare_cpu, 2),
        "budget": "350 B/s, 1 %",
        "kept": rate <= 350 and cpu <= 1,
    }


def opening(server: DemoServer, environ: dict[str, str], home: Path) -> Figures:
    """From the body's last byte to a tree that answers; the slowest of three."""
    runs = [_opening(server, environ, home / f"opening-{number}") for number in range(3)]
    seconds, gap, parts = max(runs, key=lambda each: each[0])
    gap = max(each[1] for each in runs)
    return {
        "what": "big run, from the body's arrival to a cursor that moves",
        "ms": round(seconds * 1000),
        **parts,
        "loop_blocked_ms": round(gap * 1000),
        "budget": "1000 ms, loop blocked 100 ms at most",
        "kept": seconds <= 1 and gap <= 0.1,
    }


def _opening(
    server: DemoServer, environ: dict[str, str], report: Path
) -> tuple[float, float, dict[str, int]]:
    words = watched(report, server.session_id("big"))
    with started(words, {**environ, **server.env}, "loading run") as program:
        drawn = program.frame_with(CURSOR)
        answered = drawn + program.press(b"k")
        program.discard(2.5)
    lines = told(report)
    parts = [line for line in lines if "part" in line]
    arrived = next(line["began"] for line in parts if line["part"] == "json")
    took: dict[str, int] = {}
    for line in parts:
        took.setdefault(f"{line['part'].replace(' ', '_')}_ms", round((line["ended"] - line["began"]) * 1000))
    tree = next(line["ended"] for line in parts if line["part"] == "tree")
    took["draw_ms"] = round((drawn - tree) * 1000)
    gap = max((line["gap"] for line in lines if "gap" in line and line["at"] >= arrived), default=0.0)
    return answered - arrived, gap, took
