"""An expression looked up in a snapshot: both readings, the matches, and what its frames have.

Runs in the page child, which is killed when an expression takes too long: libxml2 has no other way to stop.
"""

from __future__ import annotations

import html
import re
import time
from dataclasses import dataclass
from typing import Final

from cc_tui.page import browser_xpath, newer_xpath
from cc_tui.page.browser_xpath import Found, failed
from cc_tui.page.described import described, owner
from cc_tui.page.dom import Document, Snapshot
from cc_tui.page.grammar import parse
from cc_tui.page.tokens import MAX_LENGTH, NotXPath
from cc_tui.run.lookups import FrameCount, Kind, Lookup
from cc_tui.text import Raw

MATCHES: Final = 200
"""Matches that are described; all are counted."""

FRAME_MATCHES: Final = 20
_COUNTED: Final = 20_000
"""Matches of which it is counted how many are hidden."""

_ESCAPED: Final = re.compile(r"\\(.)", re.S)
_TYPOGRAPHIC: Final = {ord("\u2018"): "'", ord("\u2019"): "'", ord("\u201c"): '"', ord("\u201d"): '"'}


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, as the expression that it stands for.

    Attributes:
        expression: XPath.
        note: What was done to get there; empty for nothing.
    """

    expression: str
    note: str = ""


def read_written(text: str) -> Written:
    """Take what a user pasted for the expression that it is: XPath, CSS, or either out of JSON or code.

    What is no expression of any kind comes back as it is, so that its fault is named.
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        return Written(text)
    if text.startswith(("xpath=", "xpath:")):
        return Written(text[6:].strip(), "without its xpath=")
    if text.startswith(("css=", "css:")):
        return _of_css(text[4:].strip()) or Written(text)
    if (
        len(text) > 2
        and text[0] == text[-1]
        and text[0] in "\"'"
        and "/" in text
        and _parses(inner := _plain(text[1:-1]))
    ):
        return Written(inner, "without the quotation marks around it")
    if _parses(text):
        return (_of_css(text) if _is_css_like(text) else None) or Written(text)
    for other, note in (
        (_plain(text), "without its backslashes"),
        (html.unescape(text), "with its HTML entities read"),
        (text.translate(_TYPOGRAPHIC), "with straight quotation marks"),
    ):
        if other != text and _parses(other):
            return Written(other, note)
    if newer_xpath.is_newer(text) or text[:1] in "/(":
        return Written(text)
    return _of_css(text) or Written(text)


def _parses(text: str) -> bool:
    try:
        parse(text, newer_xpath.ALL)
    except NotXPath:
        return False
    return True


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda match: " " if match[1] in "nrt" else match[1], text)


def _is_css_like(text: str) -> bool:
    """Whether an XPath begins at a name, as a CSS selector does: in a page, only `html` is found so."""
    tree = parse(text, newer_xpath.ALL)
    while tree.kind in (">", "+", "|") and tree.parts:
        tree = tree.parts[0]
    if tree.kind != "path" or tree.parts or not tree.steps or tree.steps[0].slash:
        return False
    first = tree.steps[0]
    return (
        first.axis == "child"
        and first.test.lower() != "html"
        and not first.test.endswith("()")
        and "::" not in text
    )


def _of_css(text: str) -> Written | None:
    from cssselect import HTMLTranslator, SelectorError

    if any(ord(char) < 32 and not char.isspace() for char in text):
        return None
    try:
        translated = HTMLTranslator().css_to_xpath(text, prefix="//")
    except (SelectorError, RecursionError):
        return None
    return Written(translated, "read as a CSS selector")


def look(document: Document, expression: str) -> tuple[Found, Found | None]:
    """Both readings of an expression in one document; the second None where it is the same."""
    if bad := newer_xpath.refused(expression):
        return failed(f"{bad[1]}() is refused: it reads what is not the page", bad[0]), None
    browser = browser_xpath.evaluate(document.tree, expression)
    return browser, newer_xpath.evaluate(document.tree, expression, browser)


def counted(document: Document, expression: str) -> Found:
    """The reading that counts, for its count alone: the newer one only where a browser has none."""
    if bad := newer_xpath.refused(expression):
        return failed(f"{bad[1]}() is refused: it reads what is not the page", bad[0])
    browser = browser_xpath.evaluate(document.tree, expression)
    if browser.reading.kind is not Kind.FAILED:
        return browser
    return best(browser, newer_xpath.evaluate(document.tree, expression, browser))


def best(browser: Found, newer: Found | None) -> Found:
    """The browser's reading, unless only the newer one can be had."""
    return newer if newer is not None and browser.reading.kind is Kind.FAILED else browser


def lookup(snapshot: Snapshot, text: str, most: int = MATCHES, *, verbatim: bool = False) -> Lookup:
    """Look an expression up in a page and, apart, in its frames.

    Args:
        snapshot: The page.
        text: As a user or a workflow wrote it.
        most: Matches that are described.
        verbatim: It is what a node looks up: XPath, and nothing is read into it.
    """
    began = time.perf_counter()
    written = Written(text) if verbatim else read_written(text)
    expression = written.expression
    browser, newer = look(snapshot.outer, expression)
    chosen = best(browser, newer)
    about = described(snapshot.outer)
    owners = [each for node in chosen.nodes[:_COUNTED] if (each := owner(node)) is not None]
    # A value has no place, so what a frame would say of `count(//a)` is of no use.
    frames = () if chosen.reading.count is None else tuple(_frames(snapshot, expression))
    return Lookup(
        expression=Raw(expression[:MAX_LENGTH]),
        note=Raw(written.note) if written.note else None,
        browser=browser.reading,
        newer=newer.reading if newer else None,
        matches=tuple(about.match(node) for node in chosen.nodes[:most]),
        hidden=sum(about.hidden(each) for each in owners),
        frames=frames,
        took_ms=(time.perf_counter() - began) * 1000,
    )


def count(snapshot: Snapshot, expression: str) -> Lookup:
    """Count what an expression finds in a page and in its frames, verbatim: no matches, one reading.

    `hidden` is 0, for nothing was looked at.
    """
    began = time.perf_counter()
    reading = counted(snapshot.outer, expression).reading
    frames = []
    for document in snapshot.documents[1:] if reading.count is not None else ():
        inside = counted(document, expression).reading
        if inside.count:
            frames.append(FrameCount(document.index, Raw(document.name), inside))
    took = (time.perf_counter() - began) * 1000
    return Lookup(Raw(expression[:MAX_LENGTH]), None, reading, None, (), 0, tuple(frames), took)


def _frames(snapshot: Snapshot, expression: str) -> list[FrameCount]:
    counts = []
    for document in snapshot.documents[1:]:
        chosen = best(*look(document, expression))
        if chosen.reading.count:
            about = described(document)
            matches = tuple(about.match(node) for node in chosen.nodes[:FRAME_MATCHES])
            counts.append(FrameCount(document.index, Raw(document.name), chosen.reading, matches))
    return counts
