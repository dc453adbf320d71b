"""Difference, contact sheet and the ways to draw, on the pixels of real terminals.

Each is held to the screenshots themselves, by arithmetic of Pillow's: what changed is inside of frames and
as bright as in its screenshot, the rest is dimmed; half cells are their screenshot, and no other is nearer.
"""

from __future__ import annotations

from typing import Final

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from cc_tui.picture.difference import FRAME
from cc_tui.text import Raw
from tests.demo_server import DemoServer
from tests.terminals.screen import needs
from tests.terminals.test_looking import NODE, Look, mean, opened
from tests.terminals.test_program import CLOSE, TERMINALS, Pictures, program

GREY: Final = (112, 112, 112)
DIMMED: Final = 0.65
"""What is dimmed has so much of that grey."""

CHANGED: Final = 60
"""Steps of a channel that nobody takes for JPEG's."""

NEAR_FRAME: Final = 90
"""Steps of a channel from the frame's colour: it was scaled, and has a palette."""

ALIKE: Final = 0.3
"""Mean steps by which another screenshot may be nearer to half cells: two of a form differ by less."""

Cells = tuple[int, int, int, int]
"""Column, row, columns, rows."""


def over(image: Image.Image, least: int) -> Image.Image:
    """255 where a channel is over a number, else 0."""
    red, green, blue = image.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue).point(lambda value: 255 * (value > least))


def masked_mean(one: Image.Image, other: Image.Image, mask: Image.Image) -> float:
    """The mean difference of two pictures' channels where a mask is 255."""
    return float(sum(ImageStat.Stat(ImageChops.difference(one, other), mask).mean) / 3)


def share(mask: Image.Image) -> float:
    """The part of a mask that is 255."""
    return mask.histogram()[255] / (mask.width * mask.height)


def is_difference(seen: Image.Image, before: Image.Image, after: Image.Image) -> bool:
    """Whether the second of two screenshots is seen with what changed framed and the rest dimmed."""
    scale = min(seen.width / after.width, seen.height / after.height)
    size = round(after.width * scale), round(after.height * scale)
    seen = seen.crop((0, 0, *size))
    bright = after.resize(size, Image.Resampling.BICUBIC)
    dim = Image.blend(bright, Image.new("RGB", size, GREY), DIMMED)
    frames = ImageChops.invert(over(ImageChops.difference(seen, Image.new("RGB", size, FRAME)), NEAR_FRAME))
    # Whatever the corner is not cut off from by frames is outside.
    filled = frames.copy()
    ImageDraw.floodfill(filled, (0, 0), 128)
    outside = filled.point(lambda value: 255 * (value == 128))
    inside = filled.point(lambda value: 255 * (value == 0))
    changed = over(ImageChops.difference(before, after), CHANGED).resize(size, Image.Resampling.BOX)
    strewn = ImageChops.darker(changed.point(lambda value: 255 * (value > 127)), outside)
    # Beside a frame's edge pixels are mixed.
    outside, inside = (mask.filter(ImageFilter.MinFilter(5)) for mask in (outside, inside))
    return (
        share(frames) > 0.001
        and 0.005 < share(inside) < 0.3
        and strewn.getbbox() is None
        and masked_mean(seen, dim, outside) <= CLOSE < masked_mean(seen, bright, outside) / 3
        and masked_mean(seen, bright, inside) <= CLOSE < masked_mean(seen, dim, inside) / 3
    )


@pytest.mark.parametrize("terminal", TERMINALS)
def test_what_changed_is_framed_and_the_rest_dimmed(terminal: str, demo_server: DemoServer) -> None:
    with program(terminal, demo_server, "modal") as pictures:
        look = opened(pictures)
        shots = [pictures.shots[key] for key in look.keys]

        def differs(number: int) -> None:
            def is_it(screen: Image.Image) -> bool:
                seen = pictures.seen(screen)
                return seen is not None and is_difference(seen, shots[number - 1], shots[number])

            look.window.wait_for(is_it)

        look.window.key("d")
        differs(NODE)
        look.window.key("comma")  # it follows
        differs(NODE - 1)
        look.window.key("d")
        pictures.shows(look.keys[NODE - 1])


class HalfCells:
    """Screenshots as half cells of one size, to be found on the screen."""

    def __init__(self, pictures: Pictures, columns: int, rows: int) -> None:
        self._window = pictures.window
        self._size = columns, rows
        wide, high = self._window.cell
        self._meant = {
            key: shot.resize((columns, rows * 2), Image.Resampling.BICUBIC).resize(
                (columns * wide, rows * high), Image.Resampling.NEAREST
            )
            for key, shot in pictures.shots.items()
        }

    def are(self, key: Raw, screen: Image.Image, column: int, row: int) -> bool:
        """Whether a screenshot is seen from a cell on, and no other is nearer."""
        seen = self._window.cells(screen, column, row, *self._size)
        distances = {each: mean(seen, meant) for each, meant in self._meant.items()}
        return distances[key] <= CLOSE and distances[key] <= min(distances.values()) + ALIKE


