"""What the page's pane is asked to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, Union

from cc_tui.config import PageView
from cc_tui.page.model import Difference, PageOutline
from cc_tui.page.pages import PageText
from cc_tui.text import Raw

PageContent: TypeAlias = Union["PageOutline", "PageText", "Difference"]
"""A name for types: the first frame waits for none of them."""


@dataclass(frozen=True, slots=True)
class PageWish:
    """A page in a view, or what changed to it.

    Attributes:
        node_id: Whose page.
        view: How it is read.
        against: Of a difference, the node whose page is the one before.
    """

    node_id: Raw
    view: PageView
    against: Raw | None = None
