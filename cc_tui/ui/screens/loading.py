"""A screen that fetches: workers ask the session and post what came. They touch no widget."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import work
from textual.worker import Worker, WorkerState

from cc_tui.config import Images
from cc_tui.errors import CcTuiError
from cc_tui.run.ids import is_uuid
from cc_tui.text import Raw, Shown
from cc_tui.ui import messages
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.screens import contents
from cc_tui.ui.sight import Prepared, Sight
from cc_tui.ui.start import Start
from cc_tui.ui.steady import Steady
from cc_tui.ui.wish import PageWish

if TYPE_CHECKING:
    from cc_tui.page.model import PageOutline
    from cc_tui.picture.blocks import Colour
    from cc_tui.picture.pictures import PreparedSharp
    from cc_tui.session.pictures import Sought
    from cc_tui.session.session import Session

STILL = 0.08
"""Seconds, beside those that the cursor rests before anything is fetched, before a sharp picture is sent."""


@dataclass(frozen=True, slots=True)
class Order:
    """A sight to be made.

    Attributes:
        sight: What it is called when it is here.
        sought: What it is made of.
        background: Colour behind it.
        is_passing: More of its kind follow, as while a key is held: on a slow link half cells are enough.
    """

    sight: Sight
    sought: Sought
    background: Colour
    is_passing: bool = False


class LoadingScreen(Steady[None]):
    """The workers of the screen. Each group has at most one that is still wanted."""

    def __init__(self, start: Start, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.start = start
        self.session: Session | None = None

    def _on_wait(self, words: Shown) -> None:
        self.post_message(messages.Waiting(words))

    @work(group="run", exclusive=True, exit_on_error=False)
    async def load_run(self, *, again: bool = False, by_itself: bool = False) -> None:
        """Open the run; the first time also make the session, in a thread since it imports much."""
        try:
            if self.session is None:
                self.session = await asyncio.to_thread(self.start.connect, self._on_wait)
            if again and self.session.run is not None:
                run = await self.session.reload()
            else:
                node = self.start.node
                run = await self.session.open(
                    self.start.session_id, Raw(node.lower()) if node and is_uuid(node) else None
                )
        except CcTuiError as error:
            self.post_message(messages.RunFailed(error, by_itself))
        else:
            self.post_message(messages.RunLoaded(run, again and not by_itself))

    @work(group="workflow", exclusive=True, exit_on_error=False)
    async def load_definition(self) -> None:
        """Ask for the workflow; the run is usable without it."""
        if self.session is None:
            return
        try:
            run = await self.session.define()
        except CcTuiError as error:
            self.post_message(messages.DefinitionFailed(error))
        else:
            self.post_message(messages.RunLoaded(run))

    @work(group="picture", exclusive=True, exit_on_error=False)
    async def load_picture(self, order: Order) -> None:
        """Fetch a screenshot and have it made.

        On a slow link it comes as half cells first, and sharp once the input rests.
        """
        session, known = self.session, self.start.capabilities
        if session is None:
            return
        try:
            if self.start.config.images is Images.TEXTUAL_IMAGE:
                (columns, rows), (width, height) = order.sight.size, known.cell
                shot = order.sought.shot
                scaled = await session.pictures.scaled(shot, columns * width, rows * height)
                self.post_message(messages.PictureReady(order.sight, scaled))
                return
            ends = not known.is_sharp or (self.stage.is_slow and order.is_passing)
            if not known.is_sharp or self.stage.is_slow:
                blocks = await session.pictures.blocks(order.sought)
                is_final = not known.is_sharp
                self.post_message(messages.PictureReady(order.sight, blocks, is_final, ends))
            if not ends:
                still = 0.0 if order.is_passing else STILL
                sharp, _ = await asyncio.gather(self._sharp_of(session, order), asyncio.sleep(still))
                self.post_message(messages.PictureReady(order.sight, sharp))
        except CcTuiError as error:
            self.post_message(messages.PictureFailed(order.sight, error))

    async def _sharp_of(self, session: Session, order: Order) -> PreparedSharp:
        return await session.pictures.sharp(
            order.sought,
            self.start.capabilities.protocol,
            image_id=self.stage.new_id(),
            background=order.background,
            limit=self.stage.limit,
        )

    @work(group="pictures-ahead", exclusive=True, exit_on_error=False)
    async def load_pictures_ahead(self, orders: Sequence[Order]) -> None:
        """Make pictures before anybody asks for them; one that cannot be had is said when it is looked at."""
        for order in orders:
            if self.session is None:
                return
            with suppress(CcTuiError):
                picture: Prepared
                first, is_sharp = None, self.start.capabilities.is_sharp
                if not is_sharp or self.stage.is_slow:
                    picture = first = await self.session.pictures.blocks(order.sought)
                if is_sharp:
                    picture = await self._sharp_of(self.session, order)
                self.post_message(messages.PictureAhead(order.sight, picture, first))

    @work(group="probe", exclusive=True, exit_on_error=False)
    async def look_again(self) -> None:
        """Look at the terminal again: its size, tmux and who is attached, answers that came late."""
        before = self.start.capabilities
        if self.start.probe is not None and await self.start.probe.refresh():
            self.post_message(messages.TerminalChanged(before))

    @work(group="page", exclusive=True, exit_on_error=False)
    async def load_page(self, wish: PageWish) -> None:
        """Fetch a node's page and have it made text, or compared."""
        if self.session is None:
            return
        try:
            content = await contents.of(self.session, wish, partial(self._page_begins, wish))
        except CcTuiError as error:
            self.post_message(messages.PageFailed(wish, error))
        else:
            self.post_message(messages.PageReady(wish, content))
            self.post_message(messages.TitleKnown(wish.node_id))

    def _page_begins(self, wish: PageWish, first: PageOutline) -> None:
        self.post_message(messages.PageBegun(wish, first))

    @work(group="ahead", exclusive=True, exit_on_error=False)
    async def load_ahead(self, nodes: tuple[Raw, ...]) -> None:
        """Fetch pages before anybody looks at them; one that cannot be had is said when it is looked at."""
        for node_id in nodes:
            if self.session is None:
                return
            # A page that there is not is news too: its row says so.
            with suppress(CcTuiError):
                await self.session.outline(node_id)
            self.post_message(messages.TitleKnown(node_id))

    @work(group="renew", exit_on_error=False)
    async def renew_nodes(self, nodes: tuple[Raw, ...], *, asked: bool) -> None:
        """Ask for nodes again, so that their URLs live longer."""
        if self.session is None:
            return
        try:
            for node_id in nodes:
                if asked:
                    await self.session.renew(node_id)
                else:
                    await self.session.node(node_id, force=True)
        except CcTuiError as error:
            self.post_message(messages.Renewed(nodes, error, asked))
        else:
            self.post_message(messages.Renewed(nodes, None, asked))

    @property
    def is_renewing(self) -> bool:
        """Whether a renewal is under way."""
        return any(w.group == "renew" and w.is_running for w in self.workers)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault in a worker is ours: it ends the program as any other does, in words."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            raise event.worker.error

    async def close_session(self) -> None:
        """End requests and children."""
        if self.session is not None:
            await self.session.aclose()
            self.session = None
