"""The words above the panes of every recorded run, at every width: the least important go first."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from cc_tui.run import labels
from cc_tui.text import Shown, own
from cc_tui.ui import summary
from cc_tui.ui.rows import first_row
from cc_tui.ui.widgets.bar import fitting
from tests.run.recorded import NAMES, recorded

WIDTHS = range(20, 200)


def drawn(forms: list[Shown]) -> list[str]:
    """What is drawn at each width; no form but the last is ever cut."""
    rows = [fitting(forms, width) for width in WIDTHS]
    assert all(cell_len(row) <= width for row, width in zip(rows, WIDTHS, strict=True))
    assert all(row in forms or forms[-1].startswith(row[:-1]) for row in rows)
    assert rows[-1] == forms[0]
    return list(rows)


def at(rows: list[str], width: int) -> str:
    return rows[WIDTHS.index(width)]


@pytest.mark.parametrize("name", NAMES)
def test_the_header_keeps_the_status_and_drops_the_keys_source_first(name: str) -> None:
    run, _ = recorded(name)
    rows = drawn(summary.header(run, own("CLOUDCRUISE_API_KEY")))
    status = f" {labels.status(run)}"
    assert all(row.startswith(status[: len(row) - 1]) for row in rows)
    # 29 columns are the countdowns'.
    assert f"run {run.session_id[:8]}" in at(rows, 80 - 29)
    without = [row for row in rows if "key: " not in row]
    assert all(row in rows[: len(without)] for row in without)


@pytest.mark.parametrize("name", NAMES)
def test_the_failure_keeps_its_kind_and_its_node(name: str) -> None:
    run, _ = recorded(name)
    failure, visit = summary.failure(run), run.failing_visit
    if failure is None or visit is None:
        assert (failure, visit) == (None, None)
        return
    rows = drawn(failure[0])
    node = f"node {visit.node_number} of {labels.node_count(run)}"
    kind = run.final_error and (run.final_error.sub_type or run.final_error.category)
    assert kind
    assert all(kind in row for row in rows if not row.endswith("…"))
    assert f"{kind}  {node}" in at(rows, 40)
    assert "attempt 1 of 3" in at(rows, 80)
    assert node in at(rows, 80)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_keeps_its_phase_and_its_attempt(name: str) -> None:
    run, _ = recorded(name)
    row = first_row(run)
    assert row
    assert row.visit
    assert row.attempt
    for shot in row.attempt.shots:
        forms = labels.phases(row.visit, row.attempt, shot)
        assert forms[0] == labels.phase(row.visit, row.attempt, shot)
        rows = drawn([own(" Picture"), *forms][1:])
        word = "error shot" if shot.is_error else "at start"
        node = f"node {row.visit.node_number}"
        told = [row for row in rows if not row.endswith("…")]
        assert all(word in row and node in row for row in told)
        # 35 columns are left of a pane at 80.
        wanted = labels.attempt_of(row.visit, row.attempt)
        assert wanted in at(rows, 34)


def test_a_page_says_whose_it_is_before_it_says_its_title() -> None:
    run, _ = recorded("renamed-id")
    visit = run.failing_visit
    assert visit
    title = own("Claims search - Northlake Mutual")
    phases = labels.page_phases(visit)
    rows = drawn(
        summary.page_titles(own("Page"), phases, tabs=own(""), found=own(""), title=title, is_here=True)
    )
    assert at(rows, 110) == f" Page {phases[0]}  {title}"
    assert at(rows, 67) == " Page at start of node 8, probably attempt 3  Claims search - Nor…"
    assert at(rows, 35) == " Page of node 8, probably attempt 3"
    assert at(rows, 28) == " Page of node 8, attempt 3?"
    assert at(rows, 20) == " Page of node 8"
    sought = summary.page_titles(
        own("Page"), phases, tabs=own(""), found=own("/claim 1 of 17"), title=title, is_here=True
    )
    assert all(row.startswith(" /claim 1 of 17"[: len(row) - 1]) for row in drawn(sought))
