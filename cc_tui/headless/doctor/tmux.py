"""The checks of tmux and of the clipboard, which tmux stands in the way of."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cc_tui.headless.doctor.report import Check, Paste, State
from cc_tui.headless.doctor.terminal import Terminal
from cc_tui.run.model import Json
from cc_tui.text import Shown, join, one_line, own, say

_DEADLINE: Final = 2.0
_CONFIG: Final = own("~/.tmux.conf")
_RELOAD: Final = own("tmux source-file ~/.tmux.conf")
_ATTACH: Final = own("tmux source-file ~/.tmux.conf, then detach and attach again")
_FIELDS: Final = (
    "version",
    "escape-time",
    "set-clipboard",
    "allow-passthrough",
    "default-terminal",
    "client_utf8",
    "client_termname",
    "client_termfeatures",
)
_TERM_NAME: Final = re.compile(r"[A-Za-z0-9._+-]{1,40}")
_PATIENT_MS: Final = 100
"""tmux waits this long after each ESC; more than this is felt."""

_ESCAPE: Final = own("set -s escape-time 20")
_CLIPBOARD: Final = own("set -s set-clipboard on")
_PASSTHROUGH: Final = own("set -g allow-passthrough on")
_DEFAULT: Final = own('set -g default-terminal "tmux-256color"')


@dataclass(frozen=True, slots=True)
class Tmux:
    """What a running tmux says of itself and of the client that is attached.

    Attributes:
        version: Major and minor number; zeros for one built between releases, which counts as new.
        values: As tmux said them, by the names of `_FIELDS`.
        overrides: `terminal-overrides`, where a tmux before 3.2 is told of colours.
    """

    version: tuple[int, int]
    values: Mapping[str, str]
    overrides: str

    def at_least(self, major: int, minor: int) -> bool:
        """Whether it is this release or a later one."""
        return self.version == (0, 0) or self.version >= (major, minor)

    @property
    def features(self) -> frozenset[str]:
        """What tmux takes the user's terminal to be able to do; of 3.2 and later."""
        return frozenset(self.values["client_termfeatures"].split(","))

    @property
    def is_attached(self) -> bool:
        """Whether somebody looks at it."""
        return bool(self.values["client_termname"])

    @property
    def pattern(self) -> Shown:
        """The user's terminal for a line of the configuration."""
        found = _TERM_NAME.fullmatch(self.values["client_termname"])
        return say("{}", one_line(found[0])) if found else own("*")


def checks(terminal: Terminal, environ: Mapping[str, str]) -> list[Check]:
    """Ask tmux where there is one, and judge the clipboard."""
    if not environ.get("TMUX"):
        elsewhere = terminal.is_multiplexed
        return [_not_here(terminal), _clipboard(terminal, environ, None, elsewhere=elsewhere)]
    tmux, why = _ask(environ)
    if tmux is None:
        hint = own("Its settings could not be read, so nothing is said of them.")
        return [
            Check(own("tmux"), State.WARN, why, hint),
            _clipboard(terminal, environ, None, elsewhere=True),
        ]
    found = [_version(tmux), _escape_time(tmux), _set_clipboard(tmux), _passthrough(tmux)]
    return [*found, _default_terminal(tmux), _truecolor(tmux), _clipboard(terminal, environ, tmux)]


def _not_here(terminal: Terminal) -> Check:
    name = own("tmux")
    if not terminal.is_multiplexed:
        return Check(name, State.OK, own("no"), facts={"tmux": False})
    if terminal.term.startswith("screen") and not terminal.version.lower().startswith("tmux"):
        hint = own("GNU screen lets no picture and no clipboard through. If it is tmux, see below.")
    else:
        hint = own("It runs where you came from, or TMUX was unset (sudo). There it should have:")
    lines = (_ESCAPE, _CLIPBOARD, _PASSTHROUGH)
    said = own("one that cannot be asked from here (TMUX is not set)")
    facts: dict[str, Json] = {"tmux": True, "asked": False}
    return Check(name, State.WARN, said, hint, Paste(_CONFIG, lines, _RELOAD), facts)


