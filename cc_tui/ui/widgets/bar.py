"""A row with something at its left and something at its right; the right side is never cut."""

from __future__ import annotations

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
    """One row. A tick that changes only the right side sends that side and nothing else."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's
        super().__init__(id=id, classes=classes)
        self._left: Shown = own("")
        self._right: Shown = own("")
        self._tail: BarTail | None = None
        self._longest = 0

    def show(self, left: Shown | None = None, right: Shown | None = None) -> None:
        """Change one side or both; what does not change is not drawn again."""
        before = self._left, self._right
        self._left = self._left if left is None else left
        self._right = self._right if right is None else right
        if (self._left, self._right) == before:
            return
        longest, self._longest = self._longest, max(self._longest, cell_len(self._right))
        if self._left != before[0] or self._longest != longest or self._tail is None:
            self.refresh()
        if self._right != before[1] and self.is_attached:
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
        """What stands at the left."""
        return self._left

    @property
    def right(self) -> Shown:
        """What stands at the right."""
        return self._right

    def render(self) -> Content:
        """The row, as wide as the widget."""
        width = self.size.width
        right = f" {' ' * (self._longest - cell_len(self._right))}{self._right}" if self._longest else ""
        room = max(width - cell_len(right), 0)
        left = self._left
        while cell_len(left) > room and left:
            left = elide(left, min(len(left) - 1, room))
        return Content(set_cell_size(left, room) + right)
