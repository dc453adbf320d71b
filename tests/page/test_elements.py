"""What is remembered of a document's elements is what is found out of each alone, on whole pages."""

from __future__ import annotations

import gc
import weakref

import pytest

from cc_tui.page import dom, wire
from cc_tui.page.described import described, facts
from cc_tui.page.documents import Documents
from cc_tui.page.elements import Hidden, Paths, path, paths, why_hidden
from cc_tui.page.selector_jobs import jobs
from cc_tui.run.lookups import Lookup
from tests.page import shared_pages

HIDDEN = b"""<body><div hidden><p><b>x</b></p></div><details><summary>s<i>y</i></summary><p>z</p></details>
<details open><p>shown</p></details><div style="visibility: hidden"><p>v<b style="visibility:visible">w
<i style="visibility:collapse">u</i></b></p><details><summary>t</summary><b>q</b></details></div>
<dialog><p>closed</p></dialog><dialog open><p>open</p></dialog><template><p>t</p></template>
<input type=HIDDEN><svg><g style="display:none"><text>s</text></g></svg>
<div style="display:none"><b style="visibility:visible">no</b></div></body>"""


def _is_same(page: bytes) -> int:
    """Compare what is known of every element of a page; says how many are hidden."""
    hidden = 0
    for document in dom.read(page).documents:
        is_hidden, path_of = Hidden(), Paths()
        # From the last to the first: what is remembered does not depend on who was asked before.
        for element, whole in zip(
            reversed(document.elements), reversed(paths(document.elements)), strict=True
        ):
            alone = why_hidden(element) is not None
            assert is_hidden(element) is alone, path(element)
            assert path_of(element) == whole == path(element)
            hidden += alone
    return hidden


def test_hidden_elements_and_paths_are_the_same_remembered_and_found_out() -> None:
    assert _is_same(HIDDEN) == 19


@pytest.mark.shared_pages
@pytest.mark.parametrize("name", ["app-modal", "app-bigform", "cnn", "yahoo-2", "mathjax", "msn"])
def test_hidden_elements_and_paths_on_real_pages(name: str) -> None:
    assert _is_same(shared_pages.page(name)) > 0


def test_the_facts_of_a_page_are_told_by_name_and_by_role() -> None:
    page = b"""<title>T</title><div hidden><h1>no</h1><input type=password></div>
    <div role=heading>By role</div><h2>By name</h2><input type=PassWord><progress></progress>
    <p role=status>Saved</p><p aria-live=polite>l</p>
    <dialog open aria-label=One><div role=dialog>in one</div></dialog><div aria-modal=true><h3>Two</h3></div>
    <iframe name=gone></iframe>"""
    seen = facts(dom.read(page))
    assert (seen.title, seen.heading, seen.passwords) == ("T", "By role", 1)
    assert (seen.dialogs, seen.alerts, seen.busy) == (("One", "Two"), ("Saved",), "a progress bar")
    assert seen.absent_frames == ("gone",)


def test_a_page_that_is_dropped_is_gone_though_it_was_described() -> None:
    documents = Documents()
    snapshot = documents.snapshot("a", b"<p hidden>x</p>")
    assert snapshot is not None
    about = described(snapshot.outer)
    assert [about.match(each).hidden for each in snapshot.outer.elements[-1:]] == [True]
    known = weakref.ref(snapshot.outer)
    del snapshot, about, documents
    gc.collect()
    assert known() is None


def test_counted_alone_is_what_is_counted_with_matches() -> None:
    page = b"<title>T</title><p>a<p>b<input type=password><iframe title=F>&lt;p>in frame&lt;/p></iframe>"
    work = jobs(Documents())
    header = {
        "page": "p", "limit": 5, "values": [],
        "expressions": ["//p", "//x", "count(//p)", "//p[", "//p[ends-with(.,'a')]", "doc('x')"],
    }  # fmt: skip
    answer, counted = work["count"](header, page)
    assert answer == {"title": "T", "passwords": 1}
    _, whole = work["survey"]({**header, "sent": False}, b"")
    alone, seen = wire.decode_all(Lookup, counted), wire.decode_all(Lookup, whole)
    assert [each.best for each in alone] == [each.best for each in seen]
    assert [[(one.name, one.reading) for one in each.frames] for each in alone] == [
        [(one.name, one.reading) for one in each.frames] for each in seen
    ]
    assert [each.count for each in alone] == [2, 0, None, None, 1, None]
