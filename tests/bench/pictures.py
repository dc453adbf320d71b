"""Sharp pictures: bytes and time beside textual-image's, the same recorded screenshots in the same cells."""

from __future__ import annotations

import asyncio
import io
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PIL import Image
from textual_image._sixel import image_to_sixels

from cc_tui.demo.library import RECORDINGS
from cc_tui.errors import CcTuiError
from cc_tui.picture import kitty
from cc_tui.picture.capabilities import Protocol
from cc_tui.picture.pictures import Pictures, PreparedSharp
from cc_tui.picture.viewport import START, Pane, View, Zoom, paged
from tests.bench.browsing import Watched, started
from tests.bench.measure import HERE, Figures

PANE: Final = Pane(90, 28, (10, 20))
SAMPLE: Final = 12
"""Screenshots that the widget is shown, spread over the recordings."""

QUIET: Final = 1.0
"""Seconds without output after which a switch is over."""

PAGE: Final = (1280, 12_000)


def shots() -> list[Path]:
    """The recorded screenshots of one viewport, in the order of their names."""
    return [
        path
        for path in sorted((RECORDINGS / "objects").glob("*.jpeg"))
        if Image.open(path).size == (1280, 720)
    ]


def measure(environ: dict[str, str]) -> dict[str, Figures]:
    """Every row of this file."""
    return asyncio.run(_measured(environ))


async def _measured(environ: dict[str, str]) -> dict[str, Figures]:
    pictures = Pictures()
    try:
        await pictures.warm()
        return {
            "picture_kitty": await _sent(pictures, environ, Protocol.KITTY, 4),
            "picture_sixel": await _sent(pictures, environ, Protocol.SIXEL, 3),
            "picture_time": await _time(pictures),
            "picture_long": await _long(pictures),
            "picture_bad": await _bad(pictures),
            "picture_memory": await _memory(pictures),
        }
    finally:
        await pictures.aclose()


