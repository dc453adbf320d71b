"""The harness itself: a real xterm and a real kitty are typed into and looked at."""

from __future__ import annotations

import sys

import pytest
from PIL import Image

from tests.terminals.screen import Screen, Window, needs

# A red block of 10x5 cells; then each line that is typed makes it another colour.
PROGRAM = r"""
import itertools, sys
for colour in itertools.chain(["255;0;0"], (line.strip() for line in sys.stdin)):
    block = "".join(f"\x1b[{row};1H\x1b[48;2;{colour}m" + " " * 10 for row in range(1, 6))
    sys.stdout.write(f"\x1b[2J{block}\x1b[0m\x1b[8;1H")
    sys.stdout.flush()
"""


def block_is(window: Window, colour: tuple[int, int, int]) -> Image.Image:
    def is_it(picture: Image.Image) -> bool:
        return window.cells(picture, 0, 0, 10, 5).getcolors() == [(10 * 5 * area, colour)]

    area = window.cell[0] * window.cell[1]
    return window.wait_for(is_it)


@pytest.mark.parametrize("name", [pytest.param("xterm", marks=needs("xterm")),
                                  pytest.param("kitty", marks=needs("kitty"))])  # fmt: skip
def test_a_window_is_typed_into_resized_and_looked_at(name: str) -> None:
    with Screen() as screen:
        start = screen.xterm if name == "xterm" else screen.kitty
        with start([sys.executable, "-c", PROGRAM], columns=60, rows=20) as window:
            block_is(window, (255, 0, 0))
            window.type("0;0;255")
            window.key("Return")
            block_is(window, (0, 0, 255))
            assert b"48;2;0;0;255m" in window.sent
            assert window.received.replace(b"\r", b"\n") == b"0;0;255\n"
            window.resize(80, 24)
            assert window.picture().size == (80 * window.cell[0], 24 * window.cell[1])
            window.key("ctrl+d")
            assert window.wait_exit() == 0
