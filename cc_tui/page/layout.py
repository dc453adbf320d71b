"""Tables that place things and are none to read."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser


def layout_tables(tree: LexborHTMLParser) -> set[int]:
    """Tables that hold tables, lists, headings or forms: they place things, they are no table to read."""
    found: set[int] = set()
    for inner in tree.css("table table, table ul, table form, table h1, table h2, table h3, table p + p"):
        at = inner.parent
        while at is not None:
            if at.tag == "table":
                if at.mem_id in found:
                    break
                found.add(at.mem_id)
            at = at.parent
    return found
