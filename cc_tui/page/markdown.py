"""Cleaned markup to Markdown, by html2text."""

from __future__ import annotations

from collections.abc import Iterator

import html2text


def markdown(clean: str) -> str:
    """Convert markup that `dom.read` has cleaned.

    Raises:
        ValueError, IndexError, KeyError, AttributeError, AssertionError: html2text's own, on markup
            it has no answer to.
    """
    converter = html2text.HTML2Text(bodywidth=0)
    converter.ignore_images = True
    converter.unicode_snob = True
    converter.skip_internal_links = True
    converter.single_line_break = True
    converter.ignore_emphasis = True
    converter.use_automatic_links = False
    # pad_tables stays off: it fails on a fifth of real pages (IndexError).
    return "\n".join(_without_empty_rows(str(converter.handle(clean)).split("\n")))


def _without_empty_rows(lines: list[str]) -> Iterator[str]:
    """Leave out rows of a table that have only bars, and the rule below such a first row."""
    was_empty = False
    for line in lines:
        is_rule = was_empty and line.startswith("---")
        was_empty = "|" in line and not line.strip(" |")
        if not was_empty and not is_rule:
            yield line
