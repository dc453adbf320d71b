"""Keys that arrive at once do what the same keys do one by one."""

from __future__ import annotations

import re

import pytest

from tests.demo_server import DemoServer
from tests.ui.browsing import Browser, browsing

UP, DOWN, ESC = "\x1b[A", "\x1b[B", "\x1b\x1b"
"""Esc twice: a terminal tells one from the beginning of a sequence by the time that passes."""

BURSTS = {
    "copy the line below": ["3", "j", "y"],
    "copy in the page": ["3", "j", "j", "j", "y", "j", "y"],
    "copy the last line": ["3", "G", "y"],
    "copy a fact": ["4", "j", "y"],
    "copy another node's id": ["h", "k", "y"],
    "arrows": ["3", DOWN, DOWN, UP, "y"],
    "flip in the picture": ["2", "b"],
    "there and back": ["3", "j", "1", "j", "3", "j", "y"],
    "round the panes": ["\t", "\t", "j", "y", "\x1b[Z", "\x1b[Z", "j"],
    "open and go in": ["h", " ", " ", "j", "j", "\r", "b"],
    "fold and move": ["4", "G", "k", "\r", "j", "j", "y"],
    "search in the tree": ["g", "/", *"sign", "\r", "n", "N", "n", "y"],
    "search in the page": ["3", "/", *"clm", "\r", "n", "n", "N", "y"],
    "a mistake in a search": ["3", "/", *"clx", "\x7f", "m", "\r", "n", "y"],
    "another search": ["3", "/", *"clm", "\r", "/", *"claim", "\r", "n", "y"],
    "a search that is left": ["3", "/", *"jjy", ESC, "j", "y"],
    "a search in the details": ["4", "/", *"error", "\r", "n", "y"],
    "pasted": ["3", "/", "\x1b[200~clm-2026\x1b[201~", "\r", "n", "y"],
    "full screen": ["3", "z", "\x04", "y", "q", "q", "j"],
    "help and out": ["?", "j", "j", "q", "j", "j"],
    "links and out": ["x", "q", "3", "j", "y"],
    "choose what to copy": ["Y", "j", "j", "\r", "3", "j"],
    "choose by its letter": ["Y", "s", "j", "j"],
    "the palette": [":", *"page text", "\r", "j", "y"],
    "the palette's list": [":", *"pane", DOWN, "\r", "j", "j"],
    "errors": ["e", "e", "E", ".", ",", ",", "y"],
    "filter": ["f", "G", "k", "y"],
    "top and bottom": ["G", "k", "k", "y", "g", "j", "l", "j", "\r"],
}
TIMES = re.compile(r"~?\d\d:\d\d|~?\d+ (?:m|s)\b|\.\.\.")
THUMB = re.compile(r"[▁-▇](?= ?$)")
"""The end of a scrollbar's: the details say how long a picture took, in a row more or less."""


def seen(browser: Browser) -> list[str]:
    """What is drawn, with its colours: the cursor is nothing else. What ticks by itself is left out."""
    drawn = []
    for strip in browser.strips():
        text = THUMB.sub(" ", strip.text)
        if "▀" not in text:  # a picture has colours enough
            for segment in strip:
                if segment.style and segment.style.bgcolor:
                    text += f" {len(segment.text)}:{segment.style.bgcolor.name}"
        drawn.append(TIMES.sub("#", text))
    return drawn


async def ready(browser: Browser) -> None:
    """Open, with what the panes show already fetched."""
    await browser.opened()
    for pane in "431":
        await browser.press(pane)
        await browser.settled()


async def has_done(browser: Browser) -> list[str]:
    """What is seen when everything has come to rest, and what is in the clipboard."""
    await browser.settled()
    browser.app.clear_notifications()
    await browser.pilot.pause()
    drawn = seen(browser)
    while drawn != (drawn := await a_little_later(browser)):
        pass  # a picture that came last is drawn row by row
    return [*drawn, browser.app.clipboard]


async def a_little_later(browser: Browser) -> list[str]:
    await browser.pilot.pause(0.05)
    return seen(browser)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_burst_does_what_slow_typing_does(clean_demo: DemoServer, size: tuple[int, int]) -> None:
    async with browsing(clean_demo, size=size) as slow, browsing(clean_demo, size=size) as fast:
        for browser in (slow, fast):
            await ready(browser)
        for burst, keys in BURSTS.items():
            for key in ("1", *keys):
                await slow.type(key)
            await fast.type("".join(("1", *keys)))
            wanted, got = await has_done(slow), await has_done(fast)
            different = [f"slow {w}\nfast {g}" for w, g in zip(wanted, got, strict=True) if w != g]
            assert not different, "\n".join([burst, *different])
