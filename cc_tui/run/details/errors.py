"""Errors laid out for reading: what went wrong first, who it happened to last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from cc_tui.run import labels
from cc_tui.run.details.rows import Rows, Section
from cc_tui.run.model import Json, Run, RunError, SignedFile, Visit
from cc_tui.run.secrets import Secrets
from cc_tui.text import Raw, Shown, duration, join, one_line, own, plural, say

_KNOWN: Final = frozenset({
    "error_id", "message", "original_error", "full_url", "created_at", "error_code", "action_type",
    "action_display_name", "node_id", "llm_error_category", "llm_error_sub_type", "llm_error_description",
})  # fmt: skip
_MOST: Final = 60


def error_sections(run: Run, visit: Visit | None, secrets: Secrets, now: datetime) -> list[Section]:
    """All errors: of the visit, of the other visits, and those that belong to none."""
    writer = _Writer(run, secrets, now)
    mine = visit.errors if visit else ()
    others = tuple(error for each in run.visits if each != visit for error in each.errors)
    return [
        *writer.section(_title(mine, own("Failure at this node")), mine),
        *writer.section(_title(others, own("Failures at other nodes")), others),
        *writer.section(own("Errors that belong to no node that ran"), run.unplaced_errors),
    ]


def _title(errors: Sequence[RunError], failure: Shown) -> Shown:
    recovered = bool(errors) and all(error.recovered for error in errors)
    return say("{}, all recovered", failure) if recovered else failure


class _Writer:
    """Writes errors; one that only repeats another says so instead."""

    def __init__(self, run: Run, secrets: Secrets, now: datetime) -> None:
        self._run = run
        self._secrets = secrets
        self._now = now
        self._told: dict[tuple[object, ...], int] = {}
        self._places = {
            error.position: (visit, attempt.index)
            for visit in run.visits
            for attempt in visit.attempts
            for error in attempt.errors
        }

    def section(self, title: Shown, errors: Sequence[RunError]) -> list[Section]:
        rows = Rows(self._secrets, self._now)
        for error in errors[:_MOST]:
            self._write(rows, error)
        if len(errors) > _MOST:
            rows.say(own(""), say("and {} more: see the JSON below", plural(len(errors) - _MOST, "error")))
        return rows.section(title)

    def _write(self, rows: Rows, error: RunError) -> None:
        number = error.position + 1
        rows.say(say("error {} of {}", number, len(self._run.errors)), self._place(error))
        what = (error.category, error.sub_type, error.description, error.message, error.original_error)
        identity = (*what, error.code, error.full_url, error.action, error.node_name)
        first = self._told.setdefault(identity, number)
        if first == number:
            self._what(rows, error)
        else:
            rows.say(own("what"), say("the same as error {}", first), 1)
        rows.time(own("at"), error.created, 1)
        rows.flag(own("recovered"), error.recovered, 1)
        self._in_video(rows, error)
        rows.text(own("error id"), error.error_id, 1)
        if first == number:
            rows.text(own("node id"), error.node_id, 1)
        self._recoveries(rows, error.raw)
        rows.others(error.raw, _KNOWN | _RECOVERIES, 1)

    def _what(self, rows: Rows, error: RunError) -> None:
        category = [self._secrets.shown(part, limit=200) for part in (error.category, error.sub_type) if part]
        rows.say(own("category"), join(" / ", category) if category else _not_analysed(self._run), 1)
        rows.text(own("AI says"), error.description, 1)
        rows.text(own("message"), error.message, 1)
        if error.original_error != error.message:
            rows.text(own("original error"), error.original_error, 1)
        elif error.message:
            rows.say(own("original error"), own("the same words"), 1)
        if any("{{" in (text or "") for text in (error.message, error.original_error)):
            words = own("a literal {{ is in it: a template that was not filled in, so look at the inputs")
            rows.say(own("note"), words, 1)
        rows.text(own("code"), error.code, 1)
        rows.page_url(own("page"), error.full_url, 1)
        rows.text(own("action"), error.action, 1)
        rows.text(own("node"), error.node_name, 1)

    def _place(self, error: RunError) -> Shown:
        if error.position not in self._places:
            return own("at no node that ran")
        visit, attempt = self._places[error.position]
        parts = [say("node {}", visit.node_number), labels.visit_of(visit)]
        if len(visit.attempts) > 1 or attempt:
            parts.append(say("attempt {}", attempt + 1))
        return join(", ", [part for part in parts if part])

    def _in_video(self, rows: Rows, error: RunError) -> None:
        if place := in_video(self._run.videos, error.created):
            rows.say(own("in the video"), place, 1)

    @staticmethod
    def _recoveries(rows: Rows, raw: Mapping[str, Json]) -> None:
        if raw.get("input_recovery") is not None:
            rows.json("input_recovery", raw["input_recovery"], 1)
        if raw.get("password_update_recovery") is not None:
            rows.say(own("password update"), own("there was a recovery; what is in it is never shown"), 1)


_RECOVERIES: Final = frozenset({"input_recovery", "password_update_recovery"})


def _not_analysed(run: Run) -> Shown:
    return own("not analysed yet") if not run.is_over else own("none: no AI analysis ran")


def in_video(videos: Sequence[SignedFile], moment: datetime | None) -> Shown | None:
    """Where in the screen recordings a moment is: the contract's 2.3.

    A segment's `timestamp` is about its end. How long it is the API does not promise to say, so without that
    the place is told from the end.
    """
    timed = [(video.timestamp, number, video) for number, video in enumerate(videos, 1) if video.timestamp]
    if moment is None or not timed:
        return None
    after = [each for each in timed if each[0] >= moment]
    end, number, video = (
        min(after, key=lambda each: each[0]) if after else max(timed, key=lambda each: each[0])
    )
    if end < moment:
        return say("segment {}, which ended {} before", number, duration(moment - end))
    seconds = _length(video.metadata)
    offset = timedelta(seconds=seconds) - (end - moment) if seconds else None
    if offset is not None and offset >= timedelta():
        return say("segment {}, about {} from its start", number, _offset(offset))
    return say("segment {}, about {} before its end", number, duration(end - moment))


def _length(metadata: Mapping[str, Json]) -> float | None:
    """Seconds of a segment, where the answer happens to say it."""
    for key in ("duration", "duration_seconds"):
        value = metadata.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e6:
            return float(value)
    return None


def _offset(offset: timedelta) -> Shown:
    seconds = int(offset.total_seconds())
    return one_line(Raw(f"{seconds // 60:02}:{seconds % 60:02}"))
