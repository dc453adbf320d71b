"""A session's pages as text: the outline and its elements, Markdown, source, and what differs between two."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from cc_tui.page import answers
from cc_tui.page.model import Counterpart, Difference, ElementFacts, PageOutline
from cc_tui.page.pages import Pages, PageText
from cc_tui.stores import Store
from cc_tui.text import Raw

STORED_TEXT: Final = 32 * 1024 * 1024
"""Bytes of outlines and of texts, each."""

_LINE: Final = 120
"""Bytes that a line of an outline takes beside its text, about."""


class Reading:
    """The part of a session that reads pages. What it makes of a page is kept until the page changes."""

    def __init__(self, pages: Pages, html: Callable[[Raw], Awaitable[bytes]]) -> None:
        """Make it; nothing is read yet.

        Args:
            pages: Converts HTML in a child.
            html: Has a node's page snapshot, as the service stored it.
        """
        self._pages = pages
        self._html_of = html
        self.titles: dict[Raw, Raw] = {}
        self._texts: Store[Raw, PageText] = Store(
            STORED_TEXT, lambda text: sum(map(len, text.lines)) + text.places.bytes
        )
        self._outlines: Store[Raw, PageOutline] = Store(STORED_TEXT, _size)

    def _forget_texts(self, node_id: Raw) -> None:
        self._texts.drop(node_id)
        self._outlines.drop(node_id)

    async def page(self, node_id: Raw) -> PageText:
        """A node's page as Markdown.

        Raises:
            AbsentError: There is none, with the reason.
            CcTuiError: Storage, the network, or a page that nothing can be made of.
        """
        html = await self._html_of(node_id)  # first: it may be other bytes than those the text was made of
        if kept := self._texts.get(node_id):
            return kept
        text = await self._pages.text(html)
        self._texts.put(node_id, text)
        self.titles[node_id] = text.title
        return text

    async def source(self, node_id: Raw) -> PageText:
        """A node's page as it was stored, a line for each block.

        Raises:
            AbsentError, CcTuiError: As for `page`.
        """
        lines, notes, places = await self._pages.source(await self._html_of(node_id))
        return PageText(self.titles.get(node_id, Raw("")), None, lines, notes, 0, 0.0, places)

    def has_outline(self, node_id: Raw) -> bool:
        """Whether a node's outline is here, so that nothing is asked for it."""
        return self._outlines.get(node_id) is not None

    async def outline(
        self, node_id: Raw, on_first: Callable[[PageOutline], None] | None = None
    ) -> PageOutline:
        """A node's page as lines that know their elements.

        Args:
            node_id: Whose page.
            on_first: Told the first lines of a large page, while the others are made.

        Raises:
            AbsentError, CcTuiError: As for `page`.
        """
        html = await self._html_of(node_id)
        if kept := self._outlines.get(node_id):
            return kept

        def first(part: PageOutline) -> None:
            self.titles[node_id] = part.title
            if on_first is not None:
                on_first(part)

        outline = await self._pages.outline(html, on_first=first if on_first else None)
        self._outlines.put(node_id, outline)
        self.titles[node_id] = outline.title
        return outline

    async def element(self, node_id: Raw, document: int, element: int) -> ElementFacts | None:
        """What is known of an element of a node's page; None where it has none of that number.

        Raises:
            AbsentError, CcTuiError: As for `page`.
        """
        return await self._pages.element(await self._html_of(node_id), document, element)

    async def same_element(
        self, node_id: Raw, document: int, element: int, other_node_id: Raw
    ) -> Counterpart | None:
        """The same element in another node's page: by id, name, label, text, else path; None where it is not.

        Raises:
            AbsentError, CcTuiError: As for `page`.
        """
        other = await self._html_of(other_node_id)
        found = await self._pages.counterpart(await self._html_of(node_id), document, element, other)
        if found is None:
            return None
        outline = await self.outline(other_node_id)
        line = answers.line_of(outline.lines, found[0], found[1])
        return Counterpart(found[0], found[1], line, found[2])

    async def difference(self, node_id: Raw, other_node_id: Raw, *, hidden: bool = False) -> Difference:
        """What changed from a node's page to another's, in the lines of their outlines.

        Args:
            node_id: The page before.
            other_node_id: The page after.
            hidden: Compare hidden lines too.

        Raises:
            AbsentError, CcTuiError: As for `page`.
        """
        before, after = await self.outline(node_id), await self.outline(other_node_id)
        lines = await asyncio.to_thread(
            lambda: [page.written(hidden=hidden) for page in (before, after)]  # not for the loop
        )
        return await self._pages.difference(*lines)


def _size(outline: PageOutline) -> int:
    return outline.lines.size + len(outline.lines) * _LINE
