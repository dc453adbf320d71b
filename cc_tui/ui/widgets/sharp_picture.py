"""The picture drawn by textual-image's own widget, for `--images textual-image`.

Importing that library asks the terminal what it can do and reads the answer from stdin. So this module is
imported before the app starts, on a terminal only, and nothing else imports the library's widget.
"""

from __future__ import annotations

from io import BytesIO

from textual import events
from textual.app import ComposeResult
from textual.containers import Center
from textual_image.widget import Image

from cc_tui.picture.pictures import ScaledPicture
from cc_tui.ui.messages import PictureSpace


class SharpPicture(Center):
    """Sixel or kitty graphics where the terminal has them, as that library finds out."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._image = Image(None)

    def compose(self) -> ComposeResult:
        """The library's widget alone."""
        yield self._image

    def show(self, picture: ScaledPicture) -> None:
        """Draw another picture."""
        self._image.image = BytesIO(picture.png)

    def clear(self) -> None:
        """Draw nothing."""
        self._image.image = None

    def on_resize(self, event: events.Resize) -> None:
        """Another place needs another picture."""
        self.post_message(PictureSpace(event.size.width, event.size.height))
