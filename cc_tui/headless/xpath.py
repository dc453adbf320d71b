"""`cc-tui xpath`: an expression on a page, on every page of a run, or many expressions at once."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from cc_tui.errors import CcTuiError
from cc_tui.headless import output
from cc_tui.headless.page import open_node, read_file
from cc_tui.page.pages import Pages
from cc_tui.page.queries import Queries
from cc_tui.page.tokens import MAX_LENGTH
from cc_tui.run.lookups import Lookup, Match, Reading
from cc_tui.run.match_words import element_words, in_part, reading_words
from cc_tui.run.model import Json
from cc_tui.run.selectors import Must
from cc_tui.run.verdict import Cell
from cc_tui.session.session import Session
from cc_tui.text import Raw, Shown, one_line, own, say

MOST_LINES: Final = 100_000
_LONGEST_LINE: Final = 4 << 20
"""Bytes of a line of stdin that are looked at; far more than an expression may have."""


@asynccontextmanager
async def queries() -> AsyncIterator[Queries]:
    """Page children for a command without a session."""
    pages = Pages()
    try:
        yield Queries(pages.workers)
    finally:
        await pages.aclose()


async def xpath(
    session: Session, expressions: Sequence[Raw] | None, session_id: Raw, node: Raw, *, as_json: bool
) -> int:
    """Look expressions up in a node's page.

    Args:
        session: A connected session.
        expressions: One, or None for those on stdin.
        session_id: The run's UUID.
        node: The node, in any of its forms.
        as_json: For programs; those on stdin are always answered so.

    Returns:
        1 where a count is not what the node needs; an expression that is none of its own needs one.
    """
    _, node_id = await open_node(session, session_id, node)
    html = await session.html(node_id)
    needs = await _needs(session, node_id)
    async with queries() as asked:
        about: dict[str, Json] = {"session_id": session_id, "node_id": node_id}
        return await _answer(asked, html, expressions, needs, about, as_json=as_json)


async def xpath_file(path: Path, expressions: Sequence[Raw] | None, *, as_json: bool) -> int:
    """Look expressions up in a saved page; see `xpath`."""
    html = read_file(path)
    async with queries() as asked:
        return await _answer(asked, html, expressions, {}, {"file": str(path)}, as_json=as_json)


async def xpath_all(session: Session, expression: Raw, session_id: Raw, *, as_json: bool) -> int:
    """Look an expression up in the page of every node that ran.

    Returns:
        1 where it is unique on none.
    """
    await session.open(session_id)
    cells = await session.selecting.cells(expression, matches=True)
    if as_json:
        output.data({"session_id": session_id, "xpath": expression, "pages": [_cell(cell) for cell in cells]})
    else:
        output.lines(say("{} {}  {}", cell.number, cell.name, _cell_words(cell)) for cell in cells)
    return 0 if any(cell.count == 1 for cell in cells) else 1


def _cell_words(cell: Cell) -> Shown:
    if cell.lookup is None:
        return say("no page: {}", cell.absent or own("not known why"))
    return in_part(reading_words(cell.lookup.best), cell.lookup)


def _cell(cell: Cell) -> dict[str, Json]:
    about = {"number": cell.number, "node_id": cell.node_id, "name": cell.name, "absent": cell.absent}
    return {**about, **(as_object(cell.lookup, None) if cell.lookup else {})}


async def _needs(session: Session, node_id: Raw) -> dict[str, Must]:
    """How many each of the node's own selectors must match, by the expression as looked up."""
    try:
        return {each.expression: each.selector.must for each in await session.selecting.selectors(node_id)}
    except CcTuiError:
        return {}


async def _answer(
    asked: Queries, html: bytes, expressions: Sequence[Raw] | None, needs: dict[str, Must],
    about: dict[str, Json], *, as_json: bool,
) -> int:  # fmt: skip
    wrong = False
    async for expression in _from_stdin() if expressions is None else _given(expressions):
        own_need = needs.get(expression)
        need = own_need or Must.ONE
        found = await asked.lookup(html, expression, verbatim=own_need is not None)
        wrong = wrong or not need.fits(found.count)
        if expressions is None:
            line = {"schema": output.SCHEMA, "xpath": expression[:MAX_LENGTH], **as_object(found, need)}
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
        elif as_json:
            output.data({**about, "xpath": expression[:MAX_LENGTH], **as_object(found, need)})
        else:
            output.lines(_rows(found))
    return int(wrong)


async def _given(expressions: Sequence[Raw]) -> AsyncIterator[Raw]:
    for each in expressions:
        yield each


async def _from_stdin() -> AsyncIterator[Raw]:
    """One expression a line; empty lines are passed over."""
    for _ in range(MOST_LINES):
        line = await asyncio.to_thread(_line)
        if not line:
            return
        if text := line.decode("utf-8", "replace").strip():
            yield Raw(text)


def _line() -> bytes:
    """The next line of stdin; of one that is too long the start, and the rest of it is passed over."""
    line = rest = sys.stdin.buffer.readline(_LONGEST_LINE)
    while rest and not rest.endswith(b"\n"):
        rest = sys.stdin.buffer.readline(_LONGEST_LINE)
    return line


def _rows(found: Lookup) -> Iterable[Shown]:
    yield in_part(reading_words(found.best), found)
    if found.note:
        yield say("{}: {}", one_line(found.note), one_line(found.expression, 400))
    if found.newer is not None and found.best is not found.newer:
        yield say("as XPath 2+: {}", reading_words(found.newer))
    elif found.newer is not None:
        yield say("that is the XPath 2+ reading; a browser: {}", reading_words(found.browser))
    if found.hidden:
        yield say("{} of them hidden by the markup", found.hidden)
    for number, match in enumerate(found.matches[:50], 1):
        hidden = own("  (hidden)") if match.hidden else own("")
        yield say("{}. {}  {}{}", number, element_words(match), one_line(match.path, 200), hidden)
    for frame in found.frames:
        yield say("in frame '{}': {}", one_line(frame.name, 80), reading_words(frame.reading))


def as_object(found: Lookup, need: Must | None) -> dict[str, Json]:
    """In the shape of CloudCruise's `snapshot test`, with more fields."""
    best = found.best
    return {
        "match_count": found.count,
        "unique": found.count == 1,
        "matches": [match_object(match, at) for at, match in enumerate(found.matches)],
        "evaluated": found.expression,
        "note": found.note,
        "part": found.part or None,
        "needs": need.value if need else None,
        "as_needed": need.fits(found.count) if need else None,
        **_reading(best),
        "browser": _reading(found.browser),
        "xpath2": _reading(found.newer) if found.newer else None,
        "hidden": found.hidden,
        "frames": [
            {"name": each.name, "match_count": each.reading.count,
             "matches": [match_object(match, at) for at, match in enumerate(each.matches)]}
            for each in found.frames
        ],
    }  # fmt: skip


def _reading(reading: Reading) -> dict[str, Json]:
    return {
        "kind": reading.kind.value,
        "count": reading.count,
        "value": reading.value,
        "problem": reading.problem,
        "place": reading.place,
    }


def match_object(match: Match, index: int) -> dict[str, Json]:
    """One match."""
    return {
        "index": index,
        "tag": match.tag,
        "attributes": dict(match.attributes),
        "text": match.text,
        "kind": match.kind.value,
        "hidden": match.hidden,
        "path": match.path,
        "document": match.document,
        "element": match.element,
    }
