"""Sharp pictures through the real child: the right part, in whole cells, within the limit."""

from __future__ import annotations

import asyncio
import base64
import io
import os
import random
import re
import signal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from cc_tui.demo.library import RECORDINGS
from cc_tui.errors import ChildError, TooLargeError, UnreadableError
from cc_tui.picture import palette, sixel
from cc_tui.picture.capabilities import Protocol
from cc_tui.picture.pictures import WITH_PIXELS, Pictures, PreparedSharp, _payload
from cc_tui.picture.viewport import START, Pane, Size, View, Zoom, paged
from tests.picture import decoders
from tests.picture.test_pictures import (
    BLUE,
    CELL,
    PANE,
    RED,
    WHITE,
    encoded,
    odd_pictures,
    pictures,
    screenshot,
)

__all__ = ["pictures"]

KITTY, SIXEL, ITERM2 = WITH_PIXELS
PIXELS = (KITTY, SIXEL)
GREY = (40, 44, 52)


def shown(made: PreparedSharp) -> Image.Image:
    """What the terminal draws, as RGB."""
    if made.protocol is KITTY:
        keys, image = decoders.kitty(made.payload)
        assert (keys["i"], keys["c"], keys["r"]) == (str(made.image_id), str(made.columns), str(made.rows))
        return image.convert("RGB")
    if made.protocol is SIXEL:
        return decoders.sixels(made.payload)
    return inline(made.payload)[1].convert("RGB")


def inline(payload: bytes) -> tuple[dict[str, str], Image.Image]:
    """The keys and the file of an OSC 1337."""
    match = re.fullmatch(rb"\x1b\]1337;File=([^:]*):([A-Za-z0-9+/=]*)\x07", payload)
    assert match
    file = base64.b64decode(match[2], validate=True)
    keys = dict(pair.split("=") for pair in match[1].decode().split(";"))
    assert keys.pop("size") == str(len(file))
    return keys, Image.open(io.BytesIO(file))


