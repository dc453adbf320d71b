"""Visits folded: a loop of 25 is one thing until it is opened, and so is each try of a requeued run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cc_tui.run.model import Run, Visit

FEWEST: int = 3
"""Visits of one node from which what is between them is a loop."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A stretch of the spine in which nodes come again and again.

    Attributes:
        visits: All visits of the stretch, in order; the first is the loop's head.
        rounds: How often the head was visited.
    """

    visits: tuple[Visit, ...]
    rounds: int

    @property
    def head(self) -> Visit:
        """The visit that the loop begins with."""
        return self.visits[0]


@dataclass(frozen=True, slots=True)
class Try:
    """One try of a run that was requeued.

    Attributes:
        number: 1 for the first.
        of: How many there are.
        items: What it did.
    """

    number: int
    of: int
    items: tuple[Visit | Loop, ...]

    @property
    def visits(self) -> tuple[Visit, ...]:
        """All its visits, in order."""
        return tuple(v for item in self.items for v in (item.visits if isinstance(item, Loop) else (item,)))


Item = Visit | Loop | Try


def fold(run: Run) -> tuple[Item, ...]:
    """A run's visits as the tree shows them.

    Every visit is in exactly one place, in order. A run that was never requeued has no `Try`.
    """
    tries = max((visit.requeue for visit in run.visits), default=0) + 1
    if tries == 1:
        return loops(run.visits)
    return tuple(
        Try(number + 1, tries, loops([visit for visit in run.visits if visit.requeue == number]))
        for number in range(tries)
    )


def loops(visits: Sequence[Visit]) -> tuple[Visit | Loop, ...]:
    """Fold stretches in which a node comes again at least `FEWEST` times.

    A stretch goes from its head's first visit to its last, and on while the nodes are those of the stretch:
    a branch that was taken in one round only belongs to it as well.
    """
    names = [_identity(visit) for visit in visits]
    counts = Counter(names)
    last = {name: position for position, name in enumerate(names)}
    items: list[Visit | Loop] = []
    position = 0
    while position < len(visits):
        name = names[position]
        if counts[name] < FEWEST:
            items.append(visits[position])
            position += 1
            continue
        end = last[name] + 1
        inside = set(names[position:end])
        while end < len(visits) and names[end] in inside:
            end += 1
        items.append(Loop(tuple(visits[position:end]), names[position:end].count(name)))
        position = end
    return tuple(items)


def _identity(visit: Visit) -> str:
    return visit.node_id or f"name:{visit.name}"
