"""`cc-tui why`: one sentence on why the failing node's selector failed, with its evidence."""

from __future__ import annotations

from dataclasses import asdict

from cc_tui.headless import output
from cc_tui.run.model import Json
from cc_tui.run.verdict import Cause, Cell, Verdict
from cc_tui.session.session import Session
from cc_tui.text import Raw, one_line, own, say


async def why(session: Session, session_id: Raw, *, as_json: bool) -> int:
    """Print the verdict on a run's failing node.

    Returns:
        1 where the pages do not say why, else 0.

    Raises:
        CcTuiError: The run could not be had.
    """
    await session.open(session_id)
    verdict = await session.selecting.verdict(on_cells=None if as_json else _Progress().told)
    if as_json:
        output.data({"session_id": session_id, **as_object(verdict)})
    else:
        _print(verdict)
    return 1 if verdict.cause in (Cause.NOT_KNOWN, Cause.NO_MATCH) else 0


class _Progress:
    """A line now and then while many pages are asked for."""

    def told(self, cells: tuple[Cell | None, ...]) -> None:
        done = sum(cell is not None for cell in cells)
        if done % 10 == 0:
            output.words(say("{} of {} pages", done, len(cells)))


def _print(verdict: Verdict) -> None:
    rows = [verdict.sentence]
    if verdict.at is not None:
        here = verdict.cells[verdict.at]
        rows.insert(0, say("node {} '{}', page at its start", here.number, here.name))
    if verdict.filled:
        rows.append(say("selector: {}", one_line(verdict.filled.expression, 400)))
    rows += [say("  {}", line) for line in verdict.evidence]
    if verdict.cells:
        rows.append(say("on each node's page, in order: {}", verdict.row))
        rows.append(own("  . no match, 1 unique, 3 matches, ? not evaluable, blank no page"))
    if verdict.version is not None:
        rows.append(say("workflow version {}, probable", verdict.version))
    output.lines(rows)


def as_object(verdict: Verdict) -> dict[str, Json]:
    """A verdict for programs."""
    filled = verdict.filled
    return {
        "cause": verdict.cause.value,
        "known": verdict.cause not in (Cause.NOT_KNOWN, Cause.NO_MATCH),
        "sentence": verdict.sentence,
        "evidence": list(verdict.evidence),
        "selector": None
        if filled is None
        else {
            "place": filled.selector.place,
            "xpath": filled.selector.xpath,
            "evaluated": filled.expression,
            "needs": filled.selector.must.value,
            "templates": [
                {"template": each.template, "source": each.source.value} for each in filled.fillings
            ],
        },
        "node": None if verdict.at is None else _cell(verdict.cells[verdict.at]),
        "cells": [_cell(cell) for cell in verdict.cells],
        "breakage": asdict(verdict.breakage) if verdict.breakage else None,
        "workflow_version": {"number": verdict.version, "certainty": "probable"},
    }


def _cell(cell: Cell) -> dict[str, Json]:
    return {
        "number": cell.number,
        "node_id": cell.node_id,
        "name": cell.name,
        "count": cell.count,
        "evaluable": None if cell.lookup is None else cell.count is not None,
        "absent": cell.absent,
        "title": cell.facts.title if cell.facts else None,
    }
