"""`python -m tests.page.chromium`: paths and XPath results of our tree beside those that Chromium had.

XPath is evaluated by lxml as it is, but for names in capitals, which a browser compares in lower case. What
the program makes of an expression beyond that is not measured here.
"""

from __future__ import annotations

import re
import sys
import time
from dataclasses import dataclass, field

from lxml import etree

from cc_tui.page import dom
from cc_tui.page.elements import path
from tests.page import shared_pages

_CAPITALS = re.compile(r"""("[^"]*"|'[^']*')|(?<=/)[A-Z][A-Za-z]*(?![\w:(-])""")
"""Names in capitals, and strings, which stay as they are."""


@dataclass
class Agreement:
    """Of all pages: how many paths and results there are, and how many agree."""

    pages: int = 0
    pages_whole: int = 0
    paths: int = 0
    paths_equal: int = 0
    results: int = 0
    results_equal: int = 0
    differing: list[tuple[str, str, object, object]] = field(default_factory=list)


def result(tree: etree._Element, expression: str) -> object:
    """What an expression gives, in the form that `chromium.json.gz` has it."""
    try:
        found = tree.xpath(_CAPITALS.sub(lambda match: match[1] or match[0].lower(), expression))
    except etree.XPathError:
        return "ERR"
    if isinstance(found, list):
        return len(found)
    if isinstance(found, bool):
        return f"b:{str(found).lower()}"
    return f"n:{found:g}" if isinstance(found, float) else f"s:{found!s}"


def measure() -> Agreement:
    """Compare every page that Chromium was asked about."""
    agreed = Agreement()
    for name, seen in shared_pages.chromium().items():
        document = dom.read(shared_pages.page(name)).outer
        paths = [path(element, plain=True) for element in document.elements]
        agreed.pages += 1
        agreed.pages_whole += paths == seen["paths"]
        agreed.paths += len(seen["paths"])
        agreed.paths_equal += sum(ours == theirs for ours, theirs in zip(paths, seen["paths"], strict=False))
        for expression, theirs in seen["counts"].items():
            ours = result(document.tree, expression)
            agreed.results += 1
            agreed.results_equal += ours == theirs
            if ours != theirs:
                agreed.differing.append((name, expression, ours, theirs))
    return agreed


def main() -> int:
    """Measure and print."""
    if not shared_pages.IS_THERE:
        print(f"no pages in {shared_pages.FOLDER}; CC_TUI_PAGES names another folder")
        return 2
    began = time.perf_counter()
    agreed = measure()
    for name, expression, ours, theirs in agreed.differing:
        print(f"{name}: {expression}: {ours} here, {theirs} in Chromium")
    print(f"pages with every path equal: {agreed.pages_whole} of {agreed.pages}")
    print(f"paths: {agreed.paths_equal} of {agreed.paths}, {agreed.paths_equal / agreed.paths:.2%}")
    print(f"results: {agreed.results_equal} of {agreed.results}, {agreed.results_equal / agreed.results:.2%}")
    print(f"{time.perf_counter() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
