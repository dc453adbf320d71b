"""What workers and widgets tell the screen. Widgets never fetch, workers never touch widgets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from cc_tui.errors import CcTuiError
from cc_tui.page.model import Counterpart, ElementFacts
from cc_tui.picture.capabilities import Capabilities
from cc_tui.picture.pictures import PreparedBlocks, PreparedSharp, ScaledPicture
from cc_tui.run.model import Run, Visit
from cc_tui.text import Raw, Shown
from cc_tui.ui.wish import PageContent, PageWish


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
    """A picture for a place of this size.

    Attributes:
        is_final: It is not to be followed by a sharper one.
    """

    shot: Raw
    size: tuple[int, int]
    picture: PreparedBlocks | PreparedSharp | ScaledPicture
    is_final: bool = True


@dataclass
class PictureFailed(Message):
    """There is no picture, with the reason."""

    shot: Raw
    error: CcTuiError


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
class ElementReady(Message):
    """What an element of a page is.

    Attributes:
        key: Node, document, number.
        then: What it was asked for: `show`, `copy` or `choose`.
    """

    key: tuple[Raw, int, int]
    facts: ElementFacts
    then: str


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
class ExpressionFound(Message):
    """Where a regular expression fits in the page text.

    Attributes:
        places: Line, first character, the character behind the last; in order.
        error: It is no expression, or was stopped.
        tells: The user waits for it.
    """

    expression: Raw
    places: list[tuple[int, int, int]]
    error: CcTuiError | None
    tells: bool


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
