"""What Textual means is what the terminal shows, through random frames; and nothing is sent twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cc_tui.ui.driver.expansion import Frames
from cc_tui.ui.driver.kitty_frames import KEPT, KittyFrames
from cc_tui.ui.driver.sixel_frames import SixelFrames
from cc_tui.ui.driver.stage import Drawing, Stage
from tests.ui.driver.model import Terminal, Wanted, kept, painted

COLUMNS, ROWS = 16, 8
PROTOCOLS = ("sixel", "kitty", "kitty-tmux")


class World:
    """A terminal, the frames that go to it, and what it is to show."""

    def __init__(self, protocol: str) -> None:
        self.stage = Stage()
        self.terminal = Terminal(COLUMNS, ROWS)
        self.wanted = Wanted(self.stage, COLUMNS, ROWS)
        self.protocol = protocol
        self.frames: Frames = (
            SixelFrames(self.stage)
            if protocol == "sixel"
            else KittyFrames(self.stage, in_tmux=protocol == "kitty-tmux")
        )
        self.drawings: dict[int, Drawing] = {}
        self.write(self.wanted.whole())

    def drawing(self, number: int, columns: int, rows: int) -> Drawing:
        if number not in self.drawings:
            self.drawings[number] = (
                painted(self.terminal, number, columns, rows)
                if self.protocol == "sixel"
                else kept(number, columns, rows)
            )
        return self.drawings[number]

    def write(self, frame: str) -> int:
        """Write a frame as the driver does; how many pictures it sent."""
        before = len(self.terminal.painted)
        expansion = self.frames.expand(frame, COLUMNS, ROWS)
        data = "".join(piece.decode() for payload in expansion.before for piece in payload.pieces)
        # tmux takes its wrapping off.
        data = data.replace("\x1bPtmux;", "").replace("\x1b\x1b", "\x1b").replace("\x1b\\\x1b\\", "\x1b\\")
        self.terminal.feed(data + expansion.text)
        if expansion.lacks:
            again = self.frames.expand(self.wanted.whole(), COLUMNS, ROWS)
            assert not again.lacks
            self.terminal.obey(again)
        return len(self.terminal.painted) - before

    def is_right(self) -> bool:
        return self.terminal.shows() == self.wanted.shows()


def small(number: int) -> tuple[int, int]:
    """Columns and rows of a picture, each number its own."""
    return 3 + number % 5, 2 + number % 3


numbers = st.integers(1, 20)
rectangles = st.tuples(
    st.integers(0, COLUMNS - 1), st.integers(0, ROWS - 1), st.integers(1, 8), st.integers(1, 5)
)
steps = st.one_of(
    st.tuples(st.just("show"), numbers, st.integers(0, 100), st.integers(0, 100)),
    st.tuples(st.just("hide")),
    st.tuples(st.just("cover"), rectangles),
    st.tuples(st.just("uncover")),
    st.tuples(st.just("text"), st.sampled_from(".,x")),
    st.tuples(st.just("part"), rectangles),
    st.tuples(st.just("whole")),
    st.tuples(st.just("undone")),
)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@given(script=st.lists(steps, max_size=25))
def test_any_frames_show_what_is_meant(protocol: str, script: list[tuple[object, ...]]) -> None:
    world = World(protocol)
    for step in script:
        match step:
            case ("show", int(number), int(x), int(y)):
                columns, rows = small(number)
                drawing = world.drawing(number, columns, rows)
                # Never in the last row: sixel would scroll.
                world.wanted.show(drawing, number, x % (COLUMNS - columns + 1), y % (ROWS - rows))
            case ("hide",):
                world.wanted.show(None, 0, 0, 0)
            case ("cover", (int(x), int(y), int(width), int(height))):
                world.wanted.over.append((x, y, width, height))
            case ("uncover",):
                world.wanted.over.clear()
            case ("text", str(text)):
                world.wanted.text = text
            case ("part", (int(x), int(y), int(width), int(height))):
                world.write(world.wanted.part(x, y, min(width, COLUMNS - x), height))
            case ("whole",):
                world.write(world.wanted.whole())
            case _:
                world.frames.forget()
                world.write(world.wanted.whole())
        world.write(world.wanted.changes())
        assert world.is_right(), step


@pytest.mark.parametrize("protocol", PROTOCOLS)
@given(regions=st.lists(rectangles, max_size=6))
def test_repaints_send_nothing(protocol: str, regions: list[tuple[int, int, int, int]]) -> None:
    world = World(protocol)
    world.wanted.show(world.drawing(7, 6, 4), 7, 5, 2)
    assert world.write(world.wanted.changes()) == 1
    for x, y, width, height in regions:
        assert world.write(world.wanted.part(x, y, min(width, COLUMNS - x), height)) == 0
    assert world.write(world.wanted.whole()) == 0
    assert world.is_right()


def test_a_dialog_costs_kitty_nothing_and_sixel_one_picture_when_it_goes() -> None:
    for protocol, sent in (("kitty", 0), ("sixel", 1)):
        world = World(protocol)
        world.wanted.show(world.drawing(7, 6, 4), 7, 5, 2)
        world.write(world.wanted.whole())
        world.wanted.over.append((6, 3, 4, 2))
        assert world.write(world.wanted.whole()) == 0
        assert world.write(world.wanted.whole()) == 0, "a tick below the dialog"
        assert world.is_right()
        world.wanted.over.clear()
        assert world.write(world.wanted.whole()) == sent
        assert world.write(world.wanted.whole()) == 0, "Textual paints twice when a dialog goes"
        assert world.is_right()


def test_covered_in_the_same_frame_that_shows_it() -> None:
    world = World("sixel")
    world.wanted.over.append((6, 3, 4, 2))
    world.wanted.show(world.drawing(7, 6, 4), 7, 5, 2)
    assert world.write(world.wanted.whole()) == 1
    assert world.is_right()


def test_a_part_of_a_new_sixel_asks_for_a_whole_painting_but_not_for_ever() -> None:
    world = World("sixel")
    world.wanted.show(world.drawing(7, 6, 4), 7, 5, 2)
    frame = world.wanted.part(6, 3, 2, 1)
    asked = [world.frames.expand(frame, COLUMNS, ROWS).lacks for _ in range(6)]
    assert asked == [True, True, True, False, False, False]
    assert world.terminal.painted == []


@pytest.mark.parametrize(("x", "y"), [(-1, 2), (12, 2), (5, -1), (5, 4), (5, 6)])
def test_a_sixel_that_does_not_fit_is_never_sent(x: int, y: int) -> None:
    """A frame that was made before a resize: it would scroll the screen."""
    world = World("sixel")
    drawing = world.drawing(7, 6, 4)
    slot = world.stage.put(drawing)
    assert slot == 0
    marker = chr(0xF0000 + 2 * 6 + 3)  # the cell of row 2, column 3
    expansion = world.frames.expand(f"\x1b[{y + 3};{x + 4}H{marker}", COLUMNS, ROWS)
    assert expansion.before == ()
    assert not expansion.lacks


def test_after_a_resize_a_sixel_is_sent_again_and_kitty_keeps_its_own() -> None:
    for protocol, sent in (("sixel", 1), ("kitty", 0), ("kitty-tmux", 1)):
        world = World(protocol)
        world.wanted.show(world.drawing(7, 6, 4), 7, 5, 2)
        world.write(world.wanted.whole())
        world.frames.expand("\x1b[1;1Hx", COLUMNS + 1, ROWS)
        assert world.write(world.wanted.whole()) == sent


def test_going_back_costs_kitty_only_placeholders_until_the_picture_made_way() -> None:
    world = World("kitty")
    for number in range(1, KEPT + 2):
        world.wanted.show(world.drawing(number, 3, 2), number, 0, 0)
        assert world.write(world.wanted.changes()) == 1
    assert len(world.terminal.kept) == KEPT
    assert set(world.stage.owned) == set(world.terminal.kept)
    for number, sent in ((2, 0), (KEPT + 1, 0), (1, 1), (2, 0), (3, 1)):
        world.wanted.show(world.drawing(number, 3, 2), number, 0, 0)
        assert world.write(world.wanted.changes()) == sent, number
        assert world.is_right()
    world.terminal.feed(world.frames.farewell().decode())
    assert world.terminal.kept == {}


def test_a_picture_that_was_not_sent_is_sent_when_it_is_drawn_again() -> None:
    for protocol in PROTOCOLS:
        world = World(protocol)
        drawing = world.drawing(7, 6, 4)
        world.wanted.show(drawing, 7, 5, 2)
        world.write(world.wanted.whole())
        world.frames.undone(drawing)
        assert world.write(world.wanted.whole()) == 1


def test_of_a_picture_that_is_covered_whole_nothing_is_left() -> None:
    world = World("sixel")
    world.wanted.show(world.drawing(7, 6, 4), 7, 5, 2)
    world.write(world.wanted.whole())
    world.wanted.show(None, 0, 0, 0)
    world.write(world.wanted.whole())
    assert isinstance(world.frames, SixelFrames)
    assert world.frames.drawn is None
    frame = "\x1b[1;1Hé"
    assert world.frames.expand(frame, COLUMNS, ROWS).text is frame, "frames without pictures cost nothing"


@pytest.mark.parametrize("protocol", ["sixel", "kitty"])
def test_text_of_doubtful_width_is_followed_by_an_absolute_column(protocol: str) -> None:
    world = World(protocol)
    world.wanted.show(world.drawing(7, 6, 4), 7, 5, 2)
    world.write(world.wanted.whole())
    text = world.frames.expand("\x1b[3;1H👩🏽 ab", COLUMNS, ROWS).text
    assert text.endswith("👩🏽 ab\x1b[6G"), repr(text)
    assert "G" not in world.frames.expand("\x1b[8;1Hé│█…", COLUMNS, ROWS).text
