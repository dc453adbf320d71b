"""Loops and tries are folded, and every visit keeps its one place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cc_tui.run.groups import Item, Loop, Try, fold
from cc_tui.run.model import Visit
from tests.run.test_spine import run_with, shot


def flat(items: tuple[Item, ...]) -> list[Visit]:
    return [visit for item in items for visit in (item.visits if isinstance(item, Loop | Try) else (item,))]


def test_a_loop_is_one_item_with_its_odd_branch_and_its_tail() -> None:
    order = "s" + "lab" * 3 + "laxb" + "lab" * 20 + "l" + "e"
    run = run_with(*[shot(node, index) for index, node in enumerate(order)])
    first, loop, last = fold(run)
    assert isinstance(loop, Loop)
    assert (loop.rounds, loop.head.node_id) == (25, "l")
    assert len(loop.visits) == len(order) - 2
    assert isinstance(first, Visit)
    assert isinstance(last, Visit)
    assert (first.node_id, last.node_id) == ("s", "e")


def test_two_visits_are_no_loop() -> None:
    run = run_with(*[shot(node, index) for index, node in enumerate("abab")])
    assert [type(item) for item in fold(run)] == [Visit] * 4


def test_the_rounds_last_body_belongs_to_the_loop() -> None:
    run = run_with(*[shot(node, index) for index, node in enumerate("lab" * 4 + "e")])
    loop, end = fold(run)
    assert isinstance(loop, Loop)
    assert len(loop.visits) == 12
    assert isinstance(end, Visit)


def test_a_requeued_run_is_its_tries() -> None:
    once = [shot("s", 0), shot("a", 1), shot("a", 2, is_error=True)]
    again = [shot("s", 60), shot("a", 61), shot("b", 62)]
    first, second = fold(run_with(*once, *again))
    assert isinstance(first, Try)
    assert isinstance(second, Try)
    assert (first.number, first.of, len(first.visits)) == (1, 2, 2)
    assert [visit.node_id for visit in second.visits] == ["s", "a", "b"]


@given(st.text(alphabet="abcde", max_size=60), st.sets(st.integers(0, 59)))
def test_no_visit_is_lost_or_moved(order: str, errors: set[int]) -> None:
    run = run_with(*[shot(n, i * 2, is_error=i in errors) for i, n in enumerate(order)])
    assert flat(fold(run)) == list(run.visits)
