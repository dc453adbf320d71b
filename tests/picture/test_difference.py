"""What changed between two pictures: every changed pixel is in a region, and nothing else is framed."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from cc_tui.picture.difference import FRAME, MOST, TILE, Difference, Region, difference, joined
from tests.picture.test_pictures import RED, encoded, screenshot

BOXES = st.builds(
    lambda left, top, width, height: (left, top, left + width, top + height),
    st.integers(0, 200), st.integers(0, 200), st.integers(1, 9), st.integers(1, 9),
)  # fmt: skip


def jpeg(image: Image.Image) -> Image.Image:
    return Image.open(io.BytesIO(encoded(image, "JPEG", quality=80))).convert("RGB")


def covers(outer: Region, inner: Region) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def dimmed(found: Difference, at: tuple[int, int], original: Image.Image) -> bool:
    return found.image.getpixel(at) != original.getpixel(at)


@given(boxes=st.lists(BOXES, max_size=60), most=st.integers(1, 20))
def test_boxes_are_joined_without_losing_one(boxes: list[Region], most: int) -> None:
    made = joined(boxes, most)
    assert len(made) <= most
    assert all(any(covers(outer, box) for outer in made) for box in boxes)
    assert made == sorted(made, key=lambda box: (box[1], box[0]))
    for number, one in enumerate(made):
        for other in made[number + 1 :]:
            assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


@given(changes=st.lists(st.tuples(st.integers(0, 159), st.integers(0, 89)), min_size=1, max_size=30))
def test_every_changed_pixel_is_in_a_region(changes: list[tuple[int, int]]) -> None:
    before = Image.new("RGB", (160, 90), "white")
    after = before.copy()
    for at in changes:
        after.putpixel(at, RED)
    found = difference(before, after)
    assert not found.equal
    assert 1 <= len(found.regions) <= MOST
    for x, y in changes:
        assert any(left <= x < right and top <= y < bottom for left, top, right, bottom in found.regions)
        assert found.image.getpixel((x, y)) in (RED, FRAME)


def test_a_new_box_is_framed_and_the_rest_dimmed() -> None:
    before = screenshot()
    after = before.copy()
    after.paste((255, 240, 200), (320, 160, 480, 240))
    found = difference(before, after)
    assert found.regions == ((320, 160, 480, 240),)
    assert found.share == pytest.approx(160 * 80 / (1280 * 720))
    assert found.image.getpixel((400, 200)) == (255, 240, 200)
    for at in ((319, 200), (480, 200), (400, 159), (400, 240), (318, 158)):
        assert found.image.getpixel(at) == FRAME
    assert dimmed(found, (100, 600), after)
    assert dimmed(found, (10, 10), after)


def test_equal_pictures_are_said_to_be_equal_and_all_dimmed() -> None:
    found = difference(screenshot(), screenshot())
    assert (found.equal, found.regions, found.share) == (True, (), 0)
    assert dimmed(found, (10, 10), screenshot())


def test_what_jpeg_makes_of_the_same_page_is_no_change() -> None:
    before = screenshot()
    after = before.copy()
    after.paste("black", (640, 400, 700, 440))
    found = difference(jpeg(before), jpeg(after))
    assert len(found.regions) == 1
    left, top, right, bottom = found.regions[0]
    # The codec's blocks have sixteen pixels a side; in those that changed, it makes other noise.
    assert covers((640 - 16, 400 - 16, 704 + 16, 448 + 16), (left, top, right, bottom))
    assert covers((left, top, right, bottom), (640, 400, 700, 440))
    noisy = ImageChops.add(before, Image.new("RGB", before.size, (9, 9, 9)))
    found = difference(before, noisy)
    assert (found.equal, found.regions) == (False, ())


def test_a_pale_highlight_is_a_change() -> None:
    after = Image.new("RGB", (640, 360), "white")
    after.paste((255, 253, 238), (0, 80, 640, 96))
    assert difference(Image.new("RGB", (640, 360), "white"), after).regions == ((0, 80, 640, 96),)


def test_a_longer_page_is_compared_as_far_as_both_go() -> None:
    long = Image.new("RGB", (1280, 3000), "white")
    long.paste(screenshot(), (0, 0))
    found = difference(screenshot(), long)
    assert (found.equal, found.regions, found.compared) == (True, (), (1280, 720))
    assert found.image.size == (1280, 3000)
    assert dimmed(found, (10, 700), long)
    assert not dimmed(found, (10, 730), long)
    assert difference(long, screenshot()).compared == (1280, 720)


def test_another_width_is_compared_at_the_second_ones() -> None:
    large = screenshot().resize((1920, 1080), Image.Resampling.BICUBIC)
    found = difference(large, screenshot())
    assert found.compared == (1280, 720)
    assert found.share < 0.1
    changed = screenshot()
    changed.paste(RED, (640, 640, 720, 720))
    assert any(covers(region, (640, 640, 720, 720)) for region in difference(large, changed).regions)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (TILE, TILE), (TILE + 1, 3)])
def test_small_pictures(size: tuple[int, int]) -> None:
    found = difference(Image.new("RGB", size, "white"), Image.new("RGB", size, "black"))
    assert found.regions == ((0, 0, *size),)
    assert found.share == 1


def test_a_page_that_changed_all_over_has_few_regions_soon() -> None:
    chance = random.Random(7)
    before = Image.new("RGB", (1280, 6000), "white")
    after = before.copy()
    for _ in range(6000):
        x, y = chance.randrange(1270), chance.randrange(5990)
        after.paste("black", (x, y, x + 5, y + 5))
    assert 1 <= len(difference(before, after).regions) <= MOST
