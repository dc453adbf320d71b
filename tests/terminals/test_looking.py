"""Zoom, pan and flip on the pixels of real terminals: each part of a screenshot is where its keys lead.

As in `test_program`: what is on the screen equals what was sent, to 3 of 255 in every pixel. What was sent
is the part of the screenshot, scaled here by Pillow, to 8 of 255 on the average, and no part a few pixels
beside it, and no other screenshot, is nearer. Text can be read at 1:1: it has the screenshot's strokes.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from cc_tui.text import Raw
from tests.demo_server import DemoServer
from tests.terminals.test_program import CLOSE, NEAREST, TERMINALS, Pictures, apart, highest, program

BESIDE: Final = (0, 4, -4)
"""Pixels of a screenshot by which a part must not be wrong."""

NODE: Final = 8
"""The screenshot that is looked at; the one before differs from it in a few words, the next one in all."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Part:
    """What should be seen of a screenshot, left to right and top to bottom in its pixels, and how large."""

    key: Raw
    box: Box
    scale: float

    def of(self, shot: Image.Image, aside: tuple[int, int] = (0, 0)) -> Image.Image:
        """It, scaled by Pillow."""
        left, top, right, bottom = self.box
        size = round((right - left) * self.scale), round((bottom - top) * self.scale)
        moved = ImageChops.offset(shot, *aside)
        return moved.resize(size, Image.Resampling.BICUBIC, box=self.box)


