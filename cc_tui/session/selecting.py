"""A node's selectors on the pages of its run: what they match, where they break, why they failed.

The screen and the commands without one use the same functions. Pages are downloaded as they are needed, the
failing node's first; a caller that is cancelled ends what is still to be done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cc_tui.errors import CcTuiError, NotFoundError
from cc_tui.page.queries import Html, Queries
from cc_tui.run import good_page
from cc_tui.run import judging as rules
from cc_tui.run.filling import Filled, filled, is_told, of_error, quoted_xpath
from cc_tui.run.good_page import GoodPage
from cc_tui.run.labels import full_time
from cc_tui.run.listed import RunSummary
from cc_tui.run.lookups import Breakage, Kind, Lookup, Proposal
from cc_tui.run.match_words import matches_words
from cc_tui.run.model import Node, Run, Visit
from cc_tui.run.secrets import Secrets
from cc_tui.run.selectors import Must, popups
from cc_tui.run.subject import Subject, labelled, subject
from cc_tui.run.subject import notes as subject_notes
from cc_tui.run.verdict import Cause, Cell, Succession, Verdict
from cc_tui.session.good_run import GoodRuns
from cc_tui.session.run_pages import OnCells, RunPages
from cc_tui.text import Raw, Shown, one_line, own, say, visible

if TYPE_CHECKING:
    from cc_tui.session.session import Session

SELECTORS: Final = 20
"""Selectors of one node that are tried on its page to find the one that failed."""


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
        self._pages = RunPages(session, queries)

    def forget(self, node_id: Raw) -> None:
        """The node's page may be another one now."""
        self._pages.forget(node_id)

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
        html = await self._pages.html(node_id)
        return await self._queries.lookup(html, expression, verbatim=verbatim)

    async def breakage(self, node_id: Raw, expression: str) -> Breakage:
        """Where an expression stops matching on a node's page, and what comes nearest.

        Raises:
            CcTuiError: The page is not to be had, or it took too long.
        """
        return await self._queries.breakage(await self._pages.html(node_id), expression)

    async def proposal(self, node_id: Raw, document: int, element: int) -> Proposal | None:
        """XPaths for an element, as matches and outline lines name it; None where the page has it not.

        Raises:
            CcTuiError: The page is not to be had, or it took too long.
        """
        return await self._queries.proposal(await self._pages.html(node_id), document, element)

    async def proposals(self, node_id: Raw, most: int = 5000) -> tuple[int, tuple[Proposal, ...]]:
        """XPaths for all interactive elements of a page: how many there are, and the first of them.

        Raises:
            CcTuiError: The page is not to be had, or it took too long.
        """
        return await self._queries.proposals(await self._pages.html(node_id), most)

    async def cells(
        self,
        expression: str,
        *,
        first: Raw | None = None,
        values: Sequence[str] = (),
        on_cells: OnCells | None = None,
        matches: bool = False,
    ) -> tuple[Cell, ...]:
        """An expression on the page of every node that ran, in executed order; see `RunPages.cells`."""
        return await self._pages.cells(
            expression, run=self._run, first=first, values=values, on_cells=on_cells, matches=matches
        )

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
        judged = subject(self._run, node_id)
        if judged is None:
            return rules.not_known(_no_node(self._run, node_id))
        chosen, notes = await self._chosen(judged, by_hand)
        if chosen is None:
            return rules.not_known(notes[0])
        run, wanted = self._run, judged.visit.node_id
        values = [each.value for each in chosen.fillings if each.value]
        cells = await self.cells(chosen.expression, first=wanted, values=values, on_cells=on_cells)
        at = next(place for place, cell in enumerate(cells) if cell.position == judged.visit.position)
        seen = rules.Seen(
            chosen, cells, at, await self._broken(cells[at], chosen), (
                *notes, *await self._popups(judged.visit, cells[at]), *subject_notes(run, judged)),
            sum(visit.is_last for visit in run.visits),
        )  # fmt: skip
        made = rules.judge(seen, run.workflow.version_number if run.workflow else None)
        if made.cause is Cause.NO_MATCH and wanted is not None:
            made = good_page.revised(made, await self._as_it_worked(wanted, chosen))
        secrets = Secrets.of_run(run)

        def without_secrets(line: Shown) -> Shown:
            return visible(secrets.without_values(line))

        sentence = without_secrets(labelled(made.sentence, judged.about))
        evidence = tuple(map(without_secrets, made.evidence))
        return replace(made, sentence=sentence, evidence=evidence, about=judged.about)

    async def _chosen(
        self, judged: Subject, by_hand: Mapping[str, str] | None
    ) -> tuple[Filled | None, tuple[Shown, ...]]:
        """The selector that failed, with what is to be said of where it is from; without one, why not."""
        try:
            node = await self.definition(judged.visit.node_id or Raw(""))
        except CcTuiError as error:
            unknown = say("the node's selector is not known: {}", error.message)
            chosen = self._quoted(judged)
            note = say("the selector is the one that the run's error quotes: {}", error.message)
            return chosen, (note if chosen else unknown,)
        tried = [each for each in filled(self._run, node, by_hand) if each.selector.must is not Must.ANY]
        if node.execution not in (None, "STATIC") or not (tried or judged.errors):
            return None, (say("node {} looks nothing up by XPath", judged.visit.node_number),)
        quoted = None if any(is_told(each, judged.errors) for each in tried) else self._quoted(judged)
        if quoted is not None and await self._is_evaluable(judged.visit, quoted):
            return quoted, (_of_another_version(self._run, tried),)
        if not tried:
            return None, (say("node {} looks nothing up by XPath", judged.visit.node_number),)
        return await self._failing(judged, tried), ()

    def _quoted(self, judged: Subject) -> Filled | None:
        """The selector that an error of the node quotes; None where it has a secret in it."""
        xpath = quoted_xpath(judged.errors)
        if xpath is None or Secrets.of_run(self._run).without_values(xpath) != xpath:
            return None
        return of_error(xpath, judged.action)

    async def _is_evaluable(self, visit: Visit, chosen: Filled) -> bool:
        seen = await self._pages.survey(visit, [chosen.expression])
        return not seen.lookups or seen.lookups[0].best.kind is not Kind.FAILED

    async def _as_it_worked(self, node_id: Raw, chosen: Filled) -> GoodPage | None:
        """What the newest good run's page of a node says; None where there is none."""
        try:
            found = await self._good.page(self._run, node_id, self._session.now())
            if found is None:
                return None
            row, html = found
            facts, lookups = await self._queries.survey(html, [chosen.expression])
        except CcTuiError:
            return None
        if facts is None:
            return None
        return GoodPage(_good_run(row), facts, lookups[0])

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
        bad = await self._pages.html(node_id)
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

    async def _good_page(self, node_id: Raw, cells: Sequence[Cell]) -> tuple[Shown, Html] | None:
        """A page on which the selector was unique: earlier in this run, else in the newest good run."""
        at = next((place for place, cell in enumerate(cells) if cell.node_id == node_id), len(cells))
        for cell in reversed(cells[:at]):
            if cell.count == 1 and cell.node_id is not None:
                return say("node {} of this run", cell.number), await self._pages.html(cell.node_id)
        found = await self._good.page(self._run, node_id, self._session.now())
        if found is None:
            return None
        row, html = found
        return _good_run(row), html

    async def _popups(self, visit: Visit, cell: Cell) -> tuple[Shown, ...]:
        """Whether what the workflow closes popups by finds anything, where a dialog is open."""
        known = popups(self._run.workflow)
        if not known or cell.facts is None or not cell.facts.dialogs:
            return ()
        seen = await self._pages.survey(visit, [each.xpath for each in known], whole=False)
        matching = [
            say("{}: {}", one_line(each.place, 40), matches_words(found.count))
            for each, found in zip(known, seen.lookups, strict=False)
            if found.count
        ]
        return (rules.popups_words(len(known), matching),) if seen.lookups else ()

    async def _failing(self, judged: Subject, tried: Sequence[Filled]) -> Filled:
        """The selector that failed: what an error quotes, else the first that does not match as it must."""
        if len(tried) == 1:
            return tried[0]
        quoted = [each for each in tried if is_told(each, judged.errors)]
        if quoted:
            return max(quoted, key=lambda each: len(each.expression))
        some = [each for each in tried if each.is_known][:SELECTORS]
        seen = await self._pages.survey(judged.visit, [each.expression for each in some])
        for each, found in zip(some, seen.lookups, strict=False):
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


def _good_run(row: RunSummary) -> Shown:
    return say("the last good run ({})", full_time(row.execution_start or row.created))


def _of_another_version(run: Run, tried: Sequence[Filled]) -> Shown:
    version = run.workflow.version_number if run.workflow else None
    which = say("version {} of the workflow, the probable one,", version) if version else own("the workflow")
    other = one_line(tried[0].selector.xpath, 160) if tried else own("none")
    return say("the run's error quotes this selector; {} has another: {}", which, other)


def _no_node(run: Run, wanted: Raw | None) -> Shown:
    if wanted is not None:
        return own("this node left no entry in the run")
    if not run.is_over:
        return own("the run still goes on, and no node has failed")
    if run.status == "execution.success":
        return own("this run succeeded")
    return own("no entry of the run says which node failed")
