"""`cc-tui doctor` without a terminal: a finding is an answer, never a traceback; no secret comes out."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Said, Shell, run
from tests.demo_server import DemoServer

NAMES = {
    "terminal", "size", "colours", "locale", "unicode", "ssh", "tmux", "clipboard", "pictures",
    "configuration", "base URL", "key", "proxy", "CA files", "storage hosts", "API", "clock",
}  # fmt: skip
HARM = "\x1b]52;c;cm0gLXJmIC8=\x07\x9b31m\u202eexe.[@click=app.quit]x[/]\r\u200b"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e]")


def read(said: Said, code: int) -> dict[str, dict[str, Any]]:
    """The checks by name, of an answer in JSON."""
    assert (said.code, said.words) == (code, ""), said.text
    loaded = json.loads(said.out)
    assert loaded["schema"] == 1
    assert loaded["ok"] is (code == 0)
    checks: dict[str, dict[str, Any]] = {check["name"]: check for check in loaded["checks"]}
    assert len(checks) == len(loaded["checks"])
    assert checks.keys() >= NAMES
    assert {check["state"] for check in checks.values()} <= {"ok", "warn", "fail"}
    assert any(check["state"] == "fail" for check in checks.values()) is (code == 1)
    return checks


def told(shell: Shell, code: int, *words: str, **more: str) -> dict[str, dict[str, Any]]:
    return read(shell.cc_tui("doctor", "--json", *words, **more), code)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_all_is_well(shell: Shell) -> None:
    checks = told(shell, 0)
    assert checks["API"]["state"] == "ok"
    assert checks["API"]["facts"]["key_accepted"] is True
    assert checks["API"]["facts"]["ms"] > 0
    assert checks["clock"]["facts"]["skew_seconds"] == 0
    assert checks["key"]["facts"]["source"] == "CLOUDCRUISE_API_KEY"
    assert shell.server.seen().api == {"/runs": 1}
    assert shell.server.seen().storage == {}


def test_rows_say_the_same_as_json(shell: Shell) -> None:
    checks = told(shell, 0)
    said = shell.cc_tui("doctor")
    assert (said.code, said.words) == (0, "")
    rows = re.findall(r"^(ok|warn|fail) +(\S.*?) {2,}\S", said.text, re.MULTILINE)
    assert rows == [(check["state"], name) for name, check in checks.items()]
    assert "export LANG" not in said.text
    warned = [name for name, check in checks.items() if check["state"] == "warn"]
    last = f"{len(checks) - len(warned)} ok, {len(warned)} warn ({', '.join(warned)}), 0 fail"
    assert said.text.splitlines()[-1] == last


def test_the_key_is_never_printed(shell: Shell, tmp_path: Path) -> None:
    secret = "sk_canary_4b1f7a90c2_7788"
    file = tmp_path / "key"
    file.write_text(secret)
    file.chmod(0o644)
    for words in (("--json",), ()):
        refused = shell.cc_tui("doctor", *words, CLOUDCRUISE_API_KEY=secret)
        assert refused.code == 1
        assert secret not in refused.text + refused.words
        assert "The API refuses the key" in refused.text
        named = shell.cc_tui("doctor", *words, "--key-file", str(file))
        assert secret not in named.text + named.words
        assert shell.server.api_key not in named.text
        assert "chmod 600" in named.text
    # A refusal has a date too, so the clocks were compared all the same.
    checks = told(shell, 1, CLOUDCRUISE_API_KEY=secret)
    assert checks["API"]["facts"] == {"reachable": True, "key_accepted": False}
    assert checks["clock"]["state"] == "ok"


def test_without_a_key_it_asks_whether_the_api_is_there(shell: Shell) -> None:
    said = shell.cc_tui("doctor", "--json", without=["CLOUDCRUISE_API_KEY"])
    checks = read(said, 0)
    assert checks["key"]["state"] == "warn"
    assert checks["API"]["facts"]["reachable"] is True
    assert checks["API"]["facts"]["key_accepted"] is None
    log = shell.server.seen().log
    assert [(entry["path"], entry["status"]) for entry in log] == [("/runs", 401)]


@pytest.mark.parametrize(
    ("fault", "words"),
    [("html", "HTML"), ("redirect:https://portal.example/", "redirect"), ("status:402", "limit")],
)
def test_something_else_answers(shell: Shell, fault: str, words: str) -> None:
    shell.server.fault(fault)
    checks = told(shell, 1)
    assert checks["API"]["state"] == "fail"
    assert words in checks["API"]["said"]
    assert checks["clock"]["state"] == "warn"


def test_an_answer_at_the_second_try(shell: Shell) -> None:
    shell.server.fault("status:503")
    api = told(shell, 0)["API"]
    assert (api["state"], api["facts"]["tries"]) == ("warn", 2)
    assert "503" in api["hint"]


def test_nobody_answers(shell: Shell) -> None:
    checks = told(shell, 1, CLOUDCRUISE_BASE_URL=f"http://127.0.0.1:{free_port()}")
    assert "refused" in checks["API"]["said"]
    assert checks["API"]["facts"]["reachable"] is False


def test_a_clock_that_is_wrong(shell: Shell) -> None:
    with DemoServer(now="2020-01-01T00:00:00+00:00") as past:
        checks = read(shell.cc_tui("doctor", "--json", **past.env), 0)
    assert checks["clock"]["state"] == "warn"
    assert "ahead of the API's" in checks["clock"]["said"]
    assert checks["clock"]["facts"]["skew_seconds"] < -86_400


def test_the_proxy_is_named_without_its_password(shell: Shell) -> None:
    port = free_port()
    more = {
        "HTTPS_PROXY": f"http://ada:hunter2@127.0.0.1:{port}",
        "CLOUDCRUISE_BASE_URL": "https://api.example",
    }
    for words in (("--json",), ()):
        said = shell.cc_tui("doctor", *words, **more)
        assert said.code == 1
        assert f"HTTPS_PROXY (127.0.0.1:{port})" in said.text
        assert "hunter2" not in said.text
        assert "ada" not in said.text
    assert told(shell, 0, HTTPS_PROXY="http://127.0.0.1:1")["proxy"]["facts"]["proxy"] is None
    socks = {**more, "HTTPS_PROXY": "socks5://127.0.0.1:1080"}
    assert told(shell, 1, **socks)["proxy"]["state"] == "fail"


def test_what_the_user_set_wrongly(shell: Shell, tmp_path: Path) -> None:
    broken = tmp_path / "config.toml"
    broken.write_text('imagse = "off"\n')
    checks = told(shell, 1, "--config", str(broken))
    assert checks["configuration"]["hint"] == "Did you mean images?"
    assert checks["API"]["state"] == "ok"
    assert told(shell, 1, "--config", str(tmp_path / "none.toml"))["configuration"]["state"] == "fail"
    broken.write_text('storage_hosts = ["minio.example:9000", ".files.example", "https://x.example"]\n')
    hosts = told(shell, 0, "--config", str(broken))["storage hosts"]
    assert hosts["state"] == "warn"
    assert "Never matched: https://x.example." in hosts["hint"]
    assert told(shell, 1, SSL_CERT_FILE=str(broken))["CA files"]["state"] == "fail"
    assert (
        "NODE_EXTRA_CA_CERTS"
        in told(shell, 0, NODE_EXTRA_CA_CERTS="/ca.pem")["CA files"]["paste"]["lines"][0]
    )
    plain = told(shell, 1, CLOUDCRUISE_BASE_URL="http://api.example")
    assert [plain[name]["state"] for name in ("base URL", "API")] == ["fail", "fail"]
    assert told(shell, 1, CLOUDCRUISE_PROFILE="nobody")["key"]["state"] == "fail"


def test_a_wrong_flag_is_one_of_usage(shell: Shell) -> None:
    said = shell.cc_tui("doctor", "--images", "nice")
    assert (said.code, said.text) == (2, "")


@pytest.mark.parametrize(
    ("environ", "name", "state", "said"),
    [
        ({"COLORTERM": "truecolor"}, "colours", "ok", "truecolor"),
        ({"NO_COLOR": "", "COLORTERM": "truecolor"}, "colours", "ok", "NO_COLOR"),
        ({}, "colours", "warn", "256 colours"),
        ({"TERM": "vt220"}, "colours", "warn", "16 colours"),
        ({"TERM": "dumb"}, "colours", "ok", "none"),
        ({"LANG": "de_DE.ISO-8859-1"}, "locale", "warn", "not UTF-8"),
        ({"LANG": "C"}, "locale", "warn", "LANG=C: not UTF-8"),
        ({"LC_ALL": "C", "LANG": "C.UTF-8"}, "locale", "warn", "LC_ALL=C"),
        ({"LANG": "sv_SE.utf8"}, "locale", "ok", "LANG=sv_SE.utf8"),
        ({"SSH_CONNECTION": "203.0.113.9 50000 192.0.2.1 22"}, "ssh", "ok", "from 203.0.113.9"),
        ({"TMUX": "/nonexistent,1,0", "PATH": "/nonexistent"}, "tmux", "warn", "no tmux in PATH"),
    ],
)  # fmt: skip
def test_the_environment(shell: Shell, environ: dict[str, str], name: str, state: str, said: str) -> None:
    check = told(shell, 0, **environ)[name]
    assert check["state"] == state
    assert said in check["said"]


def test_hostile_settings_are_never_obeyed(shell: Shell) -> None:
    names = (
        "TERM",
        "TERM_PROGRAM",
        "COLORTERM",
        "LANG",
        "SSH_CONNECTION",
        "TMUX",
        "SSL_CERT_DIR",
        "HTTP_PROXY",
    )
    odd = dict.fromkeys(names, HARM)
    for words in (("--json",), ()):
        said = shell.cc_tui("doctor", *words, **odd)
        assert said.code == 0
        assert "exe." in said.text
        assert not OBEYED.search(said.text + said.words)


def test_no_network_no_key_no_home(tmp_path: Path) -> None:
    environ = {
        "HOME": "/nonexistent",
        "TERM": "dumb",
        "CLOUDCRUISE_BASE_URL": f"http://127.0.0.1:{free_port()}",
    }
    said = run({**environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}, "doctor")
    assert (said.code, said.words) == (1, "")
    assert said.text.isascii()


def test_pictures_without_a_terminal(shell: Shell) -> None:
    pictures = told(shell, 0)["pictures"]
    assert (pictures["state"], pictures["said"]) == ("warn", "not known: there is no terminal")
    assert pictures["facts"]["cell_is_assumed"] is True
    assert {offer["protocol"] for offer in pictures["facts"]["offers"]} == {
        "kitty",
        "iterm2",
        "sixel",
        "blocks",
    }
