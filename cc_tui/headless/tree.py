"""`cc-tui tree`: what ran, in order, as plain rows or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cc_tui.errors import CcTuiError
from cc_tui.headless import output
from cc_tui.run import labels, versions
from cc_tui.run.model import Attempt, Json, Run, RunError, Screenshot, SignedUrl, Visit
from cc_tui.run.spine import dying_visit, place_of
from cc_tui.session.session import Session
from cc_tui.text import Raw, Shown, countdown, duration, join, own, plural, say


async def tree(session: Session, session_id: Raw, node_id: Raw | None, *, as_json: bool, urls: bool) -> int:
    """Print the run's nodes and screenshots.

    Args:
        session: A connected session.
        session_id: The run's UUID.
        node_id: A node's UUID, for a run that is refused.
        as_json: JSON instead of rows.
        urls: Whole signed URLs in the JSON.

    Returns:
        The exit code: 0, the run was there.
    """
    run = await session.open(session_id, node_id)
    try:
        run = await session.define()
    except CcTuiError as error:
        output.words(say("The workflow is not known: {}", error.message))
    failing = run.failing_visit
    if failing and failing.node_id:
        try:
            await session.node(failing.node_id)
        except CcTuiError as error:
            output.words(say("The failing node's page is not known: {}", error.message))
    if as_json:
        output.data(_json(session, run, whole=urls))
    else:
        output.lines(_rows(session, run))
    return 0


def _rows(session: Session, run: Run) -> Iterator[Shown]:
    yield join(
        "  ", [labels.status(run), labels.workflow_name(run), say("run {}", output.shown(run.session_id))]
    )
    began, ended = versions.began(run), versions.ended(run)
    took = say(", {}", duration(ended - began)) if began and ended else own("")
    yield say("{}, began {}{}", labels.run_facts(run), labels.full_time(began), took)
    yield from version_rows(run)
    if run.was_recovered:
        yield own("recovered: an error was repaired on the way, so look at what the run wrote")
    yield from failure_rows(run)
    yield own("")
    now = session.now()
    for visit in run.visits:
        yield from _visit_rows(session, visit, now)
    for node in run.never_ran:
        yield say(
            "  -            {}  ({})  {}",
            output.shown(node.name, 60),
            labels.never_ran(run, node),
            output.shown(node.node_id, 60),
        )
    for error in run.unplaced_errors:
        yield say("error of no known node: {}", output.shown(error.message or error.original_error))
    if run.problems:
        yield say("{} in the answer; --json lists them", plural(len(run.problems), "problem"))


def version_rows(run: Run) -> Iterator[Shown]:
    """Which version of the workflow this probably was, and whether there is a newer one."""
    workflow = run.workflow
    if workflow is None or workflow.version_number is None:
        return
    newer = workflow.newest_version is not None and workflow.newest_version > workflow.version_number
    more = say("; the newest is {}", workflow.newest_version or 0) if newer else own("")
    yield say("probably version {}{}", workflow.version_number, more)


def failure_rows(run: Run) -> Iterator[Shown]:
    """What failed, where, in the service's words."""
    error = run.final_error
    if error is None:
        return
    kind = join(" / ", [output.shown(part, 60) for part in (error.category, error.sub_type) if part])
    yield say("{} at {}", kind or own("error"), _place(run, error))
    for name, value in (
        (own("message"), error.message),
        (own("original"), error.original_error),
        (own("page URL"), error.full_url),
    ):
        if value:
            yield say("  {}: {}", name, output.shown(value, 600))


def _place(run: Run, error: RunError) -> Shown:
    place = place_of(run, error)
    visit = place[0] if place else dying_visit(run)
    if visit is None:
        name = output.shown(error.node_name, 200)
        return say("'{}', which left no screenshot", name) if name else own("no node that is named")
    node = say("node {} '{}'", labels.number_of(run, visit), labels.node_name(visit))
    return join(", ", [part for part in (node, labels.visit_of(visit)) if part])


