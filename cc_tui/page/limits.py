"""Limits of a page that both processes know."""

from __future__ import annotations

from typing import Final

MAX_PAGE: Final = 30 << 20
"""Bytes of one page that are read; of a longer one the start."""
