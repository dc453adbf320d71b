"""What things of a run are called on a screen, in a list and in a sentence.

A snapshot shows the page when its node STARTS, so every picture and page is named with its phase. An error
shot is taken after the failure and is only a symptom; a node has one page for all its visits and attempts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from cc_tui.run.model import Attempt, Run, Screenshot, Visit
from cc_tui.text import Raw, Shown, duration, elide, join, one_line, own, plural, say, visible

NAMELESS: Final = own("(a node without a name)")

_STATUS: Final = {
    "execution.queued": own("queued"),
    "execution.start": own("running"),
    "execution.paused": own("paused"),
    "execution.requeued": own("requeued"),
    "execution.success": own("succeeded"),
    "execution.failed": own("failed"),
    "execution.stopped": own("stopped"),
}


def status(run: Run) -> Shown:
    """`failed`, `running`; an unknown status verbatim."""
    return _STATUS.get(run.status) or one_line(run.status, 40)


def workflow_name(run: Run) -> Shown:
    """The workflow's name, else its id."""
    if run.workflow and run.workflow.name:
        return one_line(run.workflow.name, 80)
    return say("workflow {}", one_line(run.workflow_id, 40)) if run.workflow_id else own("workflow not known")


def short_id(raw: Raw) -> Shown:
    """The first characters of an id."""
    return elide(one_line(raw, 100), 9)


def node_name(visit: Visit) -> Shown:
    """The node's name at run time."""
    return one_line(visit.name, 200) if visit.name else NAMELESS


def nodes_ran(run: Run) -> int:
    """How many nodes ran, however often each."""
    return max((visit.node_number for visit in run.visits), default=0)


def node_count(run: Run) -> int:
    """Nodes that ran, and nodes of the workflow that did not."""
    return nodes_ran(run) + len(run.never_ran)


def number_of(run: Run, visit: Visit) -> Shown:
    """`3 of 12`: the node's number among the run's nodes; `3` where the workflow is not known."""
    if run.workflow is None:
        return say("{}", visit.node_number)
    return say("{} of {}", visit.node_number, node_count(run))


def clock_time(moment: datetime | None) -> Shown:
    """`09:41:02`, UTC."""
    return one_line(moment.strftime("%H:%M:%S")) if moment else own("no time")


def full_time(moment: datetime | None) -> Shown:
    """`2026-09-29 09:41:02 UTC`."""
    return one_line(moment.strftime("%Y-%m-%d %H:%M:%S UTC")) if moment else own("no time")


def attempt_of(visit: Visit, attempt: Attempt) -> Shown:
    """`attempt 1 of 3`; empty where there is just one."""
    if len(visit.attempts) < 2 and attempt.index == 0:
        return own("")
    return say("attempt {} of {}", attempt.index + 1, max(visit.attempts[-1].index + 1, len(visit.attempts)))


def visit_of(visit: Visit) -> Shown:
    """`visit 2/25`; empty where there is just one."""
    return say("visit {}/{}", visit.number, visit.of) if visit.of > 1 else own("")


def shot_name(visit: Visit, attempt: Attempt, shot: Screenshot) -> Shown:
    """The short name of a tree row: `attempt 2`, `error shot`, `whole page`, `screenshot`."""
    if shot.is_error:
        return own("error shot")
    if shot.is_full_length:
        return own("whole page")
    many = len(visit.attempts) > 1 or attempt.index > 0
    return say("attempt {}", attempt.index + 1) if many else own("screenshot")


def phase(visit: Visit, attempt: Attempt, shot: Screenshot) -> Shown:
    """When a picture was taken: `at start of node 3, attempt 1 of 3`, `error shot, 34 s later, ...`."""
    node = say("node {}", visit.node_number)
    if shot.is_error:
        began = attempt.start_shot.taken if attempt.start_shot else None
        after = shot.taken - began if shot.taken and began else None
        what = (
            say("error shot of {}, {} later", node, duration(after))
            if after
            else say("error shot of {}", node)
        )
    elif shot.is_full_length:
        what = say("whole page at {}", node)
    else:
        what = say("at start of {}", node)
    return join(", ", [part for part in (what, attempt_of(visit, attempt), visit_of(visit)) if part])


def page_phase(visit: Visit) -> Shown:
    """Whose page the node's one HTML is."""
    if not visit.is_last:
        return say("page of visit {}, not of this one", visit.of)
    if len(visit.attempts) > 1:
        return say("at start of node {}; one page per node: probably the last attempt's", visit.node_number)
    return say("at start of node {}", visit.node_number)


def visit_marks(visit: Visit) -> Shown:
    """`x3`, `visit 2/25`, `guess`, `no time`: what is special about a row."""
    marks = [
        say("x{}", len(visit.attempts)) if len(visit.attempts) > 1 else own(""),
        visit_of(visit),
        own("guessed") if visit.guessed else own(""),
        own("no time") if visit.untimed else own(""),
    ]
    return join(" ", [mark for mark in marks if mark])


def outcome(visit: Visit) -> Shown:
    """`failed`, `recovered`, `retried` or nothing: told by a word, never by colour alone."""
    if visit.failed:
        return own("failed")
    if any(error.recovered for error in visit.errors):
        return own("recovered")
    return own("retried") if any(attempt.failed for attempt in visit.attempts) else own("")


def extent(run: Run) -> Shown:
    """`14 nodes`, or `12 nodes, 85 visits` where some came more than once."""
    nodes = node_words(run)
    return (
        nodes if len(run.visits) == nodes_ran(run) else say("{}, {}", nodes, plural(len(run.visits), "visit"))
    )


def node_words(run: Run) -> Shown:
    """`14 nodes`; `8 nodes ran` where the workflow is not known, so nobody knows of others."""
    nodes = plural(node_count(run), "node")
    return nodes if run.workflow else say("{} ran", nodes)


def run_facts(run: Run) -> Shown:
    """`12 nodes, 14 screenshots`: how much there is."""
    return say("{}, {}", extent(run), plural(len(run.screenshots), "screenshot"))


def whole_id(raw: Raw) -> Shown:
    """An id, to be typed again."""
    return one_line(raw, 100)


def gap(before: Visit | None, visit: Visit) -> Shown:
    """Time from the start of the visit before: `+0.6s`, `+15s`, `+3m`, `+2h`; five columns."""
    if before is None or before.started is None or visit.started is None:
        return own("     ")
    seconds = max((visit.started - before.started).total_seconds(), 0.0)
    if seconds < 9.95:
        words = f"+{seconds:.1f}s"
    elif seconds < 600:
        words = f"+{seconds:.0f}s"
    elif seconds < 36_000:
        words = f"+{seconds / 60:.0f}m"
    else:
        words = f"+{min(seconds / 3600, 999):.0f}h"
    return visible(words.rjust(5))
