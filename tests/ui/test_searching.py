"""What is searched is seen as it is typed: in the page, by an expression, over the whole run."""

from __future__ import annotations

from tests.demo_server import DemoServer
from tests.ui.browsing import browsing


async def test_matches_are_marked_and_counted_at_every_letter_and_esc_goes_back(
    clean_demo: DemoServer,
) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.type("3")
        await browser.settled()
        seen = []
        for letter in "/clm-2026":
            await browser.type(letter)
            await browser.pilot.pause()
            seen.append(browser.screen.lines.match_index)
        assert "/clm-2026 1 of " in browser.text()
        marked = browser.screen.lines.get_component_rich_style("line-view--current-match").bgcolor
        assert any(
            segment.text.lower() == "clm-2026" and segment.style and segment.style.bgcolor == marked
            for strip in browser.strips()
            for segment in strip
        )
        assert browser.screen.lines.cursor > 0
        await browser.press("escape")
        await browser.pilot.pause()
        assert browser.screen.lines.cursor == 0
        assert "clm-2026 1 of" not in browser.text()
        await browser.type("/CLAIMS\r")
        await browser.until("/CLAIMS not found")


async def test_an_expression_is_looked_for_and_one_that_never_ends_is_ended(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.type("3//clm-\\d+-0+4[45]\\d+/\r")
        await browser.until("/clm-\\d+-0+4[45]\\d+/ 1 of ")
        await browser.type("n")
        await browser.until("/ 2 of ")
        await browser.type("//(/\r")
        await browser.until("No regular expression")
        # Every line of the table fits its first part in more ways than anybody lives to see.
        await browser.type("//(\\w+\\W*)+#{9}/\r")
        await browser.until("The expression was stopped")
        await browser.type("j")
        await browser.pilot.pause()
        assert browser.screen.lines.cursor > 0


async def test_one_search_over_the_pages_of_the_run_goes_to_node_page_and_line(
    clean_demo: DemoServer,
) -> None:
    async with browsing(clean_demo, "last-good") as browser:
        await browser.opened()
        await browser.type("/reset\t")
        await browser.until("every page searched")
        assert " Reset" not in browser.rows()[0]
        text = browser.text()
        assert "(Reset)" in text
        assert clean_demo.seen().api  # pages that were not here were fetched
        await browser.type("\x1b")
        await browser.type("/notices\t")
        await browser.until("every page searched")
        await browser.press("down")
        await browser.press("enter")
        await browser.settled()
        assert "Notices" in browser.cursor_row()
        assert "/notices 1 of " in browser.text()


async def test_an_expression_over_the_run_and_one_that_is_none_or_never_ends(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "last-good") as browser:
        await browser.opened()
        await browser.type("//res[e]t\t")
        await browser.until("0 places in 0 nodes; every page searched")  # two slashes make an expression
        await browser.type("/")
        await browser.until("(Reset)")
        await browser.until("every page searched")
        assert "0 places" not in browser.text()
        await browser.type("\x15/(/")
        await browser.until("No regular expression")
        assert "(Reset)" not in browser.text()
        await browser.type("\x15/(\\w+\\W*)+#{9}/")
        await browser.until("The expression was stopped")
        await browser.type("\x15/not[i]ces/")
        await browser.until("every page searched")
        await browser.press("down", "enter")
        await browser.settled()
        await browser.until("/not[i]ces/ 1 of ")
        assert "Notices" in browser.cursor_row()


async def test_a_search_over_the_run_tells_how_far_it_is_and_esc_ends_it(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "last-good") as browser:
        await browser.opened()
        clean_demo.fault("slow:0.05", origin="storage", path="html", times=50)
        await browser.type("/claims\t")
        await browser.until("fetching page ")
        await browser.type("\x1b")
        await browser.until(lambda: browser.app.screen is browser.screen)
        before = len(clean_demo.seen().log)
        await browser.settled()
        assert len(clean_demo.seen().log) <= before + 2
