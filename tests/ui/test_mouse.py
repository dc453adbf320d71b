"""The mouse reaches everything: rows, titles, lines, the wheel, and the key line for all the rest.

Clicks arrive as a terminal sends them. That each command can be chosen with the mouse from the palette, which
the key line opens, `test_every_key.py` shows.
"""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from cc_tui.ui.commands import COMMANDS, Where
from cc_tui.ui.widgets.key_line import entries, fitting
from tests.demo_server import DemoServer
from tests.ui.browsing import Browser, browsing

WHEEL_DOWN, WHEEL_UP = 65, 64


async def wheel(browser: Browser, code: int, words: str, *, times: int = 1) -> None:
    """Turn the wheel over some words that are on the terminal."""
    row = next(y for y, text in enumerate(browser.rows()) if words in text)
    column = cell_len(browser.rows()[row].partition(words)[0])
    await browser.type(f"\x1b[<{code};{column + 1};{row + 1}M" * times)


async def test_a_row_of_the_tree_is_chosen_opened_and_gone_into(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.click("Sign in")
        await browser.until("Picture at start of node 4")
        assert "Sign in" in browser.cursor_row()
        row = next(y for y, text in enumerate(browser.rows()) if " 4 Sign in" in text)
        arrow = browser.rows()[row].index(">")
        await browser.click_at(arrow, row)
        await browser.until(lambda: browser.rows()[row][arrow] == "v" and "[o]" in browser.rows()[row + 1])
        await browser.click_at(arrow, row)
        await browser.until(
            lambda: browser.rows()[row][arrow] == ">" and "[o]" not in browser.rows()[row + 1]
        )
        await browser.click("Type user", times=2)
        await browser.until(lambda: browser.is_lit("Picture at start of node 2"))


async def test_titles_failure_lines_and_panes_take_the_focus(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.click("Source  at start")
        await browser.until(lambda: browser.is_lit("Source  at start"))
        await browser.click("Picture at start")
        await browser.until(lambda: browser.is_lit("Picture at start"))
        await browser.click("Open portal")
        await browser.until("q quit")
        await browser.until("Picture at start of node 1")
        await browser.until("▀▀")
        await browser.click("▀▀")
        await browser.until(lambda: browser.is_lit("Picture at start of node 1"))
        await browser.click("XPATH_INCORRECT")
        await browser.until(lambda: browser.is_lit("Details  node 1"))
        await browser.press("3")
        await browser.until(lambda: browser.is_lit("Source  at start"))
        await browser.click("/claims")  # the end of the message's row
        await browser.until(lambda: browser.is_lit("Details  node 1"))


async def test_lines_are_clicked_and_the_wheel_scrolls(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.click("Find a claim")
        await browser.until(lambda: "Find a claim" in browser.cursor_row())
        await browser.press("y")
        await browser.until("Sent to the terminal clipboard")
        assert browser.app.clipboard == "//h2[normalize-space()='Find a claim']"
        await wheel(browser, WHEEL_DOWN, "Find a claim", times=3)
        await browser.until(lambda: "Northlake Mutual" not in browser.text())
        await wheel(browser, WHEEL_UP, "Policyholder", times=3)
        await browser.until("Northlake Mutual")
    async with browsing(clean_demo, "loop", size=(120, 20)) as browser:
        await browser.opened()
        await browser.press("g", "slash", *"read", "enter")
        await browser.until("Read the claim")
        await browser.press("g")
        await browser.until("Open portal")
        await wheel(browser, WHEEL_DOWN, "Open portal", times=4)
        await browser.until(lambda: "Open portal" not in browser.text())


async def test_dialogs_are_closed_and_chosen_from(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.click("? help")
        await browser.until("Everywhere")
        await wheel(browser, WHEEL_DOWN, "Everywhere", times=3)
        await browser.until(lambda: "Everywhere" not in browser.text())
        await browser.click("esc closes")
        await browser.until("q quit")
        await browser.click("? help")
        await browser.until("esc closes")
        await browser.click_at(0, 0)
        await browser.until("q quit")
        await browser.press("Y")
        await browser.until("Copy to the terminal clipboard")
        await browser.click("Session ID")
        await browser.until(lambda: browser.app.clipboard == clean_demo.session_id("renamed-id"))
        await browser.click(": menu")
        await browser.until("What do you want to do?")
        await wheel(browser, WHEEL_DOWN, "Page down", times=40)
        await browser.until("Suspend  ^z")
        await browser.click("Back or quit  q")
        await browser.until(lambda: browser.app.return_code == 0)


async def test_each_entry_of_the_key_line_does_what_its_key_does(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, size=(180, 40)) as browser:
        await browser.opened()
        await browser.click("/k move")
        await browser.until(lambda: "Click search" in browser.cursor_row())
        await browser.click("j/k move")
        await browser.until(lambda: "attempt 1" in browser.cursor_row())
        await browser.click("enter open")
        await browser.until(lambda: browser.is_lit("Picture at start"))
        await browser.click("b flip")
        await browser.until(lambda: browser.is_lit("Picture error shot"))
        await browser.click("tab pane")
        await browser.until(lambda: browser.is_lit("Source  at start"))
        await browser.click("/ find")
        await browser.until("enter search")
        await browser.type("clm-2026")
        await browser.click("enter search")
        await browser.until("/clm-2026 1 of 9")
        await browser.click("n next")
        await browser.until("/clm-2026 2 of 9")
        await browser.click("/ find")
        await browser.until("esc close")
        await browser.click("esc close")
        await browser.until(lambda: "/clm-2026" not in browser.text())
        await browser.click("4 details")
        await browser.until(lambda: browser.is_lit("Details  node 8"))
        await browser.type("Gk")
        await browser.click("enter fold  ")
        await browser.until('v "GET workflow": {')
        await browser.click("q back")
        await browser.until("q quit")
        await browser.click("f filter")
        await browser.until("Shown: nodes with a failed attempt")
        await browser.click("q quit")
        await browser.until(lambda: browser.app.return_code == 0)


ALWAYS = {"? help", ": menu"}


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("key", ["1", "2", "3", "4", "slash"])
async def test_the_key_line_holds_whole_entries(clean_demo: DemoServer, width: int, key: str) -> None:
    async with browsing(clean_demo, size=(width, 24)) as browser:
        await browser.opened()
        await browser.press(key)
        await browser.settled()
        line = browser.rows()[-1]
        assert cell_len(line) == width
        told = [part for part in line.split("  ") if part.strip()]
        wanted = ["j/k move"] if key in "134" else []
        wanted += (
            ["enter search", "esc close"]
            if key == "slash"
            else [*ALWAYS, "q quit" if key == "1" else "q back"]
        )
        assert set(wanted) <= {part.strip() for part in told}
        shown = {f"{'j/k' if c.keys[0] == 'j' else ''} {c.short}".strip() for c in COMMANDS if c.short}
        words = {part.strip().partition(" ")[2] for part in told}
        assert words <= {each.removeprefix("j/k ") for each in shown} | {"quit"}, "no word is cut"


def test_the_least_important_entries_go_first() -> None:
    for where in set(Where) - {Where.SCREEN}:
        full = entries(where, is_top=True)
        everything = sum(entry.width for entry in full)
        assert fitting(full, everything) == full
        before = full
        for width in range(everything - 1, 0, -1):
            now = fitting(full, width)
            assert [entry for entry in before if entry in now] == now
            assert {entry for entry in full if entry.stays} <= set(now)
            left_out = [entry for entry in full if entry not in now]
            assert not left_out or all(
                entry.stays or full.index(entry) < full.index(left_out[0]) for entry in now
            )
            assert sum(entry.width for entry in now) <= width or all(entry.stays for entry in now)
            before = now
