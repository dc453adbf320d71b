"""Expressions as Chromium evaluates them, the newer reading beside, and what is refused."""

from __future__ import annotations

import pytest

from cc_tui.page import dom
from cc_tui.page.breakage import breakage
from cc_tui.page.browser_xpath import evaluate
from cc_tui.page.described import facts
from cc_tui.page.suggest import proposal, proposals
from cc_tui.page.xpath import best, look, lookup
from cc_tui.run.lookups import Kind
from tests.page import shared_pages

PAGE = b"""<title>T</title><p id=a>Hello<b>x</b>tail</p><p>Bye</p><BUTTON hidden>Save</button>
<a href='/x/'>L</a><input type=password value=s>
<div role=dialog><h2>Cookie preferences</h2><button id=ok>ok</button></div>
<iframe title=F>&lt;html>&lt;body>&lt;p>in frame&lt;/p>&lt;/body></iframe><div aria-busy=true>Loading</div>"""


def _as_chromium(root: object, expression: str) -> object:
    reading = evaluate(root, expression).reading  # type: ignore[arg-type]
    if reading.kind is Kind.FAILED:
        return "ERR"
    if reading.count is not None:
        return reading.count
    letter = {Kind.NUMBER: "n", Kind.STRING: "s", Kind.BOOLEAN: "b"}[reading.kind]
    return f"{letter}:{reading.value}"


@pytest.mark.shared_pages
def test_equal_to_chromium() -> None:
    total, differing = 0, []
    for name, seen in shared_pages.chromium().items():
        root = dom.read(shared_pages.page(name)).outer.tree
        for expression, theirs in seen["counts"].items():
            total += 1
            ours = _as_chromium(root, expression)
            if ours != theirs:
                differing.append((name, expression, theirs, ours))
    assert total > 9000
    assert len(differing) <= total * 0.002, differing[:20]


@pytest.mark.parametrize(
    ("expression", "count", "note"),
    [
        ("//P", 2, None), ("html/body/p", 2, None), ("id('a')", 1, None), ("/", 1, None), ("//p/..", 1, None),
        ("//@href", 1, None), ("#a", 1, "read as a CSS selector"),
        ("div > button", 1, "read as a CSS selector"), (r"//p[@id=\"a\"]", 1, "without its backslashes"),
        ("\"//p[@id='a']\"", 1, "without the quotation marks around it"),
        ("//p[@id=\u201ca\u201d]", 1, "with straight quotation marks"),
    ],
)  # fmt: skip
def test_what_is_written_is_read(expression: str, count: int, note: str | None) -> None:
    found = lookup(dom.read(PAGE), expression)
    assert (found.count, found.note) == (count, note)


@pytest.mark.parametrize(
    ("expression", "place"),
    [("//p[", 4), ("//p[@id='a]", 8), ("//svg:p", 2), ("//p[foo()]", 4), ("$x", 0), ("doc('/etc/passwd')", 0),
     ("document('x')", 0), ("unparsed-text('x')", 0), ("contains('a')", 0), ("a" * 30_000, 20_000),
     ("(" * 5000 + "//a" + ")" * 5000, 50), ("//a" + "[a" * 300 + "]" * 300, 102)],
)  # fmt: skip
def test_not_evaluable_is_said_with_the_place_and_is_never_no_match(expression: str, place: int) -> None:
    found = lookup(dom.read(PAGE), expression)
    assert found.best.kind is Kind.FAILED
    assert (found.count, found.best.place) == (None, place)
    assert found.best.problem


@pytest.mark.parametrize(
    ("expression", "count"),
    [("//a[lower-case(.)='l']", 1), ("//a[ends-with(@href,'/')]", 1), ("//a[matches(@href,'^/X','i')]", 1),
     ("//p[some $x in . satisfies $x='Bye']", 1), ("//p except //p[1]", 1), ("//P", 0)],
)  # fmt: skip
def test_the_newer_reading_where_it_differs(expression: str, count: int) -> None:
    newer = lookup(dom.read(PAGE), expression).newer
    assert newer is not None
    assert newer.count == count


def test_many_nodes_where_one_is_wanted_is_an_error_to_the_newer_reading_alone() -> None:
    found = lookup(dom.read(PAGE), "//p[contains(text(),'B')]")
    assert found.browser.count == 1
    assert found.newer is not None
    assert found.newer.kind is Kind.FAILED
    assert lookup(dom.read(PAGE), "//p[contains(.,'B')]").newer is None


@pytest.mark.parametrize(
    ("expression", "value"),
    [("count(/)", "1"), ("string-length(string(/)) > 20", "true"), ("contains(/, 'Cookie')", "true"),
     ("count(/ | //p)", "3"), ("substring(normalize-space(/), 1, 6)", "THello"), ("not(/..)", "true"),
     ("position() + last()", "2"), ("count(//p[position() = last()])", "1")],
)  # fmt: skip
def test_the_document_itself_can_be_asked_for_a_value(expression: str, value: str) -> None:
    assert lookup(dom.read(PAGE), expression).browser.value == value


def test_values_and_what_is_in_frames_dialogs_and_hidden() -> None:
    snapshot = dom.read(PAGE)
    value = lookup(snapshot, "count(//p)").best
    assert (value.kind, value.value) == (Kind.NUMBER, "2")
    assert [(each.name, each.reading.count) for each in lookup(snapshot, "//p").frames] == [("F", 1)]
    buttons = lookup(snapshot, "//button")
    assert buttons.hidden == 1
    assert [each.dialog for each in buttons.matches] == [None, "Cookie preferences"]
    seen = facts(snapshot, ["Bye", "Nope"])
    assert (seen.passwords, seen.dialogs, seen.missing_values) == (1, ("Cookie preferences",), ("Nope",))


def test_where_it_breaks_and_what_is_nearest() -> None:
    page = b"""<form id=f><button id=search-reset>Reset</button>
    <button type=submit id=search-now>Search</button></form>"""
    broken = breakage(dom.read(page), "//form[@id='f']//button[@id='search-submit']")
    assert [each.count for each in broken.steps] == [1, 1, 2, 0]
    assert broken.broken_at == 3
    assert broken.misses[0].match.text == "Search"


def test_every_suggestion_counts_what_lxml_counts() -> None:
    page = b"""<form id=f><input name=q id=r1234567><button data-testid=go>It's "it"</button>
    <button class=css-1x>Go</button><button>Go</button><a href=/x>More</a><a href=/y>More</a></form>"""
    snapshot = dom.read(page)
    total, made = proposals(snapshot, 100)
    assert total == 6
    for each in made:
        assert each.best is not None
        assert each.best.unique
        assert not any("r1234567" in suggestion.xpath for suggestion in each.suggestions)
        for suggestion in each.suggestions:
            found = best(*look(snapshot.outer, suggestion.xpath))
            assert found.reading.count == suggestion.count, suggestion
        assert proposal(snapshot, 0, each.match.element) == each
