"""The run as a whole: how it went, which workflow it ran, what went in and what came out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from cc_tui.run import labels, versions
from cc_tui.run.details.errors import in_video
from cc_tui.run.details.rows import Rows, Section, time_of
from cc_tui.run.model import Json, NodeSnapshots, Problem, Run, SignedFile
from cc_tui.run.secrets import HIDDEN, VAULT_SHOWN, Secrets
from cc_tui.text import Raw, Shown, duration, join, own, plural, say

_RUN_KNOWN: Final = frozenset({
    "session_id", "status", "workflow_id", "input_variables", "vault_entries", "encrypted_variables",
    "session_retries", "data", "output_data", "video_urls", "file_urls", "screenshot_urls", "errors",
    "workflow_errors", "was_recovered", "recovered_error_ids", "end_reason",
    # A node shown without its run has the node's own body here.
    "node_id", "page_snapshot_url", "screenshots",
})  # fmt: skip
_WORKFLOW_KNOWN: Final = frozenset({
    "id", "name", "version_number", "version_note", "updated_at", "nodes", "edges", "encrypted_keys",
    "loginStructure", "proxy_value",
})  # fmt: skip
_VIDEO_KNOWN: Final = frozenset(
    {"timestamp", "signed_screen_recording_url", "signed_screen_recording_url_expires", "metadata"}
)
_MOST: Final = 100


def run_section(run: Run, secrets: Secrets, now: datetime) -> list[Section]:
    """How the run went."""
    rows = Rows(secrets, now)
    status = say("{} ({})", labels.status(run), secrets.shown(run.status, limit=100))
    rows.say(own("status"), status, 0, run.status)
    rows.text(own("session id"), run.session_id)
    rows.text(own("workflow id"), run.workflow_id)
    began, ended = versions.began(run), versions.ended(run)
    rows.time(own("began"), began)
    rows.time(own("ended"), ended)
    if began and ended:
        rows.say(own("took"), say("{}, from its first sign to its last", duration(ended - began)))
    elif began:
        rows.say(own("took"), say("{} so far", duration(max(now, began) - began)))
    rows.count(own("session retries"), run.session_retries)
    rows.flag(own("was recovered"), run.was_recovered)
    if run.was_recovered and run.status == "execution.success":
        rows.say(own("note"), own("a green run that was repaired is suspect: look at what it wrote"))
    recovered = sum(error.recovered for error in run.errors)
    if run.errors:
        rows.say(own("errors"), say("{}, {} recovered", plural(len(run.errors), "error"), recovered))
    rows.text(own("end reason"), run.end_reason)
    rows.say(own("ran"), _ran(run))
    rows.say(own("screenshots"), plural(len(run.screenshots), "screenshot"))
    rows.time(own("asked for"), run.fetched)
    rows.others(run.raw, _RUN_KNOWN)
    return rows.section(own("Run"))


def _ran(run: Run) -> Shown:
    ran = say("{} in {}", plural(run.nodes_ran, "node"), plural(len(run.visits), "visit"))
    others = say("{} of the workflow: {}", plural(len(run.never_ran), "node"), labels.never_ran(run))
    return say("{}; {}", ran, others) if run.never_ran else ran


def workflow_section(run: Run, secrets: Secrets, now: datetime) -> list[Section]:
    """The workflow in its probable version."""
    rows = Rows(secrets, now)
    workflow = run.workflow
    if workflow is None:
        if run.workflow_id:
            rows.say(own("definition"), own("not here: it was not asked for yet, or could not be had"))
        return rows.section(own("Workflow"))
    rows.text(own("name"), workflow.name)
    rows.text(own("id"), workflow.workflow_id)
    if workflow.version_number is not None:
        probable = say("{} probably: the newest when the run began", workflow.version_number)
        rows.say(own("version"), probable, 0, Raw(f"{workflow.version_number}"))
    else:
        rows.say(own("version"), own("not known: no answer says which version a run used"))
    rows.text(own("version note"), workflow.version_note)
    if workflow.newest_version is not None:
        rows.say(own("newest version"), _newest(workflow.newest_version, workflow.version_number))
    rows.time(own("updated"), workflow.updated)
    known = {node.node_id for node in workflow.nodes}
    strangers = {visit.node_id for visit in run.visits if visit.node_id and visit.node_id not in known}
    if strangers:
        words = say("{} that ran are not in this version", plural(len(strangers), "node"))
        rows.say(own("does not fit"), words)
    rows.say(own("nodes"), plural(len(workflow.nodes), "node"))
    rows.others(workflow.raw, _WORKFLOW_KNOWN)
    withheld = [key for key in ("encrypted_keys", "loginStructure", "proxy_value") if workflow.raw.get(key)]
    for key in withheld:
        rows.say(secrets.shown(key), HIDDEN)
    return rows.section(own("Workflow"))


def _newest(newest: int, used: int | None) -> Shown:
    if used is not None and newest > used:
        return say("{}: changed since this run", newest)
    return say("{}", newest)


def input_sections(run: Run, secrets: Secrets, now: datetime) -> list[Section]:
    """What went in: inputs, and the vault's entries without their credentials."""
    rows = Rows(secrets, now)
    if secrets.every_input and run.inputs:
        rows.say(own("note"), own("which inputs are secret the answer does not say, so none is shown"))
    for name, value in run.inputs.items():
        if secrets.is_reference(name, value):
            users = value if isinstance(value, list) else [value]
            shown = join(", ", [secrets.shown(user, limit=100) for user in users])
            rows.say(
                secrets.shown(name, limit=200), say("vault reference {}", shown), 0, Raw(", ".join(users))
            )
        else:
            rows.json(name, value, 0, ("input_variables", name))
    unknown = sorted(run.encrypted - run.inputs.keys())
    for name in unknown:
        rows.say(secrets.shown(name, limit=200), own("named as a secret input, but not among the inputs"))
    return [*rows.section(own("Inputs")), *_vault(run, secrets, now)]


