"""What a terminal makes of bytes, cell by cell: text, painted pictures, and kitty's placeholders."""

from __future__ import annotations

import re
from typing import Final

from cc_tui.picture.kitty import DIACRITICS, PLACEHOLDER
from cc_tui.ui.driver import markers
from cc_tui.ui.driver.expansion import Expansion
from cc_tui.ui.driver.stage import Drawing, Stage

Shown = str | tuple[int, int, int] | None
"""What a cell shows: a character, or a picture's number with row and column of its cell."""

_TOKEN: Final = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H|\x1b\[(?P<across>\d+)G|\x1b\[(?P<sgr>[\d;]*)m|\x1b\[\?7[hl]"
    r"|\x1bP(?P<painted>\d+)\x1b\\|\x1b_G(?P<keys>[^;\x1b]*)(?:;(?P<data>[^\x1b]*))?\x1b\\"
    r"|(?P<line>\n)|(?P<char>[^\x1b])",
    re.DOTALL,
)


class Terminal:
    """A screen of cells that obeys what our driver writes, and nothing else.

    Attributes:
        painted: Pictures painted so far, by number.
        kept: Pictures that it holds, with columns and rows.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._cells: list[list[tuple[str, Shown]]] = [[(" ", None)] * columns for _ in range(rows)]
        self._colours: list[list[int]] = [[0] * columns for _ in range(rows)]
        self._x = self._y = self._colour = 0
        self.painted: list[int] = []
        self.kept: dict[int, tuple[int, int]] = {}
        self.sizes: dict[int, tuple[int, int]] = {}

    def obey(self, expansion: Expansion) -> None:
        """Take a frame, its payloads first."""
        sent = b"".join(piece for payload in expansion.before for piece in payload.pieces)
        self.feed(sent.decode() + expansion.text)

    def feed(self, data: str) -> None:
        at = 0
        while at < len(data):
            token = _TOKEN.match(data, at)
            assert token, repr(data[at : at + 30])
            at = token.end()
            self._obey(token)

    def _obey(self, token: re.Match[str]) -> None:
        if token["row"]:
            self._x, self._y = int(token["column"]) - 1, int(token["row"]) - 1
        elif token["across"]:
            self._x = min(int(token["across"]), self.columns) - 1
        elif token["sgr"] is not None:
            self._set_colour(token["sgr"])
        elif token["painted"]:
            self._paint(int(token["painted"]))
        elif token["keys"] is not None:
            self._keep(dict(pair.split("=") for pair in token["keys"].split(",")))
        elif token["line"]:
            self._x, self._y = 0, self._y + 1
            assert self._y < self.rows, "the screen was scrolled"
        elif token["char"]:
            self._put(token["char"])

    def _set_colour(self, parameters: str) -> None:
        if match := re.fullmatch(r"38;2;(\d+);(\d+);(\d+)", parameters):
            red, green, blue = map(int, match.groups())
            self._colour = red << 16 | green << 8 | blue
        else:
            self._colour = 0

    def _paint(self, number: int) -> None:
        columns, rows = self.sizes[number]
        assert self._y + rows < self.rows, "it touches the last row, which scrolls the screen"
        assert self._x + columns <= self.columns
        self.painted.append(number)
        for row in range(rows):
            for column in range(columns):
                text = self._cells[self._y + row][self._x + column][0]
                self._cells[self._y + row][self._x + column] = (text, (number, row, column))

    def _keep(self, keys: dict[str, str]) -> None:
        if keys.get("a") == "T":
            self.painted.append(int(keys["i"]))
            self.kept[int(keys["i"])] = (int(keys["c"]), int(keys["r"]))
        elif keys.get("a") == "d":
            assert keys["d"] == "I", "never those of others"
            self.kept.pop(int(keys["i"]), None)

    def _put(self, char: str) -> None:
        if char in DIACRITICS:
            text, _ = self._cells[self._y][self._x - 1]
            self._cells[self._y][self._x - 1] = (text + char, None)
            return
        if self._x < self.columns:  # no wrap: what is beyond the edge is not drawn
            self._cells[self._y][self._x] = (char, None)
            self._colours[self._y][self._x] = self._colour
        self._x += 1

    def shows(self) -> list[list[Shown]]:
        """What a user sees."""
        return [self._row(y) for y in range(self.rows)]

    def _row(self, y: int) -> list[Shown]:
        shown: list[Shown] = []
        before: tuple[int, int, int] | None = None
        for (text, picture), number in zip(self._cells[y], self._colours[y], strict=True):
            if text[0] == PLACEHOLDER and picture is None:
                before = self._placeholder(text[1:], number, before)
                shown.append(before)
                continue
            before = None
            shown.append(picture or text)
        return shown

    def _placeholder(
        self, marks: str, number: int, before: tuple[int, int, int] | None
    ) -> tuple[int, int, int]:
        """Which cell of which picture, counted on from the left where that is not said."""
        assert number in self.kept, f"no picture {number}"
        said = [DIACRITICS.index(mark) for mark in marks]
        follows = before is not None and before[0] == number
        if not said:
            row, column = (before[1], before[2] + 1) if follows and before else (0, 0)
        elif len(said) == 1:
            row, column = said[0], before[2] + 1 if follows and before and before[1] == said[0] else 0
        else:
            row, column = said
        columns, rows = self.kept[number]
        assert row < rows
        assert column < columns
        return number, row, column


def painted(terminal: Terminal, number: int, columns: int, rows: int) -> Drawing:
    """A drawing whose payload the terminal takes for a sixel."""
    terminal.sizes[number] = (columns, rows)
    return Drawing(columns, rows, b"\x1bP%d\x1b\\" % number)


def kept(number: int, columns: int, rows: int) -> Drawing:
    """A drawing for a terminal that keeps pictures."""
    return Drawing(
        columns, rows, b"\x1b_Ga=T,U=1,i=%d,c=%d,r=%d;AAAA\x1b\\" % (number, columns, rows), number
    )


class Wanted:
    """The screen that Textual means: text, with a picture somewhere, and things that lie on it.

    Args:
        stage: Where its pictures are put.
        columns: Width.
        rows: Height.
    """

    def __init__(self, stage: Stage, columns: int, rows: int) -> None:
        self._stage = stage
        self.columns, self.rows = columns, rows
        self.drawing: Drawing | None = None
        self.number = 0
        self.at = (0, 0)
        self.over: list[tuple[int, int, int, int]] = []
        self.text = "."
        self._before: list[str] | None = None

    def show(self, drawing: Drawing | None, number: int, x: int, y: int) -> None:
        self.drawing, self.number, self.at = drawing, number, (x, y)
        self._slot = self._stage.put(drawing) if drawing else 0

    def lines(self) -> list[str]:
        """Rows of characters, markers among them, as strips have them."""
        rows = [[self.text] * self.columns for _ in range(self.rows)]
        if self.drawing:
            x, y = self.at
            for row in range(self.drawing.rows):
                cells = markers.row_of(self._slot, row, self.drawing.columns)
                rows[y + row][x : x + self.drawing.columns] = cells
        for x, y, width, height in self.over:
            for line in rows[y : y + height]:
                line[x : x + width] = "#" * len(line[x : x + width])
        return ["".join(row) for row in rows]

    def shows(self) -> list[list[Shown]]:
        """What a user is to see."""
        return [
            [self._shown(char) for char in line]  #
            for line in self.lines()
        ]

    def _shown(self, char: str) -> Shown:
        if not "\U000f0000" <= char <= "\U000ffffd" or self.drawing is None:
            return char
        return (self.number, *divmod(markers.cell_of(char).offset, self.drawing.columns))

    def whole(self) -> str:
        """A frame of everything."""
        self._before = self.lines()
        return "\n".join(self._span(y, 0, self.columns) for y in range(self.rows))

    def part(self, x: int, y: int, width: int, height: int) -> str:
        """A frame of one region, whether it changed or not."""
        return "\n".join(self._span(row, x, x + width) for row in range(y, min(y + height, self.rows)))

    def changes(self) -> str:
        """A frame of what differs from the last one, in spans."""
        before, now = self._before, self.lines()
        assert before is not None
        self._before = now
        spans = []
        for y, (old, new) in enumerate(zip(before, now, strict=True)):
            differ = [x for x in range(self.columns) if old[x] != new[x]]
            if differ:
                spans.append(self._span(y, differ[0], differ[-1] + 1))
        return "\n".join(spans)

    def _span(self, y: int, start: int, end: int) -> str:
        text = self.lines()[y][start:end]
        return f"\x1b[{y + 1};{start + 1}H\x1b[1m{text}\x1b[0m"
