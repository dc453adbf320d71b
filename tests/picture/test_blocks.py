"""Half cells as such: what runs show is what the pixels were, and the estimate is what is written."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual import constants
from textual.app import App, ComposeResult
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.strip import Strip
from textual.widget import Widget

from cc_tui.picture import blocks as half_cells
from cc_tui.picture.blocks import Blocks
from cc_tui.picture.halves import halves
from tests.picture.test_pictures import pixels


def noise(width: int, height: int, levels: int) -> Image.Image:
    values = bytes(byte % levels * (255 // max(levels - 1, 1)) for byte in os.urandom(width * height * 3))
    return Image.frombytes("RGB", (width, height), values)


def prepared(image: Image.Image, limit: int = 60_000) -> tuple[Blocks, int]:
    made = halves(image, limit)
    data = half_cells.pack(made.rows, made.palette)
    return half_cells.unpack(data, image.width, image.height // 2), made.wire_bytes


def strips(blocks: Blocks) -> list[Strip]:
    return [
        Strip([
            Segment(text, Style.from_color(Color.from_rgb(*fg) if fg else None, Color.from_rgb(*bg)))
            for text, fg, bg in row
        ])
        for row in blocks.rows
    ]  # fmt: skip


def written(strip: Strip) -> str:
    return "".join(
        style.render(text, color_system=ColorSystem.TRUECOLOR) if style else text for text, style, _ in strip
    )


@given(
    width=st.integers(1, 12),
    height=st.integers(1, 5),
    levels=st.integers(1, 3),
    data=st.data(),
)
@settings(max_examples=150, deadline=None)
def test_runs_show_the_very_pixels(width: int, height: int, levels: int, data: st.DataObject) -> None:
    size = width * height * 6
    values = data.draw(st.lists(st.integers(0, levels), min_size=size, max_size=size))
    image = Image.frombytes("RGB", (width, height * 2), bytes(value * 60 for value in values))
    blocks, wire = prepared(image)
    flat = [pixel for row in pixels(blocks) for pixel in row]
    assert flat == [tuple(image.tobytes()[at : at + 3]) for at in range(0, size, 3)]
    assert [sum(len(run.text) for run in row) for row in blocks.rows] == [width] * height
    assert (
        wire == sum(len(written(strip).encode()) for strip in strips(blocks)) + height * half_cells.ROW_BYTES
    )


@pytest.mark.parametrize("limit", [60_000, 20_000, 6_000, 4_000])
def test_no_budget_is_exceeded(limit: int) -> None:
    for levels in (2, 4, 256):
        blocks, wire = prepared(noise(90, 56, levels), limit)
        assert wire <= limit
        assert sum(len(written(strip).encode()) for strip in strips(blocks)) <= limit


@pytest.mark.parametrize("change", ["cut", "longer", "colour", "run", "sign", "palette"])
def test_an_answer_that_is_not_ours_is_refused(change: str) -> None:
    made = halves(noise(6, 4, 2), 60_000)
    data = bytearray(half_cells.pack(made.rows, made.palette))
    runs = 5 + 3 * len(made.palette)
    match change:
        case "cut":
            del data[-1]
        case "longer":
            data += b" "
        case "colour":
            data[runs + 3] = 200
        case "run":
            data[runs + 1] += 6
        case "sign":
            data[-1] = 0x1B
        case "palette":
            data[0] = 255
    with pytest.raises(ValueError, match=r"\S"):
        half_cells.unpack(bytes(data), 6, 2)


class Recorder(HeadlessDriver):
    """Takes what Textual writes to a terminal."""

    frames: list[str]

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.frames = [*getattr(self, "frames", []), data]


class Shower(App[None]):
    """One widget that draws half cells over the whole screen."""

    def __init__(self, blocks: Blocks, driver: type[Driver]) -> None:
        super().__init__(driver_class=driver)
        self.strips = strips(blocks)

    def compose(self) -> ComposeResult:
        yield Drawn(self.strips)

    def on_mount(self) -> None:
        self.set_timer(0.05, self.exit)


class Drawn(Widget):
    def __init__(self, rows: list[Strip]) -> None:
        super().__init__()
        self.rows = rows

    def render_line(self, y: int) -> Strip:
        return self.rows[y] if y < len(self.rows) else Strip.blank(90)


async def test_textual_writes_no_more_than_the_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "truecolor")
    blocks, wire = prepared(noise(90, 56, 256))
    app = Shower(blocks, Recorder)
    await app.run_async(size=(90, 28), mouse=False)
    driver = app._driver
    assert isinstance(driver, Recorder)
    frame = max(driver.frames, key=len)
    assert frame.count("▀") + frame.count("▄") == sum(
        run.text.count("▀") + run.text.count("▄") for row in blocks.rows for run in row
    )
    assert 0.9 * wire < len(frame.encode()) <= wire <= 60_000
