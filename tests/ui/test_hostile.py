"""Every text of every answer wants to be obeyed; every pane is looked into, and it is seen, that is all."""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.demo_server import DemoServer
from tests.ui.browsing import Browser, browsing

TITLE = "\x1b]0;owned\x07"
CLIPBOARD = "\x1b]52;c;aGFja2Vk\x07"
ATTACKS = {
    "controls": f"{TITLE}{CLIPBOARD}\x1b[2J\x1b[31m\x9b31m\x00\x08\r\n\t\x7f\x0e\x1bP+q\x1b\\",
    "markup": "[@click=app.quit]x[/][/nope][[b]{0}%s$x\\[on red][link=file:///etc/passwd]y[/link]",
    "order": "\u202etxt.exe\u2066\u200b\u2028\ufeff\U000e0041\U000f0001\U0010eeee\ud83d"
    + "e"
    + "\u0301" * 60,
}
SHOWN = {"controls": "␛]52;c;aGFja2Vk␇", "markup": "[@click=app.quit]x[/]", "order": "txt.exe<2066>"}
OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f\U000f0000-\U0010ffff\ud800-\udfff]"
)
KEPT = frozenset(
    {"session_id", "node_id", "screenshot_id", "error_id", "workflow_id", "id"}
    | {"status", "timestamp", "created_at", "updated_at", "version_number"}
)
LONG = "x" * 1_000_000
WORDS = "word " * 200_000
ALL = " ".join(ATTACKS.values())
KEYS: tuple[tuple[str, ...], ...] = (
    ("2",),
    ("3", "j", "y", "G"),
    ("v", "j", "y"),
    ("v",),
    ("4", "j", "y", "G", "space", "enter"),
    ("k", "enter", "k", "enter", "G"),
    ("1", "b", "comma", "e", "h", "f"),
    ("f", "f", "slash", *"click", "enter"),
    ("x",),
    ("escape", "Y"),
    ("j", "G"),
    ("escape", "question_mark"),
    ("escape", "colon", *"co"),
    ("escape", "escape", "r"),
    ("z", "z", "g", "3", "s"),
    ("1", "s"),
)
"""What is pressed between two looks: every pane, dialog and toast."""
WHERE_IT_IS_LONG = (
    ("3", "y"),
    ("v", "y", "G"),
    ("4", "y", "G"),
    ("k", "enter", "G"),
    ("Y", "j"),
    ("escape", "s"),
)


