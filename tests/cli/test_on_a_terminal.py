"""What the command refuses on a terminal before it draws anything, and the key that it asks for."""

from __future__ import annotations

import socket
import termios
from collections.abc import Sequence

import pytest

from tests.cli.commands import COMMAND, Shell
from tests.pty.terminal import Terminal

pytestmark = pytest.mark.pty


def on_a_terminal(shell: Shell, *words: str, **more: str) -> Terminal:
    return Terminal([*COMMAND, *words], columns=100, environ={**shell.environ, **more})


def refused(terminal: Terminal, code: int, words: Sequence[str]) -> None:
    with terminal:
        assert terminal.wait_exit() == code, terminal.text
        for word in words:
            assert word in terminal.text.replace("\n", " ")
        # Nothing was drawn, so nothing has to be put back.
        assert b"\x1b[?1049h" not in terminal.output
        assert terminal.settings == terminal.settings_before
        assert b"Traceback" not in terminal.output


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_a_terminal_that_cannot_move_its_cursor(shell: Shell, term: str) -> None:
    for words in (("demo",), (shell.server.session_id("loop"),)):
        refused(on_a_terminal(shell, *words, TERM=term), 2, ["TERM is", "xterm-256color"])
    assert not shell.server.seen().api


def test_an_unknown_theme_names_those_there_are(shell: Shell) -> None:
    words = ["No theme beige", "There are:", "textual-light"]
    refused(on_a_terminal(shell, "demo", "--theme", "beige"), 2, words)


def test_an_unknown_recording_names_those_there_are(shell: Shell) -> None:
    words = ["No recording nothing", "renamed-id", "last-good", "not-debug", "loop"]
    refused(on_a_terminal(shell, "demo", "--run", "nothing"), 2, words)


def test_a_port_that_is_taken(shell: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused(on_a_terminal(shell, "demo", "--port", port), 2, ["taken", "--port"])


def test_a_malformed_session(shell: Shell) -> None:
    refused(on_a_terminal(shell, "not-an-id"), 2, ["'not-an-id' is no session ID", "cc-tui demo"])
    assert not shell.server.seen().api


def test_the_key_is_asked_for_and_not_shown(shell: Shell) -> None:
    environ = {name: value for name, value in shell.environ.items() if name != "CLOUDCRUISE_API_KEY"}
    session = shell.server.session_id("last-good")
    with Terminal([*COMMAND, "tree", session], columns=100, rows=60, environ=environ) as terminal:
        terminal.wait_for("kept in memory only")
        assert not terminal.settings[3] & termios.ECHO
        terminal.send(shell.server.api_key + "\n")
        assert terminal.wait_exit() == 0
        assert terminal.settings == terminal.settings_before
        assert b"at start of node 1" in terminal.output
        assert shell.server.api_key.encode() not in terminal.output


def test_nothing_said_when_the_key_is_asked_for(shell: Shell) -> None:
    environ = {name: value for name, value in shell.environ.items() if name != "CLOUDCRUISE_API_KEY"}
    for keys, code in (("\n", 3), ("\x03", 130), ("\x04", 3)):
        with Terminal([*COMMAND, "tree", shell.server.session_id("loop")], environ=environ) as terminal:
            terminal.wait_for("kept in memory only")
            terminal.send(keys)
            assert terminal.wait_exit() == code, terminal.text
            assert b"Traceback" not in terminal.output
            assert terminal.settings == terminal.settings_before
