"""What comes in the place of a screenshot: said in the picture's pane, at once, and kept for saving."""

from __future__ import annotations

import asyncio
import base64
import io
import os
import random
import signal
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from PIL import Image

from cc_tui.config import Images
from cc_tui.run.model import Screenshot
from cc_tui.text import Raw
from tests.demo_server import DemoServer
from tests.ui.browsing import Browser, browsing

WITHIN: Final = 0.2
"""Seconds from a file's last byte to the words that say what it is."""

ROUNDS: Final = 12
"""At most: the best of them counts, since other tests use this machine too; the first in time is enough."""

KEPT: Final = "s saves the file as it came"


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(4).randbytes(width * height * 3))


def plain(width: int, height: int) -> Image.Image:
    return Image.new("RGB", (width, height), "teal")


def turned(image: Image.Image, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(image, "JPEG", exif=exif)


def bad() -> dict[str, tuple[bytes, str]]:
    """By what they are: files, and the words for them."""
    bomb = encoded(Image.new("RGB", (12_000, 12_000)), "PNG")
    assert len(bomb) < 450_000
    return {
        "empty": (b"", "the image is empty (0 bytes)"),
        "JPEG cut off": (encoded(noise(1280, 720), "JPEG")[:200_000], "cut off"),
        "PNG cut off": (encoded(noise(640, 480), "PNG")[:300_000], "cut off"),
        "HTML": (b"<!DOCTYPE html><html><title>Sign in</title></html>", "it looks like an HTML page"),
        "XML": (b'<?xml version="1.0"?><feed><title>News</title></feed>', "it looks like XML"),
        "JSON": (b'{"title": "News"}', "it looks like JSON"),
        "text": (b"upstream connect error or disconnect/reset before headers", "not a picture"),
        "bytes": (random.Random(5).randbytes(100_000), "not a picture"),
        "bomb": (bomb, "the picture has 12000 x 12000 pixels"),
        "strip": (encoded(Image.new("1", (100, 400_000)), "PNG"), "the picture has 100 x 400000 pixels"),
        "GIF": (encoded(Image.new("P", (64, 64)), "GIF"), "not a picture"),
    }  # fmt: skip


REFUSALS: Final = {
    b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>': "no longer has this",
    b'{"statusCode":"404","error":"not_found","message":"Object not found"}': "no longer has this",
    b'<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Too fast</Message></Error>': "Too fast",
}
"""What storage sends with a status of 200 instead of a file, and the words for it."""


def odd() -> dict[str, tuple[bytes, str]]:
    """By what they are: files that are shown all the same, and what the pane's title says of them."""
    frames = [Image.new("RGB", (320, 200), colour) for colour in ("red", "green", "blue")]
    return {
        "CMYK": (encoded(plain(300, 200).convert("CMYK"), "JPEG"), "300 x 200"),
        "turned": (turned(plain(300, 200), 6), "200 x 300"),
        "animated": (encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:]), "320 x 200"),
        "a pixel": (encoded(plain(1, 1), "PNG"), "1 x 1"),
        "a line": (encoded(plain(1, 19_000), "PNG"), "1 x 19000"),
    }


def shot_of(browser: Browser) -> Screenshot:
    row = browser.screen.row
    assert row is not None
    assert row.shot is not None
    return row.shot


def path_of(browser: Browser, shot: Screenshot) -> str:
    """Where storage has it."""
    assert browser.screen.session is not None
    url = browser.screen.session.links.of_shot(shot)
    assert url is not None
    return urlsplit(url.url).path.partition("/object/sign/")[2]


async def arrives(browser: Browser, server: DemoServer, data: bytes, words: str) -> None:
    """Ask for the node again; storage sends this in the place of its screenshot."""
    body = base64.b64encode(data).decode()
    server.fault(f"body:{body}", origin="storage", path=path_of(browser, shot_of(browser)))
    await browser.press("r")
    await browser.until(lambda: server.seen().faults_waiting == 0, "the download")
    await browser.until(words)
    await browser.settled()


