"""What goes to the terminal, in order, from a thread of its own: a slow link never stops the event loop.

Pictures are on a track beside the text. A text that shows a picture waits for it; any other goes before the
picture's next piece, so keys are answered while a picture trickles over a slow link. A picture that nobody
wants any more is left out, or ended after the piece that is being written.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from cc_tui.ui.driver.expansion import Payload
from cc_tui.ui.driver.stage import Drawing

LIMIT: Final = 4 << 20
"""Bytes of text that may wait; then the writer is waited for, as Textual always does."""

_AT_ONCE: Final = 32_768
"""Bytes of texts that are joined for one write."""


class _Text(NamedTuple):
    data: bytes
    needs: tuple[Payload, ...]


@dataclass(slots=True, eq=False)
class _Going:
    """The picture that is being sent."""

    payload: Payload
    began: float
    written: int = 0
    is_cut: bool = False

    @property
    def is_over(self) -> bool:
        """Whether its last piece is written, or being written."""
        return self.written >= len(self.payload.pieces)


class Written(NamedTuple):
    """A picture that was handed to the system.

    Attributes:
        payload: Which.
        began: When its first byte was about to be written, `time.monotonic()`.
        is_whole: Whether nothing was left out.
    """

    payload: Payload
    began: float
    is_whole: bool


class Output(threading.Thread):
    """Writes to a terminal until `stop`.

    Args:
        fd: The terminal.
        on_written: Called in this thread after each picture; what it returns is written behind it.
    """

    def __init__(self, fd: int, on_written: Callable[[Written], bytes]) -> None:
        # The guard takes an OSError of a thread of this name for a terminal that is gone.
        super().__init__(daemon=True, name="textual-pictures")
        self._fd = fd
        self._on_written = on_written
        self._texts: deque[_Text] = deque()
        self._waiting = 0
        self._pictures: deque[Payload] = deque()
        self._going: _Going | None = None
        self._changed = threading.Condition()
        self._stopping = False

    def text(self, data: bytes, needs: tuple[Payload, ...] = ()) -> None:
        """Write a text once the pictures that it shows are in the terminal."""
        with self._changed:
            while self._waiting > LIMIT and self.is_alive():
                self._changed.wait(1.0)
            self._pictures.extend(needs)
            self._texts.append(_Text(data, needs))
            self._waiting += len(data)
            self._changed.notify_all()

    def ahead(self, payloads: tuple[Payload, ...]) -> None:
        """Send pictures behind all text."""
        with self._changed:
            self._pictures.extend(payloads)
            self._changed.notify_all()

    def abandon(self) -> list[Drawing]:
        """Leave out pictures that are not sent yet, and end the one that is being sent.

        Returns:
            The drawings that the terminal does not get, or only a part of.
        """
        with self._changed:
            left = [payload for payload in self._pictures if payload.drawing is not None]
            self._pictures = deque(payload for payload in self._pictures if payload.drawing is None)
            going = self._going
            if going and not (going.is_cut or going.is_over) and going.payload.ending is not None:
                going.is_cut = True
                left.append(going.payload)
            self._changed.notify_all()
        return [payload.drawing for payload in left if payload.drawing is not None]

    def stop(self) -> None:
        """Write what waits, then end; blocks until then."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self.join()

    def run(self) -> None:
        """Write until the end."""
        while (data := self._next()) is not None:
            self._write(data)
            if (written := self._finished()) is not None:
                self._write(self._on_written(written))

    def _next(self) -> bytes | None:
        """What is written next; None at the end."""
        with self._changed:
            while True:
                is_inside = self._going is not None and self._going.payload.is_one
                if self._texts and not is_inside and not self._has_to_wait(self._texts[0]):
                    return self._joined_texts()
                if self._going is not None or self._pictures:
                    return self._picture_piece()
                if self._stopping:
                    return None
                self._changed.wait()

    def _has_to_wait(self, text: _Text) -> bool:
        going = self._going.payload if self._going else None
        return any(payload is going or payload in self._pictures for payload in text.needs)

    def _joined_texts(self) -> bytes:
        joined = bytearray()
        while self._texts and len(joined) < _AT_ONCE and not self._has_to_wait(self._texts[0]):
            joined += self._texts.popleft().data
        self._waiting -= len(joined)
        self._changed.notify_all()
        return bytes(joined)

    def _picture_piece(self) -> bytes:
        going = self._going
        if going is None:
            going = self._going = _Going(self._pictures.popleft(), time.monotonic())
        going.written += 1
        if going.is_cut:
            going.written = len(going.payload.pieces)
            return going.payload.ending or b""
        return going.payload.pieces[going.written - 1]

    def _finished(self) -> Written | None:
        """The picture whose last piece was just written."""
        with self._changed:
            going = self._going
            if going is None or not going.is_over:
                return None
            self._going = None
            return Written(going.payload, going.began, not going.is_cut)

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._fd, rest[:_AT_ONCE]) :]
            except BlockingIOError:  # somebody made the terminal non-blocking, for all who share it
                select.select([], [self._fd], [], 1.0)
