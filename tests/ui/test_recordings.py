"""Each recorded run from its opening to its evidence, in the keys that it takes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest

from cc_tui.demo.library import RECORDINGS
from cc_tui.ui.rows import Kind
from tests.demo_server import DemoServer
from tests.ui.browsing import Browser, browsing

MOST_KEYS = 3


@dataclass(frozen=True)
class Evidence:
    """What shows the cause, and the keys that lead there from the opening, at 80 columns.

    Attributes:
        page: Words of the page, or of why there is none.
        details: Words that the details say of the failure.
        keys: To the words of the page.
    """

    page: str
    details: str
    keys: tuple[str, ...] = ("3",)


EVIDENCE = {
    "in-iframe": Evidence("# CLM-2026-004417", "//dt[normalize-space()='Deductible'"),
    "logged-out": Evidence("Your session has expired", "asks for a password"),
    "modal": Evidence("What is new", "takes the click", ("3", "G")),
    "not-debug": Evidence("not started with debug", "CLM-2026-990001"),
    "renamed-id": Evidence("[Claim number: CLM-2026-004417]", "//button[@id='search-submit']"),
    "requeued": Evidence("# 503 Service unavailable", "HTTP 503"),
    "template": Evidence(
        "[Claim number: {{context.inputs.claim_number}}]", "{{context.inputs.claim_number}}"
    ),
    "too-early": Evidence("# Claims search", "still loading when the wait time"),
    "two-matches": Evidence("[Quick search by number: ]", "2 elements match"),
}


def truth(run: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((RECORDINGS / "runs" / run / "truth.json").read_text())
    return loaded


def told(browser: Browser) -> str:
    """What the right of the screen says, as one line whose words were wrapped or cut into rows."""
    return " ".join("".join(row.partition("│")[2].strip() + " " for row in browser.rows()).split())


def says(browser: Browser, words: str) -> bool:
    """Whether words are seen, wherever rows were wrapped."""
    return words.replace(" ", "") in told(browser).replace(" ", "")


async def walk(browser: Browser, *keys: str) -> None:
    assert len(keys) <= MOST_KEYS
    await browser.press(*keys)
    await browser.settled()


def test_every_recorded_failure_is_walked() -> None:
    failed = {path.parent.name for path in RECORDINGS.glob("runs/*/truth.json")}
    failed = {run for run in failed if truth(run)["failing_node_id"]}
    assert failed - {"running"} == EVIDENCE.keys()


@pytest.mark.parametrize("run", EVIDENCE)
async def test_a_failure_opens_on_its_evidence(clean_demo: DemoServer, run: str) -> None:
    known, evidence = truth(run), EVIDENCE[run]
    async with browsing(clean_demo, run, (80, 24)) as browser:
        await browser.opened()
        screen, row = browser.screen, browser.screen.row
        assert row
        assert row.node_id == known["failing_node_id"]
        assert row.visit
        assert row.kind is Kind.SHOT
        assert (row.attempt and row.attempt.index, row.shot and row.shot.is_error) == (0, False)
        await browser.until(lambda: screen.picture.state == "content", "the picture")
        number = row.visit.node_number
        assert f"Picture at start of node {number}, attempt 1 of 3" in browser.title("picture")

        await walk(browser, *evidence.keys)
        await browser.until(lambda: says(browser, evidence.page), evidence.page)
        for failure in known.get("failures", [])[-1:]:
            assert failure["title"] in browser.title("page")

        await browser.press("1")
        await walk(browser, "b")
        await browser.until(lambda: screen.picture.display and screen.picture.state == "content")
        assert f"Picture error shot of node {number}, " in browser.title("picture")
        assert "..." not in browser.title("picture")

        await walk(browser, "4")
        await browser.until(lambda: says(browser, evidence.details), evidence.details)
        assert says(browser, "error 1 of") or run == "requeued"
        assert clean_demo.seen().leaks == 0


async def test_the_first_of_two_tries_is_folded(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "requeued", (160, 50)) as browser:
        await browser.opened()
        tree = [row.split("│")[0] for row in browser.rows()[4:]]
        assert tree[0].split()[:7] == [">", "try", "1", "of", "2:", "failed", "at"]
        assert tree[1].startswith(" v ")
        assert "try 2 of 2: failed at" in tree[1]
        assert "\n".join(tree).count("Sign in") == 1
        await walk(browser, "g", "l", "l")
        row = browser.screen.row
        assert row
        assert row.visit
        assert (row.kind, row.visit.position) == (Kind.VISIT, 0)
        assert "\n".join(row.split("│")[0] for row in browser.rows()).count("Sign in") == 2
        assert "at start of node 1" in browser.title("picture")


async def test_a_repaired_error_is_marked_and_said(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "recovered") as browser:
        await browser.opened()
        rows = browser.rows()
        assert "repaired" in rows[0]
        assert next(row for row in rows if "Click search" in row).split("│")[0].rstrip().endswith("+")
        healed = next(iter(truth("recovered")["healed"]))
        await walk(browser, "E")
        row = browser.screen.row
        assert row
        assert row.node_id == healed
        assert "attempt 1 of 2" in browser.title("picture")
        await walk(browser, "4")
        assert says(browser, "Element not found: //button[@id='search-submit']")


async def test_a_loop_is_one_row_until_it_is_opened(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "loop") as browser:
        await browser.opened()
        tree = "\n".join(row[:45] for row in browser.rows())
        assert re.search(r"6 loop For each claim\S* .*x26 ", tree)
        assert "Read the claim" not in tree
        await browser.press("g", *["j"] * 5)
        await walk(browser, "l", "l", "j")
        row = browser.screen.row
        assert row
        assert row.visit
        assert (row.visit.name, row.visit.number, row.visit.of) == ("Read the claim", 1, 25)
        assert "visit 1/25" in browser.title("picture")
        assert "of visit 25, not of this one" in browser.title("page")


async def test_big_opens_on_its_failing_node_and_folds_the_rest(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "big") as browser:
        await browser.opened()
        run, row = browser.screen.run, browser.screen.row
        assert run
        assert row
        assert row.visit
        assert run.failing_visit
        assert row.visit.position == run.failing_visit.position
        assert len(run.screenshots) == 10_000
        assert "2,000 nodes" in browser.rows()[0]
        assert browser.screen.run_tree.last_line < 2_300  # loops are closed
        assert f"node {row.visit.node_number}, attempt 1 of 3" in browser.title("picture")
        await walk(browser, "3")
        assert says(browser, "# Claims search")
        await browser.press("1")
        await walk(browser, "b")
        assert "error shot of node" in browser.title("picture")
        await walk(browser, "4")
        assert says(browser, "//button[@id='search-submit']")
        await browser.press("1", "E", "E")
        await browser.until(lambda: "attempt 1 of 2" in browser.title("picture"), "the failure before")


async def test_a_running_run_grows_under_a_cursor_that_stays() -> None:
    with DemoServer(play=25) as server:
        async with browsing(server, "running") as browser:
            await browser.until(lambda: browser.screen.run is not None)
            first = browser.screen.run
            assert first
            assert not first.is_over
            assert browser.rows()[0].startswith(" running ")
            await browser.press("g", "j", "j")
            row = browser.screen.row
            assert row
            key, count = row.key, len(first.visits)
            await browser.until(lambda: len(browser.screen.run.visits) > count, "growth")  # type: ignore[union-attr]
            await browser.until("The run has ended; what comes late is asked for in 5 s")
            assert browser.rows()[0].startswith(" failed ")
            assert browser.screen.row
            assert browser.screen.row.key == key
            assert browser.screen.run_tree.cursor_line == 2
            # Until the analysis is there, the failure is told in the words of what drove the page.
            await browser.until(lambda: "XPATH_INCORRECT" in browser.rows()[1], "the late words")
            assert "Element not found: //section[@id='sign-off']" in browser.rows()[2]
            assert browser.screen.row.key == key
            grown = browser.screen.run
            assert grown
            assert grown.failing_visit
            assert grown.failing_visit.node_id == truth("running")["failing_node_id"]
            await walk(browser, "e")
            await browser.until(lambda: "Review queue" in browser.title("page"))
            await browser.press("G")
            await browser.until("This node did not run, so it left no screenshot and no page")
            assert "not yet run" not in browser.text()
            assert server.seen().leaks == 0
