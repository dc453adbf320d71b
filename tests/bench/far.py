"""A user at the far end of SSH: 150 ms there and back, 250 kB/s. What is seen of a screenshot, and when.

The terminal here is xterm's half of the conversation on a pty, or kitty's: it answers what they answer, and
each byte is timed as it arrives. A sixel is there with its last byte; kitty's picture with the last
placeholder of the frame that shows it, before which its last byte has come.
"""

from __future__ import annotations

import base64
import io
import itertools
import json
import os
import re
import select
import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, NamedTuple

from PIL import Image, ImageOps

from cc_tui.demo.library import RECORDINGS
from tests.bench.browsing import CURSOR
from tests.bench.measure import COMMAND, Figures, environment
from tests.demo_server import DemoServer
from tests.pty.terminal import IN_BAND_RESIZE, XTERM, Terminal
from tests.terminals.far import RATE, ROUND_TRIP, SERVER, Far

RUN: Final = "last-good"
COLUMNS: Final = 130
ROWS: Final = 42
ANSWERS: Final = {
    **XTERM,
    rb"\x1b\[c": b"\x1b[?64;1;2;4;6;9;15;18;21;22c",  # 4: sixel
    rb"\x1b\[\?1004\$p": b"\x1b[?1004;1$y",
}
KITTY_ANSWERS: Final = {
    **IN_BAND_RESIZE,
    rb"\x1b\[c": b"\x1b[?62;52;c",
    rb"\x1b\[>0?q": b"\x1bP>|kitty(0.41.1)\x1b\\",
    rb"\x1b\[\?2048\$p": b"\x1b[?2048;0$y",  # the size is asked, as everywhere here
    rb"\x1b\[\?1004\$p": b"\x1b[?1004;1$y",
}
BEGINS: Final = b"\x1bP0;1;0q"
ENDS: Final = b"\x1b\\"
KITTY_BEGINS: Final = b"\x1b_Ga=T,"
CHUNK: Final = re.compile(rb"\x1b_G[^;\x1b]*m=[01];[^\x1b]*\x1b\\")
PLACEHOLDERS: Final = "\U0010eeee".encode()
FRAME_ENDS: Final = b"\x1b[?2026l"
HALVES: Final = re.compile("[▀▄]".encode())
ENOUGH: Final = 40
"""Half cells that are a picture, and not the frame of something."""

RESTS: Final = 0.8
"""Seconds that a user looks, before the next key."""

LIMIT: Final = 120_000
PATIENCE: Final = 30.0


class Seen(NamedTuple):
    """Of one key.

    Attributes:
        something: Seconds until the picture was there in any way.
        sharp: Seconds until it was there in pixels.
        size: Bytes of the sharp one.
        halves: Whether half cells came before it.
    """

    something: float
    sharp: float
    size: int
    halves: bool


class Sharp(NamedTuple):
    """Where in the output a sharp picture is.

    Attributes:
        begins: Its first byte.
        ends: The byte after which it is seen.
        size: Bytes that it took.
    """

    begins: int
    ends: int
    size: int


