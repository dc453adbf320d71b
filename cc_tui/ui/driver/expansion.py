"""What becomes of a frame, whatever the protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from cc_tui.ui.driver.stage import Drawing


@dataclass(frozen=True, slots=True, eq=False)
class Payload:
    """Bytes of a picture on their way, cut where the sending may be ended early.

    Attributes:
        drawing: Whose; None is a command that has to arrive.
        pieces: In order.
        ending: What, after any piece, makes the terminal take it as the end; None where nothing does.
        is_one: The pieces are one sequence: nothing else may be written between them.
    """

    drawing: Drawing | None
    pieces: tuple[bytes, ...]
    ending: bytes | None = None
    is_one: bool = False

    @property
    def weight(self) -> int:
        """Bytes together."""
        return sum(map(len, self.pieces))


class Expansion(NamedTuple):
    """A frame as it is to be written.

    Attributes:
        before: Payloads that must be in the terminal before the text.
        text: The frame, its markers replaced.
        lacks: A picture is needed, but cells of it are not in this frame: the whole screen is to be painted.
    """

    before: tuple[Payload, ...]
    text: str
    lacks: bool = False


class Frames(Protocol):
    """Expands frames; knows what the terminal shows."""

    def expand(self, data: str, columns: int, rows: int) -> Expansion:
        """Replace the markers of one frame.

        Args:
            data: A whole write of Textual.
            columns: The terminal's width in cells, now.
            rows: Its height.
        """

    def ahead(self, drawing: Drawing) -> tuple[Payload, ...]:
        """What can be sent of a drawing before it is shown; nothing where it was sent."""

    def undone(self, drawing: Drawing) -> None:
        """A payload was not, or not wholly, sent."""

    def forget(self) -> None:
        """Nothing is on the terminal any more, or another one looks on."""

    def farewell(self) -> bytes:
        """What takes every picture of ours out of the terminal."""
