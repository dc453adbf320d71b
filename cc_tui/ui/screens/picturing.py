"""The picture's pane: what it shows while the cursor moves, and what is waited for."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import on

from cc_tui.errors import CcTuiError, NotFoundError
from cc_tui.picture.pictures import PreparedBlocks, PreparedSharp, ScaledPicture
from cc_tui.picture.viewport import START, Size, meant
from cc_tui.picture.viewport import Pane as Place
from cc_tui.text import Raw, Shown, own, say
from cc_tui.ui import messages
from cc_tui.ui.commands import Where
from cc_tui.ui.driver.protocols import largest
from cc_tui.ui.driver.stage import Drawing, Stage
from cc_tui.ui.rows import Row
from cc_tui.ui.screens.loading import Order
from cc_tui.ui.screens.titling import TitlingScreen
from cc_tui.ui.sight import OnScreen, Prepared, Sight
from cc_tui.ui.start import Start
from cc_tui.ui.widgets.marked_picture import MarkedPicture

REST: Final = 0.12
"""Seconds the cursor rests before anything is fetched for it."""

PATIENCE: Final = 0.15
"""Seconds before a pane says that it is loading."""

KEPT: Final = 12
"""Sharp pictures that are shown at once, without waiting for the cursor to rest."""

if TYPE_CHECKING:
    from cc_tui.session.pictures import Shot

_LATE: Final = 3.0
"""Seconds after the start at which an answer of the terminal that was late is there."""

_ATTACHED: Final = 3.0
"""Seconds between two looks at tmux's clients; each costs 3 ms."""


def keys_for(error: CcTuiError) -> Shown:
    """Which key helps; none where asking again cannot."""
    return own("") if isinstance(error, NotFoundError) else own("r tries again")