ACROSS: Final = 4
TILE: Final = (32, 10)
"""Columns and rows of a small picture with its frame, in a window of 130 columns; above them is the title."""


FIRST_ERROR: Final = 10
"""In the run: the first attempt that failed."""


def in_tile(number: int, column: int, row: int, columns: int, rows: int) -> Cells:
    """Cells of a tile, counted from 0."""
    down, across = divmod(number, ACROSS)
    return across * TILE[0] + column, 1 + down * TILE[1] + row, columns, rows


def frame_of(look: Look, screen: Image.Image, number: int) -> str:
    """What is on a tile's left side: `none`, `error` (red) or `here` (amber)."""
    side = look.window.cells(screen, *in_tile(number, 0, 2, 1, 6))
    ground = side.getpixel((0, 0))
    lines = [colour for _count, colour in side.getcolors() or [] if colour != ground]
    if not lines:
        return "none"
    _red, green, blue = min((colour for colour in lines if isinstance(colour, tuple)), key=sum)
    return "error" if green < blue else "here"


@needs("xterm")
def test_the_contact_sheet_has_each_in_its_place_and_enter_goes_there(demo_server: DemoServer) -> None:
    with program("xterm", demo_server, "modal") as pictures:
        look = opened(pictures)
        window, small = look.window, HalfCells(pictures, 28, 8)

        def sheet(cursor: int) -> None:
            def is_it(screen: Image.Image) -> bool:
                return all(
                    small.are(key, screen, *in_tile(number, 2, 1, 28, 8)[:2])
                    and frame_of(look, screen, number)
                    == ("here" if number == cursor else "error" if number >= FIRST_ERROR else "none")
                    for number, key in enumerate(look.keys)
                )

            window.wait_for(is_it)

        window.key("m")
        sheet(NODE)
        window.key("g", "l")
        sheet(1)
        window.key("Return")
        pictures.shows(look.keys[1])
        # Closed, it leads nowhere, and the picture is there as it was.
        window.key("m")
        sheet(1)
        window.key("l", "Escape")
        pictures.shows(look.keys[1])


PANE: Final[Cells] = (46, 5, 84, 17)
"""Where a picture is, in a window of 130 x 42 cells."""


BELOW_WORDS: Final[Cells] = (46, 8, 84, 14)
"""What is empty there when pictures are off."""


def half_cells_in_pane(cell: tuple[int, int], size: tuple[int, int]) -> Cells:
    """Where half cells of a screenshot of this size stand: as a whole, in the middle."""
    column, row, columns, rows = PANE
    scale = min(columns * cell[0] / size[0], rows * cell[1] / size[1])
    wide, high = round(size[0] * scale / cell[0]), round(size[1] * scale / cell[1])
    return column + (columns - wide) // 2, row + (rows - high) // 2, wide, high


@pytest.mark.parametrize("terminal", TERMINALS)
def test_each_way_to_draw_shows_it_and_leaves_nothing_of_the_last(
    terminal: str, demo_server: DemoServer
) -> None:
    with program(terminal, demo_server, "modal") as pictures:
        look = opened(pictures)
        window, here = look.window, look.keys[NODE]
        place = half_cells_in_pane(window.cell, look.size)
        halves, sent = HalfCells(pictures, *place[2:]), len(pictures.sent)

        def around(screen: Image.Image) -> list[Image.Image]:
            """The pane beside half cells."""
            column, row, columns, rows = PANE
            right = place[0] + place[2]
            sides = (column, row, place[0] - column, rows), (right, row, column + columns - right, rows)
            return [window.cells(screen, *each) for each in sides]

        def is_even(part: Image.Image) -> bool:
            return len(part.getcolors() or []) == 1

        window.key("i")
        window.wait_for(
            lambda screen: halves.are(here, screen, *place[:2]) and all(map(is_even, around(screen)))
        )
        # Another screenshot, and this one again, as they are drawn now.
        window.key("comma")
        window.wait_for(lambda screen: halves.are(look.keys[NODE - 1], screen, *place[:2]))
        window.key("period")
        window.wait_for(lambda screen: halves.are(here, screen, *place[:2]))
        window.key("i")
        window.wait_for(lambda screen: is_even(window.cells(screen, *BELOW_WORDS)))
        window.key("i")
        pictures.shows(here)
        assert len(pictures.sent) == sent + 1
