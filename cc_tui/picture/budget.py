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


FEWEST: Final = 12
"""Colours below which a smaller picture is better than a more even one."""

Scales = tuple[tuple[int, float], ...]
"""`Quality.shrink` in rising order, each with the bytes that it takes beside those of the sharp picture."""

PNG: Final[Scales] = (
    (1, 1.0), (2, 0.28), (3, 0.13), (4, 0.075), (6, 0.034), (8, 0.02), (12, 0.009), (16, 0.005),
)  # fmt: skip

SIXEL: Final[Scales] = (
    (1, 1.0), (2, 0.5), (3, 0.3), (4, 0.21), (5, 0.16), (6, 0.08), (12, 0.03), (16, 0.02),
)  # fmt: skip
"""A sixel draws its pixels all the same: it saves little until a band's six rows are one of the picture's."""

MOST_SHRUNK: Final = 16

_COSTS: Final = (
    (256, 1.55),
    (128, 1.2),
    (64, 1.0),
    (48, 0.9),
    (32, 0.8),
    (24, 0.77),
    (16, 0.74),
    (FEWEST, 0.62),
)
"""Palettes that are tried, with the bytes that they take beside those of 64 colours."""


def reduced(
    quality: Quality, size: int, limit: int, *, most: int = COLOURS, scales: Scales = PNG
) -> Quality | None:
    """The best quality that should keep a limit: fewer colours first, then fewer pixels in all their colours.

    Args:
        quality: What was tried.
        size: Bytes that it took, over the limit.
        limit: Bytes.
        most: Colours that are wanted.
        scales: What fewer pixels save.

    Returns:
        Always less than what was tried; None where nothing less is left.
    """
    if quality.shrink >= MOST_SHRUNK and quality.colours <= FEWEST:
        return None
    whole = size / _cost(quality.colours) / _share(quality.shrink, scales)
    steps = [step for step, _ in _COSTS if step < most]
    for shrink, share in scales:
        if shrink < quality.shrink:
            continue
        for colours in (most, *steps):
            is_less = shrink > quality.shrink or colours < quality.colours
            if is_less and whole * share * _cost(colours) <= limit:
                return Quality(colours, shrink)
    return Quality(min(quality.colours, FEWEST), MOST_SHRUNK)


def _cost(colours: int) -> float:
    return next((share for step, share in _COSTS if colours >= step), _COSTS[-1][1])


def _share(shrink: int, scales: Scales) -> float:
    return next(share for step, share in scales if step >= shrink)
