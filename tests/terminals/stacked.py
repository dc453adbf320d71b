"""What everything here has in common that is started and has to be ended."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType


class Stacked:
    """A context manager whose `__enter__` puts on a stack what is to be undone, the last first."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._stack.close()
