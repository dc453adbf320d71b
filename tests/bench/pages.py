"""Pages as text, beside html2text, inscriptis and w3m on the same pages in the same run.

The pages are those of the shared folder where it is (`tests.page.shared_pages`), else the recorded ones.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import html2text
import inscriptis

from cc_tui.demo.library import RECORDINGS
from cc_tui.page import dom
from cc_tui.page.decode import decode
from cc_tui.page.diff import difference
from cc_tui.page.model import PageOutline
from cc_tui.page.outline import outline
from cc_tui.page.pages import Pages
from cc_tui.text import Raw, visible
from cc_tui.ui.widgets.matching import Haystack
from tests.bench.measure import Figures
from tests.page import shared_pages

ROUNDS: Final = 3
BIG: Final = 10 << 20
"""Bytes of the big page: real ones' bodies one after the other, until there are so many."""

LINES: Final = 10_000
SEARCHED: Final = 100_000
AT_REST: Final = 50


def real_pages() -> list[bytes]:
    """Pages of the shared folder, else of the recordings."""
    if shared_pages.IS_THERE:
        return [shared_pages.page(name) for name in shared_pages.names()]
    objects = [path.read_bytes() for path in sorted((RECORDINGS / "objects").iterdir())]
    return [data for data in objects if data.lstrip()[:1] == b"<"]


def measure() -> dict[str, Figures]:
    """Every row of this file."""
    pages = real_pages()
    big = big_page(pages)
    return {
        "page_outline": speed(pages),
        "page_big": asyncio.run(first_screen(big, "real ones one after the other")),
        "page_dense": asyncio.run(first_screen(dense_page(), "of nothing but short lines")),
        "page_search": search(pages),
        "page_difference": differences(),
        "page_memory": asyncio.run(memory(pages)),
    }


def big_page(pages: list[bytes]) -> bytes:
    """One document of BIG bytes."""
    made, size = [b"<!DOCTYPE html><html><body>"], 0
    while size < BIG:
        for data in pages:
            body = data[data.find(b"<body") :].replace(b"</body>", b"").replace(b"</html>", b"")
            made.append(body)
            size += len(body)
            if size >= BIG:
                break
    return b"".join(made)


def speed(pages: list[bytes]) -> Figures:
    """From bytes to lines, parsing included, in turns over all pages.

    Processor time, w3m's process too, the best of the rounds: what else runs is no tool's fault.
    """
    texts = [decode(data)[0] for data in pages]
    tools: dict[str, Callable[[], object]] = {
        "ours": lambda: [outline(dom.read(data)) for data in pages],
        "html2text": lambda: [_html2text(text) for text in texts],
        "inscriptis": lambda: [inscriptis.get_text(text) for text in texts],
    }
    if shutil.which("w3m"):
        tools["w3m"] = lambda: [_w3m(data) for data in pages]
    taken: dict[str, list[float]] = {name: [] for name in tools}
    for _ in range(ROUNDS):
        for name, run in tools.items():
            began = sum(os.times()[:4])
            run()
            taken[name].append(sum(os.times()[:4]) - began)
    seconds = {name: min(times) for name, times in taken.items()}
    ours = seconds.pop("ours")
    size = sum(map(len, pages)) / 1e6
    times_html2text = seconds["html2text"] / ours
    return {
        "what": "outline of real pages, bytes to lines; others' times to it",
        "pages": len(pages),
        "megabytes": round(size, 1),
        "ours_ms": round(ours * 1000),
        "ours_mb_per_s": round(size / ours, 1),
        **{f"{name}_ratio": round(each / ours, 2) for name, each in seconds.items()},
        **({} if "w3m" in seconds else {"w3m": "not on this machine"}),
        "budget": 5.0,
        "kept": times_html2text >= 5.0,
    }


def _html2text(text: str) -> str:
    converter = html2text.HTML2Text(bodywidth=0)
    return str(converter.handle(text))


