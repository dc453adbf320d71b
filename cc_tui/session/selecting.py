"""A node's selectors on the pages of its run: what they match, where they break, why they failed.

The screen and the commands without one use the same functions. Pages are downloaded as they are needed, the
failing node's first; a caller that is cancelled ends what is still to be done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from cc_tui.errors import CcTuiError, NotFoundError
from cc_tui.page.queries import Queries
from cc_tui.run import judging as rules
from cc_tui.run.filling import Filled, filled
from cc_tui.run.labels import full_time, node_name
from cc_tui.run.lookups import Breakage, Lookup, PageFacts, Proposal
from cc_tui.run.model import Node, Run, Visit
from cc_tui.run.selectors import Must
from cc_tui.run.spine import dying_visit
from cc_tui.run.verdict import Cell, Succession, Verdict
from cc_tui.session.good_run import GoodRuns
from cc_tui.text import Raw, Shown, own, say

if TYPE_CHECKING:
    from cc_tui.session.session import Session

SELECTORS: Final = 20
"""Selectors of one node that are tried on its page to find the one that failed."""

MOST_PAGES: Final = 100
"""Nodes whose pages one selector is tried on: those nearest to the node in question."""

_ENOUGH_WITHOUT: Final = 8
"""Nodes without a page after which the others are not asked: the run has none."""

_AT_ONCE: Final = 2
"""Pages that are worked on together: there are two page children."""

OnCells = Callable[[tuple[Cell | None, ...]], None]
"""Told the cells so far, in executed order; None for those still to come."""


class Selecting:
    """Selectors on the pages of a session's run.

    Args:
        session: The opened run.
        queries: Asks the page children.
        good: Finds pages of runs that succeeded.
    """

    def __init__(self, session: Session, queries: Queries, good: GoodRuns) -> None:
        self._good = good
        self._session = session
        self._queries = queries

    async def selectors(self, node_id: Raw, by_hand: Mapping[str, str] | None = None) -> tuple[Filled, ...]:
        """All selectors of a node as they were looked up, the one it acts on first.

        Args:
            node_id: The node's id.
            by_hand: Values for templates that only the user knows, by template with its braces.

        Raises:
            NotFoundError: The workflow has no such node, or is not to be had.
            CcTuiError: Asking for the workflow failed.
        """
        return filled(self._run, await self.definition(node_id), by_hand)

    async def definition(self, node_id: Raw) -> Node:
        """A node's definition, the workflow asked for if it is not here.

        Raises:
            NotFoundError, CcTuiError: As `selectors`.
        """
        run = self._run if self._run.workflow else await self._session.define()
        node = run.node(node_id)
        if node is None:
            raise NotFoundError(
                own("The workflow, in its probable version, has no such node"),
                own("It may have been edited since; its selectors are not known"),
            )
        return node

    async def lookup(self, node_id: Raw, expression: str, *, verbatim: bool = False) -> Lookup:
        """An expression on a node's page; hostile and slow ones are answered too.

        Args:
            node_id: The node whose page it is.
            expression: XPath or CSS as it was written.
            verbatim: It is a node's own: XPath, and nothing is read into it.

        Raises:
            CcTuiError: The page is not to be had.
        """
        html = await self._session.html(node_id)
        return await self._queries.lookup(html, expression, verbatim=verbatim)

    async def breakage(self, node_id: Raw, expression: str) -> Breakage:
        """Where an expression stops matching on a node's page, and what comes nearest.

        Raises:
            CcTuiError: The page is not to be had, or it took too long.
        """
        return await self._queries.breakage(await self._session.html(node_id), expression)

    async def proposal(self, node_id: Raw, document: int, element: int) -> Proposal | None:
        """XPaths for an element, as matches and outline lines name it; None where the page has it not.

        Raises:
            CcTuiError: The page is not to be had, or it took too long.
        """
        return await self._queries.proposal(await self._session.html(node_id), document, element)

    async def proposals(self, node_id: Raw, most: int = 5000) -> tuple[int, tuple[Proposal, ...]]:
        """XPaths for all interactive elements of a page: how many there are, and the first of them.

        Raises:
            CcTuiError: The page is not to be had, or it took too long.
        """
        return await self._queries.proposals(await self._session.html(node_id), most)

    async def cells(
        self,
        expression: str,
        *,
        first: Raw | None = None,
        values: Sequence[str] = (),
        on_cells: OnCells | None = None,
    ) -> tuple[Cell, ...]:
        """An expression on the page of every node that ran, in executed order.

        Args:
            expression: Looked up verbatim.
            first: The node whose page comes first.
            values: Texts that are looked for in each page.
            on_cells: Told whenever another is known.
        """
        visits = last_visits(self._run, near=first)
        done: list[Cell | None] = [None] * len(visits)
        order = sorted(range(len(visits)), key=lambda at: (visits[at].node_id != first, at))

        async def work(at: int) -> None:
            asked = [cell for cell in done if cell is not None]
            if len(asked) >= _ENOUGH_WITHOUT and all(cell.lookup is None for cell in asked):
                done[at] = _cell_of(visits[at], None, None, asked[0].absent)
            else:
                done[at] = await self._cell(visits[at], expression, values)
            if on_cells:
                on_cells(tuple(done))

        if first is not None and order:
            await work(order.pop(0))
        waiting = iter(order)

        async def works() -> None:
            for at in waiting:
                await work(at)

        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(works())
        return tuple(cell for cell in done if cell is not None)

    async def _cell(self, visit: Visit, expression: str, values: Sequence[str]) -> Cell:
        facts, lookups, absent = await self._survey(visit, [expression], values)
        return _cell_of(visit, lookups[0] if lookups else None, facts, absent)

    async def _survey(
        self, visit: Visit, expressions: Sequence[str], values: Sequence[str]
    ) -> tuple[PageFacts | None, tuple[Lookup, ...], Shown | None]:
        if visit.node_id is None:
            return None, (), own("the run does not say this node's id, so its page cannot be asked for")
        try:
            html = await self._session.html(visit.node_id)
        except CcTuiError as error:
            return None, (), error.message
        facts, lookups = await self._queries.survey(html, expressions, values)
        return facts, lookups, None

    async def verdict(
        self, node_id: Raw | None = None, *, by_hand: Mapping[str, str] | None = None,
        on_cells: OnCells | None = None,
    ) -> Verdict:  # fmt: skip
        """Why a node's selector failed, as far as the run's pages say it.

        Args:
            node_id: The node; by default the one the run died at.
            by_hand: Values for templates that only the user knows.
            on_cells: Told whenever the selector was tried on another page.

        Returns:
            A sentence with its evidence; `not known` is one.
        """
        run = self._run
        dying = dying_visit(run)
        wanted = node_id or (dying.node_id if dying else None)
        visits = last_visits(run, near=wanted)
        visit = next((each for each in visits if each.node_id == wanted and wanted), None)
        if wanted is None or visit is None:
            return rules.not_known(_no_node(run, wanted))
        try:
            node = await self.definition(wanted)
        except CcTuiError as error:
            return rules.not_known(say("the node's selector is not known: {}", error.message))
        tried = [each for each in filled(self._run, node, by_hand) if each.selector.must is not Must.ANY]
        if not tried or node.execution not in (None, "STATIC"):
            return rules.not_known(say("node {} looks nothing up by XPath", visit.node_number))
        chosen = await self._failing(visit, tried)
        values = [each.value for each in chosen.fillings if each.value]
        cells = await self.cells(chosen.expression, first=wanted, values=values, on_cells=on_cells)
        at = visits.index(visit)
        seen = rules.Seen(chosen, cells, at, await self._broken(cells[at], chosen))
        return rules.judge(seen, self._run.workflow.version_number if self._run.workflow else None)

    async def succession(self, node_id: Raw, expression: str, cells: Sequence[Cell] = ()) -> Succession:
        """What became of the element that a selector found before, with a selector for it tried everywhere.

        Args:
            node_id: The node on whose page it finds nothing.
            expression: The selector as it was looked up.
            cells: It on the run's pages, from `verdict`: an earlier page that has one match is taken, else
                the newest good run's.

        Raises:
            CcTuiError: A page is not to be had, or it took too long.
        """
        bad = await self._session.html(node_id)
        found = await self._good_page(node_id, cells)
        if found is None:
            return Succession(own(""), (), absent=own("no page is at hand on which the selector was unique"))
        where, good = found
        lost = await self._queries.trait(good, expression)
        if lost is None:
            return Succession(
                where, (), absent=say("the selector is not unique on the page of {} either", where)
            )
        heirs = await self._queries.heirs(good, lost, bad)
        best = heirs[0].proposals[0].xpath if heirs and heirs[0].proposals else None
        counts = []
        if best is not None:
            counts = [(where, heirs[0].good_count)]
            counts += [
                (say("node {}", each.number), each.count)
                for each in await self.cells(best, first=node_id)
                if each.lookup is not None
            ]
        return Succession(where, heirs, tuple(counts))

    async def _good_page(self, node_id: Raw, cells: Sequence[Cell]) -> tuple[Shown, bytes] | None:
        """A page on which the selector was unique: earlier in this run, else in the newest good run."""
        at = next((place for place, cell in enumerate(cells) if cell.node_id == node_id), len(cells))
        for cell in reversed(cells[:at]):
            if cell.count == 1 and cell.node_id is not None:
                return say("node {} of this run", cell.number), await self._session.html(cell.node_id)
        found = await self._good.page(self._run, node_id, self._session.now())
        if found is None:
            return None
        row, html = found
        return say("the last good run, {}", full_time(row.execution_start or row.created)), html

    async def _failing(self, visit: Visit, tried: Sequence[Filled]) -> Filled:
        """The selector that failed: what an error quotes, else the first that does not match as it must."""
        if len(tried) == 1:
            return tried[0]
        told = " ".join(
            f"{error.original_error or ''} {error.message or ''}"
            for error in self._run.errors
            if error.node_id == visit.node_id
        )
        quoted = [each for each in tried if each.expression in told]
        if quoted:
            return max(quoted, key=lambda each: len(each.expression))
        some = [each for each in tried if each.is_known][:SELECTORS]
        _, lookups, _ = await self._survey(visit, [each.expression for each in some], ())
        for each, found in zip(some, lookups, strict=False):
            if not each.selector.must.fits(found.count):
                return each
        return tried[0]

    async def _broken(self, cell: Cell, chosen: Filled) -> Breakage | None:
        if cell.count != 0 or cell.node_id is None:
            return None
        try:
            return await self.breakage(cell.node_id, chosen.expression)
        except CcTuiError:
            return None

    @property
    def _run(self) -> Run:
        run = self._session.run
        if run is None:
            raise NotFoundError(own("No run is open"))
        return run


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


def _cell_of(visit: Visit, lookup: Lookup | None, facts: PageFacts | None, absent: Shown | None) -> Cell:
    return Cell(visit.position, visit.node_number, visit.node_id, node_name(visit), lookup, facts, absent)


def _no_node(run: Run, wanted: Raw | None) -> Shown:
    if wanted is not None:
        return own("this node left no entry in the run")
    if not run.is_over:
        return own("the run still goes on, and no node has failed for good")
    if run.status == "execution.success":
        return own("this run succeeded")
    return own("no entry of the run says which node failed")
