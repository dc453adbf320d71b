"""The workflows that are recorded, in the service's DSL, with their versions.

A node is written as `(key, name, action, parameters)`; its id follows from workflow and key, so that a run that
is recorded again keeps it.
"""

# ruff: noqa: E501  (one node on one line)

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
NodeSpec = tuple[str, str, str, Json]

NAMESPACE = uuid.UUID("6d1a3a52-52c0-5d0e-9b61-0b8c1d7a4c11")
HOST = "claims.northlake.test"
WORKSPACE = str(uuid.uuid5(NAMESPACE, "workspace"))
AUTHOR = str(uuid.uuid5(NAMESPACE, "author"))
CREDENTIAL = str(uuid.uuid5(NAMESPACE, "credential/PORTAL"))
DAY = 86_400.0


def ident(*parts: object) -> str:
    """A stable UUID for the thing that `parts` name."""
    return str(uuid.uuid5(NAMESPACE, "/".join(str(part) for part in parts)))


@dataclass(frozen=True)
class Version:
    """One saved version: what it changed against the newest one, and how many days ago it was saved."""

    number: int
    note: str
    days_ago: float
    undo: Callable[[Json], None] | None = None


@dataclass(frozen=True)
class Workflow:
    """A workflow and its versions, oldest first.

    Attributes:
        branches: edges by key, `{"to": key}` or with branches; else a node leads to the one after it.
        extra: fields of the body that differ from the usual ones.
    """

    slug: str
    name: str
    description: str
    nodes: tuple[NodeSpec, ...]
    branches: dict[str, dict[str, str]]
    versions: tuple[Version, ...]
    inputs: dict[str, str]
    outputs: dict[str, str]
    folder: str = "Claims"
    created_days_ago: float = 120.0
    extra: Json = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The workflow's id."""
        return ident("workflow", self.slug)

    def node_id(self, key: str) -> str:
        """The id of the node that is called `key` here."""
        return ident("node", self.slug, key)

    def body(self, number: int) -> Json:
        """The body of version `number` as `GET /workflows/{id}` has it; times as `{"$ago": seconds}`."""
        version = next(v for v in self.versions if v.number == number)
        body: Json = {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "created_at": {"$ago": self.created_days_ago * DAY},
            "updated_at": {"$ago": version.days_ago * DAY},
            "workspace_id": WORKSPACE,
            "created_by": AUTHOR,
            "folder_path": self.folder,
            "version_number": number,
            "version_id": ident("version", self.slug, number),
            "version_note": version.note,
            "nodes": [
                {
                    "id": self.node_id(key),
                    "name": name,
                    "action": action,
                    "parameters": copy.deepcopy(parameters),
                }
                for key, name, action, parameters in self.nodes
            ],
            "edges": self._edges(),
            "input_schema": _schema(self.inputs),
            "output_schema": _schema(self.outputs),
            "vault_schema": {"PORTAL": {"type": "credential", "domain": f"http://{HOST}"}},
            "max_retries": 3,
            "popup_xpaths": [],
            "enable_popup_handling": True,
            "enable_xpath_recovery": False,
            "enable_error_code_generation": True,
            "enable_service_unavailable_recovery": True,
            "enable_action_timing_recovery": True,
            "video_record_session": False,
            "origin_catalog_workflow_id": None,
            "origin_catalog_version_number": None,
            "track_updates_from_catalog": False,
            # Credential material to the service's own client: never shown.
            "encrypted_keys": ["never-show-encrypted-key"],
            "loginStructure": {"password": "never-show-login-structure"},
            **self.extra,
        }
        if version.undo:
            version.undo(body)
        return body

    def _edges(self) -> Json:
        keys = [spec[0] for spec in self.nodes]
        edges: Json = {}
        for key, following in zip(keys, [*keys[1:], None], strict=True):
            targets = self.branches.get(key) or ({"to": following} if following else {})
            if targets:
                edges[self.node_id(key)] = {
                    branch: self.node_id(target) for branch, target in targets.items()
                }
        return edges


def _schema(properties: dict[str, str]) -> Json:
    return {
        "type": "object",
        "properties": {name: {"type": kind} for name, kind in properties.items()},
        "required": list(properties),
    }


def static(selector: str, **more: object) -> Json:
    """Parameters of a node that looks for `selector` by XPath."""
    return {"execution": "STATIC", "selector": selector, **more}


def fact(name: str) -> Json:
    """One extracted field of a claim's fact sheet."""
    return {"type": "string", "selected": True, "mode": "xpath", "path": f"//dd[@data-field='{name}']"}


SIGN_IN: tuple[NodeSpec, ...] = (
    ("start", "Open portal", "START", {"url": f"http://{HOST}/login"}),
    ("user", "Type user", "INPUT_TEXT", static("//input[@name='username']", text="{{context.inputs.PORTAL.USER_NAME}}")),
    ("password", "Type password", "INPUT_TEXT", static("//input[@name='password']", text="{{context.inputs.PORTAL.PASSWORD}}")),
    ("sign-in", "Sign in", "CLICK", static("//button[normalize-space()='Sign in']")),
)  # fmt: skip

