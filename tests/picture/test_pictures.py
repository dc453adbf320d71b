"""Pictures through the real child: what is refused, what is shown, and how many bytes that takes."""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import AsyncIterator

import pytest
from PIL import Image, ImageDraw

from cc_tui.errors import TooLargeError, UnreadableError
from cc_tui.picture.blocks import Blocks, Colour, Run
from cc_tui.picture.pictures import Pictures
from cc_tui.picture.viewport import Pane, View, Zoom
from cc_tui.resources import demo_recordings

CELL = (10, 20)
PANE = Pane(90, 28, CELL)
RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


@pytest.fixture
async def pictures() -> AsyncIterator[Pictures]:
    made = Pictures()
    yield made
    await made.aclose()


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def pixels(blocks: Blocks) -> list[list[Colour]]:
    """What a terminal shows of half cells: two rows of pixels for each row."""
    shown: list[list[Colour]] = []
    for row in blocks.rows:
        for half in "▀▄":
            shown.append([(fg if sign == half and fg else bg) for text, fg, bg in row for sign in text])
    return shown


def screenshot(size: tuple[int, int] = (1280, 720)) -> Image.Image:
    """Something like a page: bars, boxes, rules of text and a gradient."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0], 60), fill=(20, 40, 90))
    image.paste(Image.linear_gradient("L").resize((400, 300)), (800, 200))
    for number in range(40):
        draw.text((40, 90 + 15 * number), f"Claim {number} of the list, pending since Tuesday", fill="black")
        draw.rectangle((500, 90 + 15 * number, 560, 100 + 15 * number), fill=(number * 6, 120, 200))
    return image


async def test_two_colours_are_exact_and_blanks_share_a_run(pictures: Pictures) -> None:
    image = Image.new("RGB", (4, 4), RED)
    image.putpixel((2, 0), BLUE)
    image.putpixel((3, 3), BLUE)
    made = await pictures.blocks(encoded(image), pane=Pane(4, 2, (1, 2)))
    assert made.blocks == Blocks(4, 2, ((Run("  ▀ ", BLUE, RED),), (Run("   ▄", BLUE, RED),)))
    assert made.original.size == (4, 4)
    assert (made.original.format, made.notes, made.box) == ("PNG", (), (0.0, 0.0, 4.0, 4.0))


async def test_proportions_are_kept_for_any_cell(pictures: Pictures) -> None:
    data = encoded(screenshot())
    for columns, rows, cell, expected in (
        (90, 28, (10, 20), (90, 25)),
        (90, 28, (8, 19), (90, 21)),
        (200, 10, (10, 20), (36, 10)),
        (300, 100, (10, 20), (128, 36)),
        (1, 1, (10, 20), (1, 1)),
    ):
        made = (await pictures.blocks(data, pane=Pane(columns, rows, cell))).blocks
        assert (made.width, made.height) == expected
        assert len(made.rows) == made.height
        assert {sum(len(run.text) for run in row) for row in made.rows} == {made.width}


async def test_a_full_length_page_whole_and_in_full_width(pictures: Pictures) -> None:
    image = Image.new("RGB", (1000, 10_000), RED)
    image.paste(BLUE, (0, 5000, 1000, 10_000))
    data = encoded(image, "JPEG", quality=95)
    whole = await pictures.blocks(data, pane=PANE, view=View(Zoom.FIT))
    assert (whole.blocks.width, whole.blocks.height) == (6, 28)
    part = await pictures.blocks(data, pane=Pane(100, 20, CELL), view=View(top=9000))
    assert (part.blocks.width, part.blocks.height) == (100, 20)
    assert part.box == (0.0, 9000.0, 1000.0, 9400.0)
    assert all(b > 200 > 60 > r for row in pixels(part.blocks) for r, _, b in row)
    last = await pictures.blocks(data, pane=Pane(100, 20, CELL), view=View(top=99_999))
    assert last.box == (0.0, 9600.0, 1000.0, 10_000.0)


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_exif_orientation_is_applied(pictures: Pictures, orientation: int) -> None:
    upright = Image.new("RGB", (320, 160), WHITE)
    upright.paste(RED, (0, 0, 80, 80))
    undo = [None, None, 0, 3, 1, 5, 2, 6, 4][orientation]
    stored = upright if undo is None else upright.transpose(Image.Transpose(undo))
    exif = Image.Exif()
    exif[0x112] = orientation
    data = encoded(stored, "JPEG", quality=95, exif=exif)
    made = await pictures.blocks(data, pane=Pane(8, 2, CELL))
    assert made.original.size == (320, 160)
    shown = pixels(made.blocks)
    assert [[pixel[1] < 128 for pixel in row] for row in shown] == [[True] * 2 + [False] * 6] * 2 + [
        [False] * 8
    ] * 2
    scaled = await pictures.scaled(data, width_px=80, height_px=80)
    assert Image.open(io.BytesIO(scaled.png)).getpixel((5, 5))[1] < 60  # type: ignore[index]


def odd_pictures() -> dict[str, bytes]:
    red = Image.new("RGB", (64, 64), RED)
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    return {
        "CMYK JPEG": encoded(red.convert("CMYK"), "JPEG"),
        "palette with a transparent colour": encoded(clear.convert("P"), transparency=0),
        "RGBA": encoded(clear),
        "grey and alpha": encoded(clear.convert("LA")),
        "16 bit grey": encoded(Image.new("I;16", (64, 64), 65535)),
        "1 bit": encoded(Image.new("1", (64, 64), 1)),
        "WEBP": encoded(red, "WEBP", lossless=True),
        "APNG": encoded(red, save_all=True, append_images=[Image.new("RGB", (64, 64), BLUE)]),
        "animated WEBP": encoded(red, "WEBP", lossless=True, save_all=True, append_images=[clear]),
    }


async def test_odd_pictures_are_shown(pictures: Pictures) -> None:
    for name, data in odd_pictures().items():
        made = await pictures.blocks(data, pane=Pane(6, 3, CELL))
        colour = pixels(made.blocks)[0][0]
        expected = RED if name in ("CMYK JPEG", "WEBP", "APNG", "animated WEBP") else WHITE
        assert max(abs(a - b) for a, b in zip(colour, expected, strict=True)) < 8, (name, colour)
        assert made.notes == (("first of 2 frames",) if name in ("APNG", "animated WEBP") else ()), name


BOMBS = [(9400, 9400), (12_000, 12_000), (100, 400_000), (20_001, 1)]


async def test_bombs_are_refused_before_they_are_unpacked(pictures: Pictures) -> None:
    await pictures.warm()
    for width, height in BOMBS:
        data = encoded(Image.new("1", (width, height)))
        started = time.monotonic()
        with pytest.raises(TooLargeError, match=f"{width} x {height} pixels"):
            await pictures.blocks(data, pane=PANE)
        assert time.monotonic() - started < 0.2
    with pytest.raises(TooLargeError, match="the image has 21 MB"):
        await pictures.blocks(bytes(21 << 20), pane=PANE)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", r"empty \(0 bytes\)"),
        (b"<!DOCTYPE html><html>Sign in", "looks like an HTML page"),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "looks like XML: .*AccessDenied"),
        (json.dumps({"statusCode": "400", "error": "InvalidJWT"}).encode(), "looks like JSON: .*InvalidJWT"),
        (b"%PDF-1.7\n", "looks like a PDF"),
        (b"<svg xmlns='x'/>", "looks like an SVG drawing"),
        (b"GIF89a\x01\x00", "looks like a GIF"),
        (b"Bad gateway\x1b[2J", "unknown data that begins with 42 61 64"),
        (b"Bad gateway\n", "looks like text: Bad gateway"),
        (b"\x00\x01\x02\x03", "unknown data that begins with 00 01 02 03"),
        (encoded(screenshot(), "JPEG")[:20_000], "cut off"),
        (encoded(screenshot())[:5_000], "cut off|broken"),
        (encoded(screenshot(), "WEBP")[:5_000], "cut off|broken|not a picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "a PNG whose head is broken"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "looks like PostScript"),
    ],
)
async def test_what_is_no_picture_is_said(pictures: Pictures, data: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words) as caught:
        await pictures.blocks(data, pane=PANE)
    assert "\x1b" not in caught.value.message


async def test_the_worst_picture_keeps_the_budget(pictures: Pictures) -> None:
    for columns, rows, limit in ((90, 28, 60_000), (200, 60, 120_000), (300, 100, 120_000)):
        noise = Image.frombytes("RGB", (columns, rows * 2), os.urandom(columns * rows * 6))
        made = await pictures.blocks(encoded(noise), pane=Pane(columns, rows, (1, 2)))
        assert (made.blocks.width, made.blocks.height) == (columns, rows)
        assert made.wire_bytes <= limit
        assert made.notes[0].startswith("reduced to ")


async def test_recorded_screenshots_keep_the_budget_with_all_colours(pictures: Pictures) -> None:
    shots = sorted(demo_recordings().glob("objects/*.jpeg"), key=lambda path: path.stat().st_size)
    assert shots
    for path in shots[:: max(len(shots) // 12, 1)] + shots[-2:]:
        made = await pictures.blocks(path.read_bytes(), pane=PANE)
        assert made.wire_bytes <= 60_000
        assert made.notes == ()


async def test_scaled_is_a_small_rgb_png(pictures: Pictures) -> None:
    made = await pictures.scaled(encoded(screenshot(), "JPEG"), width_px=900, height_px=560)
    image = Image.open(io.BytesIO(made.png))
    assert (image.format, image.mode, image.size, made.size) == ("PNG", "RGB", (900, 506), (900, 506))
    assert made.original.size == (1280, 720)
    small = await pictures.scaled(encoded(Image.new("RGB", (30, 20))), width_px=900, height_px=560)
    assert small.size == (30, 20)
