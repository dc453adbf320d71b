"""What was downloaded or converted once, kept within a bound of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Store(Generic[K, V]):
    """The most recently used values, together within a number of bytes.

    Args:
        limit: Bytes kept at most; the value used longest ago goes first.
        size: How many bytes a value takes.
    """

    def __init__(self, limit: int, size: Callable[[V], int]) -> None:
        self._limit = limit
        self._size = size
        self._values: OrderedDict[K, V] = OrderedDict()
        self.bytes = 0

    def get(self, key: K) -> V | None:
        """A value, which counts as used now."""
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key]

    def put(self, key: K, value: V) -> None:
        """Keep a value; one over the whole limit is not kept."""
        self.drop(key)
        if self._size(value) > self._limit:
            return
        self._values[key] = value
        self.bytes += self._size(value)
        while self.bytes > self._limit:
            _, oldest = self._values.popitem(last=False)
            self.bytes -= self._size(oldest)

    def drop(self, key: K) -> None:
        """Forget a value."""
        old = self._values.pop(key, None)
        if old is not None:
            self.bytes -= self._size(old)

    def __contains__(self, key: object) -> bool:
        return key in self._values
