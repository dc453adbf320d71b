"""The words of the header, the failure lines and the page's title, each in forms for less and less room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from cc_tui.run import labels
from cc_tui.run.model import Run, Visit
from cc_tui.run.spine import dying_visit, place_of
from cc_tui.session.links import Links
from cc_tui.text import Raw, Shown, elide, join, one_line, own, say, without_query
from cc_tui.ui.rows import telling_attempt
from cc_tui.ui.widgets.countdown import ticking

_LENGTHS: Final = (24, 20, 17, 14, 12, 10, 8)
"""Characters to which a name is cut, one after the other; fewer tell nothing."""


def header(run: Run, source: Shown) -> list[Shown]:
    """`failed  Verify claim  run 68c85219...  14 nodes  key from ...`, then forms for less room."""
    status = labels.status(run)
    repaired = say("{}, with a repaired error", status) if run.was_recovered else status
    name, run_id = labels.workflow_name(run), say("run {}", labels.short_id(run.session_id))
    forms = [
        (repaired, name, run_id, labels.extent(run), say("key: {}", source)),
        (repaired, name, run_id, labels.extent(run)),
        (repaired, name, run_id, labels.node_words(run)),
        (repaired, name, run_id),
    ]
    short = say("{}, repaired", status) if run.was_recovered else status
    forms += [(short, elide(name, length), run_id) for length in _LENGTHS]
    forms += [(short, elide(name, length)) for length in _LENGTHS]
    return [say(" {}", join("  ", form)) for form in [*forms, (short,)]]


def lives(links: Links, now: datetime) -> Shown:
    """`pages 41:10  shots 57:02 `: of each kind the URL that dies first."""
    parts = [
        say("{} {}", name, ticking(url, now))
        for name, url in ((own("pages"), links.soonest_page(now)), (own("shots"), links.soonest_shot(now)))
        if url
    ]
    return say("{} ", join("  ", parts)) if parts else own("")


def failure(run: Run) -> tuple[list[Shown], Shown, Shown] | None:
    """What failed.

    Returns:
        Category, sub type and place, then forms for less room; the message; the page URL's path. None where
        nothing failed.
    """
    error, visit = run.final_error, dying_visit(run)
    if error is None and visit is None:
        return None
    names = [one_line(part, 60) for part in (error.category, error.sub_type) if part] if error else []
    names = names or [one_line(error.code, 60) if error and error.code else own("no category")]
    message = (error.message or error.original_error) if error else None
    words = one_line(message, 2000) if message else own("No message came with it; b shows the error shot")
    path = _path(error.full_url if error else None)
    place = place_of(run, error)
    visit = visit or (place[0] if place else None)
    if visit is not None:
        forms = _failure_forms(run, visit, join(" / ", names), names[-1])
    else:
        whose = one_line(error.node_name, 200) if error and error.node_name else None
        where = say("'{}', which left no screenshot", whose) if whose else own("no node is named")
        forms = [say(" {}  {}", kind, where) for kind in (join(" / ", names), names[-1])]
    return forms, say(" {}", words), say("{} ", path)


def _failure_forms(run: Run, visit: Visit, kind: Shown, sub_type: Shown) -> list[Shown]:
    node, came = say("node {}", labels.number_of(run, visit)), labels.visit_of(visit)
    tried = labels.attempt_of(visit, telling_attempt(visit))
    named = [say("{} {}", node, _quoted(visit.name, length)) for length in (200, *_LENGTHS)]
    places: list[tuple[Shown, ...]] = [(kind, each, came, tried) for each in (*named, node)]
    places += [(sub_type, named[-1], came, tried), (sub_type, node, came, tried)]
    places += [(sub_type, node, came), (sub_type, node)]
    return [say(" {}  {}", what, join(", ", [part for part in rest if part])) for what, *rest in places]


def page_titles(
    what: Shown, phases: Sequence[Shown], *, tabs: Shown, found: Shown, title: Shown, is_here: bool
) -> list[Shown]:
    """The page pane's title in its forms, the fullest first.

    Args:
        what: The view in a word.
        phases: Whose page it is, the fullest words first.
        tabs: All views with this one marked, where there is room.
        found: What was searched and how often it is there; empty where nothing was.
        title: The page's own; empty where it is not known.
        is_here: It is the page that is drawn, not the one that comes.
    """
    waits = own("") if is_here else own(" ...")
    titles = [title, *(elide(title, length) for length in _LENGTHS)]
    # The page's title tells more than long words for whose page it is; whose it is tells more than all of it.
    tabbed = _titled(phases[:3], phases[1:3], titles[:5]) if tabs else []
    forms: list[tuple[Shown, ...]] = [
        (found, tabs, say("{}{}", phase, waits), each) for phase, each in tabbed
    ]
    plain = _titled(phases, phases[1:-1], titles)
    forms += [(found, say("{} {}{}", what, phase, waits), each) for phase, each in plain]
    return [say(" {}", join("  ", [part for part in form if part])) for form in forms]


def _titled(
    phases: Sequence[Shown], shorter: Sequence[Shown], titles: Sequence[Shown]
) -> list[tuple[Shown, Shown]]:
    """Phases with the page's title: the fullest of both, then shorter ones with each title, then without."""
    pairs = [(phases[0], titles[0])]
    pairs += [(phase, each) for phase in shorter or phases[:1] for each in titles]
    return pairs + [(phase, own("")) for phase in phases]


def _quoted(name: Raw | None, length: int) -> Shown:
    return say("'{}'", elide(one_line(name, 200), length)) if name else labels.NAMELESS


def _path(url: Raw | None) -> Shown:
    """A URL's path: its query may hold what nobody else should read."""
    if not url:
        return own("")
    try:
        path = urlsplit(without_query(url)).path
    except ValueError:
        path = ""
    return one_line(path or without_query(url), 60)


def with_verdict(message: Shown, sentence: Shown) -> list[Shown]:
    """The error's message and why it came to it, then forms in which the message is cut, then gone."""
    cut = [say("{} | {}", elide(message, length), sentence) for length in (2000, 100, 80, 60, 50, 40, 30, 24)]
    return [*cut, say(" {}", sentence)]
