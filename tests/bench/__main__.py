"""`make bench`: the budgets, each as a ratio to a reference in the same run, since machines differ.

Writes `figures.json` beside this file, which the README quotes, and ends with 1 where a budget is not kept.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cc_tui.demo.library import RECORDINGS
from cc_tui.picture.jobs import blocks
from tests.bench import browsing, far, memory, pages, pictures, reading, switching, xpaths
from tests.bench.measure import COMMAND, HERE, Figures, alternate, environment, ratio
from tests.demo_server import DemoServer
from tests.pty.terminal import Terminal

VIEW: Final = {"pane": (90, 28, 10, 20), "view": ("fit", 1.0, 0, 0, None)}


def run_time(words: Sequence[str], environ: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(words, env=environ, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def first_frame(words: Sequence[str], environ: dict[str, str]) -> float:
    """Seconds from the start to a screen that says `loading run`, on a terminal that answers at once."""
    began = time.perf_counter()
    with Terminal(words, columns=120, rows=40, environ=environ) as terminal:
        terminal.wait_for("loading run")
        return time.perf_counter() - began


def version(environ: dict[str, str]) -> Figures:
    bare, ours = alternate(
        lambda: run_time([sys.executable, "-c", "pass"], environ),
        lambda: run_time([*COMMAND, "--version"], environ),
    )
    return ratio("cc-tui --version, to a bare python -c pass", ours, bare, 3.0)


def frame(environ: dict[str, str]) -> Figures:
    with DemoServer() as server:
        ours_environ = {**environ, **server.env}
        session = server.session_id("renamed-id")
        bare, ours = alternate(
            lambda: first_frame([sys.executable, str(HERE / "bare_app.py")], environ),
            lambda: first_frame([*COMMAND, session], ours_environ),
        )
    return ratio("first frame, to that of a bare Textual app", ours, bare, 1.5)


def picture_bytes() -> Figures:
    shots = [
        path for path in sorted((RECORDINGS / "objects").iterdir()) if path.read_bytes()[:2] == b"\xff\xd8"
    ]
    files = [path.read_bytes() for path in shots]
    sizes = [int(blocks({**VIEW, "parts": [len(file)]}, file)[0]["wire"]) for file in files]
    return {
        "what": "bytes of a picture as half cells, 90 x 28 cells, over the recorded screenshots",
        "pictures": len(sizes),
        "median": round(statistics.median(sizes)),
        "most": max(sizes),
        "budget": 60_000,
        "kept": max(sizes) <= 60_000,
    }


def measures(part: str, environ: dict[str, str], home: Path) -> dict[str, Figures]:
    """The rows of a part, or all."""
    figures: dict[str, Figures] = {}
    if part in ("", "browsing"):
        figures |= {"version": version(environ), "first_frame": frame(environ)}
        figures |= browsing.measure(environ, home)
    if part in ("", "pictures"):
        figures |= {"picture": picture_bytes(), **pictures.measure(environ), **switching.measure(home)}
    if part in ("", "memory"):
        figures |= memory.measure(environ, home)
    if part in ("", "far"):
        figures |= far.measure()
    if part in ("", "pages"):
        figures |= {**pages.measure(), **xpaths.measure(pages.real_pages()), **reading.measure()}
    return figures


def main(part: str = "") -> int:
    """Measure, print, write.

    Args:
        part: `browsing`, `pictures`, `memory`, `far` or `pages`: only these are measured; the others stay as
            they were written.
    """
    with tempfile.TemporaryDirectory() as home:
        figures = measures(part, environment(home), Path(home))
    machine = {"python": platform.python_version(), "cores": os.cpu_count()}
    for each in figures.values():
        told = ", ".join(f"{name} {value}" for name, value in each.items() if name not in ("what", "kept"))
        print(f"{'kept    ' if each['kept'] else 'NOT KEPT'}  {each['what']}: {told}")
    file = HERE / "figures.json"
    kept = json.loads(file.read_text()) if part and file.exists() else {}
    file.write_text(json.dumps({**kept, "machine": machine, **figures}, indent=2) + "\n")
    return 0 if all(each["kept"] for each in figures.values()) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
