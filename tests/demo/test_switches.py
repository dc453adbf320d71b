"""The switches for tests: what was seen, ordered faults, and how the server starts and ends."""

from __future__ import annotations

import base64
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cc_tui.demo.launch import DemoFailed, launch
from tests.demo_server import DemoServer, ask

SERVER = [sys.executable, "-P", "-m", "cc_tui.demo.server"]


def test_requests_are_counted_without_their_query(clean_demo: DemoServer) -> None:
    clean_demo.get("/runs?limit=1")
    clean_demo.get("/runs?limit=2")
    clean_demo.get("/workflows")
    seen = clean_demo.seen()
    assert seen.api == {"/runs": 2, "/workflows": 1}
    assert not seen.storage
    assert [entry["path"] for entry in seen.log] == ["/runs", "/runs", "/workflows"]


def test_the_switches_need_the_key(demo_server: DemoServer) -> None:
    assert ask(f"{demo_server.base_url}/_demo/seen").status == 401
    assert ask(f"{demo_server.base_url}/_demo/reset", method="POST", body=b"{}").status == 401


def test_a_fault_meets_its_requests_only(clean_demo: DemoServer) -> None:
    clean_demo.fault("status:429", path="/workflows", times=2, retry_after="3")
    assert clean_demo.get("/runs").status == 200
    replies = [clean_demo.get("/workflows") for _ in range(3)]
    assert [reply.status for reply in replies] == [429, 429, 200]
    assert replies[0].headers["retry-after"] == "3"
    assert replies[0].json()["retryAfterSeconds"] == 1
    assert clean_demo.seen().faults_waiting == 0


@pytest.mark.parametrize(
    ("do", "status", "body"),
    [
        ("status:500", 500, b'{"statusCode":500,"message":"Internal server error"}'),
        ("html", 200, b"<html>"),
        ("empty", 200, b""),
        (f"body:{base64.b64encode(b'not json').decode()}", 200, b"not json"),
        ("redirect:https://example.test/", 302, b""),
    ],
)
def test_ordered_answers(clean_demo: DemoServer, do: str, status: int, body: bytes) -> None:
    clean_demo.fault(do)
    reply = clean_demo.get("/workflows")
    assert reply.status == status
    assert reply.body[: len(body) or None] == body
    assert reply.headers.get("location") == ("https://example.test/" if status == 302 else None)


def test_broken_answers(clean_demo: DemoServer) -> None:
    clean_demo.fault("reset")
    with pytest.raises(OSError, match="reset"):
        clean_demo.get("/workflows")
    clean_demo.fault("truncate")
    with pytest.raises(http.client.IncompleteRead):
        clean_demo.get("/workflows")
    clean_demo.fault("slow:0.5")
    before = time.monotonic()
    assert clean_demo.get("/workflows").json()
    assert time.monotonic() - before >= 0.5


def test_storage_has_faults_of_its_own(clean_demo: DemoServer) -> None:
    clean_demo.fault("status:429", origin="storage")
    run = clean_demo.get(f"/run/{clean_demo.session_id('loop')}").json()
    reply = ask(run["screenshot_urls"][0]["signed_screenshot_url"])
    assert (reply.status, reply.json()["code"]) == (429, "SlowDown")


@pytest.mark.parametrize(
    "order",
    [
        b"{",
        b"[]",
        b"{}",
        b'{"origin":"api","path_contains":"","do":"dance"}',
        b'{"origin":"api","path_contains":"","do":"status:x"}',
    ],
)
def test_a_fault_that_there_is_not_is_refused(clean_demo: DemoServer, order: bytes) -> None:
    url = f"{clean_demo.base_url}/_demo/fault"
    assert ask(url, method="POST", body=order, cc_key=clean_demo.api_key).status == 400
    assert clean_demo.seen().faults_waiting == 0