def mean(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures' channels, where both are."""
    width, height = min(one.width, other.width), min(one.height, other.height)
    box = (0, 0, width, height)
    return float(sum(ImageStat.Stat(ImageChops.difference(one.crop(box), other.crop(box))).mean) / 3)


class Look:
    """A run's screenshots in a window, one of them looked at."""

    def __init__(self, pictures: Pictures) -> None:
        self.pictures, self.window = pictures, pictures.window
        self.keys = list(pictures.shots)
        self.size = pictures.shots[self.keys[NODE]].size

    def shows(self, part: Part) -> Image.Image:
        """Wait until a part is seen, exactly as it was sent, and is the right one; the screen then."""
        shots = self.pictures.shots
        meant = part.of(shots[part.key])
        others = [part.of(shots[part.key], aside) for aside in itertools.product(BESIDE, BESIDE)]
        others += [part.of(shot) for shot in shots.values()]

        def is_there(screen: Image.Image) -> bool:
            seen = self.pictures.seen(screen)
            if (
                seen is None
                or not 0 <= seen.width - meant.width < 20
                or not 0 <= seen.height - meant.height < 20
            ):
                return False
            distance = mean(seen, meant)
            return distance <= CLOSE and distance <= min(mean(seen, other) for other in others) + NEAREST

        return self.window.wait_for(is_there)

    def full_size(self) -> tuple[int, int]:
        """Show it 1:1; the size of its pane then, in pixels, which is full."""

        def wider(than: int) -> tuple[int, int]:
            screen = self.window.wait_for(
                lambda screen: (seen := self.pictures.seen(screen)) is not None and seen.width > than
            )
            seen = self.pictures.seen(screen)
            assert seen is not None
            return seen.size

        whole = wider(0)
        self.window.key("w")
        pane = wider(whole[0])
        assert pane[1] >= whole[1]
        self.window.key("w")
        return pane


def opened(pictures: Pictures) -> Look:
    """The screenshot NODE, in the picture's pane."""
    look = Look(pictures)
    pictures.window.wait_for(lambda screen: pictures.seen(screen) is not None)
    pictures.window.key("g", *["period"] * (NODE + 1))  # the first one's own row comes before the second
    pictures.shows(look.keys[NODE])
    pictures.window.key("2")
    return look


@pytest.mark.parametrize("terminal", TERMINALS)
def test_a_part_is_where_its_keys_lead(terminal: str, demo_server: DemoServer) -> None:
    with program(terminal, demo_server, "modal") as pictures:
        look = opened(pictures)
        window, here = look.window, look.keys[NODE]
        width, height = look.size

        across, down = look.full_size()
        full = Part(here, (0, 0, across, down), 1.0)
        look.shows(full)

        # By keys, to its right and down, and not beyond its edge; and another node's picture at that place.
        step = 4 * window.cell[0], 2 * window.cell[1]
        window.key("l", "l", "j", "j")
        left, top = 2 * step[0], 2 * step[1]
        look.shows(Part(here, (left, top, left + across, top + down), 1.0))
        window.key("period")
        look.shows(Part(look.keys[NODE + 1], (left, top, left + across, top + down), 1.0))
        window.key("comma")
        look.shows(Part(here, (left, top, left + across, top + down), 1.0))
        window.key("G", *["l"] * 20)
        look.shows(Part(here, (width - across, height - down, width, height), 1.0))
        window.key("g", *["h"] * 20)
        look.shows(full)

        # By the wheel, which does not care where the focus is.
        notch = 3 * window.cell[1]
        middle = (window.picture().width // window.cell[0] * 3 // 4, 10)
        window.wheel(2, *middle)
        look.shows(Part(here, (0, 2 * notch, across, 2 * notch + down), 1.0))
        window.wheel(-1, *middle)
        look.shows(Part(here, (0, notch, across, notch + down), 1.0))
        window.wheel(-2, *middle)
        look.shows(full)

        # The whole, a step larger around its middle, a step back.
        fit = min(across / width, down / height)
        window.key("0")
        look.shows(Part(here, (0, 0, width, height), fit))
        window.key("plus")
        scale = min([stop for stop in (across / width, 1.0) if fit < stop < fit * 1.25] or [fit * 1.25])
        wide, high = min(across / scale, width), min(down / scale, height)
        box = ((width - wide) / 2, (height - high) / 2, (width + wide) / 2, (height + high) / 2)
        look.shows(Part(here, box, scale))
        window.key("minus")
        look.shows(Part(here, (0, 0, width, height), fit))


@pytest.mark.parametrize("terminal", TERMINALS)
def test_a_flip_keeps_zoom_and_place_and_nothing_is_left(terminal: str, demo_server: DemoServer) -> None:
    with program(terminal, demo_server, "modal") as pictures:
        look = opened(pictures)
        window = look.window
        across, down = look.full_size()
        window.key("j", "j", "j")
        top = 3 * 2 * window.cell[1]
        box = (0, top, across, top + down)
        look.shows(Part(look.keys[NODE], box, 1.0))
        assert apart(look.pictures.shots[look.keys[NODE]], look.pictures.shots[look.keys[NODE - 1]]) > 2
        for key in (NODE - 1, NODE, NODE - 1):
            window.key("b")
            look.shows(Part(look.keys[key], box, 1.0))
        window.key("q", "q")
        window.wait_for(lambda screen: b"\x1b[?1049l" in window.sent and highest(*screen.split()[::2]) < 40)


LOST: Final = 0.04
"""Of the strokes' energy, at most, at 1:1: what 64 colours take."""

BLURRED: Final = 6
"""Pixels around a stroke, that it is lighter or darker than."""


def strokes(picture: Image.Image) -> list[int]:
    """How much each pixel is lighter or darker than what is around it: strokes of letters, and lines."""
    grey = picture.convert("L")
    around = grey.filter(ImageFilter.BoxBlur(BLURRED))
    return [here - there for here, there in zip(grey.tobytes(), around.tobytes(), strict=True)]


def lost(seen: Image.Image, meant: Image.Image) -> float:
    """The part of the strokes' energy that is not seen, or is seen where none is meant."""
    one, other = strokes(seen), strokes(meant)
    wrong = sum((here - there) ** 2 for here, there in zip(one, other, strict=True))
    return wrong / sum(each**2 for each in other)


@pytest.mark.parametrize("terminal", TERMINALS)
def test_text_at_1_to_1_has_the_very_strokes(terminal: str, demo_server: DemoServer) -> None:
    with program(terminal, demo_server, "modal") as pictures:
        look = opened(pictures)
        across, down = look.full_size()
        part = Part(look.keys[NODE], (0, 0, across, down), 1.0)
        screen = look.shows(part)
        sent = pictures.seen(screen)
        seen = pictures.on_screen(screen, sent) if sent is not None else None
        assert seen is not None
        meant = part.of(pictures.shots[part.key])
        assert lost(seen, meant) < LOST
        # Else the measure would not tell: in nine tenths of the size twice as much is lost.
        small = meant.resize((meant.width * 9 // 10, meant.height * 9 // 10)).resize(meant.size)
        assert lost(small, meant) > 2 * LOST
