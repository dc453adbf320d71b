"""What a tired engineer sees and what his keys do, on the recorded runs."""

from __future__ import annotations

import base64
from collections import Counter
from pathlib import Path

import pytest
from textual import events

from cc_tui.config import Images
from cc_tui.page.limits import MAX_PAGE
from cc_tui.text import Raw
from cc_tui.ui.commands import Where
from cc_tui.ui.rows import Kind
from tests.demo_server import DemoServer
from tests.ui.browsing import browsing


async def test_it_opens_on_the_first_failing_attempt_with_its_picture_and_page(
    clean_demo: DemoServer,
) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        rows = browser.rows()
        assert rows[0].startswith(" failed  Verify claim  run ")
        assert "pages 5" in rows[0]
        assert "shots 5" in rows[0]
        assert rows[1].startswith(
            " XPATH_INCORRECT / SELECTOR_NO_MATCH  node 8 of 14 'Click search', attempt 1 of 3"
        )
        assert rows[2].startswith(" Element not found: //button[@id='search-submit']")
        assert rows[2].rstrip().endswith("/claims")
        row = browser.screen.row
        assert row is not None
        assert (row.kind, row.attempt and row.attempt.index) == (Kind.SHOT, 0)
        assert browser.title("picture").startswith("Picture at start of node 8, attempt 1 of 3  1280 x 720")
        assert "probably the last attempt's" in browser.title("page")
        assert "# Claims search" in browser.text()
        assert "[Claim number: CLM-2026-004417]" in browser.text()
        picture = browser.strips()[4:20]
        colours = {segment.style.bgcolor for strip in picture for segment in strip if segment.style}
        assert len(colours) > 10
        assert "did not run" in browser.text()


async def test_a_page_that_is_shown_again_when_it_hears_that_it_was_hidden_keeps_the_focus(
    clean_demo: DemoServer,
) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.press("3")
        await browser.settled()
        lines = browser.screen.lines
        lines.post_message(events.Hide())
        await browser.pilot.pause()
        assert browser.screen.focused is lines
        assert browser.is_lit("Source  at start of node 8")


