"""`cc-tui suggest`: XPaths for every interactive element of a page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cc_tui.headless import output
from cc_tui.headless.page import open_node, read_file
from cc_tui.headless.xpath import match_object, queries
from cc_tui.run.lookups import Proposal
from cc_tui.run.match_words import element_words
from cc_tui.run.model import Json
from cc_tui.session.session import Session
from cc_tui.text import Raw, Shown, one_line, own, say

MOST = 20_000


async def suggest(session: Session, session_id: Raw, node: Raw, *, as_json: bool) -> int:
    """Print XPaths for what can be clicked or filled in on a node's page.

    Returns:
        1 where there is nothing of the kind.
    """
    _, node_id = await open_node(session, session_id, node)
    total, made = await session.selecting.proposals(node_id, MOST)
    return _print(total, made, {"session_id": session_id, "node_id": node_id}, as_json=as_json)


async def suggest_file(path: Path, *, as_json: bool) -> int:
    """The same of a saved page."""
    html = read_file(path)
    async with queries() as asked:
        total, made = await asked.proposals(html, MOST)
    return _print(total, made, {"file": str(path)}, as_json=as_json)


def _print(total: int, made: tuple[Proposal, ...], about: dict[str, Json], *, as_json: bool) -> int:
    if as_json:
        elements = [_object(each, at) for at, each in enumerate(made)]
        output.data({**about, "element_count": total, "elements": elements})
    else:
        output.lines(_rows(made))
    return 0 if total else 1


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
