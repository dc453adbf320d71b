"""Pictures and the ends of the program: kitty's numbers are taken back, ours and no others, always."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Mapping

import pytest

from tests.pty.terminal import XTERM, Terminal

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for processes by pidfd (Linux)"),
]

SENT = re.compile(rb"\x1b_Ga=T,[^;]*?i=(\d+)")
DELETED = re.compile(rb"\x1b_Ga=d,d=I,i=(\d+),")
MARKS: Mapping[bytes, bytes] = {**XTERM, rb"\x1b\[\?1004\$p": b"\x1b[?1004;1$y"}
"""An xterm that answers when it is asked what it has read."""


def pictured(protocol: str, **options: object) -> Terminal:
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    extra = options.pop("environ", {})
    assert isinstance(extra, Mapping)
    return Terminal(
        [sys.executable, "-m", "tests.terminals.apps.pictured", protocol],
        environ={**environ, "CELL": "10x20", **extra},
        **options,  # type: ignore[arg-type]
    )


def sent(terminal: Terminal) -> list[bytes]:
    return SENT.findall(terminal.output.replace(b"\x1b\x1b", b"\x1b"))


@pytest.mark.parametrize("protocol", ["kitty", "kitty-tmux"])
@pytest.mark.parametrize("way", ["quit", "fault", "signal", "stuck"])
def test_our_pictures_are_deleted_at_every_end(protocol: str, way: str) -> None:
    with pictured(protocol) as terminal:
        terminal.wait_for(lambda it: len(sent(it)) == 1)
        terminal.send("n")
        terminal.wait_for(lambda it: len(sent(it)) == 2)
        terminal.wait_for("picture 1")
        if way == "stuck":
            terminal.send("x")
            terminal.wait_for(b"stuck")
        if way in ("signal", "stuck"):
            terminal.signal(signal.SIGTERM)
        else:
            terminal.send("q" if way == "quit" else "f")
        terminal.wait_exit()
        inside, _left, after = terminal.output.rpartition(b"\x1b[?1049l")
        deleted = DELETED.findall(inside.replace(b"\x1b\x1b", b"\x1b"))
        assert sorted(deleted) == sorted(sent(terminal)), "before the alternate screen is left"
        assert b"_G" not in after
        assert terminal.modes_left_on() == set()
        assert terminal.settings == terminal.settings_before


def test_the_kill_of_a_picture_that_is_being_sent_leaves_no_half_sequence() -> None:
    with pictured("sixel") as terminal:
        terminal.wait_for("tick 1")
        terminal.send("n")
        terminal.signal(signal.SIGTERM)
        terminal.wait_exit()
        begun, ended = terminal.output.count(b"\x1bP"), terminal.output.count(b"\x1b\\")
        assert ended >= begun
        assert terminal.modes_left_on() == set()


def test_stopped_and_continued_the_picture_is_sent_again() -> None:
    with pictured("kitty") as terminal:
        terminal.wait_for(lambda it: len(sent(it)) == 1)
        terminal.send("z")
        terminal.wait_stopped()
        assert DELETED.findall(terminal.output) == sent(terminal)
        assert terminal.modes_left_on() == set()
        terminal.signal(signal.SIGCONT)
        terminal.wait_for(lambda it: len(sent(it)) == 2)
        assert len(set(sent(terminal))) == 1, "the same picture has the same number"
        terminal.send("q")
        assert terminal.wait_exit() == 0


def test_what_is_painted_while_the_screen_is_left_goes_nowhere() -> None:
    with pictured("kitty") as terminal:
        terminal.wait_for("tick 1")
        terminal.send("w")
        terminal.wait_for(b"left for two ticks")
        outside = terminal.output.rpartition(b"\x1b[?1049l")[2].partition(b"left for two ticks")[0]
        assert b"tick" not in outside
        assert b"\x1b[" not in outside.replace(b"\x1b[?25h", b"").replace(b"\x1b[?1004l", b"")
        terminal.wait_for(lambda it: len(sent(it)) == 2)
        terminal.wait_for("tick 5")
        terminal.send("q")
        assert terminal.wait_exit() == 0


def test_the_time_that_pictures_take_is_measured(tmp_path: object) -> None:
    told = f"{tmp_path}/measures"
    with pictured("kitty", answers=MARKS, environ={"MEASURES": told}) as terminal:
        terminal.wait_for(lambda it: len(sent(it)) == 1)
        terminal.send("n")
        terminal.wait_for(lambda it: len(sent(it)) == 2)
        terminal.wait_for("picture 1")
        terminal.send("q")
        assert terminal.wait_exit() == 0
    with open(told) as file:
        measures = file.read().splitlines()
    assert measures[0].startswith("Sent(bytes=0, "), "the round trip"
    assert len(measures) == 3
    assert all(each.endswith("answered=True)") for each in measures)
