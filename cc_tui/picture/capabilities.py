"""How this terminal is shown a picture: decided from what it, tmux and the environment say. Pure.

A terminal is believed what it says of itself (XTVERSION, DA1), and tmux what it says of its clients. Not the
environment: terminals that are started from others inherit theirs, and ssh hands on little. That a terminal
says OK to kitty's graphics proves nothing either: kitty 0.26 and WezTerm say it and have no placeholders.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from cc_tui.config import Images, is_utf8
from cc_tui.errors import NO_HINT
from cc_tui.picture.terminal import Answers, Colour, Window
from cc_tui.text import Raw, Shown, join, one_line, own, say

if TYPE_CHECKING:
    from cc_tui.picture.tmux import Client, TmuxFacts
    from cc_tui.picture.viewport import Size

ASSUMED_CELL: Final[Size] = (10, 20)

_KITTY: Final = re.compile(r"kitty\((\d{1,4})\.(\d{1,4})")
_GHOSTTY: Final = re.compile(r"ghostty\b", re.IGNORECASE)
_INLINE: Final = re.compile(r"(?:iTerm2|WezTerm)\b")
_TRUE_COLOUR: Final = re.compile(
    r"kitty|foot|wezterm|iterm2|ghostty|alacritty|contour|konsole|xterm\(|vte|mintty|rio", re.IGNORECASE
)
"""Terminals that show 24-bit colours, by the start of what they call themselves."""

_FIRST_KITTY: Final = (0, 28)
"""The release with placeholders."""


class Protocol(StrEnum):
    """What a picture is sent as."""

    KITTY = "kitty"
    SIXEL = "sixel"
    ITERM2 = "iterm2"
    BLOCKS = "blocks"
    OFF = "off"


_BEST_FIRST: Final = (Protocol.KITTY, Protocol.ITERM2, Protocol.SIXEL, Protocol.BLOCKS)
"""iTerm2's own before sixel: terminals that have both take a JPEG as it is, in all its colours."""


_NO_ANSWERS: Final = Answers(False)
_NO_WINDOW: Final = Window()


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is known of the terminal before anything is decided.

    Attributes:
        answers: What it said.
        environ: What the program was started with.
        window: Its size as the system tells it.
        tmux: What the tmux around us says, where there is one that can be asked.
        tmux_silent: Why tmux says nothing, where it should.
    """

    answers: Answers = _NO_ANSWERS
    environ: Mapping[str, str] = field(default_factory=dict)
    window: Window = _NO_WINDOW
    tmux: TmuxFacts | None = None
    tmux_silent: Shown = NO_HINT

    @property
    def name(self) -> Raw:
        """What the terminal calls itself; empty where it does not say."""
        return Raw((self.answers.version or b"").decode("utf-8", "replace"))

    @property
    def utf8(self) -> bool:
        """Whether the locale is UTF-8, so that more than ASCII may be sent."""
        return is_utf8(self.environ)

    @property
    def is_tmux(self) -> bool:
        """Whether what we write goes to a tmux: one that we can ask, or one further out."""
        return self.tmux is not None or bool(self.tmux_silent) or self.name.startswith("tmux")


class Offer(NamedTuple):
    """Whether a protocol works here, and how that is known."""

    protocol: Protocol
    found: bool
    why: Shown


@dataclass(frozen=True, slots=True)
class Capabilities:
    """How pictures are shown.

    Attributes:
        protocol: What is used.
        why: In a few words.
        warning: What the user should know who asked for a protocol that was not found; else empty.
        offers: What was found of each protocol, the best first.
        cell: Width and height of a cell in pixels.
        cell_is_assumed: Nobody told that size.
        true_colour: Whether 24-bit colours reach the user's terminal as they are.
        background: The terminal's own, where it tells.
        tmux: The tmux around us, where it can be asked.
        wrap: Whether pictures must be wrapped for tmux to hand them on (`allow-passthrough`).
    """

    protocol: Protocol
    why: Shown
    warning: Shown
    offers: tuple[Offer, ...]
    cell: Size
    cell_is_assumed: bool
    true_colour: bool
    background: Colour | None
    tmux: TmuxFacts | None
    wrap: bool

    @property
    def is_sharp(self) -> bool:
        """Whether pixels are sent, and not characters."""
        return self.protocol not in (Protocol.BLOCKS, Protocol.OFF)


def choose(wanted: Images, seen: Seen) -> Capabilities:
    """Decide how pictures are shown.

    Args:
        wanted: What the user set. A protocol that was not found is used all the same, with a warning.
            `textual-image` has its own way to find out; this then says what `auto` would do.
        seen: What is known of the terminal.
    """
    offers = tuple(Offer(each, *_LOOK[each](seen)) for each in _BEST_FIRST)
    protocol, why, warning = _chosen(wanted, offers, seen)
    cell = cell_of(seen)
    return Capabilities(
        protocol,
        why,
        warning,
        offers,
        cell or ASSUMED_CELL,
        cell is None,
        true_colour(seen),
        seen.answers.background,
        seen.tmux,
        _wraps(protocol, seen),
    )


def _chosen(wanted: Images, offers: Sequence[Offer], seen: Seen) -> tuple[Protocol, Shown, Shown]:
    if wanted is Images.OFF:
        return Protocol.OFF, own("--images off"), NO_HINT
    if wanted in (Images.AUTO, Images.TEXTUAL_IMAGE):
        if not seen.utf8:
            why = own("the locale is not UTF-8 (LANG, LC_ALL). --images blocks draws them anyway")
            return Protocol.OFF, why, NO_HINT
        best = next(offer for offer in offers if offer.found)
        return best.protocol, best.why, NO_HINT
    forced = next(offer for offer in offers if offer.protocol == wanted.value)
    named = one_line(wanted.value)
    why = say("asked for by --images {}", named)
    if forced.found:
        return forced.protocol, why, NO_HINT
    return forced.protocol, why, say("--images {} is obeyed, but {}", named, forced.why)


def _wraps(protocol: Protocol, seen: Seen) -> bool:
    if protocol is Protocol.SIXEL:  # a tmux that knows sixel draws it itself
        return seen.is_tmux and not _says_sixel(seen)
    return seen.is_tmux and protocol in (Protocol.KITTY, Protocol.ITERM2)


Found = tuple[bool, Shown]


def _kitty(seen: Seen) -> Found:
    if seen.is_tmux:
        return _kitty_through_tmux(seen)
    return _placeholders(seen.name) if seen.name else (False, _nameless(seen))


def _placeholders(name: str) -> Found:
    """Whether a terminal has kitty's placeholders, by what it calls itself."""
    shown = one_line(name, 40)
    if version := _KITTY.match(name):
        if (int(version[1]), int(version[2])) >= _FIRST_KITTY:
            return True, say("{} has kitty graphics with placeholders", shown)
        return False, say("{} has no placeholders (0.28 is the first)", shown)
    if _GHOSTTY.match(name):
        return True, say("{} has kitty graphics with placeholders", shown)
    return False, say("{} is neither kitty nor Ghostty", shown)


