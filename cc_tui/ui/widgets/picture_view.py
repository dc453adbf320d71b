"""A picture of half cells, drawn row by row. It never draws more than its own rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.filter import LineFilter
from textual.strip import Strip

from cc_tui.picture.blocks import Blocks
from cc_tui.ui.colourless import Colourless
from cc_tui.ui.commands import Where, bindings
from cc_tui.ui.messages import PictureSpace, WheelTurned
from cc_tui.ui.widgets.bar import Bar
from cc_tui.ui.widgets.one_style import OneStyle
from cc_tui.ui.widgets.pane import Pane

if TYPE_CHECKING:
    from cc_tui.ui.widgets.sharp_picture import SharpPicture


class PictureView(OneStyle):
    """Half cells, in the middle of the place there is."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._blocks: Blocks | None = None

    def show(self, blocks: Blocks | None) -> None:
        """Draw a picture, or nothing."""
        if blocks is not self._blocks:
            self._blocks = blocks
            self.refresh()

    def clear(self) -> None:
        """Draw nothing."""
        self.show(None)

    def on_resize(self, event: events.Resize) -> None:
        """Another place needs another picture: the screen has one made."""
        self.post_message(PictureSpace(event.size.width, event.size.height))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Another part is wanted: the screen has it made."""
        event.stop()
        self.post_message(WheelTurned(1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The same upwards."""
        event.stop()
        self.post_message(WheelTurned(-1))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """All but the one that takes colours away: a picture is nothing else, and without them it is grey."""
        return [each for each in super().get_line_filters() if not isinstance(each, Colourless)]

    def render_line(self, y: int) -> Strip:
        """One row of cells."""
        width, height = self.size
        base = Style() if self.app.no_color else self.rich_style
        blocks = self._blocks
        # A picture made for another size would be torn; the place stays empty until the right one is here.
        if blocks is None or blocks.width > width or blocks.height > height:
            return Strip.blank(width, base)
        left, top = (width - blocks.width) // 2, (height - blocks.height) // 2
        if not top <= y < top + blocks.height:
            return Strip.blank(width, base)
        segments = [Segment(" " * left, base)] if left else []
        for text, fg, bg in blocks.rows[y - top]:
            segments.append(Segment(text, _style(fg, bg)))
        right = width - left - blocks.width
        if right:
            segments.append(Segment(" " * right, base))
        return Strip(segments, width)


class PictureTitle(Bar, can_focus=True):
    """The picture's title takes its focus: a widget that gains or loses it is drawn again, all of it."""

    BINDINGS = bindings(Where.PICTURE)


class PicturePane(Pane):
    """The pane of a picture: its place is measured before there is a picture, so it is never taken away."""

    def __init__(self, view: PictureView | SharpPicture, *, id: str) -> None:  # noqa: A002
        super().__init__(view, id=id, title=PictureTitle(classes="pane-title"))
        self._view = view

    def leave_content(self) -> None:
        """Words alone."""
        self._view.clear()

    def reveal_content(self) -> None:
        """It was never hidden."""


def _style(fg: tuple[int, int, int] | None, bg: tuple[int, int, int]) -> Style:
    # From numbers: a picture has more colours than Rich's cache of parsed ones has room for.
    return Style.from_color(Color.from_rgb(*fg) if fg else None, Color.from_rgb(*bg))
