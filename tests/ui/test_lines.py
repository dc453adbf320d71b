"""Laying text out in rows: nothing is lost, nothing is wider than its row."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from cc_tui.text import Raw, visible
from cc_tui.ui.widgets.line_view import LineView, wrapped


@given(st.text(max_size=300), st.integers(2, 80))
def test_rows_hold_the_whole_line_and_fit(raw: str, width: int) -> None:
    line = visible(raw)
    pieces = wrapped(7, line, width)
    assert [piece.line for piece in pieces] == [7] * len(pieces)
    assert "".join(line[piece.start : piece.end] for piece in pieces) == line
    assert all(cell_len(line[piece.start : piece.end]) <= width for piece in pieces)


def test_words_stay_whole_where_a_row_has_a_blank_in_its_second_half() -> None:
    line = visible("one two three four")
    assert [line[p.start : p.end] for p in wrapped(0, line, 10)] == ["one two ", "three four"]
    assert [p.end for p in wrapped(0, visible("x" * 25), 10)] == [10, 20, 25]


class Lines(App[None]):
    """A long text alone."""

    def compose(self) -> ComposeResult:
        yield LineView(id="lines")


async def test_a_long_text_is_laid_out_between_other_events() -> None:
    app = Lines()
    async with app.run_test(size=(40, 10)) as pilot:
        view = app.query_one(LineView)
        view.show([Raw(f"line {number} of a long page") for number in range(20_000)])
        assert view.virtual_size.height == 2000
        while view.virtual_size.height < 20_000:
            await pilot.pause()
        assert view.find("LINE 19999") == 0
        assert view.find("line 19999 of") == 1
        assert view.cursor == 19_999
        await pilot.pause()
        assert view.scroll_offset.y > 19_980
        view.step_match(1)
        assert view.cursor == 19_999
        await pilot.resize_terminal(12, 10)
        while view.virtual_size.height < 60_000:
            await pilot.pause()
        assert view.virtual_size.height == 60_000


async def test_the_scrollbar_takes_no_character_away() -> None:
    app = Lines()
    alphabet = "".join(chr(65 + index % 26) for index in range(100))
    async with app.run_test(size=(30, 30)) as pilot:
        app.query_one(LineView).show([Raw(alphabet)] * 8)
        await pilot.pause()
        await pilot.pause()
        rows = [strip.text for strip in app.screen._compositor.render_strips()]
        drawn = "".join(text.rstrip() for text in rows)
        assert "".join(char for char in drawn if char in alphabet).startswith(alphabet * 7)
