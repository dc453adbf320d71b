"""What is written when, on a real pipe: text before a picture that trickles, never inside of a sequence."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cc_tui.ui.driver.expansion import Payload
from cc_tui.ui.driver.output import LIMIT, Output, Written
from cc_tui.ui.driver.stage import Drawing

PIPE = 65_536
"""Bytes that a pipe takes while nobody reads."""

WAIT = 20.0


class Reader:
    """The other end; reads only when it is told."""

    def __init__(self) -> None:
        self.fd, self.writing = os.pipe()
        self.written: list[Written] = []
        self.output = Output(self.writing, self._note)
        self.data = b""

    def _note(self, written: Written) -> bytes:
        self.written.append(written)
        return b"?"

    def read(self, size: int) -> bytes:
        while len(self.data) < size:
            self.data += os.read(self.fd, size - len(self.data))
        return self.data

    def rest(self) -> bytes:
        """All that comes until the end."""
        stopped = threading.Thread(target=self._stop)
        stopped.start()
        while more := os.read(self.fd, PIPE):
            self.data += more
        stopped.join(WAIT)
        assert not stopped.is_alive()
        return self.data

    def _stop(self) -> None:
        self.output.stop()
        os.close(self.writing)


@contextmanager
def reader() -> Iterator[Reader]:
    each = Reader()
    each.output.start()
    try:
        yield each
    finally:
        os.close(each.fd)


def payload(
    sign: bytes, pieces: int, *, size: int = 1000, ending: bytes | None = b"!", is_one: bool = False
) -> Payload:
    drawing = Drawing(1, 1, b"")
    return Payload(drawing, tuple(sign * size for _ in range(pieces)), ending, is_one)


def until_full(each: Reader, wanted: Payload) -> None:
    """Wait until the writer stands in the middle of a picture: the pipe takes no more."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        going = each.output._going
        if going and going.payload is wanted and not select.select([], [each.writing], [], 0)[1]:
            return
        time.sleep(0.005)
    raise AssertionError("the pipe was never full")


def test_text_comes_in_order() -> None:
    with reader() as each:
        for number in range(1000):
            each.output.text(b"%d," % number)
        assert each.rest() == b"".join(b"%d," % number for number in range(1000))


def test_a_text_waits_for_its_picture() -> None:
    with reader() as each:
        picture = payload(b"p", 3)
        each.output.text(b"text", (picture,))
        assert each.rest() == b"p" * 3000 + b"?text"
    assert [(written.payload, written.is_whole) for written in each.written] == [(picture, True)]


def test_other_text_goes_between_the_pieces_of_a_picture() -> None:
    with reader() as each:
        picture = payload(b"p", 200)
        each.output.ahead((picture,))
        until_full(each, picture)
        each.output.text(b"key")
        data = each.rest()
    at = data.index(b"key")
    assert 0 < at < 100_000, "before the rest of the picture"
    assert at % 1000 == 0, "between two pieces"
    assert data.replace(b"key", b"") == b"p" * 200_000 + b"?"


def test_nothing_goes_inside_of_one_sequence() -> None:
    with reader() as each:
        picture = payload(b"p", 200, is_one=True)
        each.output.text(b"<", (picture,))
        until_full(each, picture)
        each.output.text(b"key")
        assert each.rest() == b"p" * 200_000 + b"?<key"


def test_what_nobody_wants_is_ended_or_left_out() -> None:
    with reader() as each:
        first, second = payload(b"a", 200), payload(b"b", 5)
        each.output.text(b"1", (first,))
        each.output.text(b"2", (second,))
        until_full(each, first)
        assert each.output.abandon() == [second.drawing, first.drawing]
        assert each.output.abandon() == [], "it is abandoned already"
        each.output.text(b"3")
        data = each.rest()
    assert data.rstrip(b"123?") == data[: data.index(b"!")] + b"!"
    assert data.endswith(b"!?123"), data[-20:]
    assert b"b" not in data
    assert data.index(b"!") % 1000 == 0, "after a whole piece"
    assert len(data) < 100_000
    assert [written.is_whole for written in each.written] == [False]


def test_what_cannot_be_ended_is_sent_whole() -> None:
    with reader() as each:
        picture = payload(b"a", 200, ending=None)
        each.output.ahead((picture,))
        until_full(each, picture)
        assert each.output.abandon() == []
        assert each.rest() == b"a" * 200_000 + b"?"


def test_a_command_that_has_to_arrive_is_not_abandoned() -> None:
    with reader() as each:
        block = payload(b"a", 200)
        each.output.ahead((block, Payload(None, (b"delete",)), payload(b"b", 2)))
        until_full(each, block)
        each.output.abandon()
        data = each.rest()
    assert b"delete" in data
    assert b"b" not in data


def test_the_loop_is_not_stopped_by_a_terminal_that_does_not_read() -> None:
    with reader() as each:
        began = time.monotonic()
        for _ in range(400):
            each.output.text(b"x" * 10_000)
        assert time.monotonic() - began < 5, "4 MB wait without anybody reading"
        blocked = threading.Thread(target=each.output.text, args=(b"y" * LIMIT,))
        each.output.text(b"x" * LIMIT)
        blocked.start()
        assert blocked.is_alive(), "what is more waits, so that memory does not fill"
        assert len(each.rest()) >= 400 * 10_000 + LIMIT
        blocked.join(WAIT)


def test_a_terminal_that_is_gone_ends_the_thread() -> None:
    gone = threading.Event()
    kinds: list[tuple[type[BaseException], str]] = []

    def hook(args: threading.ExceptHookArgs) -> None:
        kinds.append((args.exc_type, args.thread.name if args.thread else ""))
        gone.set()

    before, threading.excepthook = threading.excepthook, hook
    try:
        each = Reader()
        each.output.start()
        os.close(each.fd)
        each.output.text(b"x")
        assert gone.wait(WAIT)
    finally:
        threading.excepthook = before
        os.close(each.writing)
    assert kinds == [(BrokenPipeError, "textual-pictures")], "the guard knows both"


@pytest.mark.parametrize("blocking", [True, False])
def test_a_terminal_that_does_not_block(blocking: bool) -> None:
    with reader() as each:
        os.set_blocking(each.writing, blocking)
        each.output.text(b"x" * 300_000)
        assert each.rest() == b"x" * 300_000
