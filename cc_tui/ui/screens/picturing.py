"""The picture's pane: what it shows while the cursor moves, and what is waited for."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import Final

from textual import on

from cc_tui.errors import CcTuiError, NotFoundError
from cc_tui.picture.pictures import PreparedBlocks, PreparedSharp, ScaledPicture
from cc_tui.text import Raw, Shown, own, say
from cc_tui.ui import messages
from cc_tui.ui.commands import Where
from cc_tui.ui.driver.stage import Drawing, Stage
from cc_tui.ui.rows import Row
from cc_tui.ui.screens.titling import TitlingScreen
from cc_tui.ui.start import Start
from cc_tui.ui.widgets.marked_picture import MarkedPicture

REST: Final = 0.12
"""Seconds the cursor rests before anything is fetched for it."""

PATIENCE: Final = 0.15
"""Seconds before a pane says that it is loading."""

KEPT: Final = 12
"""Sharp pictures that are shown at once, without waiting for the cursor to rest."""

_LATE: Final = 3.0
"""Seconds after the start at which an answer of the terminal that was late is there."""

_ATTACHED: Final = 3.0
"""Seconds between two looks at tmux's clients; each costs 3 ms."""

Wanted = tuple[Raw, tuple[int, int]]
"""A screenshot's key, and the columns and rows of its place."""


def keys_for(error: CcTuiError) -> Shown:
    """Which key helps; none where asking again cannot."""
    return own("") if isinstance(error, NotFoundError) else own("r tries again")


