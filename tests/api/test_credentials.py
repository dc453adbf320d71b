"""Where the key comes from, by every generation of the CLI's file, and what is refused at load."""

from __future__ import annotations

import copy
import json
import pickle
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cc_tui.api.credentials import Credentials, Secret, find
from cc_tui.config import Config
from cc_tui.errors import CcTuiError, CredentialsError, UsageError
from cc_tui.text import Raw
from tests.api.conftest import KEY, contract

Find = Callable[..., Credentials]
WORKSPACE = "5b0d2f5e-1c7a-4b0e-9a53-0c6f1e2d3a01"


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return datetime(2026, 9, 29, 12, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


@pytest.fixture
def cli_file(tmp_path: Path) -> Path:
    return tmp_path / "config.json"


@pytest.fixture
def search(cli_file: Path) -> Find:
    """Finds credentials with a CLI file of the contract or of the test's own."""

    def run(
        body: bytes | dict[str, object] | None = None, mode: int = 0o600, **settings: object
    ) -> Credentials:
        ask = settings.pop("ask", None)
        if body is not None:
            cli_file.write_bytes(body if isinstance(body, bytes) else json.dumps(body).encode())
            cli_file.chmod(mode)
        before = cli_file.read_bytes() if cli_file.exists() else None
        try:
            return find(Config(**settings), ask=ask, path=cli_file, clock=Noon())  # type: ignore[arg-type]
        finally:
            assert (cli_file.read_bytes() if cli_file.exists() else None) == before

    return run


@pytest.fixture
def keychain(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """Puts a `keyring` in the way of the real one; gives the environment that finds it."""

    def make(code: str) -> dict[str, str]:
        place = tmp_path / "modules"
        place.mkdir(exist_ok=True)
        (place / "keyring.py").write_text(code)
        return {"PYTHONPATH": str(place)}

    return make


def holding(account: str, value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return (
        "def get_password(service, account):\n"
        f"    return {text!r} if (service, account) == ('cloudcruise', {account!r}) else None\n"
    )


def test_a_secret_does_not_show() -> None:
    secret = Secret(KEY)
    assert secret.reveal() == KEY
    assert secret.masked() == "sk_can…7788"
    for text in (repr(secret), str(secret), f"{secret}", f"{secret!r:>9}", "%s" % secret, repr([secret])):  # noqa: UP031
        assert "canary" not in text
    assert Secret("short").masked() == "…"
    assert secret == Secret(KEY)
    assert secret != Secret(KEY + "x")
    assert secret != KEY
    for how in (pickle.dumps, copy.copy, copy.deepcopy, hash):
        with pytest.raises(TypeError):
            how(secret)


def test_a_flat_file(search: Find) -> None:
    found = search(contract("cli_config_legacy_flat.json"))
    assert (found.header, found.secret.reveal()) == ("cc-key", "sk_SYNTHETIC_LEGACY")
    assert found.source.startswith("profile default in ")
    assert (found.base_url, found.workspace_id, found.warnings) == ("https://api.cloudcruise.com", None, ())


def test_profiles_with_keys(search: Find) -> None:
    file = contract("cli_config_v0_profiles.json")
    assert search(file).secret.reveal() == "sk_SYNTHETIC_DEFAULT"
    dev = search(file, profile=Raw("dev"))
    assert (dev.secret.reveal(), dev.base_url) == ("sk_SYNTHETIC_DEV", "http://localhost:8000")
    assert search(file, environ={"CLOUDCRUISE_PROFILE": "dev"}).secret.reveal() == "sk_SYNTHETIC_DEV"


def test_profiles_with_a_keychain(search: Find, keychain: Callable[[str], dict[str, str]]) -> None:
    file = contract("cli_config_v1_profiles.json")
    token = {"accessToken": "eyJ.canary.token-of-work", "expiresAt": 1790686800000}
    work = search(file, environ=keychain(holding("profile:work", token)))
    assert (work.header, work.secret.reveal()) == ("Authorization", "eyJ.canary.token-of-work")
    assert (work.workspace_id, work.base_url) == (WORKSPACE, "https://api.cloudcruise.com")
    ci = search(file, profile=Raw("ci"), environ=keychain(holding("api-key:ci", KEY)))
    assert (ci.header, ci.secret.reveal(), ci.workspace_id) == ("cc-key", KEY, WORKSPACE)
    assert "keyring" not in sys.modules


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            holding("profile:work", {"accessToken": "x", "expiresAt": 1790679600000}),
            "expired at 2026-09-29 11:00 UTC",
        ),
        (holding("profile:work", {"accessToken": "x"}), "expired at 2026-09-29 11:30 UTC"),
        (holding("profile:work", {"refreshToken": "x"}), "holds no access token"),
        (holding("profile:work", "[" * 5000), "holds no access token"),
        (holding("profile:other", "x"), "it has no such entry"),
        ("raise ImportError", "pip install 'cc-tui[keychain]'"),
        ("def get_password(*_):\n    raise RuntimeError('No recommended backend')", "cannot be reached"),
        ("import time\ndef get_password(*_):\n    time.sleep(60)", "did not answer within 2 s"),
    ],
)
def test_a_keychain_that_does_not_help(
    search: Find,
    keychain: Callable[[str], dict[str, str]],
    capfd: pytest.CaptureFixture[str],
    code: str,
    words: str,
) -> None:
    file = contract("cli_config_v1_profiles.json").replace(b"2026-09-29T13:00", b"2026-09-29T11:30")
    with pytest.raises(CredentialsError) as caught:
        search(file, environ=keychain(code), ask=lambda: KEY)
    assert words in caught.value.message
    assert "CLOUDCRUISE_API_KEY" in caught.value.hint
    assert capfd.readouterr().err == ""


