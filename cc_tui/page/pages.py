"""Pages as text, for the session: asks the child, and has an answer whatever the page does to it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cc_tui.child.frames import Header
from cc_tui.errors import ChildError, TooLargeError, UnreadableError
from cc_tui.page import answers, limits, outline_lines, places
from cc_tui.page.decode import decode
from cc_tui.page.model import NOTHING, Difference, ElementFacts, PageOutline
from cc_tui.page.places import NO_PLACES, Places
from cc_tui.page.workers import Page, Workers
from cc_tui.text import Raw

MAX_LINES: Final = 200_000

OUTLINE_SHARE: Final = 0.6
"""Of the deadline, for the outline; the rest suffices for what stands in for it."""

WALK_SHARE: Final = 0.6
PARSED_SHARE: Final = 0.7
"""Of the outline's share, for the walk, which cuts itself: of a page yet to be parsed, and of one that is."""

BLANK: Final = Raw("the page was empty (about:blank)")

EMPTY: Final = Raw("nothing was stored of this page")

LARGE: Final = 1 << 20
FIRST_LINES: Final = 2000
"""Bytes of a page whose first lines are told before the others are made, and how many."""

MAX_COMPARED: Final = 100_000
"""Lines of a page that are compared with another's."""

READ_SHARE: Final = 0.6
"""Of the deadline, for parsing; where that is not enough, the rest suffices to strip the tags."""


@dataclass(frozen=True, slots=True)
class PageText:
    """A page snapshot as lines of text.

    Attributes:
        title: Of the document; empty where it has none.
        url: What the page says of its own address; None where it says nothing.
        lines: Markdown, or plain text where `notes` says so. To be drawn through `visible`.
        notes: What a reader must know: left out, cut, fallen back.
        element_count: Elements in the snapshot, those in frames too; 0 where it could not be parsed.
        took_ms: Milliseconds from the call to the answer.
        places: Which line is of which element; none where only the words tell.
    """

    title: Raw
    url: Raw | None
    lines: tuple[Raw, ...]
    notes: tuple[Raw, ...]
    element_count: int
    took_ms: float
    places: Places = NO_PLACES


