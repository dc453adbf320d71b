"""The recordings as they lie in the package, and how they become what the service would answer now.

Recorded bodies hold four kinds of placeholder, each an object: `{"$at": s}` is a time relative to the end of
its run, `{"$ago": s}` one relative to the server's start, `{"$object": file, "path": p}` a signed URL, and
`{"$expires": field}` the expiry of the URL in that field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cc_tui.demo.big import BigRun
from cc_tui.demo.run import Content, Json, Live, LiveRun, Run, faster

RECORDINGS = Path(__file__).with_name("recordings")
DEFAULT_RUN = "renamed-id"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class SignedPath:
    """A signed URL and when it dies, in epoch seconds."""

    url: str
    expires: int


Sign = Callable[[str], SignedPath]


class Library:
    """All recordings, moved so that they ended some time before `now`, and the big run that is made of them.

    Args:
        now: the server's time at its start, in epoch seconds.
        play: how much faster than it was a run that still goes on is played back; 0 stops it where it is.
        root: the folder of recordings.
    """

    def __init__(self, now: float, play: float = 1.0, root: Path = RECORDINGS) -> None:
        self._now = now
        self._play = play
        self._objects = root / "objects"
        recorded = {
            run.name: run for run in (self._run(_load(path)) for path in root.glob("runs/*/run.json"))
        }
        histories = [_load(path)["versions"] for path in sorted(root.glob("workflows/*.json"))]
        self._histories: dict[str, list[Json]] = {history[0]["id"]: history for history in histories}
        self._big = BigRun(now, recorded, self._histories)
        runs = [*recorded.values(), self._big]
        self._by_id = {run.session_id: run for run in runs}
        self._newest_first = sorted(runs, key=lambda run: run.created, reverse=True)

    def runs(self, now: float) -> list[Run]:
        """All runs as far as they are known at `now` (epoch seconds), newest first."""
        return [run.known_at(self._played(now)) for run in self._newest_first]

    def run(self, session_id: str, now: float) -> Run | None:
        """One run as far as it is known at `now`."""
        run = self._by_id.get(session_id)
        return run.known_at(self._played(now)) if run else None

    def history(self, workflow_id: str) -> list[Json] | None:
        """A workflow's versions, newest first."""
        return (
            self._big.history() if workflow_id == self._big.workflow_id else self._histories.get(workflow_id)
        )

    def workflows(self) -> list[Json]:
        """The newest version of each workflow; that of the big run without its nodes."""
        return [*(history[0] for history in self._histories.values()), self._big.workflow_header()]

    def read(self, path: str, now: float) -> tuple[str, bytes] | None:
        """The file name and the bytes of the object at a storage path (`bucket/...`) at `now`, or None."""
        for session_id in _UUID.findall(path):
            if session_id in self._by_id:
                name = self._by_id[session_id].file_at(path, self._played(now))
                return (name, (self._objects / name).read_bytes()) if name else None
        return None

    def paths(self, part: str) -> set[str]:
        """The storage paths that contain `part`, or whose object file begins with it."""
        return {
            path
            for run in self._newest_first
            for path, name in run.files.items()
            if part in path or name.startswith(part)
        }

    def resolve(self, value: Any, sign: Sign, base: float | None = None) -> Any:
        """Puts times and signed URLs in the place of placeholders; `base` is the end of its run."""
        if isinstance(value, list):
            return [self.resolve(item, sign, base) for item in value]
        if not isinstance(value, dict):
            return value
        if "$at" in value:
            return iso((self._now if base is None else base) + value["$at"])
        if "$ago" in value:
            return iso(self._now - value["$ago"])
        if "$object" in value:
            return sign(value["path"]).url
        signed = {
            key: sign(item["path"])
            for key, item in value.items()
            if isinstance(item, dict) and "$object" in item
        }
        return {
            key: signed[key].url
            if key in signed
            else iso(signed[item["$expires"]].expires)
            if isinstance(item, dict) and "$expires" in item
            else self.resolve(item, sign, base)
            for key, item in value.items()
        }

    def _played(self, now: float) -> float:
        """The moment up to which runs that still go on are shown."""
        return now if self._play else self._now

    def _run(self, recorded: Json) -> Run:
        ended = self._now - float(recorded["ended_ago"])
        row, content = recorded["row"], Content(recorded["body"], recorded["pages"])
        entries = content.body.get("vault_entries") or {}
        credentials = frozenset(str(entry.get("permissioned_user_id")) for entry in entries.values())
        if "live" not in recorded:
            return Run(recorded["name"], ended, row, credentials, lambda: content)
        factor = self._play or 1.0
        ended = self._now - float(recorded["ended_ago"]) / factor
        row, body = faster(row, factor), faster(content.body, factor)
        delays = {name: recorded["live"][name] / factor for name in ("upload", "analysis", "last_page")}
        live = Live(**delays, written=faster(recorded["live"]["written"], factor))
        return LiveRun(
            recorded["name"], ended, row, credentials, lambda: Content(body, recorded["pages"]), live
        )


def iso(at: float) -> str:
    """A time in epoch seconds as the service writes it: UTC, milliseconds, `Z`."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _load(path: Path) -> Json:
    loaded: Json = json.loads(path.read_text(encoding="utf-8"))
    return loaded
