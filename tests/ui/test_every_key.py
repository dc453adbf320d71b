"""Every key of the table, every entry of the palette: pressed or clicked, and what is then seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cc_tui.config import Images, PageView
from cc_tui.ui.commands import COMMANDS, TYPED, Command, Where
from cc_tui.ui.signs import sign
from tests.demo_server import DemoServer
from tests.pty import test_app as on_a_pty
from tests.ui.browsing import Browser, browsing
from tests.ui.every_key import CASES, Case

ELSEWHERE = {"screen.suspend": on_a_pty.test_ctrl_z_goes_to_the_shell_and_fg_comes_back}
"""What no headless terminal can show."""

MENU = "by the menu"


def test_each_command_has_an_entry_and_no_key_is_bound_twice() -> None:
    assert {command.id for command in COMMANDS} == CASES.keys() | ELSEWHERE.keys()
    assert all(command.help and command.title for command in COMMANDS)
    bound = [(command.where, key) for command in COMMANDS for key in command.keys]
    assert len(bound) == len(set(bound))
    # Where a text is typed those that work everywhere are off.
    everywhere = {key for where, key in bound if where is Where.SCREEN}
    panes = [key for where, key in bound if where is not Where.SCREEN and where not in TYPED]
    assert not everywhere & set(panes)


TOGETHER = 12
"""Commands that are tried on one opened run, one after the other."""


def parts(commands: list[Command]) -> list[list[Command]]:
    return [commands[at : at + TOGETHER] for at in range(0, len(commands), TOGETHER)]


HERE = [command for command in COMMANDS if command.id not in ELSEWHERE]
GROUPS = {
    f"{where}-{part}": chunk
    for where in Where
    for part, chunk in enumerate(parts([command for command in HERE if command.where is where]))
}


@pytest.mark.parametrize("group", GROUPS)
async def test_each_way_to_a_command_does_what_it_says(
    clean_demo: DemoServer, group: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # s saves
    wrong: list[str] = []
    async with browsing(clean_demo) as browser:
        await browser.opened()
        for command in GROUPS[group]:
            for case, way in tries(command):
                await at_the_opening(browser, case.before)
                wrong += await try_out(browser, command, case, way)
    assert not wrong, "\n".join(wrong)


def tries(command: Command) -> Iterator[tuple[Case, str]]:
    """Its first case by each of its keys and by the menu, the others by one key."""
    first, *others = CASES[command.id]
    ways = [*command.keys] if command.where in TYPED else [*command.keys, MENU]
    yield from ((first, way) for way in ways)
    yield from ((case, command.keys[0]) for case in others)


async def at_the_opening(browser: Browser, what_comes: str) -> None:
    """As the run was opened: every node shown, the cursor on the first failed attempt.

    The details and the selectors, which take a moment, only where the keys that come go there.
    """
    await browser.type("\x1b\x1b" * 3 + "1")
    while browser.screen.page_view is not PageView.OUTLINE:
        await browser.press("v")
    if browser.screen.compares:
        await browser.press("d")
    while browser.screen.run_tree.filter.value != "all":
        await browser.press("f")
    while browser.screen.start.config.images is not Images.AUTO:
        await browser.press("i")
    await browser.type("1ge")
    if (facts := browser.screen._facts_view) is not None and "4" in what_comes:
        # They keep their place; it is to be that of the first look.
        facts._opened = {()}
        await browser.settled()
        await browser.type("4g")
    if browser.screen._sheet_view is not None and "5" in what_comes:
        # What was tried and proposed is forgotten.
        browser.screen._sheet_key = browser.screen._proposals = None
        await browser.type("5")
        await browser.settled()
        await browser.type("g")
    await browser.type("3g1")
    browser.app.clear_notifications()
    await browser.until("Picture at start of node 8, attempt 1 of 3")


async def try_out(browser: Browser, command: Command, case: Case, way: str) -> list[str]:
    """What is wrong with one way to a command."""
    await browser.type(case.before)
    await browser.settled()
    browser.app.clear_notifications()
    await browser.pilot.pause()
    tried = f"{command.id} by {way} after {case.before!r}: {case}"
    failed = [f"{tried}: it is so before"] if holds(browser, case) else []
    if way == MENU:
        await browser.click(": menu")
        # At once: that it is narrowed down at each letter is tried elsewhere.
        await browser.type(f"\x1b[200~{command.title}\x1b[201~")
        await browser.click(f"{command.title}  {' '.join(sign(key) for key in command.keys)}")
    else:
        await browser.press(way)
    try:
        await browser.until(lambda: holds(browser, case))
    except AssertionError as error:
        failed.append(f"{tried}\n{error}")
    return failed


def holds(browser: Browser, case: Case) -> bool:
    """Whether the screen is as the case says."""
    text = browser.text()
    return (
        case.shows in text
        and (not case.hides or case.hides not in text)
        and case.cursor in browser.cursor_row()
        and (not case.lit or browser.is_lit(case.lit))
    )


async def test_q_quits_at_the_top_only(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.press("3", "q")
        await browser.until("q quit")
        await browser.press("escape", "backspace")
        assert browser.app.return_code is None
        await browser.press("q")
        await browser.until(lambda: browser.app.return_code == 0)
        assert f"cc-tui {clean_demo.session_id('renamed-id')} " in browser.app.farewell


async def test_help_tells_of_every_key(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.press("question_mark")
        shown = [browser.text()]
        while "57:02" not in shown[-1]:
            await browser.press("space")
            shown.append(browser.text())
        for command in COMMANDS:
            keys = " ".join(sign(key) for key in command.keys)
            assert any(f"{keys:<16} {command.title}: " in text for text in shown), command.id
