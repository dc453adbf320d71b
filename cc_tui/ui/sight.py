"""What the picture's pane shows or is to show."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias, Union

from cc_tui.picture.pictures import PreparedBlocks, PreparedSharp, ScaledPicture
from cc_tui.picture.viewport import START, View
from cc_tui.text import Raw
from cc_tui.ui.driver.stage import Drawing

Prepared: TypeAlias = Union["PreparedBlocks", "PreparedSharp", "ScaledPicture"]
"""A picture as one of the ways to draw it takes it; a name for types, for which no frame waits."""


class Sight(NamedTuple):
    """A screenshot in a place.

    Attributes:
        shot: Its key.
        size: Columns and rows of the place.
        view: Which part, and how large.
        before: Key of another screenshot, to which the difference is shown.
    """

    shot: Raw
    size: tuple[int, int]
    view: View = START
    before: Raw | None = None

    def is_beside(self, other: Sight) -> bool:
        """Whether it is another part of the same picture at most."""
        return (self.shot, self.size, self.before) == (other.shot, other.size, other.before)


class OnScreen(NamedTuple):
    """A picture that is made.

    Attributes:
        picture: As the terminal takes it.
        drawing: What one with pixels gets of it.
        first: What is seen while that is on its way over a slow link.
    """

    picture: Prepared
    drawing: Drawing | None = None
    first: PreparedBlocks | None = None
