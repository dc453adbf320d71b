"""Signed URLs in use and left alone; runs that cannot be had; data that wants to be obeyed."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest

from cc_tui.text import Raw
from tests.demo_server import DemoServer
from tests.ui.browsing import browsing

HOSTILE = (
    "\x1b]52;c;aGFja2Vk\x07\x1b[2J\x9b31m[@click=app.quit]x[/][/nope]\u202e\u200b\U000f0001\U0010eeee\ud83d"
    + "e\u0301" * 3
    + "\u0301" * 50
)
OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u200b-\u200f\U000f0000-\U0010ffff\ud800-\udfff]")


async def test_in_use_urls_are_renewed_and_the_place_is_kept() -> None:
    with DemoServer(ttl=4) as server:
        async with browsing(server) as browser:
            await browser.opened()
            await browser.press("j", "j")
            await browser.settled()
            key, scroll = browser.screen.row and browser.screen.row.key, browser.screen.run_tree.scroll_offset
            shot = browser.screen.row and browser.screen.row.shot
            assert shot
            assert browser.screen.session
            first = browser.screen.session.links.of_shot(shot)
            assert first
            await browser.until("URLs of", "the word that they were renewed")
            links = browser.screen.session.links
            await browser.until(
                lambda: (later := links.of_shot(shot)) and later.expires > first.expires, "a later expiry"
            )
            assert browser.screen.row
            assert (browser.screen.row.key, browser.screen.run_tree.scroll_offset) == (key, scroll)
            assert "attempt 2 of 3" in browser.title("picture")
            lives = re.compile(r"error shot +(\d+) s")
            await browser.until(
                lambda: all(int(s) > 1 for s in lives.findall(browser.text())), "rows that tell it"
            )


async def test_left_alone_nothing_is_asked_and_urls_are_shown_as_expired() -> None:
    with DemoServer(ttl=2) as server:
        async with browsing(server) as browser:
            await browser.opened()
            before = server.seen().api.total()
            await browser.until(lambda: "expired" in browser.title("picture"), "expiry")
            await browser.until(lambda: browser.text().count("expired") >= 8, "expiry in every row")
            assert server.seen().api.total() == before
            # The bytes are here, so the picture stays; another one is asked for with a fresh URL.
            await browser.press("h", "g")
            await browser.until(lambda: "node 1  1280 x 720" in browser.title("picture"))
            await browser.settled()
            assert browser.screen.picture.state == "content"
            assert server.seen().leaks == 0


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"key": "sk_wrong"}, 3, "CLOUDCRUISE_API_KEY"),
        ({"session_id": Raw("11111111-2222-4333-8444-555555555555")}, 4, "workspace"),
    ],
)
async def test_what_no_key_press_can_mend_ends_in_words(
    clean_demo: DemoServer, changes: dict[str, Any], code: int, words: str
) -> None:
    async with browsing(clean_demo, **changes) as browser:
        await browser.until(lambda: browser.app.return_code is not None)
        assert browser.app.return_code == code
        assert words in browser.app.farewell
        assert "sk_wrong" not in browser.app.farewell


async def test_a_service_that_fails_is_said_and_r_tries_again(clean_demo: DemoServer) -> None:
    clean_demo.fault("html", path="/run/", times=1)
    async with browsing(clean_demo) as browser:
        await browser.until(lambda: "HTML" in browser.screen.picture.words)
        assert "r or R tries again" in browser.screen.picture.words
        await browser.press("r")
        await browser.opened()
        assert browser.title("picture").startswith("Picture at start of node 8")


async def test_quitting_after_a_failed_start_has_its_exit_code(clean_demo: DemoServer) -> None:
    clean_demo.fault("html", path="/run/", times=1)
    async with browsing(clean_demo) as browser:
        await browser.until(lambda: "HTML" in browser.screen.picture.words)
        await browser.press("q")
        await browser.until(lambda: browser.app.return_code is not None)
        assert browser.app.return_code == 5


def hostile(value: Any) -> Any:
    """Every text that is drawn, made hostile; ids, URLs and times keep their form."""
    if isinstance(value, dict):
        return {key: each if key in KEPT or "url" in key else hostile(each) for key, each in value.items()}
    if isinstance(value, list):
        return [hostile(each) for each in value]
    return f"{value} {HOSTILE}" if isinstance(value, str) else value


KEPT = {"session_id", "node_id", "timestamp", "screenshot_id", "error_id", "created_at", "workflow_id", "id"}
PAGE = "<title>%s</title><h1>%s</h1><p>&#27;]52;c;aGFja2Vk&#7;</p><button>%s</button>"


async def test_hostile_data_is_seen_and_not_obeyed(clean_demo: DemoServer) -> None:
    session = clean_demo.session_id("renamed-id")
    run = hostile(clean_demo.get(f"/run/{session}").json())
    run["status"] = "execution.failed"
    clean_demo.reset()
    clean_demo.fault(f"body:{encoded(json.dumps(run).encode())}", path=f"/run/{session}")
    page = PAGE % ((HOSTILE.encode("utf-8", "replace").decode(),) * 3)
    clean_demo.fault(f"body:{encoded(page.encode())}", origin="storage", path="html")
    async with browsing(clean_demo, size=(160, 50)) as browser:
        await browser.until(lambda: browser.screen.run is not None)
        await browser.settled()
        await browser.press("3")
        await browser.settled()
        await browser.press("slash", *"click", "enter")
        await browser.settled()
        for strip in browser.strips():
            for segment in strip:
                assert not OBEYED.search(segment.text), repr(segment.text)
                action = segment.style and segment.style.meta.get("@click")
                assert "quit" not in str(action)
        assert "␛]52;c;" in browser.text()
        assert "[@click=app.quit]x[/]" in browser.text()
        assert browser.app.return_code is None


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


async def test_coming_back_while_another_row_loads_shows_what_is_here(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo) as browser:
        await browser.opened()
        clean_demo.fault("slow:3", origin="storage", times=20)
        # Further than the neighbours, whose pictures are made ahead.
        await browser.press("h", *"kkkk")
        await browser.until(lambda: browser.screen.picture.state == "loading", "the pane that waits")
        await browser.press(*"jjjj")
        await browser.until(lambda: browser.screen.picture.state == "content", "the picture that is here")
        await browser.until(lambda: browser.title("picture").startswith("Picture at start of node 8"))
        await browser.settled()
        assert browser.screen.picture.state == "content"
        assert browser.screen.page.state == "content"


async def test_nothing_is_downloaded_twice(clean_demo: DemoServer) -> None:
    clean_demo.fault("slow:0.3", origin="storage", times=6)
    async with browsing(clean_demo) as browser:
        await browser.opened()
        await browser.pilot.resize_terminal(110, 36)
        await browser.settled()
        await browser.until(lambda: not any(worker.is_running for worker in browser.screen.workers))
    downloads = clean_demo.seen().storage
    assert downloads
    assert max(downloads.values()) == 1


async def test_r_asks_for_the_bytes_again(clean_demo: DemoServer) -> None:
    html = base64.b64encode(b"<html><title>Log in</title><h1>Sign in to the network</h1>").decode()
    clean_demo.fault(f"body:{html}", origin="storage", path="html", times=1)
    clean_demo.fault(f"body:{html}", origin="storage", path="jpeg", times=1)
    async with browsing(clean_demo) as browser:
        await browser.until(lambda: "HTML" in browser.screen.picture.words)
        await browser.until("Sign in to the network")
        await browser.press("r")
        await browser.until("# Claims search")
        await browser.until(lambda: browser.screen.picture.state == "content")


async def test_an_empty_page_is_no_blank_pane(clean_demo: DemoServer) -> None:
    clean_demo.fault("body:IA==", origin="storage", path="html", times=20)
    async with browsing(clean_demo) as browser:
        await browser.until(lambda: browser.screen.page.state == "error")
        assert browser.screen.page.words


async def test_a_narrow_screen_says_why_there_is_no_run(clean_demo: DemoServer) -> None:
    clean_demo.fault("html", path="/run/", times=1)
    async with browsing(clean_demo, size=(60, 16)) as browser:
        await browser.until("r or R tries again")
        await browser.press("r")
        await browser.until("Click search x3")
