"""The style of a widget that is drawn row by row."""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class OneStyle(Widget):
    """The widget's style is worked out once for a frame. Its rows all ask, and it is a third of their work.

    A widget that has another base names this one behind it: Textual styles by the first.
    """

    _frame_style: Style | None = None

    @property
    def rich_style(self) -> Style:
        """The colours behind and before the text, as all ancestors make them."""
        return self._frame_style or super().rich_style

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the rows of a region."""
        self._frame_style = super().rich_style
        try:
            return super().render_lines(crop)
        finally:
            self._frame_style = None
