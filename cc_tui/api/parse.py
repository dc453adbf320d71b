"""JSON to model. Total: odd input costs the odd field, never the run, and is kept as a `Problem`.

What the contract allows to be absent or null is no problem; what it promises and does not keep is one.
Shapes: sections 2 to 4 of the API's contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from cc_tui.api.fields import Fields
from cc_tui.errors import UnreadableError
from cc_tui.run.expiry import signed
from cc_tui.run.listed import RunSummary
from cc_tui.run.model import (
    Edge,
    Json,
    Node,
    NodeSnapshots,
    Run,
    RunError,
    Screenshot,
    SignedFile,
    SignedUrl,
    Workflow,
)
from cc_tui.run.spine import with_spine
from cc_tui.run.versions import WorkflowVersion
from cc_tui.text import Raw, own

UNKNOWN_STATUS: Final = Raw("unknown")


def run(body: Json, session_id: Raw, asked: datetime, workflow: Workflow | None = None) -> Run:
    """Read the body of `GET /run/{session_id}`.

    Args:
        body: The decoded JSON.
        session_id: What was asked for; stands in where the body does not say it.
        asked: When it was asked for, server time, UTC.
        workflow: Its definition, where an earlier answer brought it.

    Raises:
        UnreadableError: The body is not an object, so there is no run in it.
    """
    fields = Fields.root(body)
    if fields is None:
        raise UnreadableError(
            own("The answer for this run is not an object"),
            own("Name a node to see it alone: cc-tui SESSION_ID NODE_ID"),
        )
    recovered = frozenset(fields.texts("recovered_error_ids", optional=True))
    fields.mapping("vault_entries", optional=True)  # looked at for its shape alone; it is never kept apart
    return with_spine(
        Run(
            session_id=fields.text("session_id") or session_id,
            status=fields.text("status") or UNKNOWN_STATUS,
            fetched=asked,
            workflow_id=fields.text("workflow_id", nullable=True),
            inputs=fields.mapping("input_variables"),
            encrypted=frozenset(fields.texts("encrypted_variables", nullable=True)),
            session_retries=fields.count("session_retries", nullable=True),
            data=_output(fields),
            videos=_files(fields, "video_urls", "signed_screen_recording_url", asked),
            files=_files(fields, "file_urls", "signed_file_url", asked),
            screenshots=_screenshots(fields, "screenshot_urls", asked, optional=True),
            errors=_errors(fields, recovered),
            was_recovered=fields.flag("was_recovered", optional=True),
            end_reason=fields.text("end_reason", optional=True),
            raw=fields.raw,
            # Read last: every line above may have added to them.
            problems=tuple(fields.problems),
        ),
        workflow,
    )


def node_snapshots(body: Json, session_id: Raw, node_id: Raw, asked: datetime) -> NodeSnapshots:
    """Read the body of `GET /run/{session_id}/debug-snapshots/{node_id}`.

    Raises:
        UnreadableError: The body is not an object.
    """
    fields = Fields.root(body)
    if fields is None:
        raise UnreadableError(own("The answer for this node is not an object"), own("r asks again"))
    page = fields.text("page_snapshot_url", nullable=True)
    return NodeSnapshots(
        session_id=fields.text("session_id") or session_id,
        node_id=fields.text("node_id") or node_id,
        page=signed(page, None, asked) if page else None,
        screenshots=_screenshots(fields, "screenshots", asked),
        fetched=asked,
        problems=tuple(fields.problems),
        raw=fields.raw,
    )


def workflow(body: Json, workflow_id: Raw) -> Workflow:
    """Read the body of `GET /workflows/{id}` or of one of its versions.

    Raises:
        UnreadableError: The body is not an object.
    """
    fields = Fields.root(body)
    if fields is None:
        raise UnreadableError(own("The answer for this workflow is not an object"))
    nodes = tuple(node for each in fields.items("nodes") if (node := _node(each)) is not None)
    return Workflow(
        workflow_id=fields.text("id") or workflow_id,
        name=fields.text("name"),
        version_number=fields.count("version_number", optional=True),
        version_note=fields.text("version_note", optional=True),
        updated=fields.time("updated_at", optional=True),
        nodes=nodes,
        edges=_edges(fields),
        popup_xpaths=fields.texts("popup_xpaths", nullable=True, optional=True),
        problems=tuple(fields.problems),
        raw=fields.raw,
    )


def workflow_versions(body: Json) -> tuple[WorkflowVersion, ...]:
    """Read the body of `GET /workflows/{id}/versions`; what is no list is no versions."""
    fields = Fields.root({"versions": body})
    rows = fields.items("versions") if fields else ()
    return tuple(
        WorkflowVersion(
            number=row.count("version_number"),
            created=row.time("created_at"),
            note=row.text("version_note", nullable=True),
        )
        for row in rows
    )


def runs(body: Json) -> tuple[RunSummary, ...]:
    """Read the body of `GET /runs`; a row without an id is left out."""
    fields = Fields.root({"runs": body})
    rows = fields.items("runs") if fields else ()
    return tuple(
        RunSummary(
            session_id=session_id,
            status=row.text("status") or UNKNOWN_STATUS,
            created=row.time("created_at", nullable=True),
            workflow_id=row.text("workflow_id", nullable=True),
            execution_start=row.time("execution_start", nullable=True),
            execution_end=row.time("execution_end", nullable=True),
            raw=row.raw,
        )
        for row in rows
        if (session_id := row.text("session_id"))
    )


def _output(fields: Fields) -> Json:
    """`data`, which the CLI's skills call `output_data`."""
    output = fields.anything("data", optional=True)
    return output if output is not None else fields.anything("output_data", optional=True)


