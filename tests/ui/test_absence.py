"""What is not there says why, and what would get it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from cc_tui.text import Raw
from cc_tui.ui.rows import Kind
from tests.demo_server import DemoServer
from tests.ui.browsing import Browser, browsing


def change(server: DemoServer, run: str, how: Callable[[dict[str, Any]], object]) -> None:
    """Have the next answer for a run say something else."""
    path = f"/run/{server.session_id(run)}"
    body = server.get(path).json()
    how(body)
    server.fault(f"body:{base64.b64encode(json.dumps(body).encode()).decode()}", path=path)


def said(browser: Browser) -> str:
    """The right of the screen in one line."""
    return " ".join(" ".join(row.partition("│")[2].strip() for row in browser.rows()).split())


async def test_where_nothing_left_a_screenshot_nobody_says_that_it_did_not_run(
    clean_demo: DemoServer,
) -> None:
    change(clean_demo, "renamed-id", lambda body: body.update(screenshot_urls=[]))
    async with browsing(clean_demo, size=(120, 40)) as browser:
        await browser.opened()
        rows = browser.rows()
        assert "did not run" not in browser.text()
        assert "SELECTOR_NO_MATCH  'Click search', which left no screenshot" in rows[1]
        # The node that the error names is under the cursor, and its page is there.
        row = browser.screen.row
        assert row
        assert (row.kind, row.node and row.node.name) == (Kind.NEVER, "Click search")
        assert "This node failed and left no screenshot 4 shows its error" in said(browser)
        await browser.until("# Claims search")
        assert browser.title("page").startswith("Page of 'Click search' | ")
        await browser.press("k")
        await browser.until(
            lambda: "This run left no screenshots, so nothing says which nodes ran" in said(browser)
        )
        assert "cloudcruise run start" in said(browser)


async def test_a_run_that_waits_says_so(clean_demo: DemoServer) -> None:
    change(
        clean_demo,
        "renamed-id",
        lambda body: body.update(screenshot_urls=[], errors=[], status="execution.queued"),
    )
    async with browsing(clean_demo, size=(80, 24)) as browser:
        await browser.opened()
        await browser.until(lambda: "The run is queued; no node has left a screenshot yet" in said(browser))
        assert "R loads it again" in said(browser)
        assert browser.rows()[1].split("│")[0].rstrip().endswith("- Open portal       not yet run")


async def test_a_run_that_was_stopped_opens_on_its_last_error(clean_demo: DemoServer) -> None:
    change(clean_demo, "not-debug", lambda body: body.update(status="execution.stopped"))
    async with browsing(clean_demo, "not-debug") as browser:
        await browser.opened()
        assert browser.rows()[0].startswith(" stopped ")
        assert "node 9 of 14 'Open claim', attempt 1 of 3" in browser.rows()[1]
        assert "at start of node 9, attempt 1 of 3" in browser.title("picture")


async def test_a_failure_without_words_says_where_to_look(clean_demo: DemoServer) -> None:
    change(clean_demo, "renamed-id", lambda body: body.update(errors=None))
    async with browsing(clean_demo) as browser:
        await browser.opened()
        assert browser.rows()[1].startswith(" no category  node 8 of 14 'Click search', attempt 1 of 3")
        assert "No message came with it; b shows the error shot" in browser.rows()[2]


async def test_what_was_deleted_offers_no_key_that_cannot_help(clean_demo: DemoServer) -> None:
    clean_demo.delete("screenshots/")
    clean_demo.delete("page_snapshots/")
    async with browsing(clean_demo) as browser:
        await browser.until(lambda: browser.screen.picture.state == browser.screen.page.state == "error")
        for pane in (browser.screen.picture, browser.screen.page):
            assert "no new URL brings it back" in pane.words
            assert "r tries again" not in pane.words


async def test_a_node_that_did_not_run_can_be_named(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        never = browser.screen.run and browser.screen.run.never_ran[1]
        assert never
    async with browsing(clean_demo, node=never.node_id) as browser:
        await browser.until(lambda: browser.screen.row and browser.screen.row.node == never)
        await browser.until("This node did not run, so it left no screenshot and no page")
        await browser.until("e goes to the node that failed")
    async with browsing(clean_demo, node=Raw("nowhere")) as browser:
        await browser.until("No node nowhere in this run")


async def test_a_page_that_was_not_asked_for_is_not_there_yet(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "last-good", (80, 24)) as browser:
        await browser.opened()
        assert any(row.split("│")[0].endswith("[p] page             not loaded   ") for row in browser.rows())
        await browser.press("3")
        await browser.until(lambda: not any("not loaded" in row for row in browser.rows()))
