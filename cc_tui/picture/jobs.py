"""What the picture child can be asked. Imported by the child alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Final

from cc_tui.picture.blocks import pack
from cc_tui.picture.decode import Picture, open_picture
from cc_tui.picture.halves import budget, halves
from cc_tui.picture.viewport import fit, fit_pixels, full_width

Header = dict[str, Any]


def blocks(header: Header, body: bytes) -> tuple[Header, bytes]:
    """Half cells of a picture: `columns`, `rows`, `cell` and, for a part in full width, `top`."""
    picture = open_picture(body)
    columns, rows, top = header["columns"], header["rows"], header["top"]
    cell = (header["cell"][0], header["cell"][1])
    if top is None:
        view = fit(picture.size, columns, rows, cell)
    else:
        view = full_width(picture.size, columns, rows, cell, top)
    image = picture.scaled(view.box, (view.columns, view.rows * 2))
    made = halves(image, budget(view.columns * view.rows))
    facts = {"columns": view.columns, "rows": view.rows, "box": view.box, "wire": made.wire_bytes}
    return facts | {"colours": made.colours} | _facts(picture), pack(made.rows, made.palette)


def scaled(header: Header, body: bytes) -> tuple[Header, bytes]:
    """The picture in at most `width` x `height` pixels, as an RGB PNG."""
    picture = open_picture(body)
    size = fit_pixels(picture.size, header["width"], header["height"])
    image = picture.scaled((0, 0, *picture.size), size)
    out = io.BytesIO()
    # Level 2: it is decoded again at once by the widget, on this machine.
    image.save(out, "PNG", compress_level=2)
    return {"size": size} | _facts(picture), out.getvalue()


def _facts(picture: Picture) -> Header:
    return {"original": picture.size, "format": picture.format, "frames": picture.frames}


JOBS: Final[dict[str, Callable[[Header, bytes], tuple[Header, bytes]]]] = {"blocks": blocks, "scaled": scaled}
