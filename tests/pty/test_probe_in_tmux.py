"""A real tmux between the app and scripted terminals: pictures are what all who are attached can show."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.demo_server import DemoServer
from tests.pty.terminal import XTERM, Terminal

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(sys.platform != "linux", reason="the pty harness needs Linux"),
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]

TMUX = shutil.which("tmux") or ""
WHO = rb"\x1b\[>0?q"
GHOSTTY: Mapping[bytes, bytes] = {**XTERM, WHO: b"\x1bP>|ghostty 1.1.3\x1b\\"}
PICTURE = b"\x1b_Ga=T"
WAIT = 30


class Server:
    """A tmux of the test's own."""

    def __init__(self, folder: Path, passthrough: str) -> None:
        config = folder / "tmux.conf"
        config.write_text(
            f"set -g allow-passthrough {passthrough}\nset -as terminal-features ',xterm-256color:RGB'\n"
        )
        self.words = [TMUX, "-S", str(folder / "socket"), "-f", str(config)]
        self.environ = {
            "HOME": str(folder),
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "SHELL": "/bin/sh",
        }

    def attach(self, answers: Mapping[bytes, bytes], *words: str) -> Terminal:
        return Terminal([*self.words, *words], environ=self.environ, answers=answers)

    def say(self, *words: str) -> str:
        done = subprocess.run([*self.words, *words], capture_output=True, text=True, timeout=WAIT)
        return done.stdout.strip()

    def knows(self, terminal: Terminal, name: str) -> None:
        """Wait until tmux has read what a terminal calls itself."""
        terminal.wait_for(lambda _t: name in self.say("list-clients", "-F", "#{client_termtype}"), WAIT)


@contextmanager
def server(folder: Path, passthrough: str = "on") -> Iterator[Server]:
    made = Server(folder, passthrough)
    try:
        yield made
    finally:
        made.say("kill-server")


def looks(terminal: Terminal, number: int, protocol: str) -> None:
    """Ask it to look again, and wait for what it sees then."""
    terminal.send("r")
    terminal.wait_for(f"looks: {number}", WAIT)
    assert f"protocol: {protocol}" in terminal.text


def test_pictures_are_what_all_who_are_attached_can_show(tmp_path: Path) -> None:
    app = shlex.join([sys.executable, "-P", "-m", "tests.pty.apps.probed"])
    with server(tmp_path) as tmux, tmux.attach(GHOSTTY, "new-session", "sh") as able:
        tmux.knows(able, "ghostty")
        able.send(f"PYTHONPATH={shlex.quote(os.getcwd())} exec {app}\n")
        able.wait_for("protocol: kitty wrapped", WAIT)
        looks(able, 1, "kitty wrapped")
        with tmux.attach(XTERM, "attach-session") as unable:
            tmux.knows(unable, "XTerm(390)")
            unable.wait_for("protocol: kitty wrapped", WAIT)  # nobody looked yet
            looks(unable, 2, "blocks")
            tmux.say("detach-client", "-t", os.ttyname(unable._slave))
            assert unable.wait_exit(WAIT) == 0
        looks(able, 3, "kitty wrapped")
        tmux.say("set", "-g", "allow-passthrough", "off")
        looks(able, 4, "blocks")
        able.send("q")
        assert able.wait_exit(WAIT) == 0


def test_another_session_that_cannot_see_our_window_is_not_asked(tmp_path: Path) -> None:
    app = shlex.join([sys.executable, "-P", "-m", "tests.pty.apps.probed"])
    with server(tmp_path) as tmux, tmux.attach(XTERM, "new-session", "-s", "other", "sh") as other:
        tmux.knows(other, "XTerm(390)")
        with tmux.attach(GHOSTTY, "new-session", "-s", "ours", "sh") as able:
            tmux.knows(able, "ghostty")
            able.send(f"PYTHONPATH={shlex.quote(os.getcwd())} exec {app}\n")
            able.wait_for("protocol: kitty wrapped", WAIT)
            # Now that session can show our window too.
            tmux.say("link-window", "-s", "ours:0", "-t", "other:9")
            looks(able, 1, "blocks")
            able.send("q")
            assert able.wait_exit(WAIT) == 0


def test_who_attaches_is_sent_the_picture_too(clean_demo: DemoServer, tmp_path: Path) -> None:
    program = shlex.join([sys.executable, "-P", "-m", "cc_tui", clean_demo.session_id("renamed-id")])
    with server(tmp_path) as tmux, tmux.attach(GHOSTTY, "new-session", "sh") as first:
        tmux.knows(first, "ghostty")
        tmux.environ.update(clean_demo.env)
        named = shlex.join(f"{name}={value}" for name, value in clean_demo.env.items())
        first.send(f"PYTHONPATH={shlex.quote(os.getcwd())} exec env {named} {program}\n")
        first.wait_for(PICTURE, WAIT)
        for _time in range(2):  # the first is also seen by the look for late answers
            with tmux.attach(GHOSTTY, "attach-session") as second:
                second.wait_for("Element not found", WAIT)
                second.wait_for(PICTURE, WAIT)
                tmux.say("detach-client", "-t", os.ttyname(second._slave))
                assert second.wait_exit(WAIT) == 0
        first.send("q")
        assert first.wait_exit(WAIT) == 0


def test_keys_typed_while_tmux_is_asked(tmp_path: Path) -> None:
    app = shlex.join([sys.executable, "-P", "-m", "tests.pty.apps.probed"])
    with server(tmp_path, "off") as tmux:
        tmux.environ["PYTHONPATH"] = os.getcwd()
        with tmux.attach(GHOSTTY, "new-session", app) as terminal:
            terminal.send("jé")
            terminal.wait_for("protocol: blocks", WAIT)
            terminal.wait_for("keys: j é.", WAIT)
            terminal.send("q")
            assert terminal.wait_exit(WAIT) == 0
