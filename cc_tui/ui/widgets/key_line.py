"""The last row: what the most useful keys do in the pane that has the focus. A click does the same."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from cc_tui.ui.commands import Where, key_line


class KeyLine(Static):
    """Signs and words from the table of commands."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__("", id=id, markup=False)

    def show(self, where: Where) -> None:
        """Show the keys of a focus."""
        parts: list[Content] = []
        for mark, word, action in key_line(where):
            run = action if "." in action else f"screen.focused_action('{action}')"
            click = Style.from_meta({"@click": run})
            parts += [
                Content.styled(f" {mark}", Style(bold=True) + click),
                Content.styled(f" {word} ", click),
            ]
        self.update(Content.assemble(*parts), layout=False)
