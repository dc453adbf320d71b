"""A row with something at its left and something at its right."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widget import Widget

from cc_tui.text import Shown, elide, own


class BarTail(Widget):
    """The right side once more, on top of it: Textual sends a row in the pieces that widgets cut it into."""

    words: Shown = own("")

    def render(self) -> Content:
        """The words, at the right of as many columns as the longest had."""
        return Content(" " * (self.size.width - cell_len(self.words)) + self.words)


class Bar(Widget):
    """One row. A tick that changes only the right side sends that side and nothing else.

    Args:
        ticks: The right side is a countdown: never cut, and drawn by itself. Else it gives way to the left.
    """

    def __init__(
        self,
        *,
        ticks: bool = True,
        id: str | None = None,  # noqa: A002 - Textual's own name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._ticks = ticks
        self._forms: tuple[Shown, ...] = (own(""),)
        self._right: Shown = own("")
        self._tail: BarTail | None = None
        self._longest = 0

    def show(self, left: Shown | Sequence[Shown] | None = None, right: Shown | None = None) -> None:
        """Change one side or both; what does not change is not drawn again.

        Args:
            left: The words, or several forms of them, the fullest first: the first that fits is drawn.
            right: The words at the right.
        """
        before = self._forms, self._right
        if left is not None:
            self._forms = (left,) if isinstance(left, str) else tuple(left)
        self._right = self._right if right is None else right
        if (self._forms, self._right) == before:
            return
        longest, self._longest = self._longest, max(self._longest, cell_len(self._right))
        if self._forms != before[0] or self._longest != longest or self._tail is None:
            self.refresh()
        if self._right != before[1] and self.is_attached and self._ticks:
            self._show_tail()

    def _show_tail(self) -> None:
        """Put the right side on top of itself, as wide as it ever was: another width is another layout."""
        if self._tail is None:
            self._tail = BarTail()
            self.mount(self._tail)
        if self._tail.styles.width is None or self._tail.styles.width.value != self._longest:
            self._tail.styles.width = self._longest
        self._tail.words = self._right
        self._tail.refresh()

    @property
    def left(self) -> Shown:
        """What stands at the left where there is room."""
        return self._forms[0]

    @property
    def right(self) -> Shown:
        """What stands at the right."""
        return self._right

    def render(self) -> Content:
        """The row, as wide as the widget."""
        width = self.size.width
        right = f" {' ' * (self._longest - cell_len(self._right))}{self._right}" if self._longest else ""
        if not self._ticks and cell_len(self._forms[-1]) + cell_len(right) > width:
            right = ""
        room = max(width - cell_len(right), 0)
        return Content(set_cell_size(fitting(self._forms, room), room) + right)


def fitting(forms: Sequence[Shown], room: int) -> Shown:
    """The first form that has room, in cells; where none has, the last one cut."""
    left = next((form for form in forms if cell_len(form) <= room), forms[-1])
    while cell_len(left) > room and left:
        left = elide(left, min(len(left) - 1, room))
    return left
