"""What details are made of: sections of rows, each a name and a value that may be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from cc_tui.run.model import Certainty, Json, SignedUrl
from cc_tui.run.secrets import HIDDEN, Path, Secrets
from cc_tui.text import Raw, Shown, duration, join, one_line, own, plural, say, without_query

_MOST_ROWS: Final = 80
"""Rows of one JSON value; the rest is in the raw JSON, where it can be folded."""
_DEEPEST: Final = 6
_INLINE: Final = 60
_LONGEST_COPY: Final = 100_000


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One fact.

    Attributes:
        name: What it is; empty where it belongs to the row before.
        value: May hold line ends; empty for the heading of deeper rows.
        depth: How far it is set in.
        copies: What is put into the clipboard for it, never a secret; None where that is nothing.
    """

    name: Shown
    value: Shown
    depth: int = 0
    copies: Raw | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Section:
    """Facts that belong together, under a title."""

    title: Shown
    rows: tuple[DetailRow, ...]


class Rows:
    """Rows of one section while they come in; what is missing makes no row.

    Args:
        secrets: What must not be seen in any of them.
        now: Server time, UTC, for what is left of a URL's life.
    """

    def __init__(self, secrets: Secrets, now: datetime) -> None:
        self.secrets = secrets
        self.now = now
        self.rows: list[DetailRow] = []

    def indent(self, first: int) -> None:
        """Set every row from that one on in by one."""
        self.rows[first:] = [replace(row, depth=row.depth + 1) for row in self.rows[first:]]

    def section(self, title: Shown) -> list[Section]:
        """A section of these rows; none where there are none."""
        return [Section(title, tuple(self.rows))] if self.rows else []

    def say(self, name: Shown, value: Shown | None, depth: int = 0, copies: Raw | None = None) -> None:
        """Words of this program, or text that is safe already."""
        if value is not None:
            self.rows.append(DetailRow(name, value, depth, copies))

    def text(self, name: Shown, raw: Raw | None, depth: int = 0, key: str = "") -> None:
        """A text from outside, its line ends kept."""
        if raw:
            shown = self.secrets.shown(raw, key=key, newlines=True)
            copies = self.secrets.hide(raw[:_LONGEST_COPY], key=key)
            self.rows.append(DetailRow(name, shown, depth, copies))

    def verbatim(self, name: Shown, raw: Raw, depth: int = 0) -> None:
        """A selector: as it is but for secret values."""
        kept = self.secrets.without_values(raw[:_LONGEST_COPY])
        self.rows.append(DetailRow(name, one_line(kept, 8000), depth, kept))

    def time(self, name: Shown, moment: datetime | None, depth: int = 0) -> None:
        """A moment in UTC."""
        if moment is not None:
            self.rows.append(DetailRow(name, time_of(moment), depth, Raw(moment.isoformat())))

    def flag(self, name: Shown, value: bool | None, depth: int = 0) -> None:
        """Yes or no."""
        if value is not None:
            self.say(name, yes_or_no(value), depth)

    def count(self, name: Shown, value: int | None, depth: int = 0) -> None:
        """A number."""
        if value is not None:
            self.say(name, one_line(f"{value}", 40), depth)

    def page_url(self, name: Shown, url: Raw | None, depth: int = 0) -> None:
        """A page's address without its query: there may be a permission in it."""
        if not url:
            return
        bare = without_query(url)
        more = own("  (and a query, not shown)") if bare != url else own("")
        self.say(name, say("{}{}", self.secrets.shown(bare), more), depth, self.secrets.hide(bare))

    def signed(self, name: Shown, url: SignedUrl | None, depth: int = 0) -> None:
        """A signed URL without its permission, and its end."""
        if url is None:
            return
        bare = without_query(url.url)
        more = own("  (its permission is not shown)") if bare != url.url else own("")
        self.say(name, say("{}{}", self.secrets.shown(bare), more), depth)
        self.say(own("expires"), life_of(url, self.now), depth, Raw(url.expires.isoformat()))

    def json(self, name: str, value: Json, depth: int = 0, at: Path = ()) -> None:
        """Any JSON value: rows for what is in it, bounded; secrets hidden by where they stand.

        Args:
            name: Its key.
            value: What stands there.
            depth: How far the first row is set in.
            at: Where it stands in the body, its own key last.
        """
        fitting: list[DetailRow] = []
        for row in json_rows(name, value, depth, at or (name,), self.secrets):
            if len(fitting) >= _MOST_ROWS:
                fitting.append(DetailRow(own(""), own("and more: see the JSON below"), depth))
                break
            fitting.append(row)
        self.rows += fitting

    def others(self, values: Mapping[str, Json], known: frozenset[str], depth: int = 0) -> None:
        """Fields of an answer that this program does not know."""
        for key, value in list(values.items())[:_MOST_ROWS]:
            if key not in known and value is not None:
                self.json(key, value, depth)


