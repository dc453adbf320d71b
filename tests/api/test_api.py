"""What the API is asked, what its refusals become, and where the key never goes."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from cc_tui.api.cloudcruise import CloudCruise
from cc_tui.api.transport import Pinned, Routes, origin_of
from cc_tui.config import Config
from cc_tui.errors import (
    CcTuiError,
    CredentialsError,
    NotFoundError,
    UnavailableError,
    UsageError,
)
from cc_tui.text import Raw
from tests.api.conftest import KEY, NODE, RUN, contract, told
from tests.faults.server import (
    FaultServer,
    answer,
    zipped,
)

Client = Callable[..., CloudCruise]


async def test_an_answer_its_headers_and_its_path(client: Client) -> None:
    async with FaultServer(zipped(contract("run_success.json"))) as server:
        api = client(server.url + "/gate")
        got = await api.run(Raw(RUN.upper()))
    assert got.body == json.loads(contract("run_success.json"))
    assert abs(got.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert api.requests_made == 1
    request = server.seen[0]
    assert (request.method, request.target) == ("GET", f"/gate/run/{RUN}")
    assert request.headers["cc-key"] == KEY
    assert request.headers["x-workspace-id"] == "workspace-1"
    assert request.headers["accept-encoding"] == "gzip"
    assert request.headers["user-agent"].startswith("cc-tui/")
    assert not {"authorization", "cookie", "x-cloudcruise-client"} & set(request.headers)


async def test_every_endpoint_has_its_path_and_query(client: Client) -> None:
    start = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
    async with FaultServer(answer([])) as server:
        api = client(server.url)
        await api.node_snapshots(RUN, NODE)
        await api.runs(
            start_time=start, workflow_id=NODE, status=Raw("execution.failed"), limit=100, cursor=Raw("a+b")
        )
        await api.workflow(NODE)
        await api.workflow_versions(NODE)
        await api.workflow_version(NODE, 17)
    assert [request.target for request in server.seen] == [
        f"/run/{RUN}/debug-snapshots/{NODE}",
        f"/runs?start_time=2026-09-01T12%3A00%3A00.000Z&workflow_id={NODE}"
        "&status=execution.failed&limit=100&cursor=a%2Bb",
        f"/workflows/{NODE}",
        f"/workflows/{NODE}/versions",
        f"/workflows/{NODE}/versions/17",
    ]


@pytest.mark.parametrize("wrong", ["..", "x/../y", "", "c41d7e08", f"{RUN}\n", f"{RUN}/x", "ｃ" + RUN[1:]])
async def test_what_is_not_a_uuid_is_not_asked_for(client: Client, wrong: str) -> None:
    async with FaultServer(answer({})) as server:
        with pytest.raises(UsageError) as caught:
            await client(server.url).run(Raw(wrong))
    assert "is not a UUID" in told(caught.value)
    assert server.seen == []


@pytest.mark.parametrize(
    ("body", "kind", "words", "hint"),
    [
        (contract("error_401.json"), CredentialsError, "refuses the key: Invalid API key",
         "CLOUDCRUISE_API_KEY (sk_can…7788)"),
        (contract("error_403.json"), CredentialsError, "no access", "--workspace-id"),
        (contract("error_404.json"), NotFoundError, "or not in this workspace: Run not found", "--profile"),
        (contract("error_400_validation_list.json"), UsageError, "status must be one of", ""),
        (contract("error_402_usage_limit.json"), UnavailableError, "NO_PAYMENT_METHOD", "owner"),
    ],
)  # fmt: skip
async def test_refusals_are_told_and_not_repeated(
    client: Client, body: bytes, kind: type[CcTuiError], words: str, hint: str
) -> None:
    async with FaultServer(answer(body, json.loads(body)["statusCode"])) as server:
        with pytest.raises(kind) as caught:
            await client(server.url).run(RUN)
    assert words in told(caught.value)
    assert hint in caught.value.hint
    assert len(server.seen) == 1


async def test_a_message_is_cleaned_cut_and_does_not_repeat_the_key(client: Client) -> None:
    body = {"statusCode": 422, "message": [f"\x1b]52;c;aGk=\x07 {KEY} \u202e" + "x" * 9000]}
    async with FaultServer(answer(body, 422)) as server:
        with pytest.raises(UsageError) as caught:
            await client(server.url).run(RUN)
    assert "␛]52" in told(caught.value)
    assert "<202E>" in caught.value.message
    assert "sk_can…7788" in caught.value.message
    for length in range(170, 200):
        async with FaultServer(answer({"message": "x" * length + KEY}, 422)) as server:
            with pytest.raises(UsageError) as caught:
                await client(server.url).run(RUN)
        assert "canary" not in caught.value.message


async def test_the_list_of_runs_may_come_line_by_line(client: Client) -> None:
    async with FaultServer(answer('{"session_id": "a"}\n{"session_id": "b"}\n')) as server:
        api = client(server.url)
        assert (await api.runs()).body == [{"session_id": "a"}, {"session_id": "b"}]
        with pytest.raises(UnavailableError):
            await api.run(RUN)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(client: Client, status: int) -> None:
    async with FaultServer(answer({"stolen": True})) as other:
        there = other.url.replace("127.0.0.1", "localhost") + "/take?token=1"
        redirect = answer(b"", status, headers={"Location": there, "Set-Cookie": "a=b"})
        async with FaultServer(redirect) as server:
            api = client(server.url)
            with pytest.raises(UnavailableError) as caught:
                await api.run(RUN)
            with pytest.raises(UnavailableError):
                await api.run(RUN)
    assert f"redirect ({status}) to localhost" in told(caught.value)
    assert other.seen == []
    assert "cookie" not in server.seen[1].headers


@pytest.mark.parametrize(
    "target", ["", "file:///etc/passwd", "https://user@[::1", "//u:p@x.example\x1b/", "/loop"]
)
async def test_odd_redirects_are_refused_the_same_way(client: Client, target: str) -> None:
    async with FaultServer(answer(b"", 302, headers={"Location": target})) as server:
        with pytest.raises(UnavailableError) as caught:
            await client(server.url).run(RUN)
    assert "redirect (302)" in told(caught.value)
    assert len(server.seen) == 1


async def test_the_key_is_pinned_to_its_origin(client: Client) -> None:
    async with FaultServer(answer({})) as server, FaultServer(answer({})) as other:
        api = client(server.url)
        # Whatever a later change of the program asks for: the transport itself lets nothing else out.
        for url in (other.url, server.url.replace("127.0.0.1", "localhost"), "http://example.invalid/"):
            with pytest.raises(CcTuiError) as caught:
                await api._wire.get(url, limit=10, deadline=1)
            assert "another server" in told(caught.value)
    assert server.seen == other.seen == []


async def test_the_request_that_others_hold_has_no_key() -> None:
    async with FaultServer(answer({})) as server:
        routes = Routes(Config())
        request = httpx.Request("GET", server.url)
        pinned = Pinned(routes, origin_of(request.url), lambda: {"cc-key": KEY})
        response = await pinned.handle_async_request(request)
        await response.aclose()
        await pinned.aclose()
    assert server.seen[0].headers["cc-key"] == KEY
    assert "cc-key" not in request.headers


async def test_a_query_that_no_url_can_hold(client: Client) -> None:
    async with FaultServer(answer([])) as server:
        for cursor in ("\ud800", "x" * 70_000):
            with pytest.raises(UsageError):
                await client(server.url).runs(cursor=Raw(cursor))
    assert server.seen == []


async def test_nothing_is_logged_with_key_or_token(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with FaultServer(answer([])) as server:
        await client(server.url).runs(cursor=Raw("canary-cursor"))
    assert KEY not in caplog.text
    assert "canary-cursor" not in caplog.text
