"""The page children, for `Pages`: a job goes to the one that has parsed its page, as long as that is free."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Final

from cc_tui.child.frames import Header
from cc_tui.child.process import Child
from cc_tui.page.limits import MAX_PAGE

CHILDREN: Final = 2
"""So that an expression that takes its two seconds does not hold the next page."""

_NAMED: Final = 4
"""Pages whose names are remembered, so that 30 MB are not hashed for each key press; of large ones one."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The bytes of a page and what the children know them by.

    Attributes:
        html: Its first MAX_PAGE bytes.
        name: A hash of them.
        is_start: It has more.
    """

    html: bytes
    name: str
    is_start: bool = False


class Workers:
    """Page children and what each has parsed. They start when they are needed."""

    def __init__(self) -> None:
        self._children = [_Worker() for _ in range(CHILDREN)]
        self._named: list[tuple[bytes, Page]] = []

    async def named(self, html: bytes) -> Page:
        """Name a page by a hash of it. Only the first MAX_PAGE bytes are taken."""
        for whole, known in self._named:
            if whole is html:
                return known
        head = html if len(html) <= MAX_PAGE else html[:MAX_PAGE]
        name = await asyncio.to_thread(lambda: hashlib.sha256(head).hexdigest())
        # The start of a page is not the page that ends there.
        page = Page(head, name if head is html else f"{name}...", head is not html)
        others = [each for each in self._named if len(each[0]) + len(html) < MAX_PAGE]
        self._named = [(html, page), *others][:_NAMED]
        return page

    async def call(
        self, job: str, page: Page, header: Header | None = None, *, deadline: float
    ) -> tuple[Header, bytes]:
        """Have a job on a page done that `Documents.job` made.

        The page's bytes are sent only where the child has not parsed them, or no longer has them.

        Args:
            job: A key of `cc_tui.page.jobs.JOBS`.
            page: From `named`.
            header: JSON values for it, beside `page` and `sent`.
            deadline: Seconds, parsing included.

        Raises:
            TooLargeError, UnreadableError, ChildError: As `Child.call` does.
        """
        worker = self._worker_for(page.name)
        if worker.has(page.name):
            request = {**(header or {}), "page": page.name, "sent": False}
            answer, data = await worker.child.call(job, request, deadline=deadline)
            if "absent" not in answer:
                return answer, data
        request = {**(header or {}), "page": page.name, "sent": True, "start": page.is_start}
        answer, data = await worker.child.call(job, request, page.html, deadline=deadline)
        worker.note(page.name)
        return answer, data

    async def raw(
        self, job: str, body: bytes, header: Header | None = None, *, deadline: float
    ) -> tuple[Header, bytes]:
        """Have a job done that takes bytes and keeps nothing.

        Raises:
            TooLargeError, UnreadableError, ChildError: As `Child.call` does.
        """
        free = next((each for each in self._children if not each.child.is_busy), self._children[0])
        return await free.child.call(job, header or {}, body, deadline=deadline)

    async def apart(
        self, job: str, body: bytes, header: Header | None = None, *, deadline: float
    ) -> tuple[Header, bytes]:
        """The same for a job that may have to be stopped: in the child with the fewest pages to lose.

        Raises:
            TooLargeError, UnreadableError, ChildError: As `Child.call` does.
        """
        worker = min(self._children, key=lambda each: (each.child.is_busy, each.count))
        return await worker.child.call(job, header or {}, body, deadline=deadline)

    async def warm(self) -> None:
        """Start the first child, while the page is still being downloaded.

        Raises:
            ChildError: It does not start.
        """
        await self._children[0].child.warm()

    @property
    def pids(self) -> list[int]:
        """The children that run."""
        return [each.child.pid for each in self._children if each.child.pid is not None]

    async def aclose(self) -> None:
        """End the children."""
        await asyncio.gather(*(each.child.aclose() for each in self._children))

    def kill(self) -> None:
        """End the children at once, for a program that is dying itself."""
        for each in self._children:
            each.child.kill()

    def _worker_for(self, name: str) -> _Worker:
        """The free child that has the page, else a free one that runs, else a free one, else who has it."""

        def cost(worker: _Worker) -> tuple[bool, bool, bool]:
            return worker.child.is_busy, not worker.has(name), worker.child.pid is None

        return min(self._children, key=cost)


class _Worker:
    """A child and the names of what it was sent since it started."""

    def __init__(self) -> None:
        self.child = Child("cc_tui.page.jobs")
        self._pid: int | None = None
        self._has: set[str] = set()

    def has(self, name: str) -> bool:
        return self._pid == self.child.pid is not None and name in self._has

    @property
    def count(self) -> int:
        """Pages that it was sent."""
        return len(self._has) if self._pid == self.child.pid is not None else 0

    def note(self, name: str) -> None:
        if self._pid != self.child.pid:
            self._pid = self.child.pid
            self._has.clear()
        self._has.add(name)
