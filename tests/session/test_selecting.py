"""Every recorded failure: the sentence names its cause or says what is not known, and claims no wrong one."""

from __future__ import annotations

import asyncio

import pytest

from cc_tui import config
from cc_tui.api.credentials import Credentials, Secret
from cc_tui.clock import SystemClock
from cc_tui.page.queries import Queries
from cc_tui.page.workers import Workers
from cc_tui.run.lookups import Kind
from cc_tui.run.verdict import Cause, Verdict
from cc_tui.session.connect import connect
from cc_tui.text import Raw, own
from tests.demo_server import DemoServer

CAUSES = {
    "renamed-id": (Cause.CHANGED, "id claims-search-btn instead of search-submit"),
    "two-matches": (Cause.AMBIGUOUS, "2 matches: ambiguous, they differ in text"),
    "in-iframe": (Cause.FRAME, "matches only inside frame 'Policy NL-70331'"),
    "modal": (Cause.DIALOG, "unique here, but an open dialog ('What is new') is on the page"),
    "logged-out": (Cause.LOGIN, "probably a login page"),
    "requeued": (Cause.ERROR_PAGE, "to 'Service unavailable - Northlake Mutual'"),
    "too-early": (Cause.TIMING, "still loading: timing"),
    "template": (Cause.INPUT, "{{context.inputs.claim_number}} was not filled in"),
    "not-debug": (Cause.NOT_KNOWN, "not known: there is no page of node 9"),
    "last-good": (Cause.NOT_KNOWN, "not known: this run succeeded"),
    "recovered": (Cause.NOT_KNOWN, "not known: this run succeeded"),
}


async def _verdict(demo: DemoServer, name: str) -> Verdict:
    source = Credentials("cc-key", Secret(demo.api_key), own("the test"), None, Raw(demo.base_url))
    session = connect(config.build({}, {}, base_url=demo.base_url), source, SystemClock())
    try:
        await session.open(Raw(demo.session_id(name)))
        return await session.selecting.verdict()
    finally:
        await session.aclose()


async def test_every_recorded_failure_is_named_or_said_not_to_be_known(clean_demo: DemoServer) -> None:
    few = asyncio.Semaphore(4)

    async def one(name: str) -> Verdict:
        async with few:
            return await _verdict(clean_demo, name)

    verdicts = dict(zip(CAUSES, await asyncio.gather(*map(one, CAUSES)), strict=True))
    said = {name: (each.cause, each.sentence) for name, each in verdicts.items()}
    for name, (cause, words) in CAUSES.items():
        assert said[name][0] is cause, said[name]
        assert words in said[name][1]
    assert verdicts["modal"].row == ". . . . . . . . . 1 1"
    assert not verdicts["not-debug"].row.strip()
    assert "pin-5521-never-show" not in str(verdicts)


async def test_the_heir_of_the_renamed_id_is_the_right_element_with_a_selector_for_both_pages(
    clean_demo: DemoServer,
) -> None:
    source = Credentials(
        "cc-key", Secret(clean_demo.api_key), own("the test"), None, Raw(clean_demo.base_url)
    )
    session = connect(config.build({}, {}, base_url=clean_demo.base_url), source, SystemClock())
    try:
        run = await session.open(Raw(clean_demo.session_id("renamed-id")))
        assert run.failing_visit is not None
        node_id = run.failing_visit.node_id
        assert node_id is not None
        made = await session.selecting.succession(node_id, "//button[@id='search-submit']")
    finally:
        await session.aclose()
    assert made.where.startswith("the last good run")
    heir = made.heirs[0]
    assert dict(heir.match.attributes)[Raw("id")] == "claims-search-btn"
    assert "id search-submit -> claims-search-btn" in heir.changed
    assert heir.proposals[0].count == 1
    assert (heir.good_count, heir.same_on_good) == (1, True)
    assert dict(made.counts)[made.where] == 1


@pytest.mark.parametrize(
    ("expression", "page"),
    [
        ("count(//*[following::*[preceding::input]])", b"<p><input></p>" * 20_000),
        ("//p[matches(., '(a+)+$')]", b"<p>" + b"a" * 40 + b"!</p>"),
        ("string-join(1 to 1000000000)", b"<p>"),
    ],
)
async def test_a_hostile_expression_is_stopped_and_the_next_is_answered(expression: str, page: bytes) -> None:
    workers = Workers()
    asked = Queries(workers)
    try:
        stopped = await asked.lookup(page, expression)
        assert stopped.best.kind is Kind.FAILED
        assert stopped.best.problem
        assert (await asked.lookup(page, "//p[1]")).count
    finally:
        await workers.aclose()


async def test_a_megabyte_of_expression_is_refused_unread() -> None:
    found = await Queries(Workers()).lookup(b"<p>", "//p" * 350_000)
    assert found.best.kind is Kind.FAILED
    assert found.best.problem == "it has 1,050,000 characters; 20,000 are the limit"
