"""A JSON value as lines that can be folded, with its secrets hidden: the answers as they came."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from cc_tui.run.model import Json
from cc_tui.run.secrets import HIDDEN, Path, Secrets
from cc_tui.text import Raw, Shown, join, own, plural, say, visible

__all__ = ["JsonLine", "Path", "json_lines"]

MAX_LINES: Final = 10_000
"""Lines that are made of one value; what is folded makes one."""
MAX_DEPTH: Final = 40
MAX_TEXT: Final = 2000
_MAX_COPY: Final = 100_000


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One line.

    Attributes:
        text: Set in by its depth, with the fold's mark in front.
        path: The place of the value it belongs to.
        folded: Whether its object or list is closed; None where there is nothing to fold.
        closes: It is the end of an object or list.
        copies: What is put into the clipboard for it, never a secret; None where that is nothing.
    """

    text: Shown
    path: Path
    folded: bool | None = None
    closes: bool = False
    copies: Raw | None = field(default=None, repr=False)


def json_lines(
    value: Json, *, folded: Container[Path], secrets: Secrets | None = None, max_lines: int = MAX_LINES
) -> list[JsonLine]:
    """Lay out a JSON value.

    Args:
        value: Decoded JSON: a body, or an object of several bodies.
        folded: The places of objects and lists that are closed. A set, or anything that answers `in`.
        secrets: What must not be seen; where it is not given, worked out from the bodies in the value.
        max_lines: Where it stops, with a line that says so.

    Returns:
        At most that many lines and one more.
    """
    hidden = secrets or _secrets_in(value)
    lines = list(islice(_lines(value, (), own(""), own(""), folded, hidden), max_lines + 1))
    if len(lines) > max_lines:
        lines[max_lines:] = [
            JsonLine(say("  ... cut at {}; fold something above", plural(max_lines, "line")), ())
        ]
    return lines


def _secrets_in(value: Json) -> Secrets:
    """A body's own secrets, or those of the bodies one level down."""
    if isinstance(value, dict) and "input_variables" not in value and "vault_entries" not in value:
        inner = [each for each in value.values() if isinstance(each, dict)]
        run = next((each for each in inner if "input_variables" in each or "vault_entries" in each), {})
        return Secrets.of(run, *inner)
    return Secrets.of(value)


def _lines(
    value: Json, path: Path, key: Shown, comma: Shown, folded: Container[Path], secrets: Secrets
) -> Iterator[JsonLine]:
    margin = _margin(len(path))
    if isinstance(value, dict | list) and value and not secrets.is_secret(path, value):
        yield from _container(value, path, key, comma, folded, secrets)
    else:
        words, copies = _leaf(value, path, secrets)
        yield JsonLine(say("{}  {}{}{}", margin, key, words, comma), path, copies=copies)


def _container(
    value: dict[str, Json] | list[Json],
    path: Path,
    key: Shown,
    comma: Shown,
    folded: Container[Path],
    secrets: Secrets,
) -> Iterator[JsonLine]:
    margin, is_dict = _margin(len(path)), isinstance(value, dict)
    opening, closing = (own("{"), own("}")) if is_dict else (own("["), own("]"))
    if path in folded or len(path) >= MAX_DEPTH:
        count = plural(len(value), "field") if is_dict else plural(len(value), "item")
        # A place that is too deep has nothing to open.
        state, mark = (True, own("> ")) if len(path) < MAX_DEPTH else (None, own("  "))
        words = say("{}{}{}{}{}{}{}", margin, mark, key, opening, count, closing, comma)
        yield JsonLine(words, path, state)
        return
    yield JsonLine(say("{}{}{}{}", margin, own("v "), key, opening), path, False)
    last = len(value) - 1
    pairs: Iterable[tuple[str | int, Json]] = value.items() if isinstance(value, dict) else enumerate(value)
    for index, (name, each) in enumerate(pairs):
        shown = say("{}: ", _quoted(name, secrets)) if isinstance(name, str) else own("")
        end = own("") if index == last else own(",")
        yield from _lines(each, (*path, name), shown, end, folded, secrets)
    yield JsonLine(say("{}  {}{}", margin, closing, comma), path, False, closes=True)


def _leaf(value: Json, path: Path, secrets: Secrets) -> tuple[Shown, Raw | None]:
    if secrets.is_secret(path, value):
        return HIDDEN, None
    key = next((each for each in reversed(path) if isinstance(each, str)), "")
    if isinstance(value, str):
        hidden = secrets.hide(value[:_MAX_COPY], key=key)
        length = say("  ({} in all)", plural(len(value), "character")) if len(value) > MAX_TEXT else own("")
        return say("{}{}", _quoted(value, secrets, key), length), hidden
    if isinstance(value, dict | list):
        return own("{}") if isinstance(value, dict) else own("[]"), None
    try:
        text = json.dumps(value)
    except ValueError:  # more digits than Python turns into text
        return own("(a number of very many digits)"), None
    shown = secrets.shown(text)
    return shown, Raw(shown)


def _quoted(text: str, secrets: Secrets, key: str = "") -> Shown:
    """A text as JSON writes it, so that controls are seen as their escapes."""
    hidden = secrets.hide(text[: MAX_TEXT + 2 * secrets.longest], key=key)
    if len(text) > MAX_TEXT + 2 * secrets.longest:
        hidden = Raw(hidden[: max(len(hidden) - secrets.longest, 0)])
    cut = hidden if len(hidden) <= MAX_TEXT else hidden[: MAX_TEXT - 1] + "…"
    return visible(json.dumps(cut, ensure_ascii=False), limit=6 * MAX_TEXT + 10)


def _margin(depth: int) -> Shown:
    return join("", [own("  ")] * depth)
