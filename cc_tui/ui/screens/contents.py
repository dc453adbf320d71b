"""What the session has for a wish of the page's pane."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cc_tui.config import PageView
from cc_tui.ui.wish import PageContent, PageWish

if TYPE_CHECKING:
    from cc_tui.page.model import PageOutline
    from cc_tui.session.session import Session


async def of(
    session: Session, wish: PageWish, on_first: Callable[[PageOutline], None] | None = None
) -> PageContent:
    """The page in its view, or the difference to it.

    Args:
        session: Of the run.
        wish: Which page, and how.
        on_first: Told the first lines of the outline of a large page.

    Raises:
        CcTuiError: There is no page, or it cannot be had.
    """
    if wish.against is not None:
        return await session.difference(wish.against, wish.node_id)
    if wish.view is PageView.SOURCE:
        return await session.source(wish.node_id)
    if wish.view is PageView.MARKDOWN:
        return await session.page(wish.node_id)
    return await session.outline(wish.node_id, on_first)