def _w3m(data: bytes) -> bytes:
    words = ["w3m", "-dump", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8", "-cols", "200"]
    return subprocess.run(words, input=data, check=True, capture_output=True).stdout


def dense_page() -> bytes:
    """As many bytes without a long word: 300,000 elements, more lines than are kept."""
    piece = (
        b"<div class=row><span>%d</span></div><p>Claim %d of Ada</p>"
        b"<a href=/c/%d>Open</a><button id=b%d>Go</button>"
    )
    made, size = [b"<!DOCTYPE html><html><body>"], 0
    while size < BIG:
        made.append(piece % ((len(made),) * 4))
        size += len(made[-1])
    return b"".join(made)


async def first_screen(big: bytes, what: str) -> Figures:
    """The whole way through the child, until lines that can be drawn are there."""
    pages = Pages()
    firsts, wholes = [], []
    try:
        for number in range(ROUNDS):
            await pages.warm()
            began = time.perf_counter()
            drawn: list[float] = []

            def draw(first: PageOutline, began: float = began, drawn: list[float] = drawn) -> None:
                assert [visible(line.written) for line in first.lines[:50]]
                drawn.append(time.perf_counter() - began)

            found = await pages.outline(big + b" " * number, on_first=draw)
            draw(found)
            firsts.append(drawn[0])
            wholes.append(drawn[-1])
            assert not found.is_fallback
    finally:
        await pages.aclose()
    ms = round(statistics.median(firsts) * 1000)
    return {
        "what": f"a page of 10 MB, {what}, from its bytes to the first screen of its outline",
        "megabytes": round(len(big) / 1e6, 1),
        "lines": len(found.lines),
        "ms": ms,
        "all_lines_ms": round(statistics.median(wholes) * 1000),
        "budget": "1500 ms",
        "kept": ms <= 1500,
    }


def search(pages: list[bytes]) -> Figures:
    """A word in the lines of the pages, repeated until there are so many."""
    lines = [visible(line[1]) for data in pages for line in outline(dom.read(data)).lines]
    many = (lines * (SEARCHED // len(lines) + 1))[:SEARCHED]
    haystack = Haystack()
    haystack.add(many)
    taken = []
    for word in ("the", "Contact", "nothing has this", "a"):
        began = time.perf_counter()
        haystack.find(word)
        taken.append((time.perf_counter() - began) * 1000)
    return {
        "what": "a word searched in 100,000 lines",
        "megabytes": round(sum(map(len, many)) / 1e6, 1),
        "median_ms": round(statistics.median(taken), 1),
        "most_ms": round(max(taken), 1),
        "budget": "100 ms",
        "kept": max(taken) <= 100,
    }


def differences() -> Figures:
    """Pages of 10,000 lines of which 1 % and 30 % changed; a third of the lines stand twice or more."""
    source = random.Random(5)
    taken: dict[str, list[float]] = {"1 %": [], "30 %": []}
    hunks = {}
    for _ in range(ROUNDS * 2):
        before = [Raw(f"line {source.randrange(LINES * 2)} of a page") for _ in range(LINES)]
        for name, share in (("1 %", 0.01), ("30 %", 0.3)):
            after = _changed(before, share, source)
            began = time.perf_counter()
            found = difference(before, after)
            taken[name].append((time.perf_counter() - began) * 1000)
            hunks[name] = len(found.hunks)
    few, many = (statistics.median(taken[name]) for name in ("1 %", "30 %"))
    return {
        "what": "difference of two pages of 10,000 lines, 1 % and 30 % changed",
        "one_percent_ms": round(few, 1),
        "thirty_percent_ms": round(many, 1),
        "hunks": list(hunks.values()),
        "budget": "50 ms",
        "kept": max(few, many) <= 50,
    }


def _changed(lines: list[Raw], share: float, source: random.Random) -> list[Raw]:
    after = []
    for line in lines:
        chance = source.random()
        if chance < share / 3:
            continue
        if chance < share:
            after.append(Raw(f"{line} {source.randrange(1000)}"))
        if chance > share * 2 / 3:
            after.append(line)
    return after


async def memory(pages: list[bytes]) -> Figures:
    """Resident memory of both page children after so many pages, each parsed for outline and XPath."""
    made = Pages()
    try:
        for number in range(AT_REST):
            data = pages[number % len(pages)] + b" " * (number // len(pages))
            await made.outline(data, deadline=10)
            await made.element(data, 0, 5, deadline=10)
        resident = sum(_resident(pid) for pid in made.pids)
        children = len(made.pids)
    finally:
        await made.aclose()
    return {
        "what": f"memory of the page children at rest after {AT_REST} pages, each with its tree for XPath",
        "children": children,
        "megabytes": round(resident / 1e6),
        "budget": "350 MB, pictures' child included",
        "kept": resident <= 300e6,
    }


def _resident(pid: int) -> int:
    """Bytes."""
    rows = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(row.split()[1]) * 1024 for row in rows if row.startswith("VmRSS"))
