"""Rules that say why a selector failed, on pages as they were counted; and which error is judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cc_tui.run.filling import Filled, filled, is_told, of_error, quoted_xpath
from cc_tui.run.good_page import GoodPage, revised
from cc_tui.run.judging import Seen, judge
from cc_tui.run.lookups import Kind, Lookup, PageFacts, Reading
from cc_tui.run.model import Run
from cc_tui.run.subject import About, labelled, notes, subject
from cc_tui.run.verdict import Cause, Cell, Verdict
from cc_tui.text import Raw, own
from tests.contract import body, run_of
from tests.run.recorded import recorded

XPATH = Raw("//button[@id='go']")


def _lookup(count: int) -> Lookup:
    return Lookup(XPATH, None, Reading(Kind.ELEMENTS, count), None, (), 0, (), 0.0)


def _facts(title: str, heading: str = "") -> PageFacts:
    return PageFacts(Raw(title), Raw(heading), 0, (), None, (), (), 9)


def _cells(*counts: int | None, title: str = "Claims") -> tuple[Cell, ...]:
    return tuple(
        Cell(at, at + 1, Raw(f"n{at}"), own("N"), None if count is None else _lookup(count),
             None if count is None else _facts(title), own("none") if count is None else None)
        for at, count in enumerate(counts)
    )  # fmt: skip


def _judged(cells: tuple[Cell, ...], nodes: int = 0) -> Verdict:
    return judge(Seen(of_error(XPATH, Raw("CLICK")), cells, len(cells) - 1, nodes=nodes or len(cells)))


def test_it_is_said_on_how_many_pages_it_was_tried() -> None:
    whole = _judged(_cells(0, 0, 0))
    assert whole.sentence == "no match on the run's 3 pages; why is not known"
    assert not whole.evidence
    near = _judged(_cells(0, 0, 0), nodes=2000)
    assert near.sentence == "matches nothing on any of the 3 pages it was tried on; why is not known"
    assert near.evidence == ("tried on the nearest 3 of 2000 nodes alone",)
    cells = _cells(None, None, 0)
    some = _judged((replace(cells[0], is_left_out=True), *cells[1:]))
    assert "matches nothing on the one page it was tried on" in some.sentence
    assert some.evidence == (
        "node 1: not asked for a page, since those before it had none", "without a page: 1 of 3 nodes",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("here", "there", "cause", "words"),
    [
        (
            _facts("Queue"),
            _facts("Finished"),
            Cause.OTHER_PAGE,
            "titled 'Queue', that of a good run was titled",
        ),
        (_facts("Q", "Claim 21 of 27"), _facts("Q", "All done"), Cause.OTHER_PAGE, "headed 'Claim 21 of 27'"),
        (_facts("CLM-1 claim", "Claim 2"), _facts("CLM-77 claim", "Claim 9"), Cause.CHANGED, "the same page"),
    ],
)
def test_the_good_run_tells_another_page_from_a_changed_one(
    here: PageFacts, there: PageFacts, cause: Cause, words: str
) -> None:
    cells = _cells(0, 0)
    plain = _judged((cells[0], replace(cells[1], facts=here)))
    made = revised(plain, GoodPage(own("a good run"), there, _lookup(1)))
    assert (made.cause, made.evidence[0]) == (cause, "on the page of a good run: 1 match")
    assert words in made.sentence
    assert revised(plain, None) is plain
    nowhere = revised(plain, GoodPage(own("a good run"), there, _lookup(0)))
    assert (nowhere.cause, nowhere.sentence) == (Cause.NO_MATCH, plain.sentence)
    assert nowhere.evidence == ("on the page of a good run: no match",)


def test_a_page_of_which_only_the_start_was_looked_at_is_said_to_be_that() -> None:
    cells = _cells(0, 0)
    cut = tuple(replace(each, lookup=replace(_lookup(0), part=Raw("the first 30 MB"))) for each in cells)
    here = _judged((cells[0], cut[1]))
    words = "(in the first 30 MB of the page: the rest was not looked at)"
    assert here.sentence == f"{_judged(cells).sentence} {words}"
    assert not here.evidence
    other = _judged((cut[0], cells[1]))
    assert other.sentence == _judged(cells).sentence
    assert other.evidence == ("of the page of node 1 only the start was looked at",)
    good = GoodPage(own("a good run"), _facts("Claims"), _lookup(1))
    assert revised(here, good).sentence.endswith(words)
    nowhere = revised(here, replace(good, lookup=replace(_lookup(0), part=Raw("the first 30 MB"))))
    assert nowhere.evidence == (f"on the page of a good run: no match {words}",)


def _of(name: str, **changed: Any) -> Run:
    return replace(recorded(name)[0], **changed)


def test_which_error_is_judged() -> None:
    failed = subject(_of("renamed-id"))
    assert failed
    assert (failed.about, failed.visit.node_number) == (About.FAILURE, 8)
    repaired = subject(_of("recovered"))
    assert repaired
    assert (repaired.about, repaired.visit.name) == (About.REPAIRED, "Click search")
    assert subject(_of("last-good")) is None
    assert subject(_of("last-good"), Raw("nowhere")) is None
    going = _of("renamed-id", status=Raw("execution.start"))
    so_far = subject(going)
    assert so_far
    assert (so_far.about, so_far.visit.node_number) == (About.SO_FAR, 8)
    assert labelled(own("x"), so_far.about) == "so far, for the run still goes on: x"
    calm = _of("last-good", status=Raw("execution.start"))
    assert subject(calm) is None


def test_what_was_repaired_is_said_with_whose_page_it_is() -> None:
    run = _of("recovered")
    judged = subject(run)
    assert judged
    assert labelled(own("x"), judged.about) == "repaired on the way: x"
    assert notes(run, judged) == (
        "the page is of the node's last attempt; the one that failed may have seen another",
    )
    other = subject(run, run.visits[0].node_id)
    assert other
    assert other.about is About.FAILURE
    assert notes(run, other) == ("an error of node 6 'Click search' was repaired",)


def test_what_an_error_quotes() -> None:
    run = _of("renamed-id")
    judged = subject(run)
    assert judged
    assert quoted_xpath(judged.errors) == "//button[@id='search-submit']"
    node = run.node(judged.visit.node_id)
    assert node
    (own_one,) = filled(run, node)
    assert is_told(own_one, judged.errors)
    values = {"selector": "//button[@id='healed']", "execution": "STATIC"}
    other: Filled = filled(run, replace(node, parameters=values))[0]
    assert not is_told(other, judged.errors)
    templated = {"selector": "//button[@id='{{context.runtime.id}}']", "execution": "STATIC"}
    assert is_told(filled(run, replace(node, parameters=templated))[0], judged.errors)


@pytest.mark.parametrize(
    ("text", "xpath"),
    [
        (
            "Timeout after 15000ms waiting for element '//a[.='it']' of type 'XPATH' to load on https://x",
            "//a[.='it']",
        ),
        ("Element not found: (//a)[1]", "(//a)[1]"),
        ("Element not found: the button", None),
        ("The page said: '//a' of type", None),
        (None, None),
    ],
)
def test_an_error_is_only_a_hint(text: str | None, xpath: str | None) -> None:
    run = run_of(body("run_failed_xpath_with_retries"))
    error = replace(run.errors[0], original_error=None if text is None else Raw(text), message=None)
    assert quoted_xpath([error]) == xpath


def test_how_many_must_match_is_known_from_the_action() -> None:
    assert of_error(XPATH, Raw("CLICK")).selector.must.fits(2) is False
    assert of_error(XPATH, Raw("SCROLL")).selector.must.fits(2) is True
    assert of_error(XPATH, None).selector.place == "error"