def _ask(environ: Mapping[str, str]) -> tuple[Tmux | None, Shown]:
    program = shutil.which("tmux", path=environ.get("PATH"))
    if program is None:
        return None, own("TMUX is set, but there is no tmux in PATH")
    values, why = _run(
        environ, program, "display-message", "-p", "|".join(f"#{{{name}}}" for name in _FIELDS)
    )
    if values is None:
        return None, why
    parts = values.strip("\n").split("|", len(_FIELDS) - 1)
    if len(parts) != len(_FIELDS):
        return None, own("its answer cannot be read")
    said = dict(zip(_FIELDS, parts, strict=True))
    if not said["escape-time"]:  # before 2.4 formats know no options
        found, _why = _run(environ, program, "show-options", "-sv", "escape-time")
        said["escape-time"] = (found or "").strip()
    if not said["set-clipboard"]:
        found, _why = _run(environ, program, "show-options", "-sv", "set-clipboard")
        said["set-clipboard"] = (found or "").strip()
    number = re.search(r"(\d{1,4})\.(\d{1,4})", said["version"])
    overrides, _why = _run(environ, program, "show-options", "-s", "terminal-overrides")
    return Tmux((int(number[1]), int(number[2])) if number else (0, 0), said, overrides or ""), why


def _run(environ: Mapping[str, str], *command: str) -> tuple[str | None, Shown]:
    """What tmux says, or why it says nothing."""
    reduced = {name: value for name, value in environ.items() if not name.startswith("CLOUDCRUISE_")}
    try:
        done = subprocess.run(
            command, env=reduced, stdin=subprocess.DEVNULL, capture_output=True, timeout=_DEADLINE
        )
    except subprocess.TimeoutExpired:
        return None, own("it does not answer within 2 s")
    except (OSError, ValueError):
        return None, own("it cannot be started")
    if done.returncode:
        words = one_line(done.stderr.decode("utf-8", "replace"), 120)
        return None, say("it refuses: {}", words or own("no reason given"))
    return done.stdout.decode("utf-8", "replace"), own("")


def _version(tmux: Tmux) -> Check:
    name, said = own("tmux"), say("version {}", one_line(tmux.values["version"], 40))
    facts: dict[str, Json] = {"tmux": True, "asked": True, **tmux.values}
    if not tmux.is_attached:
        return Check(name, State.WARN, say("{}, and no client is attached", said), facts=facts)
    if tmux.values["client_utf8"] == "0":
        hint = own("tmux takes your terminal for one without UTF-8 and draws _ instead; attach with tmux -u.")
        return Check(name, State.WARN, said, hint, facts=facts)
    who = one_line(tmux.values["client_termname"], 40)
    return Check(name, State.OK, say("{}, in a terminal that is {}", said, who), facts=facts)


def _escape_time(tmux: Tmux) -> Check:
    name, value = own("tmux escape-time"), tmux.values["escape-time"]
    if not re.fullmatch(r"\d{1,9}", value):
        return Check(name, State.WARN, own("not known"), paste=Paste(_CONFIG, (_ESCAPE,), _RELOAD))
    facts: dict[str, Json] = {"milliseconds": int(value)}
    said = say("{} ms", int(value))
    if int(value) <= _PATIENT_MS:
        return Check(name, State.OK, said, facts=facts)
    hint = own("esc is held back that long each time it is pressed.")
    return Check(name, State.WARN, said, hint, Paste(_CONFIG, (_ESCAPE,), _RELOAD), facts)


def _set_clipboard(tmux: Tmux) -> Check:
    name, value = own("tmux set-clipboard"), tmux.values["set-clipboard"]
    facts: dict[str, Json] = {"value": value}
    if value == "on":
        return Check(name, State.OK, own("on"), facts=facts)
    hint = own("tmux drops what programs copy; y would say that it sent something, and nothing would arrive.")
    said = one_line(value, 20) or own("not known")
    return Check(name, State.WARN, said, hint, Paste(_CONFIG, (_CLIPBOARD,), _RELOAD), facts)


def _passthrough(tmux: Tmux) -> Check:
    name, value = own("tmux passthrough"), tmux.values["allow-passthrough"]
    facts: dict[str, Json] = {"value": value}
    if not tmux.at_least(3, 3):
        return Check(name, State.OK, own("always on before tmux 3.3"), facts=facts)
    if value in ("1", "on", "all"):
        return Check(name, State.OK, own("on"), facts=facts)
    hint = own("Sharp pictures cannot reach the terminal; half cells can.")
    return Check(name, State.WARN, own("off"), hint, Paste(_CONFIG, (_PASSTHROUGH,), _RELOAD), facts)


def _default_terminal(tmux: Tmux) -> Check:
    name, value = own("tmux terminal"), tmux.values["default-terminal"]
    facts: dict[str, Json] = {"default_terminal": value}
    said = say("default-terminal {}", one_line(value, 40) or own("not known"))
    if value.endswith(("-256color", "-direct")):
        return Check(name, State.OK, said, facts=facts)
    hint = own("Programs are told that there are few colours.")
    then = own("tmux source-file ~/.tmux.conf; it counts for new panes")
    return Check(name, State.WARN, said, hint, Paste(_CONFIG, (_DEFAULT,), then), facts)


