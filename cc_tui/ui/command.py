"""What a command is, and where its keys belong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cc_tui.text import Shown, own


class Where(StrEnum):
    """The focus a key belongs to; `SCREEN` works everywhere but where a text is typed."""

    SCREEN = "screen"
    TREE = "tree"
    PICTURE = "picture"
    PAGE = "page"
    DETAILS = "details"
    SELECTORS = "selectors"
    FIND = "find"
    XPATH = "xpath"


TYPED: Final = frozenset({Where.FIND, Where.XPATH})
"""Where a text is typed: letters are letters there."""

NOT_SHOWN: Final = own("")


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the user can do.

    Attributes:
        id: Its name in a keymap.
        keys: Textual's key names, the one to show first.
        action: The action's name, with its namespace where the focus has none.
        title: For the palette and the help.
        help: What it does, in a sentence.
        where: The focus it needs.
        short: For the key line, which drops the later ones of the table where it has no room; empty where it
            is not shown there.
        stays: The key line drops others for it: with these three the mouse reaches every other.
    """

    id: str
    keys: tuple[str, ...]
    action: str
    title: Shown
    help: Shown
    where: Where
    short: Shown = NOT_SHOWN
    stays: bool = False
