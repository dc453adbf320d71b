"""What is said of a selector that failed: one sentence with its evidence, and the selector on every page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cc_tui.run.filling import Filled
from cc_tui.run.lookups import Breakage, Heir, Lookup, PageFacts
from cc_tui.run.subject import About
from cc_tui.text import Raw, Shown, join, own, say


class Cause(StrEnum):
    """What a sentence claims."""

    INPUT = "input"
    """A template stayed in the selector, or its input is empty."""
    NOT_EVALUABLE = "not evaluable"
    AMBIGUOUS = "ambiguous"
    HIDDEN = "hidden"
    DISABLED = "disabled"
    DIALOG = "dialog"
    UNIQUE = "unique here"
    FRAME = "frame"
    LOGIN = "login page"
    ERROR_PAGE = "error page"
    TIMING = "timing"
    VALUE = "value not on the page"
    OTHER_PAGE = "other page"
    """The run is not where it was when the node last worked."""
    CHANGED = "changed"
    """An element that nearly matches is there, or the element was there before."""
    NO_MATCH = "no match"
    """It matches nothing, and nothing on the pages says why."""
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Cell:
    """A selector on the page of one node.

    Attributes:
        position: Of the visit whose page it is, among the run's visits.
        number: Of the node among those that ran.
        node_id: The node's id.
        name: Its name.
        lookup: What the selector gives there; None without a page.
        facts: Of the page; None where they were not asked for or could not be had.
        absent: Why there is no page.
        title: Of the page; None where it is not known.
        is_left_out: Nobody asked whether there is a page.
        passwords: How many password fields the page has; None where it is not known.
    """

    position: int
    number: int
    node_id: Raw | None
    name: Shown
    lookup: Lookup | None = None
    facts: PageFacts | None = None
    absent: Shown | None = None
    title: Raw | None = None
    is_left_out: bool = False
    passwords: int | None = None

    @property
    def count(self) -> int | None:
        """Nodes found; None without a page or where it cannot be evaluated."""
        return self.lookup.count if self.lookup else None

    @property
    def mark(self) -> Shown:
        """`.` for none, `1`, `3`, `+` over 99, `?` not evaluable, a blank without a page."""
        if self.lookup is None:
            return own(" ")
        if self.count is None:
            return own("?")
        if self.count == 0:
            return own(".")
        return say("{}", self.count) if self.count < 100 else own("+")


@dataclass(frozen=True, slots=True)
class Succession:
    """What became of an element: from a page where its selector was unique to one where it is gone.

    Attributes:
        where: The good page, in words: `node 4 of this run`, `the last good run (2026-11-20 09:41)`.
        heirs: Best first; empty where nothing is like it.
        counts: For the first heir's first proposal, its count on every page at hand, by the page in words.
        absent: Why there is no good page; None where there is one.
    """

    where: Shown
    heirs: tuple[Heir, ...]
    counts: tuple[tuple[Shown, int | None], ...] = ()
    absent: Shown | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why the selector of a node failed, as far as the pages say it.

    Attributes:
        cause: What is claimed.
        sentence: In one sentence.
        evidence: What was seen, line by line.
        filled: The selector; None where the node has none or its definition is not known.
        cells: It on the page of every node, in executed order.
        at: Index in `cells` of the node in question; None where it left no entry.
        breakage: Where it breaks on that node's page; None where it does not.
        succession: What became of its element; None where nobody asked.
        version: Of the workflow, which is probable: no answer says it.
        about: What became of the error that is judged.
    """

    cause: Cause
    sentence: Shown
    evidence: tuple[Shown, ...] = ()
    filled: Filled | None = None
    cells: tuple[Cell, ...] = ()
    at: int | None = None
    breakage: Breakage | None = None
    succession: Succession | None = None
    version: int | None = None
    about: About = About.FAILURE

    @property
    def row(self) -> Shown:
        """The cells' marks in one row."""
        return join(" ", [cell.mark for cell in self.cells])
