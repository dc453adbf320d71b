"""Real terminals on an X server without a screen: started, typed into, looked at, and ended.

Nothing waits by the clock: each wait is for a picture that a test can tell, or for a program's end.
`window.wait_for(condition)` gives the first picture that fits and that a later one equals.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final, Self

import pytest
from PIL import Image, ImageChops, ImageGrab

from tests.terminals.stacked import Stacked

WAIT: Final = 40.0
"""Seconds that a condition may take on a loaded machine."""

_BETWEEN: Final = 0.1
"""Seconds from one picture to the next."""

_NAME: Final = "cc-tui-window"
_XTERM: Final = (
    *("xterm", "-name", _NAME, "-ti", "vt340", "+lc", "-u8", "-b", "0", "-bw", "0"),
    *("-fa", "DejaVu Sans Mono", "-fs", "12"),
    *("-xrm", "XTerm*numColorRegisters: 256", "-xrm", "XTerm*maxGraphicSize: 2000x2000"),
)
_MLTERM: Final = (
    *("mlterm", "-N", _NAME, "-E", "UTF-8", "-w", "16", "-b", "black", "-f", "white"),
    *("-s=false", "--sb=false", "--border=0"),
)
_KITTY: Final = {
    "remember_window_size": "no",
    "window_margin_width": "0",
    "window_padding_width": "0",
    "window_border_width": "0pt",
    "placement_strategy": "top-left",
    "cursor_blink_interval": "0",
    "enable_audio_bell": "no",
    "update_check_interval": "0",
    "confirm_os_window_close": "0",
    "linux_display_server": "x11",
    "font_family": "DejaVu Sans Mono",
    "font_size": "12",
}


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skip a test where Xvfb, xdotool or one of these is not installed; in CI that is a failure."""
    missing = [name for name in ("Xvfb", "xdotool", *programs) if shutil.which(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


class Screen(Stacked):
    """An X server without a screen of its own; windows stand at its top left.

    Args:
        width: Pixels.
        height: Pixels.
    """

    def __init__(self, width: int = 1400, height: int = 1000) -> None:
        super().__init__()
        self.size = (width, height)

    def __enter__(self) -> Self:
        reading, writing = os.pipe()
        words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{self.size[0]}x{self.size[1]}x24"]
        # Else it starts anew, and refuses whoever comes meanwhile, each time its last client leaves.
        words += ["-noreset", "-nolisten", "tcp", "+extension", "GLX"]
        with os.fdopen(reading) as told:
            try:
                server = subprocess.Popen(
                    words, pass_fds=(writing,), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            finally:
                os.close(writing)
            number = told.readline().strip()  # an end of file, where it could not start
        self._stack.callback(_end, server)
        if not number:
            self._stack.close()
            raise AssertionError("Xvfb did not start")
        self.display = f":{number}"
        return self

    def picture(self) -> Image.Image:
        """All of it as it is now, in RGB."""
        return ImageGrab.grab(xdisplay=self.display).convert("RGB")

    def xterm(
        self,
        command: Sequence[str],
        *,
        columns: int = 100,
        rows: int = 40,
        environ: Mapping[str, str] | None = None,
        options: Sequence[str] = (),
    ) -> Window:
        """An xterm with sixel, 256 colours for it, and no border: cell 0,0 is at the window's 0,0.

        Args:
            command: Program and arguments.
            columns: Width in cells.
            rows: Height in cells.
            environ: The program's environment; the terminal adds `TERM` and such.
            options: More words for xterm, as `-ti vt100` for one without sixel.
        """
        words = [*_XTERM, "-geometry", f"{columns}x{rows}+0+0", *options, "-e"]
        return Window(self, words, command, (columns, rows), environ, {"COLORTERM": "truecolor"})

    def mlterm(
        self,
        command: Sequence[str],
        *,
        columns: int = 100,
        rows: int = 40,
        environ: Mapping[str, str] | None = None,
    ) -> Window:
        """An mlterm, which has sixel too, without scrollbar and border.

        Args:
            command: Program and arguments.
            columns: Width in cells.
            rows: Height in cells.
            environ: The program's environment; the terminal adds `TERM` and such.
        """
        # It starts the program on 80 x 24 cells, and then tells it its size, when nobody may listen yet.
        sized = f'until [ "$(stty size)" = "{rows} {columns}" ]; do sleep 0.02; done; exec "$@"'
        words = [*_MLTERM, "-g", f"{columns}x{rows}+0+0", "-e", "sh", "-c", sized, "sh"]
        return Window(self, words, command, (columns, rows), environ, {"COLORTERM": "truecolor"})

    def kitty(
        self,
        command: Sequence[str],
        *,
        columns: int = 100,
        rows: int = 40,
        environ: Mapping[str, str] | None = None,
        program: str = "kitty",
        options: Mapping[str, str] | None = None,
    ) -> Window:
        """A kitty with OpenGL by software; its grid begins at the window's top left.

        Args:
            command: Program and arguments.
            columns: Width in cells.
            rows: Height in cells.
            environ: The program's environment; the terminal adds `TERM` and such.
            program: Another version of it.
            options: Changes of kitty.conf.
        """
        chosen = {**_KITTY, **(options or {})}
        chosen |= {"initial_window_width": f"{columns}c", "initial_window_height": f"{rows}c"}
        words = [program, "--config", "NONE", "--name", _NAME]
        words += [word for name, value in chosen.items() for word in ("-o", f"{name}={value}")]
        return Window(self, words, command, (columns, rows), environ, {})


class Window(Stacked):
    """A terminal with a program in it; `Screen` makes it.

    Attributes:
        process: The terminal itself.
    """

    def __init__(
        self,
        screen: Screen,
        terminal: Sequence[str],
        command: Sequence[str],
        cells: tuple[int, int],
        environ: Mapping[str, str] | None,
        added: Mapping[str, str],
    ) -> None:
        super().__init__()
        self._screen, self._cells, self._added = screen, cells, added
        self._terminal, self._command = list(terminal), list(command)
        self._environ = dict(os.environ if environ is None else environ)
        self._box = (0, 0, 0, 0)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            environ = {"HOME": str(self._folder), "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
            environ |= {"LIBGL_ALWAYS_SOFTWARE": "1", **self._environ, "DISPLAY": self._screen.display}
            environ.pop("COLORTERM", None)
            # `script` stands between the program and the terminal and keeps a copy of what passes.
            inner = ["exec", "env", *(f"{name}={value}" for name, value in self._added.items())]
            # In a file: `script` writes its command into the copies' first line.
            (self._folder / "command").write_text(shlex.join([*inner, *self._command]))
            keep = ["script", "--quiet", "--flush", "--return", "--log-out", str(self._folder / "sent")]
            keep += ["--log-in", str(self._folder / "received"), "--command", f"sh {self._folder}/command"]
            log = stack.enter_context((self._folder / "log").open("wb"))
            self.process = subprocess.Popen(
                [*self._terminal, *keep],
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            stack.callback(_end, self.process)
            self._find()
            self._stack = stack.pop_all()
        return self

    @property
    def sent(self) -> bytes:
        """All bytes that the program wrote until now."""
        return self._kept("sent")

    @property
    def received(self) -> bytes:
        """All bytes that came to it: keys, and what the terminal answered."""
        return self._kept("received")

    @property
    def cell(self) -> tuple[int, int]:
        """Width and height of a cell in pixels."""
        return self._box[2] // self._cells[0], self._box[3] // self._cells[1]

    def _kept(self, name: str) -> bytes:
        with suppress(FileNotFoundError):
            _line, _end_of_it, rest = (self._folder / name).read_bytes().partition(b"\n")
            return re.sub(rb"\n?\nScript done on [^\n]*\n\Z", b"", rest)
        return b""

    def picture(self) -> Image.Image:
        """The window as it is now, in RGB."""
        x, y, width, height = self._box
        return self._screen.picture().crop((x, y, x + width, y + height))

    def cells(self, picture: Image.Image, column: int, row: int, columns: int, rows: int) -> Image.Image:
        """Part of a picture of the window, by cells counted from 0."""
        width, height = self.cell
        return picture.crop((column * width, row * height, (column + columns) * width, (row + rows) * height))

    def wait_for(
        self, condition: Callable[[Image.Image], bool] = lambda _picture: True, timeout: float = WAIT
    ) -> Image.Image:
        """Wait until a condition holds and the window has come to rest; the picture then.

        Args:
            condition: Asked of each picture. It may look at anything else too, as `window.sent`.
            timeout: Seconds.

        Raises:
            AssertionError: It did not come, or the terminal ended; tells where the last picture is.
        """
        until = time.monotonic() + timeout
        before = self.picture()
        while True:
            self._pause()
            now = self.picture()
            if same(before, now) and condition(now):
                return now
            if time.monotonic() > until:
                kept = Path(tempfile.gettempdir()) / f"{_NAME}-{os.getpid()}.png"
                now.save(kept)
                raise AssertionError(f"it did not come; the window is in {kept}; sent: {self.sent[-2000:]!r}")
            before = now

    def wait_sent(self, wanted: bytes, timeout: float = WAIT) -> None:
        """Wait until the program has written something."""
        self._wait(lambda: wanted in self.sent, timeout)

    def wait_until(self, condition: Callable[[], bool], timeout: float = WAIT) -> None:
        """Wait until something holds that no picture tells."""
        self._wait(condition, timeout)

    def wait_exit(self, timeout: float = WAIT) -> int:
        """Wait until the program, and with it the terminal, has ended; the terminal's exit code."""
        return self.process.wait(timeout)

    def key(self, *names: str) -> None:
        """Press keys by their X names: `j`, `Down`, `Return`, `ctrl+p`."""
        self._xdotool("key", "--clearmodifiers", *names)

    def wheel(self, notches: int, column: int, row: int) -> None:
        """Turn the mouse's wheel over a cell, counted from 0: down, or up where it is negative."""
        x, y = (self._box[0] + column * self.cell[0] + 1, self._box[1] + row * self.cell[1] + 1)
        self._xdotool("mousemove", str(x), str(y))
        self._xdotool("click", "--repeat", str(abs(notches)), "--delay", "20", "5" if notches > 0 else "4")
        self._park()

    def type(self, text: str) -> None:
        """Type a text."""
        self._xdotool("type", "--delay", "2", text)

    def resize(self, columns: int, rows: int) -> None:
        """Make the window that many cells large; the program is told by the terminal."""
        width, height = columns * self.cell[0], rows * self.cell[1]
        self._xdotool("windowsize", self._id, str(width), str(height))
        self._wait(lambda: self._geometry()[2:] == (width, height))
        self._cells, self._box = (columns, rows), self._geometry()

    def close(self) -> None:
        """Take the window away, as a user does who is done with it."""
        os.killpg(self.process.pid, signal.SIGHUP)

    def _find(self) -> None:
        def is_there() -> bool:
            # mlterm has its name in the title alone.
            found = self._xdotool(
                "search", "--onlyvisible", "--name", "--classname", f"^{_NAME}$", check=False
            )
            self._id = found.strip()
            return bool(self._id)

        self._wait(is_there)
        # A terminal may map its window before it knows how large a cell is.
        self._wait(lambda: self._geometry() == self._geometry() != (0, 0, 0, 0))
        self._box = self._geometry()
        self._park()

    def _park(self) -> None:
        """Put the pointer into the last corner. Without a window manager keys go to the window under it."""
        x, y, width, height = self._box
        self._xdotool("mousemove", str(x + width - 1), str(y + height - 1))

    def _geometry(self) -> tuple[int, int, int, int]:
        told = self._xdotool("getwindowgeometry", "--shell", self._id, check=False)
        values = dict(line.split("=", 1) for line in told.splitlines() if "=" in line)
        return (
            int(values.get("X", 0)),
            int(values.get("Y", 0)),
            int(values.get("WIDTH", 0)),
            int(values.get("HEIGHT", 0)),
        )

    def _wait(self, condition: Callable[[], bool], timeout: float = WAIT) -> None:
        until = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > until:
                raise AssertionError(f"it did not come; sent: {self.sent[-2000:]!r}")
            self._pause()

    def _pause(self) -> None:
        """Let the time between two looks pass, or learn that the terminal has ended."""
        with suppress(subprocess.TimeoutExpired):
            code = self.process.wait(_BETWEEN)
            log = (self._folder / "log").read_bytes()[-2000:].decode("utf-8", "replace")
            raise AssertionError(f"the terminal ended with {code}: {log}; sent: {self.sent[-2000:]!r}")

    def _xdotool(self, *words: str, check: bool = True) -> str:
        environ = {**os.environ, "DISPLAY": self._screen.display}
        done = subprocess.run(
            ["xdotool", *words],
            env=environ,
            check=check,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WAIT,
        )
        return done.stdout.decode()


def same(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures have the same size and pixels."""
    return one.size == other.size and ImageChops.difference(one, other).getbbox() is None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and wait for it: gently, then not."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
            return
