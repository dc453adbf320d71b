"""What a node left behind: the selected screenshot, its page, and all its pictures with their URLs' lives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from cc_tui.run import labels
from cc_tui.run.details.rows import Rows, Section, time_of
from cc_tui.run.model import Attempt, Json, NodeSnapshots, Run, Screenshot, SignedUrl, Visit
from cc_tui.run.secrets import Secrets
from cc_tui.run.times import from_iso
from cc_tui.text import Shown, join, own, plural, say

_SHOT_KNOWN: Final = frozenset({
    "signed_screenshot_url", "signed_screenshot_url_expires", "node_display_name", "timestamp", "node_id",
    "error_screenshot", "full_length_screenshot", "retry_index", "screenshot_id", "metadata",
})  # fmt: skip
_PAGE_KNOWN: Final = frozenset({"session_id", "node_id", "page_snapshot_url", "screenshots"})
_MOST: Final = 60


def screenshot_section(
    run: Run,
    visit: Visit | None,
    attempt: Attempt | None,
    shot: Screenshot | None,
    snapshots: NodeSnapshots | None,
    secrets: Secrets,
    now: datetime,
) -> list[Section]:
    """The selected screenshot."""
    rows = Rows(secrets, now)
    if shot is None:
        return []
    if visit and attempt:
        rows.say(own("shows"), labels.phase(visit, attempt, shot))
    if shot.is_error:
        rows.say(own("note"), own("taken after the failure: a symptom, not the page the node found"))
    rows.time(own("taken"), shot.taken)
    if shot.taken is None:
        rows.say(own("taken"), own("no time: its place is that of its neighbour"))
    rows.text(own("id"), shot.screenshot_id)
    rows.say(own("retry_index"), say("{}: attempt {}", shot.retry_index, shot.retry_index + 1))
    rows.flag(own("error screenshot"), shot.is_error)
    rows.flag(own("full length"), shot.is_full_length)
    rows.text(own("node at run time"), shot.node_name)
    if shot.node_id:
        rows.text(own("node id"), shot.node_id)
    else:
        rows.say(own("node id"), own("the answer does not say it"))
    rows.say(own("entry"), say("{} of {} in the answer", shot.position + 1, len(run.screenshots)))
    url = _freshest(shot, snapshots)
    rows.signed(own("URL"), url)
    if url is None:
        rows.say(own("URL"), own("none in the answer, so there is no picture to fetch"))
    raw = _raw_entry(run, shot)
    _declared(rows, raw, url)
    if shot.metadata:
        rows.json("metadata", dict(shot.metadata))
    rows.others(raw, _SHOT_KNOWN)
    return rows.section(own("Screenshot"))


def page_section(
    run: Run,
    visit: Visit | None,
    snapshots: NodeSnapshots | None,
    why_none: Shown | None,
    secrets: Secrets,
    now: datetime,
) -> list[Section]:
    """The node's one HTML, and every screenshot of it that the API has."""
    rows = Rows(secrets, now)
    if visit is None and snapshots is None:
        return []
    if visit:
        rows.say(own("shows"), say("the page {}", labels.page_phase(visit)))
    if snapshots is None:
        unknown = visit is not None and visit.node_id is None
        words = own("nothing says which node this is") if unknown else own("not asked for yet")
        rows.say(own("page"), words)
        return rows.section(own("Page snapshot"))
    if snapshots.page:
        rows.signed(own("URL"), snapshots.page)
    else:
        rows.say(own("page"), why_none or _why_none(run))
    rows.time(own("asked for"), snapshots.fetched)
    if visit is None or snapshots.node_id != visit.node_id:
        rows.text(own("node id"), snapshots.node_id)
    if snapshots.session_id != run.session_id:
        rows.text(own("session id"), snapshots.session_id)
    rows.others(snapshots.raw, _PAGE_KNOWN)
    return [*rows.section(own("Page snapshot")), *_screenshots(visit, snapshots, secrets, now)]


def _screenshots(
    visit: Visit | None, snapshots: NodeSnapshots, secrets: Secrets, now: datetime
) -> list[Section]:
    rows = Rows(secrets, now)
    for shot in snapshots.screenshots[:_MOST]:
        parts = [
            time_of(shot.taken) if shot.taken else own("no time"),
            say("attempt {}", shot.retry_index + 1),
            own("error shot") if shot.is_error else own(""),
            own("whole page") if shot.is_full_length else own(""),
            say("URL until {}", time_of(shot.url.expires)) if shot.url else own("no URL"),
            own("") if shot.node_id == snapshots.node_id else own("node id missing or another"),
        ]
        rows.say(say("{}", shot.position + 1), join(", ", [part for part in parts if part]))
        rows.text(own("id"), shot.screenshot_id, 1)
        if visit is None or shot.node_name != visit.name:
            rows.text(own("name"), shot.node_name, 1)
        if shot.metadata:
            rows.json("metadata", dict(shot.metadata), 1)
    if not snapshots.screenshots:
        rows.say(own("none"), own("this answer lists no screenshots; the run's own list is what there is"))
    elif len(snapshots.screenshots) > _MOST:
        more = plural(len(snapshots.screenshots) - _MOST, "screenshot")
        rows.say(own(""), say("and {} more: see the JSON below", more))
    return rows.section(own("Screenshots of this node, freshly signed"))


def _why_none(run: Run) -> Shown:
    if not run.is_over:
        return own("none yet: the run still goes on")
    return own("none was captured; a run started with debug has one for every node that ran")


def _freshest(shot: Screenshot, snapshots: NodeSnapshots | None) -> SignedUrl | None:
    """The URL that lives longest: the node's own answer is often younger than the run's."""
    same = [each.url for each in snapshots.screenshots if each.key == shot.key] if snapshots else []
    known = [url for url in (shot.url, *same) if url]
    return max(known, key=lambda url: url.expires, default=None)


def _raw_entry(run: Run, shot: Screenshot) -> Mapping[str, Json]:
    """The entry as it came, where it is sure to be this one."""
    entries = run.raw.get("screenshot_urls")
    if not isinstance(entries, list) or shot.position >= len(entries):
        return {}
    entry = entries[shot.position]
    if not isinstance(entry, dict) or (shot.url and entry.get("signed_screenshot_url") != shot.url.url):
        return {}
    return entry


def _declared(rows: Rows, raw: Mapping[str, Json], url: SignedUrl | None) -> None:
    """The declared expiry, where the URL itself says another time."""
    declared = raw.get("signed_screenshot_url_expires")
    moment = from_iso(declared) if isinstance(declared, str) else None
    # Tokens count whole seconds.
    if url and moment and abs(moment - url.expires) > timedelta(seconds=2):
        rows.say(own("declared expiry"), say("{}; the run's answer says so", time_of(moment)))
