"""Where two pictures differ, as boxes, and the second with these framed and the rest dimmed. In the child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from cc_tui.picture.viewport import Size

TILE: Final = 8
"""Pixels a side of the squares that have changed or not."""

NOISE: Final = 12
"""Steps in one channel up to which a pixel is as it was."""

NOISE_SCALED: Final = 48
"""The same where one of the pictures had to be scaled."""

MOST: Final = 12
"""Regions; nearer ones are joined until there are no more."""

FRAME: Final = (255, 0, 160)
"""Seldom on a page, and seen on light and dark."""

STRONG: Final = 48
"""Steps from which one pixel makes its tile a changed one."""

_WEAK_SHARE: Final = 1 / 8
"""Of a tile's pixels that have to differ where none does strongly: a browser draws curves anew, a bit off."""

_STRETCHES: Final = 500
"""Changed stretches of tiles that are joined one by one; where there are more, larger tiles tell enough."""

_BLUR: Final = ImageFilter.BoxBlur(2)
_FRAME_WIDTH: Final = 3
_DIMMED: Final = (112, 112, 112)
_DIMMING: Final = 0.65

Region = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the second picture."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two pictures compared.

    Attributes:
        image: The second in RGB, what is as it was dimmed, changed regions framed.
        regions: MOST at most, from the top.
        share: Of the compared pixels, those in tiles that changed.
        compared: Width and height of what both have, in pixels of the second.
        equal: Whether every compared pixel is the very same.
    """

    image: Image.Image
    regions: tuple[Region, ...]
    share: float
    compared: Size
    equal: bool


def difference(before: Image.Image, after: Image.Image) -> Difference:
    """Compare two pictures in RGB.

    Pictures of different widths are compared at the second one's width. What only one of them has, below the
    other's end, is not compared and not dimmed.
    """
    width, noise = after.width, NOISE
    scaled = before.width != width
    if scaled:
        height = max(round(before.height * width / before.width), 1)
        before = before.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=2.0)
        noise = NOISE_SCALED
    height = min(before.height, after.height)
    both = (0, 0, width, height)
    one, other = before.crop(both), after.crop(both)
    if scaled:
        # Letters that were scaled have other edges, but no more ink.
        one, other = one.filter(_BLUR), other.filter(_BLUR)
    red, green, blue = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    weak, strong = (_over(most, least).reduce(TILE) for least in (noise, max(noise, STRONG)))
    tiles = ImageChops.lighter(_over(weak, int(255 * _WEAK_SHARE) - 1), _over(strong, 0))
    share = tiles.histogram()[255] / (tiles.width * tiles.height)
    regions = _regions(tiles, (width, height))
    equal = most.getextrema() == (0, 0)
    return Difference(_composed(after, height, regions), regions, share, (width, height), equal)


def _over(image: Image.Image, least: int) -> Image.Image:
    """255 where it is over a number, else 0."""
    return image.point([0] * (least + 1) + [255] * (255 - least))


def _regions(tiles: Image.Image, size: Size) -> tuple[Region, ...]:
    side = TILE
    stretches = _stretches(tiles)
    while len(stretches) > _STRETCHES:
        tiles, side = _over(tiles.reduce(2), 0), side * 2
        stretches = _stretches(tiles)
    width, height = size
    return tuple(
        (left * side, top * side, min(right * side, width), min(bottom * side, height))
        for left, top, right, bottom in joined(stretches)
    )


def _stretches(tiles: Image.Image) -> list[Region]:
    """Changed tiles of each row as stretches."""
    found = []
    for row in range(tiles.height):
        line = tiles.crop((0, row, tiles.width, row + 1)).tobytes()
        end = 0
        while (start := line.find(255, end)) >= 0:
            end = line.find(0, start)
            end = len(line) if end < 0 else end
            found.append((start, row, end, row + 1))
    return found


def joined(boxes: Sequence[Region], most: int = MOST) -> list[Region]:
    """Boxes that touch or nearly do as one, and then the nearest, until there are no more than `most`.

    Returns:
        Boxes that hold all that was given, from the top; none of them overlap.
    """
    merged: list[Region] = []
    for box in boxes:
        _add(merged, box, 1)
    gap = 2
    while len(merged) > most:
        again, merged = merged, []
        for box in again:
            _add(merged, box, gap)
        gap *= 2
    return sorted(merged, key=lambda box: (box[1], box[0]))


def _add(merged: list[Region], box: Region, gap: int) -> None:
    """Put a box into a list, made one with those that are at most `gap` away."""
    grown = True
    while grown:
        grown = False
        for other in merged:
            if _near(box, other, gap):
                merged.remove(other)
                box = (
                    min(box[0], other[0]), min(box[1], other[1]),
                    max(box[2], other[2]), max(box[3], other[3]),
                )  # fmt: skip
                grown = True
                break
    merged.append(box)


def _near(one: Region, other: Region, gap: int) -> bool:
    return (
        one[0] - gap <= other[2]
        and other[0] - gap <= one[2]
        and one[1] - gap <= other[3]
        and other[1] - gap <= one[3]
    )


def _composed(after: Image.Image, height: int, regions: Sequence[Region]) -> Image.Image:
    shown = after.copy()
    both = (0, 0, after.width, height)
    part = after.crop(both)
    shown.paste(Image.blend(part, Image.new("RGB", part.size, _DIMMED), _DIMMING), both)
    for region in regions:
        shown.paste(after.crop(region), region)
    draw = ImageDraw.Draw(shown)
    for left, top, right, bottom in regions:
        for at in range(1, _FRAME_WIDTH + 1):
            draw.rectangle((left - at, top - at, right + at - 1, bottom + at - 1), outline=FRAME)
    return shown
