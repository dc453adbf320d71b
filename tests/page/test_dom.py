"""The document: what Chromium sees in it, and what an element is called."""

from __future__ import annotations

import pytest
from lxml import etree

from cc_tui.page import dom
from cc_tui.page.dom import Snapshot
from cc_tui.page.elements import path, why_hidden


def found(tree: etree._Element, expression: str) -> list[etree._Element]:
    result = tree.xpath(expression)
    assert isinstance(result, list)
    return [each for each in result if isinstance(each, etree._Element)]


def value(tree: etree._Element, expression: str) -> object:
    result = tree.xpath(expression)
    return len(result) if isinstance(result, list) else result


def paths(snapshot: Snapshot, document: int = 0) -> list[str]:
    return [path(element) for element in snapshot.documents[document].elements]


@pytest.mark.shared_pages
def test_every_element_of_real_pages_is_where_chromium_has_it() -> None:
    from tests.page.chromium import measure

    agreed = measure()
    assert agreed.pages >= 31
    assert (agreed.pages_whole, agreed.paths_equal) == (agreed.pages, agreed.paths)
    assert agreed.results_equal >= agreed.results * 0.998, agreed.differing[:20]


def test_numbers_are_places_in_document_order_in_both_trees() -> None:
    snapshot = dom.read(
        b"<!--a--><title>t</title><template><p>no</p></template><div><p>x<b>y</b></p></div>"
        b"<table><tr><td>1</table><svg><foreignObject><i>q</i></foreignObject></svg><br><p>z"
    )
    document = snapshot.outer
    named = [node.tag for node in document.parser.css("*")]
    assert [str(each.tag).rpartition("}")[2] for each in document.elements] == named
    assert [document.number(each) for each in document.elements] == list(range(len(named)))
    assert document.element(len(named)) is None
    assert document.element(-1) is None


def test_what_a_browser_that_runs_scripts_makes_of_markup() -> None:
    tree = dom.read(
        b"<head><noscript><p>x</p></noscript><meta name=m></head><body><noscript><img src=a></noscript>"
        b"<template><u>no</u></template><script>'<noscript>'</script><!--<noscript>-->"
        b"<div @click=a v-on:x=b data-n='</noscript>'>"
        b"<svg viewBox='0 0 1 1'><use xlink:href='#i'/><foreignObject><em>e</em></foreignObject></svg>"
        b"<math><mi>v<b>w</b></mi></math><fb:like>f</fb:like></div><table><tr><td>1</table>"
    ).outer.tree
    assert value(tree, "/html/head/meta") == 1  # a parser that runs no scripts would end the head at the <p>
    assert value(tree, "string(//head/noscript)") == "<p>x</p>"
    assert value(tree, "//noscript") == 2
    assert value(tree, "//img | //u | //noframes") == 0
    assert value(tree, "//template") == 1
    assert value(tree, "string(//comment())") == "<noscript>"
    assert value(tree, "string(//script)") == "'<noscript>'"
    assert value(tree, "//div[@data-n='</noscript>']") == 1
    assert value(tree, "//@*[name()='v-on:x']") == 1
    assert value(tree, "count(//div/@*)") == 3.0
    assert value(tree, "//svg | //use | //math | //mi") == 0
    assert value(tree, "//*[name()='svg'][@viewBox]/*[local-name()='use']/@*[name()='xlink:href']") == 1
    assert value(tree, "//em | //b") == 2
    assert value(tree, "//*[name()='fb:like']") == 1
    assert value(tree, "//table/tbody/tr/td") == 1


def test_characters_that_xml_has_not_become_replacements() -> None:
    tree = dom.read(b"<p title='&#2;'>a&#1;b&#27;[2J<!--a--b-&#3;-->").outer.tree
    assert value(tree, "string(//p)") == "a\ufffdb\ufffd[2J"
    assert value(tree, "string(//p/@title)") == "\ufffd"
    assert value(tree, "//comment()") == 1


FRAMES = (
    b"<body><p>out</p><iframe id=one><html><body><p>in</p><iframe srcdoc='&lt;b&gt;deep&lt;/b&gt;'></iframe>"
    b"</body></html></iframe><iframe name=two srcdoc='<i>x</i>'></iframe><iframe src=/ads></iframe>"
)


def test_frames_are_documents_of_their_own() -> None:
    snapshot = dom.read(FRAMES)
    assert [(each.index, each.name) for each in snapshot.documents] == [
        (0, ""),
        (1, "one"),
        (2, "unnamed"),
        (3, "two"),
    ]
    assert [each.outer and each.outer[0] for each in snapshot.documents] == [None, 0, 1, 0]
    outer = snapshot.documents[3].outer
    assert outer
    iframe = snapshot.outer.element(outer[1])
    assert iframe is not None
    assert iframe.get("name") == "two"
    assert not found(snapshot.outer.tree, "//iframe/*")
    assert paths(snapshot, 2) == ["/html[1]", "/html[1]/head[1]", "/html[1]/body[1]", "/html[1]/body[1]/b[1]"]


def test_deeper_than_chromium_allows_is_beside() -> None:
    tree = dom.read(b"<div>" * 600 + b"<p>needle").outer.tree
    deepest = max(sum(1 for _ in each.iterancestors()) + 1 for each in tree.iter("div"))
    assert deepest == 513  # html, body and 511 of them
    assert value(tree, "//div") == 600
    assert value(tree, "string(//p/following-sibling::text())") == "needle"


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ("<p id=x>", None),
        ("<div hidden><p id=x>", ("hidden", "div")),
        ("<p id=x style='display: none'>", ("display:none", "p")),
        ("<div style='VISIBILITY:hidden'><p id=x>", ("visibility:hidden", "div")),
        ("<div style='visibility:hidden'><p id=x style='visibility: visible'>", None),
        ("<dialog><p id=x>", ("closed dialog", "dialog")),
        ("<dialog open><p id=x>", None),
        ("<details><summary>s</summary><p id=x>", ("closed details", "details")),
        ("<details><summary id=x>s</summary>", None),
        ("<details open><summary>s</summary><p id=x>", None),
        ("<input type=HIDDEN id=x>", ("type=hidden", "input")),
        ("<script id=x></script>", ("<script>", "script")),
    ],
)
def test_what_hides_an_element(markup: str, why: tuple[str, str] | None) -> None:
    (element,) = found(dom.read(markup.encode()).outer.tree, "//*[@id='x']")
    hidden = why_hidden(element)
    assert (hidden and (hidden[0], hidden[1].tag)) == why


def test_paths_find_what_they_name() -> None:
    tree = dom.read(
        b"<p>a<svg><a/><g><a/></g></svg><fb:like/><p>b<div a:b=1><x:y><i></i></x:y></div>"
    ).outer.tree
    for element in tree.iter("*"):
        assert found(tree, path(element)) == [element], path(element)
