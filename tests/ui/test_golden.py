"""Every recording's opening, row by row, at three sizes; and that the way to a size leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual import events, geometry
from textual.drivers.headless_driver import HeadlessDriver

from cc_tui.ui.rows import Kind
from tests.demo_server import DemoServer
from tests.ui.browsing import Browser, browsing
from tests.ui.golden import drawn, real
from tests.ui.golden.__main__ import names
from tests.ui.golden.screen import FOLDER, Screen, Size, check, read

STORM = [
    Size(*size) for size in ((81, 23), (120, 40), (30, 8), (200, 60), (40, 12), (39, 30), (79, 24), (140, 9))
]


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with drawn.golden_server() as running:
        yield running


@pytest.mark.parametrize("size", drawn.SIZES, ids=str)
@pytest.mark.parametrize("run", drawn.RUNS)
async def test_a_recording_opens_on_its_golden_screen(server: DemoServer, run: str, size: Size) -> None:
    check(f"{run}.{size}", await drawn.opening(server, run, size))


@pytest.mark.parametrize("case", real.CASES, ids=str)
async def test_a_look_changes_no_word(server: DemoServer, case: real.Case) -> None:
    kept, look = read(str(case)), real.LOOKS[case.look]
    if look.pictures:
        assert kept.rows == read(f"{case.run}.{case.size}").rows
    else:
        drawn_so = await drawn.opening(server, case.run, case.size, LANG=look.environ["LANG"])
        check(str(case), Screen(drawn_so.rows, kept.styles))


def test_what_is_kept_is_what_is_compared() -> None:
    kept = list(FOLDER.glob("*.txt"))
    assert {path.stem for path in kept} == names()
    assert sum(path.stat().st_size for path in kept) < 400_000


def test_a_difference_is_told_by_row_and_column() -> None:
    golden = read(str(real.CASES[0]))
    assert golden.differences(golden) == []
    row, styles = golden.rows[1], golden.styles[1]
    other = Screen(
        (golden.rows[0], "x" + row[1:], *golden.rows[2:]),
        (golden.styles[0], (*styles[:4], "italics", *styles[5:]), *golden.styles[2:]),
    )
    told = other.differences(golden)
    assert told[:2] == [f"row  2 -|{row}", f"       +|x{row[1:]}"]
    assert told[2:] == [f"row  2  columns 5-5: was {styles[4]}, is italics"]


def resize(browser: Browser, *sizes: Size) -> None:
    """Change the terminal's size, again before the program has seen the size before."""
    for size in sizes:
        assert isinstance(browser.app._driver, HeadlessDriver)
        browser.app._driver._size = now = geometry.Size(*size)
        browser.app.post_message(events.Resize(now, now))


@pytest.mark.parametrize("size", drawn.SIZES, ids=str)
async def test_a_storm_of_resizes_ends_as_it_would_have_opened(server: DemoServer, size: Size) -> None:
    async with browsing(server, "renamed-id", (100, 30), clock=drawn.BriskClock()) as browser:
        await browser.opened()
        resize(browser, *STORM, size)
        check(f"renamed-id.{size}", await drawn.still(browser))


async def test_a_terminal_that_was_too_small_gives_the_keys_back(server: DemoServer) -> None:
    async with browsing(server, "renamed-id", (80, 24), clock=drawn.BriskClock()) as browser:
        await drawn.still(browser)
        resize(browser, Size(30, 8))
        await browser.until("cc-tui needs")
        resize(browser, Size(80, 24))
        check("renamed-id.80x24", await drawn.still(browser))
        await browser.press("j")
        await browser.until(lambda: "error shot of node 8" in browser.title("picture"))
        await browser.press("k", "h")
        await browser.until(lambda: browser.screen.row and browser.screen.row.kind is Kind.VISIT)
