"""`cc-tui page`: a node's page snapshot as its outline, Markdown, HTML or JSON."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from cc_tui.errors import NotFoundError, UsageError
from cc_tui.headless import output
from cc_tui.headless.tree import life
from cc_tui.page.limits import MAX_PAGE, too_large
from cc_tui.page.model import Kind, OutlineLine, PageOutline
from cc_tui.page.pages import Pages, PageText
from cc_tui.run import labels
from cc_tui.run.ids import is_uuid
from cc_tui.run.model import Json, Run, Visit
from cc_tui.run.spine import find_node
from cc_tui.session.session import Session
from cc_tui.text import Raw, Shown, join, one_line, own, plural, say, visible

PATIENCE: Final = 30.0
"""Seconds for a conversion nobody watches."""


class Form(StrEnum):
    """What is printed."""

    OUTLINE = "outline"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a page is printed.

    Attributes:
        form: As what.
        hidden: Hidden lines too, each with its reason.
        grep: Only lines that hold this; capitals count where it has one.
        max_chars: Characters at most; whole lines.
    """

    form: Form = Form.OUTLINE
    hidden: bool = False
    grep: Raw | None = None
    max_chars: int | None = None


async def page(session: Session, session_id: Raw, node: Raw, wanted: Wanted) -> int:
    """Print a node's page.

    Args:
        session: A connected session.
        session_id: The run's UUID.
        node: Its id, a unique prefix of it, its number in the spine, or `failed`.
        wanted: What is printed.

    Returns:
        1 where `grep` finds nothing, else 0.

    Raises:
        NotFoundError: No such node, or it has no page.
    """
    run, node_id = await open_node(session, session_id, node)
    html = await session.html(node_id)
    if wanted.form is Form.HTML:
        return _print_html(html)
    visit = next((each for each in reversed(run.visits) if each.node_id == node_id), None)
    if visit:
        name = labels.node_name(visit)
        url = life(session.links.of_page(node_id), session.now())
        output.words(say("{}, page {}, URL lives {}", name, labels.page_phase(visit), url))
    return await _print(html, wanted, {"session_id": session_id, "node_id": node_id, **_about(visit)})


async def open_node(session: Session, session_id: Raw, node: Raw) -> tuple[Run, Raw]:
    """Open a run and find one of its nodes.

    Args:
        session: A connected session.
        session_id: The run's UUID.
        node: Its id, a unique prefix of it, its number in the spine, or `failed`.

    Raises:
        NotFoundError: No such node.
    """
    run = await session.open(session_id, node if is_uuid(node) else None)
    node_id = find_node(run, node)
    if node_id is None:
        run = await session.define()  # names nodes whose ids the run's answer left out
        node_id = find_node(run, node)
    if node_id is None:
        raise NotFoundError(_no_such_node(run, node), say("cc-tui tree {} lists them", one_line(session_id)))
    return run, node_id


async def page_file(path: Path, wanted: Wanted) -> int:
    """Print a page from a file.

    Returns:
        1 where `grep` finds nothing, else 0.

    Raises:
        UsageError: The file cannot be read.
    """
    html = await asyncio.to_thread(read_file, path)
    if wanted.form is Form.HTML:
        return _print_html(html)
    return await _print(html, wanted, {"file": str(path)})


