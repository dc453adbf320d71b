"""What a check found, and how it is told: one row each, what to change, the lines to paste."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from cc_tui.errors import NO_HINT
from cc_tui.run.model import Json
from cc_tui.text import Shown, join, own, say

_NAME_WIDTH: Final = 18


class State(StrEnum):
    """The answer of a check, the same word on the screen and in the JSON."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


_WORD: Final[Mapping[State, Shown]] = {
    State.OK: own("ok"),
    State.WARN: own("warn"),
    State.FAIL: own("fail"),
}


@dataclass(frozen=True, slots=True)
class Paste:
    """Lines of a configuration file, ready to be pasted.

    Attributes:
        into: Where they belong, as `~/.tmux.conf`.
        lines: They are made of this program's words and of names that were checked, never of free text.
        then: What makes them count.
    """

    into: Shown
    lines: tuple[Shown, ...]
    then: Shown = NO_HINT


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What it is about; the same in every release.
        state: Whether it is as it should be. `warn` costs comfort, `fail` keeps a run from being seen.
        said: What was found.
        hint: What to do about it; empty where there is nothing to do.
        facts: The same for programs, as it came. It has no secret: keys are masked before.
    """

    name: Shown
    state: State
    said: Shown
    hint: Shown = NO_HINT
    paste: Paste | None = None
    facts: Mapping[str, Json] = field(default_factory=dict)


def rows(check: Check) -> Iterator[Shown]:
    """A check as text."""
    yield say("{:<5} {:<{width}} {}", _WORD[check.state], check.name, check.said, width=_NAME_WIDTH)
    indent = say("{:{width}}", own(""), width=6 + _NAME_WIDTH + 1)
    if check.hint:
        yield say("{}{}", indent, check.hint)
    if check.paste:
        yield say("{}into {}:", indent, check.paste.into)
        for line in check.paste.lines:
            yield say("{}    {}", indent, line)
        if check.paste.then:
            yield say("{}then: {}", indent, check.paste.then)


def as_json(check: Check) -> dict[str, Json]:
    """A check for programs."""
    paste: dict[str, Json] | None = None
    if check.paste:
        paste = {
            "into": check.paste.into,
            "lines": list(check.paste.lines),
            "then": check.paste.then or None,
        }
    return {
        "name": check.name,
        "state": check.state.value,
        "said": check.said,
        "hint": check.hint or None,
        "paste": paste,
        "facts": dict(check.facts),
    }


def total(checks: list[Check]) -> Shown:
    """The last row: `15 ok, 2 warn (colours, clipboard), 0 fail`. The first may have scrolled away."""
    parts: list[Shown] = []
    for state in State:
        names = [check.name for check in checks if check.state is state]
        named = say(" ({})", join(", ", names)) if names and state is not State.OK else own("")
        parts.append(say("{} {}{}", len(names), _WORD[state], named))
    return join(", ", parts)


def is_pipe(fd: int) -> bool:
    """Whether a program at the other end reads what is written: it may read the terminal's keys too."""
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
