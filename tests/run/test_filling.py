"""Templates of selectors: filled in quote-aware, from inputs and never from secrets; and a node's patch."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from lxml import etree

from cc_tui.api import parse
from cc_tui.run.filling import Source, filled
from cc_tui.run.model import Node
from cc_tui.run.patch import node_patch
from cc_tui.run.selectors import Must, selectors
from cc_tui.text import Raw
from tests.run.recorded import recorded

RUN = recorded("renamed-id")[0]


def _node(xpath: str) -> Node:
    values = {"selector": xpath, "execution": "STATIC"}
    return Node(Raw("n"), Raw("N"), Raw("CLICK"), Raw("STATIC"), Raw(xpath), None, values)


@pytest.mark.parametrize("value", ["plain", "it's", 'say "x"', """b'o"th""", "'] | //* | //a['"])
@pytest.mark.parametrize("mark", ["'", '"'])
def test_a_value_stays_the_value_that_it_is(value: str, mark: str) -> None:
    run = replace(RUN, inputs={"x": value})
    made = filled(run, _node(f"//a[. = {mark}{{{{context.inputs.x}}}}{mark}]"))[0]
    page = etree.Element("html")
    etree.SubElement(page, "a").text = value
    etree.SubElement(page, "a").text = "other"
    found = page.xpath(made.expression)
    assert isinstance(found, list)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("template", "source"),
    [("{{context.inputs.portal_pin}}", Source.SECRET), ("{{context.inputs.nothing}}", Source.MISSING),
     ("{{context.runtime.row}}", Source.OTHER), ("{{context.inputs.claim_number}}", Source.INPUT)],
)  # fmt: skip
def test_where_a_value_is_from(template: str, source: Source) -> None:
    node = _node(f"//a[.='{template}']")
    made = filled(RUN, node)[0]
    assert made.fillings[0].source is source
    assert "pin-5521" not in str(made)
    by_hand = filled(RUN, node, {template: "seven"})[0]
    assert (by_hand.expression, by_hand.is_known) == ("//a[.='seven']", True)


def test_a_patch_has_the_node_and_the_one_parameter() -> None:
    node = _node("//a")
    patch = json.loads(node_patch(node, selectors(node)[0], Raw("//b[@id='x']")))
    assert patch == {"id": "n", "name": "N", "parameters": {"selector": "//b[@id='x']"}}


def test_popups_of_the_workflow_come_last_and_may_match_any_number() -> None:
    body = {
        "id": "w", "nodes": [{"id": "n", "name": "N", "action": "CLICK", "parameters": {"selector": "//a"}}],
        "popup_xpaths": ["//dialog//button[.='{{context.inputs.claim_number}}']", 7, " ", "//i"],
    }  # fmt: skip
    workflow = parse.workflow(body, Raw("w"))
    run = replace(RUN, workflow=workflow)
    made = filled(run, workflow.nodes[0])
    places = [(each.selector.place, each.selector.must) for each in made]
    assert places[0] == ("selector", Must.ONE)
    assert places[1:] == [("popup_xpaths[0]", Must.ANY), ("popup_xpaths[2]", Must.ANY)]
    assert [each.selector.of_workflow for each in made] == [False, True, True]
    assert made[1].expression == "//dialog//button[.='CLM-2026-004417']"
    assert all(made[1].selector.must.fits(count) for count in (0, 1, 5))
    assert "popup_xpaths" in [problem.where for problem in workflow.problems]
    bare = Node(Raw("m"), Raw("M"), Raw("NAVIGATE"), None, None, None, {})
    assert filled(run, bare) == ()
    assert parse.workflow({"popup_xpaths": None}, Raw("w")).popup_xpaths == ()
