"""The view of details, on a headless terminal: what stands where, what a key does, what is found."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from cc_tui.run.details import DetailRow, Section, details
from cc_tui.run.model import Json
from cc_tui.text import Raw, own, visible
from cc_tui.ui.widgets.details_view import COLUMN, DetailsView
from tests.contract import ASKED, body, run_of

LONG = Raw("The search button could not be located: its id changed from one thing to another. " * 2)


class Details(App[None]):
    """The view alone."""

    def compose(self) -> ComposeResult:
        yield DetailsView(id="details")

    def on_mount(self) -> None:
        self.query_one(DetailsView).focus()

    @property
    def view(self) -> DetailsView:
        return self.query_one(DetailsView)

    def rows(self) -> list[str]:
        """What is on the terminal."""
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


def section(*rows: DetailRow) -> Section:
    return Section(own("Failure"), rows)


def row(name: str, value: str, depth: int = 0) -> DetailRow:
    return DetailRow(visible(name), visible(value, newlines=True), depth, Raw(value))


async def shown(app: Details, pilot: Pilot[Any], sections: list[Section], raw: Json = None) -> list[str]:
    app.view.show_details(sections, raw)
    await pilot.pause()
    await pilot.pause()  # the scrollbar comes once the rows are there
    return app.rows()


async def test_values_stand_in_a_column_and_go_on_under_it() -> None:
    app = Details()
    async with app.run_test(size=(70, 20)) as pilot:
        rows = await shown(
            app, pilot, [section(row("message", LONG), row("page", "/claims", 1), row("lines", "one\ntwo"))]
        )
        assert rows[0] == "Failure"
        assert rows[1].startswith("  message".ljust(COLUMN) + "The search button")
        end = next(number for number, text in enumerate(rows) if "page" in text)
        assert end > 3
        assert all(text.startswith(" " * COLUMN) and text[COLUMN] != " " for text in rows[2:end])
        assert "".join(text[COLUMN:] + " " for text in rows[1:end]).split() == LONG.split()
        assert rows[end] == "    page".ljust(COLUMN) + "/claims"
        assert rows[end + 1 : end + 3] == ["  lines".ljust(COLUMN) + "one", " " * COLUMN + "two"]


async def test_a_narrow_view_puts_values_under_their_names() -> None:
    app = Details()
    async with app.run_test(size=(40, 20)) as pilot:
        rows = await shown(app, pilot, [section(row("message", "not found"), row("lines", "one\ntwo"))])
        assert rows[:6] == ["Failure", "  message", "    not found", "  lines", "    one", "    two"]
        await pilot.resize_terminal(80, 20)
        await pilot.pause()
        assert app.rows()[1] == "  message".ljust(COLUMN) + "not found"


@pytest.mark.parametrize("width", [8, 23, 56, 90])
async def test_nothing_is_lost_or_too_wide_at_any_width(width: int) -> None:
    names = ["a", "n" * 22, "n" * 23, "n" * 60, "漢字" * 8]
    app = Details()
    async with app.run_test(size=(width, 250)) as pilot:
        sections = [section(*(row(name, f"{index}漢字 x" * 5, index) for index, name in enumerate(names)))]
        rows = await shown(app, pilot, sections, {"key" * 20: "value " * 8, "list": [1, {"deep": ["x"]}]})
        assert all(cell_len(text) <= width for text in rows)
        drawn = "".join("".join(rows).split())
        for index, name in enumerate(names):
            assert name in drawn
            assert f"{index}漢字x" * 5 in drawn


async def test_json_folds_under_the_cursor_and_the_cursor_stays() -> None:
    app = Details()
    async with app.run_test(size=(70, 24)) as pilot:
        raw = {
            "GET /run": {"status": "execution.failed", "errors": [{"message": "broken"}]},
            "other": {"a": 1},
        }
        rows = await shown(app, pilot, [section(row("message", "x"))], raw)
        at = rows.index('  > "GET /run": {2 fields},')
        assert rows[at - 2].startswith("JSON as it came")
        assert rows[at + 1] == '  > "other": {1 field}'
        assert "broken" not in "".join(rows)
        assert app.view.find("broken") == 0
        for _ in range(at):
            await pilot.press("j")
        assert app.view.cursor == at
        assert app.view.can_fold
        await pilot.press("enter")
        await pilot.pause()
        rows = app.rows()
        assert app.view.cursor == at
        assert rows[at : at + 2] == ['  v "GET /run": {', '      "status": "execution.failed",']
        await pilot.press("j", "j", "space", "j", "space")
        await pilot.pause()
        assert '          "message": "broken"' in app.rows()
        # The end of an object folds it too, and the cursor goes to where it is now.
        await pilot.press("j", "j", "j", "j", "enter")
        await pilot.pause()
        assert app.rows()[at] == '  > "GET /run": {2 fields},'
        assert app.view.cursor == at


async def test_a_match_is_shown_where_it_is_and_stays_found_when_something_folds() -> None:
    app = Details()
    async with app.run_test(size=(60, 8)) as pilot:
        filler = [row(f"field {number}", "nothing") for number in range(40)]
        await shown(app, pilot, [section(*filler, row("message", "a needle here"))], {"needle": {"b": 1}})
        assert app.view.find("needle") == 2
        await pilot.pause()
        assert any("a needle here" in text for text in app.rows())
        await pilot.press("n")
        await pilot.pause()
        assert app.view.can_fold
        await pilot.press("enter")
        await pilot.pause()
        assert len(app.view.matches) == 2
        await pilot.press("g")
        assert app.view.cursor < 1
        await pilot.press("G")
        await pilot.pause()
        assert app.rows()[-1].strip() == "}"


async def test_what_a_line_copies_and_a_renewal_that_keeps_the_place() -> None:
    run = run_of("run_failed_xpath_with_retries")
    visit = run.failing_visit
    assert visit is not None
    sections = details(run, visit, visit.attempts[0], visit.attempts[0].shots[0], None, now=ASKED)
    app = Details()
    async with app.run_test(size=(90, 12)) as pilot:
        await shown(app, pilot, sections, {"GET /run": body("run_failed_xpath_with_retries")})
        assert not app.view.line
        assert app.view.find("XPATH-E0001") >= 1
        assert str(app.view.line) == "XPATH-E0001"
        await pilot.pause()
        cursor, top = app.view.cursor, app.view.scroll_offset.y
        await pilot.press("pagedown")
        assert app.view.cursor > cursor
        cursor, top = app.view.cursor, app.view.scroll_offset.y
        app.view.show_details(sections, {"GET /run": {}}, keep_place=True)
        await pilot.pause()
        assert (app.view.cursor, app.view.scroll_offset.y) == (cursor, top)
        app.view.show_details(sections)
        await pilot.press("j")
        assert app.rows()[0] == "Failure at this node"
        await pilot.click(DetailsView, offset=(3, 4))
        assert app.view.cursor == 4


async def test_a_fold_far_down_keeps_its_line() -> None:
    app = Details()
    async with app.run_test(size=(60, 10)) as pilot:
        raw = {"list": [{"number": number} for number in range(5000)]}
        await shown(app, pilot, [], raw)
        await pilot.press("j", "j", "enter")
        while app.view.virtual_size.height < 5000:
            await pilot.pause()
        await pilot.press("G", "k", "k", "enter")
        await pilot.pause()
        assert any('"number": 4999' in text for text in app.rows())
        line = app.view._details[app.view._pieces[app.view.cursor].line]
        assert line.json is not None
        assert line.json.path == ("list", 4999)
