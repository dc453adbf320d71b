"""The whole program on the pixels of real terminals: the selected screenshot is seen, and nothing is left.

Two comparisons. What is on the screen equals what was sent, to 3 of 255 in every pixel (sixel's colours are
percentages). What was sent is the screenshot, scaled here by Pillow, to 8 of 255 on the average (its palette
has 64 colours), and no other of the run is nearer: the login page before and after a key differs by 0.4.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from PIL import Image, ImageChops, ImageStat

from cc_tui.text import Raw
from tests.demo_server import DemoServer
from tests.picture import decoders
from tests.terminals import debian13
from tests.terminals.screen import Screen, Window, needs
from tests.ui.browsing import start_of

EXACT: Final = 3
CLOSE: Final = 8.0
NEAREST: Final = 0.05
SIXEL: Final = re.compile(rb"\x1bP0;1;0q.*?\x1b\\", re.DOTALL)
KITTY: Final = re.compile(rb"\x1b_Ga=T,.*?m=0;[^\x1b]*\x1b\\", re.DOTALL)
CHUNK: Final = re.compile(rb"\x1b_G[^;\x1b]*m=[01];[^\x1b]*\x1b\\")
"""Of a kitty picture: text may come between two."""


def screenshots(server: DemoServer, run: str) -> dict[Raw, Image.Image]:
    """Every screenshot of a run, by the key of its row."""

    async def fetch() -> dict[Raw, Image.Image]:
        start = start_of(server, run)
        session = start.connect(lambda _words: None)
        try:
            opened = await session.open(start.session_id)
            found = {}
            for visit in opened.visits:
                for shot in visit.shots:
                    found[shot.key] = Image.open(BytesIO(await session.image(visit, shot))).convert("RGB")
            return found
        finally:
            await session.aclose()

    return asyncio.run(fetch())


@dataclass
class Pictures:
    """What was sent to a window, and where it is seen."""

    window: Window
    is_kitty: bool
    shots: dict[Raw, Image.Image]
    known: dict[bytes, Image.Image] = field(default_factory=dict)

    @property
    def sent(self) -> list[Image.Image]:
        """Every picture that was sent until now."""
        found = (KITTY if self.is_kitty else SIXEL).findall(self.window.sent)
        for data in found:
            if data not in self.known:
                whole = b"".join(CHUNK.findall(data)) if self.is_kitty else data
                picture = decoders.kitty(whole)[1] if self.is_kitty else decoders.sixels(whole)
                self.known[data] = picture.convert("RGB")
        return [self.known[data] for data in found]

    def seen(self, screen: Image.Image) -> Image.Image | None:
        """The picture, of those that were sent, that is on the screen as a whole."""
        return next((each for each in reversed(self.sent) if self._is_on(screen, each)), None)

    def _is_on(self, screen: Image.Image, picture: Image.Image) -> bool:
        return self.on_screen(screen, picture) is not None

    def on_screen(self, screen: Image.Image, picture: Image.Image) -> Image.Image | None:
        """The screen's pixels that are a picture that was sent; None where it is not there as a whole."""
        across, down = self.window.cell
        wide, high = picture.size
        corner = picture.crop((0, 0, across, down))
        for y in range(0, screen.height - high + 1, down):
            for x in range(0, screen.width - wide + 1, across):
                if highest(screen.crop((x, y, x + across, y + down)), corner) <= EXACT:
                    there = screen.crop((x, y, x + wide, y + high))
                    if highest(there, picture) <= EXACT:
                        return there
        return None

    def shows(self, key: Raw) -> None:
        """Wait until a screenshot is seen: exactly as it was sent, and sent as it is."""

        def is_there(screen: Image.Image) -> bool:
            picture = self.seen(screen)
            if picture is None:
                return False
            distance = apart(picture, self.shots[key])
            return distance <= CLOSE and distance <= min(self._distances(picture)) + NEAREST

        self.window.wait_for(is_there)

    def _distances(self, picture: Image.Image) -> list[float]:
        return [apart(picture, shot) for shot in self.shots.values()]


