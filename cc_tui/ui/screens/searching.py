"""What is searched: as it is typed, by words or by an expression, in the text that has the focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.widgets import Input

from cc_tui.errors import CcTuiError
from cc_tui.run import labels
from cc_tui.text import Raw, Shown, one_line, own, say
from cc_tui.ui import messages
from cc_tui.ui.commands import Where
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.rows import Kind
from cc_tui.ui.screens.trying import TryingScreen
from cc_tui.ui.start import Start
from cc_tui.ui.widgets.line_view import LineView
from cc_tui.ui.widgets.matching import MOST_MATCHES, Match

if TYPE_CHECKING:
    from cc_tui.ui.screens.run_search import Place


class SearchingScreen(TryingScreen):
    """The find line. Words are found between two frames; an expression in a child, that can be stopped."""

    def __init__(self, start: Start, stage: Stage) -> None:
        super().__init__(start, stage)
        self._origin = 0
        self._is_finding = False

    def action_find(self) -> None:
        """Type a text to search: a node in the tree, else words in the page."""
        in_tree = self.where is Where.TREE
        if self.where is Where.PICTURE:
            self.where = Where.PAGE
        if (view := self._searched) is not None:
            self._origin = view.cursor
        self.find_bar.open(
            own("a node's name or id") if in_tree else own("words of the text, or /an expression/"),
            "" if in_tree else self.sought,
        )
        self.set_focus(self.find_bar)

    @property
    def _searched(self) -> LineView | None:
        """The text that a search is for; None in the tree, which has a search of its own."""
        if self.where is Where.DETAILS:
            return self._facts_view
        if self.where is Where.SELECTORS:
            return self._sheet_view
        return None if self.where is Where.TREE else self.lines

    @on(Input.Changed, "#find")
    def _typed(self, event: Input.Changed) -> None:
        """Mark what fits at every letter; the place stays the one where the search began."""
        view, text = self._searched, self.find_bar.value
        if not self.find_bar.display or event.value != text or view is None:
            return
        if view is not self.lines:
            view.cursor = self._origin
            view.find(text)
        elif text != self.sought:
            view.cursor = self._origin
            self.search(text, tells=False)

    async def action_search(self, wanted: bool) -> None:
        """Leave the find line; search what was typed there, or end the search."""
        text = self.find_bar.value if wanted else ""
        view = self._searched
        if view is not None:
            view.cursor = self._origin  # what was typed last may not be searched yet
        await self._close_find()
        if view is self.lines:
            self.search(text)
        elif view is not None:
            if view.find(text) == 0 and text:
                self.tell_nothing_found(text)
        elif text:
            count = self.run_tree.find_node(text)
            words = say("Found {}; n and N go on", count) if count else own("No node of that name or id ran")
            self.app.notify(words, markup=False, timeout=2)

    async def action_search_run(self) -> None:
        """Search the pages of all nodes for what was typed."""
        from cc_tui.ui.screens.run_search import RunSearchScreen, Searched

        run, session = self.run, self.session
        if run is None or session is None:
            return
        text = self.find_bar.value
        await self._close_find()
        visits = {visit.node_id: visit for visit in run.visits if visit.node_id is not None}
        nodes = [
            Searched(node_id, say("{:>3}  {}", visit.node_number, labels.node_name(visit)))
            for node_id, visit in visits.items()
        ]
        self.app.push_screen(
            RunSearchScreen(nodes, self.lines_of, session.finder.find, text), self._go_to_place
        )

    async def lines_of(self, node_id: Raw) -> Sequence[Raw]:
        """The lines that a search over the run looks at.

        Raises:
            CcTuiError: The node has no page, or it cannot be had.
        """
        raise NotImplementedError

    async def _go_to_place(self, place: Place | None) -> None:
        """To the node, its page, and the line."""
        run = self.run
        if run is None or place is None:
            return
        visit = next((each for each in reversed(run.visits) if each.node_id == place.node_id), None)
        if visit is None:
            return
        self.sought = place.wanted
        self.run_tree.go_to((Kind.PAGE, visit.position, Raw("")))
        self.go_to_line_of(place.node_id, place.line)
        self.where = Where.PAGE
        await self.focus_pane()

    def go_to_line_of(self, node_id: Raw, number: int) -> None:
        """Put the cursor on a line of a node's text, now or when it is here."""
        raise NotImplementedError

    async def _close_find(self) -> None:
        self.find_bar.display = False
        await self.focus_pane()

    def search(self, wanted: str, *, tells: bool = True, stays: bool = False) -> None:
        """Search the page text.

        Args:
            wanted: What was typed; between slashes it is a regular expression.
            tells: Say it where nothing is found, or where the expression is none.
            stays: The cursor stays where it is.
        """
        from cc_tui.page.finding import expression_of

        self.sought = wanted
        expression = expression_of(wanted)
        self._is_finding = bool(wanted) and (expression is not None or self.lines.is_long)
        if self._is_finding:
            self._find(wanted, expression, tells, stays)
        else:
            self.workers.cancel_group(self, "find")
            if self.lines.find(wanted, stays=stays) == 0 and wanted and tells:
                self.tell_nothing_found(wanted)
        self._titles()

    def mark_again(self) -> None:
        """Other lines of the same page are drawn: mark what was searched, without going there."""
        self.search(self.sought, tells=False, stays=True)

    @work(group="find", exclusive=True, exit_on_error=False)
    async def _find(self, wanted: str, expression: Raw | None, tells: bool, stays: bool) -> None:
        """Search a long text, between other events, or by an expression, in a child."""
        found: Sequence[tuple[int, int, int]] = ()
        error: CcTuiError | None = None
        if expression is None:
            found = await self.lines.places_of(wanted)
        elif self.session is not None:
            try:
                found = await self.session.finder.find(await self.lines.whole_text(), expression)
            except CcTuiError as failed:
                error = failed
        self.post_message(
            messages.PlacesFound(wanted, [Match(*place) for place in found], error, tells, stays)
        )

    @on(messages.PlacesFound)
    def _places_found(self, event: messages.PlacesFound) -> None:
        if self.sought != event.sought:
            return
        self._is_finding = False
        count = self.lines.show_matches(event.places, stays=event.stays)
        if event.error is not None and event.tells:
            self.app.notify(event.error.hint, title=event.error.message, markup=False, timeout=6)
        elif count == 0 and event.tells:
            self.tell_nothing_found(self.sought)
        self._titles()

    def _found_words(self) -> Shown:
        """`/words 3 of 17`, for the page's title."""
        if not self.sought:
            return own("")
        count, index = len(self.lines.matches), self.lines.match_index + 1
        more = own("+") if count >= MOST_MATCHES else own("")
        slash = own("") if self.sought.startswith("/") and self.sought.endswith("/") else own("/")
        sought = say("{}{}", slash, one_line(self.sought, 40))
        if self._is_finding:
            return say("{} ...", sought)
        return say("{} {} of {}{}", sought, index, count, more) if count else say("{} not found", sought)

    @on(LineView.MatchChosen)
    def _match_chosen(self) -> None:
        self._titles()
