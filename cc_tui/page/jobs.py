"""What the page child can be asked. Imported by the child alone."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import Final

from cc_tui.errors import UnreadableError
from cc_tui.page.clean import clean
from cc_tui.page.decode import decode
from cc_tui.page.documents import Documents, Header, Job
from cc_tui.page.dom import Snapshot
from cc_tui.page.expressions import find
from cc_tui.page.markdown import markdown
from cc_tui.text import say, visible

KEPT: Final = 8 << 20
"""Characters of cleaned pages kept for the next job on the same page; the newest is kept at any size."""

_SKIPPED: Final = re.compile(r"<(script|style)\b", re.I)
_TAG: Final = re.compile(r"<[^<>]*>")


class Cleaned:
    """Cleaned pages by the parent's names, so that Markdown of a page that was just read is soon there."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, str] = OrderedDict()

    def read(self, snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
        """Clean a page; answer with its facts and its plain text."""
        page = clean(snapshot)
        self._keep(header["page"], page.html)
        facts = {
            "title": page.title, "url": page.url, "encoding": page.encoding, "elements": page.elements,
            "hidden": page.hidden, "dialogs": page.dialogs, "frames": page.frames, "cut": page.cut,
            "notes": snapshot.notes,
        }  # fmt: skip
        return facts, _encode(page.plain)

    def markdown(self, snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
        """A page as Markdown.

        Raises:
            UnreadableError: html2text fails on it.
        """
        markup = self._pages.get(header["page"])
        if markup is None:
            markup = clean(snapshot).html
            self._keep(header["page"], markup)
        try:
            return {}, _encode(markdown(markup))
        except (ValueError, LookupError, AttributeError, AssertionError, TypeError) as error:
            raise UnreadableError(
                say("html2text fails on it ({})", visible(f"{type(error).__name__}: {error}", limit=200))
            ) from None

    def _keep(self, page: str, markup: str) -> None:
        self._pages[page] = markup
        self._pages.move_to_end(page)
        while sum(map(len, self._pages.values())) > KEPT and len(self._pages) > 1:
            self._pages.popitem(last=False)


def strip(_: Header, body: bytes) -> tuple[Header, bytes]:
    """What is between the tags, in time that grows with the size alone: for pages that no parser ends."""
    text, encoding = decode(body)
    return {"encoding": encoding}, _encode(_TAG.sub("\n", "".join(_without_scripts(text))))


def _without_scripts(text: str) -> Iterator[str]:
    lower = text.lower() if text.isascii() else text
    at, ends = 0, {"script": 0, "style": 0}
    for match in _SKIPPED.finditer(text):
        name = match[1].lower()
        if match.start() < at or ends[name] < 0:
            continue
        # Each part of the text is searched once for each name, however many begin and do not end.
        ends[name] = end = lower.find(f"</{name}", max(match.end(), ends[name]))
        if end >= 0:
            yield text[at : match.start()]
            at = end
    yield text[at:]


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _jobs() -> dict[str, Job]:
    documents, cleaned = Documents(), Cleaned()
    return {
        "read": documents.job(cleaned.read),
        "markdown": documents.job(cleaned.markdown),
        "strip": strip,
        "find": find,
    }


JOBS: Final = _jobs()
