"""How the page is read: as its outline, as Markdown, as its source; which line is which element."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual import on

from cc_tui.config import PageView
from cc_tui.page import answers
from cc_tui.page.model import Difference, PageOutline
from cc_tui.page.pages import PageText
from cc_tui.text import Raw, Shown, own, plural, say
from cc_tui.ui import messages, page_lines
from cc_tui.ui.commands import Where
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.page_lines import PageLine
from cc_tui.ui.screens.pick import Pick, PickScreen
from cc_tui.ui.screens.searching import SearchingScreen
from cc_tui.ui.start import Start
from cc_tui.ui.wish import PageContent, PageWish

_WORDS: Final = {
    PageView.OUTLINE: own("Outline"),
    PageView.MARKDOWN: own("Markdown"),
    PageView.SOURCE: own("Source"),
}
_MARKED: Final = {
    PageView.OUTLINE: own("OUTLINE"),
    PageView.MARKDOWN: own("MARKDOWN"),
    PageView.SOURCE: own("SOURCE"),
}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the cursor was in another view of the page.

    Attributes:
        node_id: Whose page.
        elements: The document of the line, and the numbers of the first and last element that it is of; None
            where only its words are known.
        index: Of the outline's line where the reader came from; -1 where that was no outline.
        words: The line.
        share: 0 to 1: how far down.
    """

    node_id: Raw
    elements: tuple[int, int, int] | None
    index: int
    words: Raw
    share: float


