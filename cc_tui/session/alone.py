"""A node shown without its run, where the run is refused or cannot be read."""

from __future__ import annotations

from cc_tui.errors import CcTuiError
from cc_tui.run.model import NodeSnapshots, Problem, Run
from cc_tui.run.spine import with_spine
from cc_tui.text import Raw


def run_of_node(snapshots: NodeSnapshots, refused: CcTuiError) -> Run:
    """Make a run of just one node.

    Args:
        snapshots: The node's own answer.
        refused: Why there is no run; kept as a problem, so that it can be seen.
    """
    return with_spine(
        Run(
            session_id=snapshots.session_id,
            status=Raw("not known: only this node could be had"),
            fetched=snapshots.fetched,
            workflow_id=None,
            inputs={},
            encrypted=frozenset(),
            session_retries=None,
            data=None,
            videos=(),
            files=(),
            screenshots=snapshots.screenshots,
            errors=(),
            was_recovered=None,
            end_reason=None,
            problems=(Problem(Raw("GET /run"), Raw("a run"), Raw(refused.message)), *snapshots.problems),
            raw=snapshots.raw,
            is_alone=True,
        )
    )