def _vault(run: Run, secrets: Secrets, now: datetime) -> list[Section]:
    rows = Rows(secrets, now)
    for alias, entry in _dict(run.raw.get("vault_entries")).items():
        rows.say(secrets.shown(alias, limit=200), own(""))
        for each in entry if isinstance(entry, list) else [entry]:
            values = _dict(each)
            for key in VAULT_SHOWN:
                if isinstance(value := values.get(key), str):
                    rows.text(secrets.shown(key), Raw(value), 1)
            hidden = [key for key in values if key not in VAULT_SHOWN]
            if hidden or not values:
                names = join(", ", [secrets.shown(key, limit=60) for key in hidden[:12]])
                words = say("{} (never shown)", names) if hidden else own("not an object, not shown")
                rows.say(own("credentials"), words, 1)
    return rows.section(own("Vault entries"))


def output_section(run: Run, secrets: Secrets, now: datetime) -> list[Section]:
    """What came out."""
    rows = Rows(secrets, now)
    if isinstance(run.data, dict):
        for name, value in run.data.items():
            rows.json(name, value, 0, ("data", name))
        if not run.data:
            rows.say(own("output"), own("an empty object"))
    elif run.data is not None:
        rows.json("data", run.data)
    elif run.is_over:
        rows.say(own("output"), own("none"))
    return rows.section(own("Output data"))


def file_sections(run: Run, secrets: Secrets, now: datetime) -> list[Section]:
    """Screen recordings and downloaded files."""
    videos = Rows(secrets, now)
    for number, video in enumerate(run.videos, 1):
        title = say("ended about {}", time_of(video.timestamp)) if video.timestamp else own("no time")
        videos.say(say("segment {}", number), title)
        _file(videos, video, _entry(run, "video_urls", "signed_screen_recording_url", video), _VIDEO_KNOWN)
    error = run.final_error
    if error and run.videos and (place := in_video(run.videos, error.created)):
        videos.say(own("the failure"), place)
    files = Rows(secrets, now)
    for file in run.files:
        name = secrets.shown(file.name, limit=300) if file.name else own("a file without a name")
        saved = time_of(file.timestamp) if file.timestamp else own("no time")
        files.say(name, saved, 0, file.name)
        entry = _entry(run, "file_urls", "signed_file_url", file)
        known = frozenset(
            {"signed_file_url", "signed_file_url_expires", "file_name", "timestamp", "metadata"}
        )
        _file(files, file, entry, known)
    return [*videos.section(own("Videos")), *files.section(own("Files"))]


def _file(rows: Rows, file: SignedFile, entry: Mapping[str, Json], known: frozenset[str]) -> None:
    first = len(rows.rows)
    rows.signed(own("URL"), file.url)
    if file.url is None:
        rows.say(own("URL"), own("none in the answer"))
    if file.metadata:
        rows.json("metadata", dict(file.metadata))
    rows.others(entry, known)
    rows.indent(first)


def _entry(run: Run, key: str, url_key: str, file: SignedFile) -> Mapping[str, Json]:
    """The entry as it came, for the fields that this program does not know."""
    entries = run.raw.get(key)
    if file.url is None or not isinstance(entries, list):
        return {}
    same = (each for each in entries if isinstance(each, dict) and each.get(url_key) == file.url.url)
    return next(same, {})


def problem_section(
    run: Run, snapshots: NodeSnapshots | None, secrets: Secrets, now: datetime
) -> list[Section]:
    """What was odd in the answers."""
    rows = Rows(secrets, now)
    every = list(_problems(run, snapshots))
    for problem in every[:_MOST]:
        is_open = not any(word in problem.where for word in ("input_variables", "vault_entries"))
        stood = secrets.shown(problem.raw, limit=300) if is_open else own("(not shown)")
        expected = secrets.shown(problem.what, limit=300)
        where = secrets.shown(problem.where, limit=300)
        rows.say(where, say("expected: {}; there was: {}", expected, stood), 0, secrets.hide(problem.where))
    if len(every) > _MOST:
        rows.say(own(""), say("and {} more", len(every) - _MOST))
    return rows.section(own("What was odd in the answers"))


def _problems(run: Run, snapshots: NodeSnapshots | None) -> Iterator[Problem]:
    yield from run.problems
    yield from run.workflow.problems if run.workflow else ()
    yield from snapshots.problems if snapshots and snapshots.raw is not run.raw else ()


def _dict(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}
