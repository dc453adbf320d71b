"""The selectors' pane: a node's selectors on its page, what they find, where they break, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on, work
from textual.timer import Timer

from cc_tui.errors import CcTuiError, NotFoundError
from cc_tui.run import labels
from cc_tui.run.model import Run
from cc_tui.text import Raw, own, say
from cc_tui.ui import messages
from cc_tui.ui import selector_messages as found
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.rows import Row
from cc_tui.ui.screens.picturing import PATIENCE, keys_for
from cc_tui.ui.screens.telling import TellingScreen
from cc_tui.ui.start import Start
from cc_tui.ui.widgets.pane import Pane

if TYPE_CHECKING:
    from cc_tui.run.lookups import Breakage, Lookup
    from cc_tui.run.selectors import Selector
    from cc_tui.run.verdict import Cell, Verdict
    from cc_tui.ui.sheet import Sheet
    from cc_tui.ui.sheet_lines import SheetLine
    from cc_tui.ui.widgets.selector_view import SelectorView


class SelectingScreen(TellingScreen):
    """What is known comes line by line; only what is on the screen is looked up."""

    def __init__(self, start: Start, stage: Stage) -> None:
        super().__init__(start, stage)
        self.selectors: Pane | None = None
        self._sheet_view: SelectorView | None = None
        self._sheet: Sheet | None = None
        self._sheet_key: tuple[Raw | None, bool] | None = None
        self._sheet_patience: Timer | None = None

    async def make_selectors(self) -> None:
        """Make the pane, when it is first asked for."""
        if self.selectors is None:
            from cc_tui.ui.widgets.selector_view import SelectorView

            self._sheet_view = SelectorView(id="selector-lines")
            self.selectors = Pane(self._sheet_view, id="selectors")
            await self.details.mount(self.selectors)

    # What is shown.

    def show_row(self) -> None:
        """The cursor rests: the selectors are those of its node."""
        super().show_row()
        self.show_selectors()

    def show_selectors(self) -> None:
        """Look up the selectors of the row's node, if they are on the screen and not known yet."""
        row, run, pane = self.row, self.run, self.selectors
        if pane is None or not pane.display or run is None or row is None or self.session is None:
            return
        self._selectors_title(run, row)
        key = (row.node_id, run.workflow is not None)
        if key == self._sheet_key:
            return
        self._sheet_key, self._sheet = key, None
        self._stop_selectors()
        if row.node_id is None:
            pane.show_empty(
                own("The run's answer does not say which node this is, so its selectors are not known")
            )
            return
        self._sheet_patience = self.set_timer(PATIENCE, self._say_selectors_come)
        self._find_selectors(row.node_id)

    def _say_selectors_come(self) -> None:
        if (
            self.selectors is not None
            and self.row is not None
            and (self._sheet is None or not self._sheet.entries)
        ):
            self.selectors.show_loading(say("Looking up the selectors of {}", self._node_name(self.row)))

    def _selectors_title(self, run: Run, row: Row) -> None:
        if self.selectors is None:
            return
        from cc_tui.ui.sheet_lines import pages_words

        what = labels.node_name(row.visit) if row.visit else self._never_name(run, row)
        number = labels.number_of(run, row.visit) if row.visit else None
        which = say(" Selectors  node {}  ", number) if number else own(" Selectors  ")
        done = pages_words(self._sheet.cells) if self._sheet else own("")
        title = say("{}{}", which, what)
        forms = [say("{}  {}", title, done), say(" Selectors  {}", done)] if done else [title]
        self.selectors.title_bar.show(forms)

    def _stop_selectors(self) -> None:
        if self._sheet_patience is not None:
            self._sheet_patience.stop()
        for group in ("selectors", "cells"):
            self.workers.cancel_group(self, group)

    def stop_counting(self) -> bool:
        """End what goes through the pages; says whether anything did."""
        running = [each for each in self.workers if each.group == "cells" and each.is_running]
        for each in running:
            each.cancel()
        if running:
            self.app.notify(own("Stopped: the other pages are not looked at"), markup=False, timeout=3)
        return bool(running)

    def forget_selectors(self) -> None:
        """What was looked up is looked up again: the page or the run may be another."""
        self._sheet_key = None
        self.verdicts.clear()

    def draw_selectors(self) -> None:
        """Draw what is known by now."""
        view, sheet, run, row = self._sheet_view, self._sheet, self.run, self.row
        if view is None or sheet is None or self.selectors is None or run is None or row is None:
            return
        is_first = self.selectors.state != "content"
        self.selectors.show_content()
        view.show_sheet(self.selector_lines(sheet, view.width), keep_place=not is_first)
        self._selectors_title(run, row)

    def selector_lines(self, sheet: Sheet, width: int) -> list[SheetLine]:
        """The lines of the pane."""
        return sheet.lines(width)

    # The workers.

    @work(group="selectors", exclusive=True, exit_on_error=False)
    async def _find_selectors(self, node_id: Raw) -> None:
        if self.session is None:
            return
        selecting = self.session.selecting
        try:
            node = await selecting.definition(node_id)
            filled = await selecting.selectors(node_id)
        except CcTuiError as error:
            self.post_message(found.SelectorsUnknown(node_id, error))
            return
        self.post_message(found.SelectorsKnown(node_id, node, filled))
        for each in dict.fromkeys(each.expression for each in filled if each.is_known):
            try:
                lookup = await selecting.lookup(node_id, each, verbatim=True)
            except CcTuiError as error:
                self.post_message(found.NoPage(node_id, error))
                return
            fits = all(other.selector.must.fits(lookup.count) for other in filled if other.expression == each)
            breakage = None if fits or lookup.count is None else await self._breakage(node_id, each)
            self.post_message(found.LookedUp(node_id, each, lookup, breakage))

    async def _breakage(self, node_id: Raw, expression: Raw) -> Breakage | None:
        try:
            return await self.session.selecting.breakage(node_id, expression) if self.session else None
        except CcTuiError:
            return None

    @work(group="cells", exclusive=True, exit_on_error=False)
    async def _count_on_pages(self, node_id: Raw, expression: Raw) -> None:
        if self.session is None:
            return

        def on_cells(cells: tuple[Cell | None, ...]) -> None:
            self.post_message(found.CellsKnown(node_id, expression, cells))

        await self.session.selecting.cells(expression, first=node_id, on_cells=on_cells)

    @work(group="cells", exclusive=True, exit_on_error=False)
    async def _judge(self, node_id: Raw) -> None:
        if self.session is None:
            return

        def on_cells(cells: tuple[Cell | None, ...]) -> None:
            self.post_message(found.CellsKnown(node_id, Raw(""), cells))

        verdict = await self.session.selecting.verdict(node_id, on_cells=on_cells)
        self.post_message(found.VerdictKnown(node_id, verdict))

    # What came from them.

    @on(found.SelectorsKnown)
    def _selectors_known(self, event: found.SelectorsKnown) -> None:
        row, run, pane = self.row, self.run, self.selectors
        if row is None or run is None or pane is None or row.node_id != event.node_id:
            return
        from cc_tui.ui.sheet import Entry, Sheet, no_selector

        if not event.filled:
            self._stop_patience()
            prompt = event.node.parameters.get("prompt")
            told = Raw(prompt) if isinstance(prompt, str) else None
            pane.show_empty(no_selector(event.node.action, event.node.execution, told))
            return
        self._sheet = Sheet(
            [Entry(each.expression, each) for each in event.filled],
            here=row.visit.position if row.visit else -1,
            version=run.workflow.version_number if run.workflow else None,
        )
        self._sheet.here = self._last_position(event.node_id)
        known = self.verdicts.get(event.node_id)
        if known is not None:
            self._take_verdict(known)
        elif row.visit is not None:
            if self._has_failed(event.node_id):
                self._judge(event.node_id)
            elif self._sheet.entries[0].is_known:
                self._count_on_pages(event.node_id, self._sheet.entries[0].expression)

    def _last_position(self, node_id: Raw) -> int:
        visit = self.run.last_visits.get(node_id) if self.run else None
        return visit.position if visit is not None else -1

    def _has_failed(self, node_id: Raw) -> bool:
        visits = self.run.visits if self.run else ()
        return any(visit.failed or visit.errors for visit in visits if visit.node_id == node_id)

    @on(found.SelectorsUnknown)
    def _selectors_unknown(self, event: found.SelectorsUnknown) -> None:
        if self.row is None or self.row.node_id != event.node_id or self.selectors is None:
            return
        self._stop_patience()
        if isinstance(event.error, NotFoundError):
            self.selectors.show_empty(say("{}. {}", event.error.message, event.error.hint))
        else:
            self.selectors.show_error(event.error, keys=keys_for(event.error))

    def _stop_patience(self) -> None:
        if self._sheet_patience is not None:
            self._sheet_patience.stop()

    def sheet_of(self, node_id: Raw) -> Sheet | None:
        """What is known of a node's selectors, if the row is still at it."""
        is_here = self.row is not None and self.row.node_id == node_id
        return self._sheet if is_here else None

    @on(found.LookedUp)
    def _looked_up(self, event: found.LookedUp) -> None:
        if sheet := self.sheet_of(event.node_id):
            self._stop_patience()
            self._name_as_read(sheet, event.expression, event.lookup)
            sheet.lookups[event.expression] = event.lookup
            if event.breakage is not None:
                sheet.breakages[event.expression] = event.breakage
            self._choose_what_fails(sheet, event.expression)
            self.draw_selectors()

    def _name_as_read(self, sheet: Sheet, expression: Raw, lookup: Lookup) -> None:
        """What was typed as CSS, or with escapes, goes on as the XPath that it is; then it is counted."""
        entry = sheet.entry
        if entry is None or entry.filled is not None or entry.expression != expression:
            return
        sheet.entries[sheet.chosen] = replace(entry, expression=lookup.expression)
        sheet.lookups[lookup.expression] = lookup
        if not sheet.cells and self.row is not None and self.row.node_id is not None:
            self._count_on_pages(self.row.node_id, lookup.expression)

    @staticmethod
    def _choose_what_fails(sheet: Sheet, expression: Raw) -> None:
        """The first that does not find what it must is the one to look at, unless another one was chosen."""
        at = next((at for at, each in enumerate(sheet.entries) if each.expression == expression), 0)
        before = sheet.lookup
        if (
            not sheet.entries[at].fits(sheet.lookups[expression])
            and before
            and sheet.entries[sheet.chosen].fits(before)
        ):
            sheet.chosen = at

    @on(found.NoPage)
    def _no_page(self, event: found.NoPage) -> None:
        if (sheet := self.sheet_of(event.node_id)) and self.selectors is not None:
            self._stop_patience()
            if not isinstance(event.error, NotFoundError):
                self.selectors.show_error(event.error, keys=keys_for(event.error))
                return
            sheet.problem = say("{}. {}", event.error.message, event.error.hint)
            self.draw_selectors()

    @on(found.CellsKnown)
    def _cells_known(self, event: found.CellsKnown) -> None:
        sheet = self.sheet_of(event.node_id)
        if sheet and (not event.expression or (sheet.entry and sheet.entry.expression == event.expression)):
            sheet.cells = event.cells
            if self.selectors is not None and self.selectors.state == "content":
                self.draw_selectors()

    @on(found.VerdictKnown)
    def _verdict_known(self, event: found.VerdictKnown) -> None:
        if self.sheet_of(event.node_id):
            self._take_verdict(event.verdict)
            if self.selectors is not None and self.selectors.state == "content":
                self.draw_selectors()

    def _take_verdict(self, verdict: Verdict) -> None:
        if self._sheet is None:
            return
        self._sheet.verdict = verdict
        self._sheet.cells = verdict.cells or self._sheet.cells
        if verdict.filled is not None:
            wanted = verdict.filled.expression
            at = next((at for at, each in enumerate(self._sheet.entries) if each.expression == wanted), None)
            self._sheet.chosen = at if at is not None else self._sheet.chosen

    @on(messages.Renewed)
    def _look_up_anew(self, event: messages.Renewed) -> None:
        if event.asked and event.error is None:
            self.forget_selectors()
            self.call_after_refresh(self.show_selectors)

    @on(messages.RunLoaded)
    def _run_came(self, event: messages.RunLoaded) -> None:
        if event.reloaded:
            self.forget_selectors()
        self.call_after_refresh(self.show_selectors)

    # Keys.

    @property
    def entry_line(self) -> SheetLine | None:
        """The line under the cursor of the selectors' pane."""
        return self._sheet_view.current if self._sheet_view is not None else None

    @property
    def facts_line(self) -> Raw | None:
        """What the line under the cursor of the details or of the selectors copies."""
        view = self._sheet_view
        return view.line if view is not None and view is self.focused else super().facts_line

    @property
    def looked_at(self) -> Raw | None:
        """The XPath that the pane is about, while it has the focus."""
        entry = self._sheet.entry if self._sheet and self._sheet_view is self.focused else None
        return entry.expression if entry else None

    @property
    def own_selector(self) -> Selector | None:
        """The node's own selector that the pane is about; with one that was tried, the node's first."""
        entries = self._sheet.entries if self._sheet else []
        chosen = self._sheet.entry if self._sheet else None
        own_ones = [each.filled.selector for each in (chosen, *entries) if each and each.filled]
        return own_ones[0] if own_ones else None

    @property
    def proposed(self) -> Raw | None:
        """The XPath that is proposed."""
        return None
