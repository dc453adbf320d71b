"""Bytes beside those of textual-image: the same recorded screenshots in 90 x 28 cells of 10 x 20 pixels.

What its widget sends is taken from its own encoders, one copy of each picture; `make bench` runs the widget.
"""

from __future__ import annotations

import base64
import io
import statistics
from pathlib import Path

import pytest
from PIL import Image
from textual_image._sixel import image_to_sixels

from cc_tui.picture.capabilities import Protocol
from cc_tui.picture.pictures import Pictures
from cc_tui.resources import demo_recordings
from tests.picture.test_pictures import PANE, pictures

__all__ = ["pictures"]

SHOTS = sorted(demo_recordings().glob("objects/*.jpeg"))[::4]


def as_the_widget_scales(path: Path) -> Image.Image:
    """To whole cells, with Pillow's own choice of a filter."""
    image = Image.open(path)
    across = min(900, 560 * image.width // image.height)
    down = min(560, 900 * image.height // image.width)
    return image.resize((-(-across // 10) * 10, -(-down // 20) * 20))


def its_sixels(path: Path) -> int:
    return len(image_to_sixels(as_the_widget_scales(path)))


def its_png(path: Path) -> int:
    out = io.BytesIO()
    as_the_widget_scales(path).save(out, "PNG", compress_level=2)
    return len(base64.b64encode(out.getvalue()))


async def ours(pictures: Pictures, protocol: Protocol, colours: int) -> list[int]:
    made = [
        await pictures.sharp(path.read_bytes(), protocol=protocol, pane=PANE, colours=colours)
        for path in SHOTS
    ]
    return [len(each.payload) for each in made]


@pytest.mark.parametrize("colours", [64, 256])
async def test_kitty_is_sent_a_quarter_at_most(pictures: Pictures, colours: int) -> None:
    sizes = await ours(pictures, Protocol.KITTY, colours)
    assert statistics.median(sizes) <= statistics.median(map(its_png, SHOTS)) / 4
    assert max(sizes) <= 120_000


async def test_a_sixel_terminal_is_sent_a_third_at_most(pictures: Pictures) -> None:
    sizes = await ours(pictures, Protocol.SIXEL, 64)
    assert statistics.median(sizes) <= statistics.median(map(its_sixels, SHOTS)) / 3
    assert max(sizes) <= 120_000
