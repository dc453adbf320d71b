"""An expression on the pages of a run's nodes: which are asked for, in which order, and where it ends.

A page whose hash is known is downloaded again only when something is asked of it that was not asked before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cc_tui.errors import CcTuiError
from cc_tui.page.queries import Html, Queries, Remembered
from cc_tui.run.labels import node_name
from cc_tui.run.lookups import Lookup, PageFacts
from cc_tui.run.model import Run, Visit
from cc_tui.run.verdict import Cell
from cc_tui.text import Raw, Shown, own, say

if TYPE_CHECKING:
    from cc_tui.session.session import Session

MOST_PAGES: Final = 100
"""Nodes whose pages one selector is tried on: those nearest to the node in question."""

WITHOUT: Final = 24
"""Nodes in a row, from the node in question outwards, that were asked and have no page; then no more are."""

_BACK: Final = 8
"""Nodes before the node in question that are asked for a page first of all."""

_AT_ONCE: Final = 2
"""Pages that are worked on together: there are two page children."""

OnCells = Callable[[tuple[Cell | None, ...]], None]
"""Told the cells so far, in executed order; None for those still to come."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a page says.

    Attributes:
        facts: Of the page; None where they were not asked for, or took too long.
        title: Of the page; None where it is not known.
        passwords: How many password fields it has; None where it is not known.
        lookups: The expressions on it, in order; empty without a page.
        absent: Why there is no page.
    """

    facts: PageFacts | None = None
    title: Raw | None = None
    passwords: int | None = None
    lookups: tuple[Lookup, ...] = ()
    absent: Shown | None = None


class RunPages:
    """The pages of a session's run.

    Args:
        session: The opened run.
        queries: Asks the page children.
    """

    def __init__(self, session: Session, queries: Queries) -> None:
        self._session = session
        self._queries = queries
        self._names: dict[Raw, str] = {}

    def forget(self, node_id: Raw) -> None:
        """The node's page may be another one now."""
        self._names.pop(node_id, None)

    async def html(self, node_id: Raw) -> Html:
        """A node's page: its bytes, or where its hash is known a way to them.

        Raises:
            CcTuiError: It is not to be had.
        """
        name = self._names.get(node_id)
        if name is not None:
            return Remembered(name, lambda: self._session.html(node_id))
        html = await self._session.html(node_id)
        self._names[node_id] = await self._queries.name(html)
        return html

    async def survey(
        self, visit: Visit, expressions: Sequence[str], values: Sequence[str] = (), *, whole: bool = True
    ) -> Survey:
        """Expressions on the page of a visit's node; a page that is not to be had is an answer too.

        Args:
            visit: The last visit of its node.
            expressions: Looked up verbatim.
            values: Texts that are looked for in the page.
            whole: With the facts of the page and the matches; else it is counted alone.
        """
        if visit.node_id is None:
            absent = own("the run does not say this node's id, so its page cannot be asked for")
            return Survey(absent=absent)
        try:
            html = await self.html(visit.node_id)
            if not whole:
                known, lookups = await self._queries.counts(html, expressions)
                title, passwords = known or (None, None)
                return Survey(None, title, passwords, lookups)
            facts, lookups = await self._queries.survey(html, expressions, values)
        except CcTuiError as error:
            return Survey(absent=error.message)
        title, passwords = (facts.title, facts.passwords) if facts else (None, None)
        return Survey(facts, title, passwords, lookups)

    async def cells(
        self, expression: str, *, run: Run, first: Raw | None = None, values: Sequence[str] = (),
        on_cells: OnCells | None = None, matches: bool = False,
    ) -> tuple[Cell, ...]:  # fmt: skip
        """An expression on the page of every node that ran, in executed order.

        The node in question comes first, then the nearest earlier one that has a page: of these two there
        are facts and matches. The others follow by their distance, counted alone.

        Args:
            expression: Looked up verbatim.
            run: The opened run.
            first: The node in question.
            values: Texts that are looked for in the pages that there are facts of.
            on_cells: Told whenever another is known.
            matches: There are facts and matches of every page.
        """
        going = _Going(self, last_visits(run, near=first), expression, values, on_cells, whole=matches)
        middle = next((at for at, each in enumerate(going.visits) if each.node_id == first), None)
        if first is not None and middle is not None:
            await going.work(middle, whole=True)
            for at in range(middle - 1, max(middle - 1 - _BACK, -1), -1):
                if going.has_page(await going.work(at, whole=True)):
                    break
        order = iter(sorted(going.missing, key=lambda at: abs(at - (middle or 0))))

        async def works() -> None:
            for at in order:
                await going.work(at)

        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(works())
        return tuple(cell for cell in going.cells if cell is not None)

    def is_asked(self, visit: Visit) -> bool:
        """Whether it is known what the node has, so that it costs no request to say that it has no page."""
        return visit.node_id is None or visit.node_id in self._session.nodes


class _Going:
    """One expression on its way through the pages."""

    def __init__(
        self, pages: RunPages, visits: list[Visit], expression: str, values: Sequence[str],
        on_cells: OnCells | None, *, whole: bool,
    ) -> None:  # fmt: skip
        self.visits = visits
        self.cells: list[Cell | None] = [None] * len(visits)
        self._pages = pages
        self._expression, self._values = expression, values
        self._on_cells = on_cells
        self._whole = whole
        self._without = 0

    @property
    def missing(self) -> list[int]:
        """Where there is no cell yet."""
        return [at for at, cell in enumerate(self.cells) if cell is None]

    @property
    def is_enough(self) -> bool:
        """Whether so many nodes have no page that the others are not asked."""
        return self._without >= WITHOUT

    @staticmethod
    def has_page(cell: Cell) -> bool:
        """Whether there was a page to try it on."""
        return cell.lookup is not None

    async def work(self, at: int, *, whole: bool = False) -> Cell:
        """Make a cell, and tell of it."""
        visit = self.visits[at]
        is_free = self._pages.is_asked(visit)
        if self.is_enough and not is_free:
            absent = say("not asked for: {} nodes in a row have no page", WITHOUT)
            cell = _cell_of(visit, Survey(absent=absent), is_left_out=True)
        else:
            seen = await self._pages.survey(
                visit, [self._expression], self._values, whole=whole or self._whole
            )
            cell = _cell_of(visit, seen)
            if cell.lookup is not None:
                self._without = 0
            elif not is_free:
                self._without += 1
        self.cells[at] = cell
        if self._on_cells:
            self._on_cells(tuple(self.cells))
        return cell


def last_visits(run: Run, *, near: Raw | None = None) -> list[Visit]:
    """The last visit of every node that ran, in executed order: the one that a node's page is of.

    Args:
        run: The run.
        near: Of more than MOST_PAGES nodes those around this one, or around the end.
    """
    visits = [visit for visit in run.visits if visit.is_last]
    middle = next((at for at, visit in enumerate(visits) if visit.node_id == near), len(visits))
    start = max(min(middle - MOST_PAGES * 3 // 4, len(visits) - MOST_PAGES), 0)
    return visits[start : start + MOST_PAGES]


def _cell_of(visit: Visit, seen: Survey, *, is_left_out: bool = False) -> Cell:
    return Cell(
        visit.position, visit.node_number, visit.node_id, node_name(visit),
        seen.lookups[0] if seen.lookups else None, seen.facts, seen.absent, seen.title, is_left_out,
        seen.passwords,
    )  # fmt: skip
