"""Every recorded failure: the sentence names its cause or says what is not known, and claims no wrong one."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from cc_tui import config
from cc_tui.api.cloudcruise import CloudCruise
from cc_tui.api.credentials import Credentials, Secret
from cc_tui.api.storage import Storage
from cc_tui.clock import SystemClock
from cc_tui.demo.library import RECORDINGS
from cc_tui.page.limits import MAX_PAGE
from cc_tui.page.pages import Pages
from cc_tui.page.queries import Queries
from cc_tui.page.workers import Workers
from cc_tui.picture.pictures import Pictures
from cc_tui.run.lookups import Kind
from cc_tui.run.subject import About
from cc_tui.run.verdict import Cause, Verdict
from cc_tui.session.connect import connect
from cc_tui.session.run_pages import MOST_PAGES, WITHOUT, last_visits
from cc_tui.session.session import Session
from cc_tui.text import Raw, own
from tests.demo_server import DemoServer

CAUSES = {
    "renamed-id": (Cause.CHANGED, "id claims-search-btn instead of search-submit"),
    "two-matches": (Cause.AMBIGUOUS, "2 matches: ambiguous, they differ in text"),
    "in-iframe": (Cause.FRAME, "matches only inside frame 'Policy NL-70331'"),
    "modal": (Cause.DIALOG, "unique here, but an open dialog ('What is new') is on the page"),
    "logged-out": (Cause.LOGIN, "probably a login page"),
    "service-down": (Cause.ERROR_PAGE, "to 'Service unavailable - Northlake Mutual'"),
    "too-early": (Cause.TIMING, "still loading: timing"),
    "missing-input": (Cause.INPUT, "{{context.inputs.claim_number}} was not filled in"),
    # The loop ended too early: what can be seen is that the run is not where the node worked before.
    "wrong-input": (Cause.OTHER_PAGE, "that of the last good run"),
    # A claim that the portal has not, in a run without pages: nothing can be seen.
    "unknown-claim": (Cause.NOT_KNOWN, "not known: there is no page of node 9"),
    None: (Cause.NOT_KNOWN, "not known: this run succeeded"),
}
"""By the cause that a recording's `truth.json` names: what is claimed, and in which words."""


def _truths() -> dict[str, Any]:
    files = sorted(RECORDINGS.glob("runs/*/truth.json"))
    return {path.parent.name: json.loads(path.read_text()) for path in files}


def failing_node(session: Session) -> Raw:
    """The node that the run died in."""
    assert session.run
    assert session.run.failing_visit
    assert session.run.failing_visit.node_id
    return session.run.failing_visit.node_id


@asynccontextmanager
async def opened(demo: DemoServer, name: str) -> AsyncIterator[Session]:
    source = Credentials("cc-key", Secret(demo.api_key), own("the test"), None, Raw(demo.base_url))
    session = connect(config.build({}, {}, base_url=demo.base_url), source, SystemClock())
    try:
        await session.open(Raw(demo.session_id(name)))
        yield session
    finally:
        await session.aclose()


async def _verdict(demo: DemoServer, name: str) -> Verdict:
    async with opened(demo, name) as session:
        return await session.selecting.verdict()


async def test_every_recorded_failure_is_named_or_said_not_to_be_known() -> None:
    few = asyncio.Semaphore(4)
    with DemoServer(play=1000) as demo:

        async def one(name: str) -> Verdict:
            async with few:
                return await _verdict(demo, name)

        truths = _truths()
        verdicts = dict(zip(truths, await asyncio.gather(*map(one, truths)), strict=True))
    assert {truth["cause"] for truth in truths.values()} == set(CAUSES)
    for name, truth in truths.items():
        cause, words = CAUSES[truth["cause"]]
        said = verdicts[name]
        assert said.cause is cause, (name, said.sentence)
        assert words in said.sentence
        assert said.at is None or said.cells[said.at].node_id == _judged(truth), name
    repaired = verdicts["recovered"]
    assert (repaired.about, repaired.sentence[:20]) == (About.REPAIRED, "repaired on the way:")
    assert [name for name, said in verdicts.items() if said.about is not About.FAILURE] == ["recovered"]
    assert verdicts["modal"].row == ". . . . . . . . . 1 1"
    assert not verdicts["not-debug"].row.strip()
    assert "in its selector: 'CLM-2026-990001', the input claim_number" in verdicts["not-debug"].evidence
    assert "pin-5521-never-show" not in str(verdicts)


def _judged(truth: Any) -> str:
    """The node that the run died at, else the one that was repaired."""
    return str(truth["failing_node_id"] or next(iter(truth["healed"])))


async def test_a_run_that_goes_on_claims_nothing_that_did_not_happen() -> None:
    with DemoServer(play=0) as demo:
        said = await _verdict(demo, "running")
    assert (said.cause, said.about) == (Cause.NOT_KNOWN, About.FAILURE)
    assert said.sentence == "not known: the run still goes on, and no node has failed"


