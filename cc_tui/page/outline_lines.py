"""The lines of an outline in columns, as they come from the child; each is made when it is looked at.

Of 200,000 lines few are ever looked at. Made all at once they would hold the event loop for a fifth of a
second, and every full collection of garbage for as long as it takes to visit them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, overload

from cc_tui.page.model import NOTHING, Kind, OutlineLine, State
from cc_tui.text import Raw

_KINDS: Final = {kind.value: kind for kind in Kind}
_STATES: Final = {state.value: state for state in State}

Extra = tuple[tuple[str, ...], str, str | None]
"""States, name and value of a line that has them."""


class OutlineLines(Sequence[OutlineLine]):
    """A sequence of `OutlineLine`.

    Attributes:
        documents: Of each line the document of its element.
        elements: The element's number.
        folds: The index of each FOLD and how many lines follow it.
        hidden_count: Lines that are hidden.
        size: Characters of all.
    """

    def __init__(self) -> None:
        self.documents = array("i")
        self.elements = array("i")
        self.folds: list[tuple[int, int]] = []
        self.hidden_count = 0
        self.size = 0
        # Garbage collection visits what is in a list, but not in a tuple of strings.
        self._parts: list[tuple[Sequence[Any], ...]] = []
        self._begins: list[int] = []

    def add(self, columns: Sequence[Sequence[Any]]) -> None:
        """Add lines as the child writes them.

        Args:
            columns: Kinds, texts, depths, documents, elements, levels, why they are hidden, extras.

        Raises:
            KeyError, TypeError, ValueError: They are not that.
        """
        start = len(self)
        kinds, texts, depths, documents, elements, levels, hidden, extras = columns
        known = tuple([_KINDS[kind].value for kind in kinds])
        self.documents.extend(array("i", documents))
        self.elements.extend(array("i", elements))
        extra = tuple([each and (tuple(each[0]), str(each[1]), each[2]) for each in extras])
        self.folds += [
            (start + at, int((extra[at] or ((), "", 0))[2] or 0))
            for at, kind in enumerate(known)
            if kind == Kind.FOLD.value
        ]
        self.size += sum(map(len, texts))
        self.hidden_count += len(hidden) - hidden.count("")
        self._begins.append(start)
        self._parts.append(
            (known, tuple(texts), array("i", depths), array("i", documents), array("i", elements),
             array("i", levels), tuple(hidden), extra)
        )  # fmt: skip

    def __len__(self) -> int:
        """How many."""
        return len(self.elements)

    @overload
    def __getitem__(self, index: int) -> OutlineLine: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[OutlineLine, ...]: ...
    def __getitem__(self, index: int | slice) -> OutlineLine | tuple[OutlineLine, ...]:
        """A line, or several."""
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            return tuple(self._several(start, stop)) if step == 1 else tuple(self)[index]
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(index)
        return next(self._several(number, number + 1))

    def __iter__(self) -> Iterator[OutlineLine]:
        """Each."""
        return self._several(0, len(self))

    def _several(self, start: int, stop: int) -> Iterator[OutlineLine]:
        at = max(bisect_right(self._begins, start) - 1, 0)
        while start < stop:
            begin, part = self._begins[at], self._parts[at]
            cut = slice(start - begin, stop - begin)
            yield from map(_line, *[column[cut] for column in part])
            start, at = begin + len(part[0]), at + 1

    def of_kinds(self, kinds: Iterable[Kind], state: State) -> list[int]:
        """Indexes of the lines that are shown and of one of some kinds or in a state."""
        wanted = {kind.value for kind in kinds}
        return [
            begin + at
            for begin, part in zip(self._begins, self._parts, strict=True)
            for at, (kind, hidden, extra) in enumerate(zip(part[0], part[6], part[7], strict=True))
            if not hidden and (kind in wanted or (extra is not None and state.value in extra[0]))
        ]


def of_texts(texts: Sequence[Raw]) -> OutlineLines:
    """Lines of text that know no element."""
    count = len(texts)
    made = OutlineLines()
    made.add((
        [Kind.TEXT.value] * count, texts, [0] * count, [0] * count, [-1] * count, [0] * count, [""] * count,
        [None] * count,
    ))  # fmt: skip
    return made


def of_lines(lines: Iterable[OutlineLine]) -> OutlineLines:
    """Lines that are made already."""
    made = OutlineLines()
    rows = [
        (*line[:7], (tuple(map(str, line.states)), line.name, str(line.fold) if line.fold else line.value))
        for line in lines
    ]
    made.add(list(zip(*rows, strict=True)) or [()] * 8)
    return made


def _line(
    name: str,
    text: str,
    depth: int,
    document: int,
    element: int,
    level: int,
    hidden: str,
    extra: Extra | None,
) -> OutlineLine:
    kind = _KINDS[name]
    if extra is None:
        return OutlineLine(kind, Raw(text), depth, document, element, level, Raw(hidden))
    if kind is Kind.FOLD:
        return OutlineLine(Kind.FOLD, Raw(text), depth, document, element, fold=int(extra[2] or 0))
    value = None if extra[2] is None else Raw(extra[2])
    states = tuple(_STATES[state] for state in extra[0])
    return OutlineLine(
        kind, Raw(text), depth, document, element, level, Raw(hidden), states, Raw(extra[1]) or NOTHING, value
    )