class PicturingScreen(TitlingScreen):
    """Half cells where the link is slow, then the sharp picture; one that is at hand at once."""

    def __init__(self, start: Start, stage: Stage) -> None:
        super().__init__(start, stage)
        self._made: OrderedDict[Sight, OnScreen] = OrderedDict()
        self._originals: dict[Raw, Size] = {}
        self._drawn: Sight | None = None
        self._on_screen: OnScreen | None = None
        self._moved = 0.0
        self.view_now = START
        stage.on_sent = self._tell_sent

    def on_mount(self) -> None:
        """An answer that was late is looked at once; who attaches to tmux, which nothing tells, for ever."""
        self.set_timer(_LATE, self.look_again)
        if self.start.probe is not None and self.start.probe.seen.tmux is not None:
            self.set_interval(_ATTACHED, self.look_again)

    def _tell_sent(self) -> None:
        """In a thread of the driver."""
        self.post_message(messages.PictureSent())

    # What is wanted.

    def picture_of(self, row: Row) -> None:
        """The cursor has come to a row: show its picture at once, if it is at hand and nobody hurries."""
        if self.stage.abandon():
            self._shown_shot = None
        now = self.start.clock.monotonic()
        is_hurried, self._moved = now - self._moved < REST, now
        sight = self._sight(row)
        if sight and self._is_at_hand(sight) and sight != self._shown_shot and not is_hurried:
            # The row first: drawn in one frame, both would keep the loop from the next key for 20 ms.
            self.call_after_refresh(self._show_at_hand, sight)

    def _show_at_hand(self, sight: Sight) -> None:
        is_wanted = self.row is not None and self._sight(self.row) == sight != self._shown_shot
        if is_wanted and self._is_at_hand(sight):
            self._show(sight, self._made[sight], is_resting=False)

    def view_changed(self) -> None:
        """Another part is wanted, or another size of it: now, and as good as it gets once the input rests."""
        if self.row is None:
            return
        if self.stage.is_slow and self.stage.abandon():
            self._shown_shot = None
            self._forget_request(Where.PICTURE)
        self._want_picture(self.row, is_passing=True)
        self._rest_soon()
        self._titles()

    def place(self) -> Place:
        """The place that one picture can fill."""
        known = self.start.capabilities
        return Place(*(largest(*self._space) if known.is_sharp else self._space), known.cell)

    def _sight(self, row: Row) -> Sight | None:
        if row.shot is None or min(self._space) < 1:
            return None
        before = self.compared_with(row)
        sight = Sight(row.shot.key, self._space, self.view_now, before[1].key if before else None)
        return self._as_called(sight)

    def _as_called(self, sight: Sight) -> Sight:
        """A sight has many names until the size of its picture is known, and then one."""
        size = self._originals.get(sight.shot)
        return sight._replace(view=meant(sight.view, size)) if size else sight

    def compared_with(self, row: Row) -> Shot | None:  # noqa: ARG002
        """The screenshot to which the difference is wanted."""
        return None

    def _order(self, row: Row, *, is_passing: bool = False) -> Order | None:
        sight = self._sight(row)
        if sight is None or row.visit is None or row.shot is None:
            return None
        from cc_tui.session.pictures import Sought

        sought = Sought((row.visit, row.shot), self.place(), sight.view, self.compared_with(row))
        return Order(sight, sought, self._view.background_colors[1].rgb, is_passing)

    def _want_picture(self, row: Row, *, is_passing: bool = False) -> None:
        if reason := self.start.no_pictures:
            self.picture.show_empty(reason)
            return
        if not self._is_visible(Where.PICTURE):
            return
        order = self._order(row, is_passing=is_passing)
        if order is None:
            return
        sight, asked = order.sight, self._asked.get(Where.PICTURE)
        if self._shown_shot == sight:
            self._is_here(Where.PICTURE)
            self._look_ahead(row)
        elif self._is_at_hand(sight):
            self._show(sight, self._made[sight], is_resting=not is_passing)
        elif asked != sight and not (asked and is_passing):  # what is under way is shown first, else nothing
            self._asked[Where.PICTURE] = sight
            self.workers.cancel_group(self, "pictures-ahead")
            if self._drawn is None or self._drawn.shot != sight.shot or self.picture.state != "content":
                self._be_patient(Where.PICTURE, say("Loading the screenshot {}", self._phase(row)))
            self.load_picture(order)

    def _look_ahead(self, row: Row) -> None:
        """The input rests: make what the next key may ask for, where that asks nothing of the API."""
        session = self.session
        if session is None or self._rest_timer is not None or self.start.no_pictures or not self._makes_ahead:
            return
        near = (each for each in self.neighbours(row) if each.shot is not None and session.is_near(each.shot))
        orders = [order for each in near if (order := self._order(each)) and order.sight not in self._made]
        if orders:
            self.load_pictures_ahead(orders)

    @property
    def _makes_ahead(self) -> bool:
        return isinstance(self._view, MarkedPicture)

    def neighbours(self, row: Row) -> list[Row]:  # noqa: ARG002
        """The rows that the next key may lead to, the likeliest first."""
        return []

    # What came.

    @on(messages.PictureSpace)
    def _picture_space(self, event: messages.PictureSpace) -> None:
        is_first = self._space == (0, 0)
        self._space = (event.columns, event.rows)
        self._shown_shot = self._drawn = None
        self._rest_soon()
        if not is_first:
            self.look_again()

    @on(messages.PictureReady)
    def _picture_ready(self, event: messages.PictureReady) -> None:
        picture, is_asked = event.picture, self._asked.get(Where.PICTURE) == event.sight
        self._originals[event.sight.shot] = picture.original.size
        sight, wanted = self._as_called(event.sight), self._sight(self.row) if self.row else None
        if wanted is None or not wanted.is_beside(sight):
            if is_asked:
                self._answered(Where.PICTURE)
        elif event.is_final:
            seen = self._on_screen.picture if self._on_screen and self._drawn == sight else None
            self._show(sight, self._keep(sight, picture, seen))
        else:
            self._passes(sight, OnScreen(picture))
            if event.is_last and is_asked:
                self._answered(Where.PICTURE)
                self._go_on(sight)

    @on(messages.PictureAhead)
    def _picture_ahead(self, event: messages.PictureAhead) -> None:
        self._originals[event.sight.shot] = event.picture.original.size
        self._keep(self._as_called(event.sight), event.picture, event.first)

    def _keep(self, sight: Sight, picture: Prepared, first: Prepared | None) -> OnScreen:
        """Keep what was made; of a sharp one also the half cells that were seen first."""
        made = OnScreen(picture)
        if isinstance(picture, PreparedSharp):
            drawing = Drawing(picture.columns, picture.rows, picture.payload, picture.image_id)
            made = OnScreen(picture, drawing, first if isinstance(first, PreparedBlocks) else None)
        self._made[sight] = made
        if len(self._made) > KEPT:
            self._made.popitem(last=False)
        return made

    def _is_at_hand(self, sight: Sight) -> bool:
        """Whether something of it can be shown at once."""
        made = self._made.get(sight)
        return made is not None and (
            made.drawing is None or made.first is not None or not self._is_far(made.drawing)
        )

    def _is_far(self, drawing: Drawing) -> bool:
        """Whether it is long on its way to the terminal."""
        is_held = bool(drawing.image_id and drawing.sent)
        return self.stage.is_slow and not is_held

    def _show(self, sight: Sight, made: OnScreen, *, is_resting: bool = True) -> None:
        """Show a picture; a sharp one as soon as the terminal holds it, where it can hold some.

        One that is long on its way is sent when the input rests; until then it is seen in half cells.
        """
        self._made.move_to_end(sight)
        if made.drawing is None:
            self._draw(made.picture)
            self._is_shown(sight, made)
            return
        is_far = self._is_far(made.drawing)
        if is_far and made.first is not None and self._drawn != sight:
            self._passes(sight, OnScreen(made.first))
        if is_resting or not is_far:
            self.stage.prepare(made.drawing, partial(self._sharp_is_ready, sight, made))

    def _sharp_is_ready(self, sight: Sight, made: OnScreen) -> None:
        wanted = self._sight(self.row) if self.row is not None else None
        if wanted is None or made.drawing is None or not isinstance(self._view, MarkedPicture):
            return
        if wanted == sight or (wanted.is_beside(sight) and self._shown_shot != wanted):
            self._view.show_drawing(made.drawing)
            self._is_shown(sight, made)

    def _is_shown(self, sight: Sight, made: OnScreen) -> None:
        self._answered(Where.PICTURE)
        self._shown_shot = sight
        self._is_drawn(sight, made)
        self._go_on(sight)

    def _passes(self, sight: Sight, made: OnScreen) -> None:
        """Show what a better one follows."""
        self._no_longer_patient(Where.PICTURE)
        self._draw(made.picture)
        self._shown_shot = None
        self._is_drawn(sight, made)

    def _is_drawn(self, sight: Sight, made: OnScreen) -> None:
        self._drawn, self._on_screen = sight, made
        self.picture.show_content()
        self._titles()

    def _go_on(self, sight: Sight) -> None:
        """Ask for what is wanted by now, if that is another part, or if it can be better."""
        row = self.row
        if row is None:
            return
        if self._sight(row) != sight:
            self._want_picture(row, is_passing=self._rest_timer is not None)
        elif self._shown_shot != sight:
            self.rest()
        else:
            self._look_ahead(row)

    def _draw(self, picture: Prepared) -> None:

        if isinstance(self._view, MarkedPicture):
            self._view.show(picture.blocks if isinstance(picture, PreparedBlocks) else None)
        elif isinstance(picture, ScaledPicture):
            self._view.show(picture)

    @on(messages.PictureFailed)
    def _picture_failed(self, event: messages.PictureFailed) -> None:
        if self._asked.get(Where.PICTURE) == event.sight:
            self._answered(Where.PICTURE)
        row = self.row
        if row is None or row.shot is None or row.shot.key != event.sight.shot:
            return
        if event.sight.before is not None:
            self.no_difference(event.error)
            return
        self._shown_shot = self._drawn = None
        is_kept = self.session is not None and self.session.has_image(row.shot)
        keys = own("s saves the file as it came, r asks for it again") if is_kept else keys_for(event.error)
        self.picture.show_error(event.error, keys=keys)
        self._titles()

    def no_difference(self, error: CcTuiError) -> None:
        """Two pictures could not be compared."""
        raise NotImplementedError

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
        self._shown_shot = self._drawn = self._shown_page = None
        self._asked.clear()
        self._made.clear()

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
