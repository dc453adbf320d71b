"""The command itself: help, version, the key, pipes and signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from cc_tui import __version__
from tests.cli.commands import COMMAND, Shell, run, start
from tests.demo_server import DemoServer, ask


def test_version_and_help(shell: Shell) -> None:
    said = shell.cc_tui("--version")
    assert (said.code, said.text, said.words) == (0, f"cc-tui {__version__}\n", "")
    said = shell.cc_tui("--help")
    assert said.code == 0
    for word in ("exit codes:", "CLOUDCRUISE_API_KEY", "SESSION_ID", "demo", "tree", "page"):
        assert word in said.text


def test_help_tells_what_textual_image_costs(shell: Shell) -> None:
    help_text = " ".join(shell.cc_tui("--help").text.split())
    for limit in ("up to 2 s", "5 to 10 times the bytes", "COLORTERM=truecolor", "3.11", "tmux"):
        assert limit in help_text


@pytest.mark.parametrize("command", ["demo", "page", "tree"])
def test_every_command_has_help_and_no_flag_takes_a_secret(shell: Shell, command: str) -> None:
    for words in ((command, "--help"), ("--theme", "nord", command, "--help")):
        said = shell.cc_tui(*words)
        assert said.code == 0
        assert f"usage: cc-tui {command}" in said.text
        assert not {"--key", "--api-key", "--token"} & set(
            said.text.replace("[", " ").replace("]", " ").split()
        )


def test_a_command_that_is_not_built_is_not_in_the_help(shell: Shell) -> None:
    words = shell.cc_tui("--help").text.split()
    assert not {"save", "runs", "cache"} & set(words)


def test_the_session_may_be_in_a_url_or_in_capitals(shell: Shell) -> None:
    session = shell.server.session_id("last-good")
    plain = json.loads(shell.cc_tui("tree", session, "--json").out)
    for given in (session.upper(), f"https://app.example/runs/{session}?tab=2"):
        told = json.loads(shell.cc_tui("tree", given, "--json").out)
        assert told["session_id"] == plain["session_id"] == session


def test_the_key_is_in_no_argument_and_no_output(shell: Shell) -> None:
    shell.server.fault("slow:1", path="/run/")
    with start(shell.environ, "tree", shell.server.session_id("renamed-id"), "--json") as process:
        while not shell.server.seen().api:
            assert process.poll() is None
        arguments = Path(f"/proc/{process.pid}/cmdline").read_bytes()
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    key = shell.server.api_key.encode()
    assert b"tree" in arguments
    for told in (arguments, out, err):
        assert key not in told
        assert key[8:-4] not in told


def test_a_key_file(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(shell.server.api_key + "\n")
    file.chmod(0o644)
    session = shell.server.session_id("loop")
    said = shell.cc_tui(
        "--key-file", str(file), "tree", session, CLOUDCRUISE_API_KEY="sk_other_0123456789abcd"
    )
    assert said.code == 0
    assert "chmod 600" in said.words
    assert "CLOUDCRUISE_API_KEY is set and not used" in said.words
    file.chmod(0o600)
    assert shell.cc_tui("--key-file", str(file), "tree", session, without=["CLOUDCRUISE_API_KEY"]).words == ""


@pytest.mark.parametrize("words", ["tree RUN", "tree RUN --json", "page RUN failed --html"])
def test_a_reader_that_hangs_up(shell: Shell, words: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    given = words.replace("RUN", shell.server.session_id("renamed-id")).split()
    with start(shell.environ, *given, stdout=writing) as process:
        os.close(writing)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 141
    assert b"Traceback" not in err
    assert b"BrokenPipe" not in err


@pytest.mark.parametrize("stream", [1, 2])
def test_a_stream_that_is_closed(shell: Shell, stream: int) -> None:
    script = f'exec "$@" {stream}>&-'
    words = ["sh", "-c", script, "sh", *COMMAND, "tree", shell.server.session_id("loop")]
    said = subprocess.run(words, env=dict(shell.environ), capture_output=True, timeout=60)
    assert b"Traceback" not in said.stderr
    if stream == 1:
        assert (said.returncode, said.stderr) == (2, b"cc-tui: Standard output is closed\n")
    else:
        assert said.returncode == 0
        assert b"visit 25/25" in said.stdout


def test_a_terminal_of_few_characters(shell: Shell) -> None:
    session = shell.server.session_id("renamed-id")
    said = shell.cc_tui("page", session, "failed", PYTHONIOENCODING="ascii")
    assert said.code == 0
    assert said.out.isascii()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_ends_a_command_that_waits(shell: Shell, number: signal.Signals, code: int) -> None:
    shell.server.fault("slow:20", path="/run/")
    with start(shell.environ, "tree", shell.server.session_id("loop")) as process:
        while not shell.server.seen().api:
            assert process.poll() is None
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (code, b"", b"")


def test_demo_serve_lets_any_client_in(shell: Shell) -> None:
    with start(shell.environ, "demo", "--serve", "--ttl", "30") as served:
        assert served.stdout is not None
        said = json.loads(served.stdout.readline())
        environ = {
            **shell.environ, "CLOUDCRUISE_BASE_URL": said["base_url"], "CLOUDCRUISE_API_KEY": said["api_key"]
        }  # fmt: skip
        runs = {each["name"]: each for each in said["runs"]}
        assert {"renamed-id", "last-good", "not-debug", "loop"} <= runs.keys()
        tree = run(environ, "tree", runs["loop"]["session_id"])
        assert (tree.code, tree.words) == (0, "")
        assert ask(said["base_url"] + "/workflows").status == 401
        served.send_signal(signal.SIGTERM)
        assert served.wait(10) == 0


def test_a_fault_of_ours_is_told_without_the_key(shell: Shell, tmp_path: Path) -> None:
    broken = tmp_path / "sitecustomize.py"
    broken.write_text(
        "import json, os\n"
        "def fail(*_, **__): raise RuntimeError('key ' + os.environ['CLOUDCRUISE_API_KEY'])\n"
        "json.dumps = fail\n"
    )
    more = os.pathsep.join([str(tmp_path), shell.environ["PYTHONPATH"]])
    said = shell.cc_tui("tree", "--json", shell.server.session_id("loop"), PYTHONPATH=more)
    assert (said.code, said.out) == (70, b"")
    assert "RuntimeError" in said.words
    assert "cc_tui/headless/output.py" in said.words
    assert shell.server.api_key[8:] not in said.words


def test_storage_never_sees_the_key(clean_demo: DemoServer, shell: Shell) -> None:
    assert shell.cc_tui("page", clean_demo.session_id("renamed-id"), "failed").code == 0
    seen = clean_demo.seen()
    assert seen.storage.total() == 1
    assert seen.leaks == 0
