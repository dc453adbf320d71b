"""The driver on the pixels of real terminals: xterm with sixel, kitty 0.41 with placeholders.

Compared is the picture as it was encoded. kitty's graphics card rounds, by 1 of 255; sixel's colours are
percentages, so xterm's differ by up to 3. No pixel may differ by more: those of a hole do, and of a row in
the wrong place.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from PIL import Image, ImageChops, ImageDraw

from tests.terminals import debian13
from tests.terminals.apps.pictured import LEFT, PICTURES
from tests.terminals.samples import sample
from tests.terminals.screen import Screen, Window, needs

TOLERANCE: Final = {"sixel": 3, "kitty": 1}
"""Of 255, in any channel of any pixel."""

MARK: Final = {"sixel": b"\x1bP0;1;0q", "kitty": b"\x1b_Ga=T,"}
"""What begins a picture that is sent."""

APP: Final = [sys.executable, "-m", "tests.terminals.apps.pictured"]
Cells = tuple[int, int, int, int]
"""Column, row, columns, rows."""


@dataclass
class Scene:
    """The app in a window, and what it is to show."""

    window: Window
    protocol: str
    number: int = 0
    size: tuple[int, int] = (100, 40)
    seen: list[int] = field(default_factory=list)

    @property
    def place(self) -> Cells:
        return LEFT, 0, self.size[0] - LEFT, self.size[1] - 1

    @property
    def sent(self) -> int:
        """Pictures that were sent until now."""
        return self.window.sent.count(MARK[self.protocol])

    def is_right(self, picture: Image.Image, *, but: tuple[Cells, ...] = ()) -> bool:
        """Whether the picture is there, apart from cells that something covers."""
        return self.worst(picture, but=but) <= TOLERANCE[self.protocol]

    def worst(self, picture: Image.Image, *, but: tuple[Cells, ...] = ()) -> int:
        """The largest difference of a channel of a pixel."""
        width, height = self.window.cell
        column, row, columns, rows = self.place
        shown = self.window.cells(picture, column, row, columns, rows)
        meant = sample(self.number, (columns * width, rows * height)).convert("RGB")
        if shown.size != meant.size:
            return 255
        difference = ImageChops.difference(shown, meant)
        draw = ImageDraw.Draw(difference)
        for x, y, across, down in but:
            left, top = (x - column) * width, (y - row) * height
            draw.rectangle((left, top, left + across * width - 1, top + down * height - 1), fill="black")
        return _highest(difference)

    def has(self, *, but: tuple[Cells, ...] = ()) -> Image.Image:
        """Wait until it is shown."""
        return self.window.wait_for(lambda picture: self.is_right(picture, but=but))

    def ticks(self, count: int) -> None:
        """Wait until the clock in the last row has changed so many times."""
        before = len(re.findall(rb"tick|\d+ picture", self.window.sent))
        self.window.wait_for(
            lambda _picture: len(re.findall(rb"tick|\d+ picture", self.window.sent)) >= before + count
        )

    def key(self, key: str, sends: int, *, covers: Cells | None = None) -> None:
        """Press a key; the picture is there, but for what covers it, and so many were sent for it."""
        before = self.sent
        self.window.key(key)
        but = (covers,) if covers else ()
        self.window.wait_for(
            lambda picture: (
                self.sent >= before + sends
                and self.is_right(picture, but=but)
                and not (covers and self.is_right(picture))
            )
        )
        assert self.sent == before + sends


def _highest(image: Image.Image) -> int:
    return max(value for channel in image.split() for value, count in enumerate(channel.histogram()) if count)


def cell_of(protocol: str) -> str:
    return {"sixel": "10x20", "kitty": "10x19"}[protocol]


@contextmanager
def scene(
    terminal: str, command: list[str] | None = None, environ: Mapping[str, str] | None = None
) -> Iterator[Scene]:
    """A terminal with the app, or with a command that starts it."""
    protocol = "kitty" if terminal == "kitty" else "sixel"
    root = str(Path(__file__).resolve().parents[2])
    given = {**os.environ, "PYTHONPATH": root, "CELL": cell_of(protocol), "CC_TUI_PYTHON": sys.executable}
    given |= environ or {}
    with ExitStack() as stack:
        screen = stack.enter_context(Screen())
        words = command or [*APP, protocol]
        window = stack.enter_context(
            screen.kitty(words, environ=given, columns=100, rows=40, program=str(debian13.WRAPPER))
            if protocol == "kitty"
            else screen.xterm(words, environ=given, columns=100, rows=40)
        )
        assert "x".join(map(str, window.cell)) == given["CELL"]
        yield Scene(window, protocol)


TERMINALS = [
    pytest.param("xterm", marks=needs("xterm")),
    pytest.param("kitty", marks=[needs(), pytest.mark.debian13]),
]
DIALOG: Final[Cells] = (35, 16, 30, 7)
TOAST: Final[Cells] = (40, 34, 60, 5)
OVER: Final[Cells] = (20, 4, 9, 3)


@pytest.mark.parametrize("terminal", TERMINALS)
def test_it_is_on_the_pixels_and_sent_once(terminal: str) -> None:
    with scene(terminal) as shown:
        is_kitty = shown.protocol == "kitty"
        shown.has()
        assert shown.sent == 1
        shown.ticks(6)
        shown.has()
        for key in "rlp":
            shown.key(key, sends=0)
        assert shown.sent == 1, "neither clock, nor repaints, nor layout"

        shown.number = 1
        shown.key("n", sends=1)
        shown.number = 0
        shown.key("b", sends=0 if is_kitty else 1)

        shown.key("m", sends=0, covers=DIALOG)
        shown.key("m", sends=0 if is_kitty else 1)

        before = shown.sent
        shown.window.key("t")
        shown.window.wait_for(lambda picture: not shown.is_right(picture))
        shown.has(but=(TOAST,))
        shown.window.wait_for(lambda picture: shown.is_right(picture))  # it goes by itself
        assert shown.sent - before == (0 if is_kitty else 1)

        shown.key("k", sends=0, covers=OVER)
        shown.key("k", sends=0 if is_kitty else 1)


@pytest.mark.parametrize("terminal", TERMINALS)
def test_a_resize_sends_one_for_the_new_size(terminal: str) -> None:
    with scene(terminal) as shown:
        shown.has()
        for size in ((80, 30), (120, 45), (100, 40)):
            before = shown.sent
            shown.window.resize(*size)
            shown.size = size
            shown.has()
            # kitty still holds the one of the first size.
            assert shown.sent - before == (0 if shown.protocol == "kitty" and size == (100, 40) else 1)


@pytest.mark.parametrize("terminal", TERMINALS)
def test_a_picture_sent_ahead_is_shown_when_the_terminal_has_it(terminal: str) -> None:
    with scene(terminal) as shown:
        shown.has()
        for number in (1, 2, 0):
            shown.number = number
            shown.key("a", sends=0 if shown.protocol == "kitty" and number == 0 else 1)


@pytest.mark.parametrize("terminal", TERMINALS)
@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TEXTUAL_COLOR_SYSTEM": "256"}], ids=["none", "256"])
def test_without_colours_the_picture_keeps_its_own(terminal: str, environ: dict[str, str]) -> None:
    with scene(terminal, environ=environ) as shown:
        shown.has()
        shown.key("m", sends=0, covers=DIALOG)


@pytest.mark.parametrize("terminal", TERMINALS)
def test_ctrl_z_and_back(terminal: str) -> None:
    with in_shell(terminal) as shown:
        for _ in range(2):
            before = shown.sent
            shown.window.key("z")
            shown.window.wait_for(
                lambda _picture: b"Stopped" in shown.window.sent.rpartition(b"\x1b[?1049l")[2]
            )
            assert_nothing_is_left(shown)
            shown.window.type("fg\n")
            shown.window.wait_for(shown.is_right)
            assert shown.sent == before + 1


ENDS: Final = {
    "q": "quit",
    "f": "a fault",
    "TERM": "a signal",
    "x": "a stuck loop",
}


@pytest.mark.parametrize("terminal", TERMINALS)
@pytest.mark.parametrize("way", ENDS, ids=list(ENDS.values()))
def test_nothing_is_left_after_the_end(terminal: str, way: str) -> None:
    with in_shell(terminal) as shown:
        shown.number = 1
        shown.key("n", sends=1)
        if len(way) == 1:
            shown.window.key(way)
        if way == "x":
            shown.window.wait_sent(b"stuck")
        if len(way) > 1 or way == "x":
            pid = re.search(rb"pid=(\d+)", shown.window.sent)
            assert pid
            os.kill(int(pid[1]), 15)
        shown.window.wait_for(lambda _picture: b"\x1b[?1049l" in shown.window.sent)
        assert_nothing_is_left(shown)


@contextmanager
def in_shell(terminal: str) -> Iterator[Scene]:
    """The app, started from a shell with job control, which stays when it ends."""
    with scene(terminal, ["bash", "--norc", "--noprofile", "-i"]) as shown:
        shown.window.wait_sent(b"bash-")
        shown.window.type(f"{' '.join(APP)} {shown.protocol}\n")
        shown.has()
        yield shown


def assert_nothing_is_left(shown: Scene) -> None:
    """The shell's words are there again, and no colour of the picture; kitty has forgotten it."""

    def is_clean(picture: Image.Image) -> bool:
        red, green, blue = picture.split()
        return all(_highest(ImageChops.difference(green, other)) < 40 for other in (red, blue))

    shown.window.wait_for(is_clean)
    if shown.protocol != "kitty":
        return
    numbers = [int(each) for each in re.findall(rb"\x1b_Ga=T,[^;]*?i=(\d+)", shown.window.sent)]
    asked = "".join(f"\\033_Ga=p,i={number}\\033\\\\" for number in numbers)
    # The answers must not become the shell's next command.
    shown.window.type(f"printf '{asked}'; read -rs -t 1 -n 4000; echo a''gain\n")
    shown.window.wait_for(
        lambda _picture: all(b"i=%d;ENOENT" % number in shown.window.received for number in numbers)
    )
    shown.window.wait_for(lambda _picture: b"again" in shown.window.sent.rpartition(b"printf")[2])


def test_the_samples_differ() -> None:
    """Else a picture of another number, or a shifted one, would pass."""
    first = [sample(number, (400, 200)).convert("RGB") for number in range(PICTURES)]
    assert _highest(ImageChops.difference(first[0], first[1])) > 50
    shifted = ImageChops.offset(first[0], 0, 20)
    assert _highest(ImageChops.difference(first[0], shifted)) > 50
