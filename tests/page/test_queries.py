"""Answers of the page children are kept: what was asked before is answered without them."""

from __future__ import annotations

from cc_tui.page.queries import Queries, Remembered
from cc_tui.page.workers import Workers
from cc_tui.run.lookups import Kind


async def _gone() -> bytes:
    raise AssertionError("the bytes are not needed")


async def test_what_was_asked_is_answered_without_children_or_bytes() -> None:
    workers = Workers()
    asked = Queries(workers)
    page = b"<title>T</title><p id=a>x"
    first = (
        await asked.counts(page, ["//p"]), await asked.survey(page, ["//p"], ["x"]),
        await asked.breakage(page, "//q"), await asked.lookup(page, "//p"),
    )  # fmt: skip
    known = Remembered(await asked.name(page), _gone)
    await workers.aclose()  # a child that is asked now says so
    again = (
        await asked.counts(known, ["//p"]), await asked.survey(known, ["//p"], ["x"]),
        await asked.breakage(known, "//q"), await asked.lookup(known, "//p"),
    )  # fmt: skip
    assert again == first
    assert (await asked.lookup(page, "//p[1]")).best.kind is Kind.FAILED


async def test_another_question_fetches_the_page_and_little_is_kept() -> None:
    workers = Workers()
    asked = Queries(workers, kept=20_000)
    fetched = []

    async def fetch() -> bytes:
        fetched.append(1)
        return b"<p>x"

    try:
        page = Remembered(await asked.name(b"<p>x"), fetch)
        for number in range(40):
            assert (await asked.counts(page, [f"//p[{number + 1}]"]))[1][0].count == int(number == 0)
        assert len(fetched) == 40
        await asked.counts(page, ["//p[40]"])
        assert len(fetched) == 40
        await asked.counts(page, ["//p[1]"])  # over the bound it was dropped
        assert len(fetched) == 41
    finally:
        await workers.aclose()


async def test_what_was_stopped_is_tried_again() -> None:
    workers = Workers()
    asked = Queries(workers)
    page, slow = b"<p><input></p>" * 20_000, "count(//*[following::*[preceding::input]])"
    try:
        assert (await asked.lookup(page, slow)).best.kind is Kind.FAILED
        pids = set(workers.pids)
        assert (await asked.lookup(page, slow)).best.kind is Kind.FAILED
        assert set(workers.pids) != pids or not workers.pids
    finally:
        await workers.aclose()
