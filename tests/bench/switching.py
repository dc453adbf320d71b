"""What a switch to another sharp picture costs the event loop, in processor time of its thread."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from typing import Final

from tests.bench.far import ANSWERS, BEGINS, COLUMNS, ENDS, ROWS, RUN, Line, Seen, shots_of, switch
from tests.bench.measure import HERE, Figures, environment
from tests.demo_server import DemoServer
from tests.pty.terminal import Terminal

RESTS: Final = 0.8
GAP: Final = 0.4
"""Seconds after a key in which its work counts, where nothing tells that it is over."""
LIMIT: Final = 16.0


def measure(home: Path) -> dict[str, Figures]:
    """Every row of this file."""
    most, seen = _ours(home / "switching")
    reference = _reference(home / "bare-switching", len(most))
    something = statistics.median(each.something for each in seen) * 1000
    sharp = statistics.median(each.sharp for each in seen) * 1000
    median = statistics.median(most)
    return {
        "picture_switch": {
            "what": "a switch to the next recorded screenshot as sixel, prepared before: the loop's longest "
            "work between two beats of 10 ms, in processor time; from the key to something, to all of it; "
            "beside Textual alone with a tree and a text",
            "pictures": len(most),
            "median_ms": round(median, 1),
            "most_ms": round(max(most), 1),
            "reference_median_ms": round(statistics.median(reference), 1),
            "something_ms": round(something),
            "sharp_ms": round(sharp),
            "budget": f"{LIMIT:.0f} ms of the loop (median), 50 ms for the picture",
            "kept": median <= LIMIT and sharp <= 50,
        }
    }


def _ours(file: Path) -> tuple[list[float], list[Seen]]:
    """The loop's longest work at each switch in ms, and what was seen."""
    with DemoServer() as server:
        environ = {**environment(str(file.parent)), **server.env}
        command = [sys.executable, "-P", str(HERE / "watched.py"), str(file), server.session_id(RUN)]
        with Terminal(command, columns=COLUMNS, rows=ROWS, environ=environ, answers=ANSWERS) as terminal:
            line = Line(terminal)
            line.wait_for(ENDS, line.wait_for(BEGINS, 0))
            line.press(b"g")
            line.rest(2 * RESTS)
            line.press(b".")
            line.rest(2 * RESTS)
            spans = [_timed(line) for _ in range(shots_of(RUN) - 1)]
    return _most(file, [(began, ended) for began, ended, _seen in spans]), [seen for _, _, seen in spans]


def _reference(file: Path, keys: int) -> list[float]:
    """The same of Textual alone."""
    command = [sys.executable, "-P", str(HERE / "bare_switch.py"), str(file)]
    environ = environment(str(file.parent))
    with Terminal(command, columns=COLUMNS, rows=ROWS, environ=environ, answers=ANSWERS) as terminal:
        line = Line(terminal)
        line.wait_for(b"row 27", 0)
        line.rest(RESTS)
        spans = []
        for _ in range(keys):
            _position, began = line.press(b".")
            line.rest(GAP)
            spans.append((began, began + GAP))
    return _most(file, spans)


def _most(file: Path, spans: list[tuple[float, float]]) -> list[float]:
    """The loop's longest work between two beats in each span, in ms of processor time."""
    busy = [each for each in map(json.loads, file.read_text().splitlines()) if "busy" in each]
    return [
        max((each["busy"] * 1000 for each in busy if began <= each["at"] <= ended), default=0.0)
        for began, ended in spans
    ]


def _timed(line: Line) -> tuple[float, float, Seen]:
    """When a key was typed and when it was over, as of `time.perf_counter()`, and what was seen."""
    began = time.perf_counter()
    seen = switch(line)
    return began, time.perf_counter(), seen