class ReadingScreen(SearchingScreen):
    """The three views of a page, each coming back to the line that the other was at."""

    def __init__(self, start: Start, stage: Stage) -> None:
        super().__init__(start, stage)
        self.outline: PageOutline | None = None
        self.with_hidden = False
        self._opened: frozenset[int] = frozenset()
        self._text: PageText | None = None
        self._place: _Place | None = None
        self._came_to: tuple[int, _Place] | None = None
        self._wanted_line: tuple[Raw, int] | None = None
        self._drawn_page: Raw | None = None

    def page_wish(self, node_id: Raw) -> PageWish | None:
        """The page in the view that is chosen."""
        return PageWish(node_id, self.page_view)

    def view_words(self) -> tuple[Shown, Shown]:
        """`Source`, and `Outline Markdown SOURCE`."""
        tabs = [_MARKED[view] if view is self.page_view else word for view, word in _WORDS.items()]
        word = own("Page") if self.page_view is PageView.OUTLINE else _WORDS[self.page_view]
        return word, say("{} {} {}", *tabs)

    async def action_view(self) -> None:
        """To the next view of the page, at the same element."""
        order = list(PageView)
        self.page_view = order[(order.index(self.page_view) + 1) % len(order)]
        await self.show_anew()

    async def show_anew(self) -> None:
        """The page's pane is to show something else of the page; it comes to the front."""
        self._note_place()
        self._shown_page = None
        self._forget_request(Where.PAGE)
        self.lower = self.detail = Where.PAGE
        if self.where in (Where.PICTURE, Where.DETAILS, Where.SELECTORS):
            self.where = Where.PAGE
        await self.focus_pane()

    def _note_place(self) -> None:
        line, view = self.lines.page_line, self.lines
        if self._shown_page is None or line is None:
            return
        number, came_to = view.line_number, self._came_to
        if came_to is not None and came_to[0] == number and came_to[1].node_id == self._shown_page:
            self._place = came_to[1]  # he only looks: three keys bring him back to the line he began at
            return
        share = number / max(len(view.page_lines), 1)
        index = line.at if self.outline is not None else -1
        self._place = _Place(self._shown_page, self._elements_at(number, index), index, line.text, share)

    def _elements_at(self, number: int, index: int) -> tuple[int, int, int] | None:
        """What the line with this number, of the outline's the one with this index, is a line of.

        Returns:
            The document, and the numbers of the first and the last element.
        """
        if self._text is not None:
            return self._text.places.elements(number - len(self._text.notes))
        line = self.outline.lines[index] if self.outline is not None and index >= 0 else None
        return (line.document, line.element, line.element) if line is not None and line.element >= 0 else None

    def _number_of(self, place: _Place, lines: Sequence[PageLine]) -> int:
        """The line of what was drawn that stands for the same element, else the one with the same words."""
        outline, text = self.outline, self._text
        if outline is not None and place.index >= 0:
            return page_lines.row_of(lines, place.index)
        if outline is not None and place.elements is not None:
            found = answers.lines_of(outline.lines, *place.elements)
            rows = [page_lines.row_of(lines, index) for index in found]
        elif text is not None and place.elements is not None:
            rows = [row + len(text.notes) for row in text.places.lines(*place.elements[:2])]
        else:
            rows = []
        if rows:
            return page_lines.fitting(lines, rows, place.words)
        return page_lines.nearest(lines, place.words, place.share)

    def draw_page(self, content: PageContent) -> None:
        """Draw a page, at the place where another view of it was."""
        before = self.outline
        self.outline = content if isinstance(content, PageOutline) else None
        self._text = content if isinstance(content, PageText) else None
        if self.outline and before and before.is_part and self._drawn_page == self._shown_page:
            self._draw_rest(self.outline)
            return
        self._drawn_page = self._shown_page
        self._opened = frozenset()
        lines = self.drawn(content)
        self.lines.show_page(lines)
        if self._wanted_line is not None:
            self._go_to_wanted()
            return
        place, self._place = self._place, None
        self._came_to = None
        if place is not None and place.node_id == self._shown_page and place.share > 0:
            self.lines.go_to_line(self._number_of(place, lines))
            self._came_to = self.lines.line_number, place

    @on(messages.PageBegun)
    def _page_begun(self, event: messages.PageBegun) -> None:
        """Read the first lines of a large page; one that is wanted at a place is drawn when that is here."""
        if self._wanted_line is None and self._place is None:
            self._page_ready(messages.PageReady(event.wish, event.first))

    def _draw_rest(self, outline: PageOutline) -> None:
        """The other lines of a page whose first ones are drawn: the reader stays where he is."""
        line = self.lines.page_line
        if self.lines.cursor and line is not None:
            self._draw_again(line.at)
        else:
            self.lines.show_page(self.drawn(outline))
        self._go_to_wanted()

    async def action_open_line(self) -> None:
        """Open what is hidden behind the line; else say what its element is."""
        line = self.lines.page_line
        if self.outline is not None and line is not None and line.part == page_lines.FOLD:
            self._opened ^= {line.at}
            self._draw_again(line.at)

    def _draw_again(self, index: int) -> None:
        """The same outline with other folds open, at one of its lines."""
        if self.outline is not None:
            lines = self.drawn(self.outline)
            self.lines.show_again(lines, page_lines.row_of(lines, index))
            if self.sought:
                self.mark_again()

    def action_hidden(self) -> None:
        """Show what the page hides, or hide it again."""
        self.with_hidden = not self.with_hidden
        self._opened = frozenset()
        line = self.lines.page_line
        if self.outline is None:
            words = own("Only the outline tells what is hidden; v goes there")
        elif not self.outline.hidden_count:
            words = own("Nothing of this page is hidden by its markup")
        else:
            self._draw_again(line.at if line else 0)
            count = plural(self.outline.hidden_count, "hidden line")
            words = say("{} shown, marked with ~", count) if self.with_hidden else say("{} folded", count)
        self.app.notify(words, markup=False, timeout=3)

    def action_landmarks(self) -> None:
        """Choose a heading, a dialog, an alert or what has the focus, and go there."""
        outline = self.outline
        found = page_lines.landmarks(outline) if outline is not None else []
        if outline is None or not found:
            words = own("The outline has them; v goes there") if outline is None else own("None in this page")
            self.app.notify(words, title=own("Headings, dialogs, alerts"), markup=False, timeout=3)
            return
        here = self.lines.page_line.at if self.lines.page_line else 0
        first = max(sum(index <= here for index in found) - 1, 0)
        picks = [Pick(page_lines.landmark(outline.lines[index])) for index in found]

        def chosen(number: int | None) -> None:
            if number is not None:
                self.lines.go_to_line(page_lines.row_of(self.lines.page_lines, found[number]))

        title = own("Headings, dialogs, alerts, focus")
        self.app.push_screen(PickScreen(title, picks, first, own("enter goes there")), chosen)

    async def lines_of(self, node_id: Raw) -> Sequence[Raw]:
        """The outline's lines: where one stands there its element is known.

        Raises:
            CcTuiError: The node has no page, or it cannot be had.
        """
        if self.session is None:
            return ()
        lines = (await self.session.outline(node_id)).lines
        return await asyncio.to_thread(lambda: [line.written for line in lines])

    def go_to_line_of(self, node_id: Raw, number: int) -> None:
        """Put the cursor on a line of a node's outline, now or when it is here."""
        self._wanted_line = (node_id, number)
        if self.page_view is not PageView.OUTLINE or self.outline is None:
            self.page_view = PageView.OUTLINE
            self._shown_page = None
        elif self._shown_page == node_id:
            self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        """Go to the line that was wanted, opening the fold that it is in."""
        wanted, outline = self._wanted_line, self.outline
        if wanted is None or outline is None or wanted[0] != self._shown_page:
            return
        if outline.is_part and wanted[1] >= len(outline.lines):
            return  # it is on its way
        self._wanted_line, number = None, wanted[1]
        folds = [index for index, count in outline.lines.folds if index < number <= index + count]
        if folds and not self.with_hidden and not self._opened & set(folds):
            self._opened |= set(folds)
            self._draw_again(number)
        self.lines.go_to_line(page_lines.row_of(self.lines.page_lines, number))

    def drawn(self, content: PageContent) -> Sequence[PageLine]:
        """The lines of what came."""
        if isinstance(content, PageOutline):
            return page_lines.OutlineRows(content, with_hidden=self.with_hidden, opened=self._opened)
        if isinstance(content, Difference):
            return page_lines.Comparison(content).lines()
        is_source = self.page_view is PageView.SOURCE
        return page_lines.TextRows(content.notes, content.lines, is_source=is_source)
