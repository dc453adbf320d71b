"""Who may import whom, looked at in fresh processes and by import-linter."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SLOW = ("textual", "httpx", "PIL", "lxml", "html2text", "selectolax", "textual_image")
"""What takes long to import; each has one room where it is at home."""

MAY_LOAD = {
    "cc_tui": "",
    "cc_tui.cli": "",
    "cc_tui.text": "",
    "cc_tui.errors": "",
    "cc_tui.clock": "",
    "cc_tui.config": "",
    "cc_tui.paths": "",
    "cc_tui.resources": "",
    "cc_tui.run.model": "",
    "cc_tui.run.spine": "",
    "cc_tui.child.process": "",
    "cc_tui.child.__main__": "",
    "cc_tui.page.pages": "",
    "cc_tui.page.jobs": "html2text lxml selectolax",
    "cc_tui.picture.pictures": "",
    "cc_tui.picture.jobs": "PIL",
    "cc_tui.picture.probe": "",
    "cc_tui.picture.tmux": "",
    "cc_tui.api.credentials": "",
    "cc_tui.api.cloudcruise": "httpx",
    "cc_tui.session.session": "httpx",
    "cc_tui.headless.tree": "httpx",
    "cc_tui.headless.page": "httpx",
    "cc_tui.headless.doctor": "httpx",
    "cc_tui.demo.launch": "",
    "cc_tui.demo.server": "",
    "cc_tui.ui.environment": "",
    "cc_tui.ui.crash": "",
    "cc_tui.ui.guard": "textual",
    "cc_tui.ui.app": "textual",
}


def loaded(program: str) -> set[str]:
    """The slow packages that a program leaves in `sys.modules`, in a process that begins empty."""
    telling = f"{program}\nimport sys\nprint('\\nLOADED', *({SLOW!r} & sys.modules.keys()))".replace(
        f"{SLOW!r} &", f"set({SLOW!r}) &"
    )
    said = subprocess.run(
        [sys.executable, "-c", telling], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert said.returncode == 0, said.stderr
    return set(said.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize("module", MAY_LOAD)
def test_a_module_loads_what_is_at_home_there(module: str) -> None:
    assert loaded(f"import {module}") <= set(MAY_LOAD[module].split())


@pytest.mark.parametrize("flag", ["--version", "--help"])
def test_version_and_help_load_nothing_slow(flag: str) -> None:
    program = (
        f"from cc_tui.cli import main\ntry: main([{flag!r}])\nexcept SystemExit as end: assert not end.code"
    )
    assert loaded(program) == set()


def test_usage_errors_load_nothing_slow() -> None:
    assert loaded("from cc_tui.cli import main\nassert main(['tree', 'no-id']) == 2") == set()


def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return found


def test_import_contracts() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    said = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert said.returncode == 0, said.stdout
    assert f"{len(contracts())} kept, 0 broken" in said.stdout


def test_every_room_has_its_place_in_the_layers() -> None:
    layers = next(each["layers"] for each in contracts() if each["type"] == "layers")
    named = {name for layer in layers for name in layer.replace("|", " ").replace(":", " ").split()}
    rooms = {
        f"cc_tui.{path.stem}"
        for path in (ROOT / "cc_tui").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    # The demo is outside the layers: a contract of its own keeps everybody but the command line away.
    assert rooms - {"cc_tui.__init__", "cc_tui.demo"} == named
