"""Selectors on real pages: one expression, a run's verdict, XPaths for a whole page."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from typing import Final

from cc_tui.page import dom
from cc_tui.page.queries import Queries
from cc_tui.page.suggest import proposals
from cc_tui.page.workers import Workers
from tests.bench.measure import Figures

MB: Final = 1_000_000
NODES: Final = 40
EXPRESSIONS: Final = (
    "//button[normalize-space()='View']", "//*[normalize-space()='Next']", "//a[contains(@href,'news')]",
    "//input[@name='q']", "//table//tr[2]/td[1]", "//*[@id='main']//a", "//a[starts-with(@href,'http')]",
    "//div[contains(@class,'btn')]", "//h1 | //h2", "(//a)[last()]", "//li[a]/a[1]", "//*[@role='button']",
    "//a[contains(text(),'More')]", "//form//input[not(@type='hidden')]", "count(//a)",
    "//a[lower-case(.)='home']",
)  # fmt: skip
"""As workflows have them."""


def joined(pages: Sequence[bytes], size: int) -> bytes:
    """Real pages' markup one after the other, until there are so many bytes."""
    made, total, at = [], 0, 0
    while total < size:
        made.append(pages[at % len(pages)])
        total += len(made[-1])
        at += 1
    return b"\n".join(made)


async def expressions(page: bytes) -> Figures:
    """Times of expressions on a parsed page, from the parent's call to its answer."""
    workers = Workers()
    asked = Queries(workers)
    times = []
    try:
        await asked.lookup(page, "//a")
        for expression in EXPRESSIONS * 3:
            began = time.perf_counter()
            await asked.lookup(page, expression, most=20)
            times.append((time.perf_counter() - began) * 1000)
    finally:
        await workers.aclose()
    middle, most = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
    return {
        "what": "an XPath on a parsed page, asked of the child", "page_mb": round(len(page) / MB, 1),
        "median_ms": round(middle, 1), "p95_ms": round(most, 1), "budget": "median 30 ms, 95 % 200 ms",
        "kept": middle <= 30 and most <= 200,
    }  # fmt: skip


async def verdict(pages: Sequence[bytes]) -> Figures:
    """A selector on the pages of 40 nodes, their bytes at hand: the failing node's first, then the others."""
    nodes = [joined(pages[at % len(pages) :], MB) + b"<!-- %d -->" % at for at in range(NODES)]
    workers = Workers()
    asked = Queries(workers)
    try:
        await asyncio.gather(asked.lookup(b"<p>", "//p"), asked.lookup(b"<b>", "//b"))
        await asked.survey(nodes[0], ["//a"])
        began = time.perf_counter()
        await asked.survey(nodes[0], ["//button[@id='go']"])
        first = time.perf_counter() - began
        rest = iter(nodes[1:])

        async def work() -> None:
            for node in rest:
                await asked.survey(node, ["//button[@id='go']"])

        await asyncio.gather(work(), work())
        total = time.perf_counter() - began
    finally:
        await workers.aclose()
    size = sum(map(len, nodes)) / NODES / MB
    return {
        "what": "a verdict over 40 nodes, pages at hand", "page_mb": round(size, 2),
        "first_s": round(first, 3),
        "total_s": round(total, 2), "budget": "0.3 s, 3 s", "kept": first <= 0.3 and total <= 3,
    }  # fmt: skip


def suggestions(page: bytes) -> Figures:
    """XPaths for all controls and links of a parsed page. CloudCruise's CLI took 146 s for such a page."""
    snapshot = dom.read(page)
    _ = snapshot.outer.elements
    began = time.perf_counter()
    total, _made = proposals(snapshot, 20_000)
    took = time.perf_counter() - began
    return {
        "what": "XPaths for every control and link of a page", "page_mb": round(len(page) / MB, 1),
        "elements": total, "s": round(took, 3), "budget": 0.5, "kept": took <= 0.5,
    }  # fmt: skip


def measure(pages: Sequence[bytes]) -> dict[str, Figures]:
    """Every row of this file."""
    return {
        "xpath": asyncio.run(expressions(joined(pages, 5 * MB))),
        "verdict": asyncio.run(verdict(pages)),
        "suggest": suggestions(joined(pages, 1_300_000)),
    }
