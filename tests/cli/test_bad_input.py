"""Whatever is wrong: one clear line, what to do, the documented exit code, and no traceback (see `run`)."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest

from tests.cli.commands import COMMAND, Said, Shell, environment, run
from tests.demo_server import DemoServer

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def refused(said: Said, code: int, *words: str) -> None:
    """Nothing on stdout, the words on stderr in a line of ours and a hint, the exit code."""
    assert (said.code, said.out) == (code, b""), said.words
    for word in words:
        assert word in said.words
    assert said.words.startswith("cc-tui: ")


def test_a_wrong_key(shell: Shell) -> None:
    said = shell.cc_tui(
        "tree", shell.server.session_id("loop"), CLOUDCRUISE_API_KEY="sk_wrong_0123456789abcdef"
    )
    refused(said, 3, "refuses the key", "CLOUDCRUISE_API_KEY (sk_wro…cdef)", "--key-file")
    assert "0123456789" not in said.words


def test_no_key_and_nobody_to_ask(shell: Shell) -> None:
    said = shell.cc_tui("tree", shell.server.session_id("loop"), without=["CLOUDCRUISE_API_KEY"])
    refused(said, 3, "There is no API key", "CLOUDCRUISE_API_KEY", "--key-file", "--profile")
    assert not shell.server.seen().api


@pytest.mark.parametrize("key", ["two words", "naïve-key-0123456789", "a\nb", " "])
def test_a_key_that_is_none_is_never_sent(shell: Shell, key: str) -> None:
    refused(shell.cc_tui("tree", shell.server.session_id("loop"), CLOUDCRUISE_API_KEY=key), 3, "The key from")
    assert not shell.server.seen().api


@pytest.mark.parametrize("words", [("tree",), ("page", "failed"), ()])
@pytest.mark.parametrize("session", ["abc", "3f2a9c1e-0b4d-4e5f-8a6b", "../../runs", "\x1b[2J", "-x"])
def test_a_malformed_session_is_refused_before_any_request(
    shell: Shell, words: tuple[str, ...], session: str
) -> None:
    said = shell.cc_tui(*words[:1], "--", session, *words[1:])
    refused(said, 2, "no session ID")
    assert b"\x1b" not in said.err
    seen = shell.server.seen()
    assert not seen.api
    assert not seen.storage


def test_a_text_with_several_ids_is_not_guessed_at(shell: Shell) -> None:
    both = " ".join(shell.server.session_id(name) for name in ("loop", "renamed-id"))
    refused(shell.cc_tui("tree", both), 2, "More than one id", shell.server.session_id("loop"))
    assert not shell.server.seen().api


@pytest.mark.parametrize("words", [("tree", UNKNOWN), ("page", UNKNOWN, "failed")])
def test_an_unknown_session(shell: Shell, words: tuple[str, ...]) -> None:
    refused(shell.cc_tui(*words), 4, "no such run", "--workspace-id")


@pytest.mark.parametrize("node", ["99", "zz", UNKNOWN, "\x1b]0;x\x07"])
def test_an_unknown_node(shell: Shell, node: str) -> None:
    session = shell.server.session_id("renamed-id")
    said = shell.cc_tui("page", session, node)
    refused(said, 4, "No node", f"cc-tui tree {session}")
    assert b"\x1b" not in said.err


def test_no_network(shell: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        said = shell.cc_tui("tree", shell.server.session_id("loop"), CLOUDCRUISE_BASE_URL=url)
    assert (said.code, said.out) == (5, b"")
    assert "No connection to 127.0.0.1: it is refused" in said.words
    assert "HTTPS_PROXY" in said.words


def test_a_proxy_that_answers_html(shell: Shell) -> None:
    shell.server.fault("html", times=9)
    said = shell.cc_tui("tree", shell.server.session_id("loop"))
    assert (said.code, said.out) == (5, b"")
    assert "HTML" in said.words
    assert "proxy" in said.words
    assert "<html" not in said.words


@pytest.mark.parametrize(
    "do", ["status:500", "status:402", "empty", "truncate", "reset", "body:bm90IGpzb24="]
)
def test_an_api_that_fails(shell: Shell, do: str) -> None:
    shell.server.fault(do, times=9, retry_after="0")
    said = shell.cc_tui("tree", shell.server.session_id("loop"))
    assert (said.code, said.out) == (5, b""), said.words


def test_urls_that_expire_before_they_can_be_used(tmp_path: Path) -> None:
    with DemoServer(ttl=1) as server:
        server.fault("slow:2.5", path="debug-snapshots", times=9)
        said = run(environment(tmp_path, **server.env), "page", server.session_id("renamed-id"), "failed")
    refused(said, 5, "expired")
    assert "token=" not in said.words


def test_no_page_for_a_node_names_the_command_that_records_it(shell: Shell) -> None:
    session = shell.server.session_id("not-debug")
    workflow = shell.server.get(f"/run/{session}").json()["workflow_id"]
    said = shell.cc_tui("page", session, "failed")
    refused(said, 4, "No page was captured", f"cloudcruise run start {workflow} --debug")


def test_a_page_that_storage_deleted(shell: Shell) -> None:
    shell.server.delete(".html")
    refused(shell.cc_tui("page", shell.server.session_id("renamed-id"), "failed"), 4, "no longer")


def test_without_a_terminal_the_screen_is_refused_before_the_key_is_looked_at(shell: Shell) -> None:
    session = shell.server.session_id("loop")
    said = shell.cc_tui(session, without=["CLOUDCRUISE_API_KEY"])
    refused(said, 2, "not a terminal", "cc-tui tree SESSION_ID")
    refused(shell.cc_tui("demo"), 2, "not a terminal")
    assert not shell.server.seen().api


CONFIGS = {
    'images = "moving"': "no way to draw pictures",
    "images = 3": "must be a text",
    'imagse = "off"': "Did you mean images?",
    'api_key = "sk_live_0123456789"': "Unknown setting api_key",
    "mouse = [": "is not TOML",
    'mouse = "no"': "must be true or false",
    'storage_hosts = ["a", 3]': "must be a list of host names",
    "requests_per_second = 0": "must be a number from 0.1 to 20",
    "requests_per_second = true": "must be a number from 0.1 to 20",
    'requests_per_second = "2"': "must be a number from 0.1 to 20",
    "# " + "x" * 70_000: "larger than a configuration",
}


@pytest.mark.parametrize("text", CONFIGS, ids=range(len(CONFIGS)))
def test_a_config_file_with_an_error(shell: Shell, tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    said = shell.cc_tui("tree", "--config", str(file), shell.server.session_id("loop"))
    refused(said, 2, CONFIGS[text])
    assert "0123456789" not in said.words
    assert not shell.server.seen().api


def test_the_users_own_config_file_is_read_and_a_named_one_must_be_there(
    shell: Shell, tmp_path: Path
) -> None:
    own = tmp_path / ".config" / "cc-tui" / "config.toml"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"\xff\xfe")
    session = shell.server.session_id("loop")
    refused(shell.cc_tui("tree", session), 2, "is not TOML", str(own))
    refused(shell.cc_tui("tree", "--config", str(tmp_path / "none"), session), 2, "There is no configuration")
    refused(shell.cc_tui("tree", "--config", str(tmp_path), session), 2, "cannot be read")


USAGE = {
    ("--images", "moving", "tree", UNKNOWN): "--images takes auto, kitty, sixel, iterm2, blocks, off or",
    ("tree",): "SESSION_ID",
    ("tree", UNKNOWN, "--bogus"): "unrecognized arguments: --bogus",
    ("page", UNKNOWN): "NODE_ID",
    ("page",): "--file PAGE.html",
    ("page", "--html", "--json", UNKNOWN, "1"): "not allowed with",
    ("page", "--file", "x.html", UNKNOWN): "exclude each other",
    ("page", "--file", "/nowhere/x.html"): "No such file",
    ("demo", "--ttl", "0"): "must be a whole number",
    ("demo", "--ttl", "٣"): "must be a whole number",
    ("demo", "--port", "70000"): "must be a whole number",
    ("demo", "--now", "noon"): "2026-11-23T10:00:00Z",
    ("demo", "--serve", "--run", "loop"): "--serve serves every recording",
    ("tree", UNKNOWN, "--base-url", "http://api.example.com"): "https",
    ("tree", UNKNOWN, "--profile", "nobody"): "nobody",
}


@pytest.mark.parametrize("words", USAGE, ids=" ".join)
def test_usage(shell: Shell, words: tuple[str, ...]) -> None:
    refused(shell.cc_tui(*words), 2, USAGE[words])
    assert not shell.server.seen().api


def test_no_arguments_show_examples(shell: Shell) -> None:
    said = shell.cc_tui()
    assert (said.code, said.out) == (2, b"")
    assert "cc-tui demo" in said.words
    assert "exit codes:" in said.words


def test_a_port_that_is_taken(shell: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = shell.cc_tui("demo", "--serve", "--port", str(taken.getsockname()[1]))
    assert (said.code, said.out) == (2, b"")
    assert "Address already in use" in said.words


def test_a_disk_that_is_full(shell: Shell) -> None:
    with Path("/dev/full").open("wb") as full:
        said = subprocess.run(
            [*COMMAND, "tree", shell.server.session_id("loop")],
            env=dict(shell.environ),
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    assert said.returncode == 5
    assert said.stderr == b"cc-tui: Standard output cannot be written: No space left on device\n"
