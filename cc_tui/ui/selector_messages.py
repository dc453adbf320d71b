"""What the workers of the selectors' pane tell the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from cc_tui.errors import CcTuiError
from cc_tui.run.model import Node
from cc_tui.text import Raw

if TYPE_CHECKING:
    from cc_tui.run.filling import Filled
    from cc_tui.run.lookups import Breakage, Lookup, Proposal
    from cc_tui.run.verdict import Cell, Succession, Verdict


@dataclass
class SelectorsKnown(Message):
    """A node's definition and its selectors, filled in."""

    node_id: Raw
    node: Node
    filled: tuple[Filled, ...]


@dataclass
class SelectorsUnknown(Message):
    """They are not to be had, with the reason."""

    node_id: Raw
    error: CcTuiError


@dataclass
class LookedUp(Message):
    """What a selector finds on the node's page, and where it breaks if that was asked for."""

    node_id: Raw
    expression: Raw
    lookup: Lookup
    breakage: Breakage | None = None


@dataclass
class NoPage(Message):
    """The node's page is not to be had, with the reason."""

    node_id: Raw
    error: CcTuiError


@dataclass
class Tried(Message):
    """What was typed, on the node's page."""

    node_id: Raw
    expression: Raw
    lookup: Lookup


@dataclass
class CellsKnown(Message):
    """A selector on the pages of the run, so far; None for a page still to come."""

    node_id: Raw
    expression: Raw
    cells: tuple[Cell | None, ...]


@dataclass
class VerdictKnown(Message):
    """Why a node's selector failed."""

    node_id: Raw
    verdict: Verdict


@dataclass
class Proposed(Message):
    """XPaths for an element, or the heir of a lost one, or why there is none."""

    node_id: Raw
    expression: Raw
    proposal: Proposal | None = None
    succession: Succession | None = None
    error: CcTuiError | None = None


@dataclass
class XPathKnown(Message):
    """XPaths for the line of the page that the user was at; None where the page has no such element."""

    node_id: Raw
    proposal: Proposal | None


@dataclass
class CellChosen(Message):
    """A cell was clicked on; the position is that of the visit whose page it is of."""

    position: int


class LineChosen(Message):
    """The line of the cursor was clicked on."""


class WidthChanged(Message):
    """The pane has another width, and so rows of cells of another length."""
