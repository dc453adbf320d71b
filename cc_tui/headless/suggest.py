"""`cc-tui suggest`: XPaths for every interactive element of a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cc_tui.headless import output
from cc_tui.headless.page import open_node, read_file
from cc_tui.headless.xpath import match_object, queries
from cc_tui.page.limits import too_large
from cc_tui.run.lookups import Proposal
from cc_tui.run.match_words import element_words
from cc_tui.run.model import Json
from cc_tui.session.session import Session
from cc_tui.text import Raw, Shown, one_line, own, plural, say

MOST: Final = 20_000
TAGS: Final = frozenset({"input", "button", "select", "textarea", "a"})


@dataclass(frozen=True, slots=True)
class Filter:
    """Which elements are wanted; without anything all of them.

    Attributes:
        tags: Names of elements, as CloudCruise's own `--filter` takes them.
        words: What is looked for, in any case, in texts, attributes and XPaths.
    """

    tags: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> Filter:
        """Read `button,a,claim`."""
        parts = [part for each in text.split(",") if (part := each.strip().lower())]
        return cls(
            frozenset(part for part in parts if part in TAGS),
            tuple(part for part in parts if part not in TAGS),
        )

    def fits(self, each: Proposal) -> bool:
        """Whether an element has one of the tags, if any are wanted, and one of the words, if any are."""
        said = [each.match.text, *(value for _, value in each.match.attributes)]
        said += [suggestion.xpath for suggestion in each.suggestions]
        texts = [text.lower() for text in said]
        has_word = any(word in text for word in self.words for text in texts)
        return (not self.tags or each.match.tag in self.tags) and (not self.words or has_word)


async def suggest(session: Session, session_id: Raw, node: Raw, wanted: Filter, *, as_json: bool) -> int:
    """Print XPaths for what can be clicked or filled in on a node's page.

    Args:
        session: A connected session.
        session_id: The run's UUID.
        node: The node, in any of its forms.
        wanted: Which elements.
        as_json: For programs.

    Returns:
        1 where there is nothing of the kind.
    """
    _, node_id = await open_node(session, session_id, node)
    total, made = await session.selecting.proposals(node_id, MOST)
    _note_size(await session.html(node_id))
    return _print(total, made, wanted, {"session_id": session_id, "node_id": node_id}, as_json=as_json)


async def suggest_file(path: Path, wanted: Filter, *, as_json: bool) -> int:
    """The same of a saved page."""
    html = read_file(path)
    _note_size(html)
    async with queries() as asked:
        total, made = await asked.proposals(html, MOST)
    return _print(total, made, wanted, {"file": str(path)}, as_json=as_json)


def _note_size(html: bytes) -> None:
    if words := too_large(len(html)):
        output.words(say("note: {}", one_line(words)))


def _print(
    total: int, made: tuple[Proposal, ...], wanted: Filter, about: dict[str, Json], *, as_json: bool
) -> int:
    fitting = tuple(each for each in made if wanted.fits(each))
    if as_json:
        elements = [_object(each, at) for at, each in enumerate(fitting)]
        output.data({**about, "element_count": len(fitting), "of": total, "elements": elements})
    else:
        output.lines(_rows(fitting))
        if not fitting:
            output.words(say("none of {}", plural(total, "element")))
    return 0 if fitting else 1


def _rows(made: tuple[Proposal, ...]) -> Iterable[Shown]:
    for each in made:
        best = each.best
        xpath = one_line(best.xpath, 400) if best else own("none")
        count = own("") if best is None or best.unique else say("  ({} matches)", best.count)
        yield say("{}  {}{}", element_words(each.match), xpath, count)


def _object(each: Proposal, index: int) -> dict[str, Json]:
    """In the shape of CloudCruise's `snapshot suggest`, with more fields."""
    best = each.best
    return {
        **match_object(each.match, index),
        "suggested_xpath": best.xpath if best else None,
        "unique": bool(best and best.unique),
        "match_count": best.count if best else None,
        "alternatives": [
            {"xpath": other.xpath, "match_count": other.count, "by": other.why}
            for other in each.suggestions
            if other is not best
        ],
    }
