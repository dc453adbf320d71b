"""The link's speed, and the way down to a picture that fits it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cc_tui.picture.budget import MOST_SHRUNK, SLOW, SLOW_BYTES, Link, Quality, reduced


@given(
    speed=st.floats(10_000, 100_000_000),
    latency=st.floats(0, 0.3),
    sizes=st.lists(st.integers(20_000, 300_000), min_size=1, max_size=12),
)
def test_the_speed_is_found_through_the_latency(speed: float, latency: float, sizes: list[int]) -> None:
    link = Link().after(100, latency + 100 / speed)
    for size in sizes:
        link = link.after(size, latency + size / speed)
    assert link.speed is not None
    # Nothing is faster than a millisecond.
    expected = min(speed, min(sizes) * 1000)
    assert expected * 0.45 <= link.speed <= speed * 1.02


@pytest.mark.parametrize(("speed", "limit"), [(250_000, SLOW_BYTES), (SLOW, None), (5_000_000, None)])
def test_a_slow_link_has_a_limit(speed: int, limit: int | None) -> None:
    link = Link().after(60_000, 60_000 / speed)
    assert (link.limit, link.slow) == (limit, limit is not None)


def test_nothing_known_is_not_slow() -> None:
    assert (Link().speed, Link().slow, Link().limit) == (None, False, None)
    assert Link().after(200, 4.0).speed is None


def test_one_stall_changes_no_judgement_and_a_new_link_does() -> None:
    link = Link()
    for _ in range(5):
        link = link.after(100_000, 0.02)
    link = link.after(100_000, 9.0)
    assert not link.slow
    for _ in range(3):
        link = link.after(100_000, 0.4)
    assert link.slow


def test_an_answer_faster_than_the_latency_is_no_division_by_zero() -> None:
    link = Link().after(50, 0.2).after(50_000, 0.1)
    assert link.speed == pytest.approx(50_000_000)


QUALITIES = st.one_of(
    st.builds(Quality, st.integers(2, 256)), st.builds(Quality, st.integers(2, 16), st.integers(2, 16))
)


@given(quality=QUALITIES, size=st.integers(1001, 10_000_000), limit=st.integers(10, 1000))
def test_each_way_down_is_less_and_ends(quality: Quality, size: int, limit: int) -> None:
    steps = [quality]
    while (lower := reduced(steps[-1], size, limit)) and len(steps) < 100:
        steps.append(lower)
    assert len(steps) < 40
    for before, after in pairwise(steps):
        assert after.colours <= before.colours
        assert after.shrink >= before.shrink
        assert after != before
    assert steps[-1].shrink == MOST_SHRUNK


@given(size=st.integers(SLOW_BYTES + 1, SLOW_BYTES * 100))
def test_colours_go_before_pixels(size: int) -> None:
    lower = reduced(Quality(256), size, SLOW_BYTES)
    assert lower
    if lower.shrink > 1:
        assert lower.colours == 16
        # With all its pixels even the fewest colours would have been too much.
        assert size * 0.84 / 1.55 > SLOW_BYTES
    else:
        assert lower.colours < 256


def test_no_more_is_taken_away_than_is_needed() -> None:
    assert reduced(Quality(256), 150_000, SLOW_BYTES) == Quality(128)
    assert reduced(Quality(256), 185_000, SLOW_BYTES) == Quality(64)
    assert reduced(Quality(64), 400_000, SLOW_BYTES) == Quality(16, 2)
    assert reduced(Quality(64), 2_000_000, SLOW_BYTES) == Quality(16, 4)
    assert reduced(Quality(8, 3), 200_000, SLOW_BYTES) == Quality(8, 4)
