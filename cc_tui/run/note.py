"""The incident note: what a ticket needs of a failed run, in Markdown that data cannot break out of.

It holds no input, no signed URL and no query string, so that it may be pasted where others read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cc_tui.run import labels, versions
from cc_tui.run.command_lines import command_lines
from cc_tui.run.model import Attempt, Run, RunError, Visit
from cc_tui.run.prose import code, fenced
from cc_tui.run.secrets import Secrets, address
from cc_tui.run.spine import place_of
from cc_tui.text import Raw

_ENDS: Final = {
    "execution.success": " succeeded",
    "execution.failed": " failed",
    "execution.stopped": " stopped",
}


@dataclass(frozen=True, slots=True)
class Incident:
    """What a note is about: an error and where it happened, or a place without one."""

    visit: Visit | None
    attempt: Attempt | None
    error: RunError | None

    @property
    def node_id(self) -> Raw | None:
        """The node's id: of the visit, else what the error says."""
        return (self.visit.node_id if self.visit else None) or (self.error.node_id if self.error else None)

    @property
    def node_name(self) -> Raw | None:
        """The node's name at run time."""
        return self.visit.name if self.visit else self.error.node_name if self.error else None


def incident_at(run: Run, visit: Visit | None, attempt: Attempt | None) -> Incident:
    """The error at a place: of its attempt, else of its visit, else the one the run died of."""
    for each in (attempt, *(visit.attempts if visit else ())):
        if each and each.errors:
            return Incident(visit, each, each.errors[0])
    error = run.final_error
    if error is None:
        return Incident(visit, attempt, None)
    place = place_of(run, error)
    return Incident(*place, error) if place else Incident(None, None, error)


def incident_note(run: Run, incident: Incident) -> Raw:
    """The note.

    Args:
        run: With its workflow, where that is known.
        incident: What to write of; see `incident_at`.
    """
    secrets = Secrets.of_run(run)
    facts = [*_run_facts(run), *_place_facts(run, incident, secrets), *_error_facts(incident.error, secrets)]
    parts = [f"## CloudCruise run{_ENDS.get(run.status, '')}", "\n".join(f"- {fact}" for fact in facts)]
    parts += _messages(incident.error, secrets)
    commands = command_lines(run.session_id, incident.node_id).all
    if commands:
        parts.append(fenced("\n".join(commands), "sh"))
    return Raw("\n\n".join(parts) + "\n")


def _run_facts(run: Run) -> list[str]:
    facts = [f"Run: {code(run.session_id)}, {code(run.status)}", f"Workflow: {_workflow(run)}"]
    began, ended = versions.began(run), versions.ended(run)
    if began:
        first = f"First seen {_time(began)}"
        facts.append(
            f"{first}, last {_time(ended)}" if ended else f"{first}, still going on when it was read"
        )
    return [*facts, f"Read: {_time(run.fetched)}"]


def _workflow(run: Run) -> str:
    workflow = run.workflow
    if workflow is None:
        return code(run.workflow_id) if run.workflow_id else "not known"
    words = [code(workflow.name)] if workflow.name else []
    words.append(f"({code(workflow.workflow_id)})" if words else code(workflow.workflow_id))
    number, newest = workflow.version_number, workflow.newest_version
    if number is not None:
        words.append(
            f"probably version {number}" + (f" (newest: {newest})" if newest not in (None, number) else "")
        )
    return " ".join(words[:2]) + "".join(f", {word}" for word in words[2:])


def _place_facts(run: Run, incident: Incident, secrets: Secrets) -> list[str]:
    name, node_id, visit = incident.node_name, incident.node_id, incident.visit
    words = [code(part) for part in (name, node_id) if part]
    if visit:
        words.append(f"node {labels.number_of(run, visit)}")
        words += [labels.visit_of(visit)] if visit.of > 1 else []
        words += ["which node it is is a guess"] if visit.guessed else []
    facts = [f"Node: {', '.join(words) or 'not known'}"] if words or incident.error else []
    node = run.node(node_id)
    if node and node.selector:
        facts.append(f"Selector: {code(secrets.open_words(node.selector))}")
    if visit and incident.attempt:
        which = labels.attempt_of(visit, incident.attempt) or "attempt 1 of 1"
        start = incident.attempt.start_shot
        since = f", began {_time(start.taken)}" if start and start.taken else ""
        facts.append(f"Attempt: {which.removeprefix('attempt ')}{since}")
    return facts


def _error_facts(error: RunError | None, secrets: Secrets) -> list[str]:
    if error is None:
        return ["Error: none told"]
    names = [code(part, 100) for part in (error.category, error.sub_type) if part]
    kind = " / ".join(names) or "no category"
    facts = [f"Error: {kind}" + (f", code {code(error.code, 100)}" if error.code else "")]
    if error.recovered:
        facts.append("It was repaired during the run")
    if error.created:
        facts.append(f"Error time: {_time(error.created)}")
    if error.full_url:
        facts.append(f"Page: {code(secrets.open_words(address(error.full_url)))}")
    return facts


def _messages(error: RunError | None, secrets: Secrets) -> list[str]:
    if error is None:
        return []
    parts = []
    if error.message:
        parts.append("Message:\n\n" + fenced(secrets.open_words(error.message), "text", 4000))
    if error.original_error and error.original_error != error.message:
        parts.append("Original error:\n\n" + fenced(secrets.open_words(error.original_error), "text"))
    return parts


def _time(moment: datetime | None) -> str:
    return labels.full_time(moment)
