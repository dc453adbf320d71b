"""The contact sheet: every screenshot of the run, small, in order. Pictures come as they come into view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from cc_tui.errors import CcTuiError
from cc_tui.picture.blocks import Blocks
from cc_tui.picture.viewport import Pane, Size
from cc_tui.run.model import Run
from cc_tui.session.session import Session
from cc_tui.stores import Store
from cc_tui.text import Raw, Shown, own, plural, say
from cc_tui.ui import messages
from cc_tui.ui.rows import Row
from cc_tui.ui.screens import moving
from cc_tui.ui.screens.dialog import Dialog, Hint
from cc_tui.ui.widgets.contact_sheet import ContactSheet, tile_of

BATCH: Final = 4
"""Pictures that are made in one go; another wish waits for no more."""

REST: Final = 0.08
"""Seconds that the sheet rests before pictures are fetched for it."""


class ContactScreen(Dialog[Row | None]):
    """Closed with the row that was chosen; None where the user closes it.

    Args:
        run: Its screenshots are shown.
        session: Has them.
        cell: Width and height of a cell in pixels.
        kept: Small pictures that were made before.
        here: Key of the screenshot that the user comes from.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,backspace,m", "close", "Close", id="contact.close"),
        Binding("enter", "choose", "Go there", id="contact.choose"),
        Binding("l,right,full_stop,right_square_bracket", "move(1, 0)", "Next", id="contact.next"),
        Binding("h,left,comma,left_square_bracket", "move(-1, 0)", "Previous", id="contact.previous"),
        Binding("j,down", "move(0, 1)", "Down", id="contact.down"),
        Binding("k,up", "move(0, -1)", "Up", id="contact.up"),
        Binding("pagedown,ctrl+d,space", "page(1)", "Page down", id="contact.page-down"),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", id="contact.page-up"),
        Binding("g,home", "end(False)", "First", id="contact.first"),
        Binding("G,end", "end(True)", "Last", id="contact.last"),
        Binding("e", "error(1)", "Next error", id="contact.next-error"),
        Binding("E", "error(-1)", "Previous error", id="contact.previous-error"),
    ]
    AUTO_FOCUS = "#sheet"

    sheet = getters.query_one("#sheet", ContactSheet)
    title_line = getters.query_one("#contact-title", Static)

    def __init__(
        self,
        run: Run,
        session: Session,
        cell: Size,
        kept: Store[tuple[Raw, Size], Blocks],
        here: Raw | None,
    ) -> None:
        super().__init__()
        self._rows = [row for visit in run.visits for row in moving.shots(visit)]
        self._session = session
        self._cell = cell
        self._kept = kept
        keys = [row.shot.key if row.shot else None for row in self._rows]
        self._at = keys.index(here) if here in keys else 0
        self._timer: Timer | None = None
        self._failed: dict[int, Shown] = {}

    def compose(self) -> ComposeResult:
        """How many there are, the pictures, what keys do."""
        with Vertical(id="contact"):
            yield Static(Content(""), id="contact-title", markup=False)
            yield ContactSheet([tile_of(row) for row in self._rows], self._cell, self._at, id="sheet")
            yield Hint(own("arrows or h j k l move, enter goes there, e E errors"))

    def on_mount(self) -> None:
        """The first pictures are asked for as soon as it is known how many are seen."""
        self._tell(())

    # Which pictures are seen, and which of them are here.

    @on(ContactSheet.Seen)
    def _seen(self) -> None:
        """Others are in view: what is at hand now, the rest once the sheet rests."""
        sheet = self.sheet
        sheet.show_thumbs(
            {at: made for at in sheet.in_view() if (made := self._known(at)) is not None}, only=True
        )
        self._tell(self._missing())
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(REST, self._rested)

    def _known(self, at: int) -> Blocks | Shown | None:
        shot = self._rows[at].shot
        return self._failed.get(at) or (self._kept.get((shot.key, self.sheet.tile)) if shot else None)

    def _missing(self) -> list[int]:
        return [at for at in self.sheet.in_view() if self._known(at) is None]

    def _rested(self) -> None:
        self._timer = None
        if missing := self._missing():
            self.load_thumbs(missing, Pane(*self.sheet.tile, self._cell))

    @work(group="thumbs", exclusive=True, exit_on_error=False)
    async def load_thumbs(self, places: Sequence[int], pane: Pane) -> None:
        """Fetch and make pictures, some at a time; a newer wish ends an older one."""
        for batch in _batches(places):
            rows = [self._rows[at] for at in batch]
            shots = [(row.visit, row.shot) for row in rows if row.visit is not None and row.shot is not None]
            made: list[Blocks | Shown]
            try:
                made = await self._session.pictures.thumbs(shots, pane)
            except CcTuiError as error:
                made = [error.message] * len(batch)
            self.post_message(
                messages.ThumbsReady((pane.columns, pane.rows), dict(zip(batch, made, strict=True)))
            )

    @on(messages.ThumbsReady)
    def _thumbs_ready(self, event: messages.ThumbsReady) -> None:
        for at, made in event.thumbs.items():
            shot = self._rows[at].shot
            if isinstance(made, Blocks) and shot is not None:
                self._kept.put((shot.key, event.tile), made)
            elif not isinstance(made, Blocks):
                self._failed[at] = made
        if event.tile == self.sheet.tile:
            self.sheet.show_thumbs(event.thumbs)
        self._tell(self._missing())

    def _tell(self, missing: Sequence[int]) -> None:
        """How many there are, where the cursor is, and how many are still to come."""
        count, seen = len(self._rows), len(self.sheet.in_view())
        words = say("Contact sheet  {}", plural(count, "screenshot"))
        if missing:
            words = say("{}  loading: {} of {} in view are here", words, seen - len(missing), seen)
        else:
            words = say("{}  {} of {}", words, min(self.sheet.cursor + 1, count), count)
        room = self.title_line.content_size.width
        if count and room - cell_len(words) > 2:
            caption = self.sheet.tiles[self.sheet.cursor].caption(room - cell_len(words) - 2)
            words = say("{}  {}", words, caption)
        self.title_line.update(Content(words))

    @on(ContactSheet.Moved)
    def _moved(self) -> None:
        self._tell(self._missing())

    # Keys.

    @on(ContactSheet.Chosen)
    def action_choose(self) -> None:
        """Go to the screenshot of the cursor."""
        if self._rows:
            self.close(self._rows[self.sheet.cursor])

    def action_move(self, columns: int, rows: int) -> None:
        """Move the cursor."""
        self.sheet.move(columns + rows * self.sheet.across)

    def action_page(self, pages: int) -> None:
        """Move by what is seen."""
        self.sheet.move(pages * self.sheet.across * max(self.sheet.down, 1))

    def action_end(self, last: bool) -> None:
        """To the first or the last."""
        self.sheet.go_to(len(self._rows) - 1 if last else 0)

    def action_error(self, by: int) -> None:
        """To the next picture of a failure, or the one before."""
        here, tiles = self.sheet.cursor, self.sheet.tiles
        others = range(here + 1, len(tiles)) if by > 0 else range(here - 1, -1, -1)
        at = next((each for each in others if tiles[each].is_error), None)
        if at is None:
            self.app.notify(own("No error in this direction"), markup=False, timeout=2)
        else:
            self.sheet.go_to(at)


def _batches(places: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(places), BATCH):
        yield places[start : start + BATCH]
