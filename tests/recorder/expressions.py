"""Where a node's XPath stand in its parameters, and how templates in them are filled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TEMPLATE = re.compile(r"\{\{\s*context\.(inputs|runtime)\.([\w.]+)\s*\}\}")
_EMBEDDED = re.compile(r"<<xpath:(.*?)>>", re.DOTALL)


def selectors(node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields `(where, expression)` for each XPath of a node that is looked up in the whole page.

    The paths below an array's `items` are relative to its rows and are left out.
    """
    parameters = node["parameters"]
    for name in ("selector", "xpath", "container_xpath"):
        if isinstance(parameters.get(name), str):
            yield name, parameters[name]
    for name in ("comparison_value_1", "comparison_value_2"):
        for expression in _EMBEDDED.findall(str(parameters.get(name, ""))):
            yield name, expression
    properties = parameters.get("extract_data_model", {}).get("properties", {})
    for name, model in properties.items():
        if model.get("mode") == "xpath":
            yield f"extract_data_model.properties.{name}.path", model["path"]


def fill(text: str, inputs: Mapping[str, Any], runtime: Mapping[str, Any]) -> str:
    """Fills the templates of `text`; one that does not resolve stays as it is, as in the service."""

    def value(match: re.Match[str]) -> str:
        found: Any = inputs if match[1] == "inputs" else runtime
        for part in match[2].split("."):
            if not isinstance(found, Mapping) or part not in found:
                return match[0]
            found = found[part]
        return str(found)

    return _TEMPLATE.sub(value, text)