_READ_CLAIM: Json = static(
    "//section[@id='facts']",
    extract_data_model={
        "type": "object",
        "properties": {
            "policyholder": fact("policyholder"),
            "claimed": fact("claimed"),
            "payments": {
                "type": "array",
                "selected": True,
                "mode": "xpath",
                "path": "//table[@id='payments']//tbody/tr",
                "items": {
                    "type": "object",
                    "properties": {
                        "date": {"type": "string", "mode": "xpath", "path": "/td[1]"},
                        "amount": {"type": "string", "mode": "xpath", "path": "/td[4]"},
                    },
                },
            },
        },
    },
)


def _without_confirmation(body: Json) -> None:
    """Version 1 knew no dialog: its Save led straight to the end."""
    save, confirm, done = (ident("node", "verify-claim", key) for key in ("save", "confirm", "done"))
    body["nodes"] = [node for node in body["nodes"] if node["id"] != confirm]
    del body["edges"][confirm]
    body["edges"][save] = {"to": done}


def _short_wait(body: Json) -> None:
    """Version 2 waited 8 s for the search button."""
    for node in body["nodes"]:
        if node["id"] == ident("node", "verify-claim", "search"):
            node["parameters"]["wait_time"] = 8000


VERIFY_CLAIM = Workflow(
    slug="verify-claim",
    name="Verify claim",
    description="Looks a claim up in the portal of Northlake Mutual and books the verification.",
    nodes=(
        *SIGN_IN,
        ("signed-in", "Signed in?", "BOOL_CONDITION", {
            "execution": "STATIC",
            "comparison_operator": "IS_NOT_NULL",
            "comparison_value_1": "<<xpath://h1[normalize-space()='Claims search']>>",
        }),
        ("line", "Choose line of business", "INPUT_SELECT", static("//select[@name='line']", value="{{context.inputs.line_of_business}}")),
        ("number", "Type claim number", "INPUT_TEXT", static("//input[@aria-label='Claim number']", text="{{context.inputs.claim_number}}")),
        ("search", "Click search", "CLICK", static("//button[@id='search-submit']", wait_time=15000)),
        ("open", "Open claim", "CLICK", static("//table[@id='results']//a[normalize-space()='{{context.inputs.claim_number}}']", wait_time=12000)),
        ("read", "Read claim", "EXTRACT_DATAMODEL", _READ_CLAIM),
        ("documents", "Tick documents complete", "CLICK", static("//input[@name='documents']")),
        ("save", "Save verification", "CLICK", static("//button[@id='save-verification']")),
        ("confirm", "Confirm in the dialog", "CLICK", static("//div[@role='dialog']//button[normalize-space()='Yes, save it']")),
        ("done", "Done", "END", {}),
    ),
    branches={"signed-in": {"true": "line", "false": "done"}},
    versions=(
        Version(1, "First version", 96.0, _without_confirmation),
        Version(2, "Confirm the dialog that asks before saving", 41.0, _short_wait),
        Version(3, "Wait 15 s for the search button", 9.0),
    ),
    inputs={"claim_number": "string", "line_of_business": "string", "portal_pin": "string"},
    outputs={"policyholder": "string", "claimed": "string", "payments": "array"},
    folder="Claims/Verification",
)  # fmt: skip

REVIEW_QUEUE = Workflow(
    slug="review-queue",
    name="Review queue",
    description="Walks through the review queue and keeps a picture of its summary.",
    nodes=(
        *SIGN_IN,
        ("queue", "Open the review queue", "CLICK", static("//nav/a[normalize-space()='Queue']")),
        ("each", "For each claim in the queue", "LOOP", {
            "variable_over": "{{context.inputs.queue_length}}",
            "variable_current_item": "claim",
            "variable_current_index": "claim_index",
        }),
        ("read", "Read the claim", "EXTRACT_DATAMODEL", static("//section[@id='current']", extract_data_model={
            "type": "object",
            "properties": {
                "last_number": {"type": "string", "selected": True, "mode": "xpath", "path": "//span[@id='number']"},
                "last_claimed": fact("claimed"),
            },
        })),
        ("next", "Next claim", "CLICK", static("//a[@id='next-claim']")),
        ("settle", "Let the summary settle", "DELAY", {"delay_time": 1}),
        ("sign-off", "Scroll to the sign-off", "SCROLL", {
            "scroll_mode": "to-element", "xpath": "//section[@id='sign-off']", "position": "center",
        }),
        ("picture", "Picture of the summary", "SCREENSHOT", {"max_scrolls": 20, "metadata": {"screen": "summary"}}),
        ("done", "Done", "END", {}),
    ),
    branches={
        "each": {"loop_not_done": "read", "loop_done": "settle"},
        "next": {"to": "each"},
    },
    versions=(
        Version(1, "First version", 30.0),
        Version(2, "Keep a picture of the summary", 12.0),
    ),
    inputs={"queue_length": "number"},
    outputs={"last_number": "string", "last_claimed": "string"},
    folder="Claims/Review",
)  # fmt: skip

WORKFLOWS = (VERIFY_CLAIM, REVIEW_QUEUE)
