"""The one screen: its layout, its keys, and the clock that keeps URLs alive."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from textual import events, on
from textual.binding import BindingType
from textual.reactive import Reactive, var
from textual.widget import Widget

from cc_tui.run import labels
from cc_tui.run.model import Visit
from cc_tui.text import Raw, Shown, join, own, plural, say
from cc_tui.ui import messages
from cc_tui.ui.commands import COMMANDS, Where, bindings
from cc_tui.ui.guard import Guarded
from cc_tui.ui.rows import Kind, Row, Show
from cc_tui.ui.screens import moving
from cc_tui.ui.screens.taking import TakingScreen
from cc_tui.ui.widgets.find_bar import FindBar
from cc_tui.ui.widgets.line_view import LineView

SMALLEST: Final = (40, 10)
"""Columns and rows below which nothing could be read."""

MEDIUM, WIDE, BROAD, TALL = 80, 120, 140, 20
"""Columns from which tree and a pane, both panes, a broad tree have room; rows that both panes need."""

_OWN_ACTIONS: Final = frozenset(
    command.action.removeprefix("screen.").partition("(")[0]
    for command in COMMANDS
    if command.where is Where.SCREEN
)

_PANES: Final = (Where.TREE, Where.PICTURE, Where.PAGE, Where.DETAILS)


class BrowseScreen(TakingScreen):
    """Keys and layout on top of what lives and what is taken."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.SCREEN)
    AUTO_FOCUS = "#tree"
    # A focus that moves repaints two titles; Textual would send the whole screen again, pictures too.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    where: var[Where] = var(Where.TREE)
    zoomed: var[bool] = var(False)

    def on_resize(self, event: events.Resize) -> None:
        """Show what there is room for; say what is needed where there is none."""
        self.room = (event.size.width, event.size.height)
        self.lay_out()

    def lay_out(self) -> None:
        """Show the panes that have room.

        Displayed one by one: a class on the screen would style and send all of it again, pictures too.
        """
        width, height = self.room
        if not width:
            return  # the first size is not known yet
        readable = width >= SMALLEST[0] and height >= SMALLEST[1]
        alone = self.zoomed or width < MEDIUM
        both = width >= WIDE and height >= TALL and not alone
        shown = {
            self.run_tree: not alone or (self.where is Where.TREE and self.has_rows),
            self.picture: both or self.detail is Where.PICTURE,
            self.page: self.lower is Where.PAGE if both else self.detail is Where.PAGE,
            self.details: not alone or self.where is not Where.TREE or not self.has_rows,
            self.too_small: not readable,
            self.body: readable,
            self.header: readable,
            self.keys: readable,
        }
        if self.facts is not None:
            shown[self.facts] = self.lower is Where.DETAILS if both else self.detail is Where.DETAILS
        shown |= dict.fromkeys(self.failure_lines, readable and self.has_failed)
        if not readable:
            # Hidden with the focus, a widget would hand it to a neighbour.
            self.set_focus(None)
        changed = [(widget, display) for widget, display in shown.items() if widget.display != display]
        for widget, display in changed:
            widget.display = display
        for name, holds in (("-alone", alone), ("-narrow", width < WIDE), ("-broad", width >= BROAD)):
            self.run_tree.set_class(holds, name)
        if changed:
            # A pane that was not on the screen has asked for nothing.
            self.call_after_refresh(self.rest)
        if readable and self.focused is None:
            self.call_after_refresh(self._focus_pane)

    # Layout and focus.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Letters are letters while a text is typed."""
        return not isinstance(self.focused, FindBar) or action not in _OWN_ACTIONS

    def watch_where(self, where: Where) -> None:
        """Show the keys of the focus; where there is room for one pane, this one."""
        if where is not Where.TREE:
            self.detail = where
        if where in (Where.PAGE, Where.DETAILS):
            self.lower = where
        panes = {Where.PICTURE: self.picture, Where.PAGE: self.page, Where.DETAILS: self.facts}
        for each, pane in panes.items():
            if pane is not None:
                pane.title_bar.set_class(each is where, "-focused")
        self.keys.show(where)
        self.lay_out()

    def watch_detail(self) -> None:
        """Show the pane that is wanted where there is room for one."""
        self.lay_out()

    def watch_zoomed(self) -> None:
        """The focused pane alone, or what there is room for."""
        self.lay_out()

    @on(events.DescendantFocus)
    def _focus_moved(self, event: events.DescendantFocus) -> None:
        for where in _PANES:
            if event.widget is self._widget_of(where):
                self.where = where

    def _widget_of(self, where: Where) -> Widget | None:
        widgets: dict[Where, Widget | None] = {
            Where.TREE: self.run_tree,
            Where.PICTURE: self.picture.title_bar,
            Where.PAGE: self.lines,
            Where.DETAILS: self._facts_view,
        }
        return widgets[where]

    def action_pane(self, name: str) -> None:
        """Go to a pane, showing it."""
        where = Where(name)
        if where is Where.DETAILS:
            self.make_facts()
        self.where = where
        self._focus_pane()

    def _focus_pane(self) -> None:
        """Focus the pane at once, so that the next key, already typed, is its own."""
        widget = self._widget_of(self.where) or self.run_tree
        if widget.region.area:
            self.set_focus(widget)
        else:
            # What is not displayed takes no focus, and the layout shows it only in the next frame.
            self.call_after_refresh(widget.focus)

    def action_next_pane(self, by: int) -> None:
        """Go round the panes."""
        panes = [each for each in _PANES if each is not Where.DETAILS or self.facts is not None]
        self.action_pane(panes[(panes.index(self.where) + by) % len(panes)])

    @on(events.Click, "#image")
    def _picture_clicked(self) -> None:
        self.action_pane(Where.PICTURE)

    @on(messages.PaneWanted)
    def _pane_wanted(self, event: messages.PaneWanted) -> None:
        self.action_pane(Where.PAGE if event.row.kind is Kind.PAGE else Where.PICTURE)

    def action_zoom(self) -> None:
        """The focused pane alone, and back."""
        self.zoomed = not self.zoomed
        self._focus_pane()

    def action_back(self, quits: bool) -> None:
        """One level back; at the top, quit where that was asked."""
        if self.find_bar.display:
            self._close_find()
        elif self.zoomed:
            self.action_zoom()
        elif self.where is not Where.TREE:
            self.action_pane(Where.TREE)
        elif quits:
            self.leave(self._failed_with)

    async def action_focused_action(self, name: str) -> None:
        """What a click on the key line does: the key's action in the pane that has the focus."""
        if self.focused is not None:
            await self.focused.run_action(name)

    # Jumps.

    def action_error(self, by: int) -> None:
        """To the next attempt that failed, or the one before."""
        self._jump(moving.failures, by, own("No failed attempt in this direction"))

    def action_shot(self, by: int) -> None:
        """To the next screenshot, or the one before."""
        self._jump(moving.shots, by, own("No screenshot in this direction"))

    def _jump(self, rows_of: Callable[[Visit], list[Row]], by: int, nothing: Shown) -> None:
        found = moving.step(self.run, rows_of, self.row, by) if self.run else None
        if found is None:
            self.app.notify(nothing, markup=False, timeout=2)
        else:
            self.run_tree.go_to(found.key)

    def action_flip(self) -> None:
        """From the picture at start to the error shot of its attempt, and back."""
        row = self.row
        attempt = row.attempt if row else None
        if row is None or row.visit is None or attempt is None:
            return
        is_error = row.shot is not None and row.kind is Kind.SHOT and row.shot.is_error
        other = attempt.start_shot if is_error else attempt.error_shot
        if other is None:
            self.app.notify(own("This attempt has no error shot to flip to"), markup=False, timeout=2)
        else:
            self.run_tree.go_to(Row(Kind.SHOT, row.visit, attempt, other).key)

    def action_scroll_detail(self, by: int) -> None:
        """Scroll the text while the tree keeps the focus."""
        shown = self._facts_view if self.facts is not None and self.facts.display else self.lines
        if shown is not None:
            shown.scroll_relative(y=by, animate=False)

    def action_view(self) -> None:
        """The page as text, or its HTML as it was stored."""
        self.shows_source = not self.shows_source
        self.forget_shown()
        self.lower = self.detail = Where.PAGE
        self.lay_out()
        self.call_after_refresh(self.rest)

    def action_links(self) -> None:
        """Every signed URL and its expiry."""
        from cc_tui.ui.screens.links import LinksScreen

        if self.session is not None and self.run is not None:
            self.app.push_screen(LinksScreen(self.session, self.run))

    # Find and filter.

    def action_find(self) -> None:
        """Type a text to search: a node in the tree, else words in the page."""
        in_tree = self.where is Where.TREE
        if self.where is Where.PICTURE:
            self.where = Where.PAGE
        self.find_bar.placeholder = "a node's name or id" if in_tree else "words of the page"
        self.find_bar.display = True
        self.find_bar.value = "" if in_tree else self.sought
        self.set_focus(self.find_bar)

    @on(FindBar.Wanted)
    def _find_wanted(self, event: FindBar.Wanted) -> None:
        self._close_find()
        if self.where is Where.DETAILS and self._facts_view is not None:
            self._facts_view.find(event.text)
        elif self.where is not Where.TREE:
            self.search(event.text)
        elif event.text:
            count = self.run_tree.find_node(event.text)
            words = say("{} of that name or id; n and N go on", plural(count, "node"))
            self.app.notify(words, markup=False, timeout=2)

    @on(LineView.MatchChosen)
    def _match_chosen(self) -> None:
        self._titles()

    def _close_find(self) -> None:
        self.find_bar.display = False
        self.action_pane(self.where)

    def action_filter(self) -> None:
        """Show all visits, those that failed, those that may have a page."""
        if self.run is None:
            return
        order = list(Show)
        self.run_tree.filter = order[(order.index(self.run_tree.filter) + 1) % len(order)]
        self.run_tree.show_run(self.run)
        self.app.notify(say("Shown: {}", own_filter(self.run_tree.filter)), markup=False, timeout=2)

    # Asking again, help, leaving.

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
        """Ask for the run again and repaint."""
        self.header.show(say(" loading run {}", labels.short_id(self.start.session_id)))
        self.load_run(again=self.run is not None)
        self.refresh(repaint=True, layout=True)

    def action_help(self) -> None:
        """Every key."""
        from cc_tui.ui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen())

    def action_palette(self) -> None:
        """Find a command by its words."""
        from cc_tui.ui.palette import palette

        self.app.push_screen(palette())

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
