"""Small pictures in rows and columns, drawn row by row: what is not seen costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.filter import LineFilter
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from cc_tui.picture.blocks import Blocks
from cc_tui.run import labels
from cc_tui.text import Shown, own, say, visible
from cc_tui.ui.colourless import Colourless
from cc_tui.ui.rows import Row
from cc_tui.ui.widgets.at_once import AT_ONCE
from cc_tui.ui.widgets.bar import fitting
from cc_tui.ui.widgets.one_style import OneStyle

WIDTH: Final = 26
"""Columns of a tile, its frame included, at least; more where they fill a row."""

SHAPE: Final = 9 / 16
"""Height of a screenshot beside its width."""

SHORTEST: Final = 5
"""Cells of a node's name that say something; in less room the number alone stands for the node."""

_FRAMES: Final = {"plain": (" ",) * 5, "error": tuple("┌┐└┘─"), "here": tuple("┏┓┗┛━")}
"""Corners from the upper left, and what is between them."""

_SIDES: Final = {"plain": " ", "error": "│", "here": "┃"}


@dataclass(frozen=True, slots=True)
class Tile:
    """What is said of one picture.

    Attributes:
        row: Where it is in the run.
        is_error: Taken after a failure, or of an attempt that failed.
    """

    row: Row
    is_error: bool

    def caption(self, room: int, *, marked: bool = False) -> Shown:
        """In so many cells which node it is of, by number and as much of its name as fits, and what it is."""
        visit, attempt, shot = self.row.visit, self.row.attempt, self.row.shot
        if visit is None or attempt is None or shot is None:
            return own("")
        number = say("{}{}", own("! ") if marked and self.is_error else own(""), visit.node_number)
        name, what = labels.node_name(visit), labels.shot_name(visit, attempt, shot)
        kind = own("") if what == "screenshot" else say(", {}", what)
        left = room - cell_len(say("{} {}", number, kind))
        if kind and left < min(cell_len(name), SHORTEST):
            return fitting([say("{} {}", number, what)], room)
        return fitting([say("{} {}{}", number, fitting([name], max(left, 1)), kind)], room)


def tile_of(row: Row) -> Tile:
    """The tile of a screenshot's row."""
    is_error = row.shot is not None and row.shot.is_error
    return Tile(row, is_error or (row.attempt is not None and row.attempt.failed))


