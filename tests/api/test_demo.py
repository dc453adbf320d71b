"""The two clients against the demo server: a run, its pages and pictures, and storage's own words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cc_tui.api.cloudcruise import CloudCruise
from cc_tui.api.credentials import Credentials, Secret
from cc_tui.api.storage import Storage
from cc_tui.errors import CredentialsError, NotFoundError, ObjectGoneError, UnavailableError, UrlExpiredError
from cc_tui.run.model import Certainty, SignedUrl
from cc_tui.text import Raw, own
from tests.api.conftest import NODE, Waits
from tests.demo_server import DemoServer


@pytest.fixture(scope="module")
def started() -> Iterator[DemoServer]:
    with DemoServer(ttl=2) as server:
        yield server


@pytest.fixture
def demo(started: DemoServer) -> DemoServer:
    started.reset()
    return started


@pytest.fixture
def api(demo: DemoServer, client: Callable[..., CloudCruise]) -> CloudCruise:
    """A client of the demo with its key, and with a workspace that storage must never hear of."""
    key = Credentials("cc-key", Secret(demo.api_key), own("the demo"), Raw("workspace-1"), Raw(demo.base_url))
    return client(demo.base_url, credentials=key)


def url_of(text: str) -> SignedUrl:
    now = datetime.now(UTC)
    return SignedUrl(Raw(text), now, now, Certainty.DERIVED)


async def test_a_run_its_pages_and_its_pictures(
    demo: DemoServer, api: CloudCruise, storage: Callable[..., Storage]
) -> None:
    run = (await api.run(Raw(demo.session_id("renamed-id")))).body
    failed = next(error["node_id"] for error in run["errors"])
    node = (await api.node_snapshots(Raw(run["session_id"]), Raw(failed))).body
    store = storage(demo.base_url)
    page, picture = await asyncio.gather(
        store.fetch(url_of(node["page_snapshot_url"]), limit=30_000_000, deadline=10),
        store.fetch(url_of(node["screenshots"][0]["signed_screenshot_url"]), limit=20_000_000, deadline=10),
    )
    assert b"</html>" in page
    assert picture.startswith(b"\xff\xd8\xff")
    workflow = (await api.workflow(Raw(run["workflow_id"]))).body
    versions = (await api.workflow_versions(Raw(run["workflow_id"]))).body
    old = await api.workflow_version(Raw(run["workflow_id"]), versions[-1]["version_number"])
    assert failed in {entry["id"] for entry in workflow["nodes"]}
    assert old.body["version_number"] == versions[-1]["version_number"]
    assert demo.seen().leaks == 0
    assert sum(demo.seen().storage.values()) == 2


async def test_runs_are_filtered(demo: DemoServer, api: CloudCruise) -> None:
    rows = (await api.runs(status=Raw("execution.failed"), limit=1)).body
    assert [row["status"] for row in rows] == ["execution.failed"]
    older = (await api.runs(status=Raw("execution.failed"), cursor=Raw(rows[-1]["created_at"]))).body
    assert rows[0]["session_id"] not in {row["session_id"] for row in older}


async def test_storage_says_expired_and_gone(
    demo: DemoServer, api: CloudCruise, storage: Callable[..., Storage]
) -> None:
    run = (await api.run(Raw(demo.session_id("renamed-id")))).body
    first, second = (shot["signed_screenshot_url"] for shot in run["screenshot_urls"][:2])
    store = storage(demo.base_url)
    demo.delete(first)
    with pytest.raises(ObjectGoneError):
        await store.fetch(url_of(first), limit=20_000_000, deadline=10)
    head, _, signature = second.rpartition(".")
    forged = replace(url_of(f"{head}.{signature[::-1]}"), expires=datetime.max.replace(tzinfo=UTC))
    with pytest.raises(UnavailableError, match="refuses the signed URL"):
        await store.fetch(forged, limit=20_000_000, deadline=10)
    # The token dies after two seconds; that it is dead is asked of the server, not of a clock.
    async with asyncio.timeout(10):
        while True:
            try:
                await store.fetch(url_of(second), limit=20_000_000, deadline=10)
            except UrlExpiredError:
                break
            await asyncio.sleep(0.1)
    assert demo.seen().leaks == 0


async def test_a_wrong_key_and_an_unknown_run(
    demo: DemoServer, api: CloudCruise, client: Callable[..., CloudCruise]
) -> None:
    with pytest.raises(CredentialsError) as refused:
        await client(demo.base_url).run(Raw(demo.session_id("loop")))
    assert "CLOUDCRUISE_API_KEY (sk_can…7788)" in refused.value.hint
    with pytest.raises(NotFoundError) as unknown:
        await api.run(NODE)
    assert "or not in this workspace" in unknown.value.message


async def test_a_fault_that_passes(demo: DemoServer, api: CloudCruise, waits: Waits) -> None:
    demo.fault("status:503", retry_after="7")
    demo.fault("reset")
    await api.run(Raw(demo.session_id("loop")))
    assert waits.seconds[0] == 7.0
    assert api.requests_made == 3
