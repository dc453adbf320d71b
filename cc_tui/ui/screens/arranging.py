"""Which panes are shown, which of them has the focus, and the way back out of them."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import events, on
from textual.binding import BindingType
from textual.reactive import Reactive, var
from textual.widget import Widget
from textual.widgets import Input

from cc_tui.ui.commands import COMMANDS, Where, bindings
from cc_tui.ui.in_order import frames_until
from cc_tui.ui.rows import Kind
from cc_tui.ui.screens.taking import TakingScreen
from cc_tui.ui.widgets.find_bar import FindBar
from cc_tui.ui.widgets.pane import Pane
from cc_tui.ui.widgets.xpath_bar import XPathBar

SMALLEST: Final = (40, 10)
"""Columns and rows below which nothing could be read."""

MEDIUM, WIDE, BROAD, TALL = 80, 120, 140, 20
"""Columns from which tree and a pane, both panes, a broad tree have room; rows that both panes need."""

ROOMY: Final = 30
"""Rows from which the reason of a failure has a line of its own."""

_OWN_ACTIONS: Final = frozenset(
    command.action.removeprefix("screen.").partition("(")[0]
    for command in COMMANDS
    if command.where is Where.SCREEN
)

_PANES: Final = (Where.TREE, Where.PICTURE, Where.PAGE, Where.DETAILS, Where.SELECTORS)


class ArrangingScreen(TakingScreen):
    """Panes that have room, and a focus that is where the last key put it when the next one comes."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.SCREEN)
    AUTO_FOCUS = "#tree"
    # A focus that moves repaints two titles; Textual would send the whole screen again, pictures too.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

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
        alone = self.is_alone
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
        if self.selectors is not None:
            shown[self.selectors] = (self.lower if both else self.detail) is Where.SELECTORS
        shown |= dict.fromkeys(self.failure_lines, readable and self.has_failed)
        shown[self.failure_lines[-1]] = readable and self.has_failed and self.tells_why and height >= ROOMY
        if not readable:
            # Hidden with the focus, a widget would hand it to a neighbour.
            self.set_focus(None)
        changed = [(widget, display) for widget, display in shown.items() if widget.display != display]
        for widget, display in changed:
            widget.display = display
        for name, holds in (("-alone", alone), ("-narrow", width < WIDE), ("-broad", width >= BROAD)):
            self.run_tree.set_class(holds, name)
        if any(widget is self.failure_lines[-1] for widget, _ in changed):
            self.tell_failure()
        if changed:
            # A pane that was not on the screen has asked for nothing.
            self.call_after_refresh(self.rest)
        if readable and self.focused is None:
            self.call_after_refresh(self.focus_pane)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Letters are letters while a text is typed."""
        return not isinstance(self.focused, Input) or action not in _OWN_ACTIONS

    def watch_where(self, where: Where) -> None:
        """Mark the pane of the focus; where there is room for one, show this one."""
        if where is not Where.TREE:
            self.detail = where
        if where in (Where.PAGE, Where.DETAILS, Where.SELECTORS):
            self.lower = where
        for each, pane in self._panes.items():
            if pane is not None:
                pane.title_bar.set_class(each is where, "-focused")
        self.lay_out()

    def watch_detail(self) -> None:
        """Show the pane that is wanted where there is room for one."""
        self.lay_out()

    def watch_zoomed(self) -> None:
        """The focused pane alone, or what there is room for."""
        self.tell_keys()
        self.lay_out()

    def watch_focused(self, focused: Widget | None) -> None:
        """The pane of the focus is the one that keys are for."""
        if focused is None and self.app.app_focus and self.body.display:
            # It was hidden, for words in its place: the pane keeps the focus.
            self.call_after_refresh(self.focus_pane)
        for where in _PANES if focused else ():
            if focused is self._widget_of(where):
                self.where = where
        self.tell_keys()

    def tell_keys(self) -> None:
        """Show the keys of the focus."""
        is_xpath = isinstance(self.focused, XPathBar)
        typed = Where.FIND if isinstance(self.focused, FindBar) else Where.XPATH if is_xpath else None
        is_top = self.where is Where.TREE and not self.zoomed
        self.keys.show(typed or self.where, is_top=is_top)

    @property
    def is_alone(self) -> bool:
        """Whether one pane has the whole width."""
        return self.zoomed or self.room[0] < MEDIUM

    @property
    def _panes(self) -> dict[Where, Pane | None]:
        return {
            Where.PICTURE: self.picture,
            Where.PAGE: self.page,
            Where.DETAILS: self.facts,
            Where.SELECTORS: self.selectors,
        }

    def _widget_of(self, where: Where) -> Widget | None:
        widgets: dict[Where, Widget | None] = {
            Where.TREE: self.run_tree,
            Where.PICTURE: self.picture.title_bar,
            Where.PAGE: self.lines,
            Where.DETAILS: self._facts_view,
            Where.SELECTORS: self._sheet_view,
        }
        return widgets[where]

    async def action_pane(self, name: str) -> None:
        """Go to a pane, showing it."""
        where = Where(name)
        if where is Where.DETAILS:
            await self.make_facts()
        elif where is Where.SELECTORS:
            await self.make_selectors()
        self.where = where
        await self.focus_pane()

    async def focus_pane(self) -> None:
        """Focus the pane. What it shows is there, if it is at hand, before the next key is taken."""
        widget = self._widget_of(self.where) or self.run_tree
        if not self.body.display:
            return
        self.set_focus(widget)
        pane = self._panes.get(self.where)
        await self._laid_out(pane.title_bar if pane else widget, widget)
        self.show_row()
        await self.text_comes()
        if pane is not None and pane.state == "content":
            await self._laid_out(widget, widget)

    async def _laid_out(self, shown: Widget, widget: Widget) -> None:
        """Wait until something has its place, and a widget in it has heard of that in its own queue."""

        def is_laid_out() -> bool:
            is_finding = self.find_bar.region.area > 0  # it takes a row
            fits = self.is_alone == (shown.region.width == self.room[0])
            return shown.region.area > 0 and fits and is_finding == self.find_bar.display

        if not is_laid_out() and await frames_until(self, is_laid_out):
            await widget.wait_for_refresh()

    async def text_comes(self) -> None:
        """Wait for the page as long as its pane keeps still: until it is here, or said to be loading."""
        if self._is_visible(Where.PAGE):
            await frames_until(self, lambda: not self.keeps_still(Where.PAGE))

    async def action_next_pane(self, by: int) -> None:
        """Go round the panes."""
        panes = [each for each in _PANES if each is Where.TREE or self._panes[each] is not None]
        await self.action_pane(panes[(panes.index(self.where) + by) % len(panes)])

    async def action_enter_pane(self) -> None:
        """Go into the pane of the row; a try or a loop opens."""
        row = self.run_tree.row
        if row is not None and row.group is not None:
            self.run_tree.action_expand_or_child()
        elif row is not None:
            await self.action_pane(Where.PAGE if row.kind is Kind.PAGE else Where.PICTURE)

    async def action_zoom(self) -> None:
        """The focused pane alone, and back."""
        self.zoomed = not self.zoomed
        await self.focus_pane()

    async def action_focused_action(self, name: str) -> None:
        """What a click on the key line does: the key's action in the pane that has the focus."""
        if self.focused is not None:
            await self.focused.run_action(name)

    # The mouse.

    @on(events.Click, ".pane-title, .pane-title BarTail, .pane-words, #image, #image *")
    async def _pane_clicked(self, event: events.Click) -> None:
        for where, pane in self._panes.items():
            if pane is not None and event.widget is not None and pane in event.widget.ancestors:
                await self.action_pane(where)

    @on(events.Click, ".failure, .failure BarTail")
    async def _failure_clicked(self) -> None:
        await self.action_pane(Where.DETAILS)