def read_file(path: Path) -> bytes:
    """A saved page.

    Raises:
        UsageError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_PAGE * 4)  # a device or a pipe does not tell its size
    except OSError as error:
        reason = one_line(error.strerror or "")
        raise UsageError(say("{} cannot be read: {}", one_line(str(path)), reason)) from None


def _no_such_node(run: Run, wanted: Raw) -> Shown:
    if wanted == "failed":
        return own("No node of this run failed")
    fitting = [v for v in run.visits if v.node_id and v.node_id.startswith(wanted)]
    if len({visit.node_id for visit in fitting}) > 1:
        return say("{} fits {}", one_line(wanted, 60), plural(len({v.node_id for v in fitting}), "node"))
    return say("No node {} in this run of {}", one_line(wanted, 60), plural(labels.node_count(run), "node"))


def _about(visit: Visit | None) -> dict[str, Json]:
    return {"name": visit.name, "phase": labels.page_phase(visit)} if visit else {}


async def _print(html: bytes, wanted: Wanted, about: dict[str, Json]) -> int:
    pages = Pages()
    try:
        if wanted.form is Form.MARKDOWN:
            return _print_text(await pages.text(html, deadline=PATIENCE), wanted)
        is_json = wanted.form is Form.JSON
        outline = await pages.outline(html, paths=is_json, deadline=PATIENCE)
    finally:
        await pages.aclose()
    return _print_json(outline, wanted, about) if is_json else _print_outline(outline, wanted)


def _print_text(text: PageText, wanted: Wanted) -> int:
    _introduce(text.title, text.element_count, text.notes)
    return _print_lines([(line, line) for line in text.lines], wanted)


def _print_outline(outline: PageOutline, wanted: Wanted) -> int:
    _introduce(outline.title, outline.element_count, outline.notes)
    if outline.hidden_count and not wanted.hidden:
        output.words(say("{} not shown; --hidden shows them", plural(outline.hidden_count, "hidden line")))
    lines = outline.shown(hidden=wanted.hidden)
    if wanted.grep is not None:
        lines = tuple(line for line in lines if line.kind is not Kind.FOLD)
    return _print_lines([(line.written, _with_reason(line)) for line in lines], wanted)


def _with_reason(line: OutlineLine) -> Raw:
    return Raw(f"{line.written}  <hidden: {line.hidden}>") if line.hidden else line.written


def _introduce(title: Raw, elements: int, notes: tuple[Raw, ...]) -> None:
    named = one_line(title, 200) or own("a page without a title")
    output.words(join(", ", [named, plural(elements, "element")]))
    for note in notes:
        output.words(say("note: {}", one_line(note)))


def _print_lines(lines: list[tuple[Raw, Raw]], wanted: Wanted) -> int:
    """Print lines, each given as what is searched and what is printed."""
    finds = _finder(wanted.grep)
    rows = [visible(row) for text, row in lines if finds(text)]
    kept = _within(rows, wanted.max_chars)
    output.lines(rows[:kept])
    if kept < len(rows):
        output.words(say("cut after {}; {} more", plural(kept, "line"), plural(len(rows) - kept, "line")))
    return _found(len(rows), wanted)


def _print_json(outline: PageOutline, wanted: Wanted, about: dict[str, Json]) -> int:
    finds = _finder(wanted.grep)
    paths = outline.paths or (None,) * len(outline.lines)
    found = [
        _object(line, path, outline.frames)
        for line, path in zip(outline.lines, paths, strict=True)
        if line.kind is not Kind.FOLD and (wanted.hidden or not line.hidden) and finds(line.written)
    ]
    kept = _within([str(each["text"]) for each in found], wanted.max_chars)
    output.data(
        {
            **about,
            "title": outline.title,
            "url": outline.url,
            "elements": outline.element_count,
            "hidden_lines": outline.hidden_count,
            "notes": list(outline.notes),
            "left_out": len(found) - kept,
            "lines": list(found[:kept]),
        }
    )
    return _found(len(found), wanted)


def _object(line: OutlineLine, path: Raw | None, frames: tuple[Raw, ...]) -> dict[str, Json]:
    """A line as JSON. The XPath counts from the root of the document its element is in, `frame`."""
    frame = frames[line.document] if line.document < len(frames) else ""
    return {
        "kind": line.kind.value,
        "text": line.text,
        "xpath": path,
        "state": [state.value for state in line.states],
        "name": line.name or None,
        "value": line.value,
        "level": line.level or None,
        "depth": line.depth,
        "hidden": line.hidden or None,
        "document": line.document,
        "frame": frame or None,
    }


def _finder(grep: Raw | None) -> Callable[[str], bool]:
    if not grep:
        return lambda _: True
    if grep != grep.lower():
        return lambda text: grep in text
    return lambda text: grep in text.lower()


def _within(rows: Sequence[str], limit: int | None) -> int:
    """How many rows fit into so many characters, line ends counted."""
    if limit is None:
        return len(rows)
    size = 0
    for number, row in enumerate(rows):
        size += len(row) + 1
        if size > limit:
            return number
    return len(rows)


def _found(count: int, wanted: Wanted) -> int:
    if wanted.grep is None or count:
        return 0
    output.words(say("nothing on this page holds {}", one_line(wanted.grep, 100)))
    return 1


def _print_html(html: bytes) -> int:
    if words := too_large(len(html)):
        output.words(say("note: {}", one_line(words)))
        html = html[:MAX_PAGE]
    if sys.stdout.isatty():
        # On a terminal the source is looked at, so nothing in it may be obeyed.
        output.lines(visible(line) for line in html.decode("utf-8", "replace").splitlines())
    else:
        sys.stdout.buffer.write(html)
        sys.stdout.buffer.flush()
    return 0