def test_the_order_of_sources(search: Find, tmp_path: Path) -> None:
    file = contract("cli_config_v0_profiles.json")
    key_file = tmp_path / "key"
    key_file.write_text("sk_from_file\n")
    key_file.chmod(0o400)
    environ = {
        "CLOUDCRUISE_TOKEN": "token-1",
        "CLOUDCRUISE_API_KEY": "sk_from_env",
        "CLOUDCRUISE_API_KEY_FILE": str(key_file),
    }
    token = search(file, environ=environ)
    assert (token.header, token.secret.reveal(), token.source) == (
        "Authorization",
        "token-1",
        "CLOUDCRUISE_TOKEN",
    )
    environ["CLOUDCRUISE_TOKEN"] = ""
    assert search(file, environ=environ).source == "CLOUDCRUISE_API_KEY"
    del environ["CLOUDCRUISE_API_KEY"]
    assert search(file, environ=environ).secret.reveal() == "sk_from_file"
    del environ["CLOUDCRUISE_API_KEY_FILE"]
    assert search(file, environ=environ).source.startswith("profile default")
    asked = search({}, ask=lambda: f"{KEY}\n")
    assert (asked.secret.reveal(), asked.source) == (KEY, "asked")
    with pytest.raises(CredentialsError) as caught:
        search({})
    assert caught.value.exit_code == 3
    assert "CLOUDCRUISE_API_KEY" in caught.value.hint


def test_a_flag_sets_the_environment_aside_and_says_so(search: Find, tmp_path: Path) -> None:
    file = contract("cli_config_v0_profiles.json")
    environ = {"CLOUDCRUISE_API_KEY": "sk_from_env"}
    dev = search(file, profile=Raw("dev"), environ=environ)
    assert dev.secret.reveal() == "sk_SYNTHETIC_DEV"
    assert dev.warnings == ("CLOUDCRUISE_API_KEY is set and not used, because --profile was given.",)
    key_file = tmp_path / "key"
    key_file.write_bytes(b"sk_from_file\r\n")
    key_file.chmod(0o644)
    named = search(file, key_file=key_file, environ=environ)
    assert (named.secret.reveal(), named.source) == ("sk_from_file", f"--key-file {key_file}")
    assert named.warnings == (
        "CLOUDCRUISE_API_KEY is set and not used, because --key-file was given.",
        f"Other users can read --key-file {key_file}; chmod 600 closes it.",
    )


def test_a_named_profile_must_be_there(search: Find) -> None:
    file = contract("cli_config_v0_profiles.json")
    for settings in ({"profile": Raw("prod")}, {"environ": {"CLOUDCRUISE_PROFILE": "../x\x1b"}}):
        with pytest.raises(UsageError) as caught:
            search(file, **settings)
        assert "default, dev" in caught.value.hint
        assert "\x1b" not in caught.value.message
    with pytest.raises(CredentialsError) as none:
        search({"profiles": {"empty": {}}}, profile=Raw("empty"), ask=lambda: KEY)
    assert "profile empty" in none.value.hint


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_an_open_file_is_warned_about(search: Find, mode: int) -> None:
    found = search(contract("cli_config_legacy_flat.json"), mode)
    assert len(found.warnings) == 1
    assert "Other users can read profile default" in found.warnings[0]
    # Where another source won, the file's mode is nobody's business now.
    assert search(None, environ={"CLOUDCRUISE_API_KEY": KEY}).warnings == ()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"profiles": [], "activeProfile": 3}']
)
def test_a_broken_file_counts_as_empty(search: Find, body: bytes) -> None:
    found = search(body, environ={"CLOUDCRUISE_API_KEY": KEY})
    assert found.secret.reveal() == KEY
    with pytest.raises(CredentialsError) as caught:
        search(body)
    if not body.startswith(b'{"'):
        assert "is not JSON" in found.warnings[0]
        assert "is not JSON" in caught.value.hint


