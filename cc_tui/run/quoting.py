"""Values inside of XPath: quoted so that they stay the value that they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_LITERAL_OR_TEMPLATE: Final = re.compile(r"\{\{.*?\}\}|['\"]", re.S)


def quoted(value: str) -> str:
    """A string literal of XPath 1.0; with both kinds of quotation marks a `concat()`."""
    if "'" not in value:
        return f"'{value}'"
    if '"' not in value:
        return f'"{value}"'
    return "concat(" + ', "\'", '.join(f"'{part}'" for part in value.split("'")) + ")"


def fill(text: str, value_of: Callable[[str], str | None]) -> str:
    """Put values where templates stand, aware of the quotation marks around them.

    A value that has the mark its literal is written in turns the literal into a `concat()`, so the value
    cannot end the literal. Outside of a literal it is put in as it is.

    Args:
        text: An XPath with `{{...}}` in it.
        value_of: What a template stands for; None leaves it in.
    """
    out: list[str] = []
    mark, literal_at, at = "", 0, 0
    pieces: list[str] = []

    def flush(until: int) -> None:
        (pieces if mark else out).append(text[at:until])

    for match in _LITERAL_OR_TEMPLATE.finditer(text):
        token = match[0]
        if token in ("'", '"') and mark and token != mark:
            continue
        flush(match.start())
        at = match.end()
        if token in ("'", '"'):
            if mark:
                out.append(_literal(mark, pieces))
                mark, pieces = "", []
            else:
                mark, literal_at = token, match.start()
            continue
        value = value_of(token)
        (pieces if mark else out).append(token if value is None else value)
    if mark:
        # A literal without an end: nothing is known of where values stand, so nothing is filled in there.
        return "".join(out) + text[literal_at:]
    out.append(text[at:])
    return "".join(out)


def _literal(mark: str, pieces: list[str]) -> str:
    value = "".join(pieces)
    return f"{mark}{value}{mark}" if mark not in value else quoted(value)
