"""The words of the header and of the failure lines."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from cc_tui.run import labels
from cc_tui.run.model import Run
from cc_tui.session.links import Links
from cc_tui.text import Raw, Shown, join, one_line, own, say, without_query
from cc_tui.ui.rows import telling_attempt
from cc_tui.ui.widgets.countdown import ticking


def header(run: Run, source: Shown) -> Shown:
    """`failed  Verify claim  run 68c85219...  14 nodes  key from ...`."""
    return join(
        "  ",
        [
            say(
                " {}{}", labels.status(run), own(", with a repaired error") if run.was_recovered else own("")
            ),
            labels.workflow_name(run),
            say("run {}", labels.short_id(run.session_id)),
            labels.extent(run),
            say("key: {}", source),
        ],
    )


def lives(links: Links, now: datetime) -> Shown:
    """`pages 41:10  shots 57:02 `: of each kind the URL that dies first."""
    parts = [
        say("{} {}", name, ticking(url, now))
        for name, url in ((own("pages"), links.soonest_page(now)), (own("shots"), links.soonest_shot(now)))
        if url
    ]
    return say("{} ", join("  ", parts)) if parts else own("")


def failure(run: Run) -> tuple[Shown, Shown, Shown] | None:
    """What failed.

    Returns:
        Category, sub type and place; the message; the page URL's path. None where nothing failed.
    """
    error, visit = run.final_error, run.failing_visit
    if error is None and visit is None:
        return None
    names = [one_line(part, 60) for part in (error.category, error.sub_type) if part] if error else []
    what = join(" / ", names) if names else own("error")
    where = own("no known node")
    if visit:
        node = say("node {} {}", labels.number_of(run, visit), _quoted(visit.name))
        which = (labels.visit_of(visit), labels.attempt_of(visit, telling_attempt(visit)))
        where = join(", ", [part for part in (node, *which) if part])
    message = (error.message or error.original_error) if error else None
    words = one_line(message, 2000) if message else own("The service gives no message for it")
    return say(" {}  {}", what, where), say(" {}", words), _path(error.full_url if error else None)


def _quoted(name: Raw | None) -> Shown:
    return say("'{}'", one_line(name, 200)) if name else labels.NAMELESS


def _path(url: Raw | None) -> Shown:
    """A URL's path: its query may hold what nobody else should read."""
    if not url:
        return own("")
    try:
        path = urlsplit(without_query(url)).path
    except ValueError:
        path = ""
    return one_line(path or without_query(url), 60)
