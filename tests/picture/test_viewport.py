"""Zoom and place: for any picture in any pane something of it is shown, and what was seen is found again."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cc_tui.picture.viewport import (
    MAX_SCALE,
    OVERLAP,
    START,
    Pane,
    Size,
    View,
    Zoom,
    ended,
    fitted,
    flipped,
    meant,
    paged,
    panned,
    placed,
    scale_of,
    width_or_full_size,
    window,
    zoomed,
)

PANE = Pane(90, 28, (10, 20))
SHOT = (1280, 720)
PAGE = (1280, 12_000)

SIDES = st.integers(1, 20_000)
SIZES = st.tuples(SIDES, SIDES)
PANES = st.builds(
    Pane, st.integers(1, 297), st.integers(1, 100), st.tuples(st.integers(1, 20), st.integers(1, 40))
)
PLACES = st.floats(-1e5, 1e5)
VIEWS = st.builds(View, st.sampled_from(Zoom), st.floats(0.01, MAX_SCALE), PLACES, PLACES)


@given(view=VIEWS, size=SIZES, pane=PANES)
@settings(max_examples=500)
def test_what_is_shown_is_inside_of_the_picture_and_of_the_pane(view: View, size: Size, pane: Pane) -> None:
    shown = window(view, size, pane)
    left, top, right, bottom = shown.box
    assert 0 <= left < right <= size[0] + 1e-6
    assert 0 <= top < bottom <= size[1] + 1e-6
    assert all(1 <= here <= there for here, there in zip(shown.pixels, pane.pixels, strict=True))
    columns, rows = shown.cells(pane.cell)
    assert 1 <= columns <= pane.columns
    assert 1 <= rows <= pane.rows
    assert (columns - 1) * pane.cell[0] < shown.pixels[0] <= columns * pane.cell[0]
    assert (rows - 1) * pane.cell[1] < shown.pixels[1] <= rows * pane.cell[1]
    assert abs((right - left) * shown.scale - shown.pixels[0]) <= 1
    assert abs((bottom - top) * shown.scale - shown.pixels[1]) <= 1
    nearest = shown.nearest_cells(pane.cell)
    assert 1 <= nearest[0] <= columns
    assert 1 <= nearest[1] <= rows


@given(view=VIEWS, size=SIZES, pane=PANES)
def test_a_pane_is_not_left_empty_beside_a_larger_picture(view: View, size: Size, pane: Pane) -> None:
    shown = window(view, size, pane)
    for side in (0, 1):
        larger = size[side] * shown.scale >= pane.pixels[side]
        assert shown.pixels[side] >= (pane.pixels[side] - 1 if larger else 1)


@given(size=SIZES, pane=PANES)
def test_fit_shows_all_and_enlarges_nothing(size: Size, pane: Pane) -> None:
    shown = window(View(Zoom.FIT), size, pane)
    assert shown.whole(size)
    assert shown.scale <= 1


@given(size=SIZES, pane=PANES)
def test_width_shows_every_column(size: Size, pane: Pane) -> None:
    shown = window(View(Zoom.WIDTH, top=50), size, pane)
    assert (shown.box[0], shown.box[2]) == (0, size[0])
    assert shown.scale == min(pane.pixels[0] / size[0], 1)


@pytest.mark.parametrize(
    ("size", "pane", "zoom"),
    [
        (SHOT, PANE, Zoom.FIT),
        (SHOT, Pane(120, 14, (10, 20)), Zoom.FIT),
        (SHOT, Pane(20, 50, (10, 20)), Zoom.FIT),
        (PAGE, PANE, Zoom.WIDTH),
        ((1280, 2000), PANE, Zoom.WIDTH),
        ((1280, 20_000), Pane(40, 10, (10, 20)), Zoom.WIDTH),
        ((390, 844), PANE, Zoom.FIT),
        ((1, 1), PANE, Zoom.FIT),
        ((12_000, 100), PANE, Zoom.FIT),
    ],
)
def test_a_page_starts_in_full_width_from_its_top_and_a_shot_whole(
    size: Size, pane: Pane, zoom: Zoom
) -> None:
    assert window(START, size, pane) == window(View(zoom), size, pane)
    assert window(START, size, pane).box[1] == 0


@given(view=VIEWS, size=SIZES, pane=PANES, steps=st.integers(1, 40))
def test_zooming_in_and_out_ends_at_the_limits(view: View, size: Size, pane: Pane, steps: int) -> None:
    start = placed(view, size, pane)
    larger, smaller = zoomed(start, size, pane, steps), zoomed(start, size, pane, -steps)
    now, fit = scale_of(start, size, pane), scale_of(fitted(start), size, pane)
    assert fit <= scale_of(smaller, size, pane) <= max(now, fit)
    assert min(now, MAX_SCALE) <= scale_of(larger, size, pane) <= MAX_SCALE
    assert window(zoomed(start, size, pane, -100), size, pane).whole(size)


@given(size=SIZES, pane=PANES, steps=st.integers(0, 30))
def test_zooming_stops_at_full_width_and_at_1_to_1(size: Size, pane: Pane, steps: int) -> None:
    view, seen = View(Zoom.FIT), []
    for _ in range(60):
        seen.append(scale_of(view, size, pane))
        view = zoomed(view, size, pane, 1)
    assert seen == sorted(seen)
    assert scale_of(View(Zoom.WIDTH), size, pane) in seen
    assert 1.0 in seen
    # Back again it stops at the same places.
    down = []
    for _ in range(60):
        down.append(scale_of(view, size, pane))
        view = zoomed(view, size, pane, -1)
    assert {1.0, scale_of(View(Zoom.WIDTH), size, pane), seen[0]} <= set(down)


@given(
    left=st.floats(0, 1), top=st.floats(0, 1), size=st.tuples(st.integers(500, 9000), st.integers(500, 9000))
)
def test_zooming_keeps_the_middle(left: float, top: float, size: Size) -> None:
    view = placed(View(Zoom.SCALE, 4.0, left * size[0], top * size[1]), size, PANE)
    before = window(view, size, PANE).box
    box = window(zoomed(view, size, PANE, 1), size, PANE).box
    for low, high in ((0, 2), (1, 3)):
        middle = (before[low] + before[high]) / 2
        assert abs((box[low] + box[high]) / 2 - middle) <= 1


@given(size=SIZES, pane=PANES, columns=st.integers(-50, 50), rows=st.integers(-50, 50), view=VIEWS)
def test_panning_there_and_back_is_where_it_was(
    size: Size, pane: Pane, columns: int, rows: int, view: View
) -> None:
    there = panned(view, size, pane, columns, rows)
    assert there == placed(there, size, pane)
    start, now = window(view, size, pane), window(there, size, pane)
    assert now.pixels == start.pixels
    # A cell is a cell, unless the picture ends before.
    moved = (now.box[1] - start.box[1]) * now.scale
    if now.box[1] > 0 and now.box[3] < size[1] - 1:
        assert abs(moved - rows * pane.cell[1]) <= max(now.scale, 1)
        back = window(panned(there, size, pane, -columns, -rows), size, pane)
        assert abs(back.box[1] - start.box[1]) * now.scale <= 2 * max(now.scale, 1)


def test_pages_go_to_the_end_and_leave_nothing_out() -> None:
    view, seen = START, [window(START, PAGE, PANE).box]
    while seen[-1][3] < PAGE[1]:
        view = paged(view, PAGE, PANE, 1)
        box = window(view, PAGE, PANE).box
        assert seen[-1][1] < box[1] <= seen[-1][3]
        seen.append(box)
    overlap = (seen[0][3] - seen[1][1]) * 900 / 1280
    assert overlap == pytest.approx(OVERLAP * 20, abs=1)
    assert len(seen) == 17
    assert window(ended(view, PAGE, PANE, bottom=True), PAGE, PANE).box == seen[-1]
    assert window(ended(view, PAGE, PANE, bottom=False), PAGE, PANE).box == seen[0]
    assert window(paged(paged(START, PAGE, PANE, 0.5), PAGE, PANE, -0.5), PAGE, PANE).box == seen[0]


@pytest.mark.parametrize("pane", [Pane(10, 1, (10, 20)), Pane(10, 2, (10, 20))])
def test_a_page_is_at_least_a_row(pane: Pane) -> None:
    assert paged(START, PAGE, pane, 0.1).top > 0
    assert paged(View(top=500), PAGE, pane, -0.1).top < 500


@given(before=SIZES, after=SIZES, view=VIEWS)
def test_flipping_there_and_back_is_where_it_was(before: Size, after: Size, view: View) -> None:
    assert flipped(view, before, (before[0], after[1])) == view
    back = flipped(flipped(view, before, after), after, before)
    assert back.zoom == view.zoom
    assert (back.scale, back.left, back.top) == pytest.approx((view.scale, view.left, view.top))


@given(scale=st.floats(0.1, 2), left=st.floats(0, 1), top=st.floats(0, 1), factor=st.integers(1, 4))
def test_the_same_page_in_another_size_shows_the_same_part(
    scale: float, left: float, top: float, factor: int
) -> None:
    assume(scale / factor < 1)
    view = View(Zoom.SCALE, scale, left * SHOT[0], top * SHOT[1])
    large = (SHOT[0] * factor, SHOT[1] * factor)
    one = window(view, SHOT, PANE)
    other = window(flipped(view, SHOT, large), large, PANE)
    # A scale over 1 begins at a whole pixel.
    assert [part * factor for part in one.box] == pytest.approx(list(other.box), abs=factor)
    assert one.pixels == pytest.approx(other.pixels, abs=1)


def test_a_shorter_picture_between_two_loses_no_place() -> None:
    view = View(Zoom.WIDTH, top=8000)
    there = flipped(view, PAGE, SHOT)
    assert window(there, SHOT, PANE).whole(SHOT)
    assert window(flipped(there, SHOT, PAGE), PAGE, PANE).box[1] == 8000


def test_w_goes_to_full_width_and_then_to_1_to_1() -> None:
    view = width_or_full_size(View(Zoom.FIT), PAGE, PANE)
    assert view.zoom is Zoom.WIDTH
    view = width_or_full_size(view, PAGE, PANE)
    assert window(view, PAGE, PANE).scale == 1
    assert window(view, PAGE, PANE).pixels == PANE.pixels
    assert width_or_full_size(view, PAGE, PANE).zoom is Zoom.WIDTH
    # Where the whole picture is as wide as the pane, 1:1 is next.
    assert width_or_full_size(START, SHOT, PANE) == View(Zoom.SCALE, 1.0)


def test_at_1_to_1_the_part_is_of_whole_pixels() -> None:
    for view in (View(Zoom.SCALE, 1.0, 10.7, 33.3), View(Zoom.SCALE, 2.0, 10.7, 33.3)):
        left, top, right, bottom = window(view, SHOT, PANE).box
        assert (left, top) == (10, 33)
        assert right - left == 900 / view.scale
        assert bottom - top == 560 / view.scale


@given(pane=PANES, cells=st.integers(1, 30_000))
def test_a_pane_is_limited_by_its_rows(pane: Pane, cells: int) -> None:
    limited = pane.limited(cells)
    assert 1 <= limited.columns * limited.rows <= cells
    assert limited.columns == min(pane.columns, cells)
    assert limited.rows == pane.rows or (limited.rows + 1) * limited.columns > cells


def test_a_view_that_is_meant_of_another_picture() -> None:
    view = View(Zoom.SCALE, 2.0, 100.0, 50.0, (1280, 720))
    assert meant(view, (1280, 9000)) == View(Zoom.SCALE, 2.0, 100.0, 50.0, (1280, 9000))
    assert meant(view, (640, 360)) == View(Zoom.SCALE, 4.0, 50.0, 25.0, (640, 360))
    # There and back is the same place, also where the other one has none such.
    assert meant(meant(view, (640, 20)), (1280, 720)) == view


def test_a_view_that_any_picture_has_is_called_the_same_in_all() -> None:
    for view in (START, View(Zoom.FIT), View(Zoom.WIDTH)):
        assert meant(View(view.zoom, of=(9, 9)), (640, 360)) == view