def _truecolor(tmux: Tmux) -> Check:
    name = own("tmux colours")
    if not tmux.is_attached:
        return Check(name, State.WARN, own("not known: no client is attached"))
    modern = tmux.at_least(3, 2)
    able = "RGB" in tmux.features or bool(re.search(r":(Tc|RGB)\b", tmux.overrides))
    facts: dict[str, Json] = {"truecolor": able}
    if able:
        return Check(name, State.OK, own("24-bit colours reach your terminal"), facts=facts)
    line = say("set -as terminal-features ',{}:RGB'", tmux.pattern)
    if not modern:
        line = say("set -as terminal-overrides ',{}:Tc'", tmux.pattern)
    hint = own("tmux rounds colours to 256. If your terminal shows 24 bits, say so:")
    return Check(name, State.WARN, own("256"), hint, Paste(_CONFIG, (line,), _ATTACH), facts)


_DOES: Final = re.compile(r"kitty|foot|wezterm|ghostty|contour|alacritty|rio|xterm\.js", re.IGNORECASE)
_ASK_FIRST: Final = (
    (
        "iterm2",
        own("In iTerm2: Settings, General, Selection, 'Applications in terminal may access clipboard'."),
    ),
    ("mintty", own("In mintty: Options, Selection, 'Allow setting selection'.")),
    ("konsole", own("Konsole does it from 24.12 on.")),
    ("vte", own("Terminals on VTE, as GNOME's, do it in their newest releases only.")),
)


def _clipboard(
    terminal: Terminal, environ: Mapping[str, str], tmux: Tmux | None, *, elsewhere: bool = False
) -> Check:
    """What becomes of OSC 52; nobody acknowledges it, so this is all that can be known."""
    name = own("clipboard")
    facts: dict[str, Json] = {"way": "OSC 52"}
    if terminal.fd is None:
        return Check(name, State.WARN, own("not known: there is no terminal"), facts=facts)
    if tmux is not None:
        return _through_tmux(tmux, facts)
    if elsewhere:
        said = own("OSC 52, if tmux lets it through (set-clipboard on); screen does not")
        return Check(name, State.WARN, said, facts=facts)
    version = terminal.version.lower()
    program = f"{environ.get('TERM_PROGRAM', '')} {terminal.term}".lower()
    if 52 in (terminal.answers.features or ()) or _DOES.match(version):
        return Check(name, State.OK, own("OSC 52; the terminal takes it"), facts=facts)
    if environ.get("WT_SESSION") or re.search(r"kitty|wezterm|ghostty|alacritty|foot|vscode", program):
        return Check(name, State.OK, own("OSC 52; terminals of this kind take it"), facts=facts)
    if version.startswith("xterm("):
        paste = Paste(
            own("~/.Xresources"),
            (own("XTerm*disallowedWindowOps: 20,21,SetXprop"),),
            own("xrdb -merge ~/.Xresources, and a new xterm"),
        )
        said = own("OSC 52; xterm does not take it unless it is told to")
        return Check(name, State.WARN, said, paste=paste, facts=facts)
    if "apple_terminal" in program:
        hint = own("Terminal.app has no OSC 52: select with the mouse while fn is held.")
        return Check(name, State.WARN, own("OSC 52; the terminal ignores it"), hint, facts=facts)
    hints = [words for begin, words in _ASK_FIRST if version.startswith(begin) or begin in program]
    hint = (
        hints[0]
        if hints
        else own("Press y in the screen and paste. If nothing comes, select with shift and the mouse.")
    )
    return Check(
        name, State.WARN, own("OSC 52; whether the terminal takes it is not known"), hint, facts=facts
    )


def _through_tmux(tmux: Tmux, facts: dict[str, Json]) -> Check:
    name = own("clipboard")
    said = own("OSC 52; tmux does not hand it on")
    if tmux.at_least(3, 2) and tmux.is_attached and "clipboard" not in tmux.features:
        line = say("set -as terminal-features ',{}:clipboard'", tmux.pattern)
        hint = own("tmux does not know that your terminal takes it; if it does, say so:")
        return Check(name, State.WARN, said, hint, Paste(_CONFIG, (line,), _ATTACH), facts)
    if tmux.values["set-clipboard"] != "on":
        return Check(name, State.WARN, said, own("See tmux set-clipboard."), facts=facts)
    end = own("your terminal must take it too")
    return Check(name, State.OK, join("; ", [own("OSC 52; tmux hands it on"), end]), facts=facts)
