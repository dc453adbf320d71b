"""What can be copied of what the cursor is on, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cc_tui.run.command_lines import command_lines
from cc_tui.run.model import Attempt, Certainty, Run, SignedUrl, Visit
from cc_tui.run.note import Incident, incident_at, incident_note
from cc_tui.run.patch import node_patch
from cc_tui.run.prose import controls_in, prose
from cc_tui.run.secrets import address
from cc_tui.run.selectors import Selector
from cc_tui.text import Raw, Shown, one_line, own, plural, say

NO_WARNING: Final = own("")

_PREVIEW: Final = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to copy.

    Attributes:
        key: The letter that chooses it; the same for the same thing at every place.
        title: What it is.
        preview: One line of it, without what makes a URL a key.
        text: What is copied.
        warning: What to think of before it is pasted; may be empty.
    """

    key: str
    title: Shown
    preview: Shown
    text: Raw
    warning: Shown = NO_WARNING


@dataclass(frozen=True, slots=True)
class Selected:
    """What the cursor is on.

    Attributes:
        node_id: Of the row; None where it is not known.
        visit: None for a node that never ran.
        attempt: Of a screenshot, or the one a visit's row stands for.
        picture: The freshest URL of the selected screenshot.
        page: The freshest URL of the node's page.
        line: The line of page text under the line cursor, while the page text has the focus.
        xpath: Of the element that this line stands for.
        is_failure: The cursor is on the failure lines; the rest is then taken from the run's error.
        looked_at: The XPath that is looked at in the selectors.
        own_selector: Which of the node's own that is, or stands in for.
        proposed: The XPath that is proposed in its place.
    """

    node_id: Raw | None = None
    visit: Visit | None = None
    attempt: Attempt | None = None
    picture: SignedUrl | None = None
    page: SignedUrl | None = None
    line: Raw | None = None
    xpath: Raw | None = None
    is_failure: bool = False
    looked_at: Raw | None = None
    own_selector: Selector | None = None
    proposed: Raw | None = None


def choices(run: Run, selected: Selected, now: datetime) -> list[Choice]:
    """What can be copied; the first is what `y` copies.

    That is the element's XPath or the line in the page text, the message on the failure lines, else the
    node's id.

    Args:
        run: The run.
        selected: What the cursor is on.
        now: Server time, UTC: which signed URLs are dead.
    """
    if selected.is_failure:
        incident = incident_at(run, run.failing_visit, None)
        selected = Selected(
            incident.node_id, incident.visit, incident.attempt, selected.picture, selected.page
        )
        found = list(_all(run, selected, incident, now))
        return sorted(found, key=lambda choice: choice.key != "m")
    return list(_all(run, selected, incident_at(run, selected.visit, selected.attempt), now))


def _all(run: Run, selected: Selected, incident: Incident, now: datetime) -> Iterator[Choice]:
    if selected.xpath:
        yield _of("e", own("XPath of the line"), selected.xpath, _exact(selected.xpath))
    if selected.line is not None and (line := prose(selected.line)).strip():
        yield _of("t", own("Line of page text"), line)
    yield from _names(run, selected)
    if incident.error:
        yield from _of_error(incident)
    for key, what, url in (
        ("p", own("Picture's signed URL"), selected.picture),
        ("h", own("Page's signed URL"), selected.page),
    ):
        if url:
            # As a request would send it: no blank or control was ever part of a URL.
            yield Choice(key, what, _address(url.url), prose(url.url), _life(url, now))
    lines = command_lines(run.session_id, selected.node_id)
    for key, title, command in (
        ("c", own("Command: cc-tui"), lines.browse),
        ("r", own("Command: run as JSON"), lines.get),
        ("d", own("Command: node as JSON"), lines.snapshots),
        ("f", own("Command: node as files"), lines.fetch),
    ):
        if command:
            yield _of(key, title, command)
    yield _of("i", own("Incident note"), incident_note(run, incident))


def _names(run: Run, selected: Selected) -> Iterator[Choice]:
    node = run.node(selected.node_id)
    name = selected.visit.name if selected.visit else node.name if node else None
    if selected.node_id:
        yield _of("n", own("Node ID"), selected.node_id, _exact(selected.node_id))
    yield _of("s", own("Session ID"), run.session_id, _exact(run.session_id))
    if name:
        yield _of("a", own("Node name"), prose(name))
    if node and node.selector:
        yield _of("x", own("Selector (XPath)"), node.selector, _exact(node.selector))
    if selected.looked_at and not (node and node.selector == selected.looked_at):
        yield _of("l", own("Selector looked at"), selected.looked_at, _exact(selected.looked_at))
    if selected.proposed:
        yield _of("P", own("Proposed selector"), selected.proposed, _exact(selected.proposed))
        if node and selected.own_selector and not selected.own_selector.of_workflow:
            yield _of(
                "N", own("Node patch (JSON)"), node_patch(node, selected.own_selector, selected.proposed)
            )


def _of_error(incident: Incident) -> Iterator[Choice]:
    error = incident.error
    if error is None:
        return
    if error.message:
        yield _of("m", own("Error message"), prose(error.message))
    if error.original_error:
        yield _of("o", own("Original error"), prose(error.original_error))
    if error.full_url:
        url = prose(error.full_url)
        whole = address(url) == url
        words = own("Copied with its query, which may hold keys or personal data")
        yield Choice("u", own("Page URL of the error"), _address(url), url, NO_WARNING if whole else words)


def _of(key: str, title: Shown, text: Raw, warning: Shown = NO_WARNING) -> Choice:
    return Choice(key, title, one_line(text, _PREVIEW), text, warning)


def _address(url: Raw) -> Shown:
    """A URL without what makes it a key."""
    return one_line(address(url), _PREVIEW)


def _exact(raw: Raw) -> Shown:
    """A word where pasting the exact text may do more than insert it."""
    count = controls_in(raw)
    return say("It holds {}: paste with care", plural(count, "control character")) if count else NO_WARNING


def _life(url: SignedUrl, now: datetime) -> Shown:
    """Whoever has a signed URL has the thing, while it lives."""
    far = abs(url.expires - now) > timedelta(hours=20)
    clock = one_line(url.expires.strftime("%Y-%m-%d %H:%M UTC" if far else "%H:%M UTC"))
    about = own("~") if url.certainty is Certainty.DERIVED else own("")
    if url.is_expired(now):
        return say("Dead since {}{}; r renews it", about, clock)
    return say("A key until {}{}: whoever has it can open it", about, clock)
