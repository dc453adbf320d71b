"""The browser as it is, with a watch on its event loop: what `browsing.py` starts.

Usage: `watched.py REPORT [--open-all] ARGUMENTS...`. At every step it appends a JSON line to REPORT:
`{"part": NAME, "began": T, "ended": T}` of the parts of opening a run, `{"gap": SECONDS, "at": T}` of each
beat of the loop that came late, `{"busy": SECONDS, "at": T}` of each before which its thread had worked for
long, `{"rows": N}` of the drawn tree; T as of `time.perf_counter()`, which all processes of a machine share
on Linux.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from cc_tui import cli
from cc_tui.ui import environment

_BEAT: Final = 0.01
_LATE: Final = 0.02
_LONG: Final = 0.002
"""Seconds of the thread's processor time; the report itself costs some."""
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Report:
    """The file that the bench reads; each line is one write, so that threads do not mix theirs."""

    def __init__(self, path: str) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def add(self, **values: Any) -> None:
        """Append a line."""
        os.write(self._fd, json.dumps(values).encode() + b"\n")

    def timed(self, part: str, function: Callable[_P, _T]) -> Callable[_P, _T]:
        """The function, telling when it began and ended."""

        @wraps(function)
        def call(*args: _P.args, **kwargs: _P.kwargs) -> _T:
            began = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.add(part=part, began=began, ended=time.perf_counter())

        return call

    async def beat(self) -> None:
        """Tell each beat of the loop that came late, and each before which it worked for long."""
        before, worked = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(_BEAT)
            now, works = time.perf_counter(), time.thread_time()
            if works - worked > _LONG:
                self.add(busy=works - worked, at=now)
            worked = works
            if now - before > _LATE + _BEAT:
                self.add(gap=now - before - _BEAT, at=now)
            before = now


def watch(report: Report, *, open_all: bool) -> None:
    """Put the watch around what opens a run."""
    from cc_tui.api import body, parse
    from cc_tui.session import session
    from cc_tui.ui.screens import browse
    from cc_tui.ui.widgets.run_tree import RunTree

    body.decode_json = report.timed("json", body.decode_json)
    parse.run = report.timed("parse", parse.run)
    for module, part in ((parse, "spine"), (session, "spine with workflow")):
        vars(module)["with_spine"] = report.timed(part, vars(module)["with_spine"])
    show_run = report.timed("tree", RunTree.show_run)
    mounted = browse.BrowseScreen.on_mount

    def show(tree: RunTree, run: Any) -> None:
        show_run(tree, run)
        if open_all:
            for node in list(tree.root.children):
                tree._open(node, _Everything())
            tree.scroll_to_line(tree.cursor_line, animate=False)
        report.add(rows=tree.last_line + 1)

    def on_mount(screen: browse.BrowseScreen) -> None:
        mounted(screen)
        screen.run_worker(report.beat(), group="beat")

    RunTree.show_run = show  # type: ignore[method-assign, assignment]
    browse.BrowseScreen.on_mount = on_mount  # type: ignore[method-assign, assignment]


class _Everything(set[Any]):
    """A set that has everything."""

    def __contains__(self, _key: object) -> bool:
        return True


def main() -> int:
    """Start the browser."""
    path, *words = sys.argv[1:]
    open_all = "--open-all" in words
    environment.prepare_environment(os.environ)
    watch(Report(path), open_all=open_all)
    return cli.main([word for word in words if word != "--open-all"])


if __name__ == "__main__":
    sys.exit(main())
