"""The difference of two lists of lines: right, whole and soon."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cc_tui.page.diff import difference
from cc_tui.page.model import Change, Difference
from cc_tui.text import Raw


def of(before: str, after: str) -> Difference:
    return difference([Raw(each) for each in before], [Raw(each) for each in after])


def told(found: Difference) -> list[str]:
    signs = {Change.EQUAL: "=", Change.REMOVED: "-", Change.ADDED: "+", Change.CHANGED: "~"}
    return [
        signs[hunk.change]
        + "".join(found.before[slice(*hunk.before)])
        + ("" if hunk.change is Change.EQUAL else ">" + "".join(found.after[slice(*hunk.after)]))
        for hunk in found.hunks
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("abc", "abc", ["=abc"]),
        ("abc", "axc", ["=a", "~b>x", "=c"]),
        ("abc", "ac", ["=a", "-b>", "=c"]),
        ("ac", "abbc", ["=a", "+>bb", "=c"]),
        ("abcd", "axd", ["=a", "~b>x", "-c>", "=d"]),
        ("", "ab", ["+>ab"]),
        ("ab", "", ["-ab>"]),
        ("", "", []),
    ],
)
def test_small_ones(before: str, after: str, expected: list[str]) -> None:
    found = of(before, after)
    assert told(found) == expected
    assert found.is_equal == (before == after)


LINES = st.lists(st.sampled_from([Raw(each) for each in "abcdefgh"]), max_size=40)


@given(LINES, LINES)
def test_the_hunks_cover_both_pages_and_tell_the_truth(before: list[Raw], after: list[Raw]) -> None:
    found = difference(before, after)
    at_before = at_after = 0
    for hunk in found.hunks:
        assert (hunk.before[0], hunk.after[0]) == (at_before, at_after)
        at_before, at_after = hunk.before[1], hunk.after[1]
        left, right = before[slice(*hunk.before)], after[slice(*hunk.after)]
        assert (left == right) == (hunk.change is Change.EQUAL)
        assert bool(left) == (hunk.change is not Change.ADDED)
        assert bool(right) == (hunk.change is not Change.REMOVED)
    assert (at_before, at_after) == (len(before), len(after))


def test_hostile_pages_are_compared_soon() -> None:
    random.seed(3)
    few = [Raw(f"line {random.randrange(20)}") for _ in range(10_000)]
    other = [Raw(f"line {random.randrange(20)}") for _ in range(10_000)]
    unique = [Raw(f"{number}") for number in range(100_000)]
    for before, after in ((few, other), (few, few[::-1]), (unique, unique[::-1]), (few * 10, other * 10)):
        began = time.process_time()
        found = difference(before, after)
        assert time.process_time() - began < 2
        assert found.hunks