async def test_a_verdict_that_is_asked_again_costs_nothing(clean_demo: DemoServer) -> None:
    async with opened(clean_demo, "renamed-id") as session:
        first = await session.selecting.verdict()
        asked = clean_demo.seen()
        pids = session.selecting._queries._workers.pids
        await session.selecting._queries._workers.aclose()  # a child that is asked now says so
        again = await session.selecting.verdict()
        after = clean_demo.seen()
    assert pids
    assert again == first
    assert (after.api, after.storage) == (asked.api, asked.storage)


async def test_a_page_that_is_asked_for_anew_is_looked_at_anew(clean_demo: DemoServer) -> None:
    async with opened(clean_demo, "renamed-id") as session:
        node_id = failing_node(session)
        await session.selecting.lookup(node_id, "//button")
        before = clean_demo.seen().storage.total()
        await session.selecting.lookup(node_id, "//button")
        assert clean_demo.seen().storage.total() == before
        await session.renew(node_id)
        assert (await session.selecting.lookup(node_id, "//button")).count == 2
        assert clean_demo.seen().storage.total() == before + 1


async def test_popups_that_the_workflow_closes_are_tried_where_a_dialog_is_open(
    clean_demo: DemoServer,
) -> None:
    async with opened(clean_demo, "modal") as session:
        run = await session.define()
        assert run.workflow

        async def said(*xpaths: str) -> tuple[str, ...]:
            assert run.workflow
            popups = tuple(map(Raw, xpaths))
            session.run = replace(run, workflow=replace(run.workflow, popup_xpaths=popups))
            verdict = await session.selecting.verdict()
            assert verdict.cause is Cause.DIALOG
            return verdict.evidence

        assert "the workflow's popup XPaths find nothing here (1 tried)" in await said("//nope")
        found = "the workflow's popup XPaths find something here: popup_xpaths[1]: 2 matches"
        assert found in await said("//nope", "//*[@role='dialog']")
        assert not any("popup" in line for line in await said())


async def _at_once(_: float) -> None:
    """Wait for no turn: so many requests take their time by design."""


async def test_nodes_without_pages_are_asked_outwards_until_it_is_enough(clean_demo: DemoServer) -> None:
    made = config.build({}, {}, base_url=clean_demo.base_url)
    source = Credentials(
        "cc-key", Secret(clean_demo.api_key), own("the test"), None, Raw(clean_demo.base_url)
    )
    clock = SystemClock()
    cloud = CloudCruise(source, made, clock, sleep=_at_once)
    session = Session(cloud, Storage(made, source.base_url, clock), Pages(), Pictures(), clock)
    try:
        run = await session.open(Raw(clean_demo.session_id("big")))
        clean_demo.fault("status:404", path="/debug-snapshots/", times=500)
        middle = last_visits(run)[40]
        said = await session.selecting.verdict(middle.node_id)
    finally:
        await session.aclose()
    asked = [path for path in clean_demo.seen().api if "/debug-snapshots/" in path]
    assert WITHOUT <= len(asked) <= WITHOUT + 1  # two are under way at once
    assert len(said.cells) == MOST_PAGES
    assert said.at is not None
    left_out = [at for at, cell in enumerate(said.cells) if cell.is_left_out]
    assert len(left_out) == MOST_PAGES - len(asked)
    assert all(cell.absent for cell in said.cells)
    assert said.at not in left_out
    assert not any(abs(at - said.at) <= 8 for at in left_out)
    words = " ".join(said.evidence)
    assert "nodes alone" in words
    assert "not asked for a page, since those before it had none" in words


async def test_the_heir_of_the_renamed_id_is_the_right_element_with_a_selector_for_both_pages(
    clean_demo: DemoServer,
) -> None:
    async with opened(clean_demo, "renamed-id") as session:
        node_id = failing_node(session)
        made = await session.selecting.succession(node_id, "//button[@id='search-submit']")
    assert made.where.startswith("the last good run")
    heir = made.heirs[0]
    assert dict(heir.match.attributes)[Raw("id")] == "claims-search-btn"
    assert "id search-submit -> claims-search-btn" in heir.changed
    assert heir.proposals[0].count == 1
    assert (heir.good_count, heir.same_on_good) == (1, True)
    assert dict(made.counts)[made.where] == 1


async def test_of_a_page_of_the_good_run_that_is_too_large_the_start_is_looked_at(
    clean_demo: DemoServer,
) -> None:
    async with opened(clean_demo, "renamed-id") as session:
        node_id = failing_node(session)
        large = b"<button id='search-submit'>Search</button><!--" + b"x" * (MAX_PAGE + 1_000_000)
        clean_demo.fault(f"body:{base64.b64encode(large).decode()}", origin="storage", path="html")
        assert session.run
        found = await session.selecting._good.page(session.run, node_id, session.now())
        assert found is not None
        assert found[1] == large[: MAX_PAGE + 1]
        made = await session.selecting.succession(node_id, "//button[@id='search-submit']")
    assert made.where.startswith("the last good run")
    assert dict(made.heirs[0].match.attributes)[Raw("id")] == "claims-search-btn"


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
