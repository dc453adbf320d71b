"""The wheel: what is in it, and that it runs in an empty environment, away from the checkout."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from cc_tui import __version__
from tests.demo_server import ask
from tests.pty.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
MOST_RECORDED = 8_000_000
"""Bytes of recordings in the wheel, as they are packed."""

# One worker builds and installs it, once.
pytestmark = [pytest.mark.wheel, pytest.mark.xdist_group("wheel")]


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel and what it depends on, and nothing else."""

    wheel: Path
    bin: Path
    away: Path

    @property
    def environ(self) -> dict[str, str]:
        # An empty PYTHONPATH: nothing of the checkout is found by chance.
        bare = {"PATH": os.environ["PATH"], "HOME": str(self.away), "LANG": "C.UTF-8", "PYTHONPATH": ""}
        return {**bare, "TERM": "xterm-256color"}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.bin / words[0]), *words[1:]]
        return subprocess.run(
            command, cwd=self.away, env=self.environ, capture_output=True, text=True, timeout=60
        )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("dist")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(made)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (found,) = made.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("empty")
    environment = folder / "env"
    # Not `with_pip`: that takes a pip of its own; the one at hand can serve another environment.
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin" / "python"
    # cwd: pip must not find the checkout beside itself.
    words = [sys.executable, "-m", "pip", "--python", str(python), "install", "-qq", str(wheel)]
    subprocess.run(words, cwd=folder, check=True, timeout=240)
    return Installed(wheel, environment / "bin", folder)


def test_what_is_in_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        assert packed.read("cc_tui/styles.tcss") == (ROOT / "styles.tcss").read_bytes()
        recorded = [info for info in packed.infolist() if info.filename.startswith("cc_tui/demo/recordings/")]
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        told = packed.read(metadata).decode()
    assert "cc_tui/py.typed" in names
    assert {name.partition("/")[0] for name in names} == {"cc_tui", metadata.partition("/")[0]}
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert 1000 < sum(info.compress_size for info in recorded) <= MOST_RECORDED
    assert f"\nVersion: {__version__}\n" in told
    assert "\nLicense-Expression: GPL-3.0-or-later\n" in told
    assert "\nRequires-Python: >=3.11\n" in told


def test_it_is_not_the_checkout_that_runs(installed: Installed) -> None:
    said = installed.run("python", "-c", "import cc_tui.resources as r; print(r.stylesheet())")
    place = Path(said.stdout.strip())
    assert place.is_relative_to(installed.bin.parent), said.stderr
    assert place.read_bytes() == (ROOT / "styles.tcss").read_bytes()


def test_its_command(installed: Installed) -> None:
    said = installed.run("cc-tui", "--version")
    assert (said.returncode, said.stdout, said.stderr) == (0, f"cc-tui {__version__}\n", "")


def test_it_serves_the_demo(installed: Installed) -> None:
    words = [str(installed.bin / "cc-tui"), "demo", "--serve"]
    with subprocess.Popen(
        words, cwd=installed.away, env=installed.environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        said = json.loads(server.stdout.readline())
        assert {run["name"] for run in said["runs"]} >= {"renamed-id", "last-good", "not-debug", "loop"}
        session = said["runs"][0]["session_id"]
        run = ask(f"{said['base_url']}/run/{session}", cc_key=said["api_key"]).json()
        assert ask(run["screenshot_urls"][0]["signed_screenshot_url"]).body.startswith(b"\xff\xd8")
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0


@pytest.mark.pty
def test_it_shows_the_demo_on_a_terminal(installed: Installed) -> None:
    command = ["/bin/sh", "-c", 'cd "$1" && exec "$2" demo', "sh", str(installed.away)]
    with Terminal(
        [*command, str(installed.bin / "cc-tui")], columns=120, rows=40, environ=installed.environ
    ) as terminal:
        terminal.wait_for("Click search", 30)
        terminal.wait_for("[Claim number: CLM-2026-004417]", 30)
        terminal.wait_for(lambda seen: "▀" in seen.text or "▄" in seen.text, 30)
        terminal.send("q")
        assert terminal.wait_exit() == 0
        assert terminal.modes_left_on() == set()
