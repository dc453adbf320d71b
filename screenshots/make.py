"""Draws the pictures in this folder from the running program: `make screenshots`.

The demo server's clock is fixed, so a picture changes only when the screen does. The SVGs come from Textual;
the PNGs are real terminals under Xvfb, where they are installed: xterm with sixel, half cells in tmux, kitty
0.41 with its graphics.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from cc_tui.api.credentials import Credentials, Secret
from cc_tui.config import Config
from cc_tui.demo.launch import Demo, launch
from cc_tui.text import Raw, own
from cc_tui.ui.app import CcTuiApp
from cc_tui.ui.start import Start
from tests.terminals import debian13
from tests.terminals.screen import Screen

FOLDER = Path(__file__).resolve().parent
NOW = datetime(2026, 11, 23, 9, 55, tzinfo=UTC)
SIZES = ((80, 24), (120, 40))
COLUMNS, ROWS = 130, 42
TOOLS = ("xterm", "Xvfb", "xdotool", "script", "tmux")
READY = "# Claims search"
"""On the page of the failing node: with it, all that the first screen shows is there."""
VERDICT = b"no match on"
"""On the failure lines, once every page of the run was looked through."""
WAIT = 30.0
DEMO = (sys.executable, "-P", "-m", "cc_tui", "demo", "--now", f"{NOW:%Y-%m-%dT%H:%M:%SZ}")


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
            while "no match on" not in text():
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
def tmux(command: Sequence[str]) -> Iterator[list[str]]:
    """A command as the first window of a tmux of its own."""
    with tempfile.TemporaryDirectory() as folder:
        socket, settings = Path(folder) / "socket", Path(folder) / "tmux.conf"
        settings.write_text("set -g status-right ''\nset -ga terminal-features '*:RGB'\n")
        server = ["tmux", "-S", str(socket), "-f", str(settings)]
        try:
            yield [*server, "new-session", "-n", "cc-tui", shlex.join(command)]
        finally:
            subprocess.run([*server, "kill-server"], capture_output=True, timeout=20)


def photograph(name: str, terminal: str, drawn: bytes, command: Sequence[str] = DEMO) -> Path:
    """The demo in a real terminal as PNG, once all is there and nothing moves.

    Args:
        name: Of the file.
        terminal: `xterm`, or `kitty` for the one that `make kitty` installs.
        drawn: What has been sent when there is a picture.
        command: What runs in the terminal.
    """
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(FOLDER.parent), "CC_TUI_PYTHON": sys.executable}
    environ |= {"LANG": "C.UTF-8", "TERM": "xterm-256color"}
    with ExitStack() as stack:
        screen = stack.enter_context(Screen())
        window = stack.enter_context(
            screen.kitty(command, environ=environ, columns=COLUMNS, rows=ROWS, program=str(debian13.WRAPPER))
            if terminal == "kitty"
            else screen.xterm(command, environ=environ, columns=COLUMNS, rows=ROWS)
        )
        window.wait_for(
            lambda _picture: all(each in window.sent for each in (READY.encode(), VERDICT, drawn))
        )
        time.sleep(1)  # a terminal may draw later than it is told
        picture = window.wait_for()
    file = FOLDER / name
    # Two hundred and fifty-six colours are what a sixel has, and a sixth of the bytes.
    picture.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    return file


def photographs() -> Iterator[Path]:
    """The program in each real terminal that is here; says which is not."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        print(f"no PNG of real terminals: {', '.join(missing)} not installed")
        return
    yield photograph("failed-sixel-xterm.png", "xterm", b"\x1bP0;1;0q")
    with tmux(DEMO) as command:
        yield photograph("failed-blocks-tmux.png", "xterm", "▄".encode(), command)
    if debian13.IS_THERE:
        yield photograph("failed-kitty.png", "kitty", b"\x1b_Ga=T,")
    else:
        print("no PNG of kitty: `make kitty` installs it")


def main() -> int:
    """Draw all that can be drawn here; tell what."""
    made = []
    with launch(now=NOW.isoformat()) as demo:
        for columns, rows in SIZES:
            made.append(asyncio.run(draw(demo, columns, rows, (), f"failed-{columns}x{rows}.svg")))
        made.append(asyncio.run(draw(demo, 80, 24, ("3",), "page-80x24.svg")))
    made += photographs()
    for file in made:
        print(f"{file.relative_to(FOLDER.parent)}  {file.stat().st_size // 1000} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
