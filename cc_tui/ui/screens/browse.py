"""The one screen: what its keys do beside going from pane to pane."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cc_tui.run import labels
from cc_tui.run.model import Visit
from cc_tui.text import Raw, Shown, join, own, say
from cc_tui.ui.commands import Where
from cc_tui.ui.guard import Guarded
from cc_tui.ui.rows import Row, Show
from cc_tui.ui.screens import moving
from cc_tui.ui.screens.pointing import PointingScreen

if TYPE_CHECKING:
    from cc_tui.ui.screens.palette import Choosable


class BrowseScreen(PointingScreen):
    """Jumps, searches and the rest of the keys on top of the panes."""

    # Jumps.

    def action_error(self, by: int) -> None:
        """To the next attempt that failed, or the one before."""
        self._jump(moving.failures, by, own("No failed attempt in this direction"))

    def action_shot(self, by: int) -> None:
        """To the next screenshot, or the one before."""
        self._jump(moving.shots, by, own("No screenshot in this direction"), self.go_along)

    def _jump(
        self,
        rows_of: Callable[[Visit], list[Row]],
        by: int,
        nothing: Shown,
        go: Callable[[Row], None] | None = None,
    ) -> None:
        found = moving.step(self.run, rows_of, self.row, by) if self.run else None
        if found is None:
            self.app.notify(nothing, markup=False, timeout=2)
        elif go is not None:
            go(found)
        else:
            self.run_tree.go_to(found.key)

    def action_scroll_detail(self, by: int) -> None:
        """Scroll the text while the tree keeps the focus."""
        views = {Where.DETAILS: self._facts_view, Where.SELECTORS: self._sheet_view}
        shown = views.get(self.lower) or self.lines
        if shown is not None and not shown.region.area:
            self.detail = self.lower  # the picture is in its place
        elif shown is not None:
            shown.scroll_relative(y=by, animate=False)

    def action_links(self) -> None:
        """Every signed URL and its expiry."""
        from cc_tui.ui.screens.links import LinksScreen

        if self.session is not None and self.run is not None:
            self.app.push_screen(LinksScreen(self.session, self.run))

    def action_filter(self) -> None:
        """Show all visits, those that failed, those that may have a page."""
        if self.run is None:
            return
        order = list(Show)
        while True:
            self.run_tree.filter = order[(order.index(self.run_tree.filter) + 1) % len(order)]
            self.run_tree.show_run(self.run)
            # A tree without a row would look like a run without a node.
            if self.run_tree.root.children or self.run_tree.filter is Show.ALL:
                break
        self.app.notify(say("Shown: {}", own_filter(self.run_tree.filter)), markup=False, timeout=2)

    # Asking again, help, leaving.

    async def action_back(self, quits: bool) -> None:
        """One level back; at the top, quit where that was asked."""
        if self.find_bar.display:
            await self._close_find()
        elif self.where is Where.SELECTORS and self.stop_counting():
            pass
        elif self.zoomed:
            await self.action_zoom()
        elif self.where is not Where.TREE:
            await self.action_pane(Where.TREE)
        elif quits:
            self.leave(self._failed_with)

    def action_renew(self) -> None:
        """Ask for this node again; what failed is tried once more."""
        row = self.row
        if self.run is None:
            self.action_reload()
        elif row is not None and row.node_id is not None:
            self.renew_nodes((row.node_id,), asked=True)
        else:
            self.action_reload()

    def action_reload(self) -> None:
        """Ask for the run again, look at the terminal again, and repaint, the picture too."""
        self.header.show(labels.loading(self.start.session_id))
        self.load_run(again=self.run is not None)
        self.stage.forget()
        self.look_again()
        self.refresh(repaint=True, layout=True)

    def action_help(self) -> None:
        """Every key."""
        from cc_tui.ui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen())

    def action_palette(self) -> None:
        """Choose a command; it runs as its key would."""
        from cc_tui.ui.screens.palette import PaletteScreen, at_hand

        self.app.push_screen(PaletteScreen(tuple(at_hand(self))), self._run_command)

    async def _run_command(self, chosen: Choosable | None) -> None:
        if chosen is not None:
            await self.app.run_action(chosen.command.action, chosen.target)

    def leave(self, code: int = 0, words: Shown | None = None) -> None:
        """End the program, with words on the normal screen."""
        app = self.app
        if isinstance(app, Guarded):
            app.farewell = words if words is not None else self._way_back()
        app.exit(return_code=code)

    def _way_back(self) -> Shown:
        """How to come back to this node."""
        saved = self.saved_words()
        if self.start.is_demo or self.run is None:
            return saved
        node = self.row.node_id if self.row else None
        command = say("cc-tui {} {}", labels.whole_id(self.run.session_id), labels.whole_id(node or Raw("")))
        back = say("Back to this node: {}", command)
        return join("\n", [words for words in (saved, back) if words])


def own_filter(show: Show) -> Shown:
    """A filter in words."""
    return {
        Show.ALL: own("every node"),
        Show.FAILED: own("nodes with a failed attempt"),
        Show.WITH_PAGE: own("nodes that have a page, or were not asked for one yet"),
    }[show]