class Pages:
    """The page children. A job whose caller was cancelled makes way for the next."""

    def __init__(self) -> None:
        self._workers = Workers()

    @property
    def workers(self) -> Workers:
        """The page children, for those who ask them other things of the same pages."""
        return self._workers

    async def warm(self) -> None:
        """Start the child while the page is still being downloaded."""
        await self._workers.warm()

    async def text(self, html: bytes, *, deadline: float = 3.0) -> PageText:
        """A page as Markdown; as plain text where Markdown is not to be had; else what is between its tags.

        Args:
            html: The snapshot as it came, in any encoding.
            deadline: Seconds for all of it, after which the child is killed.

        Returns:
            Its text. Where nothing is left of a page that is not empty, `notes` says so.

        Raises:
            ChildError: No child can be started, or not even stripping the tags came to an end.
        """
        started = time.monotonic()
        await self._workers.warm()
        begun = time.monotonic()
        page = await self._workers.named(html)
        try:
            facts, plain = await self._workers.call("read", page, deadline=deadline * READ_SHARE)
        except (ChildError, TooLargeError, UnreadableError) as error:
            text, notes = await self._stripped(page, error, deadline * (1 - READ_SHARE))
            facts, known = {}, NO_PLACES
        else:
            left = deadline - (time.monotonic() - begun)
            text, notes, known = await self._markdown(page, plain, left)
        notes += _of_size(html)
        # Tens of thousands of lines are not for the loop.
        lines, known, cut = await asyncio.to_thread(_lines, text, known)
        notes += _remarks(facts, cut or bool(facts.get("cut")), empty=bool(html.strip()) and not lines)
        notes += [] if html.strip() else [EMPTY]
        return PageText(
            title=Raw(str(facts.get("title") or "")),
            url=Raw(str(facts["url"])) if facts.get("url") else None,
            lines=lines,
            notes=tuple(notes),
            element_count=int(facts.get("elements") or 0),
            took_ms=(time.monotonic() - started) * 1000,
            places=known,
        )

    async def outline(
        self,
        html: bytes,
        *,
        paths: bool = False,
        on_first: Callable[[PageOutline], None] | None = None,
        deadline: float = 3.0,
    ) -> PageOutline:
        """A page as lines that know their elements; html2text's lines where that fails or finds nothing.

        Args:
            html: The snapshot as it came, in any encoding.
            paths: Tell the path of each line's element too.
            on_first: Told the first lines of a large page, while the others are made.
            deadline: Seconds for the outline, and as many again for what stands in for it.

        Raises:
            ChildError: No child can be started, or not even stripping the tags came to an end.
        """
        started = time.monotonic()
        await self._workers.warm()
        page = await self._workers.named(html)
        share = deadline * OUTLINE_SHARE
        first: PageOutline | None = None
        try:
            walk = share * WALK_SHARE
            if on_first is not None and len(html) > LARGE:
                first = await self._outlined(page, html, {"most": FIRST_LINES}, share, started)
                if not first.is_part:
                    return first
                on_first(first)
                walk = share * PARSED_SHARE
            # What has no end is cut before the child would be killed for it.
            header = {"paths": paths, "seconds": walk}
            found = await self._outlined(page, html, header, share, started)
        except (ChildError, TooLargeError, UnreadableError) as error:
            if first is not None:
                # They are read already, and each knows its element.
                cut = Raw(
                    f"only the first lines of the outline, the others are not to be had: {error.message}"
                )
                return replace(first, notes=(cut, *first.notes), is_part=False)
            why = Raw(f"no outline, since the page cannot be walked: {error.message}")
            return await self._instead(html, why, started, deadline)
        if _is_blank(found.lines, found.element_count):
            return replace(found, notes=(BLANK if html.strip() else EMPTY, *found.notes))
        if not found.lines:
            why = Raw("the outline is empty: this is what html2text finds")
            return await self._instead(html, why, started, deadline)
        return found

    async def _outlined(
        self, page: Page, html: bytes, header: Header, deadline: float, started: float
    ) -> PageOutline:
        facts, body = await self._workers.call("outline", page, header, deadline=deadline)
        # Tens of thousands of lines are not for the loop.
        lines, places = await asyncio.to_thread(answers.lines, body)
        return PageOutline(
            title=Raw(str(facts.get("title") or "")),
            url=Raw(str(facts["url"])) if facts.get("url") else None,
            lines=lines,
            notes=(*answers.notes(facts), *_of_size(html)),
            frames=tuple(Raw(str(name)) for name in facts.get("frames", ())),
            element_count=int(facts.get("elements") or 0),
            hidden_count=lines.hidden_count,
            is_fallback=False,
            took_ms=(time.monotonic() - started) * 1000,
            paths=places,
            is_part=bool(facts.get("part")),
        )

    async def _instead(self, html: bytes, why: Raw, started: float, deadline: float) -> PageOutline:
        # A whole deadline of its own: what is left of a slow outline is too little for anything.
        text = await self.text(html, deadline=deadline)
        return PageOutline(
            title=text.title,
            url=text.url,
            lines=outline_lines.of_texts(text.lines),
            notes=(why, *text.notes),
            frames=(NOTHING,),
            element_count=text.element_count,
            hidden_count=0,
            is_fallback=True,
            took_ms=(time.monotonic() - started) * 1000,
        )

    async def element(
        self, html: bytes, document: int, element: int, *, deadline: float = 2.0
    ) -> ElementFacts | None:
        """What is known of an element; None where the page has none of that number.

        Raises:
            ChildError, TooLargeError, UnreadableError: The page cannot be parsed in time.
        """
        page = await self._workers.named(html)
        header = {"document": document, "element": element}
        _, body = await self._workers.call("element", page, header, deadline=deadline)
        return answers.element(document, element, body)

    async def counterpart(
        self, html: bytes, document: int, element: int, other: bytes, *, deadline: float = 4.0
    ) -> tuple[int, int, Raw] | None:
        """The same element in another page: its document, its number, and by what it was known.

        Raises:
            ChildError, TooLargeError, UnreadableError: A page cannot be parsed in time.
        """
        page, there = await self._workers.named(html), await self._workers.named(other)
        header = {"document": document, "element": element}
        answer, _ = await self._workers.call("identify", page, header, deadline=deadline / 2)
        if answer["known"] is None:
            return None
        answer, _ = await self._workers.call(
            "recognise", there, {"known": answer["known"]}, deadline=deadline / 2
        )
        found = answer["found"]
        return (int(found[0]), int(found[1]), Raw(str(found[2]))) if found else None

    async def difference(
        self, before: tuple[Raw, ...], after: tuple[Raw, ...], *, deadline: float = 3.0
    ) -> Difference:
        """What changed from one list of lines to another.

        Raises:
            ChildError, TooLargeError: They are too many to compare in time.
        """
        before, after = before[:MAX_COMPARED], after[:MAX_COMPARED]
        # A line end in a line would be one more line.
        body = await asyncio.to_thread(
            lambda: "\n".join(line.replace("\n", " ") for line in before + after).encode("utf-8", "replace")
        )
        if not before + after:
            return Difference((), (), (), 0, 0, 0)
        answer, hunks = await self._workers.raw("compare", body, {"count": len(before)}, deadline=deadline)
        return answers.difference(before, after, answer, hunks)

    @property
    def pids(self) -> list[int]:
        """The children that run."""
        return self._workers.pids

    async def source(
        self, html: bytes, *, deadline: float = 3.0
    ) -> tuple[tuple[Raw, ...], tuple[Raw, ...], Places]:
        """A page's source, a line for each block; as it was stored where that cannot be had in time.

        Returns:
            The lines, what a reader must know of them, and which of them is of which element.
        """
        page = await self._workers.named(html)
        notes = _of_size(html)
        try:
            answer, body = await self._workers.raw(
                "indent", page.html, {"seconds": deadline}, deadline=deadline
            )
        except (ChildError, TooLargeError) as error:
            text_of_page = await asyncio.to_thread(lambda: decode(page.html)[0].encode("utf-8", "replace"))
            notes.append(Raw(f"as it was stored, since it cannot be set in: {error.message}"))
            lines = await asyncio.to_thread(_all_lines, text_of_page)
            return lines[:MAX_LINES], tuple(notes), NO_PLACES
        if answer.get("cut"):
            notes.append(Raw("the source is cut: the page has more than is shown"))
        if answer.get("encoding") != "utf-8":
            notes.append(Raw(f"read as {answer['encoding']}"))
        known, text = places.decode(answer, body)
        return await asyncio.to_thread(_all_lines, text), tuple(notes), known

    async def aclose(self) -> None:
        """End the children."""
        await self._workers.aclose()

    def kill(self) -> None:
        """End the children at once, for a program that is dying itself."""
        self._workers.kill()

    async def _markdown(self, page: Page, plain: bytes, left: float) -> tuple[bytes, list[Raw], Places]:
        try:
            answer, body = await self._workers.call("markdown", page, deadline=max(left, 0.05))
        except (ChildError, UnreadableError, TooLargeError) as error:
            return plain, [Raw(f"plain text, since Markdown is not to be had: {error.message}")], NO_PLACES
        known, text = places.decode(answer, body)
        return text, [], known

    async def _stripped(
        self, page: Page, error: ChildError | TooLargeError | UnreadableError, left: float
    ) -> tuple[bytes, list[Raw]]:
        try:
            text = (await self._workers.raw("strip", page.html, deadline=left))[1]
        except ChildError:
            raise error from None
        return text, [Raw(f"only what is between the tags, since the page cannot be parsed: {error.message}")]


