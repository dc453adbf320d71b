"""Photographs on a slow link: as good as fits."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageFilter

from cc_tui.picture.capabilities import Protocol
from cc_tui.picture.pictures import Pictures
from tests.bench.far import photograph
from tests.picture.test_pictures import PANE, encoded, pictures
from tests.picture.test_sharp import PIXELS, SIXEL

__all__ = ["pictures"]


@pytest.mark.parametrize("protocol", PIXELS)
async def test_a_photograph_that_fits_is_not_reduced(pictures: Pictures, protocol: Protocol) -> None:
    """Only what was made tells: by its PNG twice over this one would be too large."""
    soft = Image.open(io.BytesIO(photograph(1))).filter(ImageFilter.GaussianBlur(5))
    made = await pictures.sharp(
        encoded(soft, "JPEG", quality=80), protocol=protocol, pane=PANE, limit=120_000
    )
    assert (made.colours, made.shrink, made.notes) == (64, 1, ())


async def test_a_photograph_with_fewer_pixels_has_colours_again(pictures: Pictures) -> None:
    soft = Image.open(io.BytesIO(photograph(1))).filter(ImageFilter.GaussianBlur(4))
    made = await pictures.sharp(encoded(soft, "JPEG", quality=80), protocol=SIXEL, pane=PANE, limit=120_000)
    assert len(made.payload) <= 120_000
    assert made.shrink == 2
    assert made.colours is not None
    assert made.colours >= 32
