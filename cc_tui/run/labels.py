"""What things of a run are called on a screen, in a list and in a sentence.

A snapshot shows the page when its node STARTS, so every picture and page is named with its phase. An error
shot is taken after the failure and is only a symptom; a node has one page for all its visits and attempts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from cc_tui.run.model import Attempt, Node, Run, Screenshot, Visit
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


def loading(session_id: Raw) -> Shown:
    """What the header says until a run is here."""
    return say(" loading run {}", short_id(session_id))


def node_name(visit: Visit) -> Shown:
    """The node's name at run time."""
    return one_line(visit.name, 200) if visit.name else NAMELESS


def node_count(run: Run) -> int:
    """Nodes that ran, and nodes of the workflow that did not."""
    return run.nodes_ran + len(run.never_ran)


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


def attempt_of(visit: Visit, attempt: Attempt, *, is_short: bool = False) -> Shown:
    """`attempt 1 of 3`, short `attempt 1/3`; empty where there is just one."""
    if len(visit.attempts) < 2 and attempt.index == 0:
        return own("")
    number, of = attempt.index + 1, max(visit.attempts[-1].index + 1, len(visit.attempts))
    return say("attempt {}/{}", number, of) if is_short else say("attempt {} of {}", number, of)


def visit_of(visit: Visit, *, is_short: bool = False) -> Shown:
    """`visit 2/25`, short `2/25`; empty where there is just one."""
    if visit.of < 2:
        return own("")
    short = say("{}/{}", visit.number, visit.of)
    return short if is_short else say("visit {}", short)


def left_error(run: Run, node: Node | None) -> bool:
    """Whether an error names a node that left no screenshot, so that it ran."""
    return node is not None and any(error.node_id == node.node_id for error in run.unplaced_errors)


def never_ran(run: Run, node: Node | None = None) -> Shown:
    """What is said of a node of the workflow that left no screenshot: it need not be that it did not run."""
    if left_error(run, node):
        return own("error, no shot")
    if not run.is_over:
        return own("not yet run")
    return own("did not run") if run.visits else own("not known")


def shot_name(visit: Visit, attempt: Attempt, shot: Screenshot) -> Shown:
    """The short name of a tree row: `attempt 2`, `error shot`, `whole page`, `screenshot`."""
    if shot.is_error:
        return own("error shot")
    if shot.is_full_length:
        return own("whole page")
    many = len(visit.attempts) > 1 or attempt.index > 0
    return say("attempt {}", attempt.index + 1) if many else own("screenshot")


def phase(visit: Visit, attempt: Attempt, shot: Screenshot) -> Shown:
    """When a picture was taken: `at start of node 3, attempt 1 of 3`, `error shot of node 3, 34 s later`."""
    return phases(visit, attempt, shot)[0]


def phases(visit: Visit, attempt: Attempt, shot: Screenshot) -> list[Shown]:
    """The same, then forms for less room: whether it is only a symptom goes last."""
    node = say("node {}", visit.node_number)
    if shot.is_error:
        whole, short = say("error shot of {}", node), say("{} error shot", node)
    elif shot.is_full_length:
        whole, short = say("whole page at {}", node), say("{} whole page", node)
    else:
        whole, short = say("at start of {}", node), say("{} at start", node)
    tried, tried_short = attempt_of(visit, attempt), attempt_of(visit, attempt, is_short=True)
    came = visit_of(visit)
    forms = [
        (whole, _delay(attempt, shot), tried, came),
        (whole, tried, came),
        (short, tried, came),
        (short, tried_short, came),
        (short, tried),
        (short, tried_short),
        (short,),
    ]
    return [join(", ", [part for part in form if part]) for form in forms]


def _delay(attempt: Attempt, shot: Screenshot) -> Shown:
    """How long after its attempt began an error shot was taken."""
    began = attempt.start_shot.taken if attempt.start_shot else None
    if not shot.is_error or shot.taken is None or began is None or shot.taken == began:
        return own("")
    return say("{} later", duration(shot.taken - began))


def page_phase(visit: Visit) -> Shown:
    """Whose page the node's one HTML is: `at start of node 3`, `of visit 25, not of this one`."""
    return page_phases(visit)[0]


def page_phases(visit: Visit) -> list[Shown]:
    """The same, then forms for less room."""
    if not visit.is_last:
        return [say("of visit {}, not of this one", visit.of), say("of visit {}, not this", visit.of)]
    short = say("of node {}", visit.node_number)
    at_start = say("at start {}", short)
    if len(visit.attempts) < 2:
        return [at_start, short]
    last = say("probably attempt {}", visit.attempts[-1].index + 1)
    return [
        say("{}; one page per node: probably the last attempt's", at_start),
        say("{}, {}", at_start, last),
        say("{}, {}", short, last),
        say("{}, attempt {}?", short, visit.attempts[-1].index + 1),
        short,
    ]


def visit_marks(visit: Visit, *, with_visit: bool = True, is_short: bool = False) -> Shown:
    """`x3`, `visit 2/25`, `guessed`, `no time`: what is special about a row."""
    marks = [
        say("x{}", len(visit.attempts)) if len(visit.attempts) > 1 else own(""),
        visit_of(visit, is_short=is_short) if with_visit else own(""),
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
        nodes if len(run.visits) == run.nodes_ran else say("{}, {}", nodes, plural(len(run.visits), "visit"))
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
