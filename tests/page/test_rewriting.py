"""What lxml is asked for finds the same nodes in the same order as what was written."""

from __future__ import annotations

import random

import pytest
from lxml import etree

from cc_tui.page import dom
from cc_tui.page.grammar import parse
from cc_tui.page.rewriting import rewritten
from tests.page import shared_pages

PAGE = b"""<div id=a class="x y"><p>1<a>2</a></p><p><a href=u>3</a><b>4</b><a>5</a></p><div id=b>
<ul><li>6<li><a>7</a><li class=x><p>8<a>9</a></p></ul></div></div><div><div><div><a>10</a></div></div></div>
<table><tr><td>a<td><table><tr><td>b<tr><td><a>c</a></table><tr><td>d</table><p id=a>z"""

AXES = ("/", "/", "//", "//", "//", "/descendant::", "/..//", "/following-sibling::", "/ancestor::")
TESTS = ("a", "div", "p", "li", "td", "tr", "table", "*", "*", "text()", "node()", "ul", "body", "html")
PREDICATES = (
    "", "", "", "[1]", "[2]", "[last()]", "[position()=2]", "[position()<3]", "[@id]", "[@id='a']", "[.//a]",
    "[contains(@class,'x')]", "[a]", "[not(@class)]", "[contains(.,'3')]", "[count(a)]", "[@id or @class]",
    "[@id][1]", "[1][@id]", "[../p]", "[string-length(.) > 1]", "[position()=last()]", "[(2)]", "[-1]", "[0]",
    "[//p//a]", "[2][1]", "[number(@id)]", "[parent::div[2]]", "['x']", "[1.5]",
)  # fmt: skip


def made(chance: random.Random) -> str:
    """An expression of a few steps, with a union or in a call now and then."""

    def path() -> str:
        steps = chance.randint(1, 4)
        return "".join(
            chance.choice(AXES) + chance.choice(TESTS) + chance.choice(PREDICATES) for _ in range(steps)
        )

    text = path()
    if chance.random() < 0.2:
        text += " | " + path()
    if chance.random() < 0.1:
        text = f"({text})[1]"
    return f"count({text})" if chance.random() < 0.1 else text


def is_same(root: etree._Element, expression: str) -> bool:
    """Compare; says whether it was written in another way."""
    text = rewritten(expression, parse(expression))
    wanted, found = root.xpath(expression), root.xpath(text)
    assert found == wanted, (expression, text)
    return text != expression


def test_thousands_of_expressions_find_the_same() -> None:
    chance, root = random.Random(6), dom.read(PAGE).outer.tree
    assert sum(is_same(root, made(chance)) for _ in range(3000)) > 1500


@pytest.mark.shared_pages
@pytest.mark.parametrize("name", ["app-modal", "app-bigform", "wikipedia", "lwn-1"])
def test_on_real_pages(name: str) -> None:
    chance, root = random.Random(7), dom.read(shared_pages.page(name)).outer.tree
    assert sum(is_same(root, made(chance)) for _ in range(60)) > 20


@pytest.mark.parametrize(
    ("expression", "asked"),
    [
        ("//DIV//a[2]/b",
         "/descendant::a[ancestor::div][preceding-sibling::a[1] and not(preceding-sibling::a[2])]/b"),
        ("html//a", "/descendant::a[ancestor::html[not(parent::*)]]"),
        ("//h1 | //h2[.='x']", "/descendant::*[self::h1 or self::h2[.='x']]"),
        ("//div[.//b]//a", "/descendant::div[./descendant::b]/descendant::a"),
        ("//a[position()<3]", "//a[position()<3]"),
        ("//a[b][2]", "//a[b][2]"),
        ("(//a)[2]", "(/descendant::a)[2]"),
        ("//a[count(//p//b) = 1]//i[//p//u]",
         "/descendant::a[count(/descendant::b[ancestor::p]) = 1]/descendant::i[/descendant::u[ancestor::p]]"),
    ],
)  # fmt: skip
def test_what_is_asked(expression: str, asked: str) -> None:
    assert rewritten(expression, parse(expression)) == asked


def test_what_grows_too_long_or_too_deep_stays_as_it_was() -> None:
    root = dom.read(PAGE).outer.tree
    for expression in ("//a" * 60, "//div" + "[div" * 45 + "]" * 45, "//a[@x='" + "y" * 19_900 + "']//b//c"):
        is_same(root, expression)