class ContactSheet(ScrollView, OneStyle, can_focus=True):
    """Tiles with a cursor. Which pictures it lacks it tells the screen, which has them made.

    Args:
        tiles: In order.
        cell: Width and height of a cell in pixels.
        cursor: The tile the cursor begins on.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "contact-sheet--error", "contact-sheet--here", "contact-sheet--words",
    }  # fmt: skip
    ALLOW_SELECT: ClassVar[bool] = False

    class Seen(Message):
        """Other tiles are in view, or tiles have another size."""

    class Moved(Message):
        """The cursor is on another tile."""

    class Chosen(Message):
        """A tile was clicked that had the cursor."""

    def __init__(self, tiles: Sequence[Tile], cell: tuple[int, int], cursor: int, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.tiles = tiles
        self.cursor = cursor
        self.across = self.down = 1
        self.tile = (1, 1)
        self._cell = cell
        self._thumbs: dict[int, Blocks | Shown] = {}

    # Layout.

    def on_resize(self) -> None:
        """Tiles that fill the width."""
        width, height = self.scrollable_content_region.size
        if width < 1 or height < 1:
            return
        self.across = max(width // WIDTH, 1)
        inner = max(width // self.across - 2, 1)
        rows = max(round(inner * self._cell[0] * SHAPE / self._cell[1]), 1)
        self.tile = (inner, min(rows, max(height - 2, 1)))
        self.down = max(height // self._tall, 1)
        lines = -(-len(self.tiles) // self.across) * self._tall
        self._thumbs.clear()
        self.virtual_size = Size(width, lines)
        self.go_to(self.cursor)
        self.refresh()
        self.post_message(self.Seen())

    @property
    def _tall(self) -> int:
        return self.tile[1] + 2

    def in_view(self) -> range:
        """The tiles that are seen, as a whole or in part."""
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        first = top // self._tall * self.across
        last = -(-(top + height) // self._tall) * self.across
        return range(first, min(max(last, first), len(self.tiles)))

    def scroll_to(self, x: float | None = None, y: float | None = None, **how: Any) -> None:
        """Scroll, now."""
        super().scroll_to(x, y, **how | AT_ONCE)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Others are in view."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Seen())

    def show_thumbs(self, thumbs: dict[int, Blocks | Shown], *, only: bool = False) -> None:
        """Draw pictures that are here now; `only` them, since others are in view."""
        self._thumbs = dict(thumbs) if only else self._thumbs | thumbs
        self.refresh()

    # The cursor.

    def move(self, by: int) -> None:
        """Move the cursor by so many tiles; at the edge it stays in its column."""
        there = self.cursor + by
        if 0 <= there < len(self.tiles):
            self.go_to(there)
        elif abs(by) > 1:
            column = self.cursor % self.across
            last = len(self.tiles) - 1
            lowest = last - (last - column) % self.across
            self.go_to(column if by < 0 else lowest)

    def go_to(self, place: int) -> None:
        """Put the cursor on a tile, and that into view."""
        has_moved, self.cursor = self.cursor != place, place
        top = place // self.across * self._tall
        height = self.scrollable_content_region.height
        if top < self.scroll_offset.y:
            self.scroll_to(y=top)
        elif top + self._tall > self.scroll_offset.y + height:
            lines = -(-(top + self._tall - height) // self._tall)
            self.scroll_to(y=min(lines * self._tall, top))
        if has_moved:
            self.refresh()
            self.post_message(self.Moved())

    def on_click(self, event: events.Click) -> None:
        """The cursor goes to the tile; a click on the tile that has it chooses it."""
        event.stop()
        width = self.tile[0] + 2
        column = event.x // width
        place = (event.y + self.scroll_offset.y) // self._tall * self.across + column
        if column >= self.across or not 0 <= place < len(self.tiles):
            return
        if place == self.cursor:
            self.post_message(self.Chosen())
        else:
            self.go_to(place)

    # Drawing.

    def get_line_filters(self) -> Sequence[LineFilter]:
        """All but the one that takes colours away: a picture is nothing else, and without them it is grey."""
        return [each for each in super().get_line_filters() if not isinstance(each, Colourless)]

    def render_line(self, y: int) -> Strip:
        """One row of cells."""
        width = self.scrollable_content_region.width
        base = Style() if self.app.no_color else self.rich_style
        line, inside = divmod(y + self.scroll_offset.y, self._tall)
        segments: list[Segment] = []
        for place in range(line * self.across, (line + 1) * self.across):
            if place < len(self.tiles):
                segments += self._tile(place, inside, base)
        used = sum(segment.cell_length for segment in segments)
        segments.append(Segment(" " * max(width - used, 0), base))
        return Strip(segments).crop(0, width)

    def _tile(self, place: int, inside: int, base: Style) -> list[Segment]:
        """One row of a tile."""
        tile = self.tiles[place]
        columns, rows = self.tile
        kind = "here" if place == self.cursor else "error" if tile.is_error else "plain"
        style = base if kind == "plain" else base + self._part(kind)
        if tile.is_error and kind == "here":
            style = base + self._part("error") + Style(bold=True)
        a, b, c, d, line = _FRAMES[kind]
        if inside == 0:
            caption = fitting([say(" {} ", tile.caption(columns - 2, marked=True))], columns)
            return [Segment(f"{a}{caption}{line * (columns - cell_len(caption))}{b}", style)]
        if inside == rows + 1:
            return [Segment(f"{c}{line * columns}{d}", style)]
        side = Segment(_SIDES[kind], style)
        return [side, *self._picture(place, inside - 1, base), side]

    def _picture(self, place: int, row: int, base: Style) -> list[Segment]:
        columns, rows = self.tile
        thumb = self._thumbs.get(place)
        if not isinstance(thumb, Blocks):
            words = _words(thumb, row, columns)
            return [Segment(set_cell_size(words, columns), base + self._part("words") if words else base)]
        left, top = (columns - thumb.width) // 2, (rows - thumb.height) // 2
        if not 0 <= row - top < thumb.height or left < 0:
            return [Segment(" " * columns, base)]
        segments = [Segment(" " * left, base)] if left else []
        for text, fg, bg in thumb.rows[row - top]:
            style = Style.from_color(Color.from_rgb(*fg) if fg else None, Color.from_rgb(*bg))
            segments.append(Segment(text, style))
        if right := columns - left - thumb.width:
            segments.append(Segment(" " * right, base))
        return segments

    def _part(self, name: str) -> Style:
        style = self.get_component_rich_style(f"contact-sheet--{name}", partial=True)
        return style.without_color if self.app.no_color else style


def _words(why: Shown | None, row: int, columns: int) -> Shown:
    """In place of a picture: that it comes, or why there is none, cut into rows."""
    if why is None:
        return own("...") if row == 0 else own("")
    room = max(columns - 1, 1)
    return visible(why[row * room : (row + 1) * room])