def highest(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of a channel of a pixel."""
    return int(max(extreme[1] for extreme in ImageStat.Stat(ImageChops.difference(one, other)).extrema))


def ground(part: Image.Image) -> object:
    """The colour of most pixels."""
    return max(part.getcolors(part.width * part.height) or [], key=lambda found: found[0])[1]


def apart(sent: Image.Image, shot: Image.Image) -> float:
    """How far a picture that was sent is from a screenshot, on the average of channels."""
    scale = min(sent.width / shot.width, sent.height / shot.height)
    # One side is filled, the other padded to whole cells: the padding is left out.
    width, height = round(shot.width * scale), round(shot.height * scale)
    if width < sent.width - 30 or height < sent.height - 30:
        return 255.0
    meant = shot.resize((width, height), Image.Resampling.BICUBIC)
    difference = ImageChops.difference(sent.crop((0, 0, width, height)), meant)
    return float(sum(ImageStat.Stat(difference).mean) / 3)


@contextmanager
def program(terminal: str, server: DemoServer, run: str) -> Iterator[Pictures]:
    """The program on a recorded run in `xterm`, `kitty` or `mlterm`, with a shell below."""
    environ = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "CC_TUI_PYTHON": sys.executable,
        "CLOUDCRUISE_BASE_URL": server.base_url,
        "CLOUDCRUISE_API_KEY": server.api_key,
    }
    shell = ["bash", "--norc", "--noprofile", "-i"]
    with ExitStack() as stack:
        screen = stack.enter_context(Screen())
        window = stack.enter_context(
            screen.kitty(shell, environ=environ, columns=130, rows=42, program=str(debian13.WRAPPER))
            if terminal == "kitty"
            else (screen.mlterm if terminal == "mlterm" else screen.xterm)(
                shell, environ=environ, columns=130, rows=42
            )
        )
        window.wait_sent(b"bash-")
        window.type(f"{sys.executable} -m cc_tui {server.session_id(run)}\n")
        yield Pictures(window, terminal == "kitty", screenshots(server, run))


TERMINALS = [
    pytest.param("xterm", marks=needs("xterm")),
    pytest.param("kitty", marks=[needs(), pytest.mark.debian13]),
]


@pytest.mark.parametrize("terminal", TERMINALS)
def test_the_selected_screenshot_is_what_is_seen(terminal: str, demo_server: DemoServer) -> None:
    with program(terminal, demo_server, "modal") as pictures:
        window, keys = pictures.window, list(pictures.shots)
        window.wait_for(lambda screen: pictures.seen(screen) is not None)
        assert len(pictures.sent) == 1

        # To the run's beginning, and on through its screenshots: each node's is its own.
        window.key("g")
        pictures.shows(keys[0])
        for key in keys[:4]:  # the first one's own row comes before the second
            window.key("period")
            pictures.shows(key)
        for key in (keys[2], keys[1]):
            window.key("comma")
            pictures.shows(key)
        shown = keys[1]

        # A dialog lies on top, and leaves the picture as it was.
        before = len(pictures.sent)
        window.key("question")
        window.wait_for(lambda screen: pictures.seen(screen) is None)
        assert len(pictures.sent) == before
        ticks = window.sent.count(b"Everywhere")
        window.key("Escape")
        pictures.shows(shown)
        assert len(pictures.sent) == before + (0 if pictures.is_kitty else 1)
        assert window.sent.count(b"Everywhere") <= ticks + 2, "nothing ticks under a dialog"

        # The picture alone on the screen, a toast over it, and another size of the window.
        window.key("2", "z")
        window.wait_for(lambda screen: (seen := pictures.seen(screen)) is not None and seen.width > 1200)
        pictures.shows(shown)
        window.key("y")
        window.wait_for(lambda screen: pictures.seen(screen) is None)
        pictures.shows(shown)
        window.resize(138, 46)
        pictures.shows(shown)
        window.key("z")
        window.wait_for(lambda screen: (seen := pictures.seen(screen)) is not None and seen.width < 1000)
        pictures.shows(shown)

        window.key("q", "q")
        window.wait_for(lambda screen: b"\x1b[?1049l" in window.sent and highest(*screen.split()[::2]) < 40)


@needs("mlterm")
def test_another_terminal_with_sixel(demo_server: DemoServer) -> None:
    with program("mlterm", demo_server, "modal") as pictures:
        window, keys = pictures.window, list(pictures.shots)
        screen = window.wait_for(lambda screen: pictures.seen(screen) is not None)
        # Of the last row's words the keys are bold: a style with one number more than this terminal takes.
        bold, row = (ground(window.cells(screen, 0, 41, columns, 1)) for columns in (5, 130))
        assert bold == row
        window.key("g", "period")
        pictures.shows(keys[0])
        for key in keys[1:3]:
            window.key("period")
            pictures.shows(key)
        before = len(pictures.sent)
        window.key("question")
        window.wait_for(lambda screen: pictures.seen(screen) is None)
        window.key("Escape")
        pictures.shows(keys[2])
        assert len(pictures.sent) == before + 1
        window.key("2", "z")
        window.wait_for(lambda screen: (seen := pictures.seen(screen)) is not None and seen.width > 1200)
        pictures.shows(keys[2])
        window.key("q", "q", "q")
        window.wait_for(lambda screen: b"\x1b[?1049l" in window.sent and highest(*screen.split()[::2]) < 40)


def test_the_nearest_screenshot_is_the_right_one(demo_server: DemoServer) -> None:
    """Else the picture of another node would pass."""
    shots = list(screenshots(demo_server, "modal").values())[:4]
    for one, other in itertools.pairwise(shots):
        small = one.resize((800, 450), Image.Resampling.BICUBIC)
        assert apart(small, one) + NEAREST < apart(small, other)
