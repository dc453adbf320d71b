"""Scrolling that is done when it is asked for."""

from __future__ import annotations

from typing import Any, Final

AT_ONCE: Final[dict[str, Any]] = {"animate": False, "immediate": True}
"""For a `scroll_to` that moves with the cursor, whatever its caller says.

Textual scrolls after the next frame, by what it worked out before the keys that came since; the cursor of the
last one would be out of sight.
"""
