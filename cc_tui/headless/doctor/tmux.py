"""The checks of tmux and of the clipboard, which tmux stands in the way of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from cc_tui.headless.doctor.report import Check, Paste, State
from cc_tui.headless.doctor.terminal import Terminal
from cc_tui.picture.capabilities import client_placeholders
from cc_tui.picture.tmux import Client, TmuxFacts
from cc_tui.run.model import Json
from cc_tui.text import Shown, join, one_line, own, say

_CONFIG: Final = own("~/.tmux.conf")
_RELOAD: Final = own("tmux source-file ~/.tmux.conf")
_ATTACH: Final = own("tmux source-file ~/.tmux.conf, then detach and attach again")
_TERM_NAME: Final = re.compile(r"[A-Za-z0-9._+-]{1,40}")
_PATIENT_MS: Final = 100
"""tmux waits this long after each ESC; more than this is felt."""

_ESCAPE: Final = own("set -s escape-time 20")
_CLIPBOARD: Final = own("set -s set-clipboard on")
_PASSTHROUGH: Final = own("set -g allow-passthrough on")
_DEFAULT: Final = own('set -g default-terminal "tmux-256color"')


def checks(terminal: Terminal, environ: Mapping[str, str]) -> list[Check]:
    """Judge tmux where there is one, and the clipboard."""
    seen = terminal.seen
    if seen.tmux_silent:
        hint = own("Its settings could not be read, so nothing is said of them.")
        unknown = Check(own("tmux"), State.WARN, seen.tmux_silent, hint)
        return [unknown, _clipboard(terminal, environ, None, elsewhere=True)]
    tmux = seen.tmux
    if tmux is None:
        elsewhere = terminal.is_multiplexed
        return [_not_here(terminal, environ), _clipboard(terminal, environ, None, elsewhere=elsewhere)]
    found = [_version(tmux), _escape_time(tmux), _set_clipboard(tmux), _passthrough(tmux)]
    return [*found, _default_terminal(tmux), _truecolor(tmux), _clipboard(terminal, environ, tmux)]


def _not_here(terminal: Terminal, environ: Mapping[str, str]) -> Check:
    name = own("tmux")
    if not terminal.is_multiplexed:
        said = own("no; TMUX was inherited from one") if environ.get("TMUX") else own("no")
        return Check(name, State.OK, said, facts={"tmux": False})
    if terminal.term.startswith("screen") and not terminal.version.lower().startswith("tmux"):
        hint = own("GNU screen lets no picture and no clipboard through. If it is tmux, see below.")
    else:
        hint = own("It runs where you came from, or TMUX was unset (sudo). There it should have:")
    lines = (_ESCAPE, _CLIPBOARD, _PASSTHROUGH)
    said = own("one that cannot be asked from here (TMUX is not set)")
    facts: dict[str, Json] = {"tmux": True, "asked": False}
    return Check(name, State.WARN, said, hint, Paste(_CONFIG, lines, _RELOAD), facts)


def _version(tmux: TmuxFacts) -> Check:
    name, said = own("tmux"), say("version {}", one_line(tmux.version, 40))
    clients: list[Json] = [_client(client) for client in tmux.clients]
    facts: dict[str, Json] = {"tmux": True, "asked": True, "version": tmux.version, "clients": clients}
    if not tmux.clients:
        return Check(name, State.WARN, say("{}, and no client is attached", said), facts=facts)
    if not all(client.utf8 for client in tmux.clients):
        hint = own("tmux takes your terminal for one without UTF-8 and draws _ instead; attach with tmux -u.")
        return Check(name, State.WARN, said, hint, facts=facts)
    who = join(", ", list(dict.fromkeys(client.name for client in tmux.clients)))
    return Check(name, State.OK, say("{}, in {}", said, who), facts=facts)


def _client(client: Client) -> dict[str, Json]:
    return {
        "termname": client.termname,
        "termtype": client.termtype or None,
        "features": sorted(client.features),
        "utf8": client.utf8,
        "truecolor": client.true_colour,
    }


def _escape_time(tmux: TmuxFacts) -> Check:
    name, value = own("tmux escape-time"), tmux.options.get("escape-time", "")
    if not re.fullmatch(r"\d{1,9}", value):
        return Check(name, State.WARN, own("not known"), paste=Paste(_CONFIG, (_ESCAPE,), _RELOAD))
    facts: dict[str, Json] = {"milliseconds": int(value)}
    said = say("{} ms", int(value))
    if int(value) <= _PATIENT_MS:
        return Check(name, State.OK, said, facts=facts)
    hint = own("esc is held back that long each time it is pressed.")
    return Check(name, State.WARN, said, hint, Paste(_CONFIG, (_ESCAPE,), _RELOAD), facts)


def _set_clipboard(tmux: TmuxFacts) -> Check:
    name, value = own("tmux set-clipboard"), tmux.options.get("set-clipboard", "")
    facts: dict[str, Json] = {"value": value}
    if value == "on":
        return Check(name, State.OK, own("on"), facts=facts)
    hint = own("tmux drops what programs copy; y would say that it sent something, and nothing would arrive.")
    said = one_line(value, 20) or own("not known")
    return Check(name, State.WARN, said, hint, Paste(_CONFIG, (_CLIPBOARD,), _RELOAD), facts)


def _passthrough(tmux: TmuxFacts) -> Check:
    name = own("tmux passthrough")
    facts: dict[str, Json] = {"value": tmux.allow_passthrough}
    if not tmux.at_least(3, 3):
        return Check(name, State.OK, own("always on before tmux 3.3"), facts=facts)
    if tmux.passthrough:
        return Check(name, State.OK, own("on"), facts=facts)
    if not tmux.clients or not all(client_placeholders(client)[0] for client in tmux.clients):
        return Check(name, State.OK, own("off; it would show no better pictures here"), facts=facts)
    hint = own("Your terminal could show sharp pictures, but they do not reach it.")
    return Check(name, State.WARN, own("off"), hint, Paste(_CONFIG, (_PASSTHROUGH,), _RELOAD), facts)


def _default_terminal(tmux: TmuxFacts) -> Check:
    name, value = own("tmux terminal"), tmux.options.get("default-terminal", "")
    facts: dict[str, Json] = {"default_terminal": value}
    said = say("default-terminal {}", one_line(value, 40) or own("not known"))
    if value.endswith(("-256color", "-direct")):
        return Check(name, State.OK, said, facts=facts)
    hint = own("Programs are told that there are few colours.")
    then = own("tmux source-file ~/.tmux.conf; it counts for new panes")
    return Check(name, State.WARN, said, hint, Paste(_CONFIG, (_DEFAULT,), then), facts)


def _truecolor(tmux: TmuxFacts) -> Check:
    name = own("tmux colours")
    if not tmux.clients:
        return Check(name, State.WARN, own("not known: no client is attached"))
    poor = [client for client in tmux.clients if not client.true_colour]
    facts: dict[str, Json] = {"truecolor": not poor}
    if not poor:
        return Check(name, State.OK, own("24-bit colours reach your terminal"), facts=facts)
    line = say("set -as terminal-features ',{}:RGB'", _pattern(poor[0]))
    if not tmux.at_least(3, 2):
        line = say("set -as terminal-overrides ',{}:Tc'", _pattern(poor[0]))
    hint = own("tmux rounds colours to 256. If your terminal shows 24 bits, say so:")
    return Check(name, State.WARN, own("256"), hint, Paste(_CONFIG, (line,), _ATTACH), facts)


def _pattern(client: Client) -> Shown:
    """The user's terminal for a line of the configuration."""
    found = _TERM_NAME.fullmatch(client.termname)
    return say("{}", one_line(found[0])) if found else own("*")


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
    terminal: Terminal, environ: Mapping[str, str], tmux: TmuxFacts | None, *, elsewhere: bool = False
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


def _through_tmux(tmux: TmuxFacts, facts: dict[str, Json]) -> Check:
    name = own("clipboard")
    said = own("OSC 52; tmux does not hand it on")
    unable = [client for client in tmux.clients if "clipboard" not in client.features]
    if tmux.at_least(3, 2) and unable:
        line = say("set -as terminal-features ',{}:clipboard'", _pattern(unable[0]))
        hint = own("tmux does not know that your terminal takes it; if it does, say so:")
        return Check(name, State.WARN, said, hint, Paste(_CONFIG, (line,), _ATTACH), facts)
    if tmux.options.get("set-clipboard") != "on":
        return Check(name, State.WARN, said, own("See tmux set-clipboard."), facts=facts)
    end = own("your terminal must take it too")
    return Check(name, State.OK, join("; ", [own("OSC 52; tmux hands it on"), end]), facts=facts)
