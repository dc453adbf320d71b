"""Data on stdout, words on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from cc_tui.run.model import Json, SignedUrl
from cc_tui.text import Raw, Shown, one_line, without_query

SCHEMA: Final = 1
"""Version of every `--json` answer's shape."""


def lines(rows: Iterable[Shown]) -> None:
    """Print rows of data."""
    for row in rows:
        sys.stdout.write(row.rstrip() + "\n")
    sys.stdout.flush()


def words(row: Shown) -> None:
    """Tell the reader something that is no data."""
    sys.stderr.write(row + "\n")
    sys.stderr.flush()


def data(value: dict[str, Json]) -> None:
    """Print JSON in ASCII: programs read every character, a terminal obeys none."""
    sys.stdout.write(json.dumps({"schema": SCHEMA, **value}, indent=2) + "\n")
    sys.stdout.flush()


def time_of(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def url_of(url: SignedUrl | None, *, whole: bool) -> dict[str, Json] | None:
    """A signed URL; its query is a key, so it is there only when it was asked for."""
    if url is None:
        return None
    return {
        "url": url.url if whole else without_query(url.url),
        "expires": time_of(url.expires),
        "certainty": url.certainty.value,
    }


def shown(raw: Raw | None, limit: int = 300) -> Shown:
    """One row of text from outside."""
    return one_line(raw or "", limit)
