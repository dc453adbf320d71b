"""`cc-tui page`: a node's page snapshot as text, Markdown, HTML or JSON."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Final

from cc_tui.errors import NotFoundError, TooLargeError, UsageError
from cc_tui.headless import output
from cc_tui.headless.tree import life
from cc_tui.page.limits import MAX_PAGE
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

    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


async def page(session: Session, session_id: Raw, wanted: Raw, form: Form) -> int:
    """Print a node's page.

    Args:
        session: A connected session.
        session_id: The run's UUID.
        wanted: A node: id, unique prefix, number in the spine, or `failed`.
        form: What is printed.

    Raises:
        NotFoundError: No such node, or it has no page.
    """
    run = await session.open(session_id, wanted if is_uuid(wanted) else None)
    node_id = find_node(run, wanted)
    if node_id is None:
        run = await session.define()  # names nodes whose ids the run's answer left out
        node_id = find_node(run, wanted)
    if node_id is None:
        raise NotFoundError(
            _no_such_node(run, wanted), say("cc-tui tree {} lists them", one_line(session_id))
        )
    html = await session.html(node_id)
    if form is Form.HTML:
        return _print_html(html)
    text = await _as_text(html)
    visit = next((each for each in reversed(run.visits) if each.node_id == node_id), None)
    if visit:
        name = labels.node_name(visit)
        url = life(session.links.of_page(node_id), session.now())
        output.words(say("{}, page {}, URL lives {}", name, labels.page_phase(visit), url))
    return _print(text, form, {"session_id": session_id, "node_id": node_id, **_about(visit)})


async def page_file(path: Path, form: Form) -> int:
    """Print a page from a file.

    Raises:
        UsageError: The file cannot be read.
        TooLargeError: It is over the limit.
    """
    html = _read(path)
    if form is Form.HTML:
        return _print_html(html)
    text = await _as_text(html)
    return _print(text, form, {"file": str(path)})


async def _as_text(html: bytes) -> PageText:
    pages = Pages()
    try:
        return await pages.text(html, deadline=PATIENCE)
    finally:
        await pages.aclose()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_PAGE + 1)  # a device or a pipe does not tell its size
    except OSError as error:
        reason = one_line(error.strerror or "")
        raise UsageError(say("{} cannot be read: {}", one_line(str(path)), reason)) from None
    if len(data) > MAX_PAGE:
        raise TooLargeError(say("{} is larger than {} MB", one_line(str(path)), MAX_PAGE >> 20))
    return data


def _no_such_node(run: Run, wanted: Raw) -> Shown:
    if wanted == "failed":
        return own("No node of this run failed")
    fitting = [v for v in run.visits if v.node_id and v.node_id.startswith(wanted)]
    if len({visit.node_id for visit in fitting}) > 1:
        return say("{} fits {}", one_line(wanted, 60), plural(len({v.node_id for v in fitting}), "node"))
    return say("No node {} in this run of {}", one_line(wanted, 60), plural(labels.node_count(run), "node"))


def _about(visit: Visit | None) -> dict[str, Json]:
    return {"name": visit.name, "phase": labels.page_phase(visit)} if visit else {}


def _print(text: PageText, form: Form, about: dict[str, Json]) -> int:
    if form is Form.JSON:
        output.data(
            {
                **about,
                "title": text.title,
                "url": text.url,
                "elements": text.element_count,
                "notes": list(text.notes),
                "lines": list(text.lines),
            }
        )
        return 0
    elements = plural(text.element_count, "element")
    output.words(join(", ", [one_line(text.title, 200) or own("a page without a title"), elements]))
    for note in text.notes:
        output.words(say("note: {}", one_line(note)))
    output.lines(visible(line) for line in text.lines)
    return 0


def _print_html(html: bytes) -> int:
    if sys.stdout.isatty():
        # On a terminal the source is looked at, so nothing in it may be obeyed.
        output.lines(visible(line) for line in html.decode("utf-8", "replace").splitlines())
    else:
        sys.stdout.buffer.write(html)
        sys.stdout.buffer.flush()
    return 0
