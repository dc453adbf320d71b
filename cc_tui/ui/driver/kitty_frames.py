"""Pictures that the terminal keeps under a number, shown by placeholder characters: kitty's way.

The number is the placeholders' colour, written here and not by Textual, whose filters, tints and palettes
would change it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from cc_tui.picture import kitty
from cc_tui.ui.driver import frames, markers
from cc_tui.ui.driver.expansion import Expansion, Payload
from cc_tui.ui.driver.frames import Kind, Piece
from cc_tui.ui.driver.stage import Drawing, Stage

KEPT: Final = 12
"""Pictures that the terminal holds for us; going back to one costs its placeholders alone."""

_CHUNK: Final = re.compile(rb".*?\x1b\\", re.DOTALL)
_ENDING: Final = b"\x1b_Gm=0,q=2;\x1b\\"
"""The last chunk of a picture that is cut off: the terminal finds it broken, says nothing and drops it."""

_PLAIN: Final = "\x1b[39m"


class KittyFrames:
    """Expands frames for kitty and Ghostty.

    Args:
        stage: Whose drawings frames speak of.
        in_tmux: Wrap what tmux would not pass on; say in every cell which it is: tmux redraws single ones.
    """

    def __init__(self, stage: Stage, *, in_tmux: bool = False) -> None:
        self._stage = stage
        self._in_tmux = in_tmux
        self._size = (0, 0)
        self._sent: OrderedDict[int, Drawing] = OrderedDict()
        self._shown: dict[int, list[str]] = {}
        self._drawing_of: dict[int, Drawing] = {}

    def expand(self, data: str, columns: int, rows: int) -> Expansion:
        """Replace markers by placeholders; put in front what the terminal does not hold."""
        if self._size != (columns, rows):
            self._size = (columns, rows)
            self._shown.clear()
            if self._in_tmux:
                # Another client may have come, whose terminal has never seen the pictures.
                self.forget()
        if not self._shown and not frames.has_markers(data):
            return Expansion((), data)
        before: list[Payload] = []
        text: list[str] = []
        ends: dict[tuple[int, int], None] = {}
        starts: set[tuple[int, int]] = set()
        for piece in frames.parse(data):
            if piece.kind is Kind.MARKS:
                starts.add((piece.x, piece.y))
                text.append(self._placeholders(piece, before))
                self._note(piece)
            elif piece.kind is Kind.TEXT:
                text.append(piece.text)
                if frames.is_unsure(piece.text):
                    text.append(frames.to_column(piece.x + piece.width))
                self._note(piece)
                ends[piece.x + piece.width, piece.y] = None
            else:
                text.append(piece.text)
        return Expansion(
            tuple(before), self._mended(end for end in ends if end not in starts) + "".join(text)
        )

    def _placeholders(self, piece: Piece, before: list[Payload]) -> str:
        parts = [frames.to_column(piece.x)]
        for (slot, index), count in markers.runs(piece.text):
            drawing = self._stage.drawing(slot)
            if drawing is None:
                parts.append(" " * count)
                continue
            self._drawing_of[slot] = drawing
            before += self.ahead(drawing)
            self._sent.move_to_end(drawing.image_id)
            row, column = divmod(index, drawing.columns)
            parts.append(self._run(drawing, row, column, count))
        if self._in_tmux and piece.x + piece.width >= self._size[0]:
            # Without wrapping, tmux gives the marks of the last column to the cell before it.
            return f"\x1b[?7h{''.join(parts)}\x1b[?7l"
        return "".join(parts)

    def _run(self, drawing: Drawing, row: int, column: int, count: int) -> str:
        number = drawing.image_id
        run = kitty.placeholder_run(number, row, column, count, every=self._in_tmux)
        return f"\x1b[{kitty.colour(number)}m{run}{_PLAIN}"

    def _note(self, piece: Piece) -> None:
        """Note what stands in the cells of a piece."""
        columns = self._size[0]
        row = self._shown.get(piece.y)
        if row is None:
            if piece.kind is Kind.TEXT:
                return
            row = self._shown[piece.y] = [""] * columns
        last = min(piece.x + piece.width, columns)
        count = last - piece.x
        if count > 0:
            row[piece.x : last] = piece.text[:count] if piece.kind is Kind.MARKS else [""] * count
            if piece.kind is Kind.TEXT and not any(row):
                del self._shown[piece.y]

    def _mended(self, ends: Iterable[tuple[int, int]]) -> str:
        """Placeholders at the right of a text, which counted on from the cell that the text took."""
        if self._in_tmux:
            return ""
        parts: list[str] = []
        for x, y in ends:
            row = self._shown.get(y)
            if row is None or x >= len(row) or not row[x]:
                continue
            slot, index = markers.cell_of(row[x])
            drawing = self._drawing_of[slot]
            where = divmod(index, drawing.columns)
            parts.append(frames.to_cell(x, y) + self._run(drawing, *where, 1))
        return "".join(parts)

    def ahead(self, drawing: Drawing) -> tuple[Payload, ...]:
        """What hands a drawing over, and takes the one longest unused away."""
        number = drawing.image_id
        if number in self._sent:
            return ()
        self._sent[number] = drawing
        self._stage.own(number)
        pieces = tuple(map(self._wrapped, _CHUNK.findall(drawing.payload)))
        payload = Payload(drawing, pieces, self._wrapped(_ENDING))
        if len(self._sent) <= KEPT:
            return (payload,)
        oldest, _ = self._sent.popitem(last=False)
        self._stage.disown(oldest)
        return Payload(None, (self._wrapped(kitty.delete(oldest)),)), payload

    def _wrapped(self, data: bytes) -> bytes:
        return kitty.passthrough(data) if self._in_tmux else data

    def undone(self, drawing: Drawing) -> None:
        """The terminal does not hold it."""
        self._sent.pop(drawing.image_id, None)

    def forget(self) -> None:
        """The terminal holds nothing. The numbers stay ours: another one may still have them."""
        self._sent.clear()
        self._shown.clear()

    def farewell(self) -> bytes:
        """Delete every picture that a terminal may hold for us, and none of others. From any thread."""
        return b"".join(self._wrapped(kitty.delete(number)) for number in self._stage.owned)
