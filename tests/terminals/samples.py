"""Pictures for terminals, made of rules: text-like detail, a gradient, and flat areas, in 64 colours."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def sample(number: int, size: tuple[int, int]) -> Image.Image:
    """A palette picture that is like no other number's, without a cell that looks like its neighbour."""
    width, height = size
    image = Image.linear_gradient("L").resize(size)
    tint = [(255, 120, 60), (60, 200, 120), (90, 110, 255)][number % 3]
    picture = Image.merge("RGB", [image.point(lambda value, part=part: value * part // 255) for part in tint])
    draw = ImageDraw.Draw(picture)
    for at in range(0, width, 17):
        draw.line((at, 0, (at * 7 + number * 50) % width, height), fill=(at % 256, 255 - at % 256, 128))
    for at in range(0, height, 23):
        draw.text((at % 90, at), f"row {at} of picture {number} " * 12, fill="white")
    draw.rectangle((0, 0, width - 1, height - 1), outline="red", width=3)
    return picture.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def png_of(image: Image.Image) -> bytes:
    """The same as a PNG file."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
