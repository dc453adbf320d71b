"""The terminal is given back at every end, the exit code says which, and no byte of it is a secret."""

from __future__ import annotations

import inspect
import os
import re
import signal
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
import textual
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.worker import WorkerFailed

from tests.pty.apps.faulty import Faulty
from tests.pty.terminal import IN_BAND_RESIZE, ROOT, XTERM, Terminal

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for processes by pidfd (Linux)"),
]

CANARY = uuid.uuid4().hex
PROMPTLY = 2.0
"""Seconds in which the process is gone, whatever it was doing (fault matrix 59 to 63)."""

KILLS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)


def faulty(way: str, **options: object) -> Terminal:
    """Start the app that ends in that way."""
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    extra = options.pop("environ", {})
    assert isinstance(extra, Mapping)
    return Terminal(
        [sys.executable, "-m", "tests.pty.apps.faulty", way],
        environ={**environ, "CANARY": CANARY, **extra},
        **options,  # type: ignore[arg-type]
    )


@pytest.fixture
def started(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """The app, waiting for a key."""
    with faulty(request.param) as terminal:
        terminal.wait_for(f"ready for {request.param}")
        yield terminal


def assert_given_back(terminal: Terminal, *, by_force: bool = False) -> None:
    """Nothing that Textual switched is left on, and no secret came out meanwhile."""
    assert b"\x1b[?1049h" in terminal.output, "the screen was never open"
    # CAN is sent by the watchdog alone, where the loop could not leave by itself.
    assert (b"\x18" in terminal.output) is by_force
    assert terminal.modes_left_on() == set()
    assert terminal.settings == terminal.settings_before
    assert_no_secret(terminal)


def assert_no_secret(terminal: Terminal) -> None:
    """Neither the canary nor the clipboard sequence of the message, nor a path of this machine."""
    assert CANARY.encode() not in terminal.output
    assert b"\x1b]52" not in terminal.output
    assert b"\x9b31m" not in terminal.output.replace("›".encode(), b"")
    assert str(ROOT).encode() not in terminal.output


@pytest.mark.parametrize("answers", [XTERM, IN_BAND_RESIZE, {}], ids=["xterm", "newer", "mute"])
def test_quit_restores_the_terminal_and_says_goodbye(answers: Mapping[bytes, bytes]) -> None:
    with faulty("quit", answers=answers) as terminal:
        terminal.wait_for("ready for quit")
        if answers is IN_BAND_RESIZE:
            # Textual asks for the mouse in pixels, and never takes that back.
            terminal.wait_for(b"\x1b[?1016h")
        terminal.send("q")
        assert terminal.wait_exit() == 0
        assert "goodbye" in terminal.text
        assert_given_back(terminal)


@pytest.mark.parametrize("started", ["quit"], indirect=True)
@pytest.mark.parametrize("number", KILLS, ids=lambda number: number.name)
def test_a_signal_leaves_in_order(started: Terminal, number: signal.Signals) -> None:
    started.signal(number)
    assert started.wait_exit() == 128 + number
    assert_given_back(started)


def test_a_signal_ends_a_stuck_loop_too() -> None:
    with ExitStack() as stack:
        stuck = [(stack.enter_context(faulty("blocked")), number) for number in KILLS]
        for terminal, _ in stuck:
            terminal.wait_for("ready")
            terminal.send("x")
            terminal.wait_for(b"now blocked")
        for terminal, number in stuck:
            terminal.signal(number)
        for terminal, number in stuck:
            assert terminal.wait_exit(PROMPTLY) == 128 + number
            assert_given_back(terminal, by_force=True)


@pytest.mark.parametrize("started", ["flood"], indirect=True)
def test_a_signal_ends_a_program_whose_terminal_does_not_read(started: Terminal) -> None:
    started.send("x")
    started.wait_for(b"now flood")
    started.signal(signal.SIGTERM)
    assert started.wait_exit(PROMPTLY, reading=False) == 143
    assert_given_back(started, by_force=True)


@pytest.mark.parametrize("ignored", ["", "SIGHUP"], ids=["plain", "nohup"])
def test_a_lost_connection_ends_the_program(ignored: str) -> None:
    with ExitStack() as stack:
        doing = {
            way: stack.enter_context(faulty(way, ignored=ignored)) for way in ("quit", "blocked", "flood")
        }
        for way, terminal in doing.items():
            terminal.wait_for("ready")
            if way != "quit":
                terminal.send("x")
                terminal.wait_for(f"now {way}".encode())
        for terminal in doing.values():
            terminal.close_master()
        assert [terminal.wait_exit(PROMPTLY) for terminal in doing.values()] == [129, 129, 129]


def test_what_the_parent_ignores_stays_ignored() -> None:
    with faulty("quit", ignored="SIGINT") as terminal:
        terminal.wait_for("ready for quit")
        terminal.signal(signal.SIGINT)
        terminal.resize(60, 20)
        terminal.send("q")
        assert terminal.wait_exit() == 0


def test_no_child_outlives_a_lost_connection() -> None:
    with faulty("child", leak_probe=True) as terminal:
        terminal.wait_for("ready")
        terminal.send("x")
        terminal.wait_for("child runs")
        terminal.close_master()
        assert terminal.wait_exit(PROMPTLY) == 129
        assert terminal.orphans_end()


CRASHES = (
    "handler", "compose", "render", "worker", "thread_worker", "thread", "timer", "call_later", "group",
    "task",
)  # fmt: skip


@pytest.mark.parametrize("way", CRASHES)
def test_a_crash_tells_the_place_and_no_secret(way: str) -> None:
    with faulty(way) as terminal:
        if way != "compose":
            terminal.wait_for(f"ready for {way}")
            terminal.send("x")
        assert terminal.wait_exit() == 70
        assert_given_back(terminal)
        told = terminal.text.replace("\n", "")
        assert "RuntimeError: no ␛]52;c;UFdORUQ=␇ \ufffd31m <202E> answer from https://…@storage.exam" in told
        assert re.search(r"faulty\.py:\d+ in fail", told)
        assert "This is a fault of cc-tui" in told


@pytest.mark.parametrize("started", ["told"], indirect=True)
def test_news_for_the_user_keeps_its_words_and_code(started: Terminal) -> None:
    started.send("x")
    assert started.wait_exit() == 4
    assert started.text.split("\n")[:2] == ["There is no run 3f2a.", "Look at the session ID."]
    assert "fault" not in started.text
    assert_given_back(started)


@pytest.mark.parametrize("started", ["stray_news"], indirect=True)
def test_news_that_nobody_waits_for_is_no_crash(started: Terminal) -> None:
    started.send("x")
    started.wait_for("still here")
    started.send("q")
    assert started.wait_exit() == 0


def test_quit_does_not_wait_for_a_thread() -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(faulty(way)) for way in ("slow_thread", "bare_thread")]
        for terminal in slow:
            terminal.wait_for("ready")
            terminal.send("x")
        for terminal in slow:
            assert terminal.wait_exit() == 0
            assert terminal.text.count("goodbye") == 1
            assert_given_back(terminal)


