"""The page as a tired engineer reads it: outline, elements, hidden parts, what a step changed."""

from __future__ import annotations

import base64

import pytest

from cc_tui.ui.page_lines import Texts
from tests.demo_server import DemoServer
from tests.ui.browsing import Browser, browsing
from tests.ui.watching import Watch

WRONG_PASSWORD = "Wrong password"


async def at_page(browser: Browser, keys: str = "3") -> None:
    await browser.opened()
    await browser.type(keys)
    await browser.settled()


async def test_each_view_comes_to_the_element_that_the_other_was_at(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await at_page(browser, "3/policyholder: \r/\x1b")
        assert "[Policyholder: ]" in browser.cursor_row()
        for view, words in (
            ("Outline MARKDOWN Source", "[Policyholder: ]"),
            ("Outline Markdown SOURCE", 'name="holder"'),
            ("OUTLINE Markdown Source", "Policyholder"),
        ):
            await browser.press("v")
            await browser.settled()
            assert view in browser.text()
            assert words in browser.cursor_row(), browser.text()


async def test_source_is_a_line_for_each_block(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await at_page(browser, "3vv")
        assert '  <meta charset="utf-8">' in browser.text()
        colours = {
            segment.style.color
            for strip in browser.strips()
            for segment in strip
            if segment.text.startswith(("<meta", "charset", '="utf-8"')) and segment.style
        }
        assert len(colours) == 3


async def test_enter_tells_what_a_line_is_and_y_takes_its_xpath(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await at_page(browser, "3/claim number:\r")
        await browser.press("enter")
        await browser.until("<input>")
        for words in ("//input[@name='number']", "/html[1]/body[1]/", "aria-label = Claim number"):
            assert words in browser.text()
        await browser.press("y")
        await browser.until("Sent to the terminal clipboard: element's XPath")
        assert browser.app.clipboard == "//input[@name='number']"
        await browser.press("escape", "y")
        await browser.until("Sent to the terminal clipboard: XPath of the line")
        await browser.press("Y")
        await browser.until("XPath of the line")
        assert "Line of page text" in browser.text()
        await browser.press("t")
        await browser.until("Sent to the terminal clipboard: Line of page text")
        assert browser.app.clipboard == "[Claim number: CLM-2026-004417]"


async def test_the_same_element_is_a_key_away_in_the_page_before_or_said_not_to_be_there(
    clean_demo: DemoServer,
) -> None:
    async with browsing(clean_demo) as browser:
        await at_page(browser, "3/claim number:\r")
        await browser.press("less_than_sign")
        await browser.until("at start of node 7")
        await browser.settled()
        assert "[Claim number: (CLM-2026-000000)]" in browser.cursor_row()
        await browser.press("greater_than_sign")
        await browser.until("at start of node 8")
        await browser.settled()
        assert "[Claim number: CLM-2026-004417]" in browser.cursor_row()
        await browser.type("1gj")
        await browser.settled()
        await browser.type("3/password\r")
        for number in (3, 4):
            await browser.type(">")
            await browser.until(f"at start of node {number}")
            await browser.settled()
            assert "Password" in browser.cursor_row()
        await browser.type(">")
        await browser.until("It is not in the page of node 5")


async def test_headings_are_listed_and_enter_goes_to_one(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await at_page(browser, "3o")
        await browser.until("Headings, dialogs, alerts, focus")
        assert "  ## Notices" in browser.text()
        await browser.type("G\r")
        await browser.settled()
        assert "## " in browser.cursor_row()


async def test_a_dialog_and_what_it_hides_are_told(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "modal") as browser:
        await at_page(browser, "3/!! \r")
        assert "!! " in browser.cursor_row()
        await browser.type("z/hidden: \r")
        await browser.settled()
        assert "> hidden: " in browser.cursor_row()
        await browser.press("enter")
        assert "v hidden: " in browser.cursor_row()
        assert "~ " in browser.text()
        await browser.press("enter", "H")
        await browser.until("marked with ~")
        assert "~ " in browser.text()
        await browser.press("H")
        await browser.until("folded")
        assert "v hidden: " not in browser.text()


async def test_what_a_step_changed_is_one_key(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await at_page(browser, "3d")
        await browser.until("Changes since node 7: ")
        await browser.until("+ [Claim number")
        text = browser.text()
        assert "- [Claim number: (CLM-2026-000000)]" in text
        assert "+ [Claim number: CLM-2026-004417]" in text
        assert "lines that did not change" in text
        assert "8 Click search x3  +" in text  # and the tree says how much
        await browser.press("enter")
        await browser.settled()
        assert "  Northlake Mutual" in browser.text()
        await browser.type("1k")
        await browser.settled()
        await browser.type("D")
        await browser.until("What changed since the page of")
        await browser.type("g\r")
        await browser.until("Changes since node 1: ")
        await browser.type("3d")
        await browser.until("OUTLINE Markdown Source")


async def test_the_first_page_has_none_before_it(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.type("g3d")
        await browser.until("No page before this one: d goes back to the page itself")
        await browser.type("d")
        await browser.until("the page was empty (about:blank)")


async def test_the_first_lines_of_a_large_page_are_read_while_the_others_come(
    clean_demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    slices: list[int] = []
    watch = Watch(monkeypatch)
    watch.before(Texts, "__getitem__", lambda _, at: slices.append(at.stop - at.start))
    page = "".join(f"<p>Claim {number} of Ada</p>" for number in range(60_000)).encode()
    clean_demo.fault(f"body:{base64.b64encode(page).decode()}", origin="storage", path="html", times=99)
    async with browsing(clean_demo) as browser:
        counts: set[int] = set()

        def is_whole() -> bool:
            counts.add(len(browser.screen.lines.page_lines))
            return max(counts) == 60_000

        await browser.type("3")
        await browser.until(is_whole, "the whole page")
        assert any(1000 < count < 3000 for count in counts), counts
        assert max(slices) <= 1000  # between two turns of the event loop
        assert "Claim 0 of Ada" in browser.text()
        await browser.type("G")
        assert "Claim 59999 of Ada" in browser.cursor_row()


async def test_three_views_of_rows_with_equal_words_stay_at_the_same_one(clean_demo: DemoServer) -> None:
    rows = "".join(f"<tr id=r{n}><td>Claim</td><td>Open</td></tr>" for n in range(60))
    page = f"<h1>Claims</h1><table>{rows}</table>".encode()
    clean_demo.fault(f"body:{base64.b64encode(page).decode()}", origin="storage", path="html", times=99)
    async with browsing(clean_demo) as browser:
        await at_page(browser, "3" + "j" * 43)
        assert "Claim | Open" in browser.cursor_row()
        began = browser.screen.lines.line_number
        await browser.type("vv")
        await browser.until("Outline Markdown SOURCE")
        await browser.settled()
        assert "id=r42" in browser.cursor_row()
        await browser.press("enter")
        await browser.until("//tr[@id='r42']")
        await browser.press("escape")
        await browser.type("jjjjv")  # to another row; now the source tells where the outline goes
        await browser.until("OUTLINE Markdown Source")
        await browser.settled()
        moved = browser.screen.lines.line_number
        assert moved == began + 1
        await browser.type("v")
        await browser.until("Outline MARKDOWN Source")
        await browser.type("j")
        await browser.type("vv")
        await browser.until("OUTLINE Markdown Source")
        await browser.settled()
        assert browser.screen.lines.line_number == moved + 1
