"""What the probe finds in real terminals, bare and in tmux."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.terminals.debian13 import IS_THERE, WRAPPER
from tests.terminals.screen import Screen, Window, needs

ROOT = Path(__file__).resolve().parents[2]
ENVIRON = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "CC_TUI_PYTHON": sys.executable}

Start = Callable[[Screen, list[str]], Window]


def xterm(screen: Screen, command: list[str]) -> Window:
    return screen.xterm(command, environ=ENVIRON)


def xterm_without_sixel(screen: Screen, command: list[str]) -> Window:
    return screen.xterm(command, environ=ENVIRON, options=["-ti", "vt420"])


def kitty(screen: Screen, command: list[str]) -> Window:
    return screen.kitty(command, environ=ENVIRON)


def newer_kitty(screen: Screen, command: list[str]) -> Window:
    return screen.kitty(command, environ=ENVIRON, program=str(WRAPPER))


def app(folder: Path) -> list[str]:
    return [sys.executable, "-P", "-m", "tests.pty.apps.probed", str(folder / "told")]


def told(window: Window, folder: Path, wanted: str = "keys: .") -> dict[str, str]:
    """What the app says, once it says this too; then it is ended."""
    file = folder / "told"
    window.wait_until(lambda: file.exists() and wanted in file.read_text())
    window.key("q")
    assert window.wait_exit() == 0
    return dict(line.split(": ", 1) for line in file.read_text().splitlines())


@pytest.mark.parametrize(
    ("start", "protocol"),
    [
        pytest.param(xterm, "sixel", marks=needs("xterm")),
        pytest.param(xterm_without_sixel, "blocks", marks=needs("xterm")),
        pytest.param(kitty, "blocks", marks=needs("kitty")),  # 0.26 says OK and draws boxes
        *([pytest.param(newer_kitty, "kitty", marks=needs())] if IS_THERE else []),
    ],
)
def test_a_terminal(start: Start, protocol: str, tmp_path: Path) -> None:
    with Screen() as screen, start(screen, app(tmp_path)) as window:
        size = "x".join(map(str, window.cell))
        found = told(window, tmp_path)
        assert (found["protocol"].strip(), found["cell"]) == (protocol, size)


@needs("xterm")
def test_keys_typed_while_it_starts_arrive_and_answers_do_not(tmp_path: Path) -> None:
    with Screen() as screen, xterm(screen, app(tmp_path)) as window:
        window.type("jk")
        assert told(window, tmp_path, "keys: j k")["keys"] == "j k."
        assert b"\x1bP>|XTerm(" in window.received  # it did answer
        assert b"^[" not in window.sent


@contextmanager
def in_tmux(start: Start, folder: Path, passthrough: str) -> Iterator[Window]:
    (folder / "tmux.conf").write_text(f"set -g allow-passthrough {passthrough}\n")
    server = ["tmux", "-S", str(folder / "socket"), "-f", str(folder / "tmux.conf")]
    try:
        with Screen() as screen, start(screen, [*server, "new-session", shlex.join(app(folder))]) as window:
            yield window
    finally:
        subprocess.run([*server, "kill-server"], capture_output=True, timeout=20)


def tmux_may_have_sixel() -> bool:
    said = subprocess.run(["tmux", "-V"], capture_output=True, text=True, timeout=20).stdout
    number = re.search(r"(\d+)\.(\d+)", said)
    return number is not None and (int(number[1]), int(number[2])) >= (3, 4)


@pytest.mark.parametrize("passthrough", ["on", "off"])
@pytest.mark.parametrize(
    "start",
    [
        pytest.param(xterm, marks=needs("xterm", "tmux")),
        pytest.param(kitty, marks=needs("kitty", "tmux")),
        *([pytest.param(newer_kitty, marks=needs("tmux"))] if IS_THERE else []),
    ],
)
def test_tmux(start: Start, passthrough: str, tmp_path: Path) -> None:
    expected = {"blocks"}
    if start is newer_kitty and passthrough == "on":
        expected = {"kitty wrapped"}
    if start is xterm and tmux_may_have_sixel():  # it is built with it or not
        expected = {"blocks", "sixel"}
    with in_tmux(start, tmp_path, passthrough) as window:
        found = told(window, tmp_path)
        assert found["protocol"].strip() in expected
        assert re.fullmatch(r"\d+x\d+", found["cell"])  # tmux hands its client's on
