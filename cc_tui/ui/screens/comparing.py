"""What changed from one page to another: `d` to the page before, `D` to that of a chosen node."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on, work

from cc_tui.errors import CcTuiError
from cc_tui.page.model import Difference
from cc_tui.run import labels
from cc_tui.text import Raw, Shown, own, say
from cc_tui.ui import messages, page_lines
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.page_lines import Comparison, PageLine
from cc_tui.ui.screens import contents
from cc_tui.ui.screens.pick import Pick, PickScreen
from cc_tui.ui.screens.reading import ReadingScreen
from cc_tui.ui.start import Start
from cc_tui.ui.wish import PageContent, PageWish


class ComparingScreen(ReadingScreen):
    """The difference takes the place of the page until it is ended; it follows the cursor of the tree."""

    def __init__(self, start: Start, stage: Stage) -> None:
        super().__init__(start, stage)
        self.compares = False
        self.against: Raw | None = None
        self._comparison: Comparison | None = None

    def page_wish(self, node_id: Raw) -> PageWish | None:
        """The page, or what changed to it since the one before or the chosen one."""
        if not self.compares:
            return super().page_wish(node_id)
        before = self.against or self._node_before(node_id)
        return None if before is None else PageWish(node_id, self.page_view, before)

    def _node_before(self, node_id: Raw) -> Raw | None:
        """The node that ran before a node's last visit: a page is that of the last one."""
        visit = self.run.last_visits.get(node_id) if self.run else None
        if self.run is None or visit is None:
            return None
        found = (self.run.visits[at].node_id for at in range(visit.position - 1, -1, -1))
        return next((each for each in found if each is not None and each != node_id), None)

    async def difference_of_pages(self) -> None:
        """What changed since the page before; again the page itself."""
        self.compares, self.against = not self.compares, None
        await self.show_anew()

    def action_difference_to(self) -> None:
        """Choose the node whose page this one is compared with."""
        run, row = self.run, self.row
        if run is None or row is None or row.node_id is None:
            return
        known = self.session.nodes if self.session else {}
        visits = {
            visit.node_id: visit
            for visit in run.visits
            if visit.node_id is not None and visit.node_id != row.node_id
            and not ((snapshots := known.get(visit.node_id)) is not None and snapshots.page is None)
        }  # fmt: skip
        if not visits:
            self.app.notify(own("No other node has a page"), markup=False, timeout=2)
            return
        before = self._node_before(row.node_id)
        picks = [Pick(say("{:>3}  {}", v.node_number, labels.node_name(v))) for v in visits.values()]
        first = list(visits).index(before) if before in visits else 0
        title = own("What changed since the page of")

        async def chosen(index: int | None) -> None:
            if index is not None:
                self.compares, self.against = True, list(visits)[index]
                await self.show_anew()

        self.app.push_screen(PickScreen(title, picks, first, own("enter compares")), chosen)

    def view_words(self) -> tuple[Shown, Shown]:
        """In a difference, how much changed since which node."""
        if not self.compares:
            return super().view_words()
        node_id = self.row.node_id if self.row else None
        other = self.against or (self._node_before(node_id) if node_id else None)
        before = self.run.last_visits.get(other) if self.run and other else None
        since = say("Changes since node {}", before.node_number) if before else own("Changes")
        if self._comparison is None:
            return own("Changes"), since
        return own("Changes"), say("{}: {}", since, self._comparison.counts or own("none"))

    def drawn(self, content: PageContent) -> Sequence[PageLine]:
        """The lines of what came; of a difference what is equal is folded."""
        self._comparison = Comparison(content) if isinstance(content, Difference) else None
        return self._comparison.lines() if self._comparison else super().drawn(content)

    async def action_open_line(self) -> None:
        """Unfold what is equal; else what the line's element is."""
        line = self.lines.page_line
        if self._comparison is not None and line is not None and line.at >= 0:
            self._comparison.opened.add(line.at)
            self.lines.show_again(self._comparison.lines(), self.lines.line_number)
        elif self._comparison is None:
            await super().action_open_line()

    # How much each step changed, in the tree.

    @on(messages.TitleKnown)
    def _count_changes(self) -> None:
        self.count_changes()

    @work(group="counts", exclusive=True, exit_on_error=False)
    async def count_changes(self) -> None:
        """Compare the pages that are here, each with the one before; nothing is fetched for it."""
        run, session = self.run, self.session
        if run is None or session is None:
            return
        # Of a run of thousands a few are here.
        for node_id in [node_id for node_id in session.titles if node_id not in self.run_tree.changes]:
            before = self._node_before(node_id)
            if before is None:
                continue
            if not (session.has_outline(node_id) and session.has_outline(before)):
                continue
            try:
                found = await contents.of(session, PageWish(node_id, self.page_view, before))
            except CcTuiError:
                continue
            if isinstance(found, Difference):
                self.run_tree.show_changes(node_id, page_lines.counts(found))
