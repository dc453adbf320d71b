"""A user far away: xterm behind OpenSSH, 150 ms there and back, 250 kB/s. `make bench` has the times."""

from __future__ import annotations

import base64
import re
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.bench.far import BEGINS, ENDS, ENOUGH, HALVES, LIMIT, photograph
from tests.demo_server import DemoServer
from tests.terminals.far import RATE, ROUND_TRIP, SERVER, Far, Link
from tests.terminals.screen import Screen, needs
from tests.terminals.test_program import Pictures, screenshots

ROOT: Final = Path(__file__).resolve().parents[2]

pytestmark = [
    needs("xterm", "ssh"),
    pytest.mark.skipif(SERVER is None or shutil.which("ssh-keygen") is None, reason="not installed: sshd"),
]


@contextmanager
def far_away(server: DemoServer, run: str) -> Iterator[Pictures]:
    """The program on a run, behind the link."""
    environ = {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "COLORTERM": "truecolor", **server.env}
    with ExitStack() as stack:
        far = stack.enter_context(Far())
        screen = stack.enter_context(Screen())
        command = far.command([sys.executable, "-m", "cc_tui", server.session_id(run)], environ)
        window = stack.enter_context(screen.xterm(command, columns=130, rows=42))
        yield Pictures(window, False, screenshots(server, run))


def test_half_cells_come_first_and_then_the_sharp_picture(clean_demo: DemoServer) -> None:
    with far_away(clean_demo, "modal") as pictures:
        window, keys = pictures.window, list(pictures.shots)
        window.wait_for(lambda screen: pictures.seen(screen) is not None)
        window.key("g")
        pictures.shows(keys[0])
        window.key("period")
        for key in keys[1:4]:
            before = len(window.sent)
            window.key("period")
            pictures.shows(key)
            first, begins, _rest = window.sent[before:].partition(BEGINS)
            assert begins
            assert len(HALVES.findall(first)) >= ENOUGH
            # The title tells it once the terminal has answered.
            window.wait_until(lambda before=before: b" sent in " in window.sent[before:])  # type: ignore[misc]
        window.key("q")
        assert window.wait_exit() == 0


def test_a_photograph_is_reduced_until_it_fits_and_says_so(clean_demo: DemoServer) -> None:
    with far_away(clean_demo, "modal") as pictures:
        window = pictures.window
        window.wait_for(lambda screen: pictures.seen(screen) is not None)
        photo = base64.b64encode(photograph(1)).decode()
        clean_demo.fault(f"body:{photo}", origin="storage", path=".jpeg", times=20)
        before = len(window.sent)
        window.key("g", "period", "period", "period")
        window.wait_for(
            lambda screen: BEGINS in window.sent[before:] and pictures.seen(screen) is pictures.sent[-1]
        )
        window.key("4", "slash")
        window.type("made small")
        window.key("Return")
        window.wait_sent(b"reduced to ")
        sixels = re.findall(re.escape(BEGINS) + rb".*?" + re.escape(ENDS), window.sent[before:], re.DOTALL)
        assert sixels
        assert max(map(len, sixels)) <= LIMIT
        window.key(*["q"] * 4)  # out of the search, the details, the tree
        assert window.wait_exit() == 0


def test_the_link_is_as_slow_as_it_says() -> None:
    """Else nothing above says anything."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        link = Link(int(listener.getsockname()[1]))
        try:
            with socket.create_connection(("127.0.0.1", link.port)) as near:
                far, _address = listener.accept()
                with far:
                    began = time.monotonic()
                    near.sendall(b"?")
                    far.sendall(far.recv(1))
                    assert near.recv(1) == b"?"
                    assert time.monotonic() - began >= ROUND_TRIP
                    size, got = RATE // 2, 0
                    began = time.monotonic()
                    threading.Thread(target=far.sendall, args=(bytes(size),), daemon=True).start()
                    while got < size:
                        got += len(near.recv(65536))
                    assert time.monotonic() - began >= size / RATE
        finally:
            link.close()
