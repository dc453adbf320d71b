"""One search over the pages of all nodes: what was found so far, while the rest is still on its way."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.worker import Worker, WorkerState

from cc_tui.errors import CcTuiError
from cc_tui.page.finding import expression_of
from cc_tui.text import Raw, Shown, elide, one_line, own, plural, say
from cc_tui.ui.screens.dialog import Dialog, Hint
from cc_tui.ui.screens.pick import Pick, option_of
from cc_tui.ui.widgets.matching import Haystack, Match, made_ready

MOST_OF_A_NODE: Final = 30
"""Lines of one page that are listed; how many more there are is said."""

MOST_ROWS: Final = 2000

_BEFORE: Final = 24
"""Characters of a line before what was found in it."""


@dataclass(frozen=True, slots=True)
class Searched:
    """A node whose page is searched.

    Attributes:
        node_id: Its id.
        name: `8 Click search`.
    """

    node_id: Raw
    name: Shown


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found.

    Attributes:
        node_id: On whose page.
        line: The number of the line in its text.
        wanted: What was searched.
    """

    node_id: Raw
    line: int
    wanted: str


@dataclass
class PageHere(Message):
    """A node's page is here, or cannot be had."""

    number: int
    haystack: Haystack | None
    error: CcTuiError | None = None


@dataclass
class PageSearched(Message):
    """Where something was found on a node's page, or why nothing can be searched so."""

    number: int
    wanted: str
    found: list[Match]
    error: CcTuiError | None = None


LinesOf = Callable[[Raw], Coroutine[Any, Any, Sequence[Raw]]]
"""Fetches a node's page and gives its lines."""

Find = Callable[[Sequence[Shown], Raw], Coroutine[Any, Any, Sequence[tuple[int, int, int]]]]
"""Where a regular expression fits in lines."""


