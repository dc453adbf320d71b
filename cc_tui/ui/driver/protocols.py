"""Which frames for which terminal, and how large a picture may be."""

from __future__ import annotations

from cc_tui.picture import kitty
from cc_tui.picture.capabilities import Capabilities, Protocol
from cc_tui.ui.driver import markers
from cc_tui.ui.driver.expansion import Expansion, Frames, Payload
from cc_tui.ui.driver.kitty_frames import KittyFrames
from cc_tui.ui.driver.sixel_frames import SixelFrames
from cc_tui.ui.driver.stage import Drawing, Stage


class TextFrames:
    """Frames without pictures: half cells are text."""

    def expand(self, data: str, columns: int, rows: int) -> Expansion:  # noqa: ARG002
        """The frame as it is."""
        return Expansion((), data)

    def ahead(self, drawing: Drawing) -> tuple[Payload, ...]:  # noqa: ARG002
        """Nothing."""
        return ()

    def undone(self, drawing: Drawing) -> None:
        """Nothing was sent."""

    def forget(self) -> None:
        """Nothing is there."""

    def farewell(self) -> bytes:
        """Nothing is left."""
        return b""


def frames_for(capabilities: Capabilities, stage: Stage) -> Frames:
    """What expands the frames for a terminal."""
    if capabilities.protocol is Protocol.KITTY:
        return KittyFrames(stage, in_tmux=capabilities.wrap)
    if capabilities.protocol in (Protocol.SIXEL, Protocol.ITERM2):
        return SixelFrames(stage)
    return TextFrames()


def largest(columns: int, rows: int) -> tuple[int, int]:
    """How much of a place one picture can fill: markers and placeholders have no more numbers."""
    columns = min(columns, kitty.MAX_CELLS)
    return columns, min(rows, kitty.MAX_CELLS, markers.CELLS // max(columns, 1))
