"""The words of a tree row: what it is, what is special about it, when or how long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from cc_tui.run import labels
from cc_tui.run.groups import Loop, Try
from cc_tui.run.model import Visit
from cc_tui.text import Shown, join, one_line, own, plural, say, visible
from cc_tui.ui.rows import Kind, Row

TIMES_FROM: Final = 34
"""Columns from which a visit's row has room for its time."""

GAPS_FROM: Final = 44
"""Columns from which it has room for the time since the visit before, and for whole words."""

NOTHING: Final = own("")
_MARKS: Final = {"failed": own("!"), "recovered": own("+"), "retried": own("~")}


@dataclass(frozen=True, slots=True)
class Words:
    """A row's parts.

    Attributes:
        left: Cut where there is no room.
        marks: Behind it, never cut.
        spare: Behind that, with its separator; left out where it would cut `left`.
        right: At the row's end, never cut.
        part: The style's name; empty for a plain row.
    """

    left: Shown
    marks: Shown = NOTHING
    spare: Shown = NOTHING
    right: Shown = NOTHING
    part: str = ""


def words_of(
    row: Row,
    *,
    is_open: bool,
    digits: int,
    width: int,
    life: Shown,
    before: Visit | None,
    title: Shown,
    changed: Shown,
    never: Shown,
) -> Words:
    """Word a row.

    Args:
        row: The row.
        is_open: What is below it is shown.
        digits: Columns of the visits' numbers.
        width: Columns of the row.
        life: How long its URL lives.
        before: The visit before its own.
        title: The page's title where it changes here.
        changed: How many lines its page differs by from the one before; empty where that is not known.
        never: What is said of a node that left nothing.
    """
    if row.kind is Kind.NEVER and row.node is not None:
        name = one_line(row.node.name, 200)
        return Words(say("  {} {}", _number("-", digits), name), right=say("{}  ", never), part="dim")
    if row.visit is None:
        return Words(own(""))
    if row.kind is Kind.SHOT and row.attempt and row.shot:
        mark = own("[!]") if row.shot.is_error else own("[o]")
        name = labels.shot_name(row.visit, row.attempt, row.shot)
        # Two blanks: the column of a visit's mark.
        return Words(
            say("{} {}", mark, name), right=say("{}  ", life), part="failed" if row.shot.is_error else ""
        )
    if row.kind is Kind.PAGE:
        return Words(own("[p] page"), right=say("{}  ", life))
    arrow = own("v") if is_open else own(">")
    if row.group is not None:
        return _group(row.group, arrow, digits, width)
    spare = say("  {}", changed) if changed else NOTHING
    return replace(_visit(row, row.visit, arrow, digits, width, before, title), spare=spare)


def _visit(
    row: Row, visit: Visit, arrow: Shown, digits: int, width: int, before: Visit | None, title: Shown
) -> Words:
    left = say("{} {} {}", arrow, _number(str(visit.node_number), digits), labels.node_name(visit))
    if title:
        left = say("{} -> {}", left, title)
    outcome = labels.outcome(visit)
    mark = _MARKS.get(outcome, own(" "))
    when = [labels.gap(before, visit)] if width >= GAPS_FROM else []
    when += [labels.clock_time(visit.started)] if width >= TIMES_FROM else []
    part = outcome if outcome in ("failed", "recovered") else ""
    marks = labels.visit_marks(visit, with_visit=not row.is_once, is_short=width < GAPS_FROM)
    return Words(left, marks, right=join(" ", [*when, mark]), part=part)


def _group(group: Loop | Try, arrow: Shown, digits: int, width: int) -> Words:
    outcomes = {labels.outcome(visit) for visit in group.visits}
    outcome = next((each for each in ("failed", "recovered", "retried") if each in outcomes), "")
    count = plural(len(group.visits), "visit")
    if isinstance(group, Try):
        left = say("{} {} try {} of {}", arrow, _number("", digits), group.number, group.of)
        failed = next((visit for visit in reversed(group.visits) if visit.failed), None)
        if failed:
            left = say("{}: failed at {}", left, labels.node_name(failed))
    else:
        number = _number(str(group.head.node_number), digits)
        left = say("{} {} loop {}", arrow, number, labels.node_name(group.head))
    marks, spare = NOTHING, say(" ({})", count)
    if isinstance(group, Loop):
        marks, spare = say("x{}", group.rounds), say(", {}", count)
    when = [labels.clock_time(group.visits[0].started)] if width >= GAPS_FROM else []
    right = join(" ", [*when, _MARKS.get(outcome, own(" "))])
    return Words(left, marks, spare, right, outcome if outcome in ("failed", "recovered") else "")


def _number(text: str, digits: int) -> Shown:
    return visible(text.rjust(digits))
