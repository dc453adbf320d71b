"""What the session has for a wish of the page's pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cc_tui.config import PageView
from cc_tui.ui.wish import PageContent, PageWish

if TYPE_CHECKING:
    from cc_tui.session.session import Session


async def of(session: Session, wish: PageWish) -> PageContent:
    """The page in its view, or the difference to it.

    Raises:
        CcTuiError: There is no page, or it cannot be had.
    """
    if wish.against is not None:
        return await session.difference(wish.against, wish.node_id)
    if wish.view is PageView.SOURCE:
        return await session.source(wish.node_id)
    if wish.view is PageView.MARKDOWN:
        return await session.page(wish.node_id)
    return await session.outline(wish.node_id)
