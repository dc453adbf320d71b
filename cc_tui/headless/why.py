"""`cc-tui why`: one sentence on why the failing node's selector failed, with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from cc_tui.errors import CcTuiError
from cc_tui.headless import output
from cc_tui.run.model import Json
from cc_tui.run.verdict import Cause, Cell, Succession, Verdict
from cc_tui.session.session import Session
from cc_tui.text import Raw, Shown, join, one_line, own, say


async def why(session: Session, session_id: Raw, *, as_json: bool) -> int:
    """Print the verdict on a run's failing node.

    Returns:
        1 where the pages do not say why, else 0.

    Raises:
        CcTuiError: The run could not be had.
    """
    await session.open(session_id)
    verdict = await session.selecting.verdict(on_cells=None if as_json else _Progress().told)
    heirs = await _heirs(session, verdict)
    if as_json:
        output.data({"session_id": session_id, **as_object(verdict), "heirs": _heirs_object(heirs)})
    else:
        _print(verdict)
        output.lines(_heir_rows(heirs))
    return 1 if verdict.cause in (Cause.NOT_KNOWN, Cause.NO_MATCH) else 0


async def _heirs(session: Session, verdict: Verdict) -> Succession | None:
    """What became of an element that is gone; None where that is not the question, or cannot be answered."""
    if verdict.cause not in (Cause.CHANGED, Cause.NO_MATCH) or verdict.at is None or not verdict.filled:
        return None
    node_id = verdict.cells[verdict.at].node_id
    if node_id is None:
        return None
    try:
        return await session.selecting.succession(node_id, verdict.filled.expression, verdict.cells)
    except CcTuiError:
        return None


def _heir_rows(found: Succession | None) -> Iterator[Shown]:
    if found is None:
        return
    if found.absent:
        yield say("its heir: not known, {}", found.absent)
    for heir in found.heirs[:3]:
        changed = join("; ", [one_line(each, 100) for each in heir.changed[:3]])
        score = round(heir.score * 100)
        yield say("it was found on {}; most like it here ({} %): {}", found.where, score, changed)
        if heir.proposals:
            yield say("  {}", one_line(heir.proposals[0].xpath, 300))


def _heirs_object(found: Succession | None) -> dict[str, Json] | None:
    if found is None:
        return None
    return {
        "good_page": found.where or None,
        "absent": found.absent,
        "elements": [asdict(heir) for heir in found.heirs],
        "counts": [{"page": where, "count": count} for where, count in found.counts],
    }


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
        "about": verdict.about.value,
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
        "title": cell.title,
    }
