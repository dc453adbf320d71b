"""What a node is meant to do: its definition, with every selector and what its templates stand for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from cc_tui.run import labels
from cc_tui.run.details.rows import Rows, Section, scalar
from cc_tui.run.model import Json, Node, Run, Visit
from cc_tui.run.secrets import Secrets
from cc_tui.run.selectors import Must, Selector, plain_input, selectors, templates, uses_selector
from cc_tui.text import Raw, Shown, join, own, plural, say

_LAID_OUT: Final = frozenset({"selector", "execution", "xpath", "container_xpath", "prompt"})
_NODE_KNOWN: Final = frozenset({"id", "name", "action", "parameters", "description", "workflowNode"})
_MOST_TEMPLATES: Final = 20
_EXECUTIONS: Final = {
    "STATIC": own("by XPath"),
    "LLM_VISION": own("a model looks at the screenshot"),
    "LLM_DOM": own("a model reads the part of the page that the selector names"),
    "PROMPT": own("a model is asked, without page or picture"),
    "COORDINATES": own("a place on the screen"),
}
_MUST: Final = {
    Must.ONE: own("must match exactly one element"),
    Must.SOME: own("must match at least one element"),
    Must.ANY: own("matches or not: no match is no error"),
}


def node_section(
    run: Run, visit: Visit | None, node: Node | None, secrets: Secrets, now: datetime
) -> list[Section]:
    """The node in the run and in the workflow's definition."""
    rows = Rows(secrets, now)
    if visit:
        _visit_rows(rows, run, visit)
    if node is None:
        if visit:
            rows.say(own("definition"), _no_definition(run, visit))
        return rows.section(own("Node"))
    if visit is None or visit.name != node.name:
        rows.text(own("name in definition") if visit else own("name"), node.name)
    if visit is None:
        rows.text(own("id"), node.node_id)
        rows.say(own("in this run"), labels.never_ran(run, node))
    rows.text(own("action"), node.action)
    rows.text(own("description"), node.description)
    _execution(rows, node)
    for selector in selectors(node):
        _selector(rows, selector, run)
    if uses_selector(node) and selectors(node) and "wait_time" not in node.parameters:
        rows.say(own("wait_time"), own("not said: 15000 ms unless it is"))
    _parameters(rows, node, run)
    _unknown_fields(rows, run, node)
    return rows.section(own("Node"))


def _visit_rows(rows: Rows, run: Run, visit: Visit) -> None:
    rows.text(own("name"), visit.name)
    rows.text(own("id"), visit.node_id)
    place = (labels.number_of(run, visit), labels.visit_of(visit))
    rows.say(own("number"), join(", ", [part for part in place if part]))
    rows.time(own("started"), visit.started)
    rows.say(own("attempts"), plural(len(visit.attempts), "attempt"))
    if outcome := labels.outcome(visit):
        rows.say(own("outcome"), outcome)
    if visit.requeue:
        rows.say(own("requeue"), say("after requeue {}", visit.requeue))
    if visit.guessed:
        rows.say(own("guessed"), say("which node this is: {}", rows.secrets.shown(visit.guessed)))
    if visit.untimed:
        rows.say(own("order"), own("some screenshot has no time, so the place is that of its neighbour"))


def _no_definition(run: Run, visit: Visit) -> Shown:
    if run.workflow is None:
        return own("not known: the workflow was not had")
    if visit.node_id is None:
        return own("not known: nothing says which node of the workflow this is")
    version = run.workflow.version_number
    if version is None:
        return own("the workflow has no node of this id")
    return say("version {} of the workflow has no node of this id: perhaps another version ran", version)


def _execution(rows: Rows, node: Node) -> None:
    if node.execution:
        meaning = _EXECUTIONS.get(node.execution)
        shown = rows.secrets.shown(node.execution, limit=100)
        rows.say(own("execution"), say("{}: {}", shown, meaning) if meaning else shown, 0, node.execution)
    elif node.action == "EXTRACT_DATAMODEL":
        rows.say(own("execution"), own("not said: STATIC or LLM_DOM, documentation disagrees"))
    prompt = node.parameters.get("prompt")
    if isinstance(prompt, str):
        rows.text(own("prompt"), Raw(prompt))
    if uses_selector(node) is False and node.execution:
        rows.say(own("selector"), own("no selector was used"))


def _selector(rows: Rows, selector: Selector, run: Run) -> None:
    is_main = selector.place == "selector"
    place = own("selector") if is_main else say("XPath in {}", rows.secrets.shown(selector.place, limit=300))
    rows.verbatim(place, selector.xpath)
    words = own("where the model looks") if selector.scope else _MUST[selector.must]
    if selector.relative_to:
        words = say("{}, in each row of {}", words, rows.secrets.shown(selector.relative_to, limit=300))
    rows.say(own("rule"), words, 1)
    _templates(rows, selector.xpath, run, 1)


def _templates(rows: Rows, text: str, run: Run, depth: int) -> None:
    """What each `{{...}}` stands for in this run, where that can be told."""
    for template in templates(text)[:_MOST_TEMPLATES]:
        shown = rows.secrets.shown(template, limit=300)
        rows.say(own("template"), say("{}  {}", shown, _stands_for(template, run, rows.secrets)), depth)


def _stands_for(template: Raw, run: Run, secrets: Secrets) -> Shown:
    name = plain_input(template)
    if name is None:
        return own("is worked out at run time; not known here")
    if name not in run.inputs:
        return own("is not among the run's inputs: it stays as it is, and matches nothing")
    value: Json = run.inputs[name]
    if secrets.is_secret(("input_variables", name), value):
        return own("is a secret input")
    if isinstance(value, dict | list):
        return own("is an input with several values")
    return say("is {}", secrets.shown(value if isinstance(value, str) else scalar(value), limit=300))


def _parameters(rows: Rows, node: Node, run: Run) -> None:
    rest = {key: value for key, value in node.parameters.items() if key not in _LAID_OUT}
    odd = {key: node.parameters[key] for key in _LAID_OUT & node.parameters.keys() if _is_odd(node, key)}
    if not rest and not odd:
        return
    rows.say(own("parameters"), own(""))
    for key, value in {**odd, **rest}.items():
        rows.json(key, value, 1, ("parameters", key))
        if isinstance(value, str):
            _templates(rows, value, run, 2)


def _is_odd(node: Node, key: str) -> bool:
    """A field that could not be laid out, since it is no text."""
    return not isinstance(node.parameters[key], str)


def _unknown_fields(rows: Rows, run: Run, node: Node) -> None:
    """What else the definition says: `run_if`, which component it came from."""
    nodes: Json = run.workflow.raw.get("nodes") if run.workflow else None
    for each in nodes if isinstance(nodes, list) else ():
        values: Mapping[str, Json] = each if isinstance(each, dict) else {}
        inner = values.get("workflowNode")
        values = inner if isinstance(inner, dict) else values
        if values.get("id") == node.node_id:
            rows.others(values, _NODE_KNOWN)
            return
