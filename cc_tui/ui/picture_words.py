"""What is said of a picture: in the title of its pane, and in the details."""

from __future__ import annotations

from typing import Final

from cc_tui.picture.capabilities import Protocol
from cc_tui.picture.pictures import Compared, PreparedBlocks, PreparedSharp, ScaledPicture
from cc_tui.picture.viewport import START, View
from cc_tui.text import Shown, join, one_line, own, plural, say, visible
from cc_tui.ui.driver.stage import Sent, Stage
from cc_tui.ui.sight import OnScreen, Prepared

_WAYS: Final = {
    Protocol.KITTY: own("kitty"), Protocol.SIXEL: own("sixel"), Protocol.ITERM2: own("iTerm2"),
    Protocol.BLOCKS: own("half cells"), Protocol.OFF: own("off"),
}  # fmt: skip


def way(protocol: Protocol) -> Shown:
    """How pictures are drawn, in a word."""
    return _WAYS.get(protocol, own("textual-image"))


def kilobytes(size: int) -> Shown:
    """`84 KB`; of less than one the bytes."""
    if size < 1000:
        return plural(size, "byte")
    return say("{} KB", round(size / 1000)) if size < 10_000_000 else say("{} MB", round(size / 1_000_000))


def protocol_of(picture: Prepared) -> Shown:
    """What draws it: `kitty`, `sixel`, `iTerm2`, `half cells`, `textual-image`."""
    if isinstance(picture, PreparedSharp):
        return way(picture.protocol)
    return own("half cells") if isinstance(picture, PreparedBlocks) else own("textual-image")


def facts(on_screen: OnScreen, stage: Stage) -> list[Shown]:
    """What a title says of a picture where it has room: the fullest form first."""
    picture, original = on_screen.picture, on_screen.picture.original
    size = say("{} x {}", *original.size)
    file = say("{}  {}  {}", size, kilobytes(original.bytes), protocol_of(picture))
    forms = [file, size]
    if stage.is_slow and on_screen.drawing is not None and on_screen.drawing.sent:
        sent = on_screen.drawing.sent[-1]
        slow = join(", ", [_sent(sent), *(one_line(note, 80) for note in picture.notes)])
        forms = [say("{}  {}", file, slow), *forms]
    return forms


def part(picture: Prepared, view: View) -> Shown:
    """Which part is seen, and how large: `50 %, 12 % down`; empty of a picture that is seen as it begins."""
    if isinstance(picture, ScaledPicture):
        return own("")
    (width, height), (left, top, right, bottom) = picture.original.size, picture.box
    is_whole = (left, top, right, bottom) == (0, 0, width, height)
    if is_whole and view == START:
        return own("")
    parts = [say("{} %", percent(picture.scale))]
    if right - left < width:
        parts.append(say("{} % across", round(100 * left / (width - right + left))))
    if bottom - top < height:
        parts.append(say("{} % down", round(100 * top / (height - bottom + top))))
    return join(", ", parts)


def percent(scale: float) -> Shown:
    """A share of one in hundredths, without the sign."""
    return say("{}", round(scale * 100)) if scale >= 0.1 else visible(f"{scale * 100:.1f}")


def compared(found: Compared, to: Shown) -> list[Shown]:
    """What a comparison found, the fullest form first.

    Args:
        found: The comparison.
        to: With what: `start of node 7`.
    """
    if found.equal:
        return [say("equal to the one before, {}", to), own("equal to the one before"), own("equal")]
    if not found.regions:
        return [say("no difference but JPEG's to the one before, {}", to), own("no difference")]
    share = percent(found.share) if found.share >= 0.0005 else own("under 0.1")
    changed = say("{} changed", plural(len(found.regions), "region"))
    return [say("{}, {} %, since {}", changed, share, to), say("{}, {} %", changed, share), changed]


def _sent(sent: Sent) -> Shown:
    return say("{} sent in {} s", kilobytes(sent.bytes), visible(f"{sent.seconds:.1f}"))