def test_odd_values_in_a_profile_are_passed_over(search: Find) -> None:
    odd = {
        "profiles": {
            "default": {"apiKey": KEY, "baseUrl": 7, "currentWorkspaceId": None, "authType": ["x"]},
            "b": 1,
        }
    }
    found = search(odd)
    assert (found.secret.reveal(), found.base_url, found.workspace_id) == (
        KEY,
        "https://api.cloudcruise.com",
        None,
    )


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("sk_a\nX-Evil: 1", "more than one line"), ("sk_a\rb", "more than one line"),
        ("sk_ключ", "not ASCII"),
        (" sk_a", "start or end"), ("sk_a ", "start or end"), ("sk a", "blanks or control"),
        ("sk\x1b", "blanks or control"), ("   ", "is empty"), ("s" * 20_000, "too long"),
    ],
)  # fmt: skip
def test_a_key_that_is_no_header_is_refused_at_load(search: Find, tmp_path: Path, key: str, why: str) -> None:
    key_file = tmp_path / "key"
    key_file.write_text(f"{key}\n", newline="")
    for settings in (
        {"environ": {"CLOUDCRUISE_API_KEY": key}},
        {"environ": {"CLOUDCRUISE_TOKEN": key}},
        {"key_file": key_file},
        {"body": {"apiKey": key}},
    ):
        with pytest.raises(CredentialsError) as caught:
            search(**settings)
        assert why in caught.value.message
        assert key.strip() == "" or key not in caught.value.message + repr(caught.value)


def test_an_empty_key_is_never_sent(search: Find, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("\n")
    with pytest.raises(CredentialsError, match="is empty"):
        search(key_file=tmp_path / "key")
    with pytest.raises(CredentialsError) as caught:
        search(environ={"CLOUDCRUISE_API_KEY": ""})
    assert caught.value.hint == "CLOUDCRUISE_API_KEY is set, but empty."


def test_a_key_file_that_is_not_there(search: Find, tmp_path: Path) -> None:
    for path, why in (
        (tmp_path / "no\x1b", "No such file"),
        (tmp_path, "Is a directory"),
        (Path("a\0b"), "not a path"),
    ):
        with pytest.raises(CredentialsError) as caught:
            search(key_file=path)
        assert why in caught.value.message
        assert "\x1b" not in caught.value.message


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://api.cloudcruise.com", "not https"), ("ftp://x", "not https"),
        ("api.cloudcruise.com", "not https"), ("http://localhost.evil.example", "not https"),
        ("https://me:pw@api.cloudcruise.com", "user name"), ("https://api.cloudcruise.com?x=1", "query"),
        ("https://api.cloudcruise.com/#a", "query"), ("https://api.cloudcruise.com/a b", "query"),
        ("https://", "no usable host"), ("https://a\nb", "control"), ("https://bücher.example", "host"),
        ("https://x.example/a/../b", "'..'"), ("https://x.example:0", "host"),
        ("http://127.0.0.1.nip.io", "not https"),
    ],
)  # fmt: skip
def test_a_base_url_that_a_key_is_not_sent_to(search: Find, url: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        search(base_url=Raw(url), environ={"CLOUDCRUISE_API_KEY": KEY})
    assert why in caught.value.message
    assert "pw" not in caught.value.message
    with pytest.raises(UsageError) as caught:
        search({"apiKey": KEY, "baseUrl": url})
    assert "profile default" in caught.value.message


@pytest.mark.parametrize(
    ("url", "used", "warned"),
    [
        ("https://api.cloudcruise.com/", "https://api.cloudcruise.com", False),
        ("https://staging-api.cloudcruise.app", "https://staging-api.cloudcruise.app", False),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000", False),
        ("http://[::1]:8000", "http://[::1]:8000", False),
        ("https://gw.corp.example/cc//", "https://gw.corp.example/cc", True),
        ("https://cloudcruise.com.evil.example", "https://cloudcruise.com.evil.example", True),
    ],
)
def test_a_base_url(search: Find, url: str, used: str, warned: bool) -> None:
    found = search(base_url=Raw(url), environ={"CLOUDCRUISE_API_KEY": KEY})
    assert found.base_url == used
    assert any("not CloudCruise's own" in warning for warning in found.warnings) is warned


def test_a_workspace_goes_with_its_own_key(search: Find) -> None:
    file = {"apiKey": KEY, "currentWorkspaceId": WORKSPACE}
    assert search(file).workspace_id == WORKSPACE
    assert search(file, workspace_id=Raw("w-2")).workspace_id == "w-2"
    assert search(file, environ={"CLOUDCRUISE_API_KEY": "sk_other"}).workspace_id is None
    with pytest.raises(CcTuiError):
        search(file, workspace_id=Raw("w\r\nX: 1"))


def test_nothing_of_the_working_directory_is_read(
    search: Find, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(f"CLOUDCRUISE_API_KEY={KEY}\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CredentialsError):
        search({})
    assert not stat.S_IMODE((tmp_path / "config.json").stat().st_mode) & 0o077


def test_looking_for_a_key_loads_neither_httpx_nor_keyring() -> None:
    look = "import sys, cc_tui.api.credentials; print(*({'httpx', 'keyring', 'ssl'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
