"""What lies in the package: whole, small, and true."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

import lxml.html
import pytest

from cc_tui.demo.library import RECORDINGS
from tests.recorder.portal import PASSWORD
from tests.recorder.scenarios import BY_NAME

OBJECTS = RECORDINGS / "objects"
RUNS = sorted(path.name for path in (RECORDINGS / "runs").iterdir())
LIMIT = 6_500_000


def load(run: str, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((RECORDINGS / "runs" / run / f"{name}.json").read_text("utf-8"))
    return loaded


def shots(run: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = load(run, "run")["body"]["screenshot_urls"]
    return found


def page(run: str, node_name: str) -> str:
    node = next(shot["node_id"] for shot in shots(run) if shot["node_display_name"] == node_name)
    return stored(run, node)


def stored(run: str, node_id: str) -> str:
    """The page of a node."""
    name: str = load(run, "run")["pages"][node_id]["$object"]
    return (OBJECTS / name).read_text("utf-8")


def count(html: str, expression: str) -> int:
    """Matches in a parsed page; what stands inside an iframe is text to a browser, so it is dropped first."""
    tree = lxml.html.document_fromstring(
        re.sub(r"(<iframe[^>]*>).*?</iframe>", r"\1</iframe>", html, flags=re.S)
    )
    found = tree.xpath(expression)
    assert isinstance(found, list)
    return len(found)


def lookups() -> Iterator[tuple[str, str, str, int]]:
    for run in RUNS:
        for node, entry in load(run, "truth")["nodes"].items():
            for lookup in entry["lookups"]:
                yield run, node, lookup["evaluated"], lookup["count"]


def test_the_runs_are_those_of_the_scenarios() -> None:
    assert set(RUNS) == set(BY_NAME)
    for name in RUNS:
        assert load(name, "run")["row"]["session_id"] == BY_NAME[name].session_id


def test_every_object_is_used_and_there_and_what_its_name_says() -> None:
    used = set(
        re.findall(
            r'"\$object": "([^"]+)"',
            "".join((RECORDINGS / "runs" / r / "run.json").read_text() for r in RUNS),
        )
    )
    assert used == {path.name for path in OBJECTS.iterdir()}
    for path in OBJECTS.iterdir():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem


def test_they_are_small() -> None:
    assert sum(path.stat().st_size for path in RECORDINGS.rglob("*") if path.is_file()) <= LIMIT


def test_nothing_of_the_recording_machine_or_of_the_vault_is_in_them() -> None:
    texts = [path.read_text("utf-8") for path in RECORDINGS.rglob("*") if path.suffix in (".json", ".html")]
    for text in texts:
        assert PASSWORD not in text
        assert not re.search(r"127\.0\.0\.1|localhost|/root/|/home/|/tmp/", text)


@pytest.mark.parametrize("run", RUNS)
def test_the_truth_agrees_with_the_run(run: str) -> None:
    body, truth = load(run, "run")["body"], load(run, "truth")
    errors = body["errors"]
    assert (truth["cause"] is None) == (not errors)
    assert (truth["failing_node_id"] is None) == (body["status"] == "execution.success")
    if truth["failing_node_id"]:
        assert errors[-1]["node_id"] == truth["failing_node_id"]
    failing = [shot for shot in body["screenshot_urls"] if shot["error_screenshot"]]
    for _node, visit in groupby(failing, key=lambda shot: shot["node_id"]):
        attempts = [shot["retry_index"] for shot in visit]
        assert attempts == list(range(len(attempts)))
    for error, shot in zip(errors, failing, strict=True):
        assert error["node_id"] == shot["node_id"]
        assert 0 <= shot["timestamp"]["$at"] - error["created_at"]["$at"] < 1
    times = [shot["timestamp"]["$at"] for shot in body["screenshot_urls"]]
    assert times == sorted(times)
    assert times[-1] <= 0


@pytest.mark.parametrize(
    ("run", "node", "category", "sub_type"),
    [
        ("two-matches", "Click search", "XPATH_INCORRECT", "AMBIGUOUS_MATCHES"),
        ("modal", "Tick documents complete", "UNEXPECTED_UI_STATE", "DISMISSIBLE"),
        ("logged-out", "Read claim", "ACCOUNT_LOGGED_OUT", None),
        ("too-early", "Open claim", "UPSTREAM_ERROR", "TIMING_RACE"),
        ("template", "Open claim", "INCORRECT_FORM_INPUTS", "UNRESOLVED_TEMPLATE"),
        ("in-iframe", "Read the deductible", "XPATH_INCORRECT", "SELECTOR_NO_MATCH"),
        ("requeued", "Read claim", "SERVICE_UNAVAILABLE", "HTTP_ERROR"),
        ("running", "Scroll to the sign-off", "XPATH_INCORRECT", "SELECTOR_NO_MATCH"),
    ],
)
def test_where_each_fails_and_what_is_said_of_it(
    run: str, node: str, category: str, sub_type: str | None
) -> None:
    body = load(run, "run")["body"]
    last = body["errors"][-3:]
    assert [error["action_display_name"] for error in last] == [node] * 3
    said = {(error["llm_error_category"], error["llm_error_sub_type"]) for error in last}
    assert said == {(category, sub_type)}
    assert body["screenshot_urls"][-1]["node_display_name"] == node


def test_what_chromium_counted_is_what_the_stored_pages_hold() -> None:
    checked = 0
    for run, node, expression, counted in lookups():
        assert count(stored(run, node), expression) == counted, (run, expression)
        checked += 1
    assert checked >= 30


def test_renamed_id_fails_because_the_id_changed() -> None:
    truth, body = load("renamed-id", "truth"), load("renamed-id", "run")["body"]
    failing = truth["nodes"][truth["failing_node_id"]]
    assert [lookup["count"] for lookup in failing["lookups"]] == [0]
    assert count(page("renamed-id", "Click search"), failing["lookups"][0]["expression"]) == 0
    assert count(page("last-good", "Click search"), failing["lookups"][0]["expression"]) == 1
    assert failing["lookups"][0]["expression"] in body["errors"][0]["original_error"]
    waits = [error["created_at"]["$at"] for error in body["errors"]]
    assert all(15 <= after - before < 25 for before, after in pairwise(waits))
    pictures = [shot["signed_screenshot_url"]["$object"] for shot in shots("renamed-id")][-6:]
    assert pictures[0] != pictures[1], "the error shot is not the shot before it"


def test_not_debug_has_pictures_and_no_pages() -> None:
    run = load("not-debug", "run")
    assert (run["pages"], len(run["body"]["screenshot_urls"]) > 10) == ({}, True)


def test_loop_has_25_visits_and_one_long_picture() -> None:
    names = [shot["node_display_name"] for shot in shots("loop")]
    assert names.count("Read the claim") == names.count("Next claim") == 25
    assert names.count("For each claim in the queue") == 26
    assert "Claim 25 of 25" in page("loop", "Next claim"), "the last visit's page lies over the others"
    assert [shot["metadata"] for shot in shots("loop") if shot["full_length_screenshot"]] == [
        {"screen": "summary"}
    ]
    visits = {
        shot["signed_screenshot_url"]["$object"]
        for shot in shots("loop")
        if shot["node_display_name"] == "Next claim"
    }
    assert len(visits) == 25


def test_pages_hold_what_was_typed_chosen_and_framed() -> None:
    typed = page("last-good", "Click search")
    assert count(typed, "//input[@aria-label='Claim number' and @value='CLM-2026-004417']") == 1
    assert count(typed, "//select[@name='line']/option[@selected and .='Auto']") == 1
    assert count(page("last-good", "Tick documents complete"), "//input[@name='documents' and @checked]") == 0
    ticked = page("last-good", "Save verification")
    assert count(ticked, "//input[@name='documents' and @checked]") == 1
    assert count(ticked, "//input[@type='radio' and @checked]") == 1
    assert re.search(r"<iframe[^>]*>\s*<html.*Northlake Complete.*</iframe>", ticked, re.S)
    assert count(page("last-good", "Sign in"), "//input[@type='password' and @value]") == 0


def failing(run: str) -> tuple[str, dict[str, Any]]:
    """The page that the failing node looked at last, and its first lookup."""
    truth = load(run, "truth")
    node = truth["failing_node_id"]
    return stored(run, node), truth["nodes"][node]["lookups"][0]


def newest(slug: str) -> dict[str, Any]:
    """The newest version of a recorded workflow."""
    history = json.loads((RECORDINGS / "workflows" / f"{slug}.json").read_text("utf-8"))
    body: dict[str, Any] = history["versions"][0]
    return body


def test_two_matches_has_two_buttons_of_one_id() -> None:
    html, lookup = failing("two-matches")
    assert lookup["count"] == count(html, lookup["evaluated"]) == 2
    assert "found 2 on" in load("two-matches", "run")["body"]["errors"][0]["original_error"]


def test_modal_matches_but_a_dialog_takes_the_click() -> None:
    html, lookup = failing("modal")
    assert count(html, lookup["evaluated"]) == 1
    assert count(html, "//div[@class='shade' and not(@hidden)]/div[@role='dialog']") == 1
    error = load("modal", "run")["body"]["errors"][0]
    assert 'id="news"' in error["original_error"]
    assert "intercepts pointer events" in error["original_error"]


def test_logged_out_is_on_another_page() -> None:
    html, lookup = failing("logged-out")
    assert count(html, lookup["evaluated"]) == 0
    assert count(html, "//title[starts-with(., 'Sign in')]") == 1
    assert count(html, "//*[@role='alert' and contains(., 'expired')]") == 1
    assert count(page("logged-out", "Open claim"), "//title[starts-with(., 'Claims search')]") == 1


def test_too_early_was_still_loading_and_did_not_wait() -> None:
    html, lookup = failing("too-early")
    assert count(html, lookup["evaluated"]) == 0
    assert count(html, "//section[@aria-busy='true' and contains(., 'Loading results')]") == 1
    node = next(node for node in newest("check-payments")["nodes"] if node["name"] == "Open claim")
    assert node["parameters"]["wait_time"] < 2000


def test_template_kept_its_braces() -> None:
    html, lookup = failing("template")
    assert "{{context.inputs.claim_number}}" in lookup["evaluated"]
    assert "claim_number" not in load("template", "run")["body"]["input_variables"]
    assert count(html, "//*[@role='alert']/b[.='{{context.inputs.claim_number}}']") == 1


def test_in_iframe_the_element_is_inside_and_not_outside() -> None:
    html, lookup = failing("in-iframe")
    assert count(html, lookup["evaluated"]) == 0
    framed = re.search(r"<iframe[^>]*>(.*?)</iframe>", html, re.S)
    assert framed
    assert count(framed[1], lookup["evaluated"]) == 1


def test_recovered_was_healed_as_the_newest_version_says() -> None:
    run, truth = load("recovered", "run"), load("recovered", "truth")
    body, workflow = run["body"], newest("refer-claim")
    assert body["was_recovered"] is True
    assert body["recovered_error_ids"] == [error["error_id"] for error in body["errors"]]
    node = body["errors"][0]["node_id"]
    tries = [shot for shot in body["screenshot_urls"] if shot["node_id"] == node]
    assert [(shot["retry_index"], shot["error_screenshot"]) for shot in tries] == [
        (0, False),
        (0, True),
        (1, False),
    ]
    healed = truth["healed"][node]
    assert healed == next(n for n in workflow["nodes"] if n["id"] == node)["parameters"]["selector"]
    assert count(stored("recovered", node), healed) == 1
    assert count(stored("recovered", node), "//button[@id='search-submit']") == 0
    assert workflow["version_note"].startswith("Healed")
    assert workflow["version_number"] == truth["workflow_version"] + 1
    assert 0 < run["ended_ago"] - workflow["updated_at"]["$ago"] < 120


def test_requeued_started_again_and_failed_elsewhere() -> None:
    body = load("requeued", "run")["body"]
    names = [shot["node_display_name"] for shot in body["screenshot_urls"]]
    assert (names.count("Open portal"), body["session_retries"]) == (2, 1)
    again = names.index("Open portal", 1)
    assert set(names[again - 6 : again]) == {"Open claim"}
    assert names[again:].count("Open claim") == 1
    assert {failure["status"] for failure in load("requeued", "truth")["failures"]} == {503}


def test_running_keeps_every_page_that_was_overwritten() -> None:
    run = load("running", "run")
    read = next(shot["node_id"] for shot in shots("running") if shot["node_display_name"] == "Next claim")
    written = run["live"]["written"][read]
    assert len({entry["$object"] for entry in written}) == 20
    assert written[-1]["$object"] == run["pages"][read]["$object"]
    titles = [(OBJECTS / entry["$object"]).read_text("utf-8") for entry in (written[0], written[-1])]
    assert ["Claim 1 of 25" in titles[0], "Claim 20 of 25" in titles[1]] == [True, True]
