"""What ran, in which order: every rule of the spine on bodies of the contract and small made-up lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cc_tui.api import parse
from cc_tui.run import labels
from cc_tui.run.model import Run, Screenshot
from cc_tui.run.spine import find_node, with_spine
from cc_tui.text import Raw
from tests.contract import ASKED, RUNS, body, run_of

START = datetime(2026, 9, 29, 10, 0, tzinfo=UTC)


def run_with(*shots: Screenshot) -> Run:
    """A run of just these entries."""
    numbered = tuple(replace(shot, position=index) for index, shot in enumerate(shots))
    return with_spine(replace(run_of("run_in_progress"), screenshots=numbered, errors=()))


def shot(node: str, second: float | None, **changes: Any) -> Screenshot:
    """An entry of a node, so many seconds after the start."""
    taken = None if second is None else START + timedelta(seconds=second)
    plain = Screenshot(0, None, Raw(node), Raw(f"Node {node}"), taken, None)
    return replace(plain, **changes)


def outline(run: Run) -> list[tuple[Raw | None, list[tuple[int, int]]]]:
    """Node and (retry index, number of shots) of each visit."""
    return [(v.node_id, [(a.index, len(a.shots)) for a in v.attempts]) for v in run.visits]


def test_retries_are_attempts_of_one_visit() -> None:
    run = run_of("run_failed_xpath_with_retries")
    assert len(run.visits) == 7
    failing = run.failing_visit
    assert failing is not None
    assert failing.name == "Click search button"
    assert [(a.index, len(a.shots), len(a.errors)) for a in failing.attempts] == [
        (0, 2, 1),
        (1, 2, 1),
        (2, 2, 1),
    ]
    assert failing.attempts[0].start_shot is failing.shots[0]
    assert failing.attempts[0].error_shot is failing.shots[1]
    assert run.final_error is failing.attempts[0].errors[0]
    assert run.unplaced_errors == ()


def test_without_node_ids_the_workflow_names_them_and_says_that_it_is_a_guess() -> None:
    blind = run_of("run_failed_xpath_without_node_ids")
    assert {visit.node_id for visit in blind.visits} == {None}
    assert len(blind.visits) == 7
    workflow = parse.workflow(body("workflow"), Raw("w"))
    run = with_spine(blind, workflow)
    full = run_of("run_failed_xpath_with_retries")
    assert [visit.node_id for visit in run.visits] == [visit.node_id for visit in full.visits]
    assert {visit.guessed for visit in run.visits} == {"by its name in the workflow"}
    assert run.failing_visit is not None
    assert [len(attempt.errors) for attempt in run.failing_visit.attempts] == [1, 1, 1]
    assert [node.name for node in run.never_ran] == ["Extract claim status", "Done"]


def test_two_nodes_of_one_name_are_told_apart_by_the_order_of_the_workflow() -> None:
    definition = body("workflow")
    nodes = definition["nodes"]
    nodes[3]["name"] = nodes[6]["name"] = "Click"
    raw = body("run_failed_xpath_without_node_ids")
    for entry in raw["screenshot_urls"]:
        if entry["node_display_name"] in ("Click sign in", "Click search button"):
            entry["node_display_name"] = "Click"
    run = with_spine(run_of(raw), parse.workflow(definition, Raw("w")))
    clicks = [visit for visit in run.visits if visit.name == "Click"]
    assert [visit.node_id for visit in clicks] == [nodes[3]["id"], nodes[6]["id"]]
    assert {visit.guessed for visit in clicks} == {"by its name and the workflow's order"}


def test_the_aliases_of_older_answers_say_the_same() -> None:
    alias, plain = run_of("run_failed_cli_skill_aliases"), run_of("run_failed_xpath_with_retries")
    assert alias.errors == tuple(
        replace(e, raw=a.raw) for e, a in zip(plain.errors, alias.errors, strict=True)
    )
    raw = body("run_failed_cli_skill_aliases")
    raw["errors"], raw["output_data"] = None, {"answer": 42}
    assert len(run_of(raw).errors) == 3
    assert run_of(raw).data == {"answer": 42}


def test_a_recovered_error_is_no_failure() -> None:
    run = run_of("run_success_recovered_and_requeued")
    visit = next(v for v in run.visits if v.errors)
    assert visit.errors[0].recovered
    assert visit.attempts[0].failed
    assert not visit.failed
    assert run.failing_visit is None
    assert run.final_error is None


def test_a_loop_is_visits_and_a_falling_index_opens_one() -> None:
    looped = run_with(*[shot(node, i * 2 + j) for i in range(25) for j, node in enumerate("ab")])
    assert [(v.number, v.of) for v in looped.visits if v.node_id == "a"] == [(n, 25) for n in range(1, 26)]
    assert [v.is_last for v in looped.visits if v.node_id == "b"] == [False] * 24 + [True]
    again = run_with(shot("a", 0), shot("a", 1, retry_index=1), shot("a", 2), shot("a", 3, retry_index=1))
    assert outline(again) == [("a", [(0, 1), (1, 1)]), ("a", [(0, 1), (1, 1)])]


def test_a_node_has_one_number_however_often_it_came() -> None:
    run = run_with(*[shot(node, at) for at, node in enumerate("sabababc")])
    assert [visit.node_number for visit in run.visits] == [1, 2, 3, 2, 3, 2, 3, 4]
    assert (labels.nodes_ran(run), len(run.visits)) == (4, 8)
    # Without the workflow nobody knows how many nodes there are.
    assert labels.number_of(run, run.visits[-1]) == "4"
    assert labels.extent(run) == "4 nodes ran, 8 visits"
    assert find_node(run, Raw("4")) == "c"
    assert find_node(run, Raw("5")) is None
    workflow = parse.workflow(body("workflow"), Raw("w"))
    failed = with_spine(run_of("run_failed_xpath_with_retries"), workflow)
    assert failed.failing_visit
    assert labels.number_of(failed, failed.failing_visit) == "7 of 9"
    assert labels.extent(failed) == "9 nodes"


def test_error_shots_join_the_attempt_before_them() -> None:
    run = run_with(
        shot("a", 0),
        shot("a", 1, retry_index=1),
        shot("a", 2, is_error=True),
        shot("a", 3, is_full_length=True),
    )
    assert outline(run) == [("a", [(0, 1), (1, 3)])]
    orphan = run_with(shot("a", 0, is_error=True, retry_index=2))
    assert outline(orphan) == [("a", [(2, 1)])]


def test_a_start_after_a_failure_opens_a_requeue() -> None:
    one = [shot("s", 0), shot("a", 1), shot("a", 2, is_error=True)]
    later = [replace(each, taken=each.taken and each.taken + timedelta(seconds=60)) for each in one]
    run = run_with(*one, *later)
    assert [visit.requeue for visit in run.visits] == [0, 0, 1, 1]
    assert [visit.requeue for visit in run_with(shot("s", 0), shot("a", 1), shot("s", 2)).visits] == [0, 0, 0]


def test_an_entry_without_a_time_stays_behind_its_neighbour_and_is_marked() -> None:
    run = run_with(shot("a", 5), shot("b", None), shot("c", 1))
    assert [(visit.node_id, visit.untimed) for visit in run.visits] == [
        ("c", False),
        ("a", False),
        ("b", True),
    ]


def test_an_error_that_names_no_node_goes_to_the_last_error_shot_before_it() -> None:
    raw = body("run_failed_xpath_with_retries")
    for error in raw["errors"]:
        del error["node_id"]
        error["action_display_name"] = None
    run = run_of(raw)
    assert run.failing_visit is not None
    assert [len(attempt.errors) for attempt in run.failing_visit.attempts] == [1, 1, 1]
    del raw["errors"][0]["created_at"]
    raw["screenshot_urls"] = []
    assert len(run_of(raw).unplaced_errors) == 3


def test_errors_without_times_go_to_the_attempts_in_order() -> None:
    raw = body("run_failed_xpath_with_retries")
    for error in raw["errors"]:
        error["created_at"] = None
    failing = run_of(raw).failing_visit
    assert failing is not None
    assert [[e.error_id for e in a.errors] for a in failing.attempts] == [
        [error["error_id"]] for error in raw["errors"]
    ]


@pytest.mark.parametrize("name", RUNS)
def test_every_entry_is_in_the_spine_once(name: str) -> None:
    run = run_of(name)
    placed = [each.position for visit in run.visits for each in visit.shots]
    assert sorted(placed) == list(range(len(run.screenshots)))
    errors = [each.position for visit in run.visits for each in visit.errors]
    errors += [each.position for each in run.unplaced_errors]
    assert sorted(errors) == list(range(len(run.errors)))


_shots = st.builds(
    shot,
    st.sampled_from("abc"),
    st.none() | st.integers(0, 20),
    retry_index=st.integers(0, 3),
    is_error=st.booleans(),
    is_full_length=st.booleans(),
    node_id=st.none() | st.sampled_from("abc"),
)


@given(st.lists(_shots, max_size=30))
def test_whatever_comes_each_entry_has_one_place_and_time_does_not_run_back(shots: list[Screenshot]) -> None:
    run = run_with(*shots)
    placed = [each for visit in run.visits for each in visit.shots]
    assert sorted(each.position for each in placed) == list(range(len(shots)))
    times = [each.taken for each in placed if each.taken]
    assert times == sorted(times)
    for visit in run.visits:
        assert [a.index for a in visit.attempts] == sorted({a.index for a in visit.attempts})


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("failed", "10000000-0000-4000-8000-000000000007"),
        ("1", "10000000-0000-4000-8000-000000000001"),
        ("7", "10000000-0000-4000-8000-000000000007"),
        ("10000000-0000-4000-8000-000000000003", "10000000-0000-4000-8000-000000000003"),
        ("10000000-0000-4000-8000-00000000000", None),
        ("8", None),
        ("0", None),
        ("", None),
        ("nothing", None),
    ],
)
def test_a_node_is_found_by_what_a_user_types(wanted: str, found: str | None) -> None:
    assert find_node(run_of("run_failed_xpath_with_retries"), Raw(wanted)) == found


def test_times_of_the_answer_are_kept() -> None:
    run = run_of("run_in_progress")
    assert run.fetched == ASKED
    assert not run.is_over
    assert run.visits[0].started == datetime(2026, 9, 29, 10, 0, 2, tzinfo=UTC)
