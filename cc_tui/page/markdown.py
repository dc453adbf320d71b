"""Cleaned markup to Markdown, by html2text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import html2text

from cc_tui.page.places import Key, Places, places
from cc_tui.page.sink import unmarked


def markdown(clean: str, owners: Sequence[Key] = ()) -> tuple[list[str], Places]:
    """Convert markup that `clean` has cleaned.

    Args:
        clean: With a `Sink`'s marks or without.
        owners: The elements of those marks.

    Returns:
        The lines, and which element each is of.

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
    lines: list[str] = []
    found: list[tuple[Key, int]] = []
    for line, numbers in _without_empty_rows(map(unmarked, str(converter.handle(clean)).split("\n"))):
        found += [(owners[number], len(lines)) for number in numbers if number < len(owners)]
        lines.append(line)
    return lines, places(len(lines), found)


Unmarked = tuple[str, list[int]]


def _without_empty_rows(lines: Iterator[Unmarked]) -> Iterator[Unmarked]:
    """Leave out rows of a table that have only bars, and the rule below such a first row."""
    was_empty = False
    for line, numbers in lines:
        is_rule = was_empty and line.startswith("---")
        was_empty = "|" in line and not line.strip(" |")
        if not was_empty and not is_rule:
            yield line, numbers
