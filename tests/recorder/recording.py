"""Writes what a run left behind into the recordings that the demo ships.

Times are written as `{"$at": seconds}`, relative to the run's end, and signed URLs as
`{"$object": file, "path": "bucket/..."}`: the demo server turns both into what the service answers. An object
is a file, named by its sha256.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import cc_tui.demo
from tests.recorder.analysis import diagnose
from tests.recorder.pages import PortalFlags
from tests.recorder.runner import Failure, Outcome, Shot
from tests.recorder.workflows import CREDENTIAL, HOST, WORKSPACE, Json, Workflow, ident

RECORDINGS = Path(cc_tui.demo.__file__).with_name("recordings")


@dataclass(frozen=True)
class Live:
    """How a run that still goes on becomes known, in seconds.

    Attributes:
        upload: from a screenshot, a page or an error to its place in the run's body.
        analysis: from the run's end to the fields that its errors get from the analysis.
        last_page: from the run's end to the page of the node that was last.
    """

    upload: float
    analysis: float
    last_page: float


@dataclass(frozen=True)
class Scenario:
    """One run to record.

    Attributes:
        name: the run's name, and its folder's.
        cause: what is wrong, in one word for tests; None where the run succeeds.
        version: the workflow's version that runs.
        ended_ago: seconds between the run's end and the demo's start; negative where it ends later.
        inputs: plain input variables; the vault alias PORTAL is added.
        secret: which of them are listed in `encrypted_variables`.
        flags: how the portal differs.
        debug: whether page HTML is kept.
        live: given where the demo plays the run back in time.
    """

    name: str
    cause: str | None
    workflow: Workflow
    version: int
    ended_ago: float
    inputs: dict[str, Any]
    secret: tuple[str, ...] = ()
    flags: PortalFlags = field(default_factory=PortalFlags)
    debug: bool = True
    live: Live | None = None

    @property
    def session_id(self) -> str:
        """The run's id, the same at every recording."""
        return ident("run", self.name)


