"""What tmux says, from real servers; and one that does not answer."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from cc_tui.picture import tmux
from cc_tui.picture.tmux import TmuxFacts, parse

TMUX_33 = """\
P|@0|0|3.3a
W|@0|$0
C|$0|1|0|1795487451|/dev/pts/31|bpaste,ccolour,clipboard,cstyle,focus,title|xterm-kitty|kitty(0.41.1)
escape-time 500
default-terminal "screen"
terminal-overrides
terminal-features[0] xterm*:clipboard:ccolour:cstyle:focus:title
command-alias[3] "info=show-messages -JT"
Terminal 0: xterm-kitty for /dev/pts/31, flags=0x30:
 197: RGB: [missing]
 207: setrgbb: (string) \\033[48:2:%p1%d:%p2%d:%p3%dm
 208: setrgbf: (string) \\033[38:2:%p1%d:%p2%d:%p3%dm
"""
"""tmux 3.3a of Debian 12 in kitty 0.41.1: it sends 24-bit colours though the features do not tell."""

TMUX_35 = """\
P|@3|on|3.5a
W|@0|$0
W|@3|$0
W|@3|$2
W|@4|$5
C|$0|1|0|1795487478|/dev/pts/32|256,RGB,sixel,title|xterm|XTerm(379)
C|$2|0|0|1795487480|/dev/pts/33|256,RGB,margins,title|xterm|XTerm(379)
C|$2|1|1|1795487481|/dev/pts/34||tmux-256color|
C|$5|1|0|1795487482|/dev/pts/35|title|vt220|odd|name
set-clipboard external
Terminal 0: xterm for /dev/pts/32, flags=0x79:
 208: setrgbf: [missing]
Terminal 1: xterm for /dev/pts/33, flags=0x3d:
 208: setrgbf: (string) \\033[38;2;%p1%d;%p2%d;%p3%dm
"""
"""tmux 3.5a of Debian 13, put together from several: our window is linked into two of three sessions."""


def facts(said: str) -> TmuxFacts:
    found = parse(said)
    assert found is not None
    return found


def test_a_plain_server() -> None:
    found = facts(TMUX_33)
    assert (found.version, found.number, found.passthrough) == ("3.3a", (3, 3), False)
    assert found.options["escape-time"] == "500"
    assert found.options["default-terminal"] == "screen"
    (client,) = found.clients
    assert (client.name, client.termname, client.tty) == ("kitty(0.41.1)", "xterm-kitty", "/dev/pts/31")
    assert client.true_colour
    assert client.utf8
    assert not client.control


def test_the_clients_are_those_that_can_look_at_our_window() -> None:
    found = facts(TMUX_35)
    assert found.passthrough
    assert [client.tty for client in found.clients] == ["/dev/pts/32", "/dev/pts/33", "/dev/pts/34"]
    assert [client.utf8 for client in found.clients] == [True, False, True]
    assert [client.control for client in found.clients] == [False, False, True]
    assert [client.true_colour for client in found.clients] == [True, True, False]
    assert ["sixel" in client.features for client in found.clients] == [True, False, False]
    assert found.clients[2].name == "tmux-256color"


@pytest.mark.parametrize(
    ("allowed", "version", "expected"),
    [
        ("", "2.9a", True),
        ("", "3.2", True),
        ("0", "3.3a", False),
        ("1", "3.3a", True),
        ("all", "3.4", True),
        ("2", "3.3", True),
        ("off", "3.5a", False),
        ("", "next-3.6", False),
    ],
)
def test_whether_it_hands_sequences_on(allowed: str, version: str, expected: bool) -> None:
    assert facts(f"P|@0|{allowed}|{version}\n").passthrough is expected


def test_versions() -> None:
    def old(version: str) -> bool:
        return not facts(f"P|@0||{version}\n").at_least(3, 4)

    assert [old(version) for version in ("3.3a", "1.8", "3.4", "4.0", "next-3.6", "master")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["", "P|@0\n", "no server running\n", "C|$0|1\n", "\x00" * 100])
def test_something_else_is_no_answer(said: str) -> None:
    assert parse(said) is None


@pytest.mark.parametrize("line", ["C|$0", "C|||||||||||", "W|", "Terminal 9: x for y", "=|", "x[0] "])
def test_odd_lines_are_left_out(line: str) -> None:
    assert len(facts(f"{TMUX_33}{line}\n").clients) == 1


def program(folder: Path, script: str) -> dict[str, str]:
    file = folder / "tmux"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{folder}:{os.environ['PATH']}",
        "TMUX": "/x,1,0",
        "CLOUDCRUISE_API_KEY": "k",
    }


async def both(environ: dict[str, str]) -> list[tuple[TmuxFacts | None, str]]:
    return list(await asyncio.gather(asyncio.to_thread(tmux.ask, environ), tmux.ask_again(environ)))


async def test_one_that_hangs_is_ended_and_holds_nothing_up(tmp_path: Path) -> None:
    environ = program(tmp_path, "trap '' TERM\nexec sleep 60")
    began, beats = time.monotonic(), 0
    asking = asyncio.create_task(both(environ))
    while not asking.done():
        await asyncio.wait([asking], timeout=0.05)
        beats += 1
    assert [(found, why) for found, why in await asking] == [(None, "tmux does not answer within 2 s")] * 2
    assert time.monotonic() - began < 20
    assert beats > 10


async def test_what_it_refuses_is_said_safely(tmp_path: Path) -> None:
    for found, why in await both(program(tmp_path, "printf 'no\\033[31m server\\n' >&2; exit 1")):
        assert found is None
        assert why == "tmux refuses: no␛[31m server"


async def test_an_old_one_that_does_not_know_the_last_question(tmp_path: Path) -> None:
    script = f"cat <<'END'\n{TMUX_33}END\necho 'unknown flag -T' >&2; exit 1"
    for found, _why in await both(program(tmp_path, script)):
        assert found is not None
        assert found.version == "3.3a"


async def test_it_never_sees_the_key(tmp_path: Path) -> None:
    script = f"env >{tmp_path}/seen; printf 'P|@0||3.2\\n'"
    for found, _why in await both(program(tmp_path, script)):
        assert found is not None
        seen = (tmp_path / "seen").read_text()
        assert "TMUX=/x" in seen
        assert "CLOUDCRUISE" not in seen


async def test_no_tmux_at_all() -> None:
    for found, why in await both({"PATH": "/nonexistent", "TMUX": "/x,1,0"}):
        assert found is None
        assert "no tmux in PATH" in why
