"""The real program on a real pty: used, quit in every way, and nothing secret or unrestored behind it."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from tests.demo_server import DemoServer
from tests.pty.terminal import XTERM, Terminal

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(sys.platform != "linux", reason="the pty harness needs Linux"),
]

HALF_CELLS = re.compile("[▀▄]{3}")


@contextmanager
def program(
    server: DemoServer,
    run: str = "renamed-id",
    *,
    columns: int = 120,
    rows: int = 40,
    start: str = "",
    exported: Mapping[str, str] | None = None,
    **changes: Any,
) -> Iterator[Terminal]:
    """`cc-tui SESSION_ID` with the key in the environment, and what else is exported there."""
    code = start or "import sys; from cc_tui.cli import main; sys.exit(main())"
    environ = {
        "HOME": "/nonexistent",
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "COLORTERM": "truecolor",
        **server.env,
        **(exported or {}),
    }
    command = [sys.executable, "-c", code, server.session_id(run)]
    with Terminal(
        command, columns=columns, rows=rows, environ=environ, leak_probe=True, **changes
    ) as terminal:
        yield terminal


def opened(terminal: Terminal) -> None:
    """Wait for the picture and the page of the failing node."""
    terminal.wait_for("Element not found")
    terminal.wait_for(lambda t: bool(HALF_CELLS.search(t.text)))
    terminal.wait_for("Claims search")


def ended(terminal: Terminal, server: DemoServer, code: int) -> None:
    """The terminal as it was, the documented code, no child left, and no secret in any byte."""
    assert terminal.wait_exit() == code
    assert terminal.modes_left_on() == set()
    assert terminal.settings == terminal.settings_before
    if terminal._probe >= 0:
        assert terminal.orphans_end()
    assert server.api_key.encode() not in terminal.output
    assert b"token=" not in terminal.output
    assert b"eyJ" not in terminal.output
    assert server.seen().leaks == 0


def test_open_move_look_read_search_quit(clean_demo: DemoServer) -> None:
    with program(clean_demo) as terminal:
        opened(terminal)
        before = terminal.text
        terminal.send("hk")
        terminal.wait_for("Picture at start of node 7 ")
        terminal.wait_for(lambda t: bool(HALF_CELLS.search(t.text)) and "node 7 ..." not in t.text)
        terminal.wait_for("Claim number: (CLM")
        assert terminal.text != before
        terminal.send("3/policyholder\r")
        terminal.wait_for("/policyholder 1 of 2")
        terminal.send("n")
        terminal.wait_for("/policyholder 2 of 2")
        terminal.send("q")
        terminal.wait_for("Picture at start of node 7 ")
        terminal.send("q")
        ended(terminal, clean_demo, 0)
        assert "Back to this node: cc-tui " in terminal.text


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131)],
)
def test_a_signal_ends_it_in_order(clean_demo: DemoServer, number: int, code: int) -> None:
    with program(clean_demo) as terminal:
        opened(terminal)
        terminal.signal(number)
        ended(terminal, clean_demo, code)


def test_ctrl_c_is_a_key_that_says_how_to_quit(clean_demo: DemoServer) -> None:
    with program(clean_demo) as terminal:
        opened(terminal)
        terminal.send(b"\x03")
        terminal.wait_for("q quits")
        terminal.send("q")
        ended(terminal, clean_demo, 0)


def test_ctrl_z_goes_to_the_shell_and_fg_comes_back(clean_demo: DemoServer) -> None:
    with program(clean_demo) as terminal:
        opened(terminal)
        terminal.send(b"\x1a")
        terminal.wait_stopped()
        assert terminal.modes_left_on() == set()
        assert terminal.settings == terminal.settings_before
        terminal.signal(signal.SIGCONT)
        terminal.wait_for("Picture at start of node 8")
        terminal.send("q")
        ended(terminal, clean_demo, 0)


@pytest.mark.parametrize(("typed", "shown"), [("?", "Contact sheet"), ("q", "")], ids=["help", "quit"])
def test_a_key_at_the_first_frame_waits_for_what_it_is_for(
    clean_demo: DemoServer, typed: str, shown: str
) -> None:
    with program(clean_demo) as terminal:
        terminal.wait_for("loading run")
        terminal.send(typed)
        if shown:
            terminal.wait_for(shown)
            terminal.send("qq")
        ended(terminal, clean_demo, 0)


def test_the_session_may_come_on_stdin(clean_demo: DemoServer) -> None:
    session = clean_demo.session_id("renamed-id").upper()
    code = f"echo 'run https://app.example.test/runs/{session}?tab=1 failed' | {sys.executable} -m cc_tui -"
    environ = {"HOME": "/nonexistent", "PATH": os.environ["PATH"], "LANG": "C.UTF-8", **clean_demo.env}
    with Terminal(["/bin/sh", "-c", code], columns=120, rows=40, environ=environ) as terminal:
        opened(terminal)
        terminal.send("j")
        terminal.wait_for("error shot of node 8")
        terminal.send("q")
        ended(terminal, clean_demo, 0)


FAULT = """
import sys
from cc_tui.session.session import Session
from cc_tui.ui.screens.browse import BrowseScreen

SECRET = {key!r}

def broken(self, *args, **kwargs):
    canary = SECRET + "token=canary"
    raise RuntimeError("https://x/?token=" + canary)

