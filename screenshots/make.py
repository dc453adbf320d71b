"""Draws the pictures in this folder from the running program: `make screenshots`.

The demo server's clock is fixed, so a picture changes only when the screen does. The SVGs come from Textual;
the PNG is a real xterm under Xvfb, where xterm, Xvfb, xdotool and ImageMagick's import are installed.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cc_tui.api.credentials import Credentials, Secret
from cc_tui.config import Config
from cc_tui.demo.launch import Demo, launch
from cc_tui.text import Raw, own
from cc_tui.ui.app import CcTuiApp
from cc_tui.ui.start import Start

FOLDER = Path(__file__).resolve().parent
NOW = datetime(2026, 11, 23, 9, 55, tzinfo=UTC)
SIZES = ((80, 24), (120, 40))
TOOLS = ("xterm", "Xvfb", "xdotool", "import", "script")
READY = "(Search claims)"
"""On the page of the failing node: with it, all that the first screen shows is there."""
WAIT = 30.0


class FixedClock:
    """The demo's time does not pass, so no countdown does."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return time.monotonic()


def start_on(demo: Demo, run: str) -> Start:
    credentials = Credentials("cc-key", Secret(demo.api_key), own("the demo"), None, Raw(demo.base_url))
    session_id = Raw(demo.runs[run].session_id)
    return Start(Config(base_url=Raw(demo.base_url)), credentials, FixedClock(), session_id, None, True)


def has_picture(text: str) -> bool:
    return "▀" in text or "▄" in text


async def draw(demo: Demo, columns: int, rows: int, keys: tuple[str, ...], name: str) -> Path:
    """One screen as SVG."""
    app = CcTuiApp(start_on(demo, "renamed-id"))
    async with app.run_test(size=(columns, rows)) as pilot:

        def text() -> str:
            return "\n".join(strip.text for strip in app.screen._compositor.render_strips())

        async with asyncio.timeout(WAIT):
            while not has_picture(text()):
                await pilot.pause(0.05)
            await pilot.press(*keys)
            while READY not in text() if columns >= 120 or keys else not has_picture(text()):
                await pilot.pause(0.05)
        await pilot.pause()
        svg = app.export_screenshot(title="cc-tui demo")
    # Textual names classes by a random number; the picture must not change by itself.
    svg = re.sub(r"terminal-\d+-", "terminal-", svg)
    # No font from the network: the reader's own monospace one does.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)
    file = FOLDER / name
    file.write_text(svg, "utf-8")
    return file


@contextmanager
def xvfb() -> Iterator[str]:
    """An X server without a screen; its display."""
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x960x24", "-nolisten", "tcp"]
    with subprocess.Popen(words, pass_fds=(writing,), stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            display = told.readline().strip()
        try:
            yield f":{display}"
        finally:
            server.terminate()


def photograph(name: str) -> Path:
    """The demo in a real xterm as PNG, once its bytes have come to rest."""
    file = FOLDER / name
    with xvfb() as display, tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "typescript"
        environ = {
            **os.environ,
            "DISPLAY": display,
            "LANG": "C.UTF-8",
            "COLORTERM": "truecolor",
            "HOME": folder,
        }
        words = [
            "xterm",
            "+lc",
            "-u8",
            "-fa",
            "DejaVu Sans Mono",
            "-fs",
            "9",
            "-geometry",
            "120x40",
            "-b",
            "0",
        ]
        # `script` keeps a copy of what passes.
        # xterm takes COLORTERM out of its child's environment.
        command = "env TERM=xterm-256color COLORTERM=truecolor "
        command += f"{sys.executable} -P -m cc_tui demo --now {NOW:%Y-%m-%dT%H:%M:%SZ}"
        words += ["-e", "script", "-qfc", command, str(log)]
        with subprocess.Popen(words, env=environ) as terminal:
            try:
                _until_written(log, READY.encode(), "▄".encode())
                subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--class", "xterm"],
                               env=environ, check=True, stdout=subprocess.DEVNULL)  # fmt: skip
                subprocess.run(["import", "-window", "root", "-trim", "+dither", "-colors", "128", str(file)],
                               env=environ, check=True)  # fmt: skip
            finally:
                terminal.terminate()
    return file


def _until_written(log: Path, *wanted: bytes) -> None:
    """Wait for texts in what a program writes, then a second for xterm to draw them."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        data = log.read_bytes() if log.exists() else b""
        time.sleep(1)
        if all(each in data for each in wanted):
            return
    raise TimeoutError("the demo did not come up in xterm")


def main() -> int:
    """Draw all that can be drawn here; tell what."""
    made = []
    with launch(now=NOW.isoformat()) as demo:
        for columns, rows in SIZES:
            made.append(asyncio.run(draw(demo, columns, rows, (), f"failed-{columns}x{rows}.svg")))
        made.append(asyncio.run(draw(demo, 80, 24, ("3",), "page-80x24.svg")))
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        print(f"no PNG of a real xterm: {', '.join(missing)} not installed")
    else:
        made.append(photograph("failed-xterm.png"))
    for file in made:
        print(f"{file.relative_to(FOLDER.parent)}  {file.stat().st_size // 1000} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
