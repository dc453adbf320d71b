"""Sixel: read back by a decoder that shares no line with the encoder, every pixel is the palette's."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from cc_tui.picture import sixel
from tests.picture import decoders
from tests.picture.test_pictures import screenshot


def palette_picture(image: Image.Image, colours: int) -> Image.Image:
    return image.convert("RGB").quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def check(image: Image.Image) -> bytes:
    """Encode, decode, and compare: percentages are 2.55 apart, so half of that may be off."""
    data = sixel.encode(image)
    shown = decoders.sixels(data)
    assert shown.size == image.size
    extrema = ImageChops.difference(shown, image.convert("RGB")).getextrema()
    assert max(int(most) for _, most in extrema) <= 2  # type: ignore[misc]
    return data


@given(width=st.integers(1, 40), height=st.integers(1, 20), colours=st.integers(1, 9), data=st.data())
@settings(max_examples=200, deadline=None)
def test_every_pixel_comes_back(width: int, height: int, colours: int, data: st.DataObject) -> None:
    values = data.draw(
        st.lists(st.integers(0, colours - 1), min_size=width * height, max_size=width * height)
    )
    image = Image.frombytes("P", (width, height), bytes(values))
    image.putpalette([part for at in range(colours) for part in (at * 28, 255 - at * 28, at * 14)])
    check(image)


@pytest.mark.parametrize("size", [(1, 1), (1, 13), (300, 1), (7, 6), (640, 361)])
@pytest.mark.parametrize("colours", [1, 2, 64, 256])
def test_sizes_and_palettes(size: tuple[int, int], colours: int) -> None:
    check(palette_picture(screenshot().crop((0, 0, *size)), colours))
    check(palette_picture(Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)), colours))


def test_colours_are_defined_before_the_first_pixel_and_once() -> None:
    data = check(palette_picture(screenshot(), 64))
    definitions = re.findall(rb"#(\d+);2;", data)
    assert definitions == [b"%d" % at for at in range(len(definitions))]
    assert 2 < len(definitions) <= 64
    assert b";" not in re.split(rb"#\d+;2;\d+;\d+;\d+", data)[-1]


def test_an_even_picture_is_small() -> None:
    assert len(check(palette_picture(Image.new("RGB", (900, 560), "navy"), 64))) < 800