def _kitty_through_tmux(seen: Seen) -> Found:
    tmux = seen.tmux
    if tmux is None:
        return False, _unasked(seen)
    for client in tmux.clients:
        able, why = client_placeholders(client)
        if not able:
            return False, why
    if not tmux.clients:
        return False, own("no terminal is attached to tmux")
    if not tmux.passthrough:
        return False, own("tmux hands nothing on (allow-passthrough is off)")
    for client in tmux.clients:
        if not client.true_colour:  # the colour of a placeholder is the picture's number
            return False, say("tmux rounds the colours for {}", client.name)
    return True, say("tmux hands pictures on to {}", _names(tmux.clients))


def client_placeholders(client: Client) -> Found:
    """Whether the terminal of one of tmux's clients has kitty's placeholders, and how that is known."""
    if client.control:
        return False, own("a program draws this tmux (-CC)")
    if client.termtype:
        return _placeholders(client.termtype)
    if _GHOSTTY.search(client.termname):
        return True, own("TERM says Ghostty")
    return False, say("{} does not say its version", client.name)


def _sixel(seen: Seen) -> Found:
    if not seen.is_tmux:
        if seen.answers.features is None:
            return False, _nameless(seen)
        if _says_sixel(seen):
            return True, own("the terminal says that it has sixel")
        return False, own("the terminal does not say that it has sixel")
    tmux = seen.tmux
    if tmux is None:
        return False, _unasked(seen)
    if not _says_sixel(seen):
        return False, say("tmux {} has no sixel (3.4 can)", one_line(tmux.version, 20))
    without = [client for client in tmux.clients if client.control or "sixel" not in client.features]
    if without:
        return False, say("tmux knows of no sixel in {}", _names(without))
    if not tmux.clients:
        return False, own("no terminal is attached to tmux")
    return True, say("tmux {} draws sixel in {}", one_line(tmux.version, 20), _names(tmux.clients))


def _says_sixel(seen: Seen) -> bool:
    return 4 in (seen.answers.features or ())


def _iterm2(seen: Seen) -> Found:
    if seen.is_tmux:
        return False, own("inside tmux only by --images iterm2")
    if not seen.name:
        return False, _nameless(seen)
    if _INLINE.match(seen.name):
        return True, say("{} has iTerm2's inline images", one_line(seen.name, 40))
    return False, say("{} is neither iTerm2 nor WezTerm", one_line(seen.name, 40))


def _blocks(seen: Seen) -> Found:
    if not seen.utf8:
        return False, own("the locale is not UTF-8 (LANG, LC_ALL)")
    return True, own("nothing sharper was found")


_LOOK: Final[Mapping[Protocol, Callable[[Seen], Found]]] = {
    Protocol.KITTY: _kitty,
    Protocol.SIXEL: _sixel,
    Protocol.ITERM2: _iterm2,
    Protocol.BLOCKS: _blocks,
}


def _nameless(seen: Seen) -> Shown:
    answers = seen.answers
    if not answers.asked:
        return answers.why_not or own("the terminal was not asked")
    if answers.features is None:
        return own("the terminal did not answer")
    return own("the terminal does not say its name")


def _unasked(seen: Seen) -> Shown:
    return seen.tmux_silent or own("it is in a tmux that cannot be asked from here")


def _names(clients: Sequence[Client]) -> Shown:
    return join(", ", list(dict.fromkeys(client.name for client in clients)))


def cell_of(seen: Seen) -> Size | None:
    """Width and height of a cell in pixels; None where nobody says."""
    window, answers = seen.window, seen.answers
    asked = answers.area or (0, 0)
    told: list[Size] = []
    if window.columns and window.rows:
        told.append((window.width // window.columns, window.height // window.rows))
    if answers.cell:
        told.append(answers.cell)
    if window.columns and window.rows:
        told.append((asked[0] // window.columns, asked[1] // window.rows))
    return next((size for size in told if 3 <= size[0] <= 200 and 5 <= size[1] <= 400), None)


def true_colour(seen: Seen) -> bool:
    """Whether 24-bit colours reach the user's terminal as they are."""
    if seen.tmux is not None:
        return bool(seen.tmux.clients) and all(client.true_colour for client in seen.tmux.clients)
    if seen.environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return True
    return _TRUE_COLOUR.match(seen.name) is not None