class Recording:
    """The folder of recordings."""

    def __init__(self, root: Path = RECORDINGS) -> None:
        self._root = root
        self._objects = root / "objects"
        self._objects.mkdir(parents=True, exist_ok=True)

    def write(self, scenario: Scenario, outcome: Outcome) -> None:
        """Writes run.json and truth.json of one run, and its objects."""
        folder = self._root / "runs" / scenario.name
        folder.mkdir(parents=True, exist_ok=True)
        _dump(folder / "run.json", self._run(scenario, outcome))
        _dump(folder / "truth.json", _truth(scenario, outcome))

    def write_workflow(self, workflow: Workflow) -> None:
        """Writes a workflow's versions, newest first."""
        folder = self._root / "workflows"
        folder.mkdir(exist_ok=True)
        numbers = sorted((version.number for version in workflow.versions), reverse=True)
        _dump(folder / f"{workflow.slug}.json", {"versions": [workflow.body(number) for number in numbers]})

    def sweep(self) -> int:
        """Deletes objects that no run refers to any more; returns how many."""
        wanted = "".join(path.read_text() for path in self._root.glob("runs/*/run.json"))
        orphans = [path for path in self._objects.iterdir() if path.name not in wanted]
        for path in orphans:
            path.unlink()
        return len(orphans)

    def _run(self, scenario: Scenario, outcome: Outcome) -> Json:
        session, end = scenario.session_id, outcome.ended
        pages = {
            node_id: {
                "$object": self._put(html.encode(), "html"),
                "path": f"page_snapshots/{WORKSPACE}/{scenario.workflow.id}/{node_id}/{session}.html",
            }
            for node_id, html in outcome.pages.items()
        }
        return {
            "name": scenario.name,
            "ended_ago": scenario.ended_ago,
            **({"live": self._live(scenario.live, outcome)} if scenario.live else {}),
            "row": {
                "session_id": session,
                "status": "execution.failed" if outcome.failed_node else "execution.success",
                "created_at": {"$at": round(outcome.started - end - 1.6, 3)},
                "workflow_id": scenario.workflow.id,
                "workspace_id": WORKSPACE,
                "execution_start": {"$at": round(outcome.started - end, 3)},
                "execution_end": {"$at": 0.0},
                "dry_run": False,
            },
            "body": self._body(scenario, outcome),
            "pages": pages,
        }

    def _live(self, live: Live, outcome: Outcome) -> Json:
        """How it is played back, with the pages that later ones of the same node took the place of."""
        written: dict[str, list[Json]] = {}
        for node_id, at, html in outcome.written:
            name, before = self._put(html.encode(), "html"), written.setdefault(node_id, [])
            if not before or before[-1]["$object"] != name:
                before.append({"$at": round(at - outcome.ended, 3), "$object": name})
        return {**asdict(live), "written": written}

    def _body(self, scenario: Scenario, outcome: Outcome) -> Json:
        session, end = scenario.session_id, outcome.ended
        return {
            "session_id": session,
            "status": "execution.failed" if outcome.failed_node else "execution.success",
            "workflow_id": scenario.workflow.id,
            "input_variables": {"PORTAL": CREDENTIAL, **scenario.inputs},
            "vault_entries": {
                "PORTAL": {
                    "permissioned_user_id": CREDENTIAL,
                    "alias": "PORTAL",
                    "domain": f"http://{HOST}",
                    "user_name": "v1:9f2c61d0c3:ciphertext-of-the-user-name",
                    "password": "v1:41aa07be95:ciphertext-of-the-password",
                }
            },
            "encrypted_variables": ["PORTAL", *scenario.secret],
            "session_retries": outcome.requeues,
            "data": None if outcome.failed_node else outcome.data,
            "video_urls": [],
            "file_urls": [],
            "screenshot_urls": [
                self._screenshot(session, end, number, shot) for number, shot in enumerate(outcome.shots)
            ],
            "errors": [
                _error(session, end, number, failure) for number, failure in enumerate(outcome.failures)
            ],
            "was_recovered": bool(outcome.recovered),
            "recovered_error_ids": [ident("error", session, number) for number in outcome.recovered],
        }

    def _screenshot(self, session: str, end: float, number: int, shot: Shot) -> Json:
        name = ident("screenshot", session, number)
        return {
            "screenshot_id": name,
            "signed_screenshot_url": {
                "$object": self._put(shot.jpeg, "jpeg"),
                "path": f"screenshots/{WORKSPACE}/{session}/{name}.jpeg",
            },
            "node_display_name": shot.node["name"],
            "node_id": shot.node["id"],
            "timestamp": {"$at": round(shot.at - end, 3)},
            "signed_screenshot_url_expires": {"$expires": "signed_screenshot_url"},
            "error_screenshot": shot.error,
            "retry_index": shot.attempt,
            "full_length_screenshot": shot.full_length,
            "metadata": shot.metadata,
        }

    def _put(self, body: bytes, ending: str) -> str:
        name = f"{hashlib.sha256(body).hexdigest()}.{ending}"
        path = self._objects / name
        if not path.exists():
            path.write_bytes(body)
        return name


def _error(session: str, end: float, number: int, failure: Failure) -> Json:
    diagnosis = diagnose(failure)
    return {
        "error_id": ident("error", session, number),
        "message": diagnosis.message,
        "original_error": failure.message,
        "full_url": failure.url,
        "created_at": {"$at": round(failure.at - end, 3)},
        "error_code": diagnosis.code,
        "action_type": failure.node["action"],
        "action_display_name": failure.node["name"],
        "node_id": failure.node["id"],
        "llm_error_category": diagnosis.category,
        "llm_error_sub_type": diagnosis.sub_type,
        "llm_error_description": diagnosis.description,
        "input_recovery": None,
        "password_update_recovery": None,
    }


def _truth(scenario: Scenario, outcome: Outcome) -> Json:
    """What is known from outside the run body: read by tests only."""
    names = {shot.node["id"]: shot.node["name"] for shot in outcome.shots}
    return {
        "cause": scenario.cause,
        "failing_node_id": outcome.failed_node["id"] if outcome.failed_node else None,
        "workflow_version": scenario.version,
        "debug": scenario.debug,
        "session_retries": outcome.requeues,
        "healed": outcome.healed,
        "failures": [
            {
                "node_id": failure.node["id"],
                "attempt": failure.attempt,
                "count": failure.count,
                "blocked": failure.blocked,
                **asdict(failure.scene),
            }
            for failure in outcome.failures
        ],
        "nodes": {
            node_id: {
                "name": names[node_id],
                "lookups": [asdict(found) for found in lookups],
            }
            for node_id, lookups in outcome.lookups.items()
            if lookups
        },
    }  # fmt: skip


def _dump(path: Path, value: Json) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
