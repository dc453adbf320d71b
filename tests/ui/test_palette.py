"""The palette has the table's commands, those of the focus among them, and runs each as its key would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from textual.app import App, ComposeResult
from textual.command import CommandPalette, Hit
from textual.content import Content
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import OptionList

from cc_tui import resources
from cc_tui.ui.commands import COMMANDS, Where, bindings
from cc_tui.ui.palette import CommandProvider, palette
from cc_tui.ui.signs import sign


class Focus(Widget, can_focus=True):
    """Something with the keys of one focus, each of them only noted."""

    def __init__(self, where: Where) -> None:
        super().__init__(id=where.value)


class Tree(Focus):
    BINDINGS = bindings(Where.TREE)

    def action_toggle_node(self) -> None:
        self.app.done.append("toggle")  # type: ignore[attr-defined]


class Page(Focus):
    BINDINGS = bindings(Where.PAGE)


class Main(Screen[None]):
    BINDINGS = bindings(Where.SCREEN)
    AUTO_FOCUS = "#tree"

    def compose(self) -> ComposeResult:
        yield Tree(Where.TREE)
        yield Page(Where.PAGE)

    def action_zoom(self) -> None:
        self.app.done.append("zoom")  # type: ignore[attr-defined]

    def action_pane(self, name: str) -> None:
        self.app.done.append(name)  # type: ignore[attr-defined]
        self.query_one(f"#{name}").focus()


class Palette(App[None]):
    CSS_PATH = resources.stylesheet()
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def get_default_screen(self) -> Screen[None]:
        return Main()

    def text(self) -> str:
        return "\n".join(strip.text for strip in self.screen._compositor.render_strips())


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[Palette, Pilot[Any]]]:
    app = Palette()
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.pause()
        yield app, pilot


async def until(pilot: Pilot[Any], holds: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await pilot.pause()


def first_option(app: Palette, title: str) -> bool:
    """Whether the list is that of the whole query."""
    options = app.screen.query_one(OptionList)
    return options.option_count > 0 and str(options.get_option_at_index(0).prompt).startswith(title)


def last_done(app: Palette, done: str) -> bool:
    return app.done[-1:] == [done]


async def hits(app: Palette, query: str = "") -> list[tuple[str, str]]:
    """Title and whole text of each hit."""
    provider = CommandProvider(app.screen)
    found = provider.search(query) if query else provider.discover()
    listed = []
    async for hit in found:
        shown = hit.match_display if isinstance(hit, Hit) else hit.display
        assert isinstance(shown, Content), "markup is never parsed"
        assert hit.help is None
        listed.append((str(hit.text), shown.plain))
    return listed


async def test_it_lists_the_table_for_the_focus() -> None:
    async with opened() as (app, pilot):
        here = [c for c in COMMANDS if c.where in (Where.SCREEN, Where.TREE)]
        assert [title for title, _ in await hits(app)] == [command.title for command in here]
        for command, (_, shown) in zip(here, await hits(app), strict=True):
            assert command.help in shown
            assert all(sign(key) in shown for key in command.keys)
        app.screen.query_one("#page").focus()
        await pilot.pause()
        there = [c.title for c in COMMANDS if c.where in (Where.SCREEN, Where.PAGE)]
        assert [title for title, _ in await hits(app)] == there


async def test_it_finds_by_title_first_then_by_what_it_does() -> None:
    async with opened() as (app, _):
        provider = CommandProvider(app.screen)
        scored = sorted([hit async for hit in provider.search("fresh urls")], reverse=True)
        assert [hit.text for hit in scored] == ["Renew this node"]
        assert (await hits(app, "zoom"))[0][0] == "Full screen", "by its id"
        assert (await hits(app, "help"))[0][0] == "Help"
        assert await hits(app, "zzzz") == []


async def test_a_command_of_the_screen_and_one_of_the_focus_run() -> None:
    async with opened() as (app, pilot):
        for letters, done in (("full screen", "zoom"), ("toggle", "toggle"), ("page text", "page")):
            title = letters.capitalize()
            app.push_screen(palette())
            await until(pilot, lambda: isinstance(app.screen, CommandPalette))
            await pilot.press(*(letter if letter != " " else "space" for letter in letters))
            await until(pilot, partial(first_option, app, title))
            await pilot.press("enter")
            await until(pilot, partial(last_done, app, done))
            assert not isinstance(app.screen, CommandPalette)
        assert isinstance(app.focused, Page)
