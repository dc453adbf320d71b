"""Why the run failed, in a sentence beside its error: looked for in the background, once the run is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on, work

from cc_tui.run.model import Run
from cc_tui.run.spine import dying_visit
from cc_tui.text import Raw, Shown, own, say
from cc_tui.ui import messages, summary
from cc_tui.ui import selector_messages as found
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.screens.detailing import DetailingScreen
from cc_tui.ui.start import Start

if TYPE_CHECKING:
    from cc_tui.run.verdict import Verdict

AT_ONCE: Final = 24
"""Nodes of a run whose pages are all looked at, without being asked for, to say why it failed.

At two requests a second that is done when the user has read the first lines; of a longer run they are looked
at once somebody looks at the selectors' pane.
"""


class TellingScreen(DetailingScreen):
    """The failure lines and the details say what the pages of the run say."""

    def __init__(self, start: Start, stage: Stage) -> None:
        super().__init__(start, stage)
        self.verdicts: dict[Raw, Verdict] = {}
        self._died_at: tuple[Run, Raw | None] | None = None

    @on(messages.RunLoaded)
    def _look_for_why(self, event: messages.RunLoaded) -> None:
        node_id = self._dying_node(event.run)
        if event.reloaded and node_id is not None:
            self.verdicts.pop(node_id, None)
        if node_id is None or node_id in self.verdicts or not event.run.is_over or self._is_long(event.run):
            return
        if event.run.workflow is not None:  # before that no selector is known
            self._judge_ahead(node_id)
            self.tell_failure()

    @work(group="why", exclusive=True, exit_on_error=False)
    async def _judge_ahead(self, node_id: Raw) -> None:
        if self.session is not None:
            self.post_message(found.VerdictKnown(node_id, await self.session.selecting.verdict(node_id)))

    @on(found.VerdictKnown)
    def _why_is_known(self, event: found.VerdictKnown) -> None:
        self.verdicts[event.node_id] = event.verdict
        self.tell_failure()
        self.show_facts()

    @property
    def tells_why(self) -> bool:
        """Whether a line of its own has anything to say, were there room for it."""
        return self.run is not None and self.run.is_over and self._dying_node(self.run) is not None

    def tell_failure(self) -> None:
        """Say what failed; the message alone where why has a line of its own, else both in one."""
        failure = summary.failure(self.run) if self.run else None
        if failure is None or self.run is None:
            return
        what, message, path = failure
        node_id = self._dying_node(self.run)
        known = self.verdicts.get(node_id) if node_id else None
        first, second, third = self.failure_lines
        is_shared = known is not None and not third.display
        first.show(what)
        second.show(summary.with_verdict(message, known.sentence) if known and is_shared else message, path)
        third.show(say(" Why: {}", known.sentence) if known else self._why_not_yet(self.run))

    def _why_not_yet(self, run: Run) -> Shown:
        if run.workflow is None:
            return own(" Why: not known: the workflow, which has the node's selector, is not here")
        if self._is_long(run):
            return own(" Why: 5 tries the node's selector on the pages of the run")
        return own(" Why: the node's selector is tried on the pages of the run ...")

    @staticmethod
    def _is_long(run: Run) -> bool:
        return run.nodes_ran > AT_ONCE

    def _dying_node(self, run: Run) -> Raw | None:
        """Looked for once in a run: it may have thousands of visits, and each layout asks."""
        if self._died_at is None or self._died_at[0] is not run:
            visit = dying_visit(run)
            self._died_at = (run, visit.node_id if visit is not None else None)
        return self._died_at[1]

    def verdict_facts(self, node_id: Raw | None) -> list[tuple[Shown, Shown]]:
        """Why the node's selector failed, for its details."""
        known = self.verdicts.get(node_id) if node_id else None
        if known is None:
            return []
        named = [(own("selector"), known.sentence)]
        return [*named, *((own("seen for this"), each) for each in known.evidence)]
