"""Every field of a run and of one of its nodes, laid out for reading: the failure first.

Pure: models in, safe text out. Secrets are hidden here (`cc_tui.run.secrets`), so what draws it need not know
of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cc_tui.run.details.errors import error_sections
from cc_tui.run.details.evidence import page_section, screenshot_section
from cc_tui.run.details.node import node_section
from cc_tui.run.details.rows import DetailRow, Rows, Section
from cc_tui.run.details.whole import (
    file_sections,
    input_sections,
    output_section,
    problem_section,
    run_section,
    workflow_section,
)
from cc_tui.run.model import Attempt, Node, NodeSnapshots, Run, Screenshot, Visit
from cc_tui.run.secrets import Secrets
from cc_tui.text import Shown, own

__all__ = ["DetailRow", "Section", "details"]


def details(
    run: Run,
    visit: Visit | None,
    attempt: Attempt | None,
    shot: Screenshot | None,
    snapshots: NodeSnapshots | None,
    *,
    now: datetime,
    node: Node | None = None,
    facts: Sequence[tuple[Shown, Shown]] = (),
    why_no_page: Shown | None = None,
    secrets: Secrets | None = None,
) -> list[Section]:
    """Lay out what is known of a place in a run.

    Args:
        run: The run.
        visit: The selected visit; None for a node that never ran.
        attempt: The selected attempt of it.
        shot: The selected screenshot of it.
        snapshots: The node's own answer; None while it has not been asked for.
        now: Server time, UTC.
        node: The definition; looked up in the workflow where it is not given.
        facts: What only the caller knows, such as how often the selector matches.
        why_no_page: Why the node has no page, where the caller knows better.
        secrets: What must not be seen; worked out from the run where it is not given.

    Returns:
        Sections that are not empty, in the order to read them.
    """
    hidden = secrets or Secrets.of_run(run)
    found = Rows(hidden, now)
    for name, value in facts:
        found.say(name, value)
    definition = node or (run.node(visit.node_id) if visit else None)
    return [
        *error_sections(run, visit, hidden, now),
        *found.section(own("Found here")),
        *node_section(run, visit, definition, hidden, now),
        *screenshot_section(run, visit, attempt, shot, snapshots, hidden, now),
        *page_section(run, visit, snapshots, why_no_page, hidden, now),
        *run_section(run, hidden, now),
        *workflow_section(run, hidden, now),
        *input_sections(run, hidden, now),
        *output_section(run, hidden, now),
        *file_sections(run, hidden, now),
        *problem_section(run, snapshots, hidden, now),
    ]
