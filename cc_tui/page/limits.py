"""Limits of a page that both processes know."""

from __future__ import annotations

from typing import Final

MAX_PAGE: Final = 30 << 20
"""Bytes of one page that are read; of a longer one the start."""


def too_large(size: int) -> str:
    """What is said of a page of which only the start is read; empty for one that is read whole.

    Args:
        size: Its bytes. A download ends one byte behind MAX_PAGE, whatever comes then.
    """
    if size <= MAX_PAGE:
        return ""
    known = "more than " if size == MAX_PAGE + 1 else ""
    return f"the page has {known}{size >> 20} MB: this is its first {MAX_PAGE >> 20} MB"


def first_megabytes(size: int) -> str:
    """What of a page was read: `the first 30 MB`, `the first 4.4 MB`."""
    megabytes = size / (1 << 20)
    return f"the first {megabytes:.0f} MB" if megabytes >= 10 else f"the first {megabytes:.1f} MB"
