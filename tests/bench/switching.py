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
LIMIT: Final = 16.0


def measure(home: Path) -> dict[str, Figures]:
    """Every row of this file."""
    file = home / "switching"
    with DemoServer() as server:
        environ = {**environment(str(home)), **server.env}
        command = [sys.executable, "-P", str(HERE / "watched.py"), str(file), server.session_id(RUN)]
        with Terminal(command, columns=COLUMNS, rows=ROWS, environ=environ, answers=ANSWERS) as terminal:
            line = Line(terminal)
            line.wait_for(ENDS, line.wait_for(BEGINS, 0))
            line.press(b"g")
            line.rest(2 * RESTS)
            line.press(b".")
            line.rest(2 * RESTS)
            spans = [_timed(line) for _ in range(shots_of(RUN) - 1)]
    busy = [each for each in map(json.loads, file.read_text().splitlines()) if "busy" in each]
    most = [
        max((each["busy"] * 1000 for each in busy if began <= each["at"] <= ended), default=0.0)
        for began, ended, _seen in spans
    ]
    something = statistics.median(each.something for _began, _ended, each in spans) * 1000
    sharp = statistics.median(each.sharp for _began, _ended, each in spans) * 1000
    return {
        "picture_switch": {
            "what": "a switch to the next recorded screenshot as sixel, prepared before: the loop's longest "
            "work between two beats of 10 ms, in processor time; from the key to something of it, and to all",
            "pictures": len(most),
            "median_ms": round(statistics.median(most), 1),
            "most_ms": round(max(most), 1),
            "something_ms": round(something),
            "sharp_ms": round(sharp),
            "budget": f"{LIMIT:.0f} ms of the loop (median), 50 ms for the picture",
            "kept": statistics.median(most) <= LIMIT and sharp <= 50,
        }
    }


def _timed(line: Line) -> tuple[float, float, Seen]:
    """When a key was typed and when it was over, as of `time.perf_counter()`, and what was seen."""
    began = time.perf_counter()
    seen = switch(line)
    return began, time.perf_counter(), seen
