"""Which part of a picture goes to which cells: fit, full width, zoom, pan. Plain arithmetic.

Flipping does not clamp: a place that a shorter picture does not have is still there when the eye is back at
the longer one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

Size = tuple[int, int]
"""Width and height."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the original."""

STEP: Final = 1.25
"""What one step of zooming enlarges by."""

MAX_SCALE: Final = 8.0
"""Pixels on the screen for one of the picture, at most."""

OVERLAP: Final = 2
"""Rows that stay on the screen when it turns a page."""

_SAME: Final = 1e-6


class Zoom(StrEnum):
    """How large a picture is shown.

    Attributes:
        START: Whole, but a full-length page in full width from its top.
        FIT: Whole.
        WIDTH: As wide as the pane.
        SCALE: By a factor.
    """

    START = "start"
    FIT = "fit"
    WIDTH = "width"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Pane:
    """The place there is.

    Attributes:
        columns: Cells across, at least 1.
        rows: Cells down, at least 1.
        cell: Width and height of one cell in pixels, at least 1.
    """

    columns: int
    rows: int
    cell: Size

    @property
    def pixels(self) -> Size:
        """Width and height in pixels."""
        return self.columns * self.cell[0], self.rows * self.cell[1]

    def limited(self, cells: int) -> Pane:
        """The same with so many cells at most: rows go, since a picture is read in its width."""
        columns = min(self.columns, cells)
        return replace(self, columns=columns, rows=min(self.rows, cells // columns))


@dataclass(frozen=True, slots=True)
class View:
    """What somebody wants to see of a picture.

    Attributes:
        zoom: How large.
        scale: Pixels on the screen for one of the picture; it counts with `Zoom.SCALE` alone.
        left: Pixels of the picture left of the pane.
        top: Pixels of the picture above the pane.
        of: Width and height of the picture that scale and place are meant of; None: of any.
    """

    zoom: Zoom = Zoom.START
    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0
    of: Size | None = None


START: Final = View()
"""What a picture begins with."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """A part of a picture as large as it is shown.

    Attributes:
        box: Part of the original, pixels.
        pixels: Width and height on the screen, pixels; at least 1, at most the pane's.
        scale: Pixels on the screen for one of the original.
    """

    box: Box
    pixels: Size
    scale: float

    def whole(self, size: Size) -> bool:
        """Whether nothing of a picture of this size is left out."""
        return self.box == (0, 0, *size)

    def cells(self, cell: Size) -> Size:
        """Columns and rows that hold all of it, the last ones perhaps not full."""
        return -(-self.pixels[0] // cell[0]), -(-self.pixels[1] // cell[1])

    def nearest_cells(self, cell: Size) -> Size:
        """Columns and rows whose proportions are nearest to it, at least one each."""
        return max(round(self.pixels[0] / cell[0]), 1), max(round(self.pixels[1] / cell[1]), 1)


def scale_of(view: View, size: Size, pane: Pane) -> float:
    """Pixels on the screen for one of the picture. Only `Zoom.SCALE` enlarges.

    Args:
        view: What is wanted.
        size: Of the original, pixels.
        pane: The place there is.
    """
    width, fit = _width_scale(size, pane), _fit_scale(size, pane)
    match view.zoom:
        case Zoom.FIT:
            return fit
        case Zoom.WIDTH:
            return width
        case Zoom.SCALE:
            return view.scale
    # A page that would be shown less than half as wide as it could be is to be read, not looked at.
    return width if size[1] > size[0] and fit < width / 2 else fit


def window(view: View, size: Size, pane: Pane) -> Viewport:
    """The part that is shown, inside of the picture."""
    scale = scale_of(view, size, pane)
    across, down = (_part(there, scale, side) for there, side in zip(pane.pixels, size, strict=True))
    left = min(max(view.left, 0.0), size[0] - across)
    top = min(max(view.top, 0.0), size[1] - down)
    if scale >= 1:
        # Pixels of the picture are not cut in two, so that 1:1 is the very picture.
        left, top = float(math.floor(left)), float(math.floor(top))
    pixels = (
        min(max(round(across * scale), 1), pane.pixels[0]), min(max(round(down * scale), 1), pane.pixels[1]),
    )  # fmt: skip
    return Viewport((left, top, left + across, top + down), pixels, scale)


def zoomed(view: View, size: Size, pane: Pane, steps: int) -> View:
    """Larger (or smaller) by so many steps, around the middle of what is shown.

    It stops at fit, full width and 1:1 on its way, and goes from fit to MAX_SCALE.
    """
    now = window(view, size, pane)
    fit, width = _fit_scale(size, pane), _width_scale(size, pane)
    scale = now.scale
    for _ in range(abs(steps)):
        scale = _stepped(scale, STEP if steps > 0 else 1 / STEP, (fit, width, 1.0))
    scale = min(max(scale, fit), MAX_SCALE)
    zoom = Zoom.FIT if scale == fit else Zoom.WIDTH if scale == width else Zoom.SCALE
    middle = (now.box[0] + now.box[2]) / 2, (now.box[1] + now.box[3]) / 2
    across, down = pane.pixels[0] / scale, pane.pixels[1] / scale
    return placed(View(zoom, scale, middle[0] - across / 2, middle[1] - down / 2), size, pane)


def fitted(view: View) -> View:
    """The whole picture."""
    return replace(view, zoom=Zoom.FIT, left=0.0, top=0.0)


def width_or_full_size(view: View, size: Size, pane: Pane) -> View:
    """Full width from where it is; from full width, or where that is the same, 1:1."""
    scale = scale_of(view, size, pane)
    if abs(scale - _width_scale(size, pane)) > _SAME:
        return placed(replace(view, zoom=Zoom.WIDTH, left=0.0), size, pane)
    return placed(replace(view, zoom=Zoom.SCALE, scale=1.0), size, pane)


def panned(view: View, size: Size, pane: Pane, columns: int, rows: int) -> View:
    """To the right and down by so many cells, or to the left and up, as far as there is something."""
    now = window(view, size, pane)
    left = now.box[0] + columns * pane.cell[0] / now.scale
    top = now.box[1] + rows * pane.cell[1] / now.scale
    return placed(replace(view, left=left, top=top), size, pane)


def paged(view: View, size: Size, pane: Pane, pages: float) -> View:
    """Down by so many pages or up, OVERLAP rows of the last staying in sight."""
    page = max(pane.rows - OVERLAP, 1)
    return panned(view, size, pane, 0, round(pages * page) or (1 if pages > 0 else -1))


def ended(view: View, size: Size, pane: Pane, *, bottom: bool) -> View:
    """To the top of the picture or to its bottom."""
    return placed(replace(view, top=float(size[1]) if bottom else 0.0), size, pane)


def placed(view: View, size: Size, pane: Pane) -> View:
    """The same view, its place where it is really shown."""
    left, top, _, _ = window(view, size, pane).box
    return replace(view, left=left, top=top)


def flipped(view: View, before: Size, after: Size) -> View:
    """The same zoom and place in another picture; one of another width is taken for the same page scaled."""
    factor = after[0] / before[0]
    if factor == 1:
        return view
    return replace(view, scale=view.scale / factor, left=view.left * factor, top=view.top * factor)


def meant(view: View, size: Size) -> View:
    """A view as it is meant in a picture of this size, always said in the same way."""
    if view.zoom is not Zoom.SCALE and not view.left and not view.top:
        return replace(view, of=None)
    if view.of is None or view.of == size:
        return replace(view, of=size)
    return replace(flipped(view, view.of, size), of=size)


def fit_pixels(size: Size, width: int, height: int) -> Size:
    """The whole picture in a number of pixels, its proportions kept, never enlarged."""
    scale = min(width / size[0], height / size[1], 1.0)
    return max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)


def _part(there: int, scale: float, side: int) -> float:
    """Of one side of a picture what is shown in so many pixels."""
    part = there / scale
    return part if part < side * (1 - _SAME) else float(side)


def _fit_scale(size: Size, pane: Pane) -> float:
    return min(_width_scale(size, pane), pane.pixels[1] / size[1])


def _width_scale(size: Size, pane: Pane) -> float:
    return min(pane.pixels[0] / size[0], 1.0)


def _stepped(scale: float, factor: float, stops: tuple[float, ...]) -> float:
    """One step, but not beyond a stop."""
    there = scale * factor
    low, high = sorted((scale, there))
    between = [stop for stop in stops if low * (1 + _SAME) < stop < high * (1 - _SAME)]
    if not between:
        near = [stop for stop in stops if abs(stop - there) <= there * _SAME]
        return near[0] if near else there
    return min(between) if factor > 1 else max(between)
