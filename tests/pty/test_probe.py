"""The probe on a terminal that answers in pieces, late, never; and what the app behind it gets to read."""

from __future__ import annotations

import array
import fcntl
import os
import re
import signal
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.demo_server import DemoServer
from tests.pty.terminal import XTERM, Terminal

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(sys.platform != "linux", reason="the pty harness needs Linux"),
]

NAME = b"\x1bP>|XTerm(379)\x1b\\"
LIGHT = b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\"
SIXEL = b"\x1b[?63;1;2;4;6;9;15;16;22;28c"
QUESTION = b"\x1b[c"
WAIT = 30

SILENT: Mapping[bytes, bytes] = {}
"""Answers nothing; the test does."""


@contextmanager
def probed(**changes: Any) -> Iterator[Terminal]:
    bare = {"HOME": "/nonexistent", "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "COLORTERM": "truecolor"}
    environ = {**bare, **changes.pop("environ", {})}
    command = [sys.executable, "-m", "tests.pty.apps.probed"]
    with Terminal(command, environ=environ, **{"answers": SILENT, **changes}) as terminal:
        yield terminal


def deliver(terminal: Terminal, *parts: bytes) -> None:
    """Send each part when the one before was read."""
    for part in parts:
        terminal.send(part)
        until = time.monotonic() + WAIT
        while unread(terminal):
            assert time.monotonic() < until, "nobody reads"
            terminal._pump(time.monotonic() + 0.01)


def unread(terminal: Terminal) -> int:
    count = array.array("i", [0])
    fcntl.ioctl(terminal._slave, termios.FIONREAD, count)
    return count[0]


def ended(terminal: Terminal, keys: str) -> None:
    """These keys came and no other; then the terminal is as it was."""
    terminal.wait_for(f"keys: {keys}.", WAIT)
    terminal.send("q")
    assert terminal.wait_exit(WAIT) == 0
    assert terminal.modes_left_on() == set()
    assert terminal.settings == terminal.settings_before
    assert b"^[" not in terminal.output  # nothing was echoed


def test_a_terminal_that_answers_at_once() -> None:
    with probed(answers={**XTERM, rb"\x1b\[c": SIXEL}) as terminal:
        terminal.wait_for("protocol: sixel", WAIT)
        terminal.wait_for("cell: 10x20\n", WAIT)
        terminal.send("j")
        ended(terminal, "j")
        assert terminal.output.count(QUESTION) == 1
        assert b"probing" not in terminal.output


def test_answers_in_pieces_between_keys() -> None:
    with probed() as terminal:
        terminal.wait_for(QUESTION, WAIT)
        whole = "jé".encode() + NAME + b"\x1b[A" + LIGHT + "日k".encode() + SIXEL
        deliver(terminal, *(whole[at : at + 3] for at in range(0, len(whole), 3)))
        terminal.wait_for("protocol: sixel", WAIT)
        ended(terminal, "j é up 日 k")


def test_an_answer_with_keys_behind_it_and_the_enter_key() -> None:
    with probed() as terminal:
        terminal.wait_for(QUESTION, WAIT)
        deliver(terminal, NAME + SIXEL + b"j\rk\x1b[B")
        terminal.wait_for("protocol: sixel", WAIT)
        ended(terminal, "j enter k down")


def test_keys_that_were_typed_before_the_question(tmp_path: Path) -> None:
    with probed(environ={"PYTHONPATH": os.getcwd()}) as terminal:
        terminal.send("jé\nk")  # the program is not even loaded, and enter is still translated
        terminal.wait_for(QUESTION, WAIT)
        deliver(terminal, NAME + SIXEL)
        terminal.wait_for("protocol: sixel", WAIT)
        terminal.wait_for("keys: j é enter k.", WAIT)
        terminal.send("q")
        assert terminal.wait_exit(WAIT) == 0


def test_what_comes_while_modules_load_is_read_and_costs_no_wait(tmp_path: Path) -> None:
    loads = tmp_path / "loads"
    os.mkfifo(loads)
    with probed(environ={"PROBED_LOADS": str(loads)}) as terminal:
        terminal.wait_for(QUESTION, WAIT)
        terminal.send(b"j" + NAME + SIXEL)
        until = time.monotonic() + 0.5  # longer than the patience
        while terminal._pump(until):
            pass
        loads.write_bytes(b"done")
        terminal.wait_for("protocol: sixel", WAIT)
        ended(terminal, "j")
        assert b"probing" not in terminal.output


def test_silence_is_said_and_wiped_away() -> None:
    with probed() as terminal:
        terminal.wait_for(b"\rprobing ...", WAIT)
        terminal.send("j")
        terminal.wait_for("protocol: blocks", WAIT)
        assert b"\rprobing ...\r\x1b[K" in terminal.output
        terminal.send("k")
        ended(terminal, "j k")
        assert "probing" not in terminal.text


def test_late_answers_are_no_keys_and_are_used_when_the_user_asks() -> None:
    with probed() as terminal:
        terminal.wait_for("protocol: blocks", WAIT)
        deliver(terminal, b"j", NAME[:5], NAME[5:] + LIGHT[:9], LIGHT[9:], SIXEL[:1], SIXEL[1:4], SIXEL[4:])
        deliver(terminal, b"r")
        terminal.wait_for("looks: 1", WAIT)
        terminal.wait_for("protocol: sixel", WAIT)
        terminal.send("k")
        ended(terminal, "j k")


def test_an_answer_that_the_deadline_cuts() -> None:
    with probed() as terminal:
        terminal.wait_for(QUESTION, WAIT)
        deliver(terminal, NAME + b"j" + SIXEL[:6])
        terminal.wait_for("protocol: blocks", WAIT)
        deliver(terminal, SIXEL[6:] + b"k", b"r")
        terminal.wait_for("protocol: sixel", WAIT)
        ended(terminal, "j k")


def test_half_an_answer_whose_rest_never_comes() -> None:
    with probed() as terminal:
        terminal.wait_for(QUESTION, WAIT)
        deliver(terminal, SIXEL[:6])
        terminal.wait_for("protocol: blocks", WAIT)
        terminal.send("é")
        ended(terminal, "é")


def test_a_character_that_the_deadline_cuts() -> None:
    first, second = "é".encode()[:1], "é".encode()[1:]
    with probed() as terminal:
        terminal.wait_for(QUESTION, WAIT)
        deliver(terminal, b"j" + first)
        terminal.wait_for("protocol: blocks", WAIT)
        deliver(terminal, second)
        ended(terminal, "j é")


def test_bytes_that_are_no_text_break_nothing() -> None:
    with probed() as terminal:
        terminal.wait_for(QUESTION, WAIT)
        deliver(terminal, b"\xff\xfe\x80" + SIXEL)
        terminal.wait_for("protocol: sixel", WAIT)
        terminal.send("j")
        terminal.wait_for("j.", WAIT)
        terminal.send("q")
        assert terminal.wait_exit(WAIT) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_ends_the_wait_and_the_settings_are_back(number: signal.Signals) -> None:
    with probed() as terminal:
        terminal.wait_for(b"probing", WAIT)
        assert terminal.settings != terminal.settings_before
        terminal.signal(number)
        assert terminal.wait_exit(WAIT) == -number
        assert terminal.settings == terminal.settings_before
        assert terminal.output.endswith(b"\r\x1b[K") or number == signal.SIGINT
        assert b"\x1b[?1049h" not in terminal.output


def test_a_terminal_that_goes_away_meanwhile() -> None:
    with probed() as terminal:
        terminal.wait_for(b"probing", WAIT)
        terminal.close_master()
        assert terminal.wait_exit(WAIT) != 0


def test_nothing_is_asked_where_nobody_can_answer(tmp_path: Path) -> None:
    """stdin is /dev/null: refused with a line; nothing was sent to the terminal."""
    command = [sys.executable, "-m", "cc_tui", "demo"]
    environ = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    with Terminal(command, environ=environ, streams={"stdin": "/dev/null"}, answers=SILENT) as terminal:
        assert terminal.wait_exit(WAIT) == 2
        assert b"\x1b" not in terminal.output


@contextmanager
def program(server: DemoServer, answers: Mapping[bytes, bytes], **more: str) -> Iterator[Terminal]:
    """The real one, as after ssh: no COLORTERM."""
    environ = {"HOME": "/nonexistent", "PATH": os.environ["PATH"], "LANG": "C.UTF-8", **server.env, **more}
    command = [sys.executable, "-P", "-m", "cc_tui", server.session_id("renamed-id")]
    with Terminal(command, columns=120, rows=40, environ=environ, answers=answers) as terminal:
        yield terminal
        terminal.send("q")
        assert terminal.wait_exit(WAIT) == 0


@pytest.mark.parametrize(
    ("answers", "light"),
    [({**XTERM, rb"\x1b\]11;\?(?:\x07|\x1b\\)": LIGHT}, True), (XTERM, False), (SILENT, False)],
)
def test_the_screen_is_as_bright_as_the_terminal(
    clean_demo: DemoServer, answers: Mapping[bytes, bytes], light: bool
) -> None:
    with program(clean_demo, answers, COLORTERM="truecolor") as terminal:
        terminal.wait_for("Element not found", WAIT)
        found = re.search(rb"48;2;(\d+);\d+;\d+", terminal.output)
        assert found
        assert (int(found[1]) > 128) is light


@pytest.mark.parametrize(("name", "exact"), [(b"\x1bP>|kitty(0.26.5)\x1b\\", True), (b"", False)])
def test_colours_are_exact_where_the_terminal_is_known_for_it(
    clean_demo: DemoServer, name: bytes, exact: bool
) -> None:
    with program(clean_demo, {**XTERM, rb"\x1b\[>0?q": name}) as terminal:
        terminal.wait_for("Element not found", WAIT)
        assert (b"48;2;" in terminal.output) is exact
        assert (b"48;5;" in terminal.output) is not exact


def test_a_key_typed_while_the_program_starts_is_not_lost(clean_demo: DemoServer) -> None:
    with program(clean_demo, SILENT) as terminal:
        terminal.wait_for(QUESTION, WAIT)
        deliver(terminal, b"?", NAME + SIXEL)
        terminal.wait_for("Everywhere", WAIT)
        terminal.send("q")
        terminal.wait_for("Everywhere", WAIT, gone=True)
