"""The real program under NO_COLOR, on a light terminal, with 16 colours, without UTF-8: rows and styles."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from tests.demo_server import DemoServer
from tests.pty.terminal import Terminal
from tests.ui.golden.drawn import golden_server
from tests.ui.golden.real import CASES, LOOKS, TRUE_COLOUR, Case, Look, compare, program
from tests.ui.golden.screen import Size

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for processes by pidfd (Linux)"),
]

SMALL = Size(80, 24)
STYLED = re.compile(rb"\x1b\[([\d;]*)m([^\x1b]*)")
COLOUR = re.compile(rb"(?:^|;)(?:3\d|4\d|9[0-7]|10[0-7])(?:;|$)")


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with golden_server() as running:
        yield running


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_look_is_the_golden_one(server: DemoServer, case: Case) -> None:
    with program(server, case.run, case.size, LOOKS[case.look]) as terminal:
        compare(terminal, case)
        if case.look == "no-color":
            assert coloured_words(terminal) == set()


def coloured_words(terminal: Terminal) -> set[str]:
    """What was sent in a colour, half cells of pictures aside."""
    sent = {text.decode() for style, text in STYLED.findall(terminal.output) if COLOUR.search(style)}
    assert any("▀" in text for text in sent), "a picture has colours, so this would find them"
    return {text for text in sent if text.strip(" ▀▄")}


@pytest.mark.parametrize(
    ("environ", "look"),
    [({"TEXTUAL_THEME": "textual-light"}, "light"), ({"TEXTUAL_COLOR_SYSTEM": "standard"}, "16-colours")],
)
def test_textual_s_own_variables_hold(server: DemoServer, environ: dict[str, str], look: str) -> None:
    """On a dark terminal with all colours they make what the other terminal would."""
    case, asked = Case("recovered", SMALL, look), Look({**TRUE_COLOUR, **environ})
    with program(server, case.run, case.size, asked) as terminal:
        compare(terminal, case, asked)


def test_a_storm_of_resizes_ends_as_it_would_have_opened(server: DemoServer) -> None:
    case = Case("renamed-id", SMALL, "no-color")
    with program(server, case.run, Size(110, 30), LOOKS[case.look]) as terminal:
        terminal.wait_for("Element not found")
        for step in range(60):
            terminal.resize(30 + step * 37 % 150, 8 + step * 11 % 50)
        terminal.resize(*case.size)
        compare(terminal, case)
