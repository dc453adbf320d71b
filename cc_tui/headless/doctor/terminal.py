"""The checks of the terminal itself: size, colours, characters, and who is at the other end."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cc_tui.headless.doctor.report import Check, Paste, State, is_pipe
from cc_tui.picture import tmux
from cc_tui.picture.capabilities import Seen, cell_of, true_colour
from cc_tui.picture.probe import around_tmux
from cc_tui.picture.terminal import Answers, Window, ask, window
from cc_tui.text import Raw, Shown, join, one_line, own, say

_NO_TERMINAL: Final = frozenset({"", "dumb", "unknown"})
_PROFILE: Final = own("~/.profile")
_LEAST: Final = (40, 10)
_TREE_AND_PANE: Final = (80, 24)


@dataclass(frozen=True, slots=True)
class Terminal:
    """What is known of the terminal before anything is judged.

    Attributes:
        fd: A descriptor of it; None where no standard stream is a terminal.
        keys: Whether standard input is one, and so keys can be read.
        screen: Whether standard error is one, where the screen is drawn.
        seen: What it and tmux say.
    """

    fd: int | None
    keys: bool
    screen: bool
    term: str
    seen: Seen

    @property
    def answers(self) -> Answers:
        """What it said."""
        return self.seen.answers

    @property
    def version(self) -> Raw:
        """What the terminal calls itself; empty where it does not say."""
        return self.seen.name

    @property
    def is_multiplexed(self) -> bool:
        """Whether what answers is tmux or screen, and the user's terminal is behind it."""
        return self.term.startswith(("tmux", "screen")) or self.version.lower().startswith("tmux")


def look(environ: Mapping[str, str]) -> Terminal:
    """Find the terminal and ask it, and tmux; at most 2 s each."""
    fd = next((each for each in (2, 0, 1) if os.isatty(each)), None)
    term = environ.get("TERM", "")
    if not os.isatty(0) or fd is None:
        answers = Answers(False, own("not asked: standard input is no terminal"))
    elif is_pipe(1):
        answers = Answers(False, own("not asked: a program reads the output, and maybe the keys"))
    elif term in _NO_TERMINAL:
        answers = Answers(False, own("not asked: TERM says that it understands nothing"))
    else:
        answers = ask(0, term)
    seen = Seen(answers, environ, window(fd) if fd is not None else Window())
    if environ.get("TMUX"):
        seen = around_tmux(seen, *tmux.ask(environ))
    return Terminal(fd, os.isatty(0), os.isatty(2), term, seen)


def checks(terminal: Terminal, environ: Mapping[str, str]) -> list[Check]:
    """Judge all of it."""
    kind, codeset, is_utf8 = _locale(environ)
    return [
        _terminal(terminal, environ),
        _size_check(terminal),
        _colours(terminal, environ),
        _locale_check(kind, codeset, is_utf8),
        _unicode(terminal, is_utf8),
        _ssh(environ),
    ]


def _terminal(terminal: Terminal, environ: Mapping[str, str]) -> Check:
    answers = terminal.answers
    program = environ.get("TERM_PROGRAM", "")
    facts = {
        "term": terminal.term,
        "term_program": program or None,
        "stdin_is_tty": terminal.keys,
        "stderr_is_tty": terminal.screen,
        "asked": answers.asked,
        "xtversion": terminal.version or None,
        "da1": list(answers.features) if answers.features is not None else None,
        "answer_ms": round(answers.milliseconds, 1) if answers.milliseconds is not None else None,
        "keys_lost": len(answers.typed),
    }
    name = own("terminal")
    kind = say("TERM={}", one_line(terminal.term, 60) or own("(not set)"))
    if program:
        kind = say("{}, TERM_PROGRAM={}", kind, one_line(program, 60))
    if terminal.fd is None:
        said = say("no standard stream is one; {}", kind)
        return Check(name, State.WARN, said, own("The screen needs one; tree and page do not."), facts=facts)
    if terminal.term in _NO_TERMINAL:
        paste = Paste(_PROFILE, (own("export TERM=xterm-256color"),))
        hint = own("The screen needs a terminal that can move its cursor; most are xterm-256color.")
        return Check(name, State.FAIL, kind, hint, paste, facts)
    if not terminal.keys or not terminal.screen:
        stream = own("standard input") if not terminal.keys else own("standard error")
        hint = own("The screen reads keys from standard input and draws on standard error.")
        return Check(name, State.WARN, say("{}; {} is not a terminal", kind, stream), hint, facts=facts)
    if not answers.asked:
        return Check(name, State.OK, say("{}; {}", kind, answers.why_not), facts=facts)
    lost = say("; {} typed bytes were lost", len(answers.typed)) if answers.typed else own("")
    if answers.features is None:
        hint = own("It may be slow or a serial line. Pictures are drawn with half cells; esc may feel late.")
        said = say("{}; silent when asked what it is, within 2 s{}", kind, lost)
        return Check(name, State.WARN, said, hint, facts=facts)
    who = one_line(terminal.version, 60) or own("does not say its name")
    sixel = own(", sixel") if 4 in answers.features else own("")
    took = one_line(f"{max(answers.milliseconds or 0, 1):.0f}")
    return Check(
        name, State.OK, say("{}; {}{}; answers in {} ms{}", kind, who, sixel, took, lost), facts=facts
    )


