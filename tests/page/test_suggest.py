"""Suggestions on real and on recorded pages: what each is said to match is what lxml finds."""

from __future__ import annotations

import pytest
from lxml import etree

from cc_tui.demo.library import RECORDINGS
from cc_tui.page import dom
from cc_tui.page.suggest import proposals
from tests.page import shared_pages

SAMPLED = 120
"""Elements of a page whose suggestions are all evaluated."""


def counted(data: bytes, most: int = SAMPLED) -> int:
    """Evaluate a page's suggestions as they are, in plain lxml; says how many there were."""
    snapshot = dom.read(data)
    total, made = proposals(snapshot, 100_000)
    assert total == len(made)
    step = max(total // most, 1)
    known: dict[str, list[etree._Element]] = {}
    for each in made[::step]:
        element = snapshot.outer.element(each.match.element)
        assert each.best is not None
        assert each.best.unique
        for suggestion in each.suggestions:
            xpath = str(suggestion.xpath)
            if xpath not in known:
                found = snapshot.outer.tree.xpath(xpath)
                assert isinstance(found, list)
                known[xpath] = [one for one in found if isinstance(one, etree._Element)]
            assert len(known[xpath]) == suggestion.count, suggestion
            assert element in known[xpath], suggestion
    return len(known)


@pytest.mark.shared_pages
@pytest.mark.parametrize("name", shared_pages.names())
def test_every_suggestion_counts_what_lxml_counts_on_real_pages(name: str) -> None:
    counted(shared_pages.page(name))


def test_every_suggestion_counts_what_lxml_counts_on_recorded_pages() -> None:
    files = [path.read_bytes() for path in sorted((RECORDINGS / "objects").iterdir())]
    pages = [data for data in files if data.lstrip()[:1] == b"<"]
    assert sum(counted(page, 10) for page in pages) > 500


def test_texts_of_any_length_and_markup_are_counted() -> None:
    spaces = " \n " * 200
    page = f"""<a>{spaces}long{spaces}<b>way</b></a><a>long way</a><a>{"x" * 80}</a><a>{"x" * 81}</a>
    <button>a\u00a0b</button><button>a b</button><td>{"<i>y</i>" * 41}</td>
    <button><!-- c -->n<?p i?>o</button><button>no</button><svg><a>long way</a></svg>
    <fb:like id=l>long way</fb:like><button></button>
    <div role=button>no</div><input name="&quot;'"><input name=x type=text><input name=x type=tel>"""
    assert counted(page.encode(), 1000) > 20
