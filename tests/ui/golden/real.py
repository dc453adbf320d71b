"""A golden screen from the real program on a real pty, with what its bytes say of colours and styles."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Final, NamedTuple

from pyte.screens import Char

from tests.demo_server import DemoServer
from tests.pty.terminal import XTERM, Terminal
from tests.ui.golden.screen import HALVES, PICTURE, Screen, Size, check, masked, read

TIMEOUT: Final = 40.0
"""Seconds; nothing waits that long but a test that is about to fail."""

TRUE_COLOUR: Final = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
NAMELESS: Final = {query: answer for query, answer in XTERM.items() if b"XTerm" not in answer}
"""A terminal that does not say who it is: nobody knows that it has more than its TERM says."""
LIGHT: Final = {**XTERM, rb"\x1b\]11;\?(?:\x07|\x1b\\)": b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\"}


@dataclass(frozen=True)
class Look:
    """A terminal, and an environment, under which the screen looks otherwise.

    Attributes:
        environ: What is set.
        answers: What the terminal says to queries.
        pictures: Whether screenshots are drawn.
    """

    environ: Mapping[str, str] = field(default_factory=lambda: TRUE_COLOUR)
    answers: Mapping[bytes, bytes] = field(default_factory=lambda: XTERM)
    pictures: bool = True


LOOKS: Final[Mapping[str, Look]] = {
    "no-color": Look({**TRUE_COLOUR, "NO_COLOR": "1"}),
    "light": Look(answers=LIGHT),
    "16-colours": Look({"TERM": "xterm", "LANG": "C.UTF-8"}, NAMELESS),
    "ascii": Look({**TRUE_COLOUR, "LANG": "C"}, pictures=False),
}


Place = frozenset[tuple[int, int]]
"""Cells by column and row."""


class Case(NamedTuple):
    """A screen that is pinned with its styles."""

    run: str
    size: Size
    look: str

    def __str__(self) -> str:
        return f"{self.run}.{self.size}.{self.look}"


CASES: Final = (
    *(Case("renamed-id", size, look) for look in LOOKS for size in (Size(80, 24), Size(120, 40))),
    *(Case("recovered", Size(80, 24), look) for look in ("no-color", "light", "16-colours")),
)


@contextmanager
def program(server: DemoServer, run: str, size: Size, look: Look) -> Iterator[Terminal]:
    """`cc-tui SESSION_ID` on a terminal of this look."""
    environ = {"HOME": "/nonexistent", "PATH": os.environ["PATH"], **look.environ, **server.env}
    command = [sys.executable, "-m", "cc_tui", server.session_id(run)]
    with Terminal(
        command, columns=size.columns, rows=size.rows, environ=environ, answers=look.answers
    ) as terminal:
        yield terminal


def seen(terminal: Terminal, case: Case, look: Look) -> Screen:
    """What is on the terminal now; the picture is where it is in the golden screen of all colours."""
    cells = terminal.cells
    place = picture_of(f"{case.run}.{case.size}") if look.pictures else frozenset()
    drawn = {cells[y][x].data for x, y in place}
    if not (drawn <= HALVES and drawn - {" "}):
        place = frozenset()  # it is not there yet
    styles = tuple(
        tuple("picture" if (x, y) in place else style for x, style in enumerate(map(in_words, inked(row))))
        for y, row in enumerate(cells)
    )
    return Screen(rows_of(cells, place), styles)


def rows_of(cells: list[list[Char]], place: Place) -> tuple[str, ...]:
    """The signs alone."""
    return masked(
        [
            "".join(PICTURE if (x, y) in place else cell.data for x, cell in enumerate(row))
            for y, row in enumerate(cells)
        ]
    )


@lru_cache
def picture_of(name: str) -> Place:
    """The cells of the picture in a golden screen."""
    rows = read(name).rows
    return frozenset((x, y) for y, row in enumerate(rows) for x, char in enumerate(row) if char == PICTURE)


def inked(row: Sequence[Char]) -> list[Char]:
    """A row whose blanks have the style of the words beside them: of a blank only its background is seen."""
    found = [Char(" ", bg=cell.bg) if _is_blank(cell) else cell for cell in row]
    for step in (1, -1):
        for x in range(len(row))[::step][1:]:
            beside = found[x - step]
            if (
                found[x].data == " "
                and _is_plain(found[x])
                and _is_plain(beside)
                and beside.bg == found[x].bg
            ):
                found[x] = beside
    return found


def _is_blank(cell: Char) -> bool:
    return cell.data == " " and _is_plain(cell)


def _is_plain(cell: Char) -> bool:
    """Whether a blank of this style would look as any other on its background."""
    return not (cell.reverse or cell.underscore or cell.strikethrough)


@lru_cache(1024)
def in_words(cell: Char) -> str:
    """A style such as `bold brightwhite on #242f38`; `plain` for the terminal's own."""
    attributes = ("bold", "italics", "underscore", "reverse", "strikethrough", "blink")
    words = [name for name in attributes if getattr(cell, name)]
    words += [colour(cell.fg)] if cell.fg != "default" else []
    words += [f"on {colour(cell.bg)}"] if cell.bg != "default" else []
    return " ".join(words) or "plain"


def colour(name: str) -> str:
    """The terminal model's name of a colour; those without a name have six digits."""
    return f"#{name}" if len(name) == 6 and not set(name) - set("0123456789abcdef") else name


def compare(terminal: Terminal, case: Case, look: Look | None = None) -> None:
    """Wait for the golden screen, and see that it is still there when the clock has moved on.

    Args:
        terminal: Where the program was started.
        case: Whose screen is wanted.
        look: What the program was started with, where that is not the case's own look.

    Raises:
        AssertionError: Another screen came, or none.
    """
    golden, look = read(str(case)), look or LOOKS[case.look]

    def same(t: Terminal) -> bool:
        return says(t, golden.rows) and seen(t, case, look) == golden

    try:
        terminal.wait_for(same, TIMEOUT)
        later = countdown(terminal)
        terminal.wait_for(lambda t: countdown(t) != later and same(t), TIMEOUT)
    except AssertionError:
        check(str(case), seen(terminal, case, look))
        raise


def styled(terminal: Terminal, case: Case, rows: tuple[str, ...]) -> Screen:
    """The screen that has these rows, two seconds after they came and unchanged for one."""
    terminal.wait_for(lambda t: seen(t, case, LOOKS[case.look]).rows == rows, TIMEOUT)
    found = []
    for _ in range(2):
        terminal.wait_for(partial(lambda before, t: countdown(t) != before, countdown(terminal)), TIMEOUT)
        found.append(seen(terminal, case, LOOKS[case.look]))
    assert found[0] == found[1], found[1].differences(found[0])
    return found[1]


def says(terminal: Terminal, rows: tuple[str, ...]) -> bool:
    """Whether rows are there, pictures aside: a look at the styles costs more."""
    now = masked(terminal.display)
    return all(PICTURE in row or row == mine for row, mine in zip(rows, now, strict=True))


def countdown(terminal: Terminal) -> str:
    """The seconds that the header counts."""
    return terminal.display[0][-10:]
