"""Why something is not there, and what would get it. Absence is never a blank pane."""

from __future__ import annotations

from collections.abc import Iterable

from cc_tui.errors import NotFoundError
from cc_tui.run import labels
from cc_tui.run.model import Node, NodeSnapshots, Run
from cc_tui.text import Raw, Shown, one_line, own, say


class AbsentError(NotFoundError):
    """A page or picture that was never recorded: nothing went wrong in asking for it."""


def no_page(run: Run | None, node_id: Raw, others: Iterable[NodeSnapshots]) -> AbsentError:
    """Explain that a node has no page snapshot.

    Args:
        run: The opened run, if it could be opened.
        node_id: The node that was asked for.
        others: What is known of the run's other nodes.
    """
    node = run.node(node_id) if run else None
    if run and node and node.action == "END" and run.failed:
        return AbsentError(
            own("A run that failed has no snapshot of its END node"),
            own("The page that matters is the failing node's: NODE_ID `failed`, or e on the screen"),
        )
    if run and not run.is_over:
        return AbsentError(
            own("No page has been captured for this node yet"), own("The run still goes on; r asks again")
        )
    if run and run.visits and not any(visit.node_id == node_id for visit in run.visits):
        return AbsentError(
            own("This node did not run, so it has no page"), own("Nodes that ran have a number in the tree")
        )
    if any(snapshots.page for snapshots in others):
        return AbsentError(
            own("No page was captured for this node, though other nodes of this run have one"),
            own("Its screenshots show what there was; the pages of its neighbours are the nearest text"),
        )
    return AbsentError(
        own("No page was captured: most likely this run was not started with debug"), rerun(run)
    )


def rerun(run: Run | None) -> Shown:
    """The command that records pages."""
    name = one_line(run.workflow_id, 40) if run and run.workflow_id else own("WORKFLOW_ID")
    return say("A run with debug records the page of every node: cloudcruise run start {} --debug", name)


def no_visit(run: Run, node: Node | None) -> AbsentError:
    """Explain that no entry of the run is of a node of its workflow."""
    if labels.left_error(run, node):
        return AbsentError(own("This node failed and left no screenshot"), own("4 shows its error"))
    if not run.visits:
        return no_screenshots(run)
    if not run.is_over:
        return AbsentError(own("This node has not run yet"), own("F goes to each node as it runs"))
    return AbsentError(
        own("This node did not run, so it left no screenshot and no page"),
        own("e goes to the node that failed")
        if run.failing_visit
        else own("Nodes that ran have a number in the tree"),
    )


def no_screenshot_url(run: Run | None) -> AbsentError:
    """Explain that an entry came without a URL."""
    hint = own("r asks again") if run and not run.is_over else own("Other entries of this node may have one")
    return AbsentError(own("This entry of the run has no URL, so there is no picture to fetch"), hint)


def no_screenshots(run: Run) -> AbsentError:
    """Explain that a run has nothing to show."""
    if not run.is_over:
        return AbsentError(
            say("The run is {}; no node has left a screenshot yet", labels.status(run)),
            own("R loads it again"),
        )
    return AbsentError(own("This run left no screenshots, so nothing says which nodes ran"), rerun(run))
