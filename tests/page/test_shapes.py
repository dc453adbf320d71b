"""Shapes of today's pages in the outline: shadow roots, grids, gauges, formulas, drawings, editors."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from cc_tui.page.pages import Pages
from cc_tui.page.queries import Queries
from tests.page.test_outline import lines


@pytest.fixture
async def pages() -> AsyncIterator[Pages]:
    made = Pages()
    yield made
    await made.aclose()


def test_how_far_something_is_is_said_with_its_limits() -> None:
    assert lines(
        "<label>Upload<progress value=3 max=10>30 %</progress></label><progress></progress>"
        "<progress value=0.25></progress><meter value=7 min=5 max=9 title=Disk>7</meter>"
        "<label for=v>Volume</label><input type=range id=v min=0 max=12 value=4>"
        "<div role=progressbar aria-valuenow=40></div><div role=progressbar aria-label=Copying></div>"
        "<div role=progressbar aria-valuenow=2 aria-valuemax=4 aria-valuetext='Step 2: Address'></div>"
        "<div role=progressbar aria-valuenow=25 aria-label=Import><span>25 % done</span></div>"
        "<div role=slider aria-label=Price aria-valuenow=30 aria-valuemin=10 aria-valuemax=90></div>"
        "<div role=meter aria-label=Charge aria-valuenow=0.8 aria-valuemax=1>80 %</div>"
        "<div role=progressbar aria-label=Steps aria-valuenow=x><ol><li>Address<li>Payment</ol></div>"
        "<progress value=1_0 max=-3></progress><progress value=1e999></progress>"
    ) == [
        "[Upload: 3 of 10]",
        "[progress: indeterminate]",
        "[progress: 0.25 of 1]",
        "[Disk: 7, 5 to 9]",
        "[Volume: 4 of 12]",
        "[progressbar: 40 of 100]",
        "[Copying: indeterminate]",
        "[progressbar: Step 2: Address, 2 of 4]",
        "[Import: 25 % done, 25 of 100]",
        "[Price: 30, 10 to 90]",
        "[Charge: 80 %, 0.8 of 1]",
        "[Steps: indeterminate]",
        "Address",
        "Payment",
        "[progress: 0 of 1]",
        "[progress: 1 of 1]",
    ]


async def test_shadow_roots_are_read_where_the_page_s_own_xpath_does_not_see(pages: Pages) -> None:
    page = (
        b"<claims-app><template shadowrootmode=open title='a > b'><h1>Claims</h1><claim-form>"
        b"<template shadowrootmode=closed><label>Number <input value=C-1></label><button>Go</button>"
        b"</template></claim-form><slot></slot></template><p>Light</p></claims-app>"
        b"<template><p>never drawn</p></template>"
    )
    found = await pages.outline(page)
    assert [line.written for line in found.shown()] == [
        "--- shadow root of claims-app",
        "  # Claims",
        "  --- shadow root of claim-form",
        "    [Number: C-1]",
        "    (Go)",
        "Light",
    ]
    assert found.frames[1:] == ("shadow root of claims-app", "shadow root of claim-form")
    text = "\n".join((await pages.text(page)).lines)
    assert "Claims" in text
    assert "[Number: C-1]" in text
    assert "never drawn" not in text
    asked = await Queries(pages.workers).lookup(page, "//button")
    assert (asked.count, [(each.name, each.reading.count) for each in asked.frames]) == (
        0,
        [("shadow root of claim-form", 1)],
    )
    line = next(line for line in found.lines if line.text == "(Go)")
    facts = await pages.element(page, line.document, line.element)
    assert facts
    assert (facts.tag, facts.frame) == ("button", "shadow root of claim-form")


def test_what_is_a_table_by_its_roles_has_rows() -> None:
    rows = "".join(
        f"<div role=row aria-selected={str(number == 2).lower()}><span role=gridcell>C-{number}</span>"
        f"<span role=gridcell>{number * 70}</span><span role=gridcell><button>Open</button></span></div>"
        for number in (1, 2)
    )
    head = "<div role=row><span role=columnheader>Claim</span><span role=columnheader>Amount</span></div>"
    assert lines(f"<div role=grid><div role=rowgroup>{head}</div>{rows}</div>") == [
        "Claim | Amount",
        "C-1   | 70     | (Open)",
        "C-2   | 140    | (Open) selected",
    ]


def test_words_that_stand_apart_are_not_glued_together() -> None:
    assert lines(
        "<div contenteditable=true aria-label=Body><p>Dear Ada,</p><p>yes</p><ul><li>one<li>two</ul></div>"
        "<div contenteditable=plaintext-only>note</div><button aria-pressed=true>Bold<br>type</button>"
        "<svg role=img aria-labelledby=t><title id=t>Revenue</title><text>Q1</text></svg>"
        "<p><svg><text>Q1</text><text>Q2</text></svg></p>"
        "<p>so <math><mi>e</mi><mo>=</mo><msup><mi>c</mi><mn>2</mn></msup><mfrac><mrow><mi>a</mi><mo>+</mo>"
        "<msqrt><mi>b</mi><mi>c</mi></msqrt></mrow><mn>2</mn></mfrac><annotation>c^{2}</annotation>"
        "</math> holds</p>"
        "<fieldset disabled><legend>Any <input name=free></legend><input name=bound></fieldset>"
    ) == [
        "[Body: Dear Ada, yes one two]",
        "[editable text: note]",
        "(Bold type) pressed",
        "[image: Revenue]",
        "Q1 Q2",
        "so e=c^2 (a+√(bc))/2 holds",
        "Any",
        "[free: ]",
        "[bound: ] disabled",
    ]