class RunSearchScreen(Dialog[Place]):
    """The words, the nodes with the lines that have them; enter goes there, esc ends the fetching too.

    Args:
        nodes: In the order of the run, each once.
        lines_of: At the session's own pace.
        find: For what is typed between slashes.
        wanted: What was typed before.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="run-search.close"),
        # The line that is typed in takes enter for itself.
        Binding("enter", "choose", "Go there", id="run-search.choose", priority=True),
        Binding("down", "move('cursor_down')", "Down", id="run-search.down"),
        Binding("up", "move('cursor_up')", "Up", id="run-search.up"),
        Binding("pagedown", "move('page_down')", "Page down", id="run-search.page-down"),
        Binding("pageup", "move('page_up')", "Page up", id="run-search.page-up"),
    ]
    AUTO_FOCUS = "#run-search-words"

    words = getters.query_one("#run-search-words", Input)
    progress = getters.query_one("#run-search-progress", Static)
    options = getters.query_one("#picks", OptionList)

    def __init__(self, nodes: Sequence[Searched], lines_of: LinesOf, find: Find, wanted: str) -> None:
        super().__init__()
        self._find = find
        self._unsearched: list[int] = []
        self._problem: CcTuiError | None = None
        self._pages_of = tuple(nodes)
        self._lines_of = lines_of
        self._wanted = wanted
        self._texts: dict[int, Haystack] = {}
        self._without: dict[int, CcTuiError] = {}
        self._places: list[Place | None] = []
        self._count = 0

    def compose(self) -> ComposeResult:
        """The words, how far it is, what was found, the keys."""
        with Vertical(id="pick"):
            yield Input(
                self._wanted,
                placeholder=own("words of any page of the run, or /an expression/"),
                id="run-search-words",
                compact=True,
                max_length=200,
                select_on_focus=False,
            )
            yield Static("", id="run-search-progress", markup=False)
            yield OptionList(id="picks")
            yield Hint(own("letters search, up and down move, enter goes there"))

    def on_mount(self) -> None:
        """Begin with the words that were typed already."""
        self.watch(self.words, "value", self._search_again, init=False)
        self._tell()
        self._fetch()

    @work(group="pages", exclusive=True, exit_on_error=False)
    async def _fetch(self) -> None:
        for number, node in enumerate(self._pages_of):
            try:
                lines = await self._lines_of(node.node_id)
            except CcTuiError as error:
                self.post_message(PageHere(number, None, error))
            else:
                self.post_message(PageHere(number, await made_ready(lines)))

    @work(group="search", exclusive=True, exit_on_error=False)
    async def _search(self, wanted: str) -> None:
        """Search the pages that are here, one after the other."""
        expression = expression_of(wanted)
        while self._unsearched and wanted:
            number = self._unsearched[0]
            haystack, places = self._texts[number], list[Match]()
            try:
                if expression is None:
                    places = await haystack.search(wanted)
                else:
                    places = [Match(*place) for place in await self._find(haystack.lines, expression)]
            except CcTuiError as error:
                # What is no expression, or does not end, is so on the other pages too.
                self._unsearched.clear()
                self.post_message(PageSearched(number, wanted, [], error))
                return
            self._unsearched.remove(number)
            self.post_message(PageSearched(number, wanted, places))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault in a worker is ours: it ends the program as any other does, in words."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            raise event.worker.error

    @on(PageHere)
    def _page_here(self, event: PageHere) -> None:
        if event.error is not None:
            self._without[event.number] = event.error
        elif event.haystack is not None:
            self._texts[event.number] = event.haystack
            self._unsearched.append(event.number)
            if len(self._unsearched) == 1 and self._problem is None:
                self._search(self._wanted)
        self._tell()

    def _search_again(self) -> None:
        """Other words, over the pages that are here."""
        self._wanted = self.words.value
        self.options.clear_options()
        self._places, self._count, self._problem = [], 0, None
        self._unsearched = list(self._texts)
        self._search(self._wanted)
        self._tell()

    @on(PageSearched)
    def _page_searched(self, event: PageSearched) -> None:
        """List what a page has of the words."""
        if event.wanted != self._wanted:
            return
        self._problem = event.error
        if event.found:
            self._add(event.number, event.found)
        self._tell()

    def _add(self, number: int, found: list[Match]) -> None:
        haystack = self._texts[number]
        self._count += len(found)
        if len(self._places) >= MOST_ROWS:
            return
        node = self._pages_of[number]
        picks = [Pick(say("{}  {}", node.name, plural(len(found), "place")), is_title=True)]
        places: list[Place | None] = [None]
        lines = dict.fromkeys(match.line for match in found)
        for match in [match for match in found if lines.pop(match.line, 0) is None][:MOST_OF_A_NODE]:
            line = haystack.lines[match.line]
            start = max(match.start - _BEFORE, 0)
            lead = own("...") if start else own("")
            text = elide(one_line(line[start : start + 400]), 200)
            picks.append(Pick(say("  {:>5}  {}{}", match.line + 1, lead, text)))
            places.append(Place(node.node_id, match.line, self._wanted))
        self.options.add_options(map(option_of, picks))
        first = not any(self._places)
        self._places += places
        if first:
            self.options.highlighted = 1

    def _tell(self) -> None:
        """How far it is."""
        if self._problem is not None:
            self.progress.update(Content(self._problem.message))
            return
        done, of = len(self._texts) + len(self._without), len(self._pages_of)
        found = say("{} in {}", plural(self._count, "place"), plural(self._nodes_with(), "node"))
        is_done = done == of and not (self._unsearched and self._wanted)
        state = (
            own("every page searched")
            if is_done
            else say("fetching page {} of {}, esc ends", done + 1, of)
            if done < of
            else own("searching")
        )
        absent = say("; {} without a page", plural(len(self._without), "node")) if self._without else own("")
        self.progress.update(Content(say("{}; {}{}", found, state, absent)))

    def _nodes_with(self) -> int:
        return len({place.node_id for place in self._places if place is not None})

    def action_move(self, how: str) -> None:
        """Move the list's cursor, while letters go on to the search."""
        getattr(self.options, f"action_{how}")()

    def action_choose(self) -> None:
        """Go to what the cursor is on."""
        at = self.options.highlighted
        if at is not None and self._places[at] is not None:
            self.close(self._places[at])

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.close(self._places[event.option_index])
