"""Fixtures that every layer uses, layers by folder, and what a skip means."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.page import shared_pages
from tests.terminals import debian13

pytest_plugins = ["tests.plugins_demo"]

_HERE = Path(__file__).parent
_NO_SKIPS = os.environ.get("CC_TUI_NO_SKIPS") == "1"
"""Set in CI, where all that a test may need is installed: there a skip is a failure."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark a layer by its folder, before `-m` chooses; what `make kitty` is for runs where that was."""
    if not debian13.IS_THERE:
        others = [item for item in items if item.get_closest_marker("debian13")]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]
    if not shared_pages.IS_THERE:
        others = [item for item in items if item.get_closest_marker("shared_pages")]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]
    for item in items:
        folder = item.path.relative_to(_HERE).parts[0] if item.path.is_relative_to(_HERE) else ""
        if folder in ("pty", "terminals"):
            item.add_marker(folder)
        if item.path.name == "test_recorder.py":
            item.add_marker("browser")


def pytest_collection_finish() -> None:
    """What is imported by now stays: no collection of garbage needs to look through it again.

    Such a look takes longer than a frame, in whatever test it happens to come.
    """
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if _NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if _NO_SKIPS and report.skipped:
        report.outcome = "failed"
    return report
