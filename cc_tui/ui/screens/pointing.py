"""Which element a line stands for: what it is, its XPath for the clipboard, the same one in other pages."""

from __future__ import annotations

import asyncio
from typing import Final

from textual import on, work

from cc_tui.errors import CcTuiError
from cc_tui.page import answers
from cc_tui.page.model import Counterpart, ElementFacts
from cc_tui.run import labels
from cc_tui.run.model import Visit
from cc_tui.text import Raw, own, say
from cc_tui.ui import messages
from cc_tui.ui.commands import Where
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.page_lines import FOLD
from cc_tui.ui.rows import Kind as RowKind
from cc_tui.ui.screens.comparing import ComparingScreen
from cc_tui.ui.start import Start

_TITLE: Final = own("The element of this line")

_PATIENCE: Final = 1.0
"""Seconds that a key waits for the child; keys after it wait behind it, the screen does not."""

ElementKey = tuple[Raw, int, int]
"""Node, document, number."""


class PointingScreen(ComparingScreen):
    """Elements are asked of the child when a key needs one; the last one is kept."""

    def __init__(self, start: Start, stage: Stage) -> None:
        super().__init__(start, stage)
        self._element: tuple[ElementKey, ElementFacts] | None = None

    @property
    def pointed_at(self) -> tuple[int, int] | None:
        """The document and number of the element that the line under the cursor is of, in any view."""
        line = self.lines.page_line
        is_here = (
            self.row is not None and self._shown_page is not None and self._shown_page == self.row.node_id
        )
        found = self._elements_at(self.lines.line_number, line.at) if line is not None and is_here else None
        return found[:2] if found else None

    @property
    def pointed_xpath(self) -> Raw | None:
        """Its XPath, once it was asked for; of Markdown and source the line itself is what is copied."""
        place = self.pointed_at
        if place is None or self._element is None or not self.focus_is_page or self.outline is None:
            return None
        return self._element[1].xpath if self._element[0] == (self._shown_page, *place) else None

    async def action_open_line(self) -> None:
        """Open a fold; else say what the element of the line is."""
        line = self.lines.page_line
        if self._comparison is not None or (line is not None and line.part == FOLD):
            await super().action_open_line()
        elif self.pointed_at is None:
            self.app.notify(self._why_no_element, title=_TITLE, markup=False, timeout=3)
        elif facts := await self._know_element():
            from cc_tui.ui.screens.element import ElementScreen

            self.app.push_screen(ElementScreen(facts))

    @property
    def _why_no_element(self) -> str:
        if self.outline is None and not (self._text and self._text.places):
            return own("Only the outline knows it; v goes there")
        if self.outline is None:
            return own("This line has none")
        return own("These lines know no element") if self.outline.is_fallback else own("This line has none")

    async def action_copy(self) -> None:
        """Copy what the cursor is on: in the outline the XPath of the line's element, else the line."""
        if self.focus_is_page and self.outline is not None:
            await self._know_element()
        await super().action_copy()

    async def action_choose_copy(self) -> None:
        """Choose what to copy; in the outline the XPath is among it."""
        if self.focus_is_page and self.outline is not None:
            await self._know_element()
        await super().action_choose_copy()

    async def _know_element(self) -> ElementFacts | None:
        """Ask what the element of the line is, before the next key moves the cursor on.

        Returns:
            None where the line has none, or where the child does not say it in time; then that is told.
        """
        place, node_id, session = self.pointed_at, self._shown_page, self.session
        if place is None or node_id is None or session is None:
            return None
        key = (node_id, *place)
        if self._element is not None and self._element[0] == key:
            return self._element[1]
        try:
            async with asyncio.timeout(_PATIENCE):
                facts = await session.element(*key)
        except CcTuiError as error:
            self.app.notify(error.message, title=_TITLE, markup=False, timeout=4)
            return None
        except TimeoutError:
            words = own("It is not known yet: pages are being worked on. The key again asks once more")
            self.app.notify(words, title=_TITLE, markup=False, timeout=4)
            return None
        if facts is not None:
            self._element = (key, facts)
        return facts

    @on(messages.ElementFailed)
    def _element_failed(self, event: messages.ElementFailed) -> None:
        self.app.notify(event.error.message, title=_TITLE, markup=False, timeout=4)

    # What the selectors' pane goes on to, and comes from.

    def outline_place(self) -> tuple[int, int] | None:
        """The document and number of the element that the line of the page stands for."""
        return self.pointed_at

    async def go_to_element(self, document: int, element: int) -> None:
        """Go to the page, to the line of an element."""
        if self.row is not None and self.row.visit is not None:
            self._find_line(self.row.visit, document, element)
        else:
            await self.action_pane(Where.PAGE)

    @work(group="element", exclusive=True, exit_on_error=False)
    async def _find_line(self, visit: Visit, document: int, element: int) -> None:
        """Where an element stands in the page: its own line, else the one that says what is in it."""
        session, node_id = self.session, visit.node_id
        if session is None or node_id is None:
            return
        try:
            lines = (await session.outline(node_id)).lines
            line = answers.line_of(lines, document, element)
            if line is None or lines.elements[line] != element:
                found = await session.same_element(node_id, document, element, node_id)
            else:
                found = Counterpart(document, element, line, Raw("path"))
        except CcTuiError as error:
            self.post_message(messages.ElementFailed(error))
        else:
            self.post_message(messages.SameElement(visit, found))

    # The same element in the pages around.

    def action_same_element(self, by: int) -> None:
        """To the same element in the page after, or before."""
        visit = self._neighbour(by)
        if self.pointed_at is None:
            self.app.notify(self._why_no_element, title=_TITLE, markup=False, timeout=3)
        elif visit is None:
            words = own("No node before this one") if by < 0 else own("No node after this one")
            self.app.notify(words, markup=False, timeout=2)
        else:
            self._find_same(visit)

    def _neighbour(self, by: int) -> Visit | None:
        """The visit before or after whose node has another page."""
        row, run = self.row, self.run
        if run is None or row is None or row.visit is None:
            return None
        at = row.visit.position
        ahead = run.visits[at + 1 :] if by > 0 else tuple(reversed(run.visits[:at]))
        return next((each for each in ahead if each.node_id not in (None, row.node_id)), None)

    @work(group="element", exclusive=True, exit_on_error=False)
    async def _find_same(self, visit: Visit) -> None:
        place, node_id, session = self.pointed_at, self._shown_page, self.session
        if place is None or node_id is None or session is None or visit.node_id is None:
            return
        try:
            found = await session.same_element(node_id, *place, visit.node_id)
        except CcTuiError as error:
            self.post_message(messages.ElementFailed(error))
        else:
            self.post_message(messages.SameElement(visit, found))

    @on(messages.SameElement)
    async def _same_element(self, event: messages.SameElement) -> None:
        visit, found = event.visit, event.found
        where = say("the page of node {}, {}", visit.node_number, labels.node_name(visit))
        if found is None:
            self.app.notify(say("It is not in {}", where), title=_TITLE, markup=False, timeout=4)
        elif found.line is None:
            words = say("It is in {}, without a line of its own", where)
            self.app.notify(words, title=_TITLE, markup=False, timeout=4)
        elif visit.node_id is not None:
            self.run_tree.go_to((RowKind.PAGE, visit.position, Raw("")))
            self.go_to_line_of(visit.node_id, found.line)
            self.where = Where.PAGE
            await self.focus_pane()
