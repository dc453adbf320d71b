"""Sixel as somebody else reads it: ImageMagick sees the very pixels that our own decoder sees."""

from __future__ import annotations

import io
import random
import shutil
import subprocess

import pytest
from PIL import Image, ImageChops

from cc_tui.picture import palette, sixel
from tests.picture import decoders
from tests.picture.test_pictures import screenshot

CONVERT = shutil.which("convert")


def noise() -> Image.Image:
    """Pixels without any run: the encoder's other way."""
    return Image.frombytes("RGB", (200, 61), random.Random(3).randbytes(200 * 61 * 3))


@pytest.mark.skipif(CONVERT is None, reason="needs ImageMagick")
@pytest.mark.parametrize(
    "image", [screenshot(), screenshot((333, 99)), noise()], ids=["page", "odd", "noise"]
)
@pytest.mark.parametrize("colours", [2, 64, 256])
def test_another_decoder_sees_the_same(image: Image.Image, colours: int) -> None:
    assert CONVERT
    made = palette.reduced(image, colours)
    data = sixel.encode(made)
    said = subprocess.run(
        [CONVERT, "sixel:-", "png:-"], input=data, capture_output=True, check=True, timeout=60
    )
    theirs = Image.open(io.BytesIO(said.stdout)).convert("RGB")
    # Whole bands: the picture's rows are ours, what is below them in the last band is theirs.
    assert theirs.width == image.width
    assert image.height <= theirs.height < image.height + 6
    theirs = theirs.crop((0, 0, *image.size))
    for shown, most in ((decoders.sixels(data), 1), (made.convert("RGB"), 2)):
        assert max(int(high) for _, high in ImageChops.difference(theirs, shown).getextrema()) <= most  # type: ignore[misc]
