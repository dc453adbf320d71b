"""What the screen is made of, and the titles and countdowns above its panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import var
from textual.timer import Timer
from textual.widgets import Static

from cc_tui.config import Images
from cc_tui.run import labels
from cc_tui.run.model import Run, Visit
from cc_tui.text import Raw, Shown, one_line, own, say
from cc_tui.ui import summary
from cc_tui.ui.commands import Where
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.rows import Kind, Row
from cc_tui.ui.screens.loading import LoadingScreen
from cc_tui.ui.sight import Sight
from cc_tui.ui.start import Start
from cc_tui.ui.widgets.bar import Bar
from cc_tui.ui.widgets.countdown import coarse, ticking
from cc_tui.ui.widgets.find_bar import FindBar
from cc_tui.ui.widgets.key_line import KeyLine
from cc_tui.ui.widgets.marked_picture import MarkedPicture
from cc_tui.ui.widgets.page_view import PageView
from cc_tui.ui.widgets.pane import Pane
from cc_tui.ui.widgets.picture_view import PicturePane
from cc_tui.ui.widgets.run_tree import RunTree

if TYPE_CHECKING:
    from cc_tui.ui.widgets.sharp_picture import SharpPicture


class TitlingScreen(LoadingScreen):
    """The widgets, the state they draw, and the words above them."""

    # `var`, not `reactive`: a change of the screen's state is no reason to send the whole screen again.
    run: var[Run | None] = var(None)
    row: var[Row | None] = var(None)
    where: var[Where] = var(Where.TREE)
    """The pane that has the focus."""
    detail: var[Where] = var(Where.PICTURE)
    """Which of picture and page is shown where there is room for one."""

    header = getters.query_one("#header", Bar)
    run_tree = getters.query_one("#tree", RunTree)
    picture = getters.query_one("#picture", Pane)
    page = getters.query_one("#page", Pane)
    lines = getters.query_one("#lines", PageView)
    body = getters.query_one("#body", Horizontal)
    details = getters.query_one("#details", Vertical)
    too_small = getters.query_one("#too-small", Static)
    find_bar = getters.query_one("#find", FindBar)
    keys = getters.query_one("#keys", KeyLine)

    def __init__(self, start: Start, stage: Stage) -> None:
        super().__init__(start, stage)
        self._view = self._make_view()
        self._space = (0, 0)
        self._shown_shot: Sight | None = None
        self._shown_page: Raw | None = None
        self._page_title: Shown = own("")
        self._failed_with = 0
        self._wanted_node = start.node
        self._lacks_workflow = False
        self.sought = ""
        self.page_view = start.config.page_view
        self.has_failed = False
        self.room = (0, 0)
        self.failure_lines = (
            Bar(classes="failure -what"),
            Bar(classes="failure", ticks=False),
            Bar(classes="failure -why", ticks=False),
        )
        self._rest_timer: Timer | None = None
        self._patience: dict[Where, Timer] = {}
        self._asked: dict[Where, Sight | tuple[Raw, object]] = {}

    def _make_view(self) -> MarkedPicture | SharpPicture:
        if self.start.config.images is Images.TEXTUAL_IMAGE:
            from cc_tui.ui.widgets.sharp_picture import SharpPicture

            return SharpPicture(id="image")
        return MarkedPicture(self.stage, id="image")

    def compose(self) -> ComposeResult:
        """Header, failure lines, tree and panes, keys."""
        yield Bar(id="header")
        yield from self.failure_lines
        with Horizontal(id="body"):
            yield RunTree(self._life_of, self._lacks_page, id="tree")
            with Vertical(id="details"):
                yield PicturePane(self._view, id="picture")
                yield Pane(PageView(id="lines"), id="page")
        yield FindBar(id="find")
        yield KeyLine(id="keys")
        yield Static(own("cc-tui needs 40 columns and 10 rows"), id="too-small", markup=False)

    def _lacks_page(self, visit: Visit) -> bool:
        """Whether its node is known to have no page; one that was not asked for may have one."""
        known = self.session.nodes.get(visit.node_id) if self.session and visit.node_id else None
        return known is not None and known.page is None

    def _life_of(self, row: Row) -> Shown:
        """What a row says of its URL's life."""
        if self.session is None:
            return own("")
        links, now = self.session.links, self.session.now()
        if row.kind is Kind.PAGE:
            known = self.session.nodes.get(row.node_id) if row.node_id else None
            if known and known.page is None:
                return own("none")
            return coarse(links.of_page(row.node_id), now) or (
                own("not loaded") if row.node_id else own("not known")
            )
        if row.kind is Kind.SHOT and row.shot:
            return coarse(links.of_shot(row.shot), now) or own("no URL")
        return own("")

    def tell_lives(self) -> None:
        """Show how long everything still lives. It repaints what reads otherwise now, and nothing else."""
        if self.run is None or self.session is None:
            return
        self.header.show(right=summary.lives(self.session.links, self.session.now()))
        self.run_tree.tick()
        self._titles()

    def _titles(self) -> None:
        row, session = self.row, self.session
        if row is None or session is None:
            return
        now, links = session.now(), session.links
        shot_life = ticking(links.of_shot(row.shot), now) if row.shot else own("")
        page_life = ticking(links.of_page(row.node_id), now)
        self.picture.title_bar.show(self._picture_title(row), say("{} ", shot_life))
        self.page.title_bar.show(self._page_words(row), say("{} ", page_life))

    def _picture_title(self, row: Row) -> list[Shown]:
        """The picture's title, in its forms, the fullest first."""
        raise NotImplementedError

    def _page_words(self, row: Row) -> list[Shown]:
        """The page's title, in its forms."""
        if row.visit is None:
            return [say(" Page of '{}'", one_line(row.node.name, 200)) if row.node else own(" Page")]
        is_here = self._shown_page is not None and self._shown_page == row.node_id
        if self.page.state in ("error", "empty"):
            return [say(" Page of node {}", row.visit.node_number)]
        what, tabs = self.view_words()
        return summary.page_titles(
            what,
            labels.page_phases(row.visit),
            tabs=tabs,
            found=self._found_words() if is_here else own(""),
            title=self._page_title if is_here else own(""),
            is_here=is_here,
        )

    async def action_difference(self) -> None:
        """What changed since the one before, of what the focus is on."""
        await self.difference_of_pages()

    async def difference_of_pages(self) -> None:
        """What changed since the page before; again the page itself."""
        raise NotImplementedError

    def view_words(self) -> tuple[Shown, Shown]:
        """What the page's pane shows in a word, and all it can show with that one marked."""
        raise NotImplementedError

    def _found_words(self) -> Shown:
        """What was searched in the page, and how often it is there."""
        raise NotImplementedError

    @staticmethod
    def _phase(row: Row) -> Shown:
        if row.visit is None or row.attempt is None or row.shot is None:
            return own("")
        return labels.phase(row.visit, row.attempt, row.shot)

    @staticmethod
    def _node_name(row: Row) -> Shown:
        return labels.node_name(row.visit) if row.visit else own("this node")
