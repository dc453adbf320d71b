"""What makes a key slow, counted: layouts, rows drawn, bytes sent, requests, looks at every screenshot.

How long a key takes is measured by `make bench`.
"""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.timer import Timer

from cc_tui.run.model import SignedUrl, Visit
from cc_tui.ui import steady
from cc_tui.ui.commands import Where
from cc_tui.ui.rows import Kind, Row, visit_row
from cc_tui.ui.screens import moving, picturing
from cc_tui.ui.screens.living import LivingScreen
from cc_tui.ui.screens.loading import LoadingScreen
from cc_tui.ui.widgets.run_tree import RunTree
from tests.demo_server import DemoServer
from tests.ui.browsing import TIMEOUT, Browser, browsing
from tests.ui.watching import Watch

NEVER = 3600.0


def never_rests(patch: pytest.MonkeyPatch) -> None:
    """The cursor moves on for as long as the test lasts."""
    patch.setattr(picturing, "REST", NEVER)


async def moved(browser: Browser, *keys: str) -> None:
    """Press keys that move the cursor, each drawn before the next."""
    for key in keys:
        row = browser.screen.row
        await browser.press(key)
        await browser.until(lambda row=row: browser.screen.row is not row, f"the cursor to move by {key}")  # type: ignore[misc]
        await browser.until(lambda: not browser.screen._dirty_widgets, "the frame")
        await browser.pilot.pause()


async def watching(browser: Browser, patch: pytest.MonkeyPatch) -> Watch:
    """Count from when what came last is laid out: its scrollbar comes after it."""
    watch, seen = Watch(patch), -1
    while seen != watch.layouts or browser.screen._layout_required:
        seen = watch.layouts
        for _ in range(10):
            await browser.pilot.pause(0.02)
    watch.reset()
    return watch


async def at_the_top(browser: Browser, key: str = "g") -> None:
    await browser.opened()
    await browser.press(key)
    await browser.settled()


