"""The user's four packages are reached from the screen, none of them before the first frame but Textual."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.demo_server import DemoServer

ROOT = Path(__file__).resolve().parents[2]
TRACE = Path(__file__).with_name("trace_screen.py")


def trace(
    server: DemoServer, folder: Path, *, images: str = "blocks", code: Path = ROOT
) -> tuple[dict[str, Any], set[str]]:
    """What the screen told, and every module that one of its children imported."""
    log = folder / "children"
    # The children are started with sys.executable: here one that also writes down what they import.
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -X importtime "$@" 2>>"{log}"\n')
    python.chmod(0o755)
    program = (
        f"import sys, runpy; sys.executable = {str(python)!r}; sys.argv = sys.argv[1:];"
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    environ = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "xterm-256color",
        "PYTHONPATH": str(code), **server.env,
    }  # fmt: skip
    session = server.session_id("renamed-id")
    words = [sys.executable, "-P", "-c", program, str(TRACE), server.base_url, session, images]
    said = subprocess.run(
        words, env=environ, capture_output=True, text=True, timeout=90, stdin=subprocess.DEVNULL
    )
    assert said.returncode == 0, said.stderr
    modules = set(re.findall(r"\|\s+([\w.]+)$", log.read_text(), re.M)) if log.exists() else set()
    return json.loads(said.stdout), modules


def test_the_first_frame_waits_for_no_package_but_textual(clean_demo: DemoServer, tmp_path: Path) -> None:
    told, children = trace(clean_demo, tmp_path)
    first = told["first_frame"]
    assert (told["at_start"], first["modules"]) == ([], [])
    # Nor for the screen's own code, of which there is as much; its header and keys are where they stay.
    assert not first["has_screen"]
    assert "loading run" in first["rows"][0]
    assert first["rows"][-1] == told["rows"][-1]
    # httpx fetches in this process; in children html2text converts the page and Pillow decodes the picture.
    assert told["at_end"] == ["httpx"]
    assert {"html2text", "PIL"} <= children
    assert not {"httpx", "textual"} & children


def test_textual_images_widget_draws_the_picture_where_it_was_asked_for(
    clean_demo: DemoServer, tmp_path: Path
) -> None:
    told, _ = trace(clean_demo, tmp_path, images="textual-image")
    assert "textual_image" in told["at_start"]


@pytest.mark.parametrize("changed", [False, True])
def test_a_changed_rule_is_seen(clean_demo: DemoServer, tmp_path: Path, changed: bool) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(
        ROOT / "cc_tui", checkout / "cc_tui", ignore=shutil.ignore_patterns("recordings", "__pycache__")
    )
    for name in ("pyproject.toml", "styles.tcss"):
        shutil.copy(ROOT / name, checkout / name)
    if changed:
        with (checkout / "styles.tcss").open("a") as rules:
            rules.write("\n#keys { padding: 0 0 0 20; }\n")
    told, _ = trace(clean_demo, tmp_path, code=checkout)
    assert told["rows"][-1].startswith(" " * 20) is changed
    assert "? help" in told["rows"][-1]