def test_clients_that_hang_up_leave_no_trace() -> None:
    child = subprocess.Popen(
        [*SERVER, "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    with child:
        said = json.loads(child.stdout.readline())
        port = int(said["base_url"].rpartition(":")[2])
        session = next(run["session_id"] for run in said["runs"] if run["name"] == "loop")
        order = json.dumps({"origin": "api", "path_contains": "", "do": "slow:30"}).encode()
        ask(said["base_url"] + "/_demo/fault", method="POST", body=order, cc_key=said["api_key"])
        for request in (
            b"",
            b"GET /run",
            f"GET /run/{session} HTTP/1.1\r\ncc-key: {said['api_key']}\r\n\r\n".encode(),
        ):
            client = socket.create_connection(("127.0.0.1", port))
            client.sendall(request)
            if b"\r\n\r\n" in request:
                client.recv(200)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            client.close()
        assert ask(said["base_url"] + "/workflows", cc_key=said["api_key"]).status == 200
        child.stdin.close()
        assert child.wait(10) == 0
        assert child.stderr.read() == b""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(number: signal.Signals) -> None:
    with subprocess.Popen(SERVER, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        said = json.loads(child.stdout.readline())
        assert ask(said["base_url"] + "/workflows", cc_key=said["api_key"]).status == 200, (
            "no stdin, still there"
        )
        child.send_signal(number)
        assert child.wait(10) == 0


def test_it_does_not_outlive_a_parent_that_was_killed() -> None:
    parent = """
import signal
from cc_tui.demo.launch import launch
with launch() as demo:
    print(demo.base_url, flush=True)
    signal.pause()
"""
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        url = child.stdout.readline().decode().strip()
        # A connection that is open tells when the server is gone.
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=10) as line:
            line.sendall(b"GET /runs HTTP/1.1\r\nHost: x\r\n\r\n")
            assert line.recv(12) == b"HTTP/1.1 401"
            child.kill()
            while line.recv(4096):
                pass


def test_port_n_and_its_neighbour_and_a_taken_one() -> None:
    port = _free_pair()
    with launch(port=port) as demo:
        assert demo.base_url == f"http://127.0.0.1:{port}"
        assert demo.storage_url == f"http://127.0.0.1:{port + 1}"
        assert demo.api_key not in repr(demo)
        with pytest.raises(DemoFailed), launch(port=port):
            pass


def test_credentials_of_the_user_do_not_reach_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDCRUISE_API_KEY", "sk_live_of_the_user")
    ours = Path("/proc/self/task").joinpath(str(os.getpid()), "children")
    with launch():
        environments = [Path("/proc", pid, "environ").read_bytes() for pid in ours.read_text().split()]
    assert any(b"PATH=" in environment for environment in environments)
    assert not any(b"sk_live_of_the_user" in environment for environment in environments)


def _free_pair() -> int:
    """A port that is free together with the next one, below those that the system hands out."""
    first = 20_000 + os.getpid() * 2 % 8_000
    for port in range(first, first + 4_000, 2):
        with socket.socket() as one, socket.socket() as two:
            try:
                one.bind(("127.0.0.1", port))
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise AssertionError("no two free ports side by side")


def test_it_imports_nothing_but_the_standard_library() -> None:
    program = "import sys, cc_tui.demo.server\nprint(*sorted({n.partition('.')[0] for n in sys.modules}))"
    said = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    foreign = set(said.stdout.split()) - sys.stdlib_module_names - {"cc_tui", "__main__"}
    # What site-packages start up by themselves (.pth files) is in a bare interpreter too.
    bare = subprocess.run(
        [sys.executable, "-I", "-c", "import sys\nprint(*{n.partition('.')[0] for n in sys.modules})"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not foreign - set(bare.stdout.split())
    program = "import sys, cc_tui.demo.server\nprint(*(n for n in sys.modules if n.startswith('cc_tui.')))"
    said = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert all(name.startswith("cc_tui.demo") for name in said.stdout.split())
