"""Frames taken apart, and markers told from text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from cc_tui.text import visible
from cc_tui.ui.ascii import to_ascii
from cc_tui.ui.driver import frames, markers
from cc_tui.ui.driver.frames import Kind

slots = st.integers(0, markers.SLOTS - 1)


@given(slot=slots, columns=st.integers(1, 300), data=st.data())
def test_a_marker_says_its_cell(slot: int, columns: int, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, markers.CELLS // columns - 1))
    cells = markers.row_of(slot, row, columns)
    assert [markers.cell_of(each) for each in cells] == [(slot, row * columns + at) for at in range(columns)]
    assert markers.runs(cells) == [((slot, row * columns), columns)]
    assert cell_len(cells) == columns


@given(slot=slots, columns=st.integers(2, 60), data=st.data())
def test_a_row_that_is_cut_is_still_known(slot: int, columns: int, data: st.DataObject) -> None:
    """Textual crops and divides strips; a dialog takes the middle of one."""
    start = data.draw(st.integers(0, columns - 1))
    end = data.draw(st.integers(start, columns))
    strip = Strip([Segment(markers.row_of(slot, 3, columns), Style(bgcolor="red"))])
    assert strip.cell_length == columns
    left = [strip.crop(0, start).text, strip.crop(end, columns).text]
    assert markers.runs("".join(left)) == (
        [((slot, 3 * columns), columns)]
        if start == end
        else [
            ((slot, 3 * columns + first), count)
            for first, count in ((0, start), (end, columns - end))
            if count
        ]
    )


@given(st.text(st.characters(min_codepoint=0xF0000, max_codepoint=0x10FFFF)))
def test_no_text_from_outside_is_taken_for_a_picture(raw: str) -> None:
    assert not frames.has_markers(visible(raw))


def test_a_terminal_without_utf8_keeps_markers() -> None:
    """Sixel needs no UTF-8; the driver writes none of them."""
    cells = markers.row_of(1, 2, 30)
    assert to_ascii(f"é│{cells}…") == f"?|{cells}~"


pieces = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=12),
    st.sampled_from(
        ["\x1b[3;7H", "\x1b[1;38;2;1;2;3m", "\x1b[0m", "\n", "\x1b[?2026h", "\x1b]8;id=1;https://x\x1b\\",
         "\x1b]52;c;QUJD\x07", markers.row_of(2, 1, 9), "👩🏽‍💻", "\x1b", "\x1b["]
    ),
)  # fmt: skip


@given(st.lists(pieces))
def test_the_pieces_are_the_frame(parts: list[str]) -> None:
    frame = "".join(parts)
    assert "".join(piece.text for piece in frames.parse(frame)) == frame


def test_where_pieces_stand() -> None:
    cells = markers.row_of(0, 0, 3)
    frame = f"\x1b[2;5H\x1b[1mab漢\x1b[0m{cells}!\n\x1b[4;1H{cells}"
    placed = [(each.kind, each.x, each.y, each.width) for each in frames.parse(frame) if each.width]
    assert placed == [
        (Kind.TEXT, 4, 1, 4), (Kind.MARKS, 8, 1, 3), (Kind.TEXT, 11, 1, 1), (Kind.MARKS, 0, 3, 3),
    ]  # fmt: skip


def test_a_strip_as_textual_renders_it() -> None:
    """Colours of any depth leave the markers as they are."""
    for system in ("truecolor", "256", "standard", None):
        console = Console(color_system=system, force_terminal=True)
        cells = markers.row_of(3, 0, 5)
        style = Style(color="rgb(1,2,3)", bgcolor="rgb(9,9,9)")
        rendered = Strip([Segment("x", style), Segment(cells, style)]).render(console)
        assert [each.text for each in frames.parse(rendered) if each.kind is Kind.MARKS] == [cells]


styles = st.builds(
    Style,
    bold=st.booleans(), dim=st.booleans(), italic=st.booleans(), underline=st.booleans(),
    reverse=st.booleans(),
    color=st.sampled_from(["#010203", "#ffeedd", "#300230", "red", "color(200)", None]),
    bgcolor=st.sampled_from(["#040506", "#203040", "color(200)", None]),
)  # fmt: skip


@given(st.lists(st.tuples(styles, st.text(st.characters(min_codepoint=32, max_codepoint=126))), max_size=5))
def test_no_style_has_more_numbers_than_a_terminal_takes(texts: list[tuple[Style, str]]) -> None:
    colours = ColorSystem.TRUECOLOR
    written = "".join(style.render(text, color_system=colours) for style, text in texts)
    short = frames.short_styles(written)
    assert all(each.count(";") < 10 for each in re.findall(r"\x1b\[([\d;]*)m", short))
    # Nothing else is changed: what was cut is one again.
    assert re.sub(r"(\x1b\[\d+;[\d;]+)m\x1b\[(?=48;)", r"\1;", short) == written
