"""Details of every example and every recording: all of it is there, and nothing secret."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

import pytest

from cc_tui.api import parse
from cc_tui.run.details import Section, details
from cc_tui.run.folding import json_lines
from cc_tui.run.model import Json, NodeSnapshots, Run
from cc_tui.run.secrets import HIDDEN, Secrets
from cc_tui.run.spine import with_spine
from cc_tui.run.times import from_iso
from cc_tui.text import Raw, own, visible, without_query
from tests.contract import ASKED, RUNS, body, run_of
from tests.run.recorded import NAMES, recorded

NEVER: Final = ("pin-5521-never-show", "ciphertext", "never-show-", "token=", "eyJ")
HOSTILE: Final = "\x1b]52;c;aGF4\x07 [@click=app.quit]x[/] \u202e\u200b\x9b31m " + "z\u0301" * 9


def words(sections: list[Section]) -> str:
    """Everything that would be drawn."""
    parts = [part for s in sections for part in (s.title, *(f"{row.name}\t{row.value}" for row in s.rows))]
    return "\n".join(parts)


def copied(sections: list[Section]) -> str:
    return "\n".join(row.copies or "" for section in sections for row in section.rows)


def everywhere(run: Run, snapshots: NodeSnapshots | None = None) -> Iterator[list[Section]]:
    """The details of every screenshot, and of every node that never ran."""
    for visit in run.visits:
        known = snapshots if snapshots and snapshots.node_id == visit.node_id else None
        for attempt in visit.attempts:
            for shot in attempt.shots:
                yield details(run, visit, attempt, shot, known, now=ASKED)
    for node in run.never_ran:
        yield details(run, None, None, None, None, now=ASKED, node=node)


def leaves(value: Json, key: str = "") -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, key)
    else:
        yield key, value


def expected(key: str, value: Json) -> str | None:
    """How a field of an answer reads; None where it must not be read."""
    if value is None or isinstance(value, bool | int):
        return None  # a word or a number is found anywhere: looked at one by one below
    if value == "<ciphertext>":
        return None
    if key.endswith("url"):
        return without_query(Raw(value))
    if moment := from_iso(value):
        return moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond // 1000:03} UTC"
    return str(visible(value))


def example(name: str) -> tuple[Run, NodeSnapshots]:
    run = with_spine(run_of(name), parse.workflow(body("workflow"), Raw("w")))
    raw = body("debug_snapshots_failed_node")
    return run, parse.node_snapshots(raw, run.session_id, Raw(raw["node_id"]), ASKED)


@pytest.mark.parametrize("name", RUNS)
def test_every_field_of_the_examples_is_somewhere(name: str) -> None:
    run, snapshots = example(name)
    text = "\n".join(words(sections) for sections in everywhere(run, snapshots))
    missing = [
        (key, wanted)
        for key, value in leaves(run.raw)
        # A declared expiry counts whole seconds less than the token does; `encrypted_variables` are names.
        if (wanted := expected(key, value)) and not key.endswith("_expires") and wanted not in text
    ]
    assert missing == []
    for secret in NEVER:
        assert secret not in text


def test_every_field_of_the_endpoint_is_somewhere() -> None:
    run, snapshots = example("run_failed_xpath_with_retries")
    visit = run.failing_visit
    assert visit is not None
    text = words(details(run, visit, visit.attempts[0], visit.shots[0], snapshots, now=ASKED))
    for key, value in leaves(snapshots.raw):
        if (wanted := expected(key, value)) and key != "signed_screenshot_url":
            assert wanted in text, key
    assert "attempt 3, error shot, URL until 2026-09-29 12:00:00.000 UTC" in text


@pytest.mark.parametrize("name", ["debug_snapshots_no_html", "debug_snapshots_empty"])
def test_what_is_not_there_is_explained(name: str) -> None:
    run, _ = example("run_failed_xpath_with_retries")
    visit = run.visits[0]
    shots = parse.node_snapshots(body(name), run.session_id, visit.node_id or Raw(""), ASKED)
    text = words(details(run, visit, visit.attempts[0], visit.shots[0], shots, now=ASKED))
    assert "none was captured; a run started with debug has one" in text
    why = own("this run was told so")
    told = details(run, visit, visit.attempts[0], visit.shots[0], shots, now=ASKED, why_no_page=why)
    assert "page\tthis run was told so" in words(told)
    unasked = details(run, visit, visit.attempts[0], visit.shots[0], None, now=ASKED)
    assert "page\tnot asked for yet" in words(unasked)


def test_the_failure_comes_first_and_is_told_once() -> None:
    run, snapshots = example("run_failed_xpath_with_retries")
    visit = run.failing_visit
    assert visit is not None
    sections = details(
        run,
        visit,
        visit.attempts[0],
        visit.shots[0],
        snapshots,
        now=ASKED,
        facts=[(own("matches"), own("0"))],
    )
    assert [str(section.title) for section in sections[:3]] == ["Failure at this node", "Found here", "Node"]
    text = words(sections[:1])
    assert text.count("XPATH_INCORRECT / SELECTOR_NO_MATCH") == 1
    assert text.count("the same as error 1") == 2
    assert "page\thttps://claims.example.test/search  (and a query, not shown)" in text
    assert "in the video\tsegment 1, about 2.3 s before its end" in text
    assert "version\t17 probably" in words(sections)
    assert "selector\t//button[@id='search-submit']" in words(sections)


def test_the_offset_in_a_video_needs_its_length() -> None:
    raw = body("run_failed_xpath_with_retries")
    raw["video_urls"][0]["metadata"] = {"duration": 70.5}
    run = run_of(raw)
    text = words(details(run, run.failing_visit, None, None, None, now=ASKED))
    assert "segment 1, about 00:32 from its start" in text


def test_selectors_of_every_place_and_what_their_templates_stand_for() -> None:
    run, _ = example("run_failed_xpath_with_retries")
    nodes = {str(node.name): node for node in run.workflow.nodes} if run.workflow else {}
    text = words(details(run, None, None, None, None, now=ASKED, node=nodes["Extract claim status"]))
    assert (
        "XPath in extract_data_model.claim_status.path\t//tr[td[1]='{{context.inputs.claim_number}}']" in text
    )
    assert "{{context.inputs.claim_number}}  is CLM-000123" in text
    assert "XPath in extract_data_model.lines[].id.path\t/td[1]" in text
    assert "must match at least one element, in each row of //table[@id='claims']//tbody/tr" in text
    condition = words(
        details(run, None, None, None, None, now=ASKED, node=nodes["Is the dashboard visible?"])
    )
    assert "XPath in comparison_value_1\t//h1[normalize-space()='Dashboard']" in condition
    prompt = replace(nodes["Click sign in"], execution=Raw("LLM_VISION"), parameters={"prompt": "Click it"})
    asked = words(details(run, None, None, None, None, now=ASKED, node=prompt))
    assert "no selector was used" in asked
    assert "prompt\tClick it" in asked


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_of_a_recording_is_shown_or_copied(name: str) -> None:
    run, raw_workflow = recorded(name)
    assert "pin-5521-never-show" in json.dumps(run.raw) or "portal_pin" not in run.encrypted
    assert "never-show-" in json.dumps(raw_workflow)
    sections = [row for place in islice(everywhere(run), 60) for row in place]
    lines = json_lines({"GET /run": run.raw, "workflow": raw_workflow}, folded=frozenset())
    drawn = words(sections) + "\n".join(line.text for line in lines)
    taken = copied(sections) + "\n".join(line.copies or "" for line in lines)
    for secret in NEVER:
        assert secret not in drawn
        assert secret not in taken
    assert HIDDEN in drawn


def test_a_secret_is_hidden_wherever_a_page_echoes_it() -> None:
    raw = body("run_failed_xpath_with_retries")
    raw["input_variables"] |= {
        "pin": "hunter2 is/long",
        "short": "4711",
        "number": 55215521,
        "nested": {"a": "deep-one"},
    }
    raw["encrypted_variables"] += ["pin", "short", "number", "nested"]
    raw["vault_entries"]["PORTAL"]["password"] = "v1:cipher"
    raw["data"] = {"echo": "typed hunter2 is/long and 4711, not 47110", "pin": "second-pin"}
    raw["errors"][0]["message"] = (
        "wrong value deep-one at https://u:pw@h/x?access_token=zyxwvuts&n=1 Bearer zyxwvutsrqp"
    )
    raw["errors"][0]["password_update_recovery"] = {"new": "fresh-password"}
    raw["errors"][0]["full_url"] = "https://h/hunter2%20is%2Flong/x?code=hunter2"
    raw["screenshot_urls"][0]["metadata"] = {"saw": "hunter2%20is%2Flong v1:cipher 55215521"}
    raw["proxy"] = {"proxy_value": "http://user:secret@proxy"}
    run = run_of(raw)
    sections = [row for place in everywhere(run) for row in place]
    lines = json_lines(raw, folded=frozenset())
    drawn = words(sections) + "\n".join(line.text for line in lines)
    drawn += copied(sections) + "\n".join(line.copies or "" for line in lines)
    secrets = (
        "hunter2",
        "deep-one",
        "55215521",
        "v1:cipher",
        "fresh-password",
        "u:pw",
        "zyxwvuts",
        "user:sec",
    )
    assert [secret for secret in (*secrets, "second-pin") if secret in drawn] == []
    assert " 4711," not in drawn
    assert "not 47110" in drawn
    assert "never shown" in drawn


@pytest.mark.parametrize("odd", ["PORTAL", 5, {"a": 1}, ["claim_number", 5]])
def test_where_nobody_says_which_inputs_are_secret_none_is_shown(odd: Json) -> None:
    raw = body("run_failed_xpath_with_retries")
    raw["encrypted_variables"] = odd
    run = run_of(raw)
    sections = details(run, run.failing_visit, None, None, None, now=ASKED)
    inputs = next(section for section in sections if section.title == "Inputs")
    assert "CLM-000123" not in words([inputs])
    assert "so none is shown" in words([inputs])
    assert "CLM-000123" not in "\n".join(line.text for line in json_lines(raw, folded=frozenset()))


def spoiled(value: Any, poison: Any) -> Any:
    """The same body with every leaf and every key poisoned."""
    if isinstance(value, dict):
        return {key: spoiled(each, poison) for key, each in value.items()} | {f"k{HOSTILE}": poison}
    if isinstance(value, list):
        return [spoiled(each, poison) for each in value]
    return f"{value}{HOSTILE}" if isinstance(value, str) and isinstance(poison, str) else poison


@pytest.mark.parametrize(
    "poison",
    [HOSTILE, None, True, 10**30, -1.5e300, [], {}, [HOSTILE], {"a": {"b": [HOSTILE]}}, "x" * 200_000],
)
def test_hostile_bodies_are_seen_and_not_obeyed(poison: Any) -> None:
    run = run_of(spoiled(body("run_success_recovered_and_requeued"), poison))
    workflow = parse.workflow(spoiled(body("workflow"), poison), Raw("w"))
    run = with_spine(run, workflow)
    raw = spoiled(body("debug_snapshots_failed_node"), poison)
    snapshots = parse.node_snapshots(raw, run.session_id, Raw("n"), ASKED)
    places = [details(run, None, None, None, snapshots, now=ASKED), *everywhere(run)]
    places += [details(run, visit, None, None, snapshots, now=ASKED) for visit in run.visits]
    for sections in places:
        for section in sections:
            assert section.rows
            for row in section.rows:
                assert visible(row.name) == row.name
                assert visible(row.value, newlines=True) == row.value
                assert len(row.value) <= 20_000


def test_nothing_but_a_node_is_known() -> None:
    _, snapshots = example("run_failed_xpath_with_retries")
    empty = run_of({})
    text = words(details(empty, None, None, None, snapshots, now=datetime(2026, 9, 29, 13, tzinfo=UTC)))
    assert "expired 1 h 00 m ago" in text


def test_a_long_word_is_hidden_in_no_time() -> None:
    began = time.perf_counter()
    assert Secrets.of({}).hide("a" * 100_000)
    assert time.perf_counter() - began < 1.0
