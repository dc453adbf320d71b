"""Details: sections of names and values in two columns, and below them the answers as JSON that folds."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events

from cc_tui.run.details import DetailRow, Section
from cc_tui.run.folding import JsonLine, Path, json_lines
from cc_tui.run.model import Json
from cc_tui.run.secrets import Secrets
from cc_tui.text import Raw, Shown, join, own, say, visible
from cc_tui.ui.commands import Where, bindings
from cc_tui.ui.widgets.line_view import LineView
from cc_tui.ui.widgets.pieces import Piece, wrapped

COLUMN: Final = 24
"""Cells before the values."""
_NARROW: Final = 56
"""Below this width a value stands under its name."""
_NARROW_INDENT: Final = 4
_NOTHING: Final = own("")
_MOST_LINES: Final = 200
"""Rows of one value that has line ends."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the view.

    Attributes:
        text: All of it, as it is searched.
        name: The name with its margin, or a margin alone; empty where there is none.
        prefix: Characters before the value.
        fits: The name leaves a blank before the column of values.
        row: The fact it shows.
        json: The JSON line it shows.
        is_title: It opens a section.
    """

    text: Shown
    name: Shown = _NOTHING
    prefix: int = 0
    fits: bool = True
    row: DetailRow | None = None
    json: JsonLine | None = None
    is_title: bool = False


class _Closed(Container[Path]):
    """All places of a JSON value that the user has not opened."""

    def __init__(self, opened: set[Path]) -> None:
        self._opened = opened

    def __contains__(self, path: object) -> bool:
        return path not in self._opened


class DetailsView(LineView, inherit_bindings=False):
    """Sections and JSON with a line cursor, searched like a page."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "details-view--title",
        "details-view--name",
        "details-view--fold",
    }
    BINDINGS = bindings(Where.DETAILS)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._details: list[_Line] = []
        self._sections = 0
        self._bodies: Json = None
        self._secrets: Secrets | None = None
        self._opened: set[Path] = {()}
        self._sought = ""

    def show_details(
        self,
        sections: Sequence[Section],
        raw: Json = None,
        *,
        secrets: Secrets | None = None,
        keep_place: bool = False,
    ) -> None:
        """Show other details.

        Args:
            sections: What `cc_tui.run.details.details` made.
            raw: The answers, for the foldable JSON; an object of bodies by the name of their request.
            secrets: What is hidden in the JSON; worked out from it where it is not given.
            keep_place: The cursor, the scroll position and what was searched stay: the same node, renewed.
        """
        line = self._pieces[self.cursor].line if keep_place and self.cursor < len(self._pieces) else 0
        top = self.scroll_offset.y if keep_place else 0
        self._bodies, self._secrets = raw, secrets
        self._details = _section_lines(sections)
        self._sections = len(self._details)
        self._sought = self._sought if keep_place else ""
        self._add_json()
        self._draw(line, top)

    @property
    def line(self) -> Raw | None:
        """What the clipboard gets for the line under the cursor; None where that is nothing."""
        line = self._current()
        if line is None:
            return None
        return line.row.copies if line.row else line.json.copies if line.json else None

    @property
    def can_fold(self) -> bool:
        """Whether enter would open or close something here."""
        line = self._current()
        return line is not None and line.json is not None and line.json.folded is not None

    def find(self, wanted: str, *, stays: bool = False) -> int:
        """Search as in a page; what is folded is not searched."""
        self._sought = wanted
        return super().find(wanted, stays=stays)

    def action_fold_or_page(self) -> None:
        """Open or close what the line has; else a page on."""
        if self.can_fold:
            self.action_fold()
        else:
            self.action_page_down()

    def action_fold(self) -> None:
        """Open or close the object or list of this line."""
        line = self._current()
        if line is None or line.json is None or line.json.folded is None:
            return
        path, top = line.json.path, self.scroll_offset.y
        self._opened ^= {path}
        del self._details[self._sections :]
        self._add_json()
        opening = (
            number
            for number, each in enumerate(self._details)
            if each.json and each.json.path == path and not each.json.closes
        )
        self._draw(next(opening, 0), top)

    def on_click(self, event: events.Click) -> None:
        """A click on the line of the cursor folds it; elsewhere it moves the cursor there."""
        if self.text_selection is None and self.scroll_offset.y + event.y == self.cursor and self.can_fold:
            self.action_fold()
            event.prevent_default()

    def _current(self) -> _Line | None:
        return self._details[self._pieces[self.cursor].line] if self.cursor < len(self._pieces) else None

    def _add_json(self) -> None:
        if self._bodies is None:
            return
        made = json_lines(self._bodies, folded=_Closed(self._opened), secrets=self._secrets)
        if self._details:
            self._details.append(_Line(own("")))
        self._details.append(_Line(own("JSON as it came, without secrets (enter folds)"), is_title=True))
        self._details += [_json_line(line) for line in made]

    def _draw(self, line: int, top: int) -> None:
        """Show the lines, the cursor on one of them, and search again."""
        self.show_lines([each.text for each in self._details])
        self._lay_out_to(line)
        if self._sought:
            super().find(self._sought)
        self.scroll_to(y=top, animate=False, immediate=True)
        self.cursor = self._row_of(line, 0)
        self.watch_cursor(self.cursor, self.cursor)

    def _rows_of(self, number: int, width: int) -> list[Piece]:
        line = self._details[number]
        indent = self._indent(line, width)
        pieces = wrapped(number, line.text, max(width - indent, 1), line.prefix)
        if line.row and line.name and (width < _NARROW or not line.fits):
            named = wrapped(number, line.name, max(width, 1))
            return named + (pieces if line.prefix < len(line.text) else [])
        return [pieces[0]._replace(start=0), *pieces[1:]]

    @staticmethod
    def _indent(line: _Line, width: int) -> int:
        """Cells before a value and before its further rows."""
        if line.row:
            return COLUMN if width >= _NARROW else min(_NARROW_INDENT, width // 2)
        return min(line.prefix, width // 2)

    def _segments(self, piece: Piece, base: Style) -> list[Segment]:
        """A row of a line: name and value each in its style, further rows set in."""
        line = self._details[piece.line]
        if line.is_title:
            return super()._segments(piece, base + self._style_of("title"))
        if line.prefix == 0:
            return super()._segments(piece, base)
        drawn: list[Segment] = []
        kind = "name" if line.row else "fold"
        if piece.start < line.prefix and line.name:
            named = piece._replace(end=min(piece.end, line.prefix))
            drawn += super()._segments(named, base + self._style_of(kind))
        else:
            drawn.append(Segment(" " * self._indent(line, self._width), base))
        valued = piece._replace(start=max(piece.start, line.prefix))
        return drawn + (super()._segments(valued, base) if valued.start < valued.end else [])

    def _style_of(self, kind: str) -> Style:
        return self.get_component_rich_style(f"details-view--{kind}", partial=True)


def _section_lines(sections: Sequence[Section]) -> list[_Line]:
    lines: list[_Line] = []
    for section in sections:
        if lines:
            lines.append(_Line(own("")))
        lines.append(_Line(section.title, is_title=True))
        for row in section.rows:
            lines += _row_lines(row)
    return lines


def _row_lines(row: DetailRow) -> list[_Line]:
    """A line for the name and the value's first row, and one for each row more that it has."""
    name = say("{}{}", _blanks(2 + 2 * row.depth), row.name) if row.name else own("")
    width = cell_len(name)
    lines = []
    for number, part in enumerate(_parts(row.value)):
        head, cells = (name, width) if number == 0 else (own(""), 0)
        before = say("{}{}", head, _blanks(max(COLUMN - cells, 1)))
        text = say("{}{}", before, part)
        lines.append(_Line(text, head, len(before), cells < COLUMN, row=row))
    return lines


def _parts(value: Shown) -> list[Shown]:
    rows = [visible(row) for row in value.split("\n")]
    if len(rows) <= _MOST_LINES:
        return rows
    return [*rows[:_MOST_LINES], say("... and {} rows more", len(rows) - _MOST_LINES)]


def _json_line(line: JsonLine) -> _Line:
    """Its margin and the fold's mark stand before it; further rows are set in as far."""
    margin = 2 * len(line.path) + 2
    return _Line(line.text, name=_blanks(margin), prefix=margin, json=line)


def _blanks(count: int) -> Shown:
    return join("", [own(" ")] * count)