def _visit_rows(session: Session, visit: Visit, now: datetime) -> Iterator[Shown]:
    marks = join("  ", [part for part in (labels.visit_marks(visit), labels.outcome(visit)) if part])
    at = labels.clock_time(visit.started)
    node = output.shown(visit.node_id, 60) if visit.node_id else own("node id not known")
    yield say("{:>3}  {}  {}  {}  {}", visit.node_number, at, labels.node_name(visit), marks, node)
    for attempt in visit.attempts:
        for shot in attempt.shots:
            name = labels.phase(visit, attempt, shot)
            yield say("               {}  {}", name, life(session.links.of_shot(shot), now))
    page = session.links.of_page(visit.node_id)
    if page:
        yield say("               page {}  {}", labels.page_phase(visit), life(page, now))


def life(url: SignedUrl | None, now: datetime) -> Shown:
    """How long a URL lives; `~` where that is derived."""
    if url is None:
        return own("no URL")
    about = own("~") if url.certainty == "derived" else own("")
    return say("{}{}", about, countdown(url.expires - now))


def _json(session: Session, run: Run, *, whole: bool) -> dict[str, Json]:
    workflow = run.workflow
    return {
        "session_id": run.session_id,
        "status": run.status,
        "asked": output.time_of(run.fetched),
        "workflow": {
            "id": run.workflow_id,
            "name": workflow.name if workflow else None,
            "probable_version": workflow.version_number if workflow else None,
            "newest_version": workflow.newest_version if workflow else None,
        },
        "failing_visit": run.failing_visit.position + 1 if run.failing_visit else None,
        "visits": [_visit_json(session, visit, whole) for visit in run.visits],
        "never_ran": [{"node_id": n.node_id, "name": n.name, "action": n.action} for n in run.never_ran],
        "unplaced_errors": [_error_json(error) for error in run.unplaced_errors],
        "problems": [{"where": p.where, "what": p.what, "raw": p.raw} for p in run.problems],
    }


def _visit_json(session: Session, visit: Visit, whole: bool) -> dict[str, Json]:
    known = session.nodes.get(visit.node_id) if visit.node_id else None
    return {
        "number": visit.position + 1,
        "node_number": visit.node_number,
        "node_id": visit.node_id,
        "node_id_guessed": visit.guessed,
        "name": visit.name,
        "visit": visit.number,
        "visits": visit.of,
        "requeue": visit.requeue,
        "failed": visit.failed,
        "attempts": [_attempt_json(session, attempt, whole) for attempt in visit.attempts],
        # null: not asked for. Only the failing node is, since each costs a request.
        "page": {"captured": known.page is not None, **(output.url_of(known.page, whole=whole) or {})}
        if known
        else None,
    }


def _attempt_json(session: Session, attempt: Attempt, whole: bool) -> dict[str, Json]:
    return {
        "retry_index": attempt.index,
        "failed": attempt.failed,
        "screenshots": [_shot_json(session, shot, whole) for shot in attempt.shots],
        "errors": [_error_json(error) for error in attempt.errors],
    }


def _shot_json(session: Session, shot: Screenshot, whole: bool) -> dict[str, Json]:
    return {
        "position": shot.position,
        "screenshot_id": shot.screenshot_id,
        "taken": output.time_of(shot.taken),
        "error_screenshot": shot.is_error,
        "full_length_screenshot": shot.is_full_length,
        **(output.url_of(session.links.of_shot(shot), whole=whole) or {}),
    }


def _error_json(error: RunError) -> dict[str, Json]:
    return {
        "error_id": error.error_id,
        "created": output.time_of(error.created),
        "category": error.category,
        "sub_type": error.sub_type,
        "message": error.message,
        "original_error": error.original_error,
        "description": error.description,
        "full_url": error.full_url,
        "code": error.code,
        "recovered": error.recovered,
    }
