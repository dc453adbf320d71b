"""The selectors' pane: what a user reads of a selector that failed, and what he gets by t, p and Y."""

from __future__ import annotations

import json

from cc_tui.run.copying import choices
from cc_tui.run.lookups import Kind, Lookup, Reading
from cc_tui.run.model import Node
from cc_tui.run.patch import node_patch
from cc_tui.run.selectors import Must, Selector, selectors
from cc_tui.text import Raw, own
from cc_tui.ui import sheet_lines, summary
from tests.demo_server import DemoServer
from tests.ui.browsing import Browser, browsing

HOSTILE = "//*[count(//*[following::*[preceding::*[following::*]]]) > 1]"


def said(browser: Browser) -> str:
    """What the pane says, in one line."""
    view = browser.screen._sheet_view
    return " ".join(" ".join(view.text).split()) if view is not None else ""


async def test_a_renamed_id_is_shown_where_it_breaks_and_its_heir_can_be_taken(
    clean_demo: DemoServer,
) -> None:
    async with browsing(clean_demo, "renamed-id") as browser:
        await browser.opened()
        await browser.until("no match on the run's", "the verdict in the failure line")
        await browser.press("5")
        await browser.until(lambda: "Nearest on this page" in said(browser))
        text = said(browser)
        assert "selector: must match exactly one, no match !" in text
        assert "[@id='search-submit'] 0 <- nothing is left" in text
        assert "count . . . . . . . ." in text
        assert "button 'Search claims' [id=claims-search-btn type=submit] visible" in text

        await browser.press("p")
        await browser.until(lambda: "id search-submit -> claims-search-btn" in said(browser))
        session, run, row = browser.screen.session, browser.screen.run, browser.screen.row
        assert session
        assert run
        assert row
        found = {each.key: each for each in choices(run, browser.screen._selected(run), session.now())}
        patch = json.loads(found["N"].text)
        assert patch["id"] == row.node_id
        assert patch["parameters"] == {"selector": found["P"].text}
        await browser.press("4")
        facts = browser.screen
        await browser.until(lambda: facts._facts_view and "Found here" in "\n".join(facts._facts_view.text))


async def test_two_matches_are_listed_and_one_leads_to_its_line(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "two-matches", (80, 24)) as browser:
        await browser.opened()
        await browser.press("5")
        await browser.until(lambda: "Matches: 2" in said(browser))
        await browser.until(lambda: "2 matches: ambiguous" in browser.text())
        assert "must match exactly one, 2 matches !" in said(browser)
        await browser.type("G")
        while not (browser.screen.entry_line and browser.screen.entry_line.match):
            await browser.press("k")
        await browser.press("enter")
        await browser.until(lambda: browser.screen.focus_is_page, "the page")


async def test_a_match_in_a_frame_is_told_apart(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, "in-iframe") as browser:
        await browser.opened()
        await browser.press("5")
        await browser.until(lambda: "In frame 'Policy NL-70331'" in said(browser))
        await browser.until(lambda: "matches only inside frame 'Policy NL-70331'" in said(browser))


async def test_an_xpath_is_counted_as_it_is_typed_and_a_hostile_one_is_stopped(
    clean_demo: DemoServer,
) -> None:
    async with browsing(clean_demo, "renamed-id") as browser:
        await browser.opened()
        await browser.press("5", "t", "ctrl+u")
        await browser.type("//button[@id='x")
        await browser.until(lambda: "not evaluable: at character 14" in said(browser))
        await browser.press("ctrl+u")
        await browser.type(HOSTILE)
        await browser.until(lambda: "stopped after 2 s" in said(browser))
        await browser.press("ctrl+u")
        await browser.type("//button")
        await browser.until(lambda: "Matches: 2" in said(browser), "the child is alive again")
        await browser.press("enter")
        await browser.until(lambda: "tried: 2 matches" in said(browser))
        assert "//button[@id='search-submit']" in said(browser)
        assert clean_demo.seen().leaks == 0


def test_the_message_gives_way_to_why() -> None:
    forms = summary.with_verdict(own(" Element not found: //button"), own("matches nothing"))
    assert forms[0] == " Element not found: //button | matches nothing"
    assert forms[-1] == " matches nothing"
    assert forms == sorted(forms, key=len, reverse=True)


def test_what_cannot_be_evaluated_is_never_no_match() -> None:
    fault = Lookup(
        Raw("//a["), None, Reading(Kind.FAILED, problem=Raw("it has no end"), place=4), None, (), 0, (), 0.0
    )
    lines = [line.text for line in sheet_lines.tried_lines(Raw("//a["), fault)]
    assert lines == ["not evaluable: at character 5: it has no end", "  //a[", "      ^"]


def test_a_patch_stands_in_its_place() -> None:
    model = {"properties": {"lines": {"mode": "xpath", "path": "//tr", "items": {
        "properties": {"amount": {"mode": "xpath", "path": "/td[1]"}}}}}}  # fmt: skip
    parameters = {"extract_data_model": model, "comparison_value_1": "<<xpath://b>> x"}
    node = Node(Raw("n"), Raw("Read"), Raw("EXTRACT_DATAMODEL"), Raw("STATIC"), None, None, parameters)
    found = {each.place: each for each in selectors(node)}
    inner = json.loads(node_patch(node, found[Raw("extract_data_model.lines[].amount.path")], Raw("/td[2]")))
    lines = inner["parameters"]["extract_data_model"]["properties"]["lines"]
    assert lines == {"items": {"properties": {"amount": {"path": "/td[2]"}}}}
    compared = Selector(Raw("comparison_value_1"), Raw("//b"), Must.ANY)
    assert json.loads(node_patch(node, compared, Raw("//i")))["parameters"] == {
        "comparison_value_1": "<<xpath://i>> x"
    }
