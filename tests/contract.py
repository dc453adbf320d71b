"""The contract's example bodies, as every layer's tests use them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cc_tui.api import parse
from cc_tui.run.model import Run
from cc_tui.text import Raw

FOLDER: Final = Path(__file__).parent / "data" / "contract"
ASKED: Final = datetime(2026, 9, 29, 11, 0, tzinfo=UTC)
RUNS: Final = tuple(
    sorted(p.stem for p in FOLDER.glob("run_*.json") if not p.stem.startswith(("run_start", "run_int")))
)


def body(name: str) -> Any:
    """A fresh copy of an example body."""
    return json.loads((FOLDER / f"{name}.json").read_text())


def run_of(name_or_body: Any) -> Run:
    """A parsed run, from an example's name or from a body."""
    loaded = body(name_or_body) if isinstance(name_or_body, str) else name_or_body
    return parse.run(loaded, Raw("c41d7e08-93ab-4c2f-a6d1-7e5b9f0c1d03"), ASKED)
