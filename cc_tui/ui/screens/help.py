"""Every key, from the table of commands, and what the marks mean."""

from __future__ import annotations

from typing import Final

from rich.text import Text

from cc_tui.text import own
from cc_tui.ui.commands import COMMANDS, Where
from cc_tui.ui.screens.read import ReadScreen
from cc_tui.ui.signs import sign

_TITLES: Final = {
    Where.SCREEN: own("Everywhere"),
    Where.TREE: own("In the tree"),
    Where.PICTURE: own("In the picture"),
    Where.PAGE: own("In the page text"),
    Where.DETAILS: own("In the details"),
    Where.SELECTORS: own("In the selectors"),
    Where.FIND: own("Where a text to find is typed"),
    Where.XPATH: own("Where an XPath is typed"),
}

_MARKS: Final = (
    ("[o]", "a screenshot at the start of its node: the result of the node before"),
    ("[!]", "a screenshot after an error: only a symptom"),
    ("[p]", "the page of the node, one for all its visits and attempts"),
    ("!", "the node failed"),
    ("+", "an error of the node was repaired"),
    ("~", "the node was retried; before a time: that time is derived"),
    ("x3", "three attempts"),
    ("57:02", "how long the signed URL still lives; what is downloaded stays"),
)


class HelpScreen(ReadScreen):
    """A list to read."""

    def text(self) -> Text:
        """Every key and every mark."""
        text = Text()
        for where, title in _TITLES.items():
            rows = [command for command in COMMANDS if command.where is where]
            if rows:
                text.append(f"{title}\n", "bold")
            for command in rows:
                keys = " ".join(sign(key) for key in command.keys)
                text.append(f"  {keys:<16} {command.title}: {command.help}\n")
        text.append("Marks\n", "bold")
        for mark, meaning in _MARKS:
            text.append(f"  {mark:<16} {meaning}\n")
        return text
