"""The link's speed, and the way down to a picture that fits it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cc_tui.picture.budget import MOST_SHRUNK, PNG, SIXEL, SLOW, SLOW_BYTES, Link, Quality, Scales, reduced


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


SCALES = st.sampled_from([PNG, SIXEL])


@given(
    most=st.integers(2, 256),
    shrink=st.sampled_from([1, 2, 3, 4, 6, 12, 16]),
    size=st.integers(1001, 10_000_000),
    limit=st.integers(10, 1000),
    scales=SCALES,
)
def test_each_way_down_is_less_and_ends(
    most: int, shrink: int, size: int, limit: int, scales: Scales
) -> None:
    steps = [Quality(most, shrink)]
    while (lower := reduced(steps[-1], size, limit, most=most, scales=scales)) and len(steps) < 100:
        steps.append(lower)
    assert len(steps) < 80
    for before, after in pairwise(steps):
        assert (after.shrink, -after.colours) > (before.shrink, -before.colours)
        assert after.colours <= most
    assert steps[-1].shrink == MOST_SHRUNK


@given(size=st.integers(SLOW_BYTES + 1, SLOW_BYTES * 100), scales=SCALES)
def test_colours_go_before_pixels(size: int, scales: Scales) -> None:
    lower = reduced(Quality(256), size, SLOW_BYTES, most=256, scales=scales)
    assert lower
    if lower.shrink > 1:
        # With all its pixels even the fewest colours would have been too much.
        assert size * 0.62 / 1.55 > SLOW_BYTES
    else:
        assert lower.colours < 256


def test_no_more_is_taken_away_than_is_needed() -> None:
    assert reduced(Quality(256), 150_000, SLOW_BYTES, most=256) == Quality(128)
    assert reduced(Quality(256), 185_000, SLOW_BYTES, most=256) == Quality(64)
    # With fewer pixels there is room for all colours again, and they are what is seen.
    assert reduced(Quality(64), 400_000, SLOW_BYTES) == Quality(64, 2)
    assert reduced(Quality(64), 250_000, SLOW_BYTES, scales=SIXEL) == Quality(48, 2)
    assert reduced(Quality(12, 2), 121_000, SLOW_BYTES, scales=SIXEL) == Quality(64, 3)
    assert reduced(Quality(64), 2_000_000, SLOW_BYTES) == Quality(32, 4)
    assert reduced(Quality(8, 3), 200_000, SLOW_BYTES, most=8) == Quality(8, 4)
    assert reduced(Quality(8, MOST_SHRUNK), 200_000, SLOW_BYTES, most=8) is None