def apart(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of all channels, 0-255."""
    assert one.size == other.size
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def noise(size: Size) -> bytes:
    return encoded(Image.frombytes("RGB", size, random.Random(5).randbytes(size[0] * size[1] * 3)))


def recorded() -> list[Path]:
    """The demo's screenshots of one viewport."""
    files = sorted((RECORDINGS / "objects").glob("*.jpeg"))
    return [file for file in files if Image.open(io.BytesIO(file.read_bytes())).size == (1280, 720)]


def ticks(pid: int) -> int:
    """What a process has worked so far, in the kernel's steps of CPU time."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@pytest.mark.parametrize("protocol", WITH_PIXELS)
async def test_it_shows_the_picture_in_whole_cells(pictures: Pictures, protocol: Protocol) -> None:
    image = screenshot()
    made = await pictures.sharp(
        encoded(image), protocol=protocol, pane=PANE, image_id=77, background=GREY, limit=120_000
    )
    assert (made.columns, made.rows, made.protocol) == (90, 26, protocol)
    assert (made.scale, made.shrink, made.notes) == (900 / 1280, 1, ())
    drawn = shown(made)
    if protocol is ITERM2:
        # The file as it was: the terminal scales it.
        assert made.colours is None
        assert drawn.tobytes() == image.tobytes()
        return
    assert made.colours == 64
    assert drawn.size == (900, 520)
    wanted = image.resize((900, 506), Image.Resampling.BICUBIC)
    assert apart(drawn.crop((0, 0, 900, 506)), wanted) < 2.5
    assert apart(drawn.crop((0, 506, 900, 520)), Image.new("RGB", (900, 14), GREY)) <= 2


@pytest.mark.parametrize("protocol", PIXELS)
async def test_what_pads_the_last_cells_is_the_background(pictures: Pictures, protocol: Protocol) -> None:
    """Also beside a page that is nearly as light, whose colour would stand for it in some of the rows."""
    desk = (224, 224, 224)
    for path in recorded()[::6]:
        made = await pictures.sharp(
            path.read_bytes(), protocol=protocol, pane=Pane(84, 17, CELL), background=desk
        )
        assert (made.columns, made.rows) == (61, 17)
        padding = shown(made).crop((604, 0, 610, 340)).getcolors()
        assert padding is not None
        assert len(padding) == 1, path.name
        assert apart(Image.new("RGB", (1, 1), padding[0][1]), Image.new("RGB", (1, 1), desk)) <= 2


async def test_kitty_is_sent_the_very_reduced_picture(pictures: Pictures) -> None:
    image = screenshot((900, 560))
    for colours in (8, 64, 256):
        made = await pictures.sharp(encoded(image), protocol=KITTY, pane=PANE, colours=colours)
        _, sent = decoders.kitty(made.payload)
        assert sent.mode == "P"
        assert sent.convert("RGB").tobytes() == palette.reduced(image, colours).convert("RGB").tobytes()


@pytest.mark.parametrize("protocol", PIXELS)
async def test_1_to_1_is_pixel_for_pixel(pictures: Pictures, protocol: Protocol) -> None:
    image = Image.new("RGB", (1280, 720), WHITE)
    for number, colour in enumerate((RED, BLUE, (0, 128, 0))):
        image.paste(colour, (300 + 40 * number, 200, 320 + 40 * number, 201))
    made = await pictures.sharp(
        encoded(image), protocol=protocol, pane=Pane(20, 10, CELL), view=View(Zoom.SCALE, 1.0, 290, 150)
    )
    assert list(made.box) == [290, 150, 490, 350]
    assert apart(shown(made), image.crop((290, 150, 490, 350))) < 0.01


@pytest.mark.parametrize("protocol", PIXELS)
async def test_zoomed_in_and_panned(pictures: Pictures, protocol: Protocol) -> None:
    image = screenshot()
    view = View(Zoom.SCALE, 2.5, 400.0, 300.0)
    made = await pictures.sharp(encoded(image), protocol=protocol, pane=PANE, view=view)
    assert list(made.box) == [400, 300, 760, 524]
    assert (made.columns, made.rows, made.scale) == (90, 28, 2.5)
    wanted = image.crop((400, 300, 760, 524)).resize((900, 560), Image.Resampling.BICUBIC)
    assert apart(shown(made), wanted) < 5


@pytest.mark.parametrize("protocol", PIXELS)
@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (7, 5)])
async def test_odd_sizes(pictures: Pictures, protocol: Protocol, size: Size) -> None:
    image = Image.new("RGB", size, RED)
    for view in (START, View(Zoom.FIT), View(Zoom.WIDTH), View(Zoom.SCALE, 8.0)):
        made = await pictures.sharp(encoded(image), protocol=protocol, pane=PANE, view=view)
        drawn = shown(made)
        assert drawn.size == (made.columns * 10, made.rows * 20)
        assert drawn.getpixel((0, 0)) == RED
        assert made.columns <= 90
        assert made.rows <= 28


async def test_a_pane_wider_than_placeholders_can_say_is_not_filled(pictures: Pictures) -> None:
    image = encoded(Image.new("RGB", (4000, 300), BLUE))
    made = await pictures.sharp(image, protocol=KITTY, pane=Pane(400, 50, CELL))
    assert made.columns == 297


@pytest.mark.parametrize("protocol", WITH_PIXELS)
@pytest.mark.parametrize("limit", [120_000, 30_000, 8_000])
async def test_the_limit_is_kept_by_colours_and_then_pixels(
    pictures: Pictures, protocol: Protocol, limit: int
) -> None:
    made = await pictures.sharp(noise((900, 560)), protocol=protocol, pane=PANE, limit=limit)
    assert len(made.payload) <= limit
    assert made.colours is not None
    assert made.colours >= 12
    assert made.shrink > 1
    fewer = [f"reduced to {made.colours} colours"] if made.colours < 64 else []
    assert made.notes == (*fewer, f"reduced to 1/{made.shrink} of the pixels across and down")
    drawn = shown(made)
    assert (made.columns, made.rows) == (90, 28)
    if protocol is SIXEL:
        assert drawn.size == (900, 560)
    else:
        # The terminal stretches it over the cells.
        assert drawn.size == (-(-900 // made.shrink), -(-560 // made.shrink))


@pytest.mark.parametrize("protocol", PIXELS)
async def test_a_screenshot_needs_no_reducing(pictures: Pictures, protocol: Protocol) -> None:
    made = await pictures.sharp(encoded(screenshot()), protocol=protocol, pane=PANE, limit=120_000)
    assert (made.colours, made.shrink, made.notes) == (64, 1, ())


async def test_iterm2_gets_the_file_unless_it_has_to_be_cut_or_turned(pictures: Pictures) -> None:
    data = encoded(screenshot(), "JPEG", quality=80)
    made = await pictures.sharp(data, protocol=ITERM2, pane=PANE)
    keys, file = inline(made.payload)
    assert keys == {
        "inline": "1", "width": "90", "height": "26", "preserveAspectRatio": "1", "doNotMoveCursor": "1"
    }  # fmt: skip
    assert base64.b64encode(data) in made.payload
    assert file.format == "JPEG"
    part = await pictures.sharp(data, protocol=ITERM2, pane=PANE, view=View(Zoom.SCALE, 1.0))
    assert (part.colours, part.box) == (64, (0, 0, 900, 560))
    assert apart(shown(part), screenshot().crop((0, 0, 900, 560))) < 5
    small = await pictures.sharp(data, protocol=ITERM2, pane=PANE, limit=len(data))
    assert small.colours == 64
    assert len(small.payload) <= len(data)
    exif = Image.Exif()
    exif[0x112] = 6
    turned = encoded(screenshot(), "JPEG", quality=80, exif=exif)
    assert (await pictures.sharp(turned, protocol=ITERM2, pane=PANE)).colours == 64
    webp = encoded(screenshot(), "WEBP")
    assert (await pictures.sharp(webp, protocol=ITERM2, pane=PANE)).colours == 64


@pytest.mark.parametrize("protocol", PIXELS)
@pytest.mark.parametrize("orientation", [3, 6])
async def test_exif_orientation(pictures: Pictures, protocol: Protocol, orientation: int) -> None:
    upright = Image.new("RGB", (320, 160), WHITE)
    upright.paste(RED, (0, 0, 80, 80))
    stored = upright.transpose(Image.Transpose.ROTATE_180 if orientation == 3 else Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x112] = orientation
    data = encoded(stored, "JPEG", quality=95, exif=exif)
    for view in (START, View(Zoom.SCALE, 1.0, 0, 0), View(Zoom.SCALE, 0.2)):
        made = await pictures.sharp(data, protocol=protocol, pane=PANE, view=view)
        assert made.original.size == (320, 160)
        drawn = shown(made)
        assert drawn.getpixel((4, 4))[1] < 60  # type: ignore[index]
        assert drawn.getpixel((4, int(140 * made.scale)))[1] > 200  # type: ignore[index]


async def test_the_same_picture_again_is_the_same_object_and_id(pictures: Pictures) -> None:
    data = encoded(screenshot())
    first = await pictures.sharp(data, protocol=KITTY, pane=PANE, image_id=5)
    pid = pictures._child.pid
    pictures.kill()
    again = await pictures.sharp(bytes(bytearray(data)), protocol=KITTY, pane=PANE, image_id=6)
    assert again is first
    assert pictures._child.pid == pid
    for change in (
        {"colours": 32}, {"background": GREY}, {"limit": 90_000}, {"view": View(Zoom.SCALE, 2.0)},
        {"protocol": SIXEL}, {"pane": Pane(60, 20, CELL)}, {"before": data},
    ):  # fmt: skip
        wanted = {"protocol": KITTY, "pane": PANE} | change
        assert await pictures.sharp(data, **wanted) is not first  # type: ignore[arg-type]


async def test_a_long_page_is_unpacked_once(pictures: Pictures) -> None:
    page = Image.new("RGB", (1280, 9000), WHITE)
    for number in range(12):
        page.paste(screenshot(), (0, 720 * number))
        page.paste((number * 20, 0, 0), (0, 720 * number, 200, 720 * number + 60))
    data = encoded(page, "JPEG", quality=80)
    view, boxes = START, []
    for _ in range(4):
        made = await pictures.sharp(data, protocol=SIXEL, pane=PANE, view=view)
        assert (made.columns, made.rows) == (90, 28)
        boxes.append(made.box)
        box = [round(part) for part in made.box]
        wanted = page.crop((box[0], box[1], box[2], box[3])).resize((900, 560), Image.Resampling.BICUBIC)
        assert apart(shown(made), wanted) < 6
        view = paged(view, made.original.size, PANE, 1)
    assert len(set(boxes)) == 4


@pytest.mark.parametrize("protocol", PIXELS)
async def test_a_difference_is_framed(pictures: Pictures, protocol: Protocol) -> None:
    before, after = screenshot(), screenshot()
    after.paste(RED, (320, 160, 480, 240))
    made = await pictures.sharp(encoded(after), protocol=protocol, pane=PANE, before=encoded(before))
    assert made.compared
    assert (made.compared.equal, made.compared.regions) == (False, ((320, 160, 480, 240),))
    assert made.compared.compared == made.compared.before == (1280, 720)
    assert apart(shown(made).crop((230, 120, 330, 160)), Image.new("RGB", (100, 40), RED)) < 3
    same = await pictures.sharp(encoded(after), protocol=protocol, pane=PANE, before=encoded(after))
    assert same.compared
    assert (same.compared.equal, same.compared.regions, same.compared.share) == (True, (), 0)
    cells = await pictures.blocks(encoded(after), pane=PANE, before=encoded(before))
    assert cells.compared == made.compared


async def test_the_newest_wish_is_served_and_a_dropped_one_costs_no_cache(pictures: Pictures) -> None:
    await pictures.warm()
    files = [encoded(screenshot((1200, 700 + number))) for number in range(4)]
    tasks = [asyncio.create_task(pictures.sharp(file, protocol=SIXEL, pane=PANE)) for file in files]
    await asyncio.sleep(0)
    for task in tasks[:-1]:
        task.cancel()
    made = await tasks[-1]
    assert made.original.size == (1200, 703)
    assert all(task.cancelled() for task in tasks[:-1])
    again = await pictures.sharp(files[0], protocol=KITTY, pane=PANE)
    assert again.original.size == (1200, 700)


async def test_odd_pictures_are_shown(pictures: Pictures) -> None:
    for name, data in odd_pictures().items():
        made = await pictures.sharp(data, protocol=KITTY, pane=PANE)
        assert (made.columns, made.rows, made.original.size) == (7, 4, (64, 64)), name
        red = name in ("CMYK JPEG", "WEBP", "APNG", "animated WEBP")
        assert (
            apart(shown(made).crop((0, 0, 64, 64)), Image.new("RGB", (64, 64), RED if red else WHITE)) < 3
        ), name
        assert made.notes == (("first of 2 frames",) if name in ("APNG", "animated WEBP") else ()), name


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", UnreadableError, "empty"),
        (b"<html>Sign in", UnreadableError, "looks like an HTML page"),
        (encoded(screenshot(), "JPEG")[:20_000], UnreadableError, "cut off"),
        (encoded(Image.new("1", (12_000, 12_000))), TooLargeError, "12000 x 12000 pixels"),
        (encoded(Image.new("1", (100, 400_000))), TooLargeError, "100 x 400000 pixels"),
        (bytes(21 << 20), TooLargeError, "21 MB"),
    ],
)
async def test_what_cannot_be_shown_is_said(
    pictures: Pictures, data: bytes, kind: type[Exception], words: str
) -> None:
    good = encoded(screenshot((64, 64)))
    for files in ((data, None), (data, good), (good, data)):
        with pytest.raises(kind, match=words):
            await pictures.sharp(files[0], protocol=SIXEL, pane=PANE, before=files[1])


@pytest.mark.parametrize("protocol", [Protocol.BLOCKS, Protocol.OFF])
async def test_a_protocol_without_pixels_is_no_sharp_picture(pictures: Pictures, protocol: Protocol) -> None:
    with pytest.raises(ValueError, match=protocol.value):
        await pictures.sharp(encoded(screenshot()), protocol=protocol, pane=PANE)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")
async def test_a_decoder_that_crashes_costs_one_picture(pictures: Pictures) -> None:
    await pictures.warm()
    pid = pictures._child.pid
    assert pid
    before = ticks(pid)
    task = asyncio.create_task(pictures.sharp(noise((2000, 2000)), protocol=SIXEL, pane=PANE))
    while ticks(pid) < before + 3:
        await asyncio.sleep(0)
        assert not task.done()
    os.kill(pid, signal.SIGSEGV)
    with pytest.raises(ChildError, match="ended by SIGSEGV"):
        await task
    made = await pictures.sharp(encoded(screenshot()), protocol=KITTY, pane=PANE)
    assert made.columns == 90
    assert pictures._child.pid != pid


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x1b[2J",
        b'\x1bP0;1;0q"1;1;10;20#0;2;0;0;0#0!10~\x1b\\\x1b[2J\x1b\\',
        b'\x1bP0;1;0q"1;1;10;20#0;2;0;0;0#0!10~\x07\x1b\\',
        b'\x1bP0;1;0q"1;1;10;20#0;2;0;0;0#0!10~',
        b'\x1bP0;1;0q"1;1;900;500#0;2;0;0;0#0!10~\x1b\\',
    ],
)
def test_a_sixel_that_is_more_than_a_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a sixel"):
        _payload(SIXEL, data, 1, 1, CELL, 1)
    good = sixel.encode(palette.reduced(Image.new("RGB", CELL, RED), 2))
    assert _payload(SIXEL, good, 1, 1, CELL, 1) == good


@given(data=st.binary(max_size=9000))
def test_whatever_a_file_holds_ends_no_sequence(data: bytes) -> None:
    for protocol in (KITTY, ITERM2):
        sent = _payload(protocol, data, 1, 1, CELL, 1)
        if protocol is KITTY:
            assert re.fullmatch(rb"(\x1b_G[a-zA-Z0-9=,]*;[A-Za-z0-9+/=]*\x1b\\)*", sent)
        else:
            assert re.fullmatch(rb"\x1b\]1337;File=[a-zA-Z0-9=;]*:[A-Za-z0-9+/=]*\x07", sent)