async def _sent(pictures: Pictures, environ: dict[str, str], protocol: Protocol, share: int) -> Figures:
    every = [await pictures.sharp(path.read_bytes(), protocol=protocol, pane=PANE) for path in shots()]
    sizes = [_bytes(made) for made in every]
    files = shots()
    files = files[:: len(files) // SAMPLE][:SAMPLE]
    theirs = list(_of_the_widget(environ, protocol, files))
    same = [_bytes(await pictures.sharp(file.read_bytes(), protocol=protocol, pane=PANE)) for file in files]
    ratio = statistics.median(same) / statistics.median(theirs)
    return {
        "what": f"bytes of a picture as {protocol}, 90 x 28 cells of 10 x 20 pixels, 64 colours; beside what "
        f"textual-image's widget sends at a switch, {len(files)} of them",
        "pictures": len(sizes),
        "median": round(statistics.median(sizes)),
        "most": max(sizes),
        "reference_median": round(statistics.median(theirs)),
        "ratio": round(ratio, 3),
        "budget": f"1/{share}, 120,000 bytes",
        "kept": ratio <= 1 / share and max(sizes) <= 120_000,
    }


def _bytes(made: PreparedSharp) -> int:
    """All that goes to the terminal: for kitty the placeholders too."""
    if made.protocol is not Protocol.KITTY:
        return len(made.payload)
    colour = len(f"\x1b[1;1H\x1b[{kitty.colour(made.image_id)}m\x1b[39m")
    rows = (kitty.placeholder_run(made.image_id, row, 0, made.columns) for row in range(made.rows))
    return len(made.payload) + sum(colour + len(row.encode()) for row in rows)


def _of_the_widget(environ: dict[str, str], protocol: Protocol, files: list[Path]) -> Iterator[int]:
    words = [sys.executable, "-P", str(HERE / "widget.py"), protocol.value, *map(str, files)]
    with started(words, environ, "ready") as program:
        program.discard(QUIET)
        for _ in files:
            yield _switched(program)


def _switched(program: Watched) -> int:
    program.send(b"j")
    sent = 0
    while not sent:
        sent = program.discard(QUIET)
    while more := program.discard(QUIET):
        sent += more
    return sent


async def _time(pictures: Pictures) -> Figures:
    """Each picture once by us, whole, and once by textual-image's encoder, in turns."""
    ours, theirs = [], []
    for number, path in enumerate(shots()[::4]):
        data = path.read_bytes()
        # Another place than before, of which fit shows nothing, so that it is not what was made before.
        ours.append(await _seconds(pictures, data, View(Zoom.FIT, left=number + 1)))
        began = time.perf_counter()
        image_to_sixels(Image.open(io.BytesIO(data)).resize((900, 520)))
        theirs.append(time.perf_counter() - began)
    mine, its = (statistics.median(each) * 1000 for each in (ours, theirs))
    return {
        "what": "a recorded screenshot from file to sixel, in the child; beside textual-image's encoder",
        "ours_ms": round(mine),
        "reference_ms": round(its),
        "ratio": round(mine / its, 2),
        "budget": 1.0,
        "kept": mine <= its,
    }


async def _long(pictures: Pictures) -> Figures:
    firsts, nexts = [], []
    for quality in (75, 80, 85):
        data = long_page(quality)
        view = START
        firsts.append(await _seconds(pictures, data, view))
        for _ in range(3):
            view = paged(view, PAGE, PANE, 1)
            nexts.append(await _seconds(pictures, data, view))
    first, later = (statistics.median(each) * 1000 for each in (firsts, nexts))
    return {
        "what": f"a page of {PAGE[0]} x {PAGE[1]} pixels as sixel: its first view, and the next ones",
        "first_ms": round(first),
        "next_ms": round(later),
        "budget": "300 ms for the first",
        "kept": first <= 300,
    }


async def _seconds(pictures: Pictures, data: bytes, view: View) -> float:
    began = time.perf_counter()
    await pictures.sharp(data, protocol=Protocol.SIXEL, pane=PANE, view=view)
    return time.perf_counter() - began


async def _bad(pictures: Pictures) -> Figures:
    worst, slowest = 0.0, ""
    for name, data in bad_files().items():
        began = time.perf_counter()
        try:
            await pictures.sharp(data, protocol=Protocol.KITTY, pane=PANE)
        except CcTuiError:
            taken = time.perf_counter() - began
        else:
            raise AssertionError(f"{name} is shown")
        if taken > worst:
            worst, slowest = taken, name
    return {
        "what": "from a bad file to the words that say what it is; the slowest of all kinds",
        "kinds": len(bad_files()),
        "ms": round(worst * 1000),
        "slowest": slowest,
        "budget": 200,
        "kept": worst <= 0.2,
    }


async def _memory(pictures: Pictures) -> Figures:
    """What the child has at rest after all that, all screenshots in two sizes, and two long pages more."""
    for path in shots():
        for view in (START, View(Zoom.SCALE, 1.5)):
            await pictures.sharp(path.read_bytes(), protocol=Protocol.KITTY, pane=PANE, view=view)
    for quality in (60, 70):
        await pictures.sharp(long_page(quality), protocol=Protocol.KITTY, pane=PANE)
    pid = pictures._child.pid
    status = Path(f"/proc/{pid}/status").read_text()
    resident = int(status.partition("VmRSS:")[2].split()[0]) // 1024
    return {
        "what": "resident memory of the picture child at rest, after all screenshots and three long pages",
        "mb": resident,
        "budget": 120,
        "kept": resident <= 120,
    }


def long_page(quality: int) -> bytes:
    """A full-length page made of recorded screenshots, as JPEG."""
    page = Image.new("RGB", PAGE, "white")
    for number, path in enumerate(shots()[: PAGE[1] // 720 + 1]):
        page.paste(Image.open(path), (0, 720 * number))
    return _encoded(page, "JPEG", quality=quality)


def bad_files() -> dict[str, bytes]:
    """Files that are no pictures, or none that is shown."""
    shot = shots()[0].read_bytes()
    noise = Image.frombytes("RGB", (1280, 720), random.Random(1).randbytes(1280 * 720 * 3))
    return {
        "empty": b"",
        "truncated JPEG": shot[: len(shot) // 2],
        "truncated PNG": _encoded(noise, "PNG")[:2_000_000],
        "HTML": b"<!doctype html><html><body>Sign in</body></html>" * 20_000,
        "storage XML": b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
        "JSON": b'{"statusCode":"400","error":"InvalidJWT"}',
        "random bytes": os.urandom(2_000_000),
        "bomb of 12,000 x 12,000": _encoded(Image.new("RGB", (12_000, 12_000)), "PNG"),
        "100 x 400,000": _encoded(Image.new("1", (100, 400_000)), "PNG"),
        "GIF": _encoded(Image.new("P", (64, 64)), "GIF"),
    }


def _encoded(image: Image.Image, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
