"""Of every page up to the limit there is an outline and an XPath in a gigabyte: of all or of a start."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from cc_tui.page.limits import MAX_PAGE
from cc_tui.page.pages import Pages
from cc_tui.page.queries import Queries
from cc_tui.page.weight import ROOM, start_that_fits, weigh
from tests.page import shared_pages

DENSE = {
    "texts": b"<p>x",
    "elements": b"<i></i>",
    "attributes": b"<div a=1 b=2 c=3 d=4></div>",
    "cells": b"<table><tr><td>1<td>2<td>3</table>",
}


@pytest.fixture
async def pages() -> AsyncIterator[Pages]:
    made = Pages()
    yield made
    await made.aclose()


@pytest.mark.parametrize("what", DENSE)
async def test_of_a_page_that_is_too_dense_the_start_is_read_and_said(pages: Pages, what: str) -> None:
    piece = DENSE[what]
    page = b"<p>needle</p>" + piece * ((MAX_PAGE - 100) // len(piece)) + b"<h1>end"
    found = await pages.outline(page, deadline=60)
    assert not found.is_fallback
    assert found.lines[0].text == "needle"
    said = "the page has more elements than there is memory for: these are the first "
    assert found.notes[0].startswith(said)
    asked = await Queries(pages.workers).lookup(page, "string(/html/body/p)")
    assert asked.best.value == "needle"
    assert asked.part.startswith("the first ")
    element = await pages.element(page, 0, 1000, deadline=30)
    assert element is not None


def test_what_fits_is_left_whole_and_what_does_not_ends_before_a_tag() -> None:
    page = b"<p class='x y'>word</p>" * 50_000
    assert start_that_fits(page) is page
    small = start_that_fits(page, room=weigh(page).whole // 2)
    assert len(page) * 0.2 < len(small) < len(page) * 0.5
    assert page.startswith(small)
    assert page[len(small) : len(small) + 1] == b"<"
    scripts = b"<script>" + b"a<b " * 5_000_000 + b"</script><p>end"
    assert weigh(scripts).elements == 1  # the paragraph
    assert start_that_fits(scripts) is scripts


@pytest.mark.shared_pages
def test_thirty_megabytes_of_real_pages_fit() -> None:
    pages = [shared_pages.page(name) for name in shared_pages.names()]
    share = sum(weigh(page).whole for page in pages) / sum(map(len, pages))
    assert share * MAX_PAGE < ROOM