def json_rows(name: str, value: Json, depth: int, at: Path, secrets: Secrets) -> Iterator[DetailRow]:
    """Rows for a JSON value, one for each leaf, short lists in one row."""
    shown_name = secrets.shown(name, limit=200)
    if secrets.is_secret(at, value):
        yield DetailRow(shown_name, HIDDEN, depth)
    elif isinstance(value, dict | list) and value and (inline := _inline(value, at, secrets)) is not None:
        yield DetailRow(shown_name, inline, depth)
    elif isinstance(value, dict | list) and value and len(at) > _DEEPEST:
        yield DetailRow(shown_name, own("deeper than is laid out: see the JSON below"), depth)
    elif isinstance(value, dict) and value:
        yield DetailRow(shown_name, own(""), depth)
        for key, each in value.items():
            yield from json_rows(key, each, depth + 1, (*at, key), secrets)
    elif isinstance(value, list) and value:
        yield DetailRow(shown_name, plural(len(value), "item"), depth)
        for index, each in enumerate(value):
            yield from json_rows(f"{index + 1}", each, depth + 1, (*at, index), secrets)
    else:
        yield _leaf(shown_name, value, depth, at, secrets)


def _leaf(name: Shown, value: Json, depth: int, at: Path, secrets: Secrets) -> DetailRow:
    if isinstance(value, str):
        key = next((each for each in reversed(at) if isinstance(each, str)), "")
        shown = secrets.shown(value, key=key, newlines=True) if value else own("(empty text)")
        return DetailRow(name, shown, depth, secrets.hide(value[:_LONGEST_COPY], key=key))
    words = secrets.shown(scalar(value))
    return DetailRow(name, words, depth, Raw(words))


def _inline(value: Json, at: Path, secrets: Secrets) -> Shown | None:
    """A short list of plain values in one row."""
    if not isinstance(value, list) or len(value) > 12:
        return None
    if any(isinstance(each, dict | list) or secrets.is_secret((*at, 0), each) for each in value):
        return None
    words = join(", ", [_leaf(own(""), each, 0, at, secrets).value for each in value])
    return words if len(words) <= _INLINE and "\n" not in words else None


def scalar(value: Json) -> str:
    """A JSON value that is no text, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    try:
        return str(value)
    except ValueError:  # more digits than Python turns into text
        return "(a number of very many digits)"


def yes_or_no(value: bool) -> Shown:
    """A flag in a word."""
    return own("yes") if value else own("no")


def time_of(moment: datetime) -> Shown:
    """`2026-09-29 10:00:17.300 UTC`."""
    return one_line(moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond // 1000:03} UTC")


def life_of(url: SignedUrl, now: datetime) -> Shown:
    """When a URL dies, what is left, and who says so."""
    left = url.expires - now
    life = say("{} left", duration(left)) if left > timedelta() else say("expired {} ago", duration(left))
    mark = own("~ ") if url.certainty is Certainty.DERIVED else own("")
    return say("{}{}, {}; {}", mark, time_of(url.expires), life, _SAID_BY[url.certainty])


_SAID_BY: Final = {
    Certainty.TOKEN: own("read from the URL's own token"),
    Certainty.QUERY: own("read from the URL's query"),
    Certainty.FIELD: own("as the API declares it"),
    Certainty.DERIVED: own("not said anywhere: the time of asking and one hour"),
}