class Line:
    """What comes over the line, and when."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._arrived: list[tuple[int, float]] = []

    @property
    def output(self) -> bytes:
        """All that has come."""
        return self._terminal.output

    def at(self, position: int) -> float:
        """When a byte of the output had arrived, as of `time.perf_counter()`."""
        return next(when for end, when in self._arrived if end > position)

    def read(self, seconds: float) -> bool:
        """Take what comes next; whether something came."""
        if not select.select([self._terminal.master], [], [], max(seconds, 0))[0]:
            return False
        self._terminal._read_now()
        self._arrived.append((len(self.output), time.perf_counter()))
        return True

    def wait_for(self, wanted: bytes, since: int) -> int:
        """Wait for bytes; where they end."""
        until = time.perf_counter() + PATIENCE
        while (at := self.output.find(wanted, since)) < 0:
            if not self.read(until - time.perf_counter()):
                raise AssertionError(f"{wanted!r} did not come; on screen:\n{self._terminal.text}")
        return at + len(wanted)

    def sixel(self, since: int) -> Sharp:
        """Wait for a sixel."""
        begins = self.wait_for(BEGINS, since) - len(BEGINS)
        ends = self.wait_for(ENDS, begins)
        return Sharp(begins, ends, ends - begins)

    def kitty(self, since: int) -> Sharp:
        """Wait for a picture of kitty's, and for the frame that shows it."""
        begins = self.wait_for(KITTY_BEGINS, since) - len(KITTY_BEGINS)
        sent = self.wait_for(ENDS, self.wait_for(b"m=0;", begins))
        size = sum(map(len, CHUNK.findall(self.output[begins:sent])))  # text may come between two
        frame = self.wait_for(FRAME_ENDS, self.wait_for(PLACEHOLDERS, sent))
        return Sharp(begins, self.output.rindex(PLACEHOLDERS, sent, frame) + len(PLACEHOLDERS), size)

    def rest(self, seconds: float = RESTS) -> None:
        """Let so much time pass."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self.read(left)

    def press(self, key: bytes) -> tuple[int, float]:
        """Type a key; where the output was, and when."""
        os.write(self._terminal.master, key)
        return len(self.output), time.perf_counter()


Way = Callable[[Line, int], Sharp]
"""Waits for a sharp picture in the output from a place on."""


def measure() -> dict[str, Figures]:
    """Every row of this file; none where OpenSSH is not installed."""
    if SERVER is None or shutil.which("ssh") is None:
        print("not measured: a link by SSH, since OpenSSH is not installed")
        return {}
    with DemoServer() as server, Far() as far:
        environ = {**environment("/nonexistent"), **server.env}
        environ.pop("TERM")
        switches = shots_of(RUN) - 1
        command = far.command([*COMMAND, server.session_id(RUN)], environ)
        with _opened(command, ANSWERS, Line.sixel) as line:
            recorded = [switch(line) for _ in range(switches)]
        with _opened(command, KITTY_ANSWERS, Line.kitty) as line:
            in_kitty = [seen for is_same in same_as_before(RUN) if (seen := _kitty_switch(line, is_same))]
        for number in range(switches + 1):
            photo = base64.b64encode(photograph(number)).decode()
            server.fault(f"body:{photo}", origin="storage", path=".jpeg")
        with _opened(command, ANSWERS, Line.sixel) as line:
            heavy = [switch(line) for _ in range(switches // 2)]
            keys = [_key(line) for _ in range(switches - len(heavy))]
    return {
        "far": _pictures(recorded, "sixel"),
        "far_kitty": _pictures(in_kitty, "kitty's graphics"),
        "far_photos": _photographs(heavy),
        "far_keys": _keys(keys),
    }


def shots_of(run: str) -> int:
    """How many screenshots a recorded run has."""
    return len(json.loads((RECORDINGS / "runs" / run / "run.json").read_text())["body"]["screenshot_urls"])


def same_as_before(run: str) -> list[bool]:
    """Of each screenshot of a recorded run but the first, whether it is the very file of the one before."""
    shots = json.loads((RECORDINGS / "runs" / run / "run.json").read_text())["body"]["screenshot_urls"]
    files = [shot["signed_screenshot_url"]["$object"] for shot in shots]
    return [one == other for one, other in itertools.pairwise(files)]


def photograph(number: int) -> bytes:
    """A picture that compresses badly, as JPEG: what a camera makes of a lawn."""
    grain = Image.effect_noise((320, 180), 90).resize((1280, 720), Image.Resampling.BICUBIC)
    slope = Image.linear_gradient("L").rotate(90 * number).resize((1280, 720))
    picture = Image.merge("RGB", (grain, Image.blend(grain, slope, 0.5), ImageOps.invert(grain)))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


@contextmanager
def _opened(command: list[str], answers: Mapping[bytes, bytes], sharp: Way) -> Iterator[Line]:
    """The program at the first screenshot of its run."""
    with Terminal(command, columns=COLUMNS, rows=ROWS, answers=answers) as terminal:
        line = Line(terminal)
        sharp(line, 0)
        line.rest()
        start, _when = line.press(b"g")
        sharp(line, start)
        line.rest()
        line.press(b".")  # from the node to its screenshot, which is seen already
        line.rest()
        yield line


def switch(line: Line, sharp: Way = Line.sixel) -> Seen:
    """From a screenshot to the one after it."""
    start, began = line.press(b".")
    begins, ends, size = sharp(line, start)
    halves = [match.end() for match in HALVES.finditer(line.output[start:begins])]
    is_early = len(halves) >= ENOUGH
    something = line.at(start + halves[-1] - 1) if is_early else line.at(ends - 1)
    line.rest()
    return Seen(something - began, line.at(ends - 1) - began, size, is_early)


def _kitty_switch(line: Line, is_same: bool) -> Seen | None:
    """The same in kitty; None where it has and shows the picture already: then nothing comes."""
    if not is_same:
        return switch(line, Line.kitty)
    line.press(b".")
    line.rest()
    return None


def _key(line: Line) -> float:
    """Seconds from a key to the moved cursor, while the next screenshot's pixels arrive."""
    start, _when = line.press(b".")
    line.wait_for(BEGINS, start)
    start, began = line.press(b"j")
    moved = line.wait_for(CURSOR, start)
    taken = line.at(moved - 1) - began
    line.rest()
    return taken


def _pictures(seen: list[Seen], way: str) -> Figures:
    something = statistics.median(each.something for each in seen) * 1000
    sharp = statistics.median(each.sharp for each in seen) * 1000
    return {
        "what": f"over SSH at {ROUND_TRIP * 1000:.0f} ms there and back and {RATE // 1000} kB/s, from a key "
        f"to the next recorded screenshot as half cells, and as {way}; medians",
        "pictures": len(seen),
        "something_ms": round(something),
        "sharp_ms": round(sharp),
        "slowest_ms": round(max(each.sharp for each in seen) * 1000),
        "median_bytes": round(statistics.median(each.size for each in seen)),
        "halves_first": sum(each.halves for each in seen),
        "budget": "500 ms for something, 1000 ms for the sharp one",
        "kept": something <= 500 and sharp <= 1000,
    }


def _photographs(seen: list[Seen]) -> Figures:
    most = max(each.size for each in seen)
    return {
        "what": "the same with photographs, which are reduced until they fit",
        "pictures": len(seen),
        "something_ms": round(statistics.median(each.something for each in seen) * 1000),
        "sharp_ms": round(statistics.median(each.sharp for each in seen) * 1000),
        "most": most,
        "budget": f"{LIMIT:,} bytes",
        "kept": most <= LIMIT,
    }


def _keys(taken: list[float]) -> Figures:
    median = statistics.median(taken) * 1000
    return {
        "what": "there, from a key to the moved cursor while such a photograph arrives",
        "keys": len(taken),
        "median_ms": round(median),
        "most_ms": round(max(taken) * 1000),
        "budget": 500,
        "kept": median <= 500,
    }
