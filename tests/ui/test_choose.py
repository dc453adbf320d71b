"""The chooser: by its letter, by the cursor, by the mouse; previews cut to the room, data never obeyed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from cc_tui import resources
from cc_tui.run.copying import Choice
from cc_tui.text import Raw, one_line, own
from cc_tui.ui.screens.choose import ChooseScreen
from tests.ui.test_life import HOSTILE, OBEYED

CHOICES = [
    Choice("n", own("Node ID"), one_line("10000000-0000-4000-8000-000000000007"), Raw("10000000")),
    Choice("a", own("Node name"), one_line(HOSTILE), Raw(HOSTILE)),
    Choice(
        "x",
        own("Selector (XPath)"),
        one_line("//td[text()='漢字漢字漢字漢字漢字漢字漢字漢字']" * 9),
        Raw("//td"),
    ),
    Choice("p", own("Picture's signed URL"), own("https://s/a"), Raw("u"), own("A key until 11:41 UTC")),
]


class Choosing(App[None]):
    """Opens the chooser; keeps what was chosen."""

    CSS_PATH = resources.stylesheet()
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.chosen: list[Choice | None] = []

    def on_mount(self) -> None:
        self.push_screen(ChooseScreen(CHOICES, own("Copy")), self.chosen.append)

    def rows(self) -> list[str]:
        return [strip.text for strip in self.screen._compositor.render_strips()]


@asynccontextmanager
async def choosing(width: int = 80, height: int = 24) -> AsyncIterator[tuple[Choosing, Pilot[Any]]]:
    app = Choosing()
    async with app.run_test(size=(width, height)) as pilot:
        await pilot.pause()
        yield app, pilot


@pytest.mark.parametrize(
    ("keys", "index"),
    [
        (["enter"], 0),
        (["y"], 0),
        (["j", "enter"], 1),
        (["down", "down", "k", "enter"], 1),
        (["G", "k", "enter"], 2),
        (["G", "g", "y"], 0),
        (["x"], 2),
        (["j", "p"], 3),
    ],
)
async def test_keys_choose(keys: list[str], index: int) -> None:
    async with choosing() as (app, pilot):
        await pilot.press(*keys)
        await pilot.pause()
        assert app.chosen == [CHOICES[index]]


@pytest.mark.parametrize("key", ["escape", "q", "backspace"])
async def test_it_is_closed_without_a_choice(key: str) -> None:
    async with choosing() as (app, pilot):
        await pilot.press("z", "1", key)
        await pilot.pause()
        assert app.chosen == [None]


async def test_the_mouse_chooses() -> None:
    async with choosing() as (app, pilot):
        row = next(y for y, text in enumerate(app.rows()) if "Node name" in text)
        await pilot.click(offset=(app.rows()[row].index("Node name"), row))
        await pilot.pause()
        assert app.chosen == [CHOICES[1]]


@pytest.mark.parametrize(("width", "height"), [(120, 40), (80, 24), (40, 12)])
async def test_each_choice_is_a_row_that_fits_and_obeys_nothing(width: int, height: int) -> None:
    async with choosing(width, height) as (app, pilot):
        listed: dict[str, str] = {}
        for key in ("g", "G"):
            await pilot.press(key)
            await pilot.pause()
            strips = app.screen._compositor.render_strips()
            assert not any(OBEYED.search(strip.text) for strip in strips)
            clicks = {part.style.meta.get("@click") for strip in strips for part in strip if part.style}
            assert clicks <= {None, "screen.close"}
            listed |= {c.key: row for row in app.rows() for c in CHOICES if c.title in row}
        assert set(listed) == {choice.key for choice in CHOICES}
        assert "…" in listed["x"]
        assert "! A key until 11:41 UTC" in "\n".join(app.rows())
        assert app.screen.styles.background.a == 1, (
            "what is dimmed behind it would be sent anew, pictures too"
        )


async def test_previews_follow_the_width() -> None:
    async with choosing(60, 20) as (app, pilot):
        assert "000000000007" not in "\n".join(app.rows())
        await pilot.resize_terminal(110, 20)
        await pilot.pause()
        assert "10000000-0000-4000-8000-000000000007" in "\n".join(app.rows())