async def test_the_pane_says_what_came_and_s_saves_it(
    clean_demo: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with browsing(clean_demo, size=(160, 40)) as browser:
        await browser.opened()
        for kind, (data, words) in bad().items():
            await arrives(browser, clean_demo, data, words)
            assert KEPT in browser.text(), kind
            asked = sum(clean_demo.seen().storage.values())
            await browser.press("s")
            await browser.until(lambda: len(list(tmp_path.iterdir())) == 1, "the file")
            (saved,) = tmp_path.iterdir()
            await browser.settled()
            assert saved.read_bytes() == data, kind
            saved.unlink()
            browser.screen.forget_shown()
            browser.screen.rest()
            await browser.until(words)
            assert sum(clean_demo.seen().storage.values()) == asked, (
                f"{kind} is here, and not asked for again"
            )
        await arrives(browser, clean_demo, encoded(plain(640, 480), "PNG"), "640 x 480")


async def test_an_answer_of_storage_is_no_file(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, size=(160, 40)) as browser:
        await browser.opened()
        assert browser.screen.session is not None
        for data, words in REFUSALS.items():
            browser.screen.session._images.drop(shot_of(browser).key)
            await arrives(browser, clean_demo, data, words)
            assert KEPT not in browser.text()


@pytest.mark.parametrize("images", [Images.AUTO, Images.SIXEL, Images.KITTY])
async def test_odd_pictures_are_shown_with_what_is_odd(clean_demo: DemoServer, images: Images) -> None:
    async with browsing(clean_demo, size=(160, 40), images=images) as browser:
        await browser.opened()
        for kind, (data, words) in odd().items():
            await arrives(browser, clean_demo, data, words)
            assert browser.screen.picture.state == "content", kind
            if kind == "animated":
                await browser.press("4", "slash", *"frames", "enter")
                await browser.until("first of 3 frames")
                await browser.press("1")


async def test_what_it_is_is_said_at_once(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, size=(160, 40)) as browser:
        await browser.opened()
        screen, shot = browser.screen, shot_of(browser)
        assert screen.session is not None
        whole = screen.session._images.get(shot.key)
        assert whole is not None
        taken: dict[str, float] = {}
        for kind, (data, words) in bad().items():
            for _ in range(ROUNDS):
                await shown(browser, shot.key, whole)
                screen.session._images.put(shot.key, data)
                screen.forget_shown()
                began = time.perf_counter()
                screen.rest()
                while screen.picture.state != "error":
                    await asyncio.sleep(0.002)
                await browser.pilot.pause()
                seconds = time.perf_counter() - began
                assert words in browser.text(), kind
                taken[kind] = min(seconds, taken.get(kind, seconds))
                if taken[kind] < WITHIN:
                    break
        assert max(taken.values()) < WITHIN, taken


async def shown(browser: Browser, key: Raw, data: bytes) -> None:
    """Have a picture in the pane."""
    assert browser.screen.session is not None
    browser.screen.session._images.put(key, data)
    browser.screen.forget_shown()
    browser.screen.rest()
    await browser.until(lambda: browser.screen.picture.state == "content", "the picture")
    await browser.settled()


async def test_a_decoder_that_crashes_is_said_and_the_next_picture_is_shown(clean_demo: DemoServer) -> None:
    async with browsing(clean_demo, size=(160, 40)) as browser:
        await browser.opened()
        screen = browser.screen
        assert screen.session is not None
        child = screen.session.pictures._pictures._child
        assert child.pid is not None
        os.kill(child.pid, signal.SIGSTOP)  # else the picture would be made before it dies
        screen.session._images.put(shot_of(browser).key, encoded(noise(640, 480), "PNG"))
        screen.forget_shown()
        screen.rest()
        await browser.until(lambda: child.is_busy, "the wish")
        os.kill(child.pid, signal.SIGSEGV)
        os.kill(child.pid, signal.SIGCONT)
        await browser.until("ended by SIGSEGV")
        assert KEPT in browser.text()
        await browser.settled()
        await arrives(browser, clean_demo, encoded(plain(640, 480), "PNG"), "640 x 480")
