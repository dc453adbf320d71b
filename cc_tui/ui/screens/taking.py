"""What the user takes with him: text for his clipboard, pictures and pages as files.

What only these keys need is imported when they are pressed: the first frame waits for none of it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work

from cc_tui.errors import CcTuiError, UsageError
from cc_tui.run.model import Run, Screenshot, Visit
from cc_tui.text import Raw, Shown, own, say, visible
from cc_tui.ui import messages
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.rows import Kind, Row
from cc_tui.ui.screens.selecting import SelectingScreen
from cc_tui.ui.start import Start
from cc_tui.ui.widgets.line_view import LineView

if TYPE_CHECKING:
    from cc_tui.run.copying import Choice, Selected


class TakingScreen(SelectingScreen):
    """Copying goes through the terminal, saving to the folder the program was started in."""

    def __init__(self, start: Start, stage: Stage) -> None:
        super().__init__(start, stage)
        self.saved: list[Path] = []

    def _selected(self, run: Run) -> Selected:
        from cc_tui.run.copying import Selected

        row, session = self.row, self.session
        if row is None or session is None:
            return Selected(is_failure=run.final_error is not None)
        return Selected(
            node_id=row.node_id,
            visit=row.visit,
            attempt=row.attempt,
            picture=session.links.of_shot(row.shot) if row.shot else None,
            page=session.links.of_page(row.node_id),
            line=self._line,
            xpath=self.pointed_xpath,
            looked_at=self.looked_at,
            own_selector=self.own_selector,
            proposed=self.proposed,
        )

    @property
    def focus_is_page(self) -> bool:
        """Whether the page text has the focus."""
        return self.focused is self.lines

    @property
    def pointed_xpath(self) -> Raw | None:
        """The XPath of the element of the page's line under the cursor, if it is known."""
        raise NotImplementedError

    @property
    def _line(self) -> Raw | None:
        """The line under the cursor of the text that has the focus, if it is that of the row."""
        if not self.focus_is_page:
            return self.facts_line
        return self.lines.line if self.row and self._shown_page == self.row.node_id else None

    def _choices(self) -> list[Choice]:
        from cc_tui.run.copying import choices

        if self.run is None or self.session is None:
            return []
        return choices(self.run, self._selected(self.run), self.session.now())

    async def action_copy(self) -> None:
        """Copy what the cursor is on; never something else because a line has nothing, or is not here yet."""
        found = self._choices()
        if isinstance(self.focused, LineView) and not (self._line or "").strip():
            self.app.notify(own("Nothing to copy in this line; Y chooses"), markup=False, timeout=3)
        elif found:
            self._copy(found[0])

    async def action_choose_copy(self) -> None:
        """Choose what to copy."""
        from cc_tui.ui.screens.choose import ChooseScreen

        found = self._choices()
        if found:
            self.app.push_screen(ChooseScreen(found, own("Copy to the terminal clipboard")), self._copy)

    def _copy(self, choice: Choice | None) -> None:
        from cc_tui.ui import clipboard

        if choice is None:
            return
        try:
            words = clipboard.send(self.app, choice.text, choice.title)
        except UsageError as error:
            self.app.notify(error.hint or error.message, title=own("Not copied"), markup=False, timeout=6)
            return
        self.app.notify(words, title=choice.warning, markup=False, timeout=3)

    def action_save(self) -> None:
        """Save the page where the focus or the row is a page, else the picture."""
        row = self.row
        if row is None or row.visit is None:
            self.app.notify(own("There is nothing to save here"), markup=False, timeout=3)
        elif self.focus_is_page or row.kind is Kind.PAGE:
            self._save_page(row.visit)
        elif row.shot is not None:
            self._save_picture(row, row.visit, row.shot)

    @work(group="save", exit_on_error=False)
    async def _save_page(self, visit: Visit) -> None:
        from cc_tui.page.limits import MAX_PAGE
        from cc_tui.session import saving

        if self.session is None or self.run is None or visit.node_id is None:
            return
        try:
            data, name = await self.session.html(visit.node_id), saving.page_name(self.run, visit)
            if len(data) > MAX_PAGE:
                data, name = data[:MAX_PAGE], Raw(f"{name}-first-{MAX_PAGE >> 20}-MB")
            await self._write(data, name)
        except CcTuiError as error:
            self.post_message(messages.Saved(None, error))

    @work(group="save", exit_on_error=False)
    async def _save_picture(self, row: Row, visit: Visit, shot: Screenshot) -> None:
        from cc_tui.session import saving

        if self.session is None or self.run is None or row.attempt is None:
            return
        try:
            data = await self.session.image(visit, shot)
            await self._write(data, saving.picture_name(self.run, visit, row.attempt, shot))
        except CcTuiError as error:
            self.post_message(messages.Saved(None, error))

    async def _write(self, data: bytes, name: Raw) -> None:
        from cc_tui.session import saving

        path = await asyncio.to_thread(saving.save, data, name, Path())
        self.post_message(messages.Saved(path, None))

    @on(messages.Saved)
    def _told_of_saving(self, event: messages.Saved) -> None:
        if event.path is not None:
            self.saved.append(event.path)
            self.app.notify(say("Saved {}", visible(str(event.path))), markup=False, timeout=4)
        elif event.error is not None:
            self.app.notify(event.error.hint, title=event.error.message, markup=False, timeout=6)

    def saved_words(self) -> Shown:
        """What was saved, for the line after quitting."""
        if not self.saved:
            return own("")
        more = say(" and {} more", len(self.saved) - 1) if len(self.saved) > 1 else own("")
        return say("Saved: {}{}", visible(str(self.saved[0])), more)
