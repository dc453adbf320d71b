"""A picture in the terminal's own graphics: cells of markers, which the driver replaces in each frame."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.strip import Strip

from cc_tui.picture.blocks import Blocks
from cc_tui.ui.driver import markers
from cc_tui.ui.driver.stage import Drawing, Stage
from cc_tui.ui.widgets.picture_view import PictureView


class MarkedPicture(PictureView):
    """Half cells until the sharp picture is there, both in the middle of the place.

    Never put it into something that scrolls: another part of a picture is another drawing.

    Args:
        stage: Where the driver looks drawings up.
    """

    ALLOW_SELECT: ClassVar[bool] = False
    """Selected text is copied, and markers mean nothing elsewhere."""

    def __init__(self, stage: Stage, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._stage = stage
        self._drawing: Drawing | None = None
        self._slot = 0

    @property
    def drawing(self) -> Drawing | None:
        """The sharp picture that is shown; None where there is none."""
        return self._drawing

    def show(self, blocks: Blocks | None) -> None:
        """Draw half cells, or nothing."""
        if self._drawing is not None:
            self._drawing = None
            self.refresh()
        super().show(blocks)

    def on_resize(self, event: events.Resize) -> None:
        """A sharp picture was made for the other size."""
        self._drawing = None
        super().on_resize(event)

    def show_drawing(self, drawing: Drawing) -> None:
        """Draw a sharp picture; also one that is shown, of which the terminal may have lost a part."""
        self._slot = self._stage.put(drawing)
        self._drawing = drawing
        self._blocks = None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of cells."""
        drawing = self._drawing
        width, height = self.size
        if drawing is None or drawing.columns > width or drawing.rows > height:
            return super().render_line(y)
        base = self.rich_style
        left, top = (width - drawing.columns) // 2, (height - drawing.rows) // 2
        if not top <= y < top + drawing.rows:
            return Strip.blank(width, base)
        cells = markers.row_of(self._slot, y - top, drawing.columns)
        right = width - left - drawing.columns
        parts = ((" " * left), cells, " " * right)
        return Strip([Segment(part, base) for part in parts if part], width)
