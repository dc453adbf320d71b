"""`cc-tui doctor` on a terminal that answers, one that is silent, and in a real tmux."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.demo_server import DemoServer
from tests.pty.terminal import XTERM, Terminal

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(sys.platform != "linux", reason="the pty harness needs Linux"),
]

DOCTOR = [sys.executable, "-P", "-m", "cc_tui", "doctor"]
WHO = rb"\x1b\[>0?q"
WHAT = rb"\x1b\[c"


@pytest.fixture
def environ(clean_demo: DemoServer, tmp_path: Path) -> dict[str, str]:
    bare = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "SHELL": "/bin/sh"}
    return {**bare, **clean_demo.env}


def shell(environ: Mapping[str, str], answers: Mapping[bytes, bytes], before: str = "") -> Terminal:
    """The doctor, and after it somebody who reads a line from the same terminal."""
    program = f'{before} {shlex.join(DOCTOR)}; echo "code $?"; read -r line; echo "read <$line>"'
    return Terminal(["/bin/sh", "-c", program], columns=120, rows=60, environ=environ, answers=answers)


def ended(terminal: Terminal, line: str) -> None:
    """All modes and settings are back, and whoever reads next gets what was typed, no more."""
    terminal.wait_for("read <")
    assert f"read <{line}>" in terminal.text
    assert terminal.wait_exit() == 0
    assert terminal.modes_left_on() == set()
    assert terminal.settings == terminal.settings_before
    assert b"^[" not in terminal.output  # no answer was echoed


def test_a_terminal_that_answers(environ: dict[str, str], clean_demo: DemoServer) -> None:
    sixel = {**XTERM, WHAT: b"\x1b[?64;4;52c", WHO: b"\x1bP>|foot(1.16\x9b31m)\x1b\\"}
    with shell(environ, sixel) as terminal:
        terminal.wait_for("code 0")
        assert "foot(1.16" in terminal.text
        assert ", sixel; answers in " in terminal.text
        assert (
            "ok    pictures           sixel: the terminal says that it has sixel; a cell has 10x20"
            in terminal.text
        )
        assert "ok    size               120x60 cells" in terminal.text
        assert "the terminal takes it" in terminal.text
        assert b"\x9b31m" not in terminal.output
        assert clean_demo.api_key.encode() not in terminal.output
        terminal.send("next\n")
        ended(terminal, "next")
    assert terminal.output.count(b"\x1b[c") == 1


def test_a_silent_terminal(environ: dict[str, str]) -> None:
    with shell(environ, {}) as terminal:
        terminal.wait_for(b"\x1b[c")
        terminal.wait_for("code 0")
        assert "warn  terminal           TERM=xterm-256color; silent" in terminal.text
        assert "half cells: nothing sharper was found; a cell is taken for 10x20 pixels" in terminal.text
        assert "the terminal did not answer" in terminal.text
        terminal.send("next\n")
        ended(terminal, "next")


def test_half_an_answer(environ: dict[str, str]) -> None:
    with shell(environ, {WHO: b"\x1bP>|XTerm(390)\x1b\\", WHAT: b"\x1b[?64;1"}) as terminal:
        terminal.wait_for("code 0")
        assert "silent" in terminal.text
        assert "typed bytes" not in terminal.text
        terminal.send("next\n")
        ended(terminal, "next")


def test_keys_that_were_typed_before_are_left_to_the_next_program(environ: dict[str, str]) -> None:
    with shell(environ, XTERM, "read -r go;") as terminal:
        terminal.send("go\nls -l\n")
        terminal.wait_for("code 0")
        assert "typed keys are waiting" in terminal.text
        ended(terminal, "ls -l")
    assert b"\x1b[c" not in terminal.output


def test_keys_typed_between_the_answers_are_counted(environ: dict[str, str]) -> None:
    with shell(environ, {**XTERM, WHO: b"jk\x1bP>|XTerm(390)\x1b\\"}) as terminal:
        terminal.wait_for("code 0")
        assert "XTerm(390); answers in" in terminal.text
        assert "2 typed bytes were lost" in terminal.text
        terminal.send("next\n")
        ended(terminal, "next")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_while_it_waits(environ: dict[str, str], number: signal.Signals) -> None:
    with Terminal(DOCTOR, environ=environ, answers={}) as terminal:
        terminal.wait_for(b"\x1b[c")
        assert terminal.settings != terminal.settings_before
        terminal.signal(number)
        assert terminal.wait_exit() == (130 if number == signal.SIGINT else -number)
        assert terminal.settings == terminal.settings_before
        assert b"Traceback" not in terminal.output


def test_nothing_is_asked_of_a_dumb_terminal_or_beside_a_pager(environ: dict[str, str]) -> None:
    dumb = {**environ, "TERM": "dumb"}
    with Terminal(DOCTOR, columns=120, rows=60, environ=dumb, answers={}) as terminal:
        assert terminal.wait_exit() == 1
        assert "fail  terminal           TERM=dumb" in terminal.text
        assert b"\x1b" not in terminal.output
    piped = ["/bin/sh", "-c", f"{shlex.join(DOCTOR)} | cat"]
    with Terminal(piped, columns=120, rows=60, environ=environ) as terminal:
        assert terminal.wait_exit() == 0
        assert "a program reads the output" in terminal.text
        assert "120x60 cells" in terminal.text
        assert b"\x1b" not in terminal.output


def test_too_small_a_terminal(environ: dict[str, str]) -> None:
    with Terminal(DOCTOR, environ=environ, columns=39, rows=60) as terminal:
        assert terminal.wait_exit() == 1
        assert b"fail  size               39x60 cells" in terminal.output


def in_tmux(environ: Mapping[str, str], home: Path, config: str) -> dict[str, dict[str, Any]]:
    """The checks by name, from inside a tmux of the test's own with this configuration."""
    (home / "tmux.conf").write_text(config)
    program = f"{shlex.join(DOCTOR)} --json > {shlex.quote(str(home))}/found.json; echo code $?; read -r line"
    tmux = [shutil.which("tmux") or "", "-S", str(home / "socket"), "-f", str(home / "tmux.conf")]
    answers = {**XTERM, WHO: b"\x1bP>|ghostty 1.1.3\x1b\\"}  # tmux knows what XTerm can do, and sets it
    with Terminal([*tmux, "new-session", program], environ=environ, answers=answers) as terminal:
        terminal.wait_for("code ")
        terminal.send("\n")
        assert terminal.wait_exit() == 0
        assert terminal.modes_left_on() == set()
    found = json.loads((home / "found.json").read_bytes())
    return {check["name"]: check for check in found["checks"]}


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_what_it_says_to_paste_into_tmux_conf_is_enough(environ: dict[str, str], tmp_path: Path) -> None:
    poor = 'set -s escape-time 500\nset -s set-clipboard external\nset -g default-terminal "screen"\n'
    poor += "set -s terminal-features ''\nset -g allow-passthrough off\n"
    before = in_tmux(environ, tmp_path, poor)
    assert before["terminal"]["facts"]["xtversion"].startswith("tmux ")
    assert before["tmux"]["state"] == "ok"
    wanting = {name for name, check in before.items() if check["state"] != "ok" and name != "colours"}
    assert wanting == {
        "size", "tmux escape-time", "tmux set-clipboard", "tmux passthrough", "tmux terminal", "tmux colours",
        "clipboard",
    }  # fmt: skip
    lines = [line for check in before.values() if check["paste"] for line in check["paste"]["lines"]]
    pasted = [line for line in lines if line.startswith("set ")]
    after = in_tmux(environ, tmp_path, poor + "\n".join(pasted) + "\n")
    assert before["pictures"]["facts"]["protocol"] == "blocks"
    assert "allow-passthrough is off" in before["pictures"]["hint"]
    assert after["pictures"]["facts"]["protocol"] == "kitty"
    assert after["pictures"]["facts"]["through_tmux"] is True
    ready = {name: check["state"] for name, check in after.items() if name in wanting and name != "size"}
    assert ready == dict.fromkeys(wanting - {"size"}, "ok")


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_tmux_that_is_not_here(environ: dict[str, str]) -> None:
    answers = {**XTERM, WHO: b"\x1bP>|tmux 3.4\x1b\\"}
    with Terminal(
        DOCTOR, columns=120, rows=60, environ={**environ, "TERM": "tmux-256color"}, answers=answers
    ) as far:
        assert far.wait_exit() == 0
        assert "cannot be asked from here" in far.text
        assert "If that tmux shows them to you: --images sixel" in far.text
        assert "set -s set-clipboard on" in far.text
    gone = {**environ, "TMUX": "/nonexistent/socket,1,0"}
    with Terminal(DOCTOR, columns=120, rows=60, environ=gone, answers=answers) as terminal:
        assert terminal.wait_exit() == 0
        assert "warn  tmux               tmux refuses: " in terminal.text
    # A terminal that was started from within tmux has its variables, and is not in it.
    with Terminal(DOCTOR, columns=120, rows=60, environ=gone) as terminal:
        assert terminal.wait_exit() == 0
        assert "ok    tmux               no; TMUX was inherited" in terminal.text


def test_pictures_that_were_asked_for(environ: dict[str, str]) -> None:
    for how, row in (
        ("kitty", "warn  pictures           kitty graphics: asked for by --images kitty"),
        ("blocks", "ok    pictures           half cells: asked for by --images blocks"),
        ("off", "ok    pictures           none: --images off"),
        ("textual-image", "ok    pictures           the textual-image library asks for itself"),
    ):
        with Terminal([*DOCTOR, "--images", how], columns=120, rows=60, environ=environ) as terminal:
            assert terminal.wait_exit() == 0
            assert row in terminal.text
            assert ("XTerm(390) is neither kitty nor Ghostty" in terminal.text) is (how == "kitty")
