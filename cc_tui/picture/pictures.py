"""Pictures for the session: bytes of a file in, what a terminal draws out, prepared in the child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cc_tui.child.frames import Header
from cc_tui.child.process import Child
from cc_tui.errors import ChildError, TooLargeError
from cc_tui.picture import blocks as half_cells
from cc_tui.picture.blocks import Blocks
from cc_tui.picture.viewport import Box, Size
from cc_tui.text import Raw, own, say

MAX_FILE: Final = 20 << 20
"""Bytes of one image file."""

DEADLINE: Final = 3.0
"""Seconds for one picture."""

MAX_CELLS: Final = 1000
"""Columns or rows; no terminal has more."""

FORMATS: Final = frozenset({"JPEG", "PNG", "WEBP"})


@dataclass(frozen=True, slots=True)
class Original:
    """The file that a picture was made from.

    Attributes:
        size: Width and height in pixels, EXIF orientation applied.
        format: `JPEG`, `PNG` or `WEBP`.
        bytes: Of the file.
    """

    size: Size
    format: str
    bytes: int


@dataclass(frozen=True, slots=True)
class PreparedBlocks:
    """A picture as half cells.

    Attributes:
        blocks: To be drawn, one segment per run.
        original: What it was made from.
        box: The part that is shown, in pixels of the original.
        wire_bytes: What drawing it writes to the terminal.
        notes: What was reduced or left out, in words.
    """

    blocks: Blocks
    original: Original
    box: Box
    wire_bytes: int
    notes: tuple[Raw, ...]


@dataclass(frozen=True, slots=True)
class ScaledPicture:
    """A picture of at most the wanted pixels.

    Attributes:
        png: An RGB PNG file.
        size: Its width and height in pixels.
        original: What it was made from.
        notes: What was left out, in words.
    """

    png: bytes
    size: Size
    original: Original
    notes: tuple[Raw, ...]


class Pictures:
    """One picture child. One picture at a time; a cancelled one makes way for the next. No cache."""

    def __init__(self) -> None:
        self._child = Child("cc_tui.picture.jobs")

    async def warm(self) -> None:
        """Start the child while the picture is still being downloaded."""
        await self._child.warm()

    async def blocks(
        self, image: bytes, *, columns: int, rows: int, cell: Size = (10, 20), top: int | None = None
    ) -> PreparedBlocks:
        """A picture as half cells, `halves.BUDGET` bytes on the wire at most.

        Args:
            image: The file as it came.
            columns: Cells there are across.
            rows: Cells there are down.
            cell: Pixels of one cell; their proportion decides, since a half cell is half as high.
            top: None shows the whole picture; a number the full width from that pixel row on.

        Raises:
            UnreadableError: Not a picture (with what it looks like), cut off or broken.
            TooLargeError: File or picture over the limits.
            ChildError: It took longer than DEADLINE, or the child died.
        """
        request = {
            "columns": min(max(columns, 1), MAX_CELLS), "rows": min(max(rows, 1), MAX_CELLS),
            "cell": [max(cell[0], 1), max(cell[1], 1)], "top": top,
        }  # fmt: skip
        facts, data = await self._call("blocks", request, image)
        try:
            width, height = int(facts["columns"]), int(facts["rows"])
            left, upper, right, lower = map(float, facts["box"])
            drawn = half_cells.unpack(data, width, height)
            return PreparedBlocks(
                drawn, _original(facts, image), (left, upper, right, lower), int(facts["wire"]), _notes(facts)
            )
        except _UNEXPECTED:
            raise ChildError(_ODD) from None

    async def scaled(self, image: bytes, *, width_px: int, height_px: int) -> ScaledPicture:
        """The whole picture in at most so many pixels, its proportions kept, never enlarged.

        Args:
            image: The file as it came.
            width_px: Pixels there are across.
            height_px: Pixels there are down.

        Raises:
            UnreadableError: Not a picture (with what it looks like), cut off or broken.
            TooLargeError: File or picture over the limits.
            ChildError: It took longer than DEADLINE, or the child died.
        """
        request = {"width": min(max(width_px, 1), 10_000), "height": min(max(height_px, 1), 10_000)}
        facts, data = await self._call("scaled", request, image)
        try:
            width, height = map(int, facts["size"])
            return ScaledPicture(data, (width, height), _original(facts, image), _notes(facts))
        except _UNEXPECTED:
            raise ChildError(_ODD) from None

    async def aclose(self) -> None:
        """End the child."""
        await self._child.aclose()

    def kill(self) -> None:
        """End the child at once, for a program that is dying itself."""
        self._child.kill()

    async def _call(self, job: str, request: Header, image: bytes) -> tuple[Header, bytes]:
        if len(image) > MAX_FILE:
            raise TooLargeError(
                say("the image has {} MB; {} MB is the limit", len(image) >> 20, MAX_FILE >> 20)
            )
        return await self._child.call(job, request, image, deadline=DEADLINE)


_UNEXPECTED: Final = (ValueError, TypeError, KeyError, IndexError)
_ODD: Final = own("the picture child gave an answer that cannot be used")


def _original(facts: Header, image: bytes) -> Original:
    width, height = map(int, facts["original"])
    if facts["format"] not in FORMATS:
        raise ValueError(facts["format"])
    return Original((width, height), facts["format"], len(image))


def _notes(facts: Header) -> tuple[Raw, ...]:
    notes = []
    if int(facts["frames"]) > 1:
        notes.append(Raw(f"first of {int(facts['frames'])} frames"))
    if int(facts.get("colours", 64)) < 64:
        notes.append(Raw(f"reduced to {int(facts['colours'])} colours"))
    return tuple(notes)
