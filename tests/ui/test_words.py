"""What the screen says, and what it leaves out first where there is little room."""

from __future__ import annotations

import re

import pytest

from tests.demo_server import DemoServer
from tests.ui.browsing import Browser, browsing


@pytest.mark.parametrize(
    ("run", "place", "extent"),
    [
        ("renamed-id", "node 8 of 14 'Click search', attempt 1 of 3", "14 nodes"),
        ("requeued", "node 10 of 14 'Read claim', attempt 1 of 3", "14 nodes, 19 visits"),
        ("big", " of 2000 'Click search, batch 129', attempt 1 of 3", "2,000 nodes, 9,829 visits"),
    ],
)
async def test_nodes_are_counted_as_nodes(clean_demo: DemoServer, run: str, place: str, extent: str) -> None:
    async with browsing(clean_demo, run, (160, 50)) as browser:
        await browser.opened()
        rows = browser.rows()
        assert place in rows[1]
        assert f"  {extent}  " in rows[0]
        visit = browser.screen.run and browser.screen.run.failing_visit
        assert visit
        number = f"node {visit.node_number}"
        assert f"{number} of " in rows[1]
        assert f"Picture at start of {number}, " in browser.title("picture")
        tree = [row.partition("│")[0] for row in rows]
        assert any(row.split("v ")[-1].startswith(f"{visit.node_number} {visit.name}") for row in tree)


def tree_of(browser: Browser) -> list[str]:
    """The tree's part of each row."""
    return [row.partition("│")[0].rstrip() for row in browser.rows()]


async def test_what_a_run_has_not_come_to_yet_is_to_come() -> None:
    with DemoServer(play=0) as server:
        async with browsing(server, "running") as browser:
            await browser.opened()
            assert [row.split("- ")[1] for row in tree_of(browser) if "- " in row][-1].endswith("not yet run")
            await browser.press("G")
            await browser.until("This node has not run yet")
            assert "F goes to each node as it runs" in browser.text()
            assert "did not run" not in browser.text()
            await browser.press("4")
            await browser.until("Details  Done, not yet run")


async def test_a_row_says_the_visit_only_where_it_tells_something(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "requeued", (80, 24)) as browser:
        await browser.opened()
        tree = tree_of(browser)
        # Each try comes to a node once, so which visit of the run that is says nothing.
        assert "visit" not in "\n".join(tree[3:])
        assert "2/2" not in "\n".join(tree[3:])
        assert any(row.endswith(" 6 Choose line of business") for row in tree)
    async with browsing(clean_demo, "loop", (80, 24)) as browser:
        await browser.opened()
        await browser.press("g", *["j"] * 5, "l")
        await browser.until(lambda: any(row.endswith(" 7 Read the claim 2/25") for row in tree_of(browser)))
        await browser.pilot.resize_terminal(160, 40)
        await browser.until(lambda: any(" 7 Read the claim visit 2/25 " in row for row in tree_of(browser)))


async def test_rows_end_in_one_column_however_deep_they_are(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, size=(120, 40)) as browser:
        await browser.opened()
        told = [row for row in tree_of(browser) if row.endswith((" m", "did not run"))]
        assert any("[o]" in row for row in told)
        assert any("did not run" in row for row in told)
        assert len({len(row) for row in told}) == 1


async def test_no_picture_is_fetched_for_a_pane_that_is_not_shown(clean_demo: DemoServer) -> None:
    def pictures() -> list[str]:
        return [path for path in clean_demo.seen().storage if "screenshots/" in path]

    async with browsing(clean_demo, size=(40, 12)) as browser:
        await browser.opened()
        await browser.press("k", "j")
        await browser.settled()
        assert not browser.screen.picture.region.area
        assert not pictures()
        await browser.press("2")
        await browser.until(lambda: browser.screen.picture.state == "content", "the picture")
        await browser.settled()
        assert 1 <= len(pictures()) <= 5, "it and its neighbours"


async def test_a_cut_is_seen_as_one_where_the_locale_is_not_utf8(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, size=(80, 24), environ={"LANG": "C"}) as browser:
        await browser.opened()
        text = browser.text()
        assert text.isascii()
        assert "run 68c85219~ " in text
        assert "Tick documents c~ did not run" in text


async def test_the_row_of_a_run_that_grew_is_no_longer_its_nodes_last_visit() -> None:
    with DemoServer(play=2) as server:
        async with browsing(server, "running") as browser:
            await browser.opened()
            row, screen = browser.screen.row, browser.screen
            assert row
            assert row.visit
            number, at, of = row.visit.number, row.visit.position, row.visit.of
            assert f"visit {number}/{of}" in browser.title("picture")
            await browser.until(lambda: screen.run and screen.run.visits[at].of > of, "another visit")
            await browser.until(lambda: screen.row and screen.row.visit and screen.row.visit.of > of)
            assert screen.row
            assert screen.row.visit
            assert screen.row.visit.position == at
            assert f"visit {number}/{screen.row.visit.of}" in browser.title("picture")
            await browser.until(lambda: ", not of this one" in browser.title("page"))


COUNTDOWN = re.compile(r"\b5\d:\d\d $")


@pytest.mark.parametrize(
    ("run", "title"),
    [
        ("renamed-id", " at start of node 8, attempt 1 of 3 "),
        ("modal", " node 11 at start, attempt 1 of 3 "),
        ("big", " node 1928 at start, attempt 1 of 3 "),
    ],
)
async def test_titles_fit_and_keep_their_countdown(clean_demo: DemoServer, run: str, title: str) -> None:
    async with browsing(clean_demo, run, (80, 24)) as browser:
        await browser.opened()
        await browser.until(title)
        rows = browser.rows()
        assert COUNTDOWN.search(rows[0])
        assert "attempt 1 of 3" in rows[1]
        assert COUNTDOWN.search(rows[3])
        await browser.press("3")
        await browser.until(
            lambda: ", attempt 3?" in browser.rows()[3].replace("probably attempt 3", "attempt 3?")
        )
        assert COUNTDOWN.search(browser.rows()[3])
        await browser.pilot.resize_terminal(40, 12)
        await browser.until(lambda: browser.screen.lines.region.width > 38)
        assert all(COUNTDOWN.search(row) for row in (browser.rows()[0], browser.rows()[3]))
        await browser.pilot.resize_terminal(120, 40)
        await browser.until("OUTLINE Markdown Source  at start of node")
        await browser.pilot.resize_terminal(160, 40)
        await browser.until(lambda: ", probably attempt 3  C" in browser.text(), "the page's own title")


async def test_a_message_is_seen_before_the_path(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "template", (80, 24)) as browser:
        await browser.opened()
        assert "the input is the problem: {{context.inputs.claim_number}}" in browser.rows()[2]
        await browser.pilot.resize_terminal(120, 40)
        await browser.until(lambda: browser.rows()[2].rstrip().endswith("/claims/search"))
        assert "'{{context.inputs.claim_number}}']" in browser.rows()[2]
