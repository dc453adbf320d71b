"""What workers and widgets tell the screen. Widgets never fetch, workers never touch widgets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from cc_tui.errors import CcTuiError
from cc_tui.picture.capabilities import Capabilities
from cc_tui.run.model import Run, Visit
from cc_tui.text import Raw, Shown
from cc_tui.ui.sight import Prepared, Sight
from cc_tui.ui.widgets.matching import Match
from cc_tui.ui.wish import PageContent, PageWish

if TYPE_CHECKING:
    from cc_tui.page.model import Counterpart, PageOutline
    from cc_tui.picture.blocks import Blocks
    from cc_tui.picture.pictures import PreparedBlocks


@dataclass
class RunLoaded(Message):
    """The run, or the run with its workflow, is here."""

    run: Run
    reloaded: bool = False


@dataclass
class RunFailed(Message):
    """The run could not be had.

    Attributes:
        by_itself: The screen looked by itself, so it says so once.
    """

    error: CcTuiError
    by_itself: bool = False


@dataclass
class DefinitionFailed(Message):
    """The workflow could not be had; the run is shown without it."""

    error: CcTuiError


class RowChosen(Message):
    """The tree's cursor is on another row."""


@dataclass
class PictureReady(Message):
    """A picture is made.

    Attributes:
        sight: What was asked for.
        is_final: There is no sharper one on this terminal.
        is_last: Nothing follows to what was asked.
    """

    sight: Sight
    picture: Prepared
    is_final: bool = True
    is_last: bool = True


@dataclass
class PictureAhead(Message):
    """A picture is made that nobody has asked for yet.

    Attributes:
        first: What is seen while it is on its way.
    """

    sight: Sight
    picture: Prepared
    first: PreparedBlocks | None = None


@dataclass
class PictureFailed(Message):
    """There is no picture, with the reason."""

    sight: Sight
    error: CcTuiError


@dataclass
class WheelTurned(Message):
    """The wheel was turned over the picture: 1 down, -1 up."""

    by: int


class PictureSent(Message):
    """The terminal has got a picture, and how long that took is known."""


@dataclass
class ThumbsReady(Message):
    """Small pictures of a contact sheet, or in words why there is none, by their place.

    Attributes:
        tile: Columns and rows of the place of one.
    """

    tile: tuple[int, int]
    thumbs: dict[int, Blocks | Shown]


@dataclass
class PageBegun(Message):
    """The first lines of a large page are here, the others on their way."""

    wish: PageWish
    first: PageOutline


@dataclass
class PageReady(Message):
    """A node's page in a view, or what changed to it."""

    wish: PageWish
    content: PageContent


@dataclass
class PageFailed(Message):
    """There is no page text, with the reason."""

    wish: PageWish
    error: CcTuiError


@dataclass
class ElementFailed(Message):
    """An element cannot be had."""

    error: CcTuiError


@dataclass
class SameElement(Message):
    """The element of a line in the page of another visit's node; None where it is not there."""

    visit: Visit
    found: Counterpart | None


@dataclass
class PlacesFound(Message):
    """Where a searched text stands, or an expression fits, in the page text.

    Attributes:
        sought: What was typed.
        places: Line, first character, the character behind the last; in order.
        error: It is no expression, or was stopped.
        tells: The user waits for it.
        stays: The cursor stays where it is.
    """

    sought: str
    places: list[Match]
    error: CcTuiError | None
    tells: bool
    stays: bool


@dataclass
class TitleKnown(Message):
    """A page's title is known by now, or that there is no page."""

    node_id: Raw


@dataclass
class Renewed(Message):
    """Signed URLs of nodes were asked for again.

    Attributes:
        asked: The user asked for it himself.
    """

    nodes: tuple[Raw, ...]
    error: CcTuiError | None
    asked: bool


@dataclass
class Saved(Message):
    """A file was written, or could not be."""

    path: Path | None
    error: CcTuiError | None


@dataclass
class Waiting(Message):
    """A request waits before it is tried again."""

    words: Shown


@dataclass
class TerminalChanged(Message):
    """Another terminal looks on, or this one has another size or has said something late."""

    before: Capabilities


@dataclass
class PictureSpace(Message):
    """The picture pane has another size, in cells."""

    columns: int
    rows: int
