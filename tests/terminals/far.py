"""A user far away: OpenSSH on loopback behind a link that takes its time and carries little.

`with Far() as far:` starts a server of its own and the link before it; `far.command(...)` is the `ssh` that
runs a program behind both.
"""

from __future__ import annotations

import getpass
import os
import queue
import shlex
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final, Self

from tests.terminals.stacked import Stacked

ROUND_TRIP: Final = 0.150
"""Seconds: half of them in each direction."""

RATE: Final = 250_000
"""Bytes per second in each direction."""

SERVER: Final = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

_CHUNK: Final = 1024
_HELD: Final = 64
"""Chunks that the link's own buffer holds; who sends more waits, as before a narrow line."""

_CONFIG: Final = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile none
AuthorizedKeysFile {folder}/user.pub
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PermitRootLogin prohibit-password
"""


class Link:
    """Carries connections to a port, slowly. Each chunk leaves when the line is free, and arrives later.

    Args:
        port: Of this machine.
        round_trip: Seconds there and back.
        rate: Bytes per second, each way.
    """

    def __init__(self, port: int, round_trip: float = ROUND_TRIP, rate: int = RATE) -> None:
        self._to, self._delay, self._rate = port, round_trip / 2, rate
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listener]
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Cut the line."""
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                self._open += [near, far]
                for each in (near, far):
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._carry(near, far)
                self._carry(far, near)

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        line: queue.Queue[tuple[float, bytes]] = queue.Queue(_HELD)

        def take() -> None:
            free = 0.0
            data = b"."
            while data:
                data = b""
                with suppress(OSError):
                    data = source.recv(_CHUNK)
                free = max(free, time.monotonic()) + len(data) / self._rate
                line.put((free + self._delay, data))

        def give() -> None:
            with suppress(OSError):
                while True:
                    due, data = line.get()
                    time.sleep(max(due - time.monotonic(), 0))
                    if not data:
                        sink.shutdown(socket.SHUT_WR)
                        return
                    sink.sendall(data)

        for work in (take, give):
            threading.Thread(target=work, daemon=True).start()


class Far(Stacked):
    """An OpenSSH server with keys of its own, and the link before it.

    Args:
        round_trip: Seconds there and back.
        rate: Bytes per second, each way.
    """

    def __init__(self, round_trip: float = ROUND_TRIP, rate: int = RATE) -> None:
        super().__init__()
        self._round_trip, self._rate = round_trip, rate

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            for name in ("host", "user"):
                words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self._folder / name)]
                subprocess.run(words, check=True, stdin=subprocess.DEVNULL)
            server = self._serve()
            stack.callback(server.wait, 10)
            stack.callback(server.terminate)
            self.link = Link(self._port, self._round_trip, self._rate)
            stack.callback(self.link.close)
            self._stack = stack.pop_all()
        return self

    def command(self, words: Sequence[str], environ: Mapping[str, str]) -> list[str]:
        """What runs a program there, on a terminal. It gets these variables and no others of here.

        Args:
            words: Program and arguments.
            environ: As for `env`.
        """
        inner = ["env", *(f"{name}={value}" for name, value in environ.items()), *words]
        options = [
            "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "IdentitiesOnly=yes",
            "LogLevel=ERROR", "IPQoS=none",
        ]  # fmt: skip
        ssh = [shutil.which("ssh") or "ssh", "-F", "none", "-tt", "-i", str(self._folder / "user")]
        ssh += [word for option in options for word in ("-o", option)]
        return [*ssh, "-p", str(self.link.port), f"{getpass.getuser()}@127.0.0.1", shlex.join(inner)]

    def _serve(self) -> subprocess.Popen[bytes]:
        if SERVER is None:
            raise AssertionError("sshd is not installed")
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # where it locks itself in while nobody has logged in
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = int(free.getsockname()[1])
        config, log = self._folder / "sshd_config", self._folder / "log"
        config.write_text(_CONFIG.format(port=self._port, folder=self._folder))
        server = subprocess.Popen(
            [SERVER, "-D", "-f", str(config), "-E", str(log)],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 20
        while "Server listening" not in (log.read_text() if log.exists() else ""):
            if server.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"sshd did not start: {log.read_text() if log.exists() else ''}")
            time.sleep(0.02)
        return server
