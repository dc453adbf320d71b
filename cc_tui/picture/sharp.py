"""A part of a picture as what a terminal with pixels takes. In the child."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image

from cc_tui.picture import palette, sixel
from cc_tui.picture.budget import PNG, SIXEL, Quality, reduced
from cc_tui.picture.decode import Picture
from cc_tui.picture.viewport import Size, Viewport

Colour = tuple[int, int, int]


MOST_SIXEL: Final = 600_000
"""Bytes that are sent at most on any link: terminals draw what is more for seconds."""


_SIXEL_GROWTH: Final = 2
"""A sharp photograph as a sixel, beside the PNG in base64, which is asked first: it takes less time."""

_LEAST_GROWTH: Final = 1.1
"""The same at the least: what may fit is tried."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a picture is to be sent.

    Attributes:
        protocol: `kitty`, `sixel` or `iterm2`.
        cell: Width and height of a cell in pixels.
        colours: Of the palette, at most.
        background: What the last cells are filled with where the picture ends in them.
        limit: Bytes on the wire, if there is a limit.
    """

    protocol: str
    cell: Size
    colours: int
    background: Colour
    limit: int | None


@dataclass(frozen=True, slots=True)
class Sharp:
    """A picture in whole cells.

    Attributes:
        data: A sixel sequence or a PNG file; empty where the picture's own file is to be sent.
        columns: Cells that it fills.
        rows: Cells that it fills.
        quality: What it was reduced to; None for the file itself.
    """

    data: bytes
    columns: int
    rows: int
    quality: Quality | None


def sharp(picture: Picture, view: Viewport, wanted: Wanted, file: bytes) -> Sharp:
    """Scale, reduce and encode, with fewer colours and then fewer pixels until the limit is kept.

    Args:
        picture: What is shown.
        view: The part of it.
        wanted: How.
        file: What the picture was unpacked from; empty where it is none.
    """
    columns, rows = view.cells(wanted.cell)
    if wanted.protocol == "iterm2" and _as_it_is(picture, view, wanted, file):
        return Sharp(b"", columns, rows, None)
    size = columns * wanted.cell[0], rows * wanted.cell[1]
    as_sixel = wanted.protocol == "sixel"
    limit = min(wanted.limit or MOST_SIXEL, MOST_SIXEL) if as_sixel else wanted.limit
    scales = SIXEL if as_sixel else PNG
    quality = Quality(wanted.colours)
    while True:
        made = _reduced(picture, view, size, wanted.background, quality)
        data, sent = _as_sixel(made, size, quality, limit) if as_sixel else _as_png(made)
        less = (
            reduced(quality, sent, limit, most=wanted.colours, scales=scales)
            if limit and sent > limit
            else None
        )
        if not less:
            return Sharp(data, columns, rows, quality)
        quality = less


def _as_it_is(picture: Picture, view: Viewport, wanted: Wanted, file: bytes) -> bool:
    """Whether the terminal can scale the file itself: it unpacks JPEG and PNG, and may not turn them."""
    if picture.format not in ("JPEG", "PNG") or not picture.upright or picture.frames > 1:
        return False
    return (
        bool(file)
        and view.whole(picture.size)
        and (wanted.limit is None or _in_base64(len(file)) <= wanted.limit)
    )


def _reduced(
    picture: Picture, view: Viewport, size: Size, background: Colour, quality: Quality
) -> Image.Image:
    """The part with a palette, on whole cells. What pads them is the very background, not a near colour."""
    shrink = quality.shrink
    pixels = max(view.pixels[0] // shrink, 1), max(view.pixels[1] // shrink, 1)
    part = picture.scaled(view.box, pixels, Image.Resampling.BICUBIC)
    whole = -(-size[0] // shrink), -(-size[1] // shrink)
    if pixels == whole:
        return palette.reduced(part, quality.colours)
    made = palette.reduced(part, max(quality.colours - 1, palette.MIN_COLOURS))
    colours = made.getpalette() or []
    padded = Image.new("P", whole, len(colours) // 3)
    padded.putpalette([*colours, *background])
    padded.paste(made, (0, 0))
    return padded


def _as_png(image: Image.Image) -> tuple[bytes, int]:
    """A file, and its bytes on the wire."""
    data = _png(image)
    return data, _in_base64(len(data))


def _as_sixel(image: Image.Image, size: Size, quality: Quality, limit: int | None) -> tuple[bytes, int]:
    """A sequence, and its bytes; where it would be far over the limit nothing, and what they may be."""
    if limit and quality.shrink == 1:
        as_png = _as_png(image)[1]
        if as_png * _LEAST_GROWTH > limit:
            return b"", as_png * _SIXEL_GROWTH
    data = _sixel(image, size, quality)
    return data, len(data)


def _sixel(image: Image.Image, size: Size, quality: Quality) -> bytes:
    if quality.shrink > 1:
        # A sixel has the size that it has; equal pixels beside each other cost next to nothing.
        large = image.width * quality.shrink, image.height * quality.shrink
        image = image.resize(large, Image.Resampling.NEAREST).crop((0, 0, *size))
    return sixel.encode(image)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _in_base64(size: int) -> int:
    """Bytes on the wire of a file, with what stands around its chunks."""
    return size * 4 // 3 + size // 200 + 100
