"""Saved files: a safe name, a new file of one's own, and nothing half written."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cc_tui.api import parse
from cc_tui.errors import UsageError
from cc_tui.run.spine import with_spine
from cc_tui.session.saving import LONGEST_NAME, page_name, picture_name, safe_stem, save, suffix_of
from cc_tui.text import Raw
from tests.contract import body, run_of

JPEG = b"\xff\xd8\xff\xe0" + bytes(1000)


def test_a_picture_and_a_page_are_named_after_their_place() -> None:
    run = with_spine(run_of("run_failed_xpath_with_retries"), parse.workflow(body("workflow"), Raw("w")))
    visit = run.failing_visit
    assert visit
    names = [
        picture_name(run, visit, attempt, shot) for attempt in visit.attempts[:2] for shot in attempt.shots
    ]
    place = "claim-status-lookup-run-c41d7e08-node-07-click-search-button"
    assert names == [f"{place}-attempt-{tail}" for tail in ("1", "1-error", "2", "2-error")]
    whole = replace(visit.shots[0], is_full_length=True)
    assert picture_name(run, visit, visit.attempts[0], whole) == f"{place}-attempt-1-whole-page"
    assert page_name(run, visit) == f"{place}-page"
    bare = replace(run, workflow=None, session_id=Raw("../../x\x1b"))
    assert page_name(bare, replace(visit, name=Raw("Prüfen/../漢字"))) == "run-x-node-07-prufen-page"
    again = replace(visit, number=25, of=26, node_number=123)
    names.append(picture_name(run, again, visit.attempts[0], visit.attempts[0].shots[1]))
    assert names[-1].endswith("-node-123-click-search-button-visit-25-attempt-1-error")
    assert page_name(run, again).endswith("-node-123-click-search-button-page")
    for name in names:
        assert safe_stem(name) == name


@pytest.mark.parametrize(
    ("suggestion", "stem"),
    [
        ("../../etc/passwd", "etc-passwd"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("a\x1b]52;c;x\x07b\n", "a-52-c-x-b"),
        ("Prüfung №7", "Prufung-No7"),
        ("漢字", "cc-tui"),
        ("", "cc-tui"),
        ("nul", "file-nul"),
        ("COM1.txt", "file-COM1.txt"),
        ("console", "console"),
        ("evil.sh", "evil.sh"),
        ("a..b...", "a.b"),
        ("x" * 500, "x" * 91),
    ],
)
def test_names_are_made_safe(suggestion: str, stem: str) -> None:
    assert safe_stem(suggestion) == stem


@given(st.text(max_size=300))
def test_no_name_means_anything_to_a_shell_or_a_file_system(suggestion: str) -> None:
    stem = safe_stem(suggestion)
    assert re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?", stem)
    assert ".." not in stem
    assert len(f"{stem}-999.jpeg") <= LONGEST_NAME
    assert safe_stem(stem) == stem


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (JPEG, ".jpeg"),
        (b"\x89PNG\r\n\x1a\n....", ".png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", ".webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", ".bin"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>", ".html"),
        ("\ufeff<html>".encode("utf-16-le"), ".html"),
        (b"words, then <div class=x>", ".html"),
        (b"#!/bin/sh\nrm -rf ~\n", ".bin"),
        (b"\x7fELF", ".bin"),
        (b"", ".bin"),
    ],
)
def test_the_suffix_is_of_the_bytes(data: bytes, suffix: str) -> None:
    assert suffix_of(data) == suffix


def test_a_file_is_new_and_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        first, second = (save(JPEG, Raw("shot.sh"), tmp_path) for _ in range(2))
    finally:
        os.umask(before)
    assert (first.name, second.name) == ("shot.sh.jpeg", "shot.sh-2.jpeg")
    for path in (first, second):
        assert path.read_bytes() == JPEG
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_link_is_followed_and_nothing_is_overwritten(tmp_path: Path) -> None:
    goal = tmp_path / "elsewhere"
    (tmp_path / "shot.jpeg").symlink_to(goal)
    (tmp_path / "shot-2.jpeg").mkdir()
    (tmp_path / "shot-3.jpeg").write_bytes(b"mine")
    assert save(JPEG, Raw("shot"), tmp_path).name == "shot-4.jpeg"
    assert not goal.exists()
    assert (tmp_path / "shot-3.jpeg").read_bytes() == b"mine"


def test_many_at_once_get_a_file_each(tmp_path: Path) -> None:
    data = [JPEG + bytes([number]) for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda each: save(each, Raw("shot"), tmp_path), data))
    assert len(set(paths)) == 24
    assert [path.read_bytes() for path in paths] == data


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder, why in (
        (tmp_path / "gone", "the folder does not exist"),
        (tmp_path / "file", "that is not a folder"),
        (tmp_path / ("x" * 300), "the folder's path is too long"),
    ):
        with pytest.raises(UsageError, match=f"Not saved: {why}") as told:
            save(JPEG, Raw("shot"), folder)
        assert "start it in one" in told.value.hint


_LIMITED = """
import os, resource, sys
from pathlib import Path
from cc_tui.errors import UsageError
from cc_tui.session.saving import save
folder = Path(sys.argv[1])
if sys.argv[2] == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
elif os.geteuid() == 0:
    os.chdir(folder)  # the way to it is closed to others
    folder = Path(".")
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    print(save(b"\\xff\\xd8\\xff" + bytes(100_000), "shot", folder))
except UsageError as error:
    print(error.message)
"""


@pytest.mark.parametrize(
    ("how", "why"),
    [("full", "files may not get this large here"), ("closed", "you may not write in this folder")],
)
def test_what_cannot_be_written_whole_leaves_nothing(tmp_path: Path, how: str, why: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o755 if how == "full" else 0o555)
    command = [sys.executable, "-c", _LIMITED, str(folder), how]
    ran = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert ran.stdout == f"Not saved: {why}\n"
    assert list(folder.iterdir()) == []
