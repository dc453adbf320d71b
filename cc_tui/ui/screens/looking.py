"""Looking closely at pictures: zoom and pan, flip, difference, the contact sheet, and how they are drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual import on

from cc_tui.config import Images
from cc_tui.errors import CcTuiError
from cc_tui.picture.viewport import (
    START,
    Size,
    View,
    ended,
    fitted,
    meant,
    paged,
    panned,
    width_or_full_size,
    window,
    zoomed,
)
from cc_tui.picture.viewport import Pane as Place
from cc_tui.run import labels
from cc_tui.stores import Store
from cc_tui.text import Raw, Shown, own, say, visible
from cc_tui.ui import messages, picture_words
from cc_tui.ui.commands import Where
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.rows import Key, Kind, Row, Show
from cc_tui.ui.screens import moving
from cc_tui.ui.screens.picturing import PicturingScreen
from cc_tui.ui.sight import OnScreen, Sight
from cc_tui.ui.start import Start
from cc_tui.ui.widgets.marked_picture import MarkedPicture

if TYPE_CHECKING:
    from collections.abc import Callable

    from cc_tui.picture.blocks import Blocks
    from cc_tui.run.details.rows import Section
    from cc_tui.session.pictures import Shot

STEP: Final = (4, 2)
"""Columns and rows that a key pans by."""

WHEEL: Final = 3
"""Rows that a notch of the wheel pans by."""

THUMBS_KEPT: Final = 8 << 20
"""Bytes of small pictures, so that the contact sheet is there at once when it is opened again."""


class LookingScreen(PicturingScreen):
    """What the picture's keys do.

    Zoom and place belong to a picture, and go along to one that it is compared with: on a flip, and to the
    next or previous screenshot.
    """

    def __init__(self, start: Start, stage: Stage) -> None:
        super().__init__(start, stage)
        self.is_comparing = False
        self._looked_at: Raw | None = None
        self._keeps_view_for: Key | None = None
        self._ring: list[Key] = []
        self._flipped_to: Key | None = None
        self._told_whole: Raw | None = None
        self._wanted_images = start.config.images
        self._thumbs: Store[tuple[Raw, Size], Blocks] = Store(
            THUMBS_KEPT, lambda kept: 64 * kept.width * kept.height
        )

    def picture_of(self, row: Row) -> None:
        """The cursor has come to a row; another picture is seen from its beginning, unless it is compared."""
        if row.key not in (self._flipped_to, self._keeps_view_for):
            self._ring, self._flipped_to = [], None
            if row.shot is not None and row.shot.key != self._looked_at:
                self.view_now, self.is_comparing = START, False
        self._keeps_view_for = None
        self._looked_at = row.shot.key if row.shot is not None else None
        super().picture_of(row)

    def neighbours(self, row: Row) -> list[Row]:
        """Where `.`, `b` and `,` lead."""
        if self.run is None or self.is_comparing:
            return []
        found = [moving.step(self.run, moving.shots, row, by) for by in (1, -1)]
        found.insert(1, moving.error_shot(row))
        return [each for each in found if each is not None]

    def go_along(self, row: Row) -> None:
        """Go to a picture that is compared with this one: zoom and place stay."""
        self._keeps_view_for = row.key
        self.go_to(row.key)

    def go_to(self, key: Key) -> None:
        """Go to a row; where the filter has none of it, every row is shown again."""
        if not self.run_tree.go_to(key) and self.run is not None:
            self.run_tree.filter = Show.ALL
            self.run_tree.show_run(self.run)
            self.run_tree.go_to(key)

    # Zoom and pan.

    def _view_by(self, change: Callable[[View, Size, Place], View]) -> None:
        """Look at another part, as soon as the picture's size is known."""
        row = self.row
        if row is None or row.shot is None or self.start.no_pictures:
            return
        if not isinstance(self._view, MarkedPicture):
            words = own("textual-image's pictures are whole; start with --images auto to zoom")
            self.app.notify(words, markup=False, timeout=3)
            return
        size = self._originals.get(row.shot.key)
        if size is None or self.picture.state != "content":
            return
        place = self.place()
        view = meant(change(meant(self.view_now, size), size, place), size)
        if view != self.view_now:
            self.view_now = replace(view, of=size) if view != START else view
            self.view_changed()

    def action_enlarge(self, steps: int) -> None:
        """Larger by so many steps, or smaller, around the middle of what is seen."""
        self._view_by(lambda view, size, place: zoomed(view, size, place, steps))

    def action_fit(self) -> None:
        """The whole picture."""
        self._view_by(lambda view, _size, _place: fitted(view))

    def action_full_width(self) -> None:
        """As wide as the pane, then 1:1."""
        self._view_by(width_or_full_size)

    def action_pan(self, columns: int, rows: int) -> None:
        """Move by so many steps to the right and down."""
        self._move(lambda view, size, place: panned(view, size, place, columns * STEP[0], rows * STEP[1]))

    def action_turn_page(self, pages: int) -> None:
        """Move down by so many pages, or up."""
        self._move(lambda view, size, place: paged(view, size, place, pages))

    def action_picture_end(self, bottom: bool) -> None:
        """To the top or the bottom."""
        self._move(lambda view, size, place: ended(view, size, place, bottom=bottom))

    def _move(self, change: Callable[[View, Size, Place], View]) -> None:
        before, shot = self.view_now, self._looked_at
        self._view_by(change)
        size = self._originals.get(shot) if shot else None
        if self.view_now != before or size is None or self._told_whole == shot:
            return
        if window(meant(before, size), size, self.place()).whole(size):
            self._told_whole = shot
            self.app.notify(own("The whole picture is seen; + enlarges it"), markup=False, timeout=2)

    @on(messages.WheelTurned)
    def _wheel_turned(self, event: messages.WheelTurned) -> None:
        self._view_by(lambda view, size, place: panned(view, size, place, 0, event.by * WHEEL))

    # Flip and difference.

    def action_flip(self) -> None:
        """From this picture to the error shot, to the one before, and back to this one."""
        row, run = self.row, self.run
        if row is None or row.shot is None or run is None:
            return
        if row.key != self._flipped_to or row.key not in self._ring:
            others = (moving.error_shot(row), moving.before(run, row))
            self._ring = list(dict.fromkeys([row.key, *(each.key for each in others if each is not None)]))
        if len(self._ring) < 2:
            words = own("Nothing to flip to: no error shot, and no picture before")
            self.app.notify(words, markup=False, timeout=2)
            return
        at = self._ring.index(row.key)
        self._flipped_to = self._ring[(at + 1) % len(self._ring)]
        self.go_to(self._flipped_to)

    async def action_difference(self) -> None:
        """The difference to the one before, of what the focus is on: the page's text, else the picture."""
        shown = self.detail if self.where is Where.TREE else self.where
        if shown is Where.PAGE:
            await self.difference_of_pages()
        else:
            self.difference_of_pictures()

    async def difference_of_pages(self) -> None:
        """The difference of two pages' texts; where nothing shows it, that of their pictures."""
        self.difference_of_pictures()

    def difference_of_pictures(self) -> None:
        """Frame what changed since the picture before and dim the rest, or show the picture again."""
        row, run = self.row, self.run
        if row is None or row.shot is None or run is None:
            words = own("There is no picture here")
        elif not isinstance(self._view, MarkedPicture) or self.start.no_pictures:
            words = own("Pictures are not compared as they are drawn now; i draws them in another way")
        elif not self.is_comparing and moving.before(run, row) is None:
            words = own("There is no picture before this one")
        else:
            self.is_comparing = not self.is_comparing
            self.detail = Where.PICTURE
            self.view_changed()
            return
        self.app.notify(words, markup=False, timeout=2)

    def compared_with(self, row: Row) -> Shot | None:
        """The screenshot before, while differences are shown."""
        found = self._before(row)
        return (found.visit, found.shot) if found and found.visit and found.shot else None

    def _before(self, row: Row) -> Row | None:
        if not self.is_comparing or self.run is None or row.shot is None:
            return None
        return moving.before(self.run, row)

    def _to(self, row: Row) -> Shown | None:
        """With what the picture of a row is compared, in words."""
        before = self._before(row)
        return self._phase(before) if before is not None else None

    def no_difference(self, error: CcTuiError) -> None:
        """Two pictures could not be compared: show the one that is looked at."""
        self.is_comparing = False
        self.app.notify(error.message, title=own("No difference can be shown"), markup=False, timeout=6)
        self.view_changed()

    def _is_drawn(self, sight: Sight, made: OnScreen) -> None:
        super()._is_drawn(sight, made)
        found, to = getattr(made.picture, "compared", None), self._to(self.row) if self.row else None
        if found is not None and found.equal and to is not None:
            self.app.notify(picture_words.compared(found, to)[0], markup=False, timeout=3)

    # How they are drawn, and all of them.

    def action_images(self) -> None:
        """Pictures as the terminal can, in half cells, or none."""
        if not isinstance(self._view, MarkedPicture):
            words = own("Started with --images textual-image, which draws until the end")
            self.app.notify(words, markup=False, timeout=3)
            return
        before, config = self.start.capabilities, self.start.config
        first = Images.AUTO if self._wanted_images in (Images.BLOCKS, Images.OFF) else self._wanted_images
        order = [first, Images.BLOCKS, Images.OFF]
        images = order[(order.index(config.images) + 1) % len(order)]
        self.start = replace(self.start, config=replace(config, images=images))
        self.post_message(messages.TerminalChanged(before))
        known = self.start.capabilities
        words = picture_words.way(known.protocol)
        self.app.notify(
            say("Pictures: {}: {}. {}", visible(images.value), words, known.why), markup=False, timeout=4
        )

    def action_contact_sheet(self) -> None:
        """Every screenshot of the run as a small picture."""
        if reason := self.start.no_pictures:
            self.app.notify(reason, markup=False, timeout=3)
        elif self.run is None or self.session is None or not self.run.visits:
            self.app.notify(own("There is no screenshot to show"), markup=False, timeout=2)
        else:
            from cc_tui.ui.screens.contact import ContactScreen

            cell = self.start.capabilities.cell
            here = self.row.shot.key if self.row and self.row.shot else None
            sheet = ContactScreen(self.run, self.session, cell, self._thumbs, here)
            self.app.push_screen(sheet, self._picked)

    def _picked(self, row: Row | None) -> None:
        if row is not None:
            self.go_to(row.key)

    # What is said of it.

    def _picture_title(self, row: Row) -> list[Shown]:
        """Its forms, the fullest first."""
        if row.visit is None or row.attempt is None or row.shot is None:
            return [own(" Picture")]
        is_here = self._shown_shot is not None and self._shown_shot == self._sight(row)
        waits = own(" ...") if not is_here and self.picture.state in ("content", "loading") else own("")
        phases = labels.phases(row.visit, row.attempt, row.shot)
        forms: list[Shown] = []
        if self._on_screen is not None and self._drawn is not None and self._drawn.shot == row.shot.key:
            forms = list(self._with_facts(row, self._on_screen, self._drawn, phases, waits))
        return [
            *forms,
            say(" Picture {}{}", phases[0], waits),
            *(say(" {}{}", phase, waits) for phase in phases),
        ]

    def _with_facts(
        self, row: Row, seen: OnScreen, sight: Sight, phases: list[Shown], waits: Shown
    ) -> list[Shown]:
        part = picture_words.part(seen.picture, sight.view)
        found, to = getattr(seen.picture, "compared", None), self._to(row)
        looks = picture_words.compared(found, to) if found is not None and to is not None else []
        looks = [say("{}  {}", look, part) if part else look for look in looks] or ([part] if part else [])
        first = say("{}  {}", phases[0], looks[0]) if looks else phases[0]
        facts = picture_words.facts(seen, self.stage)
        return [
            *(say(" Picture {}{}  {}", first, waits, fact) for fact in facts),
            *(say(" {}  {}{}", phase, look, waits) for phase in phases for look in looks),
        ]

    def picture_sections(self, row: Row) -> list[Section]:
        """What the details say of the picture that is seen."""
        if self._on_screen is None or self._drawn is None or row.shot is None:
            return []
        if self._drawn.shot != row.shot.key or row.kind is Kind.NEVER or self.picture.state != "content":
            return []
        from cc_tui.ui.picture_details import section

        return [section(self._on_screen, self.stage, self._drawn, self._to(row))]

    @on(messages.PictureSent)
    def _picture_sent(self) -> None:
        self._titles()
