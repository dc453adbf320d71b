"""Expressions that a user types, over texts from anywhere: what fits is found, what never ends is ended."""

from __future__ import annotations

import re
import time

import pytest

from cc_tui.errors import UnreadableError
from cc_tui.page.finding import Finder, expression_of
from cc_tui.page.workers import Workers
from cc_tui.text import visible

LINES = [visible(line) for line in ("Claim CLM-1 and clm-22", "", "naïve → CLM-3", "a" * 40 + "!")]


def test_what_stands_between_slashes_is_an_expression() -> None:
    typed = ["/a+/", "/a", "a/", "//", "/", "", "/claims/new"]
    assert [expression_of(each) for each in typed] == ["a+", None, None, None, None, None, None]


async def test_an_expression_fits_within_lines_and_capitals_count_once_it_has_one() -> None:
    workers = Workers()
    finder = Finder(workers)
    try:
        assert await finder.find(LINES, r"clm-\d+") == [(0, 6, 11), (0, 16, 22), (2, 8, 13)]
        assert await finder.find(LINES, r"CLM-\d+") == [(0, 6, 11), (2, 8, 13)]
        assert await finder.find(LINES, r"\S→|→\sC") == [(2, 6, 9)]
        assert await finder.find(LINES, r"z*") == []  # a place without a character cannot be marked
        assert await finder.find(LINES, r"22\s+") == []
    finally:
        await workers.aclose()


async def test_what_is_no_expression_or_never_ends_is_told_and_the_next_one_works() -> None:
    workers = Workers()
    finder = Finder(workers)
    try:
        for wrong in ("(", "a{99999999999}", "(" * 150 + ")" * 150 + "["):
            with pytest.raises(UnreadableError, match="No regular expression"):
                await finder.find(LINES, wrong)
        for endless in ("(a+)+$", "(a|a)*b", r"(.*.*.*.*.*.*)*x!?\Z"):
            began = time.monotonic()
            with pytest.raises(UnreadableError, match="The expression was stopped") as told:
                await finder.find(LINES, endless, deadline=0.3)
            assert "Repetitions" in told.value.hint
            assert time.monotonic() - began < 10
        assert await finder.find(LINES, "naï") == [(2, 0, 3)]
    finally:
        await workers.aclose()


async def test_a_hundred_thousand_lines_are_searched_up_to_ten_thousand_places() -> None:
    workers = Workers()
    finder = Finder(workers)
    lines = [visible(f"row {number} of a table") for number in range(100_000)]
    try:
        found = await finder.find(lines, r"row \d+", deadline=20)
        assert len(found) == 10_000
        assert found[-1] == (9_999, 0, len("row 9999"))
        assert re.fullmatch(
            r"row 99999 of.*", lines[(await finder.find(lines, r"\b9{5}\b", deadline=20))[0][0]]
        )
    finally:
        await workers.aclose()
