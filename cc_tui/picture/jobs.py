"""What the picture child can be asked. Imported by the child alone.

Every job gets one picture or several in one body, whose lengths are `parts`. What was unpacked lately is
kept, so that panning and flipping cost no decoding.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from cc_tui.errors import CcTuiError
from cc_tui.picture import sharp as sharp_pictures
from cc_tui.picture.blocks import pack
from cc_tui.picture.decode import Picture, open_picture
from cc_tui.picture.difference import difference
from cc_tui.picture.halves import budget, halves
from cc_tui.picture.viewport import Pane, View, Viewport, Zoom, fit_pixels, meant, window
from cc_tui.stores import Store

Header = dict[str, Any]

KEPT_BYTES: Final = 108 << 20
"""Of unpacked pictures: one of 1280 x 20,000, or thirty of 1280 x 720."""


class Opened(NamedTuple):
    """A picture to be shown, with what is told about it.

    Attributes:
        picture: Its pixels.
        facts: For the answer.
        file: What it was unpacked from; empty for the difference of two.
    """

    picture: Picture
    facts: Header
    file: bytes


_recent: Store[tuple[int, ...], Opened] = Store(KEPT_BYTES, lambda opened: opened.picture.memory)


def blocks(header: Header, body: bytes) -> tuple[Header, bytes]:
    """Half cells of a part: `pane`, `view`."""
    opened = _opened(header, body)
    view, pane = _viewport(header, opened.picture)
    columns, rows = view.nearest_cells(pane.cell)
    made = halves(opened.picture.scaled(view.box, (columns, rows * 2)), budget(columns * rows))
    _keep(header, body, opened)
    facts = {"wire": made.wire_bytes, "colours": made.colours, "columns": columns, "rows": rows}
    return _facts(view) | opened.facts | facts, pack(made.rows, made.palette)


def sharp(header: Header, body: bytes) -> tuple[Header, bytes]:
    """What a terminal with pixels takes: `pane`, `view` and the fields of `sharp.Wanted`."""
    opened = _opened(header, body)
    view, pane = _viewport(header, opened.picture)
    red, green, blue = header["background"]
    wanted = sharp_pictures.Wanted(
        header["protocol"], pane.cell, header["colours"], (red, green, blue), header["limit"]
    )
    made = sharp_pictures.sharp(opened.picture, view, wanted, opened.file)
    _keep(header, body, opened)
    quality = made.quality
    facts = {
        "columns": made.columns, "rows": made.rows,
        "colours": quality.colours if quality else None, "shrink": quality.shrink if quality else 1,
    }  # fmt: skip
    return _facts(view) | opened.facts | facts, made.data


def thumbs(header: Header, body: bytes) -> tuple[Header, bytes]:
    """Many pictures as a few half cells each: `pane` of each. One that is broken costs itself alone."""
    answers: list[Header] = []
    packed = []
    for part in _parts(header, body):
        try:
            picture = open_picture(part)
            view, pane = _viewport(header, picture)
            columns, rows = view.nearest_cells(pane.cell)
            made = halves(picture.scaled(view.box, (columns, rows * 2)), header["limit"])
        except CcTuiError as error:
            answers.append({"error": error.message})
            continue
        packed.append(pack(made.rows, made.palette))
        answers.append({"columns": columns, "rows": rows, "wire": made.wire_bytes, "length": len(packed[-1])})
    return {"thumbs": answers}, b"".join(packed)


def scaled(header: Header, body: bytes) -> tuple[Header, bytes]:
    """The picture in at most `width` x `height` pixels, as an RGB PNG."""
    picture = open_picture(body)
    size = fit_pixels(picture.size, header["width"], header["height"])
    image = picture.scaled((0, 0, *picture.size), size)
    out = io.BytesIO()
    # Level 2: it is decoded again at once by the widget, on this machine.
    image.save(out, "PNG", compress_level=2)
    return {"size": size} | _told(picture), out.getvalue()


def _opened(header: Header, body: bytes) -> Opened:
    """The picture of a body, or the difference of its two."""
    parts = _parts(header, body)
    known = _recent.get(_key(parts))
    if known:
        return known
    picture = open_picture(parts[-1])
    if len(parts) == 1:
        return Opened(picture, _told(picture), parts[0])
    before = open_picture(parts[0])
    found = difference(before.pixels(), picture.pixels())
    told = {
        "regions": found.regions, "share": found.share, "compared": found.compared, "equal": found.equal,
        "before": before.size,
    }  # fmt: skip
    return Opened(Picture.made_of(found.image, picture.format), _told(picture) | told, b"")


def _keep(header: Header, body: bytes, opened: Opened) -> None:
    """Keep what was unpacked. Afterwards, since it weighs more then than when it was opened."""
    _recent.put(_key(_parts(header, body)), opened)


def _key(parts: list[bytes]) -> tuple[int, ...]:
    # Python's own hash of bytes has a key of its own in each process: nobody can aim at it.
    return tuple(map(hash, parts))


def _parts(header: Header, body: bytes) -> list[bytes]:
    parts, at = [], 0
    for length in header["parts"]:
        parts.append(body[at : at + length])
        at += length
    return parts


def _viewport(header: Header, picture: Picture) -> tuple[Viewport, Pane]:
    columns, rows, width, height = header["pane"]
    zoom, scale, left, top, of = header["view"]
    pane = Pane(columns, rows, (width, height))
    view = View(Zoom(zoom), scale, left, top, (of[0], of[1]) if of else None)
    return window(meant(view, picture.size), picture.size, pane), pane


def _facts(view: Viewport) -> Header:
    return {"box": view.box, "scale": view.scale}


def _told(picture: Picture) -> Header:
    return {"original": picture.size, "format": picture.format, "frames": picture.frames}


JOBS: Final[dict[str, Callable[[Header, bytes], tuple[Header, bytes]]]] = {
    "blocks": blocks, "sharp": sharp, "thumbs": thumbs, "scaled": scaled,
}  # fmt: skip
"""By name."""
