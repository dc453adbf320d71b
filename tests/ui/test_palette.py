"""The palette has the table's commands, those of the focus among them, and runs each as its key would."""

from __future__ import annotations

import pytest

from cc_tui.ui.commands import COMMANDS, Command, Where
from cc_tui.ui.screens.palette import PaletteScreen, at_hand, search
from cc_tui.ui.signs import sign
from tests.demo_server import DemoServer
from tests.ui.browsing import Browser, browsing


def works_in(command: Command, where: Where) -> bool:
    return command.where in (Where.SCREEN, where)


def titles(browser: Browser, query: str = "") -> list[str]:
    """What a search lists."""
    return [each.command.title for each, _ in search(tuple(at_hand(browser.screen)), query)]


async def drawn(browser: Browser) -> str:
    """Everything the list has, read from the terminal screen by screen."""
    palette = browser.app.screen
    assert isinstance(palette, PaletteScreen)
    pages = [browser.text()]
    while (palette.listed.highlighted or 0) < palette.listed.option_count - 1:
        await browser.press("pagedown")
        pages.append(browser.text())
    return "\n".join(pages)


@pytest.mark.parametrize(
    ("key", "where"),
    [("1", Where.TREE), ("2", Where.PICTURE), ("3", Where.PAGE), ("4", Where.DETAILS)],
)
async def test_it_shows_every_command_that_a_key_does_here(
    clean_demo: DemoServer, key: str, where: Where
) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.press(key)
        here = [command for command in COMMANDS if works_in(command, where)]
        assert titles(browser) == [command.title for command in here]
        assert len(titles(browser)) > 25
        await browser.press("colon")
        shown = await drawn(browser)
        for command in here:
            assert f"{command.title}  {' '.join(sign(key) for key in command.keys)}" in shown
            assert command.help[:60] in shown


async def test_it_finds_by_title_first_then_by_what_it_does(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        assert titles(browser, "fresh urls") == ["Renew this node"]
        assert titles(browser, "zoom")[0] == "Full screen", "by its id"
        assert titles(browser, "help")[0] == "Help"
        assert titles(browser, "zzzz") == []
        await browser.type(":zzzz\r")
        await browser.until("zzzz")
        await browser.press("escape")
        assert "Picture at start of node 8" in browser.text()


async def test_it_runs_what_is_chosen_by_key_or_mouse(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        assert "[o] attempt 2" in browser.text()
        await browser.type("h:toggle\r")
        await browser.until(lambda: "attempt 2" not in "\n".join(row[:46] for row in browser.rows()[3:]))
        await browser.type(":fil")
        await browser.click("Filter  f")
        await browser.until("Shown: nodes with a failed attempt")
        await browser.type(":")
        await browser.click_at(1, 1)
        await browser.until("Picture at start of node 8")
        await browser.type(":")
        browser.app.clear_notifications()
        await browser.until("esc closes")
        await browser.click("esc closes")
        await browser.until("Picture at start of node 8")
        await browser.type(":quit")
        await browser.click("Back or quit  q")
        await browser.until(lambda: browser.app.return_code == 0)
