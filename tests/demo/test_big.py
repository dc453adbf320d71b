"""The big run: made when it is asked for, the same each time, and whole."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from cc_tui.demo.library import Library
from tests.demo_server import DemoServer, ask

NODES, SHOTS = 2_000, 10_000


@pytest.fixture(scope="module")
def body(demo_server: DemoServer) -> dict[str, Any]:
    loaded: dict[str, Any] = demo_server.get(f"/run/{demo_server.session_id('big')}").json()
    return loaded


@pytest.fixture(scope="module")
def workflow(demo_server: DemoServer, body: dict[str, Any]) -> dict[str, Any]:
    loaded: dict[str, Any] = demo_server.get(f"/workflows/{body['workflow_id']}").json()
    return loaded


def test_it_is_as_big_as_it_is_said_to_be(body: dict[str, Any], workflow: dict[str, Any]) -> None:
    shots = body["screenshot_urls"]
    assert len(shots) == len({shot["screenshot_id"] for shot in shots}) == SHOTS
    ids = [node["id"] for node in workflow["nodes"]]
    assert len(set(ids)) == len({node["name"] for node in workflow["nodes"]}) == NODES
    assert {shot["node_id"] for shot in shots} < set(ids)
    targets = {target for edge in workflow["edges"].values() for target in edge.values()}
    assert targets | {ids[0]} == set(ids)
    times = [shot["timestamp"] for shot in shots]
    assert times == sorted(times)


def test_it_has_loops_second_attempts_and_a_node_that_fails(body: dict[str, Any]) -> None:
    shots = body["screenshot_urls"]
    visits = Counter(
        after["node_id"] for before, after in pairwise(shots) if before["node_id"] != after["node_id"]
    )
    assert max(visits.values()) > 20
    assert {error["error_id"] for error in body["errors"]} != set()
    failing = body["errors"][-1]["node_id"]
    attempts = [shot["retry_index"] for shot in shots if shot["node_id"] == failing]
    assert attempts == [0, 0, 1, 1, 2, 2]
    assert shots[-1]["node_id"] == failing
    repeated = [error for error in body["errors"] if error["node_id"] != failing]
    assert len(repeated) == 18
    for error in repeated:
        kept = [shot for shot in shots if shot["node_id"] == error["node_id"]]
        assert [(shot["retry_index"], shot["error_screenshot"]) for shot in kept] == [
            (0, False),
            (0, True),
            (1, False),
        ]


def test_it_is_sent_packed(demo_server: DemoServer) -> None:
    reply = demo_server.get(f"/run/{demo_server.session_id('big')}", Accept_Encoding="gzip")
    assert 5_000_000 < len(reply.body) < 14_000_000
    assert int(reply.headers["content-length"]) < len(reply.body) / 4


def test_each_node_has_its_screenshots_and_those_that_ran_have_a_page(
    demo_server: DemoServer, body: dict[str, Any], workflow: dict[str, Any]
) -> None:
    shots = Counter(shot["node_id"] for shot in body["screenshot_urls"])
    failing = body["errors"][-1]["node_id"]
    some = [*[node["id"] for node in workflow["nodes"]][::97], failing, workflow["nodes"][-1]["id"]]
    for node in some:
        found = demo_server.get(f"/run/{body['session_id']}/debug-snapshots/{node}").json()
        assert len(found["screenshots"]) == shots[node]
        assert (found["page_snapshot_url"] is None) == (shots[node] == 0)
        if shots[node]:
            assert ask(found["page_snapshot_url"]).body.startswith((b"<!DOCTYPE html>", b"<html>"))
            assert ask(found["screenshots"][-1]["signed_screenshot_url"]).body[:3] == b"\xff\xd8\xff"
    assert shots[failing] == 6
    assert shots[some[-1]] == 0


def test_it_is_made_late_and_the_same_at_every_start() -> None:
    one, other = Library(1e9), Library(1e9 + 1e6)
    runs = [next(run for run in library.runs(1e9) if run.name == "big") for library in (one, other)]
    # What a server does at its start and for a list of runs has not made it.
    assert [vars(run).get("_content") for run in runs] == [None, None]
    assert runs[0].body == runs[1].body
    assert runs[0].pages == runs[1].pages
    assert one.history(runs[0].row["workflow_id"]) == other.history(runs[1].row["workflow_id"])
