"""Parsing is total: whatever is dropped, nulled, retyped or doubled, the run opens and the rest is intact."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cc_tui.api import parse
from cc_tui.api.fields import MAX_PROBLEMS, DoubledKeys
from cc_tui.errors import UnreadableError
from cc_tui.run.model import NodeSnapshots, Run, Workflow
from cc_tui.text import Raw
from tests.contract import ASKED, FOLDER, RUNS, body, run_of

Path = tuple[str | int, ...]

# From the contract, by hand: where absence is allowed, where null is (absence allowed implies null allowed).
MAY_BE_ABSENT: Final = {
    *("data", "output_data", "screenshot_urls", "errors", "workflow_errors", "was_recovered"),
    *("recovered_error_ids", "end_reason", "vault_entries"),
    *("node_id", "screenshot_id", "metadata", "retry_index", "full_length_screenshot"),
    *("message", "original_error", "full_url", "created_at", "error_code", "action_type"),
    *("action_display_name", "llm_error_category", "llm_error_sub_type", "llm_error_description"),
}
MAY_BE_NULL: Final = MAY_BE_ABSENT | {
    *("workflow_id", "encrypted_variables", "session_retries", "video_urls", "file_urls"),
}
# Values nobody promised the type of, or whose inside is the user's own.
FREE: Final = {"data", "output_data", "input_recovery", "password_update_recovery", "session_id.video"}
OPAQUE: Final = {"input_variables", "vault_entries", "metadata", "data", "output_data"}


def known_paths(value: Any, at: Path = ()) -> list[Path]:
    """Every field of a body that the contract describes."""
    found: list[Path] = []
    if isinstance(value, dict):
        for key, inner in value.items():
            here = (*at, key)
            if key in FREE or (at[:1] == ("video_urls",) and key == "session_id"):
                continue
            found.append(here)
            if key not in OPAQUE:
                found += known_paths(inner, here)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if isinstance(inner, dict):
                found.append((*at, index))
            found += known_paths(inner, (*at, index))
    return found


def parent_of(root: Any, path: Path) -> Any:
    for step in path[:-1]:
        root = root[step]
    return root


WRONG: Final[dict[type, Any]] = {str: [1], bool: "yes", int: "3", dict: 7, list: {"a": 1}, type(None): 3.5}


def drop(root: Any, path: Path) -> tuple[Any, bool]:
    """Leave it out; says also whether that breaks a promise."""
    del parent_of(root, path)[path[-1]]
    return root, isinstance(path[-1], int) is False and path[-1] not in MAY_BE_ABSENT and not _loose(path)


def null(root: Any, path: Path) -> tuple[Any, bool]:
    """Put null in its place."""
    was = parent_of(root, path)[path[-1]]
    parent_of(root, path)[path[-1]] = None
    allowed = path[-1] in MAY_BE_NULL or _loose(path)
    return root, isinstance(path[-1], int) or (was is not None and not allowed)


def retype(root: Any, path: Path) -> tuple[Any, bool]:
    """Put a value of another type in its place."""
    parent_of(root, path)[path[-1]] = WRONG[type(parent_of(root, path)[path[-1]])]
    return root, True


def double(root: Any, path: Path) -> tuple[Any, bool]:
    """Make an entry stand twice, or a key twice in the text of its object."""
    parent = parent_of(root, path)
    if isinstance(parent, list):
        parent.insert(int(path[-1]), copy.deepcopy(parent[int(path[-1])]))
        return root, path[0] in ("screenshot_urls", "errors")
    doubled = DoubledKeys.from_pairs([*parent.items(), (str(path[-1]), parent[path[-1]])])
    if len(path) == 1:
        return doubled, True
    parent_of(root, path[:-1])[path[-2]] = doubled
    return root, True


def _loose(path: Path) -> bool:
    """Nothing is promised of what stands in `workflow_errors[]`."""
    return path[0] == "workflow_errors" and len(path) > 1


@dataclass(frozen=True)
class Case:
    """An example with one field changed, where, and whether that breaks a promise."""

    name: str
    change: str
    path: Path
    broken: bool
    changed: Any = field(repr=False)


@st.composite
def changes(draw: st.DrawFn) -> Case:
    name = draw(st.sampled_from(RUNS))
    path = draw(st.sampled_from(known_paths(body(name))))
    change: Callable[[Any, Path], tuple[Any, bool]] = draw(st.sampled_from([drop, null, retype, double]))
    changed, broken = change(body(name), path)
    return Case(name, getattr(change, "__name__", ""), path, broken, changed)


@settings(max_examples=400)
@given(changes())
def test_one_odd_field_costs_that_field_and_is_a_problem(case: Case) -> None:
    path = case.path
    before, after = run_of(case.name), run_of(case.changed)
    assert bool(after.problems) == case.broken, after.problems
    # All else is intact: entries beside the changed one are the same, field for field.
    if path[0] not in ("screenshot_urls", "errors", "workflow_errors", "recovered_error_ids"):
        assert after.screenshots == before.screenshots
        assert after.visits == before.visits
        assert after.errors == before.errors
    elif path[0] == "screenshot_urls" and len(path) > 2:
        index = int(path[1])
        assert after.screenshots[:index] == before.screenshots[:index]
        assert after.screenshots[index + 1 :] == before.screenshots[index + 1 :]
        was, now = before.screenshots[index], after.screenshots[index]
        assert len([f.name for f in fields(now) if getattr(was, f.name) != getattr(now, f.name)]) <= 1
    placed = sorted(each.position for visit in after.visits for each in visit.shots)
    assert placed == sorted(each.position for each in after.screenshots)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


@given(
    st.dictionaries(st.sampled_from(sorted({str(p[0]) for n in RUNS for p in known_paths(body(n))})), _json),
    _json,
)
def test_any_json_is_a_run_or_is_refused_in_words(fields_of_run: dict[str, Any], anything: Any) -> None:
    assert isinstance(run_of(fields_of_run), Run)
    for read in (
        lambda: parse.run(anything, Raw("s"), ASKED),
        lambda: parse.node_snapshots(anything, Raw("s"), Raw("n"), ASKED),
        lambda: parse.workflow(anything, Raw("w")),
    ):
        if isinstance(anything, dict):
            assert isinstance(read(), Run | NodeSnapshots | Workflow)
        else:
            with pytest.raises(UnreadableError):
                read()
    parse.workflow_versions(anything)
    parse.runs(anything)


@pytest.mark.parametrize("name", RUNS)
def test_the_examples_hold_what_the_contract_promises(name: str) -> None:
    assert run_of(name).problems == ()


def test_snapshots_of_a_node_and_their_absence() -> None:
    failed = parse.node_snapshots(body("debug_snapshots_failed_node"), Raw("s"), Raw("n"), ASKED)
    assert failed.page is not None
    assert len(failed.screenshots) == 6
    assert failed.problems == ()
    for name in ("debug_snapshots_no_html", "debug_snapshots_empty"):
        absent = parse.node_snapshots(body(name), Raw("s"), Raw("n"), ASKED)
        assert (absent.page, absent.problems) == (None, ())
    missing = parse.node_snapshots({}, Raw("s"), Raw("n"), ASKED)
    assert {problem.where for problem in missing.problems} == {
        *("session_id", "node_id", "page_snapshot_url", "screenshots"),
    }


def test_workflows_versions_and_lists() -> None:
    workflow = parse.workflow(body("workflow"), Raw("w"))
    assert (workflow.version_number, len(workflow.nodes), len(workflow.edges)) == (17, 9, 9)
    click = workflow.nodes[6]
    assert (click.selector, click.execution, click.action) == (
        "//button[@id='search-submit']",
        "STATIC",
        "CLICK",
    )
    assert workflow.problems == ()
    assert [row.number for row in parse.workflow_versions(body("workflow_versions"))] == [18, 17, 16]
    rows = parse.runs(body("runs_list"))
    assert [row.status for row in rows] == ["execution.start", "execution.failed", "execution.success"]
    component = body("component_version")["component_data"]
    wrapped = parse.workflow({"id": "x", "name": "y", "edges": {}, **component}, Raw("w"))
    assert [node.name for node in wrapped.nodes] == ["Click sign in"]


def test_problems_never_hold_a_key_and_never_grow_without_end() -> None:
    raw = body("run_failed_xpath_with_retries")
    raw["screenshot_urls"][0]["timestamp"] = "https://x.supabase.co/o?token=secret"
    assert "secret" not in str(run_of(raw).problems)
    raw["screenshot_urls"] = [{}] * 5000
    assert len(run_of(raw).problems) == MAX_PROBLEMS


def test_doubled_keys_are_seen_in_the_text_of_an_answer() -> None:
    text = (FOLDER / "run_success.json").read_text().replace('"status":', '"status": "x", "status":', 1)
    run = run_of(json.loads(text, object_pairs_hook=DoubledKeys.from_pairs))
    assert run.status == "execution.success"
    assert [problem.where for problem in run.problems] == ["status"]
