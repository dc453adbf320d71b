"""How a signed URL's life is told in titles and rows."""

from __future__ import annotations

from datetime import datetime

from cc_tui.run.model import Certainty, SignedUrl
from cc_tui.text import Shown, coarse_countdown, countdown, own, say


def ticking(url: SignedUrl | None, now: datetime) -> Shown:
    """`57:02`, `~41:10` where the end is derived, `expired`; empty where there is no URL."""
    if url is None:
        return own("")
    return _about(url, countdown(url.expires - now))


def coarse(url: SignedUrl | None, now: datetime) -> Shown:
    """The same for a row: minutes until two are left."""
    if url is None:
        return own("")
    return _about(url, coarse_countdown(url.expires - now))


def _about(url: SignedUrl, words: Shown) -> Shown:
    derived = url.certainty is Certainty.DERIVED and words != "expired"
    return say("~{}", words) if derived else words
