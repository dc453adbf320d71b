"""A recorded CloudCruise on loopback: `python -P -m cc_tui.demo.server`; `--help` lists the options.

Two origins on 127.0.0.1: the API, and the storage behind its signed URLs. The first line on stdout is one
JSON object that says where they are; then it serves until SIGTERM or SIGINT, or, with `--until-eof`, until
stdin ends.
Standard library only, and nothing of cc_tui outside this package.
"""

from __future__ import annotations

import argparse
import json
import secrets
import signal
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from cc_tui.demo.api import Api
from cc_tui.demo.library import DEFAULT_RUN, Library
from cc_tui.demo.run import Run
from cc_tui.demo.signing import Signer
from cc_tui.demo.state import State
from cc_tui.demo.storage import Storage

_DEFAULT_TTL = 3600


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until it is told to stop; returns 0, or 2 where a port is taken."""
    options = _parser().parse_args(arguments)
    now = time.time() if options.now is None else options.now
    state = State(f"sk_demo_{secrets.token_urlsafe(24)}", options.ttl, now - time.time())
    library, signer = Library(now, options.play), Signer()
    try:
        storage = Storage(options.port + 1 if options.port else 0, state, library, signer)
        api = Api(options.port, state, library, signer, storage.url)
    except OSError as taken:
        sys.stderr.write(f"cc-tui demo: cannot listen on 127.0.0.1: {taken.strerror}\n")
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    for origin in (api, storage):
        threading.Thread(target=origin.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    if options.until_eof:
        threading.Thread(target=_wait_for_eof, args=(stop,), daemon=True).start()
    _announce(api, storage, state, library.runs(now))
    stop.wait()
    state.stopping.set()
    return 0


def _announce(api: Api, storage: Storage, state: State, runs: Sequence[Run]) -> None:
    line = {
        "base_url": api.url,
        "storage_url": storage.url,
        "api_key": state.key,
        "runs": [{"name": run.name, "session_id": run.session_id, "status": run.status} for run in runs],
        "default": DEFAULT_RUN,
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _wait_for_eof(stop: threading.Event) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    stop.set()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cc-tui demo --serve", description="Serves recorded runs on loopback."
    )
    parser.add_argument(
        "--ttl", type=_seconds, default=_DEFAULT_TTL, help="how long signed URLs live (3600 s)"
    )
    parser.add_argument("--port", type=_port, default=0, help="the API's port; storage takes the next one")
    parser.add_argument("--now", type=_moment, help="the server's time at its start, ISO 8601")
    parser.add_argument(
        "--play",
        type=_factor,
        default=1.0,
        help="how much faster a run that still goes on is played back; 0 stops it where it is (1)",
    )
    parser.add_argument("--until-eof", action="store_true", help="stop when stdin ends")
    return parser


def _seconds(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 10**9:
        raise argparse.ArgumentTypeError("must be at least 1 second")
    return value


def _port(text: str) -> int:
    value = int(text)
    if value and not 1 <= value < 65_535:
        raise argparse.ArgumentTypeError("must be 0 or from 1 to 65534")
    return value


def _factor(text: str) -> float:
    value = float(text)
    if not (value == 0 or 0.01 <= value <= 1000):
        raise argparse.ArgumentTypeError("must be 0 or from 0.01 to 1000")
    return value


def _moment(text: str) -> float:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a time such as 2026-11-23T10:00:00Z") from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


if __name__ == "__main__":
    sys.exit(main())