def _signed(fields: Fields, key: str, asked: datetime) -> SignedUrl | None:
    url = fields.text(key)
    declared = fields.time(f"{key}_expires")
    return signed(url, declared, asked) if url else None


def _screenshots(
    fields: Fields, key: str, asked: datetime, *, optional: bool = False
) -> tuple[Screenshot, ...]:
    shots = []
    first_with: dict[Raw, int] = {}
    for position, entry in enumerate(fields.items(key, optional=optional)):
        shot = Screenshot(
            position=position,
            screenshot_id=entry.text("screenshot_id", optional=True),
            node_id=entry.text("node_id", optional=True),
            node_name=entry.text("node_display_name"),
            taken=entry.time("timestamp"),
            url=_signed(entry, "signed_screenshot_url", asked),
            is_error=bool(entry.flag("error_screenshot")),
            is_full_length=bool(entry.flag("full_length_screenshot", optional=True)),
            retry_index=entry.count("retry_index", optional=True) or 0,
            metadata=entry.mapping("metadata", optional=True),
        )
        if first_with.setdefault(shot.key, position) != position:
            entry.odd("screenshot_id", f"the same screenshot as entry {first_with[shot.key]}")
        shots.append(shot)
    return tuple(shots)


def _files(fields: Fields, key: str, url_key: str, asked: datetime) -> tuple[SignedFile, ...]:
    named = key == "file_urls"
    return tuple(
        SignedFile(
            name=entry.text("file_name") if named else None,
            timestamp=entry.time("timestamp"),
            url=_signed(entry, url_key, asked),
            metadata=entry.mapping("metadata", optional=True),
        )
        for entry in fields.items(key, nullable=True)
    )


def _errors(fields: Fields, recovered: frozenset[Raw]) -> tuple[RunError, ...]:
    """`errors[]` with what only `workflow_errors[]` says of the same error filled in."""
    merged: list[tuple[Fields, dict[str, Json]]] = []
    places: dict[tuple[str, ...], dict[str, Json]] = {}
    for entry in fields.items("errors", nullable=True, optional=True):
        entry.text("error_id")
        _note_double(entry, places)
        values = dict(entry.raw)
        merged.append((entry, values))
        for key in _identities(values):
            places.setdefault(key, values)
    for entry in fields.items("workflow_errors", optional=True):
        entry.text("error_id", optional=True)
        known = next((places[key] for key in _identities(entry.raw) if key in places), None)
        if known is None:
            merged.append((entry, dict(entry.raw)))
        else:
            _error(0, entry, recovered)  # for what is odd in it; its values only fill gaps
            known.update({key: value for key, value in entry.raw.items() if known.get(key) is None})
    return tuple(
        _error(position, entry.with_values(values), recovered)
        for position, (entry, values) in enumerate(merged)
    )


def _note_double(entry: Fields, places: Mapping[tuple[str, ...], object]) -> None:
    if any(key in places for key in _identities(entry.raw)):
        entry.odd("error_id", "the same error as an entry before")


def _identities(values: Mapping[str, Json]) -> list[tuple[str, ...]]:
    """What tells that two entries are one error: the id, or else node and time."""
    if isinstance(error_id := values.get("error_id"), str):
        return [("id", error_id)]
    node_id, created = values.get("node_id"), values.get("created_at")
    if isinstance(node_id, str) and isinstance(created, str):
        return [("place", node_id, created)]
    return []


def _error(position: int, fields: Fields, recovered: frozenset[Raw]) -> RunError:
    error_id = fields.quiet_text("error_id")
    return RunError(
        position=position,
        error_id=error_id,
        node_id=fields.text("node_id", optional=True),
        node_name=fields.text("action_display_name", optional=True),
        created=fields.time("created_at", optional=True),
        message=fields.text("message", optional=True),
        original_error=fields.text("original_error", optional=True),
        full_url=fields.text("full_url", optional=True),
        code=fields.text("error_code", optional=True),
        action=fields.text("action_type", optional=True),
        category=fields.text("llm_error_category", optional=True),
        sub_type=fields.text("llm_error_sub_type", optional=True),
        description=fields.text("llm_error_description", optional=True),
        recovered=error_id is not None and error_id in recovered,
        raw=fields.raw,
    )


def _node(fields: Fields) -> Node | None:
    """A node as workflows write it, or wrapped in `workflowNode` as components do."""
    inner = fields.inside("workflowNode")
    if inner is not None:
        fields = inner
    node_id = fields.text("id")
    if node_id is None:
        return None
    parameters = Fields.root(fields.mapping("parameters"))
    return Node(
        node_id=node_id,
        name=fields.text("name") or Raw(""),
        action=fields.text("action", optional=inner is not None) or Raw(""),
        execution=parameters.quiet_text("execution") if parameters else None,
        selector=parameters.quiet_text("selector") if parameters else None,
        description=fields.text("description", optional=True),
        parameters=parameters.raw if parameters else {},
    )


def _edges(fields: Fields) -> tuple[Edge, ...]:
    return tuple(
        Edge(Raw(source), Raw(target), Raw(label))
        for source, ways in fields.mapping("edges").items()
        if isinstance(ways, dict)
        for label, target in ways.items()
        if isinstance(label, str) and isinstance(target, str)
    )
