"""Looking closely: what zoom, pan, flip, difference and contact sheet leave as it was, and what they say."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

from cc_tui.config import Images
from cc_tui.picture.blocks import Blocks
from cc_tui.picture.capabilities import Protocol
from cc_tui.picture.pictures import Compared, Original, PreparedBlocks, PreparedSharp
from cc_tui.picture.viewport import START, View, Zoom
from cc_tui.text import Raw, own
from cc_tui.ui import picture_words
from cc_tui.ui.driver.stage import Drawing, Sent, Stage
from cc_tui.ui.sight import OnScreen
from cc_tui.ui.widgets.contact_sheet import ContactSheet
from tests.demo_server import DemoServer
from tests.ui.browsing import Browser, browsing

SIZE: Final = (1280, 720)


async def seen(browser: Browser, view: View | None = None) -> None:
    """Wait until what is wanted is what is drawn."""
    screen = browser.screen

    def is_here() -> bool:
        wanted = screen._sight(screen.row) if screen.row else None
        return wanted is not None and screen._shown_shot == wanted and view in (None, wanted.view)

    await browser.until(is_here, "the picture")


def shot_of(browser: Browser) -> Raw:
    assert browser.screen.row is not None
    assert browser.screen.row.shot is not None
    return browser.screen.row.shot.key


async def test_zoom_and_place_stay_on_a_flip_and_with_the_next_screenshot(demo_server: DemoServer) -> None:
    async with browsing(demo_server) as browser:
        await browser.opened()
        await browser.type("2+++l")
        await seen(browser)
        view, first = browser.screen.view_now, shot_of(browser)
        assert view.zoom is Zoom.SCALE
        for key in ("b", "b", "b", "full_stop", "comma"):
            await browser.press(key)
            await seen(browser, view)
        assert shot_of(browser) == first
        await browser.type("1j")  # moved on for its own sake
        await seen(browser, START)


async def test_a_long_page_begins_in_full_width_at_its_top_and_is_read_page_by_page(
    demo_server: DemoServer,
) -> None:
    async with browsing(demo_server) as browser:
        await browser.opened()
        screen = browser.screen
        page = io.BytesIO()
        Image.linear_gradient("L").resize((1280, 12_000)).convert("RGB").save(page, "JPEG")
        assert screen.session is not None
        await browser.press("comma")
        screen.session._images.put(shot_of(browser), page.getvalue())
        screen.forget_shown()
        screen.rest()
        await browser.press("2")
        await browser.until("1280 x 12000")
        await seen(browser, START)
        made = screen._on_screen
        assert made is not None
        assert isinstance(made.picture, PreparedBlocks)
        assert made.picture.box[:3] == (0, 0, 1280)
        assert made.picture.scale == pytest.approx(740 / 1280)
        tops = []
        for _ in range(3):
            await browser.press("space")
            await seen(browser)
            assert isinstance(screen._on_screen.picture, PreparedBlocks)  # type: ignore[union-attr]
            tops.append(screen._on_screen.picture.box[1])  # type: ignore[union-attr]
        # Two rows of each page stay in sight.
        assert tops == pytest.approx([page * 14 * 20 * 1280 / 740 for page in (1, 2, 3)])
        await browser.press("G")
        await seen(browser)
        assert screen._on_screen.picture.box[3] == 12_000  # type: ignore[union-attr]
        assert "100 % down" in browser.text()


async def test_held_keys_end_where_they_lead(
    demo_server: DemoServer,
) -> None:
    async with browsing(demo_server) as browser:
        await browser.opened()
        await browser.type("2ww")
        await seen(browser)
        await browser.type("l" * 9 + "j" * 5)
        await seen(browser)
        assert browser.screen.view_now == View(Zoom.SCALE, 1.0, 360.0, 200.0, SIZE)


async def test_the_wheel_pans_a_picture_that_is_larger_than_its_pane(demo_server: DemoServer) -> None:
    async with browsing(demo_server) as browser:
        await browser.opened()
        await browser.type("2w1")
        await seen(browser)
        await browser.type("\x1b[<65;80;10M\x1b[<65;80;10M")  # the wheel over the picture, not the focus
        await browser.until("58 %, 100 % down")
        await browser.type("\x1b[<64;80;10M")
        await browser.until(lambda: browser.screen.view_now.top < 130)


async def test_a_difference_is_framed_follows_and_ends(demo_server: DemoServer) -> None:
    async with browsing(demo_server) as browser:
        await browser.opened()
        await browser.press("d")
        await browser.until("2 regions changed")
        plain = browser.screen._on_screen
        await browser.press("comma")
        await seen(browser)
        assert browser.screen.is_comparing
        assert browser.screen._on_screen != plain
        await browser.press("full_stop", "d")
        await seen(browser)
        assert browser.screen._on_screen is not None
        assert isinstance(browser.screen._on_screen.picture, PreparedBlocks)
        assert browser.screen._on_screen.picture.compared is None


async def test_equal_pictures_say_so(demo_server: DemoServer) -> None:
    async with browsing(demo_server) as browser:
        await browser.opened()
        screen = browser.screen
        assert screen.session is not None
        assert screen.run is not None
        same = await screen.session.image(screen.row.visit, screen.row.shot)  # type: ignore[union-attr,arg-type]
        await browser.press("comma")
        screen.session._images.put(shot_of(browser), same)
        await browser.press("full_stop", "d")
        await browser.until("equal to the one before, at start of node 7")


async def test_pictures_are_half_cells_or_none_while_it_runs(demo_server: DemoServer) -> None:
    async with browsing(demo_server, images=Images.SIXEL) as browser:
        await browser.opened()
        await browser.until("sixel")
        await browser.press("i")
        await browser.until("▀")
        await browser.press("i")
        await browser.until("Pictures are off")
        await browser.until(lambda: "▀" not in browser.text(), "a pane without a picture")
        await browser.press("i")
        await seen(browser)
        assert isinstance(browser.screen._on_screen.picture, PreparedSharp)  # type: ignore[union-attr]


async def test_neighbours_are_made_when_the_input_rests(demo_server: DemoServer) -> None:
    async with browsing(demo_server) as browser:
        await browser.opened()
        screen = browser.screen
        near = {row.shot.key for row in screen.neighbours(screen.row) if row.shot}  # type: ignore[arg-type]
        assert len(near) == 2  # the next one is the error shot
        await browser.until(lambda: near <= {sight.shot for sight in screen._made}, "the neighbours")


BAD: Final = {
    b"<!DOCTYPE html><html>Sign in": "it looks like an HTML page",
    b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>': "AccessDenied",
    b"\x89PNG\r\n\x1a\n" + bytes(40): "a PNG whose head is broken",
}


async def test_what_is_no_picture_is_said_and_can_be_saved(
    demo_server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with browsing(demo_server, size=(160, 40)) as browser:
        await browser.opened()
        screen = browser.screen
        assert screen.session is not None
        for data, words in BAD.items():
            screen.session._images.put(shot_of(browser), data)
            screen.forget_shown()
            screen.rest()
            await browser.until(words)
            await browser.until("s saves the file as it came")  # its rows are laid out with the next frame
            await browser.settled()
        await browser.press("s")
        await browser.until("Saved ")
        assert [file.read_bytes() for file in tmp_path.iterdir()] == [list(BAD)[-1]]


# The contact sheet.


def sheet_of(browser: Browser) -> ContactSheet:
    return browser.app.screen.query_one("#sheet", ContactSheet)


async def test_the_sheet_has_every_screenshot_and_goes_to_one(demo_server: DemoServer) -> None:
    async with browsing(demo_server) as browser:
        await browser.opened()
        await browser.press("m")
        await browser.until("13 screenshots  8 of 13")
        sheet = sheet_of(browser)
        await browser.until(lambda: all(isinstance(sheet._thumbs.get(at), Blocks) for at in sheet.in_view()))
        text = browser.text()
        order = [text.index(words) for words in ("1 Open portal", "2 Type user", "7 Type claim", "! 8 Click")]
        assert order == sorted(order)
        assert text.count("┌ ! 8 Click") == 5  # the sixth has the cursor
        await browser.press("g", "l", "enter")
        await browser.until("Picture at start of node 2")
        assert "Type user" in browser.cursor_row() or "screenshot" in browser.cursor_row()


async def test_the_sheet_closes_where_it_was_opened(demo_server: DemoServer) -> None:
    async with browsing(demo_server) as browser:
        await browser.opened()
        before = browser.screen.row
        await browser.type("mG\x1b")
        await browser.until(lambda: browser.app.screen is browser.screen)
        assert browser.screen.row is before


async def test_a_large_run_loads_what_is_in_view(demo_server: DemoServer) -> None:
    async with browsing(demo_server, "big") as browser:
        await browser.opened()
        await browser.press("m")
        await browser.until("10,000 screenshots")
        sheet = sheet_of(browser)
        await browser.press("G")
        await browser.until(lambda: all(at in sheet._thumbs for at in sheet.in_view()), "the last ones")
        assert 9_999 in sheet.in_view()
        assert len(browser.screen._thumbs._values) < 100
        await browser.press("enter")
        await browser.until(lambda: browser.app.screen is browser.screen)
        assert browser.screen.row is not None
        assert browser.screen.row.visit is browser.screen.run.visits[-1]  # type: ignore[union-attr]


# Words.


def sharp(
    *, box: tuple[float, float, float, float] = (0, 0, *SIZE), notes: tuple[Raw, ...] = ()
) -> PreparedSharp:
    original = Original(SIZE, "JPEG", 84_300)
    return PreparedSharp(b"x" * 35_000, 90, 25, 7, Protocol.KITTY, original, box, 0.7, 64, 1, notes)


def test_what_a_title_says_of_a_picture() -> None:
    stage, drawing = Stage(), Drawing(90, 25, b"x" * 35_000, 7)
    stage.note_sent(Sent(0, 0.001, answered=True))
    assert picture_words.facts(OnScreen(sharp(), drawing), stage) == [
        "1280 x 720  84 KB  kitty",
        "1280 x 720",
    ]
    for _ in range(3):
        stage.note_sent(Sent(35_000, 0.2, answered=True), drawing)
    slow = sharp(notes=(Raw("reduced to 32 colours"),))
    assert picture_words.facts(OnScreen(slow, drawing), stage)[0] == (
        "1280 x 720  84 KB  kitty  35 KB sent in 0.2 s, reduced to 32 colours"
    )


def test_which_part_is_said() -> None:
    assert picture_words.part(sharp(), START) == ""
    assert picture_words.part(sharp(), View(Zoom.FIT)) == "70 %"
    assert picture_words.part(sharp(box=(640, 0, 1280, 360)), START) == "70 %, 100 % across, 0 % down"


def test_what_a_comparison_says() -> None:
    to = own("at start of node 7")
    none = Compared(False, (), 0.0, SIZE, SIZE)
    some = Compared(False, ((0, 0, 8, 8), (80, 0, 96, 8)), 0.031, SIZE, SIZE)
    assert picture_words.compared(Compared(True, (), 0.0, SIZE, SIZE), to)[0].startswith(
        "equal to the one before"
    )
    assert picture_words.compared(none, to)[0].startswith("no difference but JPEG's")
    assert picture_words.compared(some, to) == [
        "2 regions changed, 3.1 %, since at start of node 7", "2 regions changed, 3.1 %", "2 regions changed",
    ]  # fmt: skip
