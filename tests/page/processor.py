"""Processor time of children: what a page costs, whatever else the machine does meanwhile."""

from __future__ import annotations

import os
import resource
from collections.abc import Sequence
from pathlib import Path


def of_running(pids: Sequence[int]) -> float:
    """Seconds that running processes have used."""
    ticks = 0
    for pid in pids:
        # The name in brackets may hold blanks and brackets of its own.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def of_ended() -> float:
    """Seconds that the children which were waited for have used, those that were killed too."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