@pytest.mark.parametrize("started", ["quit"], indirect=True)
def test_suspended_and_back(started: Terminal) -> None:
    started.signal(signal.SIGTSTP)
    started.wait_stopped()
    assert started.modes_left_on() == set()
    assert started.settings == started.settings_before
    started.signal(signal.SIGCONT)
    started.wait_for("ready for quit")
    started.send("q")
    assert started.wait_exit() == 0
    assert_given_back(started)


@pytest.mark.parametrize("started", ["quit"], indirect=True)
def test_continued_without_a_stop_opens_no_second_screen(started: Terminal) -> None:
    started.signal(signal.SIGCONT)
    started.send("q")
    assert started.wait_exit() == 0
    assert started.output.count(b"\x1b[?1049h") == 1
    assert_given_back(started)


@pytest.mark.parametrize("started", ["quit"], indirect=True)
def test_any_size_is_survived(started: Terminal) -> None:
    for columns, rows in [(1, 1), (300, 100), *((20 + n, 5 + n) for n in range(60)), (80, 24)]:
        started.resize(columns, rows)
    started.wait_for("ready for quit")
    started.send("q")
    assert started.wait_exit() == 0
    assert_given_back(started)


@pytest.mark.parametrize(
    ("streams", "term", "told"),
    [
        ({"stdin": os.devnull}, "xterm", "Standard input is not a terminal"),
        ({"stdin": "-"}, "xterm", "Standard input is closed"),
        ({"stderr": "{file}"}, "xterm", "Standard error is not a terminal"),
        ({}, "dumb", "TERM is dumb"),
        ({}, "", "TERM is not set"),
        ({"stdin": os.devnull, "stdout": "{file}"}, "xterm", "in a pipe"),
    ],
    ids=["stdin-null", "stdin-closed", "stderr-file", "dumb", "no-term", "pipe"],
)
def test_no_terminal_is_refused(streams: Mapping[str, str], term: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "redirected"
    streams = {name: path.format(file=file) for name, path in streams.items()}
    with faulty("quit", streams=streams, environ={"TERM": term}) as terminal:
        assert terminal.wait_exit() == 2
        assert b"\x1b" not in terminal.output
        said = file.read_text() if "stderr" in streams else terminal.text
        assert told in said
        assert "cc-tui tree SESSION_ID" in said


def test_nothing_is_written_down(tmp_path: Path) -> None:
    leaks = {"TEXTUAL_LOG": f"{tmp_path}/log", "SSLKEYLOGFILE": f"{tmp_path}/keys", "TEXTUAL": "debug"}
    with faulty("handler", environ=leaks) as terminal:
        terminal.wait_for("ready")
        terminal.send("x")
        assert terminal.wait_exit() == 70
        assert_given_back(terminal)
    assert list(tmp_path.iterdir()) == []


async def test_a_pilot_still_hears_of_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", CANARY)
    app = Faulty("handler")
    with pytest.raises(RuntimeError, match="answer from"):
        async with app.run_test() as pilot:
            await pilot.press("x")
    assert app.return_code == 70


def test_textual_still_has_what_the_guard_overrides() -> None:
    moved = f"textual {textual.__version__} moved {{}}: look at cc_tui/ui/guard.py, a crash may print secrets"
    for name, parameters in {
        "_handle_exception": ["self", "error"],
        "_fatal_error": ["self"],
        "_close_messages_no_wait": ["self"],
        "panic": ["self", "renderables"],
        "exit": ["self", "result", "return_code", "message"],
    }.items():
        method = getattr(App, name, None)
        assert method is not None, moved.format(name)
        assert list(inspect.signature(method).parameters) == parameters, moved.format(name)
    assert "_return_code" in vars(App()), moved.format("_return_code")
    assert "self._fatal_error()" in inspect.getsource(App._handle_exception), moved.format("the call of it")
    assert ".panic," in inspect.getsource(LinuxDriver._run_input_thread), moved.format("the input thread")
    assert WorkerFailed(ValueError("x")).error.args == ("x",), moved.format("WorkerFailed.error")
