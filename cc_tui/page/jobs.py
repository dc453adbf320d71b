"""What the page child can be asked. Imported by the child alone."""

from __future__ import annotations

import json
import re
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from cc_tui.child.frames import MAX_HEADER
from cc_tui.errors import UnreadableError
from cc_tui.page import indent, places
from cc_tui.page.clean import Page, clean
from cc_tui.page.decode import decode
from cc_tui.page.diff import difference
from cc_tui.page.documents import Documents, Header, Job
from cc_tui.page.dom import Document, Snapshot
from cc_tui.page.elements import paths
from cc_tui.page.expressions import find
from cc_tui.page.facts import counterpart, facts, identity
from cc_tui.page.markdown import markdown
from cc_tui.page.outline import outline
from cc_tui.page.places import Key
from cc_tui.page.selector_jobs import jobs as selector_jobs
from cc_tui.text import Raw, say, visible

KEPT: Final = 8 << 20
"""Characters of cleaned pages kept for the next job on the same page; the newest is kept at any size."""

PART: Final = 4000
"""Lines of an outline in one row of its answer: so many are read in a few milliseconds."""

_SKIPPED: Final = re.compile(r"<(script|style)\b", re.I)
_TAG: Final = re.compile(r"<[^<>]*>")


class Cleaned:
    """Cleaned pages by the parent's names, so that Markdown of a page that was just read is soon there."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, tuple[str, Sequence[Key]]] = OrderedDict()

    def read(self, snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
        """Clean a page; answer with its facts and its plain text."""
        page = clean(snapshot)
        self._keep(header["page"], page)
        facts = {
            "title": page.title, "url": page.url, "encoding": page.encoding, "elements": page.elements,
            "hidden": page.hidden, "dialogs": page.dialogs, "frames": page.frames, "cut": page.cut,
            "notes": snapshot.notes,
        }  # fmt: skip
        return facts, _encode(page.plain)

    def markdown(self, snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
        """A page as Markdown, with the places of its elements.

        Raises:
            UnreadableError: html2text fails on it.
        """
        kept = self._pages.get(header["page"]) or self._keep(header["page"], clean(snapshot))
        try:
            lines, known = markdown(*kept)
            return places.encode(known, _encode("\n".join(lines)))
        except (ValueError, LookupError, AttributeError, AssertionError, TypeError) as error:
            raise UnreadableError(
                say("html2text fails on it ({})", visible(f"{type(error).__name__}: {error}", limit=200))
            ) from None

    def _keep(self, name: str, page: Page) -> tuple[str, Sequence[Key]]:
        kept = self._pages[name] = page.html, array("q", page.sink.owners)
        self._pages.move_to_end(name)
        while sum(len(markup) for markup, _ in self._pages.values()) > KEPT and len(self._pages) > 1:
            self._pages.popitem(last=False)
        return kept


def outline_of(snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
    """A page's outline: its facts, and its lines as JSON, a row of columns for every so many lines.

    With `paths` in the header there is one more column: the path of each line's element. `most` lines suffice
    where it has that, `seconds` are for the walk.
    """
    made = outline(snapshot, header.get("most"), header.get("seconds"))
    known = [paths(document.elements) for document in snapshot.documents] if header.get("paths") else None
    rows = []
    for start in range(0, len(made.lines), PART):
        lines = made.lines[start : start + PART]
        columns: list[Sequence[Any]] = list(zip(*lines, strict=True))
        if known:
            columns.append([known[line[3]][line[4]] for line in lines])
        rows.append(json.dumps(columns, ensure_ascii=False))
    about = {
        "title": made.title, "url": made.url, "encoding": snapshot.encoding, "elements": made.elements,
        "frames": [document.name for document in snapshot.documents], "set": made.is_set,
        "missing": made.missing, "cut": made.cut, "part": made.is_enough and not made.cut,
        "notes": snapshot.notes,
    }  # fmt: skip
    if len(json.dumps(about)) > MAX_HEADER // 2:
        about["frames"] = [""] * len(snapshot.documents)
    return about, _encode("\n".join(rows))


def element(snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
    """An element's facts; an empty body where there is no such element."""
    document = _document(snapshot, header)
    return {}, _encode(json.dumps(facts(document, header["element"]) if document else None))


def identify(snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
    """What an element may be known by in another page."""
    document = _document(snapshot, header)
    return {"known": identity(document, header["element"]) if document else None}, b""


def recognise(snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
    """The element that fits what another page's is known by."""
    return {"found": counterpart(snapshot, header["known"])}, b""


def compare(header: Header, body: bytes) -> tuple[Header, bytes]:
    """The difference of two lists of lines, of which the first has `count` lines."""
    lines = [Raw(line) for line in body.decode("utf-8", "replace").split("\n")]
    count = header["count"]
    found = difference(lines[:count], lines[count:])
    return {"counts": [found.removed, found.added, found.changed]}, _encode(
        json.dumps([(hunk.change, *hunk.before, *hunk.after) for hunk in found.hunks])
    )


def _document(snapshot: Snapshot, header: Header) -> Document | None:
    index = header["document"]
    return snapshot.documents[index] if 0 <= index < len(snapshot.documents) else None


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
        "outline": documents.job(outline_of),
        "element": documents.job(element),
        "identify": documents.job(identify),
        "recognise": documents.job(recognise),
        "compare": compare,
        "strip": strip,
        "find": find,
        **selector_jobs(documents),
        "indent": indent.job,
    }


JOBS: Final = _jobs()
