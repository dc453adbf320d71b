"""What every measure needs: an environment of its own, turns and medians, rows of figures."""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[1]
ROUNDS: Final = 9
COMMAND: Final = (sys.executable, "-P", "-m", "cc_tui")

Figures = dict[str, Any]
"""`what`, numbers with their units in their names, `budget`, `kept`."""


def environment(home: str, **more: str) -> dict[str, str]:
    """A whole environment, without anything of the user's."""
    bare = {"PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    return {**bare, "TERM": "xterm-256color", "COLORTERM": "truecolor", **more}


def alternate(*measures: Callable[[], float]) -> list[float]:
    """The medians in milliseconds of several measures, taken in turns after one round unmeasured."""
    taken: list[list[float]] = [[] for _ in measures]
    for number in range(ROUNDS + 1):
        for measure, times in zip(measures, taken, strict=True):
            seconds = measure()
            if number:
                times.append(seconds * 1000)
    return [statistics.median(times) for times in taken]


def ratio(what: str, ours: float, reference: float, budget: float) -> Figures:
    """A row for two times in milliseconds, of which ours may be so many times the reference."""
    return {
        "what": what,
        "ours_ms": round(ours),
        "reference_ms": round(reference),
        "ratio": round(ours / reference, 2),
        "budget": budget,
        "kept": ours / reference <= budget,
    }