def spoiled(value: Any, spoil: Callable[[str], Any]) -> Any:
    """A body whose every text is another; ids, times and URLs keep their form, so that all of it is shown."""
    if isinstance(value, dict):
        keep = {key for key in value if key in KEPT or ("url" in key and "full" not in key)}
        return {
            key: each if key in keep and not isinstance(each, list) else spoiled(each, spoil)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [spoiled(each, spoil) for each in value]
    return spoil(value) if isinstance(value, str) else value


def added(value: str) -> str:
    return f"{value} {ALL}"


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def page_of(text: str) -> bytes:
    """A page that says it everywhere, as itself and as entities."""
    entities = "".join(f"&#{ord(char)};" for char in text if not 0xD800 <= ord(char) < 0xE000)
    safe = text.encode("utf-8", "replace").decode().replace("<", "&lt;")
    return (
        f"<title>{safe} {entities}</title><h1>{safe}</h1><p>{entities}</p><a href='{entities}'>{safe}</a>"
        f"<input value='{entities}' placeholder='{safe}'><table><tr><td>{safe}</table><pre>{safe}</pre>"
    ).encode()


def order(demo: DemoServer, run: str, change: Callable[[Any], Any], page: bytes) -> None:
    """Have every endpoint answer with a changed body, and storage with this page."""
    session = demo.session_id(run)
    body = demo.get(f"/run/{session}").json()
    workflow_id = body["workflow_id"]
    nodes = {shot["node_id"] for shot in body["screenshot_urls"]}
    answers = {
        f"/debug-snapshots/{node}": demo.get(f"/run/{session}/debug-snapshots/{node}") for node in nodes
    }
    versions = demo.get(f"/workflows/{workflow_id}/versions")
    answers |= {
        f"/workflows/{workflow_id}/versions/{entry['version_number']}": demo.get(
            f"/workflows/{workflow_id}/versions/{entry['version_number']}"
        )
        for entry in versions.json()
    }
    answers |= {f"/workflows/{workflow_id}/versions": versions}
    answers |= {f"/workflows/{workflow_id}": demo.get(f"/workflows/{workflow_id}")}
    bodies = {path: change(answer.json()) for path, answer in answers.items()}
    bodies[f"/run/{session}"] = change(body)
    demo.reset()
    for path, changed in bodies.items():  # the most special path comes first
        demo.fault(f"body:{encoded(json.dumps(changed).encode())}", path=path, times=50)
    demo.fault(f"body:{encoded(page)}", origin="storage", path="html", times=50)


def assert_nothing_is_obeyed(browser: Browser) -> None:
    for strip in browser.strips():
        for segment in strip:
            assert not OBEYED.search(segment.text), (segment.text, browser.text())
            if segment.style:
                assert "quit" not in str(segment.style.meta.get("@click"))
                assert not (segment.style.link or "").startswith("file:")
    assert browser.app.return_code is None
    assert browser.app.crash is None


async def look_everywhere(browser: Browser, presses: tuple[tuple[str, ...], ...] = KEYS) -> str:
    """Visit every pane, with a look after each few keys; what was seen in all."""
    await browser.until(lambda: browser.screen.run is not None, "the run")
    await browser.settled()
    seen = [browser.text()]
    assert_nothing_is_obeyed(browser)
    for keys in presses:
        await browser.press(*keys)
        await browser.pilot.pause()
        seen.append(browser.text())
        assert_nothing_is_obeyed(browser)
    await browser.settled()
    assert_nothing_is_obeyed(browser)
    await browser.press("escape", "escape", "escape", "1", "q")
    await browser.until(lambda: browser.app.return_code == 0, "its end")
    assert not OBEYED.search(browser.app.farewell.replace("\n", ""))
    return "\n".join(seen)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def test_every_text_of_every_body_is_seen_and_not_obeyed(clean_demo: DemoServer, folder: Path) -> None:
    order(clean_demo, "renamed-id", lambda body: spoiled(body, added), page_of(ALL))
    async with browsing(clean_demo, size=(160, 50)) as browser:
        seen = await look_everywhere(browser)
    for shown in SHOWN.values():
        assert seen.count(shown) > 5
    names = [path.name for path in folder.iterdir()]
    assert {name.rpartition(".")[2] for name in names} == {"jpeg", "html"}
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name) for name in names)


async def test_texts_of_a_megabyte_are_cut_and_nothing_waits_for_them(
    clean_demo: DemoServer, folder: Path
) -> None:
    def one(body: Any) -> Any:
        if "screenshot_urls" in body:
            body["errors"][0] |= {"message": WORDS, "original_error": f"<b>{WORDS}</b>", "full_url": WORDS}
            body["screenshot_urls"][-1]["node_display_name"] = WORDS
            body["input_variables"] |= {"long": WORDS, "lines": "a\n" * 100_000}
            body["data"] = {"deep": WORDS}
        elif "nodes" in body:
            body |= {"name": WORDS, "version_note": WORDS}
            body["nodes"][0]["name"] = WORDS
        return body

    order(clean_demo, "renamed-id", one, page_of(LONG))
    async with browsing(clean_demo, size=(120, 40)) as browser:
        seen = await look_everywhere(browser, WHERE_IT_IS_LONG)
    assert "xxxxxxxxxxxxxxxxxxxx" in seen
    assert "word word word" in seen
    assert all(len(path.name) <= 100 for path in folder.iterdir())


def another_type() -> Callable[[str], Any]:
    """Replaces one text after the other by something of another type."""
    others: tuple[Callable[[str], Any], ...] = (
        lambda _: 10**30,
        lambda _: None,
        lambda value: [[value]],
        lambda value: {value: {ALL: True}},
        lambda _: -0.5,
    )
    types = itertools.cycle(others)
    return lambda value: next(types)(value)


@pytest.mark.parametrize("first", [0, 2])
async def test_wrong_types_cost_their_field_alone(clean_demo: DemoServer, folder: Path, first: int) -> None:
    wrong = another_type()
    for _ in range(first):
        wrong("")
    page = b"\x00\xff\xfe<p>" + ALL.encode("utf-8", "replace")
    order(clean_demo, "renamed-id", lambda body: spoiled(body, wrong), page)
    async with browsing(clean_demo) as browser:
        assert "failed" in await look_everywhere(browser)
