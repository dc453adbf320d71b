"""Palettes: areas keep their colours, edges lose steps, and no limit is exceeded."""

from __future__ import annotations

import os
from operator import add

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from cc_tui.picture import palette
from cc_tui.resources import demo_recordings
from tests.picture.test_pictures import screenshot


def shots(step: int) -> list[Image.Image]:
    """Some of the recorded screenshots, scaled as a pane of 90 x 28 cells of 10 x 20 pixels needs them."""
    paths = sorted(demo_recordings().glob("objects/*.jpeg"))
    whole = [Image.open(path).convert("RGB") for path in paths[::step]]
    return [each.resize((900, 506), Image.Resampling.BICUBIC) for each in whole if each.size == (1280, 720)]


def error(made: Image.Image, image: Image.Image) -> float:
    """The mean difference of all channels, 0-255."""
    return sum(ImageStat.Stat(ImageChops.difference(made.convert("RGB"), image)).mean) / 3


@given(
    width=st.integers(1, 30),
    height=st.integers(1, 20),
    colours=st.integers(palette.MIN_COLOURS, palette.MAX_COLOURS),
    seed=st.binary(min_size=3, max_size=60),
)
@settings(max_examples=200, deadline=None)
def test_any_picture_has_at_most_so_many_colours(width: int, height: int, colours: int, seed: bytes) -> None:
    size = width * height * 3
    image = Image.frombytes("RGB", (width, height), (seed * (size // len(seed) + 1))[:size])
    made = palette.reduced(image, colours)
    assert (made.mode, made.size) == ("P", image.size)
    used = {index for index, count in enumerate(made.histogram()) if count}
    flat = made.getpalette() or []
    assert len(used) <= colours
    assert max(used) < len(flat) // 3 <= colours


@pytest.mark.parametrize("colours", [16, 64, 256])
def test_areas_are_exact(colours: int) -> None:
    image = Image.new("RGB", (900, 506), (255, 255, 255))
    areas = {(0, 0): (238, 242, 250), (300, 0): (247, 250, 253)}
    for (left, top), colour in areas.items():
        image.paste(colour, (left, top, left + 300, top + 400))
    image.paste(screenshot().crop((40, 80, 480, 400)), (20, 60))
    made = palette.reduced(image, colours).convert("RGB")
    for at, colour in {(5, 20): (238, 242, 250), (590, 390): (247, 250, 253), (890, 20): (255,) * 3}.items():
        assert made.getpixel(at) == colour


def test_nothing_is_taken_from_a_picture_of_few_colours() -> None:
    image = Image.new("RGB", (90, 60), "white")
    image.paste("navy", (10, 10, 40, 40))
    image.paste((200, 30, 30), (50, 10, 51, 40))
    assert error(palette.reduced(image, 16), image) == 0


def test_recorded_shots_come_nearer_than_with_a_palette_alone() -> None:
    ours, octree = [], []
    for image in shots(8):
        ours.append(error(palette.reduced(image, 64), image))
        octree.append(error(image.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE), image))
    assert len(ours) > 6
    assert sum(ours) / len(ours) < 2.1
    assert sum(ours) < sum(octree)


def test_more_colours_are_nearer() -> None:
    image = shots(30)[0]
    errors = [error(palette.reduced(image, colours), image) for colours in (4, 16, 64, 256)]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 1.5


def test_a_photograph_keeps_its_steps() -> None:
    photo = Image.effect_mandelbrot((600, 300), (-2, -1.2, 1, 1.2), 60).convert("RGB")
    photo.paste(Image.linear_gradient("L").resize((300, 300)), (0, 0))
    photo = ImageChops.add(
        photo, Image.frombytes("RGB", (600, 300), bytes(b % 24 for b in os.urandom(540_000)))
    )
    assert error(palette.reduced(photo, 64), photo) < 16


SHADES = st.integers(8, 244)
STEPS = st.integers(-3, 3)


@given(colour=st.tuples(SHADES, SHADES, SHADES), steps=st.tuples(STEPS, STEPS, STEPS))
def test_an_area_keeps_its_colour_beside_a_near_one(
    colour: tuple[int, int, int], steps: tuple[int, int, int]
) -> None:
    """Else the page around a dialog has stripes: another colour in each band where that one is as well."""
    red, green, blue = map(add, colour, steps)
    image = Image.new("RGB", (120, 60), colour)
    for x in range(60, 119, 2):
        for y in range(0, 60, 2):
            image.putpixel((x, y), (red, green, blue))
    made = palette.reduced(image, 64).convert("RGB")
    assert made.crop((0, 0, 60, 60)).getcolors() == [(60 * 60, colour)]
