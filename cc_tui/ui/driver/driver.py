"""Textual's driver for Linux and macOS, which also draws pictures: `App(driver_class=driver_for(...))`.

Textual hands over each frame as one string; its markers are expanded there (`frames.py` and its neighbours),
and everything goes out in order through a thread of its own (`output.py`).
"""

from __future__ import annotations

import os
import selectors
import threading
import time
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from cc_tui.picture.incoming import MARK, Incoming
from cc_tui.ui.driver.frames import short_styles
from cc_tui.ui.driver.output import Output, Written
from cc_tui.ui.driver.protocols import frames_for
from cc_tui.ui.driver.stage import Drawing, Sent, Stage

if TYPE_CHECKING:
    from textual.app import App

    from cc_tui.picture.capabilities import Capabilities
    from cc_tui.ui.driver.expansion import Payload

_TICK_S: Final = 0.05
"""How often the input thread looks whether it is to end, and the parser whether an ESC was a key."""


class PictureDriver(LinuxDriver):
    """Draws what Textual draws, and pictures. `driver_for` makes it.

    Attributes:
        stage: The pictures that frames speak of.
        capabilities: How pictures are shown at first.
        incoming: Sorts what the terminal sends. The probe has begun with it: keys that were typed
            meanwhile come first, and answers that it still waits for never become keys.
    """

    stage: ClassVar[Stage]
    capabilities: ClassVar[Capabilities]
    incoming: ClassVar[Incoming]

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._use(self.capabilities)
        self._output: Output | None = None
        # Textual writes from its input thread too.
        self._lock = threading.RLock()
        self._ready: dict[Drawing, list[Callable[[], None]]] = {}
        self._asked: deque[tuple[Drawing | None, int, float]] = deque()
        self._answers = False
        self.stage.driver = self

    # Output.

    def write(self, data: str) -> None:
        """Write a frame, or anything else; nothing while the program is stopped.

        A timer may still paint between ctrl+z and the moment at which the system stops the process; all is
        painted again when it goes on.
        """
        with self._lock:
            if self._output is None:
                return
            before, text, lacks = self._frames.expand(data, *self._terminal_size())
            self._put(short_styles(text).encode("utf-8", "backslashreplace"), before)
        if lacks:
            self._app.call_later(self._paint_all)

    def _put(self, data: bytes, before: tuple[Payload, ...] = ()) -> None:
        if self._output is not None:
            self._output.text(data, before)

    def _paint_all(self) -> None:
        self._app.screen.refresh()

    def _terminal_size(self) -> tuple[int, int]:
        """The size as it is, which may be news to Textual: a picture over the edge scrolls the screen."""
        try:
            return os.get_terminal_size(self.fileno)
        except OSError:
            return self._app.size

    def _picture_written(self, written: Written) -> bytes:
        """In the output's thread: tell who waits for it, measure, ask."""
        payload = written.payload
        if payload.drawing is None or not written.is_whole:
            return b""
        self._loop.call_soon_threadsafe(self._tell_ready, payload.drawing)
        if self._asks and self._answers:
            self._asked.append((payload.drawing, payload.weight, written.began))
            return MARK
        seconds = time.monotonic() - written.began
        self.stage.note_sent(Sent(payload.weight, seconds, answered=False), payload.drawing)
        return b""

    def _mark_came(self) -> None:
        """In the input's thread: the terminal has read all that was written before a question."""
        self._answers = True
        if self._asked:
            drawing, weight, began = self._asked.popleft()
            self.stage.note_sent(Sent(weight, time.monotonic() - began, answered=True), drawing)

    # What the stage passes on.

    def use(self, capabilities: Capabilities) -> None:
        """Show pictures in another way from now on; what is there of the old way goes."""
        with self._lock:
            if self._output is not None:
                self.abandon()
                self._take_away()
            self._use(capabilities)

    def _use(self, capabilities: Capabilities) -> None:
        self._frames = frames_for(capabilities, self.stage)
        # A tmux on this machine answers at once, however slow the line to its client is.
        self._asks = capabilities.tmux is None and not capabilities.wrap

    def prepare(self, drawing: Drawing, on_ready: Callable[[], None]) -> None:
        """Send ahead what can be, then call."""
        with self._lock:
            payloads = self._frames.ahead(drawing)
            if payloads and self._output is not None:
                self._ready[drawing] = [on_ready]
                self._output.ahead(payloads)
                return
        if drawing in self._ready:
            self._ready[drawing].append(on_ready)
        else:
            on_ready()

    def _tell_ready(self, drawing: Drawing) -> None:
        for on_ready in self._ready.pop(drawing, ()):
            on_ready()

    def abandon(self) -> bool:
        """Stop sending pictures; whether one was not sent for it."""
        if self._output is None:
            return False
        with self._lock:
            left = self._output.abandon()
            for drawing in left:
                self._frames.undone(drawing)
                self._ready.pop(drawing, None)
        return bool(left)

    def forget(self) -> None:
        """The terminal may have lost every picture."""
        with self._lock:
            self._frames.forget()

    def farewell(self) -> bytes:
        """What takes every picture of ours out of the terminal; from any thread."""
        return self._frames.farewell()

    def _take_away(self) -> None:
        if farewell := self.farewell():
            self._put(farewell)

    # Opening and closing the screen.

    def start_application_mode(self) -> None:
        """Open the screen, at the start and after a stop: nothing is on it."""
        self.forget()
        self._asked.clear()
        if self._output is None and self._file is not None:
            self._output = Output(self._file.fileno(), self._picture_written)
            self._output.start()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._asks:
            self._asked.append((None, 0, time.monotonic()))
            self._put(MARK)

    def stop_application_mode(self) -> None:
        """Take our pictures away, and leave the screen."""
        self.abandon()
        self._ready.clear()
        self._take_away()
        super().stop_application_mode()

    def close(self) -> None:
        """Wait until everything is written."""
        if self._output is not None:
            deleted = self.stage.owned
            self._output.stop()
            self._output = None
            self.stage.disown(*deleted)
        super().close()

    # Input.

    def run_input_thread(self) -> None:
        """Textual's loop, with what was typed before it first, and without the terminal's late answers."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        incoming = self.incoming

        def feed(data: bytes) -> None:
            keys = decode(incoming.take(data, time.monotonic(), expecting=bool(self._asked)))
            for _ in range(incoming.marks):
                self._mark_came()
            for event in parser.feed(keys) if keys else ():  # an empty string is the end for it
                self.process_message(event)

        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            feed(b"")
            while not self.exit_event.is_set():
                if selector.select(_TICK_S):
                    data = os.read(self.fileno, 4096)
                    feed(data)
                    if not data:
                        self.exit_event.wait(_TICK_S)  # nobody will ever type again
                else:
                    feed(b"")
                for event in parser.tick():
                    self.process_message(event)


def driver_for(capabilities: Capabilities, stage: Stage, incoming: Incoming) -> type[PictureDriver]:
    """A driver for `App(driver_class=...)`.

    Args:
        capabilities: How pictures are shown at first.
        stage: The pictures that frames speak of.
        incoming: What has sorted the terminal's bytes until now.
    """
    given = {"capabilities": capabilities, "stage": stage, "incoming": incoming}
    return type("TerminalDriver", (PictureDriver,), given)