def _size_check(terminal: Terminal) -> Check:
    name = own("size")
    size = terminal.seen.window
    columns, rows, width, height = size.columns, size.rows, size.width, size.height
    facts = {"columns": columns, "rows": rows, "width_px": width, "height_px": height}
    if terminal.fd is None:
        return Check(name, State.WARN, own("not known: there is no terminal"), facts=facts)
    if not columns or not rows:
        hint = own("A serial line does not tell its size; say it with stty.")
        paste = Paste(own("the shell"), (own("stty columns 80 rows 24"),))
        return Check(name, State.WARN, own("the terminal does not say"), hint, paste, facts)
    said = say("{}x{} cells", columns, rows)
    if width and height:
        said = say("{}, {}x{} pixels", said, width, height)
    elif cell_of(terminal.seen) is None:
        said = say("{}, pixels not told", said)
    if columns < _LEAST[0] or rows < _LEAST[1]:
        return Check(name, State.FAIL, said, own("The screen needs 40x10 at least."), facts=facts)
    if columns < _TREE_AND_PANE[0] or rows < _TREE_AND_PANE[1]:
        hint = own("One pane at a time; tree and pane stand side by side from 80x24 on.")
        return Check(name, State.WARN, said, hint, facts=facts)
    return Check(name, State.OK, said, facts=facts)


def _depth(environ: Mapping[str, str]) -> str:
    """The number of colours that Textual will use, by its own rules."""
    forced = environ.get("TEXTUAL_COLOR_SYSTEM", "auto").lower()
    if forced in ("truecolor", "256", "standard"):
        return "16" if forced == "standard" else forced
    term = environ.get("TERM", "").strip().lower()
    if term in _NO_TERMINAL:
        return "none"
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return "truecolor"
    return "256" if term.rpartition("-")[2] in ("256color", "kitty") else "16"


def _colours(terminal: Terminal, environ: Mapping[str, str]) -> Check:
    name, depth = own("colours"), _depth(environ)
    colorterm = environ.get("COLORTERM", "")
    facts = {"depth": depth, "colorterm": colorterm or None, "no_color": "NO_COLOR" in environ}
    variable = say("COLORTERM={}", one_line(colorterm, 40) or own("(not set)"))
    if "NO_COLOR" in environ:
        said = own("none, because NO_COLOR is set; states are told by words and glyphs")
        return Check(name, State.OK, said, facts=facts)
    if depth == "truecolor" or (depth != "none" and true_colour(terminal.seen)):
        return Check(name, State.OK, say("truecolor; {}", variable), facts={**facts, "depth": "truecolor"})
    if depth == "none":
        said = own("none, because TERM says so")
        return Check(name, State.OK if terminal.fd is None else State.WARN, said, facts=facts)
    hint = own("If the terminal shows 24-bit colours, say so; ssh and sudo seldom hand COLORTERM on.")
    said = say("{} colours; {}", one_line(depth), variable)
    return Check(name, State.WARN, said, hint, Paste(_PROFILE, (own("export COLORTERM=truecolor"),)), facts)


def _locale(environ: Mapping[str, str]) -> tuple[str, str, bool]:
    """The locale of characters as the user set it: `LANG=C`, its codeset, whether that is UTF-8."""
    for variable in ("LC_ALL", "LC_CTYPE", "LANG"):
        value = environ.get(variable, "")
        if value:
            codeset = value.partition(".")[2].partition("@")[0]
            plain = (codeset or value).lower().replace("-", "").replace("_", "")
            return f"{variable}={value}", codeset, plain == "utf8"
    return "", "", False


def _locale_check(kind: str, codeset: str, is_utf8: bool) -> Check:
    facts = {"setting": kind or None, "codeset": codeset or None, "utf8": is_utf8}
    said = one_line(kind, 60) or own("none of LC_ALL, LC_CTYPE and LANG is set")
    if is_utf8:
        return Check(own("locale"), State.OK, said, facts=facts)
    hint = own("Without a UTF-8 locale only ASCII can be counted on.")
    paste = Paste(_PROFILE, (own("export LANG=C.UTF-8"),))
    return Check(own("locale"), State.WARN, say("{}: not UTF-8", said), hint, paste, facts)


def _unicode(terminal: Terminal, is_utf8: bool) -> Check:
    name, facts = own("unicode"), {"utf8": is_utf8}
    if not is_utf8:
        hint = own("See locale; the terminal itself must be set to UTF-8 too.")
        return Check(name, State.WARN, own("characters beyond ASCII may be garbled"), hint, facts=facts)
    if terminal.term == "linux":
        hint = own("The console's font has few of them; a terminal of a desktop has all.")
        return Check(name, State.WARN, own("half cells and marks may be missing"), hint, facts=facts)
    return Check(name, State.OK, own("half cells and marks can be drawn"), facts=facts)


def _ssh(environ: Mapping[str, str]) -> Check:
    connection = environ.get("SSH_CONNECTION", "").split()
    facts = {"ssh": bool(connection), "client": connection[0] if connection else None}
    if not connection:
        return Check(own("ssh"), State.OK, own("no (SSH_CONNECTION is not set)"), facts=facts)
    parts: list[Shown] = [
        say("from {}", one_line(connection[0], 60)),
        own("copying goes through the terminal (OSC 52)"),
    ]
    if not environ.get("SSH_TTY"):
        parts.append(own("no SSH_TTY: ssh -t gives a terminal"))
    return Check(own("ssh"), State.OK, join("; ", parts), facts=facts)
