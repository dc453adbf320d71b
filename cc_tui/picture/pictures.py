"""Pictures for the session: bytes of a file in, what a terminal draws out, prepared in the child."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cc_tui.child.frames import Header
from cc_tui.child.process import Child
from cc_tui.errors import ChildError, TooLargeError
from cc_tui.picture import blocks as half_cells
from cc_tui.picture import iterm2, kitty
from cc_tui.picture.blocks import Blocks, Colour
from cc_tui.picture.budget import COLOURS
from cc_tui.picture.capabilities import Protocol
from cc_tui.picture.viewport import START, Box, Pane, Size, View
from cc_tui.stores import Store
from cc_tui.text import Raw, Shown, own, say, visible

MAX_FILE: Final = 20 << 20
"""Bytes of one image file."""

DEADLINE: Final = 3.0
"""Seconds for one picture."""

MAX_CELLS: Final = 1000
"""Columns or rows; no terminal has more."""

PREPARED_BYTES: Final = 16 << 20
"""Of prepared pictures that are kept: some hundreds."""

FORMATS: Final = frozenset({"JPEG", "PNG", "WEBP"})

THUMB_BYTES: Final = 4_000
"""On the wire for one picture of a contact sheet."""

WITH_PIXELS: Final = (Protocol.KITTY, Protocol.SIXEL, Protocol.ITERM2)
"""What a sharp picture can be sent as."""

_SIXEL_SIGNS: Final = bytes([*b"#;!$-0123456789", *range(63, 127)])


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
class Compared:
    """What comparing two pictures found; the second is shown with it.

    Attributes:
        equal: Every compared pixel is the very same.
        regions: What changed, as left, top, right, bottom in pixels of the second; none and not `equal` means
            that there is nothing but what JPEG makes of the same page.
        share: Of what was compared, the part that changed.
        compared: Width and height of what both pictures have, in pixels of the second.
        before: Width and height of the first.
    """

    equal: bool
    regions: tuple[tuple[int, int, int, int], ...]
    share: float
    compared: Size
    before: Size


@dataclass(frozen=True, slots=True)
class PreparedBlocks:
    """A picture as half cells.

    Attributes:
        blocks: To be drawn, one segment per run.
        original: What it was made from.
        box: The part that is shown, in pixels of the original.
        scale: Pixels on the screen for one of the original.
        wire_bytes: What drawing it writes to the terminal.
        notes: What was reduced or left out, in words.
        compared: Where the difference to another picture was wanted.
    """

    blocks: Blocks
    original: Original
    box: Box
    scale: float
    wire_bytes: int
    notes: tuple[Raw, ...]
    compared: Compared | None = None


@dataclass(frozen=True, slots=True)
class PreparedSharp:
    """A picture in the terminal's own pixels.

    Attributes:
        payload: What the terminal is sent, once. kitty: the transmission, to be shown by placeholders.
        columns: Cells across that it fills.
        rows: Cells down that it fills.
        image_id: kitty's; of the same picture asked for again it is the first one's, which the terminal may
            have yet.
        protocol: Which sequences the payload has.
        original: What it was made from.
        box: The part that is shown, in pixels of the original.
        scale: Pixels on the screen for one of the original.
        colours: Of its palette; None where the file itself is sent.
        shrink: Pixels on the screen, across and down, that show one; more than 1 on a slow link only.
        notes: What was reduced or left out, in words.
        compared: Where the difference to another picture was wanted.
    """

    payload: bytes
    columns: int
    rows: int
    image_id: int
    protocol: Protocol
    original: Original
    box: Box
    scale: float
    colours: int | None
    shrink: int
    notes: tuple[Raw, ...]
    compared: Compared | None = None


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
    """One picture child, and what it made lately. One picture at a time; a cancelled one makes way."""

    def __init__(self) -> None:
        self._child = Child("cc_tui.picture.jobs")
        # Keyed by Python's own hash of the file: it is of 64 bits, secret in each process, and made once per
        # object, so that a picture that is here already costs nothing.
        self._blocks: Store[object, PreparedBlocks] = Store(
            PREPARED_BYTES, lambda kept: 64 * kept.blocks.width * kept.blocks.height
        )
        self._sharp: Store[object, PreparedSharp] = Store(PREPARED_BYTES, lambda kept: len(kept.payload))

    async def warm(self) -> None:
        """Start the child while the picture is still being downloaded."""
        await self._child.warm()

    async def blocks(
        self, image: bytes, *, pane: Pane, view: View = START, before: bytes | None = None
    ) -> PreparedBlocks:
        """A picture as half cells, `halves.BUDGET` bytes on the wire at most.

        Args:
            image: The file as it came.
            pane: The place there is. The proportion of its cells decides: a half cell is half as high.
            view: Which part, and how large.
            before: Another file: what changed since is framed, the rest dimmed.

        Raises:
            UnreadableError: Not a picture (with what it looks like), cut off or broken.
            TooLargeError: File or picture over the limits.
            ChildError: It took longer than DEADLINE, or the child died.
        """
        key = (hash(image), hash(before), pane, view)
        if kept := self._blocks.get(key):
            return kept
        images = [image] if before is None else [before, image]
        facts, data = await self._call("blocks", _place(pane, view, MAX_CELLS), images)
        try:
            drawn = half_cells.unpack(data, int(facts["columns"]), int(facts["rows"]))
            made = PreparedBlocks(
                drawn, _original(facts, image), _box(facts), float(facts["scale"]), int(facts["wire"]),
                _notes(facts, COLOURS), _compared(facts),
            )  # fmt: skip
        except _UNEXPECTED:
            raise ChildError(_ODD) from None
        self._blocks.put(key, made)
        return made

    async def sharp(
        self,
        image: bytes,
        *,
        protocol: Protocol,
        pane: Pane,
        view: View = START,
        image_id: int = 1,
        colours: int = COLOURS,
        background: Colour = (0, 0, 0),
        limit: int | None = None,
        before: bytes | None = None,
    ) -> PreparedSharp:
        """A picture in the terminal's own pixels.

        Args:
            image: The file as it came.
            protocol: One of WITH_PIXELS.
            pane: The place there is; at most `kitty.MAX_CELLS` columns and rows of it are used.
            view: Which part, and how large.
            image_id: For kitty: a random number of at most 24 bits, not 0. See `PreparedSharp.image_id`.
            colours: 2 to 256.
            background: What the last cells are filled with where the picture ends in them.
            limit: Bytes on the wire: colours and then pixels become fewer until it is kept.
            before: Another file: what changed since is framed, the rest dimmed.

        Raises:
            UnreadableError: Not a picture (with what it looks like), cut off or broken.
            TooLargeError: File or picture over the limits.
            ChildError: It took longer than DEADLINE, or the child died.
            ValueError: The protocol has no pixels.
        """
        if protocol not in WITH_PIXELS:
            raise ValueError(protocol)
        key = (hash(image), hash(before), pane, view, protocol, colours, background, limit)
        if kept := self._sharp.get(key):
            return kept
        request = _place(pane, view, kitty.MAX_CELLS) | {
            "protocol": protocol.value, "colours": min(max(colours, 2), 256), "background": background,
            "limit": limit,
        }  # fmt: skip
        images = [image] if before is None else [before, image]
        facts, data = await self._call("sharp", request, images)
        try:
            columns, rows = int(facts["columns"]), int(facts["rows"])
            own_file = facts["colours"] is None
            payload = _payload(protocol, image if own_file else data, columns, rows, pane.cell, image_id)
            made = PreparedSharp(
                payload, columns, rows, image_id, protocol, _original(facts, image), _box(facts),
                float(facts["scale"]), None if own_file else int(facts["colours"]), int(facts["shrink"]),
                _notes(facts, colours), _compared(facts),
            )  # fmt: skip
        except _UNEXPECTED:
            raise ChildError(_ODD) from None
        self._sharp.put(key, made)
        return made

    async def thumbs(self, images: Sequence[bytes], *, pane: Pane) -> list[Blocks | Shown]:
        """Pictures of a contact sheet: a few half cells of each, for each alike.

        Args:
            images: Files as they came, `frames.MAX_BODY` bytes together at most; some dozen at a time,
                so that another wish need not wait.
            pane: The place of one.

        Returns:
            One for each: its half cells, or in words why there are none.

        Raises:
            TooLargeError: All of them together are too large.
            ChildError: It took longer than DEADLINE, or the child died.
        """
        request = _place(pane, START, MAX_CELLS) | {"limit": THUMB_BYTES}
        facts, data = await self._call("thumbs", request, images)
        try:
            return list(_thumbs(facts["thumbs"], data))
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
        facts, data = await self._call("scaled", request, [image])
        try:
            width, height = map(int, facts["size"])
            return ScaledPicture(data, (width, height), _original(facts, image), _notes(facts, COLOURS))
        except _UNEXPECTED:
            raise ChildError(_ODD) from None

    async def aclose(self) -> None:
        """End the child."""
        await self._child.aclose()

    def kill(self) -> None:
        """End the child at once, for a program that is dying itself."""
        self._child.kill()

    async def _call(self, job: str, request: Header, images: Sequence[bytes]) -> tuple[Header, bytes]:
        largest = max(map(len, images), default=0)
        if largest > MAX_FILE:
            raise TooLargeError(say("the image has {} MB; {} MB is the limit", largest >> 20, MAX_FILE >> 20))
        parts = [len(image) for image in images]
        body = images[0] if len(images) == 1 else b"".join(images)
        return await self._child.call(job, request | {"parts": parts}, body, deadline=DEADLINE)


_UNEXPECTED: Final = (ValueError, TypeError, KeyError, IndexError)
_ODD: Final = own("the picture child gave an answer that cannot be used")


def _place(pane: Pane, view: View, most: int) -> Header:
    columns, rows = (min(max(cells, 1), most) for cells in (pane.columns, pane.rows))
    return {
        "pane": [columns, rows, max(pane.cell[0], 1), max(pane.cell[1], 1)],
        "view": [view.zoom.value, view.scale, view.left, view.top, view.of],
    }


def _payload(protocol: Protocol, data: bytes, columns: int, rows: int, cell: Size, image_id: int) -> bytes:
    """What is sent. The child says what is drawn, and nothing else: it read a stranger's file."""
    if protocol is Protocol.KITTY:
        return kitty.transmit(image_id, data, columns, rows)
    if protocol is Protocol.ITERM2:
        return iterm2.show(data, columns, rows)
    head = b'\x1bP0;1;0q"1;1;%d;%d#' % (columns * cell[0], rows * cell[1])
    if (
        not data.startswith(head)
        or data[-2:] != b"\x1b\\"
        or data[len(head) : -2].translate(None, _SIXEL_SIGNS)
    ):
        raise ValueError("not a sixel sequence of this size")
    return data


