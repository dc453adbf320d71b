"""The child's parsed pages, by the name that the parent gives them: parsed once, asked many times."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from cc_tui.page import dom
from cc_tui.page.dom import Snapshot
from cc_tui.page.limits import first_megabytes
from cc_tui.page.weight import ROOM, roughly

KEPT: Final = 100 << 20
"""Bytes of parsed pages that are kept, estimated; the newest is kept at any size."""

ABSENT: Final = "absent"
"""In an answer's header: the page is not here, and its bytes were not sent with the job."""

Header = dict[str, Any]
Job = Callable[[Header, bytes], tuple[Header, bytes]]
OnSnapshot = Callable[[Snapshot, Header], tuple[Header, bytes]]


class Documents:
    """Parsed snapshots, the longest unused dropped first."""

    def __init__(self) -> None:
        self._snapshots: OrderedDict[str, Snapshot] = OrderedDict()

    def snapshot(self, page: str, body: bytes | None, *, is_start: bool = False) -> Snapshot | None:
        """A page's snapshot: the one that is here, else parsed from its bytes; None without both.

        Args:
            page: What the parent calls it; a hash of its bytes.
            body: Its bytes, if they came.
            is_start: They are the start of a larger page.
        """
        if page in self._snapshots:
            self._snapshots.move_to_end(page)
            return self._snapshots[page]
        if body is None:
            return None
        self._make_room(min(roughly(body).parsed, ROOM))
        made = self._snapshots[page] = dom.read(body)
        if is_start and not made.part:
            made.part = first_megabytes(len(body))
        self.settle()
        return made

    def _make_room(self, wanted: int) -> None:
        """Drop, before a page is parsed, what would be over the limit: the child has no room for two."""
        while self._snapshots and self._held + wanted > KEPT:
            self._snapshots.popitem(last=False)

    def settle(self) -> None:
        """Drop what is over the limit; snapshots grow when lxml's tree is asked of them."""
        while len(self._snapshots) > 1 and self._held > KEPT:
            self._snapshots.popitem(last=False)

    @property
    def _held(self) -> int:
        """Bytes of all that is here, estimated."""
        return sum(each.bytes for each in self._snapshots.values())

    def job(self, work: OnSnapshot) -> Job:
        """A job of the child made of one that works on a snapshot.

        The header names the page as `page`; `sent: false` says that the body is not its bytes, `start: true`
        that they are not all.
        """

        def run(header: Header, body: bytes) -> tuple[Header, bytes]:
            snapshot = self.snapshot(
                header["page"],
                body if header.get("sent", True) else None,
                is_start=header.get("start", False),
            )
            if snapshot is None:
                return {ABSENT: True}, b""
            answer = work(snapshot, header)
            self.settle()
            return answer

        return run
