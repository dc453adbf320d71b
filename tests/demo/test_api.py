"""The API origin answers as the contract says, good and bad."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.demo_server import DemoServer, ask

EXAMPLES = Path(__file__).parents[1] / "data" / "contract"
STRANGER = str(uuid.UUID(int=7))
TODAY = ["running", "renamed-id", "two-matches", "loop", "in-iframe", "modal", "big", "requeued"]
EARLIER = ["recovered", "last-good", "too-early", "template", "not-debug", "logged-out"]
NODE_FIELDS = {"session_id", "node_id", "page_snapshot_url", "screenshots"}


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def runs(server: DemoServer, **query: object) -> list[str]:
    """The names of the runs that `GET /runs` lists, in its order."""
    reply = server.get(f"/runs?{urlencode(query, doseq=True)}")
    assert reply.status == 200, reply.body
    names = {entry.session_id: name for name, entry in server.runs.items()}
    return [names[row["session_id"]] for row in reply.json()]


def moment(server: DemoServer, *, days_ago: float) -> str:
    now = parsedate_to_datetime(server.get("/workflows").headers["date"]).timestamp()
    return datetime.fromtimestamp(now - days_ago * 86_400, UTC).isoformat()


def test_the_first_line_says_where_everything_is(demo_server: DemoServer) -> None:
    assert urlsplit(demo_server.base_url).netloc != urlsplit(demo_server.storage_url).netloc
    assert demo_server.api_key.startswith("sk_demo_")
    statuses = {name: entry.status for name, entry in demo_server.runs.items()}
    assert statuses == {
        "renamed-id": "execution.failed",
        "last-good": "execution.success",
        "not-debug": "execution.failed",
        "loop": "execution.success",
        "recovered": "execution.success",
        "running": "execution.start",
        **dict.fromkeys(
            (
                "two-matches",
                "modal",
                "logged-out",
                "too-early",
                "template",
                "in-iframe",
                "requeued",
                "big",
            ),
            "execution.failed",
        ),
    }


def test_a_failed_run_has_the_fields_of_the_contract(demo_server: DemoServer) -> None:
    body = demo_server.get(f"/run/{demo_server.session_id('renamed-id')}").json()
    wanted = example("run_failed_xpath_with_retries")
    assert set(body) == set(wanted)
    assert set(body["screenshot_urls"][0]) == set(wanted["screenshot_urls"][0])
    assert set(body["errors"][0]) == set(wanted["errors"][0])
    assert [error["llm_error_sub_type"] for error in body["errors"]] == ["SELECTOR_NO_MATCH"] * 3
    times = [shot["timestamp"] for shot in body["screenshot_urls"]]
    assert times == sorted(times)
    # Times are counted from the server's start, so one that has just started is asked.
    with DemoServer() as fresh:
        ended = moment(fresh, days_ago=12 / 1440)
        last = fresh.get(f"/run/{fresh.session_id('renamed-id')}").json()["screenshot_urls"][-1]["timestamp"]
    assert abs(datetime.fromisoformat(last).timestamp() - datetime.fromisoformat(ended).timestamp()) < 120


def test_a_node_has_its_page_and_its_screenshots(demo_server: DemoServer) -> None:
    session = demo_server.session_id("renamed-id")
    run = demo_server.get(f"/run/{session}").json()
    node = run["errors"][0]["node_id"]
    body = demo_server.get(f"/run/{session}/debug-snapshots/{node}").json()
    assert set(body) == NODE_FIELDS
    assert f"/{run['workflow_id']}/{node}/{session}.html?token=" in body["page_snapshot_url"]
    shown = [(shot["retry_index"], shot["error_screenshot"]) for shot in body["screenshots"]]
    assert shown == [(attempt, error) for attempt in range(3) for error in (False, True)]
    upper = demo_server.get(f"/run/{session.upper()}/debug-snapshots/{node.upper()}")
    assert upper.json()["node_id"] == node


def test_a_node_without_snapshot_is_null_and_an_unknown_one_is_404(demo_server: DemoServer) -> None:
    session = demo_server.session_id("renamed-id")
    run = demo_server.get(f"/run/{session}").json()
    workflow = demo_server.get(f"/workflows/{run['workflow_id']}").json()
    end = workflow["nodes"][-1]["id"]
    body = demo_server.get(f"/run/{session}/debug-snapshots/{end}").json()
    assert (body["page_snapshot_url"], body["screenshots"]) == (None, [])
    assert demo_server.get(f"/run/{session}/debug-snapshots/{STRANGER}").status == 404
    failed = demo_server.get(f"/run/{demo_server.session_id('not-debug')}").json()
    node = failed["errors"][0]["node_id"]
    without = demo_server.get(f"/run/{failed['session_id']}/debug-snapshots/{node}").json()
    assert without["page_snapshot_url"] is None
    assert len(without["screenshots"]) == 6


@pytest.fixture(scope="module")
def still() -> Iterator[DemoServer]:
    """A server whose running run stays where it is."""
    with DemoServer(play=0) as server:
        yield server


def test_runs_are_filtered_and_paged(still: DemoServer) -> None:
    old = moment(still, days_ago=30)
    assert runs(still) == TODAY, "the default window is one day"
    assert runs(still, start_time=old) == [*TODAY, *EARLIER]
    good = ["loop", "recovered", "last-good"]
    assert runs(still, start_time=old, status="execution.success") == good
    assert runs(still, start_time=old, statuses=["execution.failed", "execution.success"]) == [
        name for name in (*TODAY, *EARLIER) if name != "running"
    ]
    assert runs(still, start_time=old, end_time=moment(still, days_ago=1)) == EARLIER
    rows = still.get(f"/runs?{urlencode({'start_time': old, 'limit': 2})}").json()
    assert runs(still, start_time=old, cursor=rows[-1]["created_at"]) == [*TODAY[2:], *EARLIER]
    assert runs(still, workflow_id=rows[0]["workflow_id"]) == ["running", "loop"]
    both = [row["workflow_id"] for row in rows]
    verified = ["renamed-id", "two-matches", "modal", "requeued"]
    assert set(runs(still, workflow_ids=both)) == {"running", "loop", *verified}
    run = still.get(f"/run/{rows[1]['session_id']}").json()
    assert runs(still, credential_id=run["input_variables"]["PORTAL"]) == TODAY
    assert runs(still, credential_ids=[STRANGER]) == []


def test_a_run_that_goes_on_is_found_by_its_status(still: DemoServer) -> None:
    assert runs(still, status="execution.start") == ["running"]
    assert still.get("/runs?limit=1").json()[0]["execution_end"] is None


@pytest.mark.parametrize(
    "query",
    [
        "status=completed",
        "limit=0",
        "limit=ten",
        "limit=10001",
        "start_time=yesterday",
        "cursor=1",
        "workflow_id=7",
        "start_time=2020-01-01T00:00:00Z",
        "end_time=2100-01-01T00:00:00Z",
    ],
)
def test_a_bad_filter_is_a_400_with_a_list(demo_server: DemoServer, query: str) -> None:
    reply = demo_server.get(f"/runs?{query}")
    assert reply.status == 400
    body, wanted = reply.json(), example("error_400_validation_list")
    assert {**body, "message": []} == {**wanted, "message": []}
    assert query.partition("=")[0] in body["message"][0]


def test_workflows_and_their_versions(demo_server: DemoServer) -> None:
    listed = demo_server.get("/workflows").json()
    assert set(listed[0]) == set(example("workflows_list")[0])
    verify = next(row for row in listed if row["name"] == "Verify claim")
    newest = demo_server.get(f"/workflows/{verify['id']}").json()
    assert set(example("workflow")) - set(newest) == set()
    versions = demo_server.get(f"/workflows/{verify['id']}/versions").json()
    assert [set(row) for row in versions] == [set(example("workflow_versions")[0])] * 3
    assert [row["version_number"] for row in versions] == [3, 2, 1]
    first = demo_server.get(f"/workflows/{verify['id']}/versions/1").json()
    assert len(first["nodes"]) == len(newest["nodes"]) - 1
    assert first["updated_at"] == versions[-1]["created_at"]
    assert demo_server.get(f"/workflows/{verify['id']}/versions/9").status == 404
    assert demo_server.get(f"/workflows/{verify['id']}/versions/x").status == 400
    assert demo_server.get(f"/workflows/{STRANGER}").status == 404


def test_the_error_bodies(demo_server: DemoServer) -> None:
    session = demo_server.session_id("loop")
    refused = (
        ask(f"{demo_server.base_url}/run/{session}"),
        demo_server.get(f"/run/{session}", cc_key="sk_demo_x"),
    )
    assert [(reply.status, reply.json()) for reply in refused] == [(401, example("error_401"))] * 2
    unknown = demo_server.get(f"/run/{STRANGER}")
    assert (unknown.status, unknown.json()) == (404, example("error_404"))
    for text in ("7", session + "0", f"{{{session[:-2]}}}", "%2e%2e"):
        malformed = demo_server.get(f"/run/{text}")
        assert (malformed.status, malformed.json()) == (400, example("error_400"))
    assert demo_server.get("/nothing/here").status == 404
    posted = ask(
        f"{demo_server.base_url}/run/{session}", method="POST", body=b"{}", cc_key=demo_server.api_key
    )
    assert (posted.status, posted.headers["allow"]) == (405, "GET")


def test_a_bearer_token_opens_the_api_too(demo_server: DemoServer) -> None:
    assert (
        ask(f"{demo_server.base_url}/workflows", Authorization=f"Bearer {demo_server.api_key}").status == 200
    )


def test_gzip_only_for_those_who_take_it(demo_server: DemoServer) -> None:
    path = f"/run/{demo_server.session_id('loop')}"
    packed, plain = demo_server.get(path, Accept_Encoding="br, gzip"), demo_server.get(path)
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(packed.body) / 3
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in demo_server.get(path, Accept_Encoding="gzip;q=0").headers


def test_the_connection_is_kept(demo_server: DemoServer) -> None:
    connection = http.client.HTTPConnection(urlsplit(demo_server.base_url).netloc, timeout=10)
    connection.connect()
    socket = connection.sock
    for path in ("/workflows", "/nothing", f"/run/{STRANGER}"):
        connection.request("GET", path, headers={"cc-key": demo_server.api_key})
        connection.getresponse().read()
        assert connection.sock is socket
    connection.close()


def test_now_sets_the_clock_and_moves_the_runs() -> None:
    with DemoServer(now="2026-11-20T10:00:00+00:00") as server:
        reply = server.get(f"/run/{server.session_id('last-good')}")
        at = parsedate_to_datetime(reply.headers["date"])
        assert 0 <= (at - datetime(2026, 11, 20, 10, tzinfo=UTC)).total_seconds() < 30
        rows = server.get("/runs?start_time=2026-11-01T00:00:00Z").json()
        ended = {row["session_id"]: row["execution_end"] for row in rows}
        assert ended[server.session_id("last-good")] == "2026-11-18T10:00:00.000Z"
        assert ended[server.session_id("renamed-id")] == "2026-11-20T09:48:00.000Z"
        url = reply.json()["screenshot_urls"][0]["signed_screenshot_url"]
        assert ask(url).status == 200, "storage goes by the same clock"


def test_every_answer_is_signed_anew(demo_server: DemoServer) -> None:
    path = f"/run/{demo_server.session_id('renamed-id')}"
    before = demo_server.get(path).json()["screenshot_urls"][0]
    second = int(time.time())
    while int(time.time()) == second:
        demo_server.get("/workflows")
    after = demo_server.get(path).json()["screenshot_urls"][0]
    assert after["signed_screenshot_url"] != before["signed_screenshot_url"]
    assert after["signed_screenshot_url_expires"] > before["signed_screenshot_url_expires"]
