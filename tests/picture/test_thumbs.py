"""The contact sheet: many pictures as a few half cells each, and a broken one costs itself alone."""

from __future__ import annotations

import pytest
from PIL import Image

from cc_tui.errors import TooLargeError
from cc_tui.picture.blocks import Blocks
from cc_tui.picture.pictures import THUMB_BYTES, Pictures
from cc_tui.picture.viewport import Pane
from cc_tui.resources import demo_recordings
from tests.picture.test_blocks import strips, written
from tests.picture.test_pictures import BLUE, CELL, RED, encoded, pictures, pixels

__all__ = ["pictures"]

PANE = Pane(20, 6, CELL)


async def test_each_has_its_cells_and_stays_small(pictures: Pictures) -> None:
    paths = sorted(demo_recordings().glob("objects/*.jpeg"))[:24]
    thumbs = await pictures.thumbs([path.read_bytes() for path in paths], pane=PANE)
    assert len(thumbs) == 24
    for thumb in thumbs:
        assert isinstance(thumb, Blocks)
        assert thumb.width <= 20
        assert thumb.height <= 6
        assert max(thumb.width / 20, thumb.height / 6) == 1
        assert sum(len(written(strip).encode()) for strip in strips(thumb)) <= THUMB_BYTES
    assert len({thumb for thumb in thumbs if isinstance(thumb, Blocks)}) > 8


async def test_order_and_colours(pictures: Pictures) -> None:
    files = [encoded(Image.new("RGB", (1280, 720), colour)) for colour in (RED, BLUE, RED)]
    thumbs = await pictures.thumbs(files, pane=PANE)
    assert [pixels(thumb)[0][0] for thumb in thumbs if isinstance(thumb, Blocks)] == [RED, BLUE, RED]
    assert thumbs[0] == thumbs[2]


async def test_a_long_page_shows_its_top(pictures: Pictures) -> None:
    page = Image.new("RGB", (1280, 9000), BLUE)
    page.paste(RED, (0, 0, 1280, 900))
    (thumb,) = await pictures.thumbs([encoded(page, "JPEG")], pane=PANE)
    assert isinstance(thumb, Blocks)
    assert (thumb.width, thumb.height) == (20, 6)
    assert all(red > 200 for row in pixels(thumb) for red, _, _ in row)


async def test_a_broken_one_costs_itself_alone(pictures: Pictures) -> None:
    good = encoded(Image.new("RGB", (640, 360), RED))
    thumbs = await pictures.thumbs([good, b"", b"<html>Sign in", good[:60], good], pane=PANE)
    assert thumbs[0] == thumbs[4]
    assert thumbs[1] == "the image is empty (0 bytes)"
    assert thumbs[2] == "not a picture: it looks like an HTML page"
    assert isinstance(thumbs[3], str)
    assert thumbs[3].startswith("the picture is ")


async def test_none_and_too_many(pictures: Pictures) -> None:
    assert await pictures.thumbs([], pane=PANE) == []
    with pytest.raises(TooLargeError):
        await pictures.thumbs([bytes(20 << 20)] * 4, pane=PANE)