async def test_moving_brings_the_other_nodes_picture_and_page(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        before = [strip.text for strip in browser.strips()[4:20]]
        await browser.press("h", "k")
        await browser.until(lambda: "node 7" in browser.title("picture"))
        await browser.settled()
        assert browser.title("picture").startswith("Picture at start of node 7  1280 x 720")
        assert "at start of node 7" in browser.title("page")
        assert "..." not in browser.title("picture") + browser.title("page")
        assert "[Claim number: (CLM-2026-000000)]" in browser.text()
        assert [strip.text for strip in browser.strips()[4:20]] != before
        await browser.press("l", "l")
        assert browser.screen.row
        assert browser.screen.row.kind is Kind.SHOT
        await browser.press("g")
        await browser.until(lambda: "node 1" in browser.title("picture"))
        await browser.press("G")
        await browser.until("This node did not run, so it left no screenshot and no page")


async def test_errors_and_screenshots_are_a_key_away(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.press("full_stop")
        await browser.until(
            lambda: "error shot of node 8, 15 s later, attempt 1 of 3" in browser.title("picture")
        )
        await browser.press("e")
        await browser.until(lambda: "at start of node 8, attempt 2 of 3" in browser.title("picture"))
        await browser.press("E", "E")
        await browser.until("No failed attempt in this direction")
        await browser.press("comma")
        await browser.until(lambda: "at start of node 7" in browser.title("picture"))


async def test_the_page_is_searched(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.press("3", "slash", *"clm-2026", "enter")
        await browser.until(lambda: "/clm-2026 1 of 9" in browser.title("page"), "the first match")
        first = browser.screen.lines.cursor
        await browser.press("n", "n")
        assert "3 of 9" in browser.title("page")
        assert browser.screen.lines.cursor > first
        await browser.press("N")
        assert "2 of 9" in browser.title("page")
        await browser.press("slash", *["backspace"] * 8, *"CLM", "enter")
        assert "/CLM " in browser.title("page")
        await browser.press("slash", *["backspace"] * 3, *"no such words", "enter")
        await browser.until("Nothing in this page reads 'no such words'")
        await browser.press("slash", "escape")
        assert "/" not in browser.title("page").split("|")[0]
        await browser.press("q")
        assert browser.screen.where is Where.TREE


async def test_absence_is_explained(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "not-debug") as browser:
        await browser.opened()
        text = " ".join(browser.text().split())
        assert "most likely this run was not started with debug" in text
        assert "cloudcruise run start" in text
        assert "--debug" in text
        assert "[p] page" in text
        assert "none" in text


async def test_pictures_can_be_off(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, images=Images.OFF) as browser:
        await browser.opened()
        assert "Pictures are off" in browser.text()
        assert "# Claims search" in browser.text()


async def test_what_cannot_be_shown_says_why_and_r_tries_again(clean_demo: DemoServer) -> None:
    clean_demo.fault("body:PGh0bWw+bm90IGEgcGljdHVyZTwvaHRtbD4=", origin="storage", path="jpeg", times=1)
    async with browsing(clean_demo) as browser:
        await browser.until(lambda: "HTML" in browser.screen.picture.words, "what it is instead of a picture")
        assert "s saves the file as it came, r asks for it again" in browser.screen.picture.words
        await browser.press("r")
        await browser.until(lambda: browser.screen.picture.state == "content", "the picture itself")


async def test_a_deleted_object_is_said_to_be_gone(clean_demo: DemoServer) -> None:
    clean_demo.delete("screenshots/")
    async with browsing(clean_demo) as browser:
        await browser.until(lambda: browser.screen.picture.state == "error")
        words = browser.screen.picture.words.lower()
        assert "no longer" in words or "gone" in words or "deleted" in words
        assert "token" not in words


async def test_holding_j_asks_for_what_is_rested_on_only(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "loop") as browser:
        await browser.opened()
        await browser.press("g", *["j"] * 5, "l")
        await browser.settled()
        before = clean_demo.seen().api.total()
        await browser.press(*["j"] * 40)
        await browser.settled()
        assert browser.screen.run_tree.cursor_line == 45
        assert clean_demo.seen().api.total() - before <= 3
        assert clean_demo.seen().leaks == 0


async def test_one_page_for_25_visits_is_labelled(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "loop", (160, 50)) as browser:
        await browser.opened()
        run = browser.screen.run
        assert run is not None
        looped = Counter(visit.node_id for visit in run.visits).most_common()
        assert 25 in [count for _, count in looped]
        visit = next(visit for visit in run.visits if visit.of == 25 and visit.number == 2)
        browser.screen.run_tree.go_to(("visit", visit.position, Raw("")))
        await browser.until(lambda: "of visit 25, not of this one" in browser.title("page"))
        assert "visit 2/25" in browser.title("picture")


SIZES = {
    (200, 60): {"tree", "picture", "page"},
    (120, 40): {"tree", "picture", "page"},
    (100, 30): {"tree", "picture"},
    (80, 24): {"tree", "picture"},
    (120, 15): {"tree", "picture"},
    (60, 20): {"tree"},
    (40, 10): {"tree"},
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_each_size_shows_what_it_has_room_for(clean_demo: DemoServer, size: tuple[int, int]) -> None:
    async with browsing(clean_demo, size=size) as browser:
        await browser.opened()
        widgets = {name: browser.screen.query_one(f"#{name}") for name in ("tree", "picture", "page")}
        assert {name for name, widget in widgets.items() if widget.region.area} == SIZES[size]
        await browser.press("3")
        await browser.until("Northlake Mutual")
        assert browser.screen.lines.has_focus
        await browser.press("2")
        await browser.until(lambda: widgets["picture"].region.area > 0)
        await browser.settled()
        assert "..." not in browser.title("picture")
        await browser.press("q")
        assert widgets["tree"].region.area > 0
        await browser.press("z")
        await browser.until(lambda: widgets["tree"].region.width == size[0])
        await browser.press("q", "1")
        assert browser.app.return_code is None


async def test_too_small_says_so_and_a_resize_brings_everything_back(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, size=(30, 8)) as browser:
        await browser.until("cc-tui needs 40 columns")
        await browser.pilot.resize_terminal(120, 40)
        await browser.opened()
        assert browser.title("picture").startswith("Picture at start of node 8, attempt 1 of 3  1280")
        await browser.pilot.resize_terminal(5, 3)
        await browser.pilot.resize_terminal(80, 24)
        await browser.settled()
        await browser.until("Click search x3")


async def test_the_row_and_the_view_survive_loading_again(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.press("j", "j")
        key = browser.screen.row and browser.screen.row.key
        await browser.press("R")
        await browser.until("The run is loaded again")
        await browser.settled()
        assert browser.screen.row
        assert browser.screen.row.key == key
        assert "attempt 2 of 3" in browser.title("picture")


async def test_ticks_draw_titles_and_leave_the_picture_alone(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        view = browser.screen._view
        drawn: list[int] = []
        whole = view.render_line
        view.render_line = lambda y: drawn.append(y) or whole(y)  # type: ignore[method-assign, func-returns-value]
        before = browser.title("picture")
        await browser.until(lambda: browser.title("picture") != before, "a tick")
        before = browser.title("picture")
        await browser.until(lambda: browser.title("picture") != before, "another tick")
        assert drawn == []


async def test_without_utf8_everything_is_ascii(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, environ={"LANG": "C"}) as browser:
        await browser.opened()
        assert browser.text().isascii()
        assert "the locale is not UTF-8" in " ".join(browser.text().split())
        assert "Click search x3" in browser.text()
    async with browsing(clean_demo, environ={"LC_ALL": "POSIX"}, images=Images.BLOCKS) as browser:
        await browser.opened()
        assert browser.screen.picture.state == "content"
        assert browser.text().isascii()


async def test_what_is_saved_and_copied_is_told_at_the_end(
    clean_demo: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.press("s")
        await browser.until("Saved")
        await browser.press("3", "s")
        await browser.until(lambda: len(list(tmp_path.iterdir())) == 2)
        await browser.click("Home")
        await browser.press("y")
        await browser.until("Sent to the terminal clipboard")
        assert browser.app.clipboard == "//a[normalize-space()='Home']"
        await browser.press("1", "Y", "i")
        await browser.until(lambda: "CloudCruise run failed" in browser.app.clipboard)
        assert clean_demo.session_id("renamed-id") in browser.app.clipboard
        assert "token=" not in browser.app.clipboard
        await browser.press("q")
        await browser.until(lambda: browser.app.return_code == 0)
    picture, page = sorted(tmp_path.iterdir())
    assert picture.suffix == ".jpeg"
    assert page.suffix == ".html"
    assert {path.stat().st_mode & 0o777 for path in (picture, page)} == {0o600}
    assert picture.read_bytes()[:2] == b"\xff\xd8"
    assert picture.name in browser.app.farewell
    assert "Back to this node: cc-tui" in browser.app.farewell


async def test_of_a_page_that_is_too_large_the_start_is_saved_under_a_name_that_says_so(
    clean_demo: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    large = b"<p>needle</p><button>Go</button><!--" + b"x" * (MAX_PAGE + 1_000_000)
    body = f"body:{base64.b64encode(large).decode()}"
    clean_demo.fault(body, origin="storage", path="html", times=99)
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.press("3", "s")
        await browser.until(lambda: any(tmp_path.iterdir()))
        await browser.until("Saved")
        await browser.press("5")
        words = (
            "must match exactly one, no match (in the first 30 MB of the page: the rest was not looked at) !"
        )
        view = browser.screen._sheet_view
        await browser.until(lambda: view is not None and any(words in line for line in view.text))
    [page] = tmp_path.iterdir()
    assert page.name.endswith("-page-first-30-MB.html")
    assert page.read_bytes() == large[:MAX_PAGE]


async def test_nodes_are_found_and_filtered_in_the_tree(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "loop") as browser:
        await browser.opened()
        assert "x26" in browser.text()
        await browser.press("g", "slash", *"read the", "enter")
        await browser.until("Found 25; n and N go on")
        assert browser.screen.row
        assert browser.screen.row.visit
        assert browser.screen.row.visit.number == 1
        await browser.press("n", "n")
        assert browser.screen.row.visit.number == 3
        await browser.press("N")
        assert browser.screen.row.visit.number == 2
        # No node of this run failed: a filter that leaves nothing is passed over.
        await browser.press("f")
        await browser.until("Shown: nodes that have a page")
        assert "Read the claim" in "\n".join(row[:44] for row in browser.rows())
        await browser.press("g", "slash", *"no such", "enter")
        await browser.until("No node of that name or id ran")
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.press("f")
        await browser.until("Shown: nodes with a failed attempt")
        assert "did not run" not in browser.text()
        assert "Click search x3" in browser.text()
        assert "Type user" not in browser.text()
        await browser.press("f", "f")
        assert "Type user" in browser.text()


async def test_titles_tell_how_it_came_to_the_failure(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "logged-out", size=(160, 50)) as browser:
        await browser.until("Read claim -> Sign in")
        # The first title that is known is no change.
        titles = browser.screen.session and browser.screen.session.titles
        assert titles
        assert len(titles) > 1
        assert "\n".join(row.partition("│")[0] for row in browser.rows()).count(" -> ") == 1
