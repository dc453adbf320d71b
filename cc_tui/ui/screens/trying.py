"""An XPath that is typed and tried on the page, and XPaths that are proposed. Nothing is written anywhere."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.widgets import Input

from cc_tui.errors import CcTuiError
from cc_tui.text import Raw, Shown, own, say
from cc_tui.ui import selector_messages as found
from cc_tui.ui.commands import Where
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.rows import visit_row
from cc_tui.ui.screens.arranging import ArrangingScreen
from cc_tui.ui.start import Start
from cc_tui.ui.widgets.xpath_bar import XPathBar

if TYPE_CHECKING:
    from cc_tui.run.lookups import Lookup, Match, Proposal
    from cc_tui.run.verdict import Cell, Succession
    from cc_tui.ui.sheet import Sheet
    from cc_tui.ui.sheet_lines import SheetLine

DEBOUNCE: Final = 0.15
"""Seconds after the last letter before its expression is looked up."""


class TryingScreen(ArrangingScreen):
    """The input above the selectors, and the keys that go on from what was found."""

    def __init__(self, start: Start, stage: Stage) -> None:
        super().__init__(start, stage)
        self.xpath_bar: XPathBar | None = None
        self._came_from: Where = Where.SELECTORS
        self._tried: tuple[Raw, Lookup] | None = None
        self._untried: Shown | None = None
        self._proposals: found.Proposed | None = None
        self._is_proposing = False

    # What is shown.

    def selector_lines(self, sheet: Sheet, width: int) -> list[SheetLine]:
        """What is typed takes the place of the rest; proposals stand before it."""
        from cc_tui.ui import proposing
        from cc_tui.ui import sheet_lines as words

        if self.is_trying and self.xpath_bar is not None:
            text = Raw(self.xpath_bar.value)
            if self._untried is not None:
                return [words.SheetLine(self._untried)]
            known = self._tried[1] if self._tried and self._tried[0] == text else None
            return words.tried_lines(text, known)
        lines = super().selector_lines(sheet, width)
        if self._is_proposing:
            return [
                words.SheetLine(own("Looking for XPaths to propose ..."), words.Part.TITLE),
                words.BLANK,
                *lines,
            ]
        if self._proposals is not None:
            return [*proposing.lines(self._proposals), words.BLANK, *lines]
        return lines

    @property
    def is_trying(self) -> bool:
        """Whether an XPath is typed."""
        return self.xpath_bar is not None and self.xpath_bar.display

    def show_selectors(self) -> None:
        """Another node has other proposals, and another page to try on."""
        row, proposed = self.row, self._proposals
        if proposed is not None and (row is None or row.node_id != proposed.node_id):
            self._proposals = None
        super().show_selectors()

    # Typing an XPath.

    async def action_try_xpath(self) -> None:
        """Type an XPath; it begins with that of the line, or with the selector that is looked at."""
        row = self.row
        if row is None or row.node_id is None or self.run is None:
            self.app.notify(own("There is no page here to try an XPath on"), markup=False, timeout=3)
            return
        self._came_from = self.where
        place = self.outline_place() if self.where is Where.PAGE else None
        if self.where is Where.PAGE and place is None:
            self.app.notify(
                own("This line stands for no element; an XPath can be typed"), markup=False, timeout=3
            )
        if self.where is not Where.SELECTORS:
            await self.action_pane(Where.SELECTORS)
        entry = self._sheet.entry if self._sheet else None
        line = self.entry_line
        wanted = (
            line.expression
            if line is not None and line.expression
            else entry.expression
            if entry
            else Raw("")
        )
        await self._open_bar(wanted if self._came_from is Where.SELECTORS else Raw(""))
        if place is not None:
            self._find_xpath(row.node_id, *place)

    async def _open_bar(self, text: Raw) -> None:
        if self.selectors is None:
            return
        if self.xpath_bar is None:
            self.xpath_bar = XPathBar(id="xpath")
            await self.selectors.mount(self.xpath_bar, after=0)
        if self._sheet is None:
            from cc_tui.ui.sheet import Sheet

            self._sheet = Sheet()
        self._tried = self._untried = None
        self.xpath_bar.open(text)
        self.set_focus(self.xpath_bar)
        await self._laid_out(self.xpath_bar, self.xpath_bar)
        self._try_typed()

    @on(Input.Changed, "#xpath")
    def _xpath_typed(self, event: Input.Changed) -> None:
        if self.is_trying and self.xpath_bar is not None and event.value == self.xpath_bar.value:
            self._try_typed()

    def _try_typed(self) -> None:
        if self.xpath_bar is None or self.row is None or self.row.node_id is None:
            return
        text = Raw(self.xpath_bar.value)
        if self._tried is None or self._tried[0] != text:
            self.workers.cancel_group(self, "try")
            if text.strip():
                self._look_up_typed(self.row.node_id, text)
        self.draw_selectors()

    @work(group="try", exclusive=True, exit_on_error=False)
    async def _look_up_typed(self, node_id: Raw, expression: Raw) -> None:
        await asyncio.sleep(DEBOUNCE)
        if self.session is None:
            return
        try:
            lookup = await self.session.selecting.lookup(node_id, expression)
        except CcTuiError as error:
            self.post_message(found.NoPage(node_id, error))
        else:
            self.post_message(found.Tried(node_id, expression, lookup))

    @work(group="try", exclusive=True, exit_on_error=False)
    async def _find_xpath(self, node_id: Raw, document: int, element: int) -> None:
        if self.session is None:
            return
        try:
            proposal = await self.session.selecting.proposal(node_id, document, element)
        except CcTuiError as error:
            self.post_message(found.NoPage(node_id, error))
        else:
            self.post_message(found.XPathKnown(node_id, proposal))

    @on(found.XPathKnown)
    def _xpath_known(self, event: found.XPathKnown) -> None:
        """It is here, unless something else was typed meanwhile."""
        best = event.proposal.best if event.proposal else None
        is_here = self.row is not None and self.row.node_id == event.node_id
        if (
            best is not None
            and is_here
            and self.is_trying
            and self.xpath_bar is not None
            and not self.xpath_bar.value
        ):
            self.xpath_bar.open(best.xpath)

    @on(found.Tried)
    def _was_tried(self, event: found.Tried) -> None:
        if self.row is None or self.row.node_id != event.node_id or self.xpath_bar is None:
            return
        if event.expression == self.xpath_bar.value:
            self._tried, self._untried = (event.expression, event.lookup), None
            self.draw_selectors()

    @on(found.NoPage)
    def _cannot_try(self, event: found.NoPage) -> None:
        if self.is_trying and self.row is not None and self.row.node_id == event.node_id:
            self._untried = say(
                "There is no page to try it on: {}. {}", event.error.message, event.error.hint
            )
            self.draw_selectors()

    async def action_keep_xpath(self, keeps: bool) -> None:
        """Leave the input; what was typed stays beside the node's own selectors, or does not."""
        bar, sheet = self.xpath_bar, self._sheet
        if bar is None or sheet is None:
            return
        self.workers.cancel_group(self, "try")
        bar.display = False
        text = Raw(bar.value.strip())
        if keeps and text:
            self._keep_tried(sheet, text)
        elif not sheet.entries:
            self._sheet_key = None  # why there is none is said again
        if not keeps and self._came_from is not Where.SELECTORS:
            self.where = self._came_from
        self.draw_selectors()
        await self.focus_pane()

    def _keep_tried(self, sheet: Sheet, text: Raw) -> None:
        from cc_tui.ui.sheet import Entry

        known = self._tried[1] if self._tried and self._tried[0].strip() == text else None
        if known is not None and not known.best.has_failed:
            text = known.expression
        at = next((at for at, each in enumerate(sheet.entries) if each.expression == text), None)
        if at is None:
            sheet.entries.append(Entry(text))
            at = len(sheet.entries) - 1
        if known is not None:
            sheet.lookups.setdefault(text, known)
        self.choose_entry(at)
        if self.row is not None and self.row.node_id is not None and text not in sheet.breakages:
            self._look_up_kept(self.row.node_id, text)

    @work(group="selectors", exit_on_error=False)
    async def _look_up_kept(self, node_id: Raw, expression: Raw) -> None:
        if self.session is None:
            return
        try:
            lookup = await self.session.selecting.lookup(node_id, expression)
            broken = await self.session.selecting.breakage(node_id, expression) if lookup.count == 0 else None
        except CcTuiError as error:
            self.post_message(found.NoPage(node_id, error))
        else:
            self.post_message(found.LookedUp(node_id, expression, lookup, broken))

    # Proposals.

    def action_propose(self) -> None:
        """Propose XPaths: for the heir of what is lost, else for the line's element or the first match."""
        row, sheet, line = self.row, self._sheet, self.entry_line
        if row is None or row.node_id is None or sheet is None or sheet.entry is None:
            self.app.notify(own("There is no selector here to propose another for"), markup=False, timeout=3)
            return
        lookup = sheet.lookup
        match = line.match if line is not None else None
        if match is None and lookup is not None and lookup.matches:
            match = lookup.matches[0]
        self._is_proposing = True
        if match is not None:
            self._propose_for(row.node_id, sheet.entry.expression, match)
        else:
            self._propose_heir(
                row.node_id, sheet.entry.expression, tuple(each for each in sheet.cells if each)
            )
        self.draw_selectors()

    @work(group="propose", exclusive=True, exit_on_error=False)
    async def _propose_for(self, node_id: Raw, expression: Raw, match: Match) -> None:
        if self.session is None:
            return
        selecting = self.session.selecting
        try:
            proposal: Proposal | None = await selecting.proposal(node_id, match.document, match.element)
        except CcTuiError as error:
            self.post_message(found.Proposed(node_id, expression, error=error))
        else:
            self.post_message(found.Proposed(node_id, expression, proposal=proposal))

    @work(group="propose", exclusive=True, exit_on_error=False)
    async def _propose_heir(self, node_id: Raw, expression: Raw, cells: tuple[Cell, ...]) -> None:
        if self.session is None:
            return
        try:
            succession: Succession = await self.session.selecting.succession(node_id, expression, cells)
        except CcTuiError as error:
            self.post_message(found.Proposed(node_id, expression, error=error))
        else:
            self.post_message(found.Proposed(node_id, expression, succession=succession))

    @on(found.Proposed)
    def _was_proposed(self, event: found.Proposed) -> None:
        self._is_proposing = False
        if self.row is not None and self.row.node_id == event.node_id:
            self._proposals = event
            self.draw_selectors()
            if self._sheet_view is not None:
                self._sheet_view.action_scroll_home()

    @property
    def proposed(self) -> Raw | None:
        """The XPath that is proposed: that of the line, else the best one."""
        from cc_tui.ui import proposing

        line = self.entry_line if self._sheet_view is not None and self._sheet_view is self.focused else None
        if line is not None and line.expression:
            return line.expression
        return proposing.best(self._proposals) if self._proposals else None

    # Going on from a line.

    async def action_sheet_enter(self) -> None:
        """What the line leads to: an element's line in the page, another selector, a proposal to be tried."""
        line = self.entry_line
        if line is None:
            return
        if line.expression:
            self._came_from = Where.SELECTORS
            await self._open_bar(line.expression)
        elif line.match is not None:
            await self._go_to_match(line.match)
        elif line.entry is not None:
            self.choose_entry(line.entry)
        else:
            self.app.notify(own("Enter works on selectors, elements and proposals"), markup=False, timeout=2)

    def choose_entry(self, number: int) -> None:
        """Show what another of the selectors finds."""
        sheet = self._sheet
        if sheet is None or number == sheet.chosen or number >= len(sheet.entries):
            return
        sheet.chosen = number
        entry = sheet.entries[number]
        sheet.cells = ()
        is_read = entry.filled is not None or entry.expression in sheet.lookups
        if self.row is not None and self.row.node_id is not None and entry.is_known and is_read:
            self._count_on_pages(self.row.node_id, entry.expression)
        self.draw_selectors()

    def go_to_page_of(self, position: int) -> None:
        """To the node whose page a cell is of."""
        visits = self.run.visits if self.run else ()
        if position < len(visits):
            self.run_tree.go_to(visit_row(visits[position]).key)

    async def _go_to_match(self, match: Match) -> None:
        if match.element < 0:
            self.app.notify(own("What it finds is no element, so it has no line"), markup=False, timeout=3)
            return
        await self.go_to_element(match.document, match.element)

    def outline_place(self) -> tuple[int, int] | None:
        """The document and number of the element that the line of the page stands for."""
        return None

    async def go_to_element(self, document: int, element: int) -> None:  # noqa: ARG002
        """Go to the page, to the line of an element."""
        await self.action_pane(Where.PAGE)

    # The mouse.

    @on(found.CellChosen)
    def _cell_chosen(self, event: found.CellChosen) -> None:
        self.go_to_page_of(event.position)

    @on(found.LineChosen)
    async def _line_chosen(self) -> None:
        await self.action_sheet_enter()

    @on(found.WidthChanged)
    def _selectors_resized(self) -> None:
        self.draw_selectors()
