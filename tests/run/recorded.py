"""The recordings that the demo ships, parsed as a client would see them."""

from __future__ import annotations

from functools import cache

from cc_tui.api import parse
from cc_tui.demo.library import RECORDINGS, Library, SignedPath
from cc_tui.run.model import Json, Run
from cc_tui.run.spine import with_spine
from cc_tui.text import Raw
from tests.contract import ASKED

NOW = ASKED.timestamp()


def _sign(path: str) -> SignedPath:
    url = f"https://demo.supabase.co/storage/v1/object/sign/{path}?token=eyJhbGciOiJIUzI1NiJ9.e30.c2ln"
    return SignedPath(url, int(NOW) + 3600)


NAMES = sorted(path.name for path in RECORDINGS.glob("runs/*"))


@cache
def _library() -> Library:
    return Library(NOW)


def recorded(name: str) -> tuple[Run, Json]:
    """A run with its workflow, and the workflow's body."""
    library = _library()
    found = next(run for run in library.runs(NOW) if run.name == name)
    run = parse.run(library.resolve(found.body, _sign, found.ended), Raw(found.session_id), ASKED)
    history = library.history(run.workflow_id or "")
    workflow = library.resolve(history[0] if history else {}, _sign)
    return with_spine(run, parse.workflow(workflow, Raw("w"))), workflow
