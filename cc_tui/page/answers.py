"""The children's answers as what the program works with. They are as hostile as the pages they are of."""

from __future__ import annotations

import json

from cc_tui.child.frames import Header
from cc_tui.page.model import Change, Difference, ElementFacts, Hunk, Inside
from cc_tui.page.outline_lines import OutlineLines
from cc_tui.text import Raw


def lines(body: bytes) -> tuple[OutlineLines, tuple[Raw, ...]]:
    """Lines of an outline from their columns, and their paths where they were asked for.

    Takes a tenth of a second for 100,000: not for the loop.
    """
    found = OutlineLines()
    paths: list[Raw] = []
    for row in body.split(b"\n") if body else ():
        columns = json.loads(row)
        found.add(columns[:8])
        paths += columns[8] if len(columns) > 8 else ()
    return found, tuple(paths)


def notes(facts: Header) -> list[Raw]:
    """What a reader of an outline must know."""
    said = [Raw(str(note)) for note in facts.get("notes", ())]
    if facts.get("cut"):
        said.append(Raw("the outline is cut: the page has more than is shown"))
    if missing := int(facts.get("missing") or 0):
        what = "frame is" if missing == 1 else "frames are"
        said.append(Raw(f"{missing:,} {what} without a document in the snapshot"))
    if facts.get("set"):
        said.append(Raw("what was typed or chosen may not be in the markup"))
    if facts.get("encoding") not in ("utf-8", None):
        said.append(Raw(f"read as {facts['encoding']}"))
    return said


def element(document: int, number: int, body: bytes) -> ElementFacts | None:
    """An element's facts; None where there is no such element."""
    facts = json.loads(body)
    if facts is None:
        return None
    return ElementFacts(
        document=document,
        element=number,
        frame=Raw(facts["frame"]),
        tag=Raw(facts["tag"]),
        attributes=tuple((Raw(key), Raw(value)) for key, value in facts["attributes"]),
        text=Raw(facts["text"]),
        hidden=Raw(facts["hidden"]),
        hidden_by=facts["hidden_by"],
        path=Raw(facts["path"]),
        xpath=Raw(facts["xpath"]),
        inside=tuple(Inside(number, Raw(tag), Raw(text)) for number, tag, text in facts["inside"]),
    )


def difference(before: tuple[Raw, ...], after: tuple[Raw, ...], facts: Header, body: bytes) -> Difference:
    """A difference from its hunks."""
    hunks = tuple(Hunk(Change(row[0]), (row[1], row[2]), (row[3], row[4])) for row in json.loads(body))
    removed, added, changed = facts["counts"]
    return Difference(before, after, hunks, removed, added, changed)


def line_of(found: OutlineLines, document: int, element: int) -> int | None:
    """The line of an element, else the last one before it: that of what it is in."""
    indexes = lines_of(found, document, element, element)
    return next((index for index in indexes if found.elements[index] <= element), None)


def lines_of(found: OutlineLines, document: int, first: int, last: int) -> list[int]:
    """The lines of some elements in a row; where they have none, those that may say what is in them.

    These are the lines of the last element before, the next one's, and the one above that: what a block says
    behind the elements in it is the block's own line.
    """
    folds = {index for index, _ in found.folds}
    best, above, before, after = -1, -1, list[int](), list[int]()
    inside: list[int] = []
    for index, (where, element) in enumerate(zip(found.documents, found.elements, strict=True)):
        if where != document or element < 0 or index in folds:
            continue
        if first <= element <= last:
            inside.append(index)
        elif element > last:
            after = after or ([above, index] if above >= 0 else [index])
        elif element >= best:
            before = [*before, index] if element == best else [index]
            best = element
        above = index
    return inside or before + (after or [above] * (above >= 0))
