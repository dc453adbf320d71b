"""The run that still goes on: it grows by its recorded times, and the rest of it comes after its end."""

from __future__ import annotations

import time
from typing import Any

import pytest

from cc_tui.demo.library import Library
from cc_tui.demo.run import Run
from tests.demo_server import DemoServer, ask

START = 1_800_000_000.0
LENGTH = 55.0
"""Seconds from the server's start to the run's end."""


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(START)


def at(library: Library, seconds: float) -> Run:
    """The run as it is known so many seconds after the start."""
    session_id = next(run.session_id for run in library.runs(START) if run.name == "running")
    run = library.run(session_id, START + seconds)
    assert run
    return run


def kinds(run: Run) -> set[Any]:
    return {error["llm_error_category"] for error in run.body["errors"]}


def test_it_grows_until_it_ends(library: Library) -> None:
    seen = [at(library, second) for second in range(70)]
    counts = [len(run.body["screenshot_urls"]) for run in seen]
    assert counts == sorted(counts)
    assert 3 <= counts[0] <= 20
    assert len(set(counts)) > 25, "something new nearly every second until it hangs"
    assert [run.status for run in seen] == [run.body["status"] for run in seen]
    assert [run.status for run in seen] == ["execution.start"] * 55 + ["execution.failed"] * 15
    assert [run.row["execution_end"] is None for run in seen] == [True] * 55 + [False] * 15
    names = [shot["node_display_name"] for shot in seen[-1].body["screenshot_urls"]]
    assert (names.count("Next claim"), names.count("Scroll to the sign-off")) == (20, 6)


def test_nothing_is_known_before_it_happened(library: Library) -> None:
    for second in range(56):
        run = at(library, second)
        times = [shot["timestamp"]["$at"] for shot in run.body["screenshot_urls"]]
        times += [error["created_at"]["$at"] for error in run.body["errors"]]
        assert all(time < second - LENGTH for time in times)


def test_the_analysis_and_the_last_page_come_after_the_end(library: Library) -> None:
    ended, analysed, whole = (at(library, LENGTH + seconds) for seconds in (0.5, 6.5, 9.5))
    node = ended.body["errors"][-1]["node_id"]
    assert len(ended.body["errors"]) == 3
    assert kinds(ended) == {None}
    assert {error["message"] for error in ended.body["errors"]} == {
        error["original_error"] for error in ended.body["errors"]
    }
    assert kinds(analysed) == {"XPATH_INCORRECT"}
    assert [node in run.pages for run in (ended, analysed, whole)] == [False, False, True]


def test_errors_appear_while_it_goes_on(library: Library) -> None:
    assert {len(at(library, second).body["errors"]) for second in range(55)} == {0, 1, 2, 3}


def test_a_page_is_overwritten_by_the_next_visit(library: Library) -> None:
    whole = at(library, LENGTH + 20)
    node = next(
        shot["node_id"]
        for shot in whole.body["screenshot_urls"]
        if shot["node_display_name"] == "Read the claim"
    )
    path = whole.pages[node]["path"]
    pages = [library.read(path, START + second) for second in range(60)]
    names = [page[0] for page in pages if page]
    assert len(set(names)) > 10
    assert [name == whole.pages[node]["$object"] for name in names[-20:]] == [True] * 20


def test_faster_slower_and_not_at_all() -> None:
    fast, still = Library(START, 10.0), Library(START, 0.0)
    assert at(fast, 5.4).status == "execution.start"
    assert at(fast, 5.6).status == "execution.failed"
    assert kinds(at(fast, 5.6)) == {None}
    assert kinds(at(fast, 6.2)) == {"XPATH_INCORRECT"}
    early, late = (at(still, seconds).body["screenshot_urls"] for seconds in (0, 10_000))
    assert early == late == at(Library(START), 0).body["screenshot_urls"]


def test_it_ends_while_it_is_watched() -> None:
    with DemoServer(play=25) as server:
        session = server.session_id("running")
        assert server.runs["running"].status == "execution.start"
        counts, until = [], time.monotonic() + 30
        while (run := server.get(f"/run/{session}").json())["status"] == "execution.start":
            counts.append(len(run["screenshot_urls"]))
            assert time.monotonic() < until
        assert counts == sorted(counts)
        assert len(set(counts)) > 5
        node, page = run["errors"][-1]["node_id"], None
        while page is None:
            page = server.get(f"/run/{session}/debug-snapshots/{node}").json()["page_snapshot_url"]
            assert time.monotonic() < until
        assert ask(page).body.startswith(b"<!DOCTYPE html>")