async def test_a_step_draws_two_rows_of_the_tree_and_two_titles(
    clean_demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(clean_demo) as browser:
        await at_the_top(browser)
        never_rests(monkeypatch)
        watch = await watching(browser, monkeypatch)
        await moved(browser, "j", "j", "j", "k")
        assert watch.layouts == 0
        assert watch.drawn["MarkedPicture"] == watch.drawn["PageView"] == 0
        assert 0 < watch.drawn["RunTree"] <= 4 * 2 + browser.screen.run_tree.size.height  # a tick may come
        assert sum(watch.frames) < 4 * 1500


async def test_a_step_that_scrolls_draws_the_tree_alone(
    clean_demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(clean_demo, "big") as browser:
        await at_the_top(browser)
        never_rests(monkeypatch)
        await browser.press("pagedown", "pagedown")
        watch = await watching(browser, monkeypatch)
        scrolled = browser.screen.run_tree.scroll_offset.y
        await moved(browser, *"jjjj")
        assert browser.screen.run_tree.scroll_offset.y == scrolled + 4
        assert watch.layouts == 0
        assert watch.drawn["MarkedPicture"] == watch.drawn["PageView"] == 0
        assert max(watch.frames) < 8000


async def test_another_picture_and_page_lay_nothing_out(
    clean_demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each layout takes longer than a frame, and a key pressed meanwhile waits for it."""
    async with browsing(clean_demo) as browser:
        await at_the_top(browser)
        for _ in range(3):
            await moved(browser, "j")
            await browser.settled()
        watch = await watching(browser, monkeypatch)
        for key in "kkj":
            before = browser.screen._shown_shot, browser.screen._shown_page
            await moved(browser, key)
            await browser.settled()
            assert browser.screen._shown_shot != before[0]
            assert browser.screen._shown_page != before[1]
        assert watch.drawn["MarkedPicture"] > 0
        assert watch.drawn["PageView"] > 0
        assert watch.layouts == 0


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_nothing_is_asked_for_while_the_cursor_moves(
    clean_demo: DemoServer, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    """Also where the one pane changes between picture and page with each row."""
    async with browsing(clean_demo, size=size) as browser:
        await at_the_top(browser)
        await browser.press("l")
        await moved(browser, "j", "j")
        await browser.settled()
        before = clean_demo.seen().log
        never_rests(monkeypatch)
        await moved(browser, "j")
        await browser.press("l")
        kinds = []
        for key in "jjkj":
            await moved(browser, key)
            kinds.append(browser.screen.row and browser.screen.row.kind)
        assert kinds == [Kind.SHOT, Kind.PAGE, Kind.SHOT, Kind.PAGE]
        assert not browser.screen._asked
        assert clean_demo.seen().log == before
        monkeypatch.setattr(picturing, "REST", 0.01)
        await moved(browser, "j", "k", "k")
        await browser.settled()
        assert browser.screen._shown_shot is not None


async def test_what_comes_while_the_cursor_is_elsewhere_is_had_when_it_comes_back(
    clean_demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(clean_demo) as browser:
        await at_the_top(browser)
        screen = browser.screen
        never_rests(monkeypatch)
        await moved(browser, "j")
        screen.show_row()
        assert {Where.PICTURE, Where.PAGE} == set(screen._asked)
        await moved(browser, "k")
        await browser.until(lambda: not any(worker.is_running for worker in screen.workers), "the workers")
        await moved(browser, "j")
        screen.show_row()
        row = screen.row
        assert row is not None
        assert row.shot is not None
        node_id, shot = row.node_id, row.shot.key
        await browser.until(lambda: screen._shown_page == node_id, "the page")
        await browser.until(lambda: screen._shown_shot and screen._shown_shot[0] == shot, "the picture")


async def test_a_key_puts_off_what_a_rest_would_begin(
    clean_demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(clean_demo) as browser:
        await at_the_top(browser)
        plans: list[Timer | None] = []
        for key in ("J", "j", "J"):
            await browser.press(key)
            plans.append(browser.screen._rest_timer)
            never_rests(monkeypatch)
        assert plans[0] is None
        assert plans[1] is not None
        assert plans[2] is not None
        assert plans[1] is not plans[2]


async def test_a_key_just_after_a_frame_is_answered_without_the_clock(
    clean_demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(clean_demo) as browser:
        await at_the_top(browser)
        never_rests(monkeypatch)
        monkeypatch.setattr(steady, "ANSWER_S", NEVER)
        watch = Watch(monkeypatch)
        browser.screen._update_timer.stop()  # as after a frame that the clock has just drawn, for ever
        browser.app.post_message(events.Key("j", "j"))
        async with asyncio.timeout(TIMEOUT):
            while not watch.drawn["RunTree"]:
                await asyncio.sleep(0.01)  # a pause of the pilot draws by itself


async def test_a_tick_looks_at_what_is_on_the_screen_alone(
    clean_demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(clean_demo, "big") as browser:
        await browser.opened()
        screen = browser.screen
        screen.tell_lives()
        watch = Watch(monkeypatch)
        looks = watch.count(SignedUrl, "is_expired")
        visible = watch.count(RunTree, "get_node_at_line")
        ticks = watch.count(LivingScreen, "_tick")
        screen._tick()
        screen._tick()
        assert len(ticks) == 2
        assert len(looks) <= 40
        assert len(visible) <= 2 * screen.run_tree.size.height
        assert screen.run is not None
        assert len(screen.run.screenshots) == 10_000


async def test_the_screen_opens_and_ticks_once(
    clean_demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Textual calls `on_mount` of each class; one that calls its base's does all of it twice."""
    watch = Watch(monkeypatch)
    loads = watch.count(LoadingScreen, "load_run")
    async with browsing(clean_demo) as browser:
        await browser.opened()
        assert len(loads) == 1
        ticking = [timer for timer in browser.screen._timers if timer._callback == browser.screen._tick]
        assert len(ticking) == 1


async def test_a_jump_looks_at_the_visits_on_its_way_alone(
    clean_demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(clean_demo, "big") as browser:
        await at_the_top(browser)
        run = browser.screen.run
        assert run is not None
        looked: list[int] = []

        def shots(visit: Visit) -> list[Row]:
            looked.append(visit.position)
            return moving.shots(visit)

        here = visit_row(run.visits[1000])
        ahead, behind = moving.step(run, shots, here, 1), moving.step(run, shots, here, -1)
        assert ahead is not None
        assert behind is not None
        assert (ahead.visit, ahead.shot) == (run.visits[1000], run.visits[1000].shots[0])
        assert (behind.visit, behind.shot) == (run.visits[999], run.visits[999].shots[-1])
        assert len(looked) <= 4
        assert moving.step(run, shots, moving.shots(run.visits[-1])[-1], 1) is None
        assert moving.step(run, shots, moving.shots(run.visits[0])[0], -1) is None
        assert moving.step(run, shots, None, 1) == moving.shots(run.visits[0])[0]


async def test_another_focus_and_a_jump_to_what_is_open_number_no_row_anew(
    clean_demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 30,000 open rows each time takes 50 ms."""
    async with browsing(clean_demo) as browser:
        await browser.opened()
        watch = Watch(monkeypatch)
        builds = watch.count(RunTree, "_build")
        for key in ("tab", "shift+tab", "3", "1"):
            await browser.press(key)
            await browser.settled()
        assert browser.screen.where is Where.TREE
        assert watch.drawn["RunTree"] > 0
        await moved(browser, "full_stop", "comma")
        assert builds == []
        await browser.press("h", "h")
        assert builds
