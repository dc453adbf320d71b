"""What the screen says, and what it leaves out first where there is little room."""

from __future__ import annotations

import pytest

from tests.demo_server import DemoServer
from tests.ui.browsing import browsing


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