def _is_blank(lines: Sequence[object], elements: int) -> bool:
    """Whether a page is what a browser shows before its first one: `<html>`, `<head>`, `<body>`, no text."""
    return not lines and 0 < elements <= 3


def _of_size(html: bytes) -> list[Raw]:
    return [Raw(words)] if (words := limits.too_large(len(html))) else []


def _all_lines(text: bytes) -> tuple[Raw, ...]:
    """Every line as it is."""
    return tuple(map(Raw, text.decode("utf-8", "replace").split("\n")))


def _lines(text: bytes, known: Places) -> tuple[tuple[Raw, ...], Places, bool]:
    """Lines without trailing blanks, empty ones in a row made one; their places; whether they were cut."""
    lines: list[Raw] = []
    kept: list[int] = []
    is_cut = False
    for number, line in enumerate(text.decode("utf-8", "replace").split("\n")):
        bare = line.rstrip()
        if bare or (lines and lines[-1]):
            if is_cut := len(lines) == MAX_LINES:
                break
            lines.append(Raw(bare))
            kept.append(number)
    while not is_cut and lines and not lines[-1]:
        lines.pop()
        kept.pop()
    return tuple(lines), known.kept(kept), is_cut


def _remarks(facts: Header, cut: bool, *, empty: bool) -> list[Raw]:
    notes = [Raw(str(note)) for note in facts.get("notes", ())]
    if hidden := int(facts.get("hidden") or 0):
        what = "element with what is in it" if hidden == 1 else "elements with what is in them"
        notes.append(Raw(f"left out: {hidden:,} hidden {what}"))
    if cut:
        notes.append(Raw("the text is cut: the page has more than is shown"))
    if empty and _is_blank((), int(facts.get("elements") or 0)):
        notes.append(BLANK)
    elif empty:
        notes.append(
            Raw("no text is left of this page: it has none, or in scripts, pictures and hidden parts only")
        )
    if facts and facts.get("encoding") not in ("utf-8", None):
        notes.append(Raw(f"read as {facts['encoding']}"))
    return notes
