"""The check of pictures: how they are shown here, why so, and why not better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cc_tui.config import Images
from cc_tui.headless.doctor.report import Check, State
from cc_tui.headless.doctor.terminal import Terminal
from cc_tui.picture.capabilities import Capabilities, Protocol, choose
from cc_tui.run.model import Json
from cc_tui.text import Shown, own, say

_WORDS: Final[Mapping[Protocol, Shown]] = {
    Protocol.KITTY: own("kitty graphics"),
    Protocol.SIXEL: own("sixel"),
    Protocol.ITERM2: own("iTerm2's inline images"),
    Protocol.BLOCKS: own("half cells"),
    Protocol.OFF: own("none"),
}


_UNASKED: Final = own(
    "If that tmux shows them to you: --images sixel (tmux 3.4), or kitty (allow-passthrough)."
)


def check(terminal: Terminal, wanted: Images) -> Check:
    """Say how pictures are shown.

    Args:
        terminal: What is known of it.
        wanted: What the user set.
    """
    name, known = own("pictures"), choose(wanted, terminal.seen)
    facts = _facts(known, wanted)
    if terminal.fd is None:
        return Check(name, State.WARN, own("not known: there is no terminal"), facts=facts)
    said = say("{}: {}; {}", _WORDS[known.protocol], known.why, _cell(known))
    if wanted is Images.TEXTUAL_IMAGE:
        return Check(name, State.OK, own("the textual-image library asks for itself"), facts=facts)
    if known.warning:
        return Check(name, State.WARN, said, known.warning, facts=facts)
    if known.protocol is Protocol.BLOCKS and wanted is Images.AUTO:
        unasked = terminal.seen.is_tmux and known.tmux is None
        hint = _UNASKED if unasked else _why_not_sharp(known)
        return Check(name, State.OK, said, hint, facts=facts)
    return Check(name, State.OK, said, facts=facts)


def _cell(known: Capabilities) -> Shown:
    width, height = known.cell
    told = own("is taken for") if known.cell_is_assumed else own("has")
    return say("a cell {} {}x{} pixels", told, width, height)


def _why_not_sharp(known: Capabilities) -> Shown:
    reasons = {offer.protocol: offer.why for offer in known.offers}
    kitty, sixel = reasons[Protocol.KITTY], reasons[Protocol.SIXEL]
    return kitty if kitty == sixel else say("kitty graphics: {}; sixel: {}", kitty, sixel)


def _facts(known: Capabilities, wanted: Images) -> dict[str, Json]:
    offers: list[Json] = [
        {"protocol": offer.protocol.value, "found": offer.found, "why": offer.why} for offer in known.offers
    ]
    return {
        "images": wanted.value,
        "protocol": known.protocol.value,
        "why": known.why,
        "warning": known.warning or None,
        "offers": offers,
        "cell_px": list(known.cell),
        "cell_is_assumed": known.cell_is_assumed,
        "truecolor": known.true_colour,
        "through_tmux": known.wrap,
    }
