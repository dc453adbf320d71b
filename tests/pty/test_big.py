"""A run of 10,000 screenshots, the clipboard and torn keys, in the real program."""

from __future__ import annotations

import base64
import re
import sys
import time
from datetime import UTC, datetime

import pytest

from cc_tui.api import parse
from cc_tui.text import Raw
from cc_tui.ui.rows import top_rows
from tests.demo_server import DemoServer
from tests.pty.terminal import Terminal
from tests.pty.test_app import HALF_CELLS, ended, opened, program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the pty harness needs Linux")

OSC_52 = re.compile(rb"\x1b\]52;c;([^\x07\x1b]*)(?:\x07|\x1b\\)")
TITLE = re.compile(r"Picture (at start of|error shot of) node (\d+)")


def picture_of(terminal: Terminal) -> tuple[str, int]:
    """What the picture's title names: its phase, and the node's number."""
    match = TITLE.search(terminal.text)
    return (match[1], int(match[2])) if match else ("", 0)


def open_at_top(terminal: Terminal) -> None:
    terminal.wait_for("'Click search, batch 129'", 30)
    terminal.wait_for(lambda t: bool(HALF_CELLS.search(t.text)))
    terminal.wait_for("Claims search")
    terminal.send("g")
    terminal.wait_for(lambda t: picture_of(t) == ("at start of", 1) and "node 1 ..." not in t.text)


def node_in_row(demo: DemoServer, at: int) -> int:
    """The number of the node in the tree's row at a place, from 1; a loop is one row, the first visit's."""
    body = demo.get(f"/run/{demo.session_id('big')}").json()
    row = top_rows(parse.run(body, Raw(""), datetime.now(UTC)))[at - 1]
    assert row.visit
    return row.visit.node_number


def test_thirty_keys_a_second_are_kept_up_with(clean_demo: DemoServer) -> None:
    """Two seconds of a held key: the cursor ends where it should, and only where it rests is asked for."""
    wanted = node_in_row(clean_demo, 21)
    with program(clean_demo, "big") as terminal:
        open_at_top(terminal)
        before = clean_demo.seen().api.total()
        began = time.monotonic()
        for count in range(1, 61):
            terminal.send("j" if count <= 40 else "k")
            # What comes until the next key is due is read meanwhile, as a terminal does.
            while terminal._pump(began + count / 30):
                pass
        terminal.wait_for(lambda t: picture_of(t) == ("at start of", wanted))
        terminal.wait_for(lambda t: " ... " not in t.text and f"Source  at start of node {wanted}" in t.text)
        terminal.wait_for("Claims search")
        assert clean_demo.seen().api.total() - before <= 3
        terminal.send("q")
        ended(terminal, clean_demo, 0)


def test_a_storm_of_sizes_while_it_loads(clean_demo: DemoServer) -> None:
    sizes = [(20 + step * 37 % 180, 5 + step * 23 % 60) for step in range(50)]
    with program(clean_demo) as terminal:
        terminal.wait_for(b"\x1b[?1049h")
        for columns, rows in sizes:
            terminal.resize(columns, rows)
            terminal._pump(time.monotonic() + 0.01)
        terminal.resize(120, 40)
        opened(terminal)
        terminal.wait_for("j/k move")
        assert "at start of node 8, attempt 1 of 3" in terminal.text
        terminal.send("hk")
        terminal.wait_for("Picture at start of node 7 ")
        terminal.send("q")
        ended(terminal, clean_demo, 0)


def test_y_sends_what_the_cursor_is_on(clean_demo: DemoServer) -> None:
    with program(clean_demo) as terminal:
        opened(terminal)
        terminal.send("3")
        terminal.wait_for("n next")
        terminal.send("/reports\r")
        terminal.wait_for("/reports 1 of 1")
        terminal.send("y")
        terminal.wait_for("Sent to the terminal clipboard")
        terminal.send("1")
        terminal.wait_for("n next", gone=True)
        terminal.send("Yi")
        terminal.wait_for(lambda t: len(OSC_52.findall(t.output)) == 2)
        sent = OSC_52.findall(terminal.output)
        line, note = (base64.b64decode(each, validate=True).decode() for each in sent)
        assert line == "//a[normalize-space()='Reports']"
        assert clean_demo.session_id("renamed-id") in note
        assert "Element not found: //button[@id='search-submit']" in note
        assert "token=" not in note
        assert "pin-5521" not in note
        terminal.send("q")
        ended(terminal, clean_demo, 0)


@pytest.mark.parametrize(
    ("pieces", "title"),
    [
        ((b"\x1b[B", b"\x1b[B"), "at start of node 8, attempt 2 of 3"),
        ((b"\x1b", b"OB"), "error shot of node 8"),
        ((b"\x1b[", b"B\x1b", b"[Bj"), "error shot of node 8, 15 s later, attempt 2"),
        ((b"\x1b[B\x1b[B\x1b[Bjk\x1b[A",), "at start of node 8, attempt 2 of 3"),
        ((b"\x1b[200~jjj\x1b[201~j",), "error shot of node 8, 15 s later, attempt 1"),
    ],
    ids=["whole", "application mode", "torn", "merged", "pasted"],
)
def test_torn_and_merged_keys_are_the_keys_they_were(
    clean_demo: DemoServer, pieces: tuple[bytes, ...], title: str
) -> None:
    with program(clean_demo) as terminal:
        opened(terminal)
        for piece in pieces:
            terminal.send(piece)
            terminal._pump(time.monotonic() + 0.03)
        terminal.wait_for(title)
        terminal.send("q")
        ended(terminal, clean_demo, 0)
