"""A JSON object read field by field; what is not as promised becomes a `Problem`, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeVar

from cc_tui.run.model import Json, Problem
from cc_tui.run.times import from_iso
from cc_tui.text import Raw

MAX_PROBLEMS: Final = 500
"""More than anybody reads; a body of 10,000 odd entries must not double its own size."""

_T = TypeVar("_T")
_MISSING: Final = object()


class DoubledKeys(dict[str, Json]):
    """An object in whose text a key stood more than once; the last value won.

    Attributes:
        doubled: Those keys.
    """

    doubled: tuple[str, ...] = ()

    @classmethod
    def from_pairs(cls, pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        """The `object_pairs_hook` for `json.loads`: a plain dict unless a key is doubled."""
        values = dict(pairs)
        if len(values) == len(pairs):
            return values
        seen: set[str] = set()
        doubled = cls(values)
        doubled.doubled = tuple(dict.fromkeys(k for k, _ in pairs if k in seen or seen.add(k)))  # type: ignore[func-returns-value]
        return doubled


class Fields:
    """One object of an answer, with its path and the list of problems it adds to.

    Every reader takes `nullable` (null is allowed) and `optional` (null and absence are allowed).
    """

    def __init__(self, raw: Mapping[str, Json], path: str, problems: list[Problem]) -> None:
        self.raw = raw
        self.path = path
        self.problems = problems
        for key in getattr(raw, "doubled", ()):
            self.odd(key, "the key stands there more than once; the last one counts")

    @classmethod
    def root(cls, body: Json) -> Fields | None:
        """Read a body's top level; None where it is no object."""
        return cls(body, "", []) if isinstance(body, dict) else None

    def with_values(self, values: Mapping[str, Json]) -> Fields:
        """The same place with other values, for what was merged from two lists."""
        return Fields(dict(values), self.path, self.problems)

    def odd(self, key: str, what: str) -> None:
        """Keep a problem of one of the fields."""
        if len(self.problems) < MAX_PROBLEMS:
            value = self.raw.get(key, _MISSING)
            shown = "nothing" if value is _MISSING else _short(value)
            self.problems.append(Problem(Raw(f"{self.path}{key}"), Raw(what), Raw(shown)))

    def text(self, key: str, *, nullable: bool = False, optional: bool = False) -> Raw | None:
        """A string; an empty one counts as null."""
        value = self._typed(key, str, "text", nullable=nullable, optional=optional)
        if value == "" and not (nullable or optional):
            self.odd(key, "text that is not empty")
        return Raw(value) if value else None

    def quiet_text(self, key: str) -> Raw | None:
        """A string where nothing is promised, so nothing else is odd."""
        value = self.raw.get(key)
        return Raw(value) if isinstance(value, str) and value else None

    def flag(self, key: str, *, nullable: bool = False, optional: bool = False) -> bool | None:
        """A truth value."""
        return self._typed(key, bool, "true or false", nullable=nullable, optional=optional)

    def count(self, key: str, *, nullable: bool = False, optional: bool = False) -> int | None:
        """A whole number from zero up."""
        value = self._typed(key, int, "a whole number", nullable=nullable, optional=optional)
        if value is not None and (isinstance(value, bool) or value < 0):
            self.odd(key, "a whole number from zero up")
            return None
        return value

    def time(self, key: str, *, nullable: bool = False, optional: bool = False) -> datetime | None:
        """An ISO time, in UTC."""
        value = self._typed(key, str, "a time", nullable=nullable, optional=optional)
        if value is None:
            return None
        moment = from_iso(value)
        if moment is None:
            self.odd(key, "a time in ISO 8601")
        return moment

    def mapping(self, key: str, *, nullable: bool = False, optional: bool = False) -> Mapping[str, Json]:
        """An object; an empty one where it is none."""
        value = self._typed(key, dict, "an object", nullable=nullable, optional=optional)
        if value is None:
            return {}
        Fields(value, f"{self.path}{key}.", self.problems)  # says which keys are doubled
        return value

    def anything(self, key: str, *, optional: bool = False) -> Json:
        """Whatever stands there; only absence can be odd."""
        if key not in self.raw and not optional:
            self.odd(key, "something")
        return self.raw.get(key)

    def texts(self, key: str, *, nullable: bool = False, optional: bool = False) -> tuple[Raw, ...]:
        """A list of strings; entries that are none are left out."""
        values = self._typed(key, list, "a list", nullable=nullable, optional=optional) or []
        if any(not isinstance(value, str) for value in values):
            self.odd(key, "a list of texts")
        kept = tuple(Raw(value) for value in values if isinstance(value, str))
        if len(set(kept)) != len(kept):
            self.odd(key, "each text once")
        return kept

    def items(self, key: str, *, nullable: bool = False, optional: bool = False) -> tuple[Fields, ...]:
        """A list of objects; entries that are none are left out."""
        values = self._typed(key, list, "a list", nullable=nullable, optional=optional) or []
        entries = []
        for position, value in enumerate(values):
            path = f"{self.path}{key}[{position}]"
            if isinstance(value, dict):
                entries.append(Fields(value, f"{path}.", self.problems))
            elif len(self.problems) < MAX_PROBLEMS:
                self.problems.append(Problem(Raw(path), Raw("an object"), Raw(_short(value))))
        return tuple(entries)

    def inside(self, key: str) -> Fields | None:
        """An object within this one, where there is one; nothing is promised."""
        value = self.raw.get(key)
        return Fields(value, f"{self.path}{key}.", self.problems) if isinstance(value, dict) else None

    def _typed(self, key: str, kind: type[_T], what: str, *, nullable: bool, optional: bool) -> _T | None:
        value = self.raw.get(key, _MISSING)
        if value is _MISSING:
            if not optional:
                self.odd(key, what)
            return None
        if value is None:
            if not (nullable or optional):
                self.odd(key, what)
            return None
        if not isinstance(value, kind):
            self.odd(key, what)
            return None
        return value


def _short(value: Json) -> str:
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    text = value if isinstance(value, str) else repr(value)
    # A URL's query may be a key, so what stood there is never kept with one.
    text = text.split("?", maxsplit=1)[0]
    return text if len(text) <= 80 else text[:79] + "…"
