"""What stands over a small picture: its node, and always in whole words what it is."""

from __future__ import annotations

import re

import pytest

from tests.demo_server import DemoServer
from tests.ui.browsing import browsing


@pytest.mark.parametrize(
    ("run", "size", "caption", "whole"),
    [
        ("renamed-id", (120, 40), "! 8 Click se…, error shot ", "13 of 13  8 Click search, error shot"),
        ("renamed-id", (80, 24), "! 8 Click…, error shot ", "13 of 13  8 Click search, error shot"),
        ("renamed-id", (60, 24), "! 8 Click se…, error shot ", "13 of 13  8 error shot"),
        ("modal", (80, 24), "! 11 Tick…, error shot ", "16 of 16  11 Tick documents comple…, error shot"),
    ],
)
async def test_a_caption_names_the_node_and_says_what_it_is(
    demo_server: DemoServer, run: str, size: tuple[int, int], caption: str, whole: str
) -> None:
    async with browsing(demo_server, run, size=size) as browser:
        await browser.opened()
        await browser.press("m", "G")
        await browser.until(whole)
        text = browser.text()
        assert caption in text
        assert not re.search(r"(error|attempt)[^ ]*…", text)
