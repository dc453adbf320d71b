"""What screen and driver share: the pictures that frames may speak of, and what of them was sent."""

from __future__ import annotations

import itertools
import random
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from cc_tui.picture.budget import SLOW_BYTES, Link
from cc_tui.ui.driver import markers

if TYPE_CHECKING:
    from cc_tui.picture.capabilities import Capabilities

KEPT_MEASURES: Final = 50

_NEAR_S: Final = 0.03
"""A round trip of somebody on the same network, while no picture has told more."""

_ids = random.SystemRandom()


class Sent(NamedTuple):
    """One picture that went out.

    Attributes:
        bytes: Of the payload; 0 is a question alone, which tells the round trip.
        seconds: From its first byte until the terminal answered that it had read the last, else until that
            was handed to the system.
        answered: Which of the two; only an answer tells of a link, since SSH and the system keep megabytes.
    """

    bytes: int
    seconds: float
    answered: bool


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A picture as a terminal takes it. Each is one of its own: equal only to itself.

    Attributes:
        columns: Cells across that it fills.
        rows: Cells down.
        payload: The escape sequences that hand it over.
        image_id: kitty's number for it; 0 for protocols without.
        sent: How it went out, each time. Other threads add to it.
    """

    columns: int
    rows: int
    payload: bytes = field(repr=False)
    image_id: int = 0
    sent: list[Sent] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        if not 1 <= self.columns * self.rows <= markers.CELLS:
            raise ValueError(f"{self.columns} x {self.rows} cells")


class Transmitter(Protocol):
    """What a driver does for the stage."""

    def use(self, capabilities: Capabilities) -> None:
        """Show pictures in another way."""

    def prepare(self, drawing: Drawing, on_ready: Callable[[], None]) -> None:
        """Send ahead what can be, then call."""

    def abandon(self) -> bool:
        """Stop sending pictures; whether one was not sent for it."""

    def forget(self) -> None:
        """The terminal may have lost every picture."""

    def farewell(self) -> bytes:
        """What takes every picture of ours out of the terminal."""


class Stage:
    """The pictures of one screen: at most `markers.SLOTS` at a time are known to frames.

    A widget puts a drawing here before it draws its markers; the driver looks it up in the frame.

    Attributes:
        driver: Who sends; None without a terminal.
        sent: The last pictures that went out.
        total_bytes: Of all pictures that went out.
        link: What their times told of the way to the terminal.
        on_sent: Called after each, in any thread.
    """

    def __init__(self) -> None:
        self._slots: list[Drawing | None] = [None] * markers.SLOTS
        self._used: list[int] = list(range(markers.SLOTS))
        self._owned: set[int] = set()
        self._lock = threading.Lock()
        self.driver: Transmitter | None = None
        self.sent: deque[Sent] = deque(maxlen=KEPT_MEASURES)
        self.total_bytes = 0
        self.link = Link()
        self.on_sent: Callable[[], None] = _nobody

    def put(self, drawing: Drawing) -> int:
        """Give a drawing a slot; one that has a slot keeps it, the one longest unused makes way.

        Returns:
            The slot, for `markers.row_of`.
        """
        slot = self._slots.index(drawing) if drawing in self._slots else self._used[0]
        self._slots[slot] = drawing
        self._used.remove(slot)
        self._used.append(slot)
        return slot

    def drawing(self, slot: int) -> Drawing | None:
        """What a slot holds."""
        return self._slots[slot]

    def new_id(self) -> int:
        """A number for kitty: random, since other programs have pictures in the same terminal."""
        return next(
            number for _ in itertools.count() if (number := _ids.randrange(1, 1 << 24)) not in self._owned
        )

    # What the screen asks for.

    def use(self, capabilities: Capabilities) -> None:
        """Show pictures in another way from now on: the user wants it, or other terminals look on."""
        if self.driver is not None:
            self.driver.use(capabilities)

    def prepare(self, drawing: Drawing, on_ready: Callable[[], None]) -> None:
        """Have a drawing sent ahead where the protocol can, behind all text; then call, in the loop."""
        if self.driver is None:
            on_ready()
        else:
            self.driver.prepare(drawing, on_ready)

    def abandon(self) -> bool:
        """Nobody wants what is still being sent.

        Returns:
            Whether a picture is therefore not, or not wholly, in the terminal.
        """
        return self.driver is not None and self.driver.abandon()

    def forget(self) -> None:
        """Another terminal may look on now, or this one was cleared: send again what is shown next."""
        if self.driver is not None:
            self.driver.forget()

    def farewell(self) -> bytes:
        """What takes every picture of ours out of the terminal; for whoever must tidy up, in any thread."""
        return self.driver.farewell() if self.driver is not None else b""

    # What the driver tells.

    def note_sent(self, sent: Sent, drawing: Drawing | None = None) -> None:
        """Keep a measure, of a drawing or of a question alone; from any thread."""
        self.sent.append(sent)
        self.total_bytes += sent.bytes
        if sent.answered:
            self.link = self.link.after(sent.bytes, sent.seconds)
        if drawing is not None:
            drawing.sent.append(sent)
            self.on_sent()

    def own(self, image_id: int) -> None:
        """A terminal may hold this picture from now on."""
        with self._lock:
            self._owned.add(image_id)

    def disown(self, *image_ids: int) -> None:
        """They were deleted."""
        with self._lock:
            self._owned.difference_update(image_ids)

    @property
    def is_slow(self) -> bool:
        """Whether a picture takes so long that something else is shown before it. In doubt it does."""
        if self.link.speed is not None:
            return self.link.slow
        return not 0 < self.link.latency <= _NEAR_S

    @property
    def limit(self) -> int | None:
        """Bytes that one picture may have; None where it does not matter."""
        return SLOW_BYTES if self.is_slow else None

    @property
    def owned(self) -> tuple[int, ...]:
        """Ids of ours that a terminal may hold; in any thread."""
        with self._lock:
            return tuple(self._owned)


def _nobody() -> None:
    """Nobody is told."""
