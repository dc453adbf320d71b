"""Selectors on pages, for the session: asks the page children, and has an answer whatever they do."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cc_tui.child.frames import Header
from cc_tui.errors import ChildError, TooLargeError, UnreadableError
from cc_tui.page import wire
from cc_tui.page.tokens import MAX_LENGTH
from cc_tui.page.workers import Page, Workers
from cc_tui.run.lookups import Breakage, Heir, Kind, Lookup, PageFacts, Proposal, Reading, Trait
from cc_tui.stores import Store
from cc_tui.text import Raw, own, say, visible

SECONDS: Final = 2.0
"""For one expression on a parsed page; then the child is ended, and a new one started for the next."""

PARSING: Final = 8.0
"""Seconds more for a page that has to be parsed first."""

KEPT: Final = 16 << 20
"""Bytes of answers that are kept."""

_ENTRY: Final = 1000
"""Bytes that an answer takes beside its own."""

_TESTED: Final = 6
"""XPaths for an heir that are tried on the good page."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A page whose hash is known, so that what was asked of it before needs no bytes.

    Attributes:
        name: The hash, from `Queries.name`.
        fetch: Brings the bytes.
    """

    name: str
    fetch: Callable[[], Awaitable[bytes]]


Html = bytes | Remembered
"""A page as it came, or a way to it."""


class Queries:
    """Expressions on pages. Whatever one does, the next is answered.

    Answers are kept by page and question; what was stopped or refused is tried again.

    Args:
        workers: The page children.
        kept: Bytes of answers that are kept.
    """

    def __init__(self, workers: Workers, kept: int = KEPT) -> None:
        self._workers = workers
        self._kept: Store[str, tuple[Header, bytes]] = Store(
            kept, lambda answer: len(answer[1]) + len(str(answer[0])) + _ENTRY
        )

    async def name(self, html: bytes) -> str:
        """What a page is known by: a hash of it."""
        return (await self._workers.named(html)).name

    async def lookup(self, html: Html, expression: str, *, most: int = 200, verbatim: bool = False) -> Lookup:
        """Look an expression up in a page and, apart, in its frames.

        Args:
            html: The page as it came.
            expression: As it was written.
            most: Matches that are described; all are counted.
            verbatim: It is what a node looks up: XPath, and nothing is read into it.

        Returns:
            What it gives. One that is too long, hostile or too slow is answered as not evaluable.
        """
        if len(expression) > MAX_LENGTH:
            return _too_long(expression)
        try:
            header = {"expression": expression, "most": most, "verbatim": verbatim}
            return wire.decode(Lookup, (await self._ask("lookup", html, header))[1])
        except (ChildError, TooLargeError, UnreadableError) as error:
            return _unanswered(expression, Raw(error.message))

    async def survey(
        self, html: Html, expressions: Sequence[str], values: Sequence[str] = ()
    ) -> tuple[PageFacts | None, tuple[Lookup, ...]]:
        """The facts of a page and several expressions on it, verbatim.

        Args:
            html: The page as it came.
            expressions: All are answered, in order.
            values: Texts that are looked for in the page.

        Returns:
            No facts where the page or one of the expressions took too long.
        """
        short = [text for text in expressions if len(text) <= MAX_LENGTH]
        try:
            header = {"expressions": short, "values": list(values)}
            answer, data = await self._ask("survey", html, header)
        except (ChildError, TooLargeError, UnreadableError) as error:
            return None, tuple(_unanswered(text, Raw(error.message)) for text in expressions)
        found = iter(wire.decode_all(Lookup, data))
        lookups = tuple(next(found) if len(text) <= MAX_LENGTH else _too_long(text) for text in expressions)
        return wire.read(PageFacts, answer["facts"]), lookups

    async def counts(
        self, html: Html, expressions: Sequence[str]
    ) -> tuple[tuple[Raw, int] | None, tuple[Lookup, ...]]:
        """What several expressions find in a page, verbatim and counted alone: `matches` is empty.

        Args:
            html: The page as it came.
            expressions: All are answered, in order.

        Returns:
            The page's title and how many password fields it has, None where the page or one of the
            expressions took too long; and the counts.
        """
        short = [text for text in expressions if len(text) <= MAX_LENGTH]
        try:
            answer, data = await self._ask("count", html, {"expressions": short})
        except (ChildError, TooLargeError, UnreadableError) as error:
            return None, tuple(_unanswered(text, Raw(error.message)) for text in expressions)
        found = iter(wire.decode_all(Lookup, data))
        lookups = tuple(next(found) if len(text) <= MAX_LENGTH else _too_long(text) for text in expressions)
        return (Raw(str(answer["title"])), int(answer["passwords"])), lookups

    async def breakage(self, html: Html, expression: str) -> Breakage:
        """Where an expression stops matching, and what comes nearest.

        Raises:
            ChildError: It took too long.
        """
        return wire.decode(
            Breakage, (await self._ask("break", html, {"expression": expression[:MAX_LENGTH]}))[1]
        )

    async def proposal(self, html: Html, document: int, element: int) -> Proposal | None:
        """XPaths for one element; None where the page has no such element.

        Raises:
            ChildError: It took too long.
        """
        answer, data = await self._ask("propose", html, {"document": document, "element": element})
        return wire.decode(Proposal, data) if answer["there"] else None

    async def proposals(self, html: Html, most: int = 5000) -> tuple[int, tuple[Proposal, ...]]:
        """XPaths for every interactive element of a page.

        Returns:
            How many there are, and the first `most`.

        Raises:
            ChildError: It took too long.
        """
        answer, data = await self._ask("propose-all", html, {"most": most})
        return int(answer["total"]), wire.decode_all(Proposal, data)

    async def trait(self, html: Html, expression: str) -> Trait | None:
        """What the one element of an expression is known by; None where it finds none or several.

        Raises:
            ChildError: It took too long.
        """
        answer, data = await self._ask("trait", html, {"expression": expression})
        return wire.decode(Trait, data) if answer["there"] else None

    async def heirs(self, good: Html, lost: Trait, bad: Html) -> tuple[Heir, ...]:
        """What took a lost element's place, with XPaths tried on both pages.

        Args:
            good: The page that has the element.
            lost: What it is known by there.
            bad: The page on which it is lost.

        Returns:
            Best first. The first proposal of each finds the lost element itself on the good page where any
            of them does.

        Raises:
            ChildError: It took too long.
        """
        found = wire.decode_all(Heir, (await self._ask("heirs", bad, {"trait": _plain(lost)}))[1])
        made = []
        for heir in found:
            tried = heir.proposals[:_TESTED]
            counts = await self.numbers(good, [each.xpath for each in tried])
            ranked = sorted(
                range(len(tried)), key=lambda at: (counts[at][1] != lost.element, counts[at][0] != 1, at)
            )
            best = ranked[0] if ranked else None
            made.append(
                replace(
                    heir,
                    proposals=tuple(tried[at] for at in ranked) + heir.proposals[_TESTED:],
                    good_count=counts[best][0] if best is not None else None,
                    same_on_good=best is not None and counts[best][1] == lost.element,
                )
            )
        return tuple(made)

    async def numbers(self, html: Html, expressions: Sequence[str]) -> list[tuple[int | None, int]]:
        """For each expression its count, and the number of its element where it is one, else -1.

        Raises:
            ChildError: It took too long.
        """
        answer, _ = await self._ask("numbers", html, {"expressions": list(expressions)})
        return [(None if count is None else int(count), int(number)) for count, number in answer["numbers"]]

    async def _ask(self, job: str, html: Html, header: Header) -> tuple[Header, bytes]:
        name = html.name if isinstance(html, Remembered) else await self.name(html)
        question = json.dumps([name, job, header])
        answer = self._kept.get(question)
        if answer is None:
            data = await html.fetch() if isinstance(html, Remembered) else html
            page = await self._workers.named(data)
            answer = await self._call(job, page, header)
            if page.name == name:
                self._kept.put(question, answer)
        return answer

    async def _call(self, job: str, page: Page, header: Header) -> tuple[Header, bytes]:
        try:
            return await self._workers.call(
                job, page, {**header, "limit": SECONDS}, deadline=SECONDS + PARSING
            )
        except ChildError as error:
            if "SIGALRM" in error.message:
                raise _stopped() from None
            raise


def _stopped() -> ChildError:
    return ChildError(
        say("stopped after {} s: it takes too long on this page", visible(f"{SECONDS:g}")),
        own("Say more in it: a tag, an id, fewer // and following::"),
    )


def _plain(lost: Trait) -> Header:
    plain: Header = json.loads(wire.encode(lost))
    return plain


def _unanswered(expression: str, problem: Raw) -> Lookup:
    reading = Reading(Kind.FAILED, problem=problem)
    return Lookup(Raw(expression[:MAX_LENGTH]), None, reading, None, (), 0, (), 0.0)


def _too_long(expression: str) -> Lookup:
    problem = f"it has {len(expression):,} characters; {MAX_LENGTH:,} are the limit"
    return _unanswered(expression, Raw(problem))