class PicturingScreen(TitlingScreen):
    """Half cells where the link is slow, then the sharp picture; one that is at hand at once."""

    def __init__(self, start: Start, stage: Stage) -> None:
        super().__init__(start, stage)
        self._sharp: OrderedDict[Wanted, Drawing] = OrderedDict()
        self._moved = 0.0

    def on_mount(self) -> None:
        """An answer that was late is looked at once; who attaches to tmux, which nothing tells, for ever."""
        self.set_timer(_LATE, self.look_again)
        if self.start.probe is not None and self.start.probe.seen.tmux is not None:
            self.set_interval(_ATTACHED, self.look_again)

    def picture_of(self, row: Row) -> None:
        """The cursor has come to a row: show its picture at once, if it is at hand and nobody hurries."""
        if self.stage.abandon():
            self._shown_shot = None
        now = self.start.clock.monotonic()
        is_hurried, self._moved = now - self._moved < REST, now
        wanted = self._wanted(row)
        if wanted and wanted in self._sharp and wanted != self._shown_shot and not is_hurried:
            self._show_sharp(wanted, self._sharp[wanted])

    def _wanted(self, row: Row) -> Wanted | None:
        return None if row.shot is None or min(self._space) < 1 else (row.shot.key, self._space)

    def _want_picture(self, row: Row) -> None:
        if reason := self.start.no_pictures:
            self.picture.show_empty(reason)
            return
        if not self._is_visible(Where.PICTURE):
            return
        wanted = self._wanted(row)
        if wanted is None or row.visit is None or row.shot is None:
            return
        if self._shown_shot == wanted:
            self._is_here(Where.PICTURE)
        elif wanted in self._sharp:
            self._show_sharp(wanted, self._sharp[wanted])
        elif self._asked.get(Where.PICTURE) != wanted:
            self._asked[Where.PICTURE] = wanted
            self._be_patient(Where.PICTURE, say("Loading the screenshot {}", self._phase(row)))
            background = self._view.background_colors[1]
            self.load_picture(row.visit, row.shot, self._space, background.rgb)

    @on(messages.PictureSpace)
    def _picture_space(self, event: messages.PictureSpace) -> None:
        is_first = self._space == (0, 0)
        self._space = (event.columns, event.rows)
        self._shown_shot = None
        self._rest_soon()
        if not is_first:
            self.look_again()

    @on(messages.PictureReady)
    def _picture_ready(self, event: messages.PictureReady) -> None:
        if not self._still_wants(event.shot) or event.size != self._space:
            self._came_too_late(Where.PICTURE, event.shot)
            return
        picture = event.picture
        if isinstance(picture, PreparedSharp):
            drawing = Drawing(picture.columns, picture.rows, picture.payload, picture.image_id)
            self._keep((event.shot, event.size), drawing)
            self._show_sharp((event.shot, event.size), drawing)
            return
        self._draw(picture)
        if event.is_final:
            self._is_shown((event.shot, event.size))
        else:
            self._no_longer_patient(Where.PICTURE)
            self.picture.show_content()
            self._titles()

    def _keep(self, wanted: Wanted, drawing: Drawing) -> None:
        self._sharp[wanted] = drawing
        if len(self._sharp) > KEPT:
            self._sharp.popitem(last=False)

    def _show_sharp(self, wanted: Wanted, drawing: Drawing) -> None:
        """Show a picture as soon as the terminal holds it, where it can hold some."""
        self._sharp.move_to_end(wanted)
        self.stage.prepare(drawing, partial(self._sharp_is_ready, wanted, drawing))

    def _sharp_is_ready(self, wanted: Wanted, drawing: Drawing) -> None:
        if (
            self.row is not None
            and self._wanted(self.row) == wanted
            and isinstance(self._view, MarkedPicture)
        ):
            self._view.show_drawing(drawing)
            self._is_shown(wanted)

    def _is_shown(self, wanted: Wanted) -> None:
        self._answered(Where.PICTURE)
        self._shown_shot = wanted
        self.picture.show_content()
        self._titles()

    def _draw(self, picture: PreparedBlocks | ScaledPicture) -> None:
        if isinstance(self._view, MarkedPicture):
            self._view.show(picture.blocks if isinstance(picture, PreparedBlocks) else None)
        elif isinstance(picture, ScaledPicture):
            self._view.show(picture)

    @on(messages.PictureFailed)
    def _picture_failed(self, event: messages.PictureFailed) -> None:
        if not self._still_wants(event.shot):
            self._came_too_late(Where.PICTURE, event.shot)
            return
        self._answered(Where.PICTURE)
        self._shown_shot = None
        self.picture.show_error(event.error, keys=keys_for(event.error))
        self._titles()

    def _still_wants(self, shot: Raw) -> bool:
        return self.row is not None and self.row.shot is not None and self.row.shot.key == shot

    @on(messages.TerminalChanged)
    def _terminal_changed(self, event: messages.TerminalChanged) -> None:
        before, known = event.before, self.start.capabilities
        if (before.protocol, before.wrap) != (known.protocol, known.wrap):
            self.stage.use(known)
        elif before.tmux != known.tmux:
            self.stage.forget()
        elif before.cell == known.cell:
            return
        self.forget_shown()
        self.rest()

    # What is waited for, in each pane.

    def forget_shown(self) -> None:
        """What the panes show is to be asked for again."""
        self._shown_shot = self._shown_page = None
        self._asked.clear()
        self._sharp.clear()

    def _is_here(self, where: Where) -> None:
        """Back at what is drawn: what was asked for on the way is no longer wanted."""
        self._forget_request(where)
        (self.page if where is Where.PAGE else self.picture).show_content()

    def _forget_request(self, where: Where) -> None:
        self._no_longer_patient(where)
        if self._asked.pop(where, None) is not None:
            self.workers.cancel_group(self, where.value)

    def _be_patient(self, where: Where, words: Shown) -> None:
        """Keep the old content for a moment, then say that something is coming."""
        self._no_longer_patient(where)
        self._patience[where] = self.set_timer(PATIENCE, lambda: self._say_loading(where, words))

    def _say_loading(self, where: Where, words: Shown) -> None:
        # A timer that was stopped may have its callback in the queue already, behind what came.
        if where in self._patience:
            (self.page if where is Where.PAGE else self.picture).show_loading(words)

    def _answered(self, where: Where) -> None:
        self._no_longer_patient(where)
        self._asked.pop(where, None)

    def _came_too_late(self, where: Where, what: Raw) -> None:
        """The cursor has moved on since; should it come back, this is asked for again."""
        asked = self._asked.get(where)
        if asked is not None and asked[0] == what:
            self._answered(where)

    def _no_longer_patient(self, where: Where) -> None:
        if timer := self._patience.pop(where, None):
            timer.stop()

    def _rest_soon(self) -> None:
        """Rest once nothing moves for a moment."""
        if self._rest_timer:
            self._rest_timer.stop()
        self._rest_timer = self.set_timer(REST, self._rested)

    def rest_later(self) -> None:
        """A key came: what a rest begins would be in its way."""
        if self._rest_timer is not None:
            self._rest_soon()

    def _rested(self) -> None:
        self._rest_timer = None
        self.rest()

    def rest(self) -> None:
        """Fetch what the row shows: now, or once the cursor rests; also where a step has laid out anew."""
        if self._rest_timer is None:
            self.show_row()

    def show_row(self) -> None:
        """The cursor rests: fetch what its row shows."""

    def keeps_still(self, where: Where) -> bool:
        """Whether something is under way to a pane that does not say so yet."""
        return (
            where in self._asked and (self.page if where is Where.PAGE else self.picture).state != "loading"
        )

    def _is_visible(self, where: Where) -> bool:
        pane = self.page if where is Where.PAGE else self.picture
        return pane.display and pane.region.area > 0