{where}
from cc_tui.cli import main
sys.exit(main())
"""

IN_HANDLER = "BrowseScreen.action_next_pane = broken"
IN_WORKER = """
async def outline(self, node_id):
    broken(self)
Session.outline = outline
"""


@pytest.mark.parametrize("where", [IN_HANDLER, IN_WORKER], ids=["handler", "worker"])
def test_a_fault_gives_the_terminal_back_and_tells_no_secret(clean_demo: DemoServer, where: str) -> None:
    start = FAULT.format(key=clean_demo.api_key, where=where)
    with program(clean_demo, start=start) as terminal:
        if where is IN_HANDLER:
            opened(terminal)
            terminal.send("\t")
        ended(terminal, clean_demo, 70)
        assert "RuntimeError" in terminal.text
        assert "fault of cc-tui" in terminal.text
        assert b"canary" not in terminal.output


def test_arrows_in_pieces_are_still_arrows(clean_demo: DemoServer) -> None:
    """Over SSH or in tmux an ESC may arrive before the rest; two keys may arrive as one."""
    with program(clean_demo) as terminal:
        opened(terminal)
        for piece in (b"\x1b", b"[", b"B"):
            terminal.send(piece)
        terminal.wait_for("error shot of node 8, 15 s later, attempt 1")
        terminal.send(b"\x1b[Bj\x1b[A")
        terminal.wait_for("at start of node 8, attempt 2")
        terminal.send("q")
        ended(terminal, clean_demo, 0)


def test_what_is_drawn_on_the_link_stays_small(clean_demo: DemoServer) -> None:
    """A picture is drawn once; a focus that moves and a second cost what they change."""
    with program(clean_demo) as terminal:
        opened(terminal)
        terminal.wait_for("shots 59:")
        two_seconds(terminal)
        assert len(terminal.output) < 130_000
        picture = sent_until(terminal, "j", "error shot of node 8, 15 s later, attempt 1 of 3  ")
        assert picture.count("▀".encode()) + picture.count("▄".encode()) < 1.2 * cells_of_picture(terminal)
        assert len(picture) < 60_000
        before = len(terminal.output)
        two_seconds(terminal)
        assert len(terminal.output) - before < 2_000
        assert "▀".encode() not in terminal.output[before:]
        assert len(sent_until(terminal, "\t", "find")) < 12_000
        terminal.send("1q")
        ended(terminal, clean_demo, 0)


def cells_of_picture(terminal: Terminal) -> int:
    return sum(row.count("▀") + row.count("▄") for row in terminal.display)


def picture_title(terminal: Terminal) -> str:
    return next(row for row in terminal.display if "Picture" in row)


def two_seconds(terminal: Terminal) -> None:
    """Wait until the countdown has ticked twice."""
    for _ in range(2):
        now = picture_title(terminal)
        terminal.wait_for(partial(lambda before, t: picture_title(t) != before, now))


def sent_until(terminal: Terminal, keys: str, shown: str) -> bytes:
    """The bytes that keys cost, until a text is there and the next second has begun."""
    before = len(terminal.output)
    terminal.send(keys)
    terminal.wait_for(shown)
    two_seconds(terminal)
    return terminal.output[before:]


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (200, 60), (40, 10)])
def test_it_opens_and_quits_at_any_size(clean_demo: DemoServer, columns: int, rows: int) -> None:
    with program(clean_demo, columns=columns, rows=rows) as terminal:
        terminal.wait_for("failed")
        terminal.wait_for("shots 59:" if columns > 60 else "59:")
        terminal.resize(30, 8)
        terminal.wait_for("cc-tui needs 40 columns")
        terminal.resize(columns, rows)
        terminal.wait_for("failed")
        terminal.send("q")
        ended(terminal, clean_demo, 0)


def fills_90x30(terminal: Terminal) -> bool:
    """Whether the key line is the last row, and the first row reaches the right edge."""
    rows = terminal.text.splitlines()
    return len(rows) == 30 and "? help" in rows[29] and len(rows[0].rstrip()) > 80


def test_an_exported_size_is_not_believed(clean_demo: DemoServer) -> None:
    """Login scripts, `kubectl exec` and test runners export the size of a terminal that is not this one."""
    with program(clean_demo, columns=90, rows=30, exported={"COLUMNS": "200", "LINES": "12"}) as terminal:
        terminal.wait_for(fills_90x30)
        terminal.resize(30, 8)
        terminal.wait_for("cc-tui needs 40 columns")
        terminal.resize(90, 30)
        terminal.wait_for(fills_90x30)
        terminal.send("q")
        ended(terminal, clean_demo, 0)


@pytest.mark.parametrize(("answer", "light"), [(b"ffff/ffff/ffff", True), (b"0000/0000/0000", False)])
def test_a_light_terminal_gets_a_light_theme(clean_demo: DemoServer, answer: bytes, light: bool) -> None:
    answers = {**XTERM, rb"\x1b\]11;\?(?:\x07|\x1b\\)": b"\x1b]11;rgb:" + answer + b"\x1b\\"}
    with program(clean_demo, answers=answers) as terminal:
        opened(terminal)
        screen = re.findall(rb"48;2;(\d+);(\d+);(\d+)m(?: |\xe2\x94)", terminal.output)
        plain = max(set(screen), key=screen.count)
        assert (sum(map(int, plain)) > 384) is light
        terminal.send("q")
        ended(terminal, clean_demo, 0)