def _original(facts: Header, image: bytes) -> Original:
    width, height = map(int, facts["original"])
    if facts["format"] not in FORMATS:
        raise ValueError(facts["format"])
    return Original((width, height), facts["format"], len(image))


def _box(facts: Header) -> Box:
    left, upper, right, lower = map(float, facts["box"])
    return left, upper, right, lower


def _compared(facts: Header) -> Compared | None:
    if "regions" not in facts:
        return None
    regions = tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in facts["regions"])
    (width, height), (before_width, before_height) = facts["compared"], facts["before"]
    return Compared(
        bool(facts["equal"]), regions, float(facts["share"]), (int(width), int(height)),
        (int(before_width), int(before_height)),
    )  # fmt: skip


def _thumbs(answers: list[Header], data: bytes) -> Iterator[Blocks | Shown]:
    at = 0
    for answer in answers:
        if "error" in answer:
            yield visible(str(answer["error"]), limit=500)
            continue
        length = int(answer["length"])
        yield half_cells.unpack(data[at : at + length], int(answer["columns"]), int(answer["rows"]))
        at += length


def _notes(facts: Header, colours: int) -> tuple[Raw, ...]:
    notes = []
    if int(facts["frames"]) > 1:
        notes.append(Raw(f"first of {int(facts['frames'])} frames"))
    if int(facts.get("colours") or colours) < colours:
        notes.append(Raw(f"reduced to {int(facts['colours'])} colours"))
    if int(facts.get("shrink", 1)) > 1:
        notes.append(Raw(f"reduced to 1/{int(facts['shrink'])} of the pixels across and down"))
    return tuple(notes)
