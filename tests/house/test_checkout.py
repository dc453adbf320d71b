"""What is tracked: folders, sizes, and nothing of the machine it was written on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from cc_tui import __version__

ROOT = Path(__file__).resolve().parents[2]
TOP = {
    ".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "cc_tui", "pyproject.toml",
    "screenshots", "styles.tcss", "tests",
}  # fmt: skip
# Written so that this file does not hold them itself.
OF_A_MACHINE = (rb"(?<![\w.~-])/(?:wor[k]|roo[t])/", rb"py[p]i\.", rb"pythonhoste[d]", rb"npmj[s]\.")
LOOK_FOR_THEM = {Path("tests/demo/test_recordings.py")}
"""Files that name them to see that they are nowhere else."""
LONGEST = 400
"""Lines of a source file."""


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so nothing says what belongs to it")
    # A checkout may belong to another user than the one who tests it.
    words = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_every_top_level_entry_is_one_of_the_design(tracked: list[Path]) -> None:
    assert {path.parts[0] for path in tracked} <= TOP


def test_nothing_names_a_machine_or_a_registry(tracked: list[Path]) -> None:
    wanted = re.compile(b"|".join(OF_A_MACHINE))
    found = {
        str(path): hit.group()
        for path in tracked
        if path not in LOOK_FOR_THEM and (hit := wanted.search((ROOT / path).read_bytes()))
    }
    assert not found


def test_files_are_short_enough_to_read(tracked: list[Path]) -> None:
    source = [path for path in tracked if path.suffix == ".py"]
    long = {
        str(path): count
        for path in source
        if (count := len((ROOT / path).read_text("utf-8").splitlines())) > LONGEST
    }
    assert not long


def test_nothing_is_left_to_do(tracked: list[Path]) -> None:
    wanted = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X])\b")
    source = [path for path in tracked if path.suffix in (".py", ".tcss", ".md") or path.name == "Makefile"]
    assert not [str(path) for path in source if wanted.search((ROOT / path).read_text("utf-8"))]


def test_pictures_are_small(tracked: list[Path]) -> None:
    pictures = [
        path for path in tracked if path.parts[0] == "screenshots" and path.suffix in (".svg", ".png")
    ]
    assert pictures
    assert not [str(path) for path in pictures if (ROOT / path).stat().st_size > 300_000]


def test_the_changelog_knows_this_version() -> None:
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert headings[0] == "Unreleased" or headings[0] == __version__
