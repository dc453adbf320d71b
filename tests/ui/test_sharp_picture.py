"""The picture's pane where the terminal has pixels: half cells first if it is far, then the sharp one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cc_tui.config import Images
from cc_tui.ui.driver import frames, markers
from cc_tui.ui.driver.stage import Drawing, Sent
from cc_tui.ui.widgets.marked_picture import MarkedPicture
from tests.demo_server import DemoServer
from tests.ui.browsing import Browser, browsing

HALVES = ("▀", "▄")


class Terminal:
    """In the driver's place, which a headless app has not: holds back what it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Drawing, Callable[[], None]]] = []
        self.abandoned = 0
        self.holds = False

    def use(self, capabilities: object) -> None: ...

    def prepare(self, drawing: Drawing, on_ready: Callable[[], None]) -> None:
        if self.holds:
            self.waiting.append((drawing, on_ready))
        else:
            on_ready()

    def abandon(self) -> bool:
        self.abandoned += 1
        was, self.waiting = bool(self.waiting), []
        return was

    def forget(self) -> None: ...

    def farewell(self) -> bytes:
        return b""


def shown(browser: Browser) -> str:
    """`sharp`, `halves` or nothing: what stands in the pane."""
    text = browser.text()
    if frames.has_markers(text):
        return "sharp"
    return "halves" if any(half in text for half in HALVES) else ""


def view(browser: Browser) -> MarkedPicture:
    found = browser.screen._view
    assert isinstance(found, MarkedPicture)
    return found


def near(browser: Browser) -> None:
    """The terminal answers within a millisecond."""
    browser.app.stage.note_sent(Sent(0, 0.001, answered=True))


@pytest.mark.parametrize("images", [Images.SIXEL, Images.KITTY, Images.ITERM2])
async def test_every_cell_of_the_picture_is_a_marker(demo_server: DemoServer, images: Images) -> None:
    async with browsing(demo_server, images=images) as browser:
        await browser.until(lambda: shown(browser) == "sharp", "the sharp picture")
        await browser.settled()
        drawing = view(browser).drawing
        assert drawing is not None
        cells = [char for char in browser.text() if frames.has_markers(char)]
        assert len(cells) == drawing.columns * drawing.rows
        assert [markers.cell_of(cell).offset for cell in cells] == list(range(len(cells)))


async def test_blocks_stay_blocks(demo_server: DemoServer) -> None:
    async with browsing(demo_server, images=Images.BLOCKS) as browser:
        await browser.opened()
        assert shown(browser) == "halves"


async def test_far_away_half_cells_stand_until_the_terminal_has_the_picture(demo_server: DemoServer) -> None:
    async with browsing(demo_server, images=Images.KITTY) as browser:
        await browser.until(lambda: shown(browser) == "sharp", "the first picture")
        await browser.settled()
        terminal = browser.app.stage.driver = Terminal()
        terminal.holds = True
        await browser.press("b")
        await browser.until(lambda: terminal.waiting, "a picture on its way")
        assert shown(browser) == "halves"
        drawing, on_ready = terminal.waiting.pop()
        assert len(drawing.payload) <= 120_000
        on_ready()
        await browser.until(lambda: shown(browser) == "sharp", "the sharp picture")
        assert view(browser).drawing is drawing


async def test_nearby_no_half_cells_are_sent_before(demo_server: DemoServer) -> None:
    async with browsing(demo_server, images=Images.SIXEL) as browser:
        near(browser)
        seen = set()
        await browser.until(lambda: seen.add(shown(browser)) or shown(browser) == "sharp", "the picture")  # type: ignore[func-returns-value]
        assert "halves" not in seen


async def test_moving_on_abandons_what_is_being_sent_and_coming_back_sends_it(
    demo_server: DemoServer,
) -> None:
    async with browsing(demo_server, images=Images.KITTY) as browser:
        await browser.until(lambda: shown(browser) == "sharp", "the first picture")
        await browser.settled()
        terminal = browser.app.stage.driver = Terminal()
        terminal.holds = True
        await browser.press("g")
        await browser.until(lambda: terminal.waiting, "a picture on its way")
        first, abandoned = terminal.waiting[0][0], terminal.abandoned
        await browser.press("j")
        # On a busy machine the other one may be here by now.
        assert terminal.abandoned > abandoned
        assert all(drawing is not first for drawing, _ in terminal.waiting)
        await browser.until(lambda: terminal.waiting, "the other picture")
        assert terminal.waiting[0][0].payload != first.payload
        terminal.holds = False
        await browser.press("k")
        await browser.until(lambda: shown(browser) == "sharp", "the picture that was not sent")
        drawing = view(browser).drawing
        assert drawing is not None
        assert drawing.image_id == first.image_id


async def test_a_picture_at_hand_is_there_with_the_key(demo_server: DemoServer) -> None:
    async with browsing(demo_server, images=Images.KITTY) as browser:
        near(browser)
        await browser.until(lambda: shown(browser) == "sharp", "the first picture")
        await browser.settled()
        first = view(browser).drawing
        await browser.press("b")
        await browser.until(lambda: view(browser).drawing not in (None, first), "the error shot")
        await browser.settled()
        await browser.press("comma")
        assert view(browser).drawing is first, "before the cursor has rested"


async def test_another_size_needs_another_picture(demo_server: DemoServer) -> None:
    async with browsing(demo_server, images=Images.SIXEL) as browser:
        await browser.until(lambda: shown(browser) == "sharp", "the picture")
        await browser.settled()
        first = view(browser).drawing
        await browser.pilot.resize_terminal(140, 50)
        await browser.until(lambda: view(browser).drawing not in (None, first), "the picture for it")
        assert shown(browser) == "sharp"


async def test_words_take_the_pictures_place(demo_server: DemoServer) -> None:
    async with browsing(demo_server, images=Images.SIXEL) as browser:
        await browser.until(lambda: shown(browser) == "sharp", "the picture")
        await browser.settled()
        await browser.press("G")
        await browser.until("did not run, so it left no screenshot")
        assert shown(browser) == ""
