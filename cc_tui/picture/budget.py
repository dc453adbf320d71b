"""What a link to the terminal carries, and how a picture gets small enough for it. Plain arithmetic."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, replace
from typing import Final

SLOW: Final = 500_000
"""Bytes per second below which a link is slow."""

SLOW_BYTES: Final = 120_000
"""Of one picture at most on a slow link."""

COLOURS: Final = 64
"""Of a sharp picture unless somebody wants more."""

_LEAST_SAMPLE: Final = 8_000
"""Bytes of a write that say something about speed; a smaller one says how long an answer takes."""

_SAMPLES: Final = 5
_SHORTEST: Final = 0.001
"""Seconds, since nothing is endlessly fast."""


@dataclass(frozen=True, slots=True)
class Link:
    """What was learnt of the way to the terminal.

    Attributes:
        latency: Seconds that a small write took at least, from its first byte to the terminal's answer.
        speeds: Bytes per second of the last large writes, without the latency.
    """

    latency: float = 0.0
    speeds: tuple[float, ...] = ()

    def after(self, size: int, seconds: float) -> Link:
        """What is known after a write.

        Args:
            size: Its bytes.
            seconds: From its first byte until the terminal had it all: its answer to a query at the end, or
                where it gives none the time that writing took.
        """
        if size < _LEAST_SAMPLE:
            return replace(self, latency=min(self.latency, seconds) if self.latency else seconds)
        speed = size / max(seconds - self.latency, _SHORTEST)
        return replace(self, speeds=(*self.speeds[1 - _SAMPLES :], speed))

    @property
    def speed(self) -> float | None:
        """Bytes per second, the median of the last large writes; None before the first."""
        return statistics.median(self.speeds) if self.speeds else None

    @property
    def slow(self) -> bool:
        """Whether pictures have to be small. A link that nothing is known of is not slow."""
        return self.speed is not None and self.speed < SLOW

    @property
    def limit(self) -> int | None:
        """Bytes of one picture; None where it does not matter."""
        return SLOW_BYTES if self.slow else None


@dataclass(frozen=True, slots=True)
class Quality:
    """What a picture is reduced to.

    Attributes:
        colours: Of its palette.
        shrink: Pixels on the screen, across and down, that show one of it; 1 is sharp.
    """

    colours: int = COLOURS
    shrink: int = 1


FEWEST: Final = 16
"""Colours below which a smaller picture is better than a more even one."""

MOST_SHRUNK: Final = 16

_COSTS: Final = ((256, 1.55), (128, 1.2), (64, 1.0), (48, 0.94), (32, 0.88), (24, 0.86), (FEWEST, 0.84))
"""Palettes that are tried, with the bytes that they take beside those of 64 colours."""


def reduced(quality: Quality, size: int, limit: int) -> Quality | None:
    """The best quality that should keep a limit: fewer colours first, then fewer pixels.

    Args:
        quality: What was tried.
        size: Bytes that it took, over the limit.
        limit: Bytes.

    Returns:
        Always less than what was tried; None where nothing less is left.
    """
    cost = _cost(quality.colours)
    if quality.shrink == 1:
        for colours, share in _COSTS:
            if colours < quality.colours and size * share / cost <= limit:
                return Quality(colours)
    if quality.shrink >= MOST_SHRUNK:
        return None
    least = size * _cost(FEWEST) / cost if quality.colours > FEWEST else size
    colours = min(quality.colours, FEWEST)
    for shrink in range(quality.shrink + 1, MOST_SHRUNK):
        if least * (quality.shrink / shrink) ** 2 <= limit:
            return Quality(colours, shrink)
    return Quality(colours, MOST_SHRUNK)


def _cost(colours: int) -> float:
    return next((share for step, share in _COSTS if colours >= step), _COSTS[-1][1])
