"""What the page's view takes: the first paint of a long text, a search in it, what it holds the loop."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from textual.app import App, ComposeResult

from cc_tui.page import answers
from cc_tui.page.model import PageOutline
from cc_tui.text import Raw, visible
from cc_tui.ui.page_lines import OutlineRows
from cc_tui.ui.widgets.line_view import LineView
from cc_tui.ui.widgets.matching import Haystack
from cc_tui.ui.widgets.page_view import PageView
from tests.bench.measure import ROUNDS, Figures

WORDS: Final = ("claim", "number", "policy", "holder", "amount", "due", "before", "Lindqvist", "Ångström")
LINES: Final = 100_000
MEGABYTE: Final = 12_000
"""Lines of `text` that have a megabyte."""


def text(lines: int) -> list[Raw]:
    """Lines of 85 characters, about; none like another."""
    count = len(WORDS)
    return [
        Raw(" ".join([f"row {number}", *(WORDS[(number * (place + 3)) % count] for place in range(11))]))
        for number in range(lines)
    ]


LARGE: Final = 200_000
"""Lines of an outline at most."""


class Page(App[None]):
    """The view of a page alone."""

    def compose(self) -> ComposeResult:
        """One widget."""
        yield PageView(id="lines")


class Lines(App[None]):
    """The view alone."""

    def compose(self) -> ComposeResult:
        """One widget."""
        yield LineView(id="lines")


async def _first_paint(lines: list[Raw]) -> float:
    """The median of seconds from a text to its first frame."""
    app, taken = Lines(), []
    async with app.run_test(size=(120, 40)) as pilot:
        view = app.query_one(LineView)
        await pilot.pause()
        for number in range(ROUNDS):
            mark = f"round {number}"
            began = time.perf_counter()
            view.show([Raw(mark), *lines])
            while not app.screen._compositor.render_strips()[0].text.startswith(mark):
                await asyncio.sleep(0)
            taken.append(time.perf_counter() - began)
    return sorted(taken)[ROUNDS // 2]


def paint() -> Figures:
    """A megabyte of text, from the call to rows that are drawn."""
    seconds = asyncio.run(_first_paint(text(MEGABYTE)))
    return {
        "what": "first paint of 1 MB of page text, 120 x 40",
        "ms": round(seconds * 1000, 1),
        "budget": "200 ms",
        "kept": seconds <= 0.2,
    }


def search() -> Figures:
    """Every line of a long text, by words that are there, are not, and are everywhere."""
    haystack = Haystack()
    haystack.add(visible(line) for line in text(LINES))
    slowest = max(
        _seconds(partial(haystack.find, word)) for word in ("lindqvist", "nowhere", "e", "ngström", "Due")
    )
    longest = asyncio.run(_longest_turn(haystack))
    return {
        "what": "search in 100,000 lines of page text, the slowest of five words; what it holds the loop",
        "ms": round(slowest * 1000, 1),
        "held_ms": round(longest * 1000, 1),
        "budget": "100 ms; 16 ms",
        "kept": slowest <= 0.1 and longest <= 0.016,
    }


async def _longest_turn(haystack: Haystack) -> float:
    """Seconds of processor time of the longest part of a search between two turns of the event loop."""
    longest, searching = 0.0, asyncio.create_task(haystack.search("nowhere"))
    while not searching.done():
        began = time.thread_time()
        await asyncio.sleep(0)
        longest = max(longest, time.thread_time() - began)
    return longest


def coming() -> Figures:
    """An outline of as many lines as one may have, from the child's answer to its last row."""
    longest = asyncio.run(_longest_coming())
    return {
        "what": "an outline of 200,000 lines comes in: CPU of the loop's thread between two of its turns",
        "lines": LARGE,
        "held_ms": round(longest * 1000, 1),
        "budget": "16 ms",
        "kept": longest <= 0.016,
    }


async def _longest_coming() -> float:
    """Seconds of processor time of the longest turn of the loop, drawing included; the median of rounds."""
    outline, taken = await asyncio.to_thread(_outline), []
    app = Page()
    async with app.run_test(size=(120, 40)) as pilot:
        view = app.query_one(PageView)
        for _ in range(ROUNDS):
            await pilot.pause()
            gc.collect()
            gc.freeze()  # as the program does when it has started
            longest, began = 0.0, time.thread_time()
            view.show_page(OutlineRows(outline, with_hidden=False, opened=frozenset()))
            while view._laid_out < LARGE:
                await asyncio.sleep(0)
                now = time.thread_time()
                longest, began = max(longest, now - began), now
            taken.append(longest)
    return sorted(taken)[ROUNDS // 2]


def _outline() -> PageOutline:
    row = [["text"] * LARGE, text(LARGE), [0] * LARGE, [0] * LARGE, list(range(LARGE)), [0] * LARGE]
    lines, _ = answers.lines(json.dumps([*row, [""] * LARGE, [None] * LARGE]).encode())
    nothing = Raw("")
    return PageOutline(nothing, None, lines, (), (nothing,), LARGE, 0, False, 0.0)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure() -> dict[str, Figures]:
    """All three."""
    return {"page_paint": paint(), "page_search": search(), "page_coming": coming()}
