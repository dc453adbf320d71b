"""The recorder in a real Chromium: it fails by itself, and says what it counted."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.recorder.__main__ import record
from tests.recorder.analysis import diagnose
from tests.recorder.pages import PortalFlags
from tests.recorder.recording import Recording
from tests.recorder.scenarios import BY_NAME
from tests.recorder.workflows import static

pytestmark = pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
SPEED = 50.0


def test_the_failure_goes_when_the_portal_is_as_the_workflow_knows_it(tmp_path: Path) -> None:
    scenario = BY_NAME["renamed-id"]
    broken = record(scenario, SPEED)
    assert broken.failed_node is not None
    assert broken.failed_node["name"] == "Click search"
    assert [(failure.attempt, failure.count) for failure in broken.failures] == [(0, 0), (1, 0), (2, 0)]
    whole = record(replace(scenario, flags=BY_NAME["last-good"].flags), SPEED)
    assert (whole.failed_node, whole.failures) == (None, [])
    assert len(whole.data["payments"]) == 36
    recording = Recording(tmp_path)
    recording.write(scenario, broken)
    recording.write(scenario, whole)
    assert recording.sweep() > 0


def test_several_matches_are_named_as_such() -> None:
    scenario = BY_NAME["renamed-id"]
    nodes = tuple(
        (key, name, action, static("//button", wait_time=1000) if key == "search" else parameters)
        for key, name, action, parameters in scenario.workflow.nodes
    )
    outcome = record(replace(scenario, workflow=replace(scenario.workflow, nodes=nodes)), SPEED)
    diagnosis = diagnose(outcome.failures[-1])
    assert (diagnosis.category, diagnosis.sub_type) == ("XPATH_INCORRECT", "AMBIGUOUS_MATCHES")
    assert outcome.failures[-1].count == 2
    assert "found 2 on http://claims.northlake.test/claims" in outcome.failures[-1].message


def test_a_selector_is_healed_only_where_the_workflow_allows_it() -> None:
    scenario = BY_NAME["recovered"]
    healed = record(scenario, SPEED)
    assert healed.failed_node is None
    assert (healed.recovered, list(healed.healed.values())) == ([0], ["//button[@id='claims-search-btn']"])
    strict = replace(scenario.workflow, extra={"enable_xpath_recovery": False})
    broken = record(replace(scenario, workflow=strict), SPEED)
    assert (broken.healed, len(broken.failures)) == ({}, 3)


def test_a_site_that_is_down_queues_the_session_once_more() -> None:
    scenario = BY_NAME["requeued"]
    outcome = record(replace(scenario, flags=PortalFlags(outages=("/claims/search",))), SPEED)
    assert (outcome.failed_node, outcome.requeues, len(outcome.failures)) == (None, 1, 3)
    assert {diagnose(failure).sub_type for failure in outcome.failures} == {"HTTP_ERROR"}
    names = [shot.node["name"] for shot in outcome.shots]
    assert names.count("Open portal") == 2
