"""The XPath 2+ reading, which CloudCruise's CLI and authoring guide use, beside the browser's.

Where an expression is XPath 1.0 but for a few functions, lxml evaluates it with those functions added for
this one evaluator (registered for all they would falsify the browser's reading). elementpath, ten times
slower, takes what only it parses: `for`, `some`, `if`, `=>`. Functions that read files, addresses or the
environment are refused before anything is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from lxml import etree

from cc_tui.page.browser_xpath import Found, compile_for, failed, found, string_of
from cc_tui.page.grammar import CORE, Expr, parse
from cc_tui.page.rewriting import rewritten
from cc_tui.page.tokens import MAX_LENGTH, NotXPath

ADDED: Final[dict[str, tuple[int, int]]] = {
    "lower-case": (1, 1), "upper-case": (1, 1), "ends-with": (2, 2), "matches": (2, 3), "replace": (3, 4),
    "exists": (1, 1), "empty": (1, 1), "abs": (1, 1), "contains-token": (2, 2),
}  # fmt: skip
"""Functions of XPath 2 and 3 that lxml is given."""

_ONE: Final = {
    "contains": (0, 1), "starts-with": (0, 1), "substring-before": (0, 1), "substring-after": (0, 1),
    "substring": (0,), "string-length": (0,), "normalize-space": (0,), "translate": (0, 1, 2),
    "string": (0,), "number": (0,), "name": (0,), "local-name": (0,), "lower-case": (0,),
    "upper-case": (0,), "ends-with": (0, 1), "matches": (0, 1), "replace": (0, 1, 2),
    "concat": tuple(range(99)),
}  # fmt: skip
"""Arguments that XPath 2 wants one thing for; XPath 1.0 takes the first of many."""

_REFUSED: Final = re.compile(
    r"(?<![\w.-])(?:\w+:)?(doc|doc-available|document|document-uri|collection|uri-collection"
    r"|unparsed-text(?:-lines|-available)?|environment-variable|available-environment-variables|json-doc"
    r"|transform|load-xquery-module|function-lookup|put|parse-xml(?:-fragment)?|static-base-uri)\s*[(#]"
)
_LITERAL: Final = re.compile(r""""[^"]*"|'[^']*'""")
_ONLY_NEWER: Final = re.compile(
    r"=>|\|\||!|\b(?:for|some|every|if|let|to|eq|ne|lt|le|gt|ge|is|except|intersect|instance|cast|castable|treat|idiv)\b"
    r"|[\w-]\s*\(|\{|\?|<<|>>|/\("
)


ALL: Final = {**CORE, **ADDED}
"""Functions that lxml can be asked for in some reading."""


class _Wrong(Exception):
    """An argument that XPath 2 does not take."""


def refused(expression: str) -> tuple[int, str] | None:
    """A function that would read what is not the page: where it stands, and its name."""
    bare = _LITERAL.sub(lambda match: " " * len(match[0]), expression[: MAX_LENGTH + 1])
    match = _REFUSED.search(bare)
    return (match.start(1), match[1]) if match else None


def is_newer(expression: str) -> bool:
    """Whether it has signs or words of XPath 2 and 3 outside of its literals."""
    return bool(_ONLY_NEWER.search(_LITERAL.sub("''", expression)))


def evaluate(root: etree._Element, expression: str, browser: Found) -> Found | None:
    """The XPath 2+ reading, worked out where it can differ.

    Args:
        root: The `<html>` of a document.
        expression: As it was written.
        browser: What a browser makes of it.

    Returns:
        None where it is the same.
    """
    if browser.reading.problem is not None and len(expression) > MAX_LENGTH:
        return None
    made = _evaluate(root, expression, is_core=browser.reading.problem is None)
    if made is None or (made.reading.problem is not None and browser.reading.problem is not None):
        return None
    same = made.reading == browser.reading and made.nodes == browser.nodes
    return None if same else made


def _evaluate(root: etree._Element, expression: str, *, is_core: bool) -> Found | None:
    try:
        compiled = _compiled(expression)
    except NotXPath:
        return None if is_core or not is_newer(expression) else _slow(root, expression)
    if compiled is None:
        return None
    try:
        return found(compiled(root))
    except _Wrong as error:
        return failed(str(error))
    except (etree.XPathError, ValueError, re.error) as error:
        return failed(str(error)[:300] or "it cannot be evaluated")


@lru_cache(256)
def _compiled(expression: str) -> etree.XPath | None:
    """For lxml; None where a newer reading cannot differ from the browser's.

    Raises:
        NotXPath: It needs more than a few added functions.
    """
    tree = parse(expression, ALL)
    calls = [each for each in tree.walk() if each.kind == "call"]
    strict = {each.name for each in calls if _may_be_many(each)}
    added = {each.name for each in calls if each.name in ADDED}
    cased = any(
        step.test != step.test.lower() and step.axis != "attribute"
        for each in tree.walk()
        for step in each.steps
    )
    if not (strict or added or cased):
        return None
    names = {name: f"cc-{name}" for name in strict | added}
    functions: dict[tuple[str | None, str], Callable[..., Any]] = {
        (None, alias): _function(name) for name, alias in names.items()
    }
    text = rewritten(expression, tree, names)
    if cased:
        text = _cased(expression, tree, names)
    return compile_for(text, functions)


def _cased(expression: str, tree: Expr, names: dict[str, str]) -> str:
    """The same with names of elements as they were written: XPath 2 tells `Div` from `div`."""
    for each in tree.walk():
        for step in each.steps:
            lower = step.test.lower()
            if lower != step.test and step.axis != "attribute":
                # A name that no HTML element has, of the same length, so that all places stay.
                expression = (
                    expression[: step.test_at] + "_" * len(lower) + expression[step.test_at + len(lower) :]
                )
    return rewritten(expression, parse(expression, ALL), names)


def _may_be_many(call: Expr) -> bool:
    return any(
        _many(argument) for place, argument in enumerate(call.parts) if place in _ONE.get(call.name, ())
    )


def _many(expr: Expr) -> bool:
    """Whether an argument may be more than one node."""
    if expr.kind in ("group",):
        return _many(expr.parts[0])
    if expr.kind == "|":
        return True
    if expr.kind != "path":
        return False
    if expr.parts and not expr.steps:
        return _many(expr.parts[0])
    single = ("self", "parent")
    last = expr.steps[-1] if expr.steps else None
    if last is None:
        return False
    inner = all(step.axis in single and step.slash != "//" for step in expr.steps[:-1])
    fixed = [_is_place(each) for each in last.predicates]
    if inner and not expr.parts and last.slash != "//":
        return not (last.axis in single or (last.axis == "attribute" and last.test != "*") or any(fixed))
    # `(//a)[1]` is one thing, `//a[1]` is many.
    return not (len(expr.steps) == 1 and expr.parts and last.test == "" and any(fixed))


def _is_place(predicate: Expr) -> bool:
    inside = predicate.parts[0]
    return inside.kind == "number" or (inside.kind == "call" and inside.name == "last")


def _function(name: str) -> Callable[..., Any]:
    work, one = _WORK[name], _ONE.get(name, ())

    def run(context: Any, *arguments: Any) -> Any:
        for place in one:
            if place < len(arguments) and isinstance(arguments[place], list) and len(arguments[place]) > 1:
                given = f"{name}() is given {len(arguments[place])} nodes"
                raise _Wrong(f"{given} where XPath 2 takes one; a browser takes the first")
        return work(context, *arguments)

    return run


def _core(text: str) -> Callable[..., Any]:
    """A function of XPath 1.0 by its own name, on arguments given as variables."""
    compiled = {n: etree.XPath(f"{text}({', '.join(f'$a{k}' for k in range(n))})") for n in range(1, 10)}

    def run(context: Any, *arguments: Any) -> Any:
        if not arguments:
            return etree.XPath(f"{text}()")(context.context_node)
        values = {f"a{place}": _plain(value) for place, value in enumerate(arguments)}
        return compiled[len(arguments)](context.context_node, **values)

    return run


def _plain(value: Any) -> Any:
    return string_of(value) if isinstance(value, list) else value


def _name(context: Any, *arguments: Any) -> str:
    node = arguments[0][0] if arguments and arguments[0] else context.context_node if not arguments else None
    if node is None:
        return ""
    tag = getattr(node, "attrname", None) or getattr(node, "tag", "")
    return str(tag).rpartition("}")[2] if isinstance(tag, str) else ""


def _lower(_: Any, value: Any) -> str:
    return string_of(value).lower()


def _upper(_: Any, value: Any) -> str:
    return string_of(value).upper()


def _ends_with(_: Any, value: Any, end: Any) -> bool:
    return string_of(value).endswith(string_of(end))


def _matches(_: Any, value: Any, pattern: Any, flags: Any = "") -> bool:
    return _pattern(string_of(pattern), string_of(flags)).search(string_of(value)) is not None


def _replace(_: Any, value: Any, pattern: Any, by: Any, flags: Any = "") -> str:
    replacement = re.sub(r"\$(\d)", r"\\g<\1>", string_of(by).replace("\\", "\\\\"))
    return _pattern(string_of(pattern), string_of(flags)).sub(replacement, string_of(value))


def _exists(_: Any, value: Any) -> bool:
    return not isinstance(value, list) or bool(value)


def _empty(_: Any, value: Any) -> bool:
    return isinstance(value, list) and not value


def _abs(_: Any, value: Any) -> float:
    try:
        return abs(float(string_of(value)))
    except ValueError:
        return float("nan")


def _contains_token(_: Any, value: Any, token: Any) -> bool:
    texts = [string_of(node) for node in value] if isinstance(value, list) else [string_of(value)]
    wanted = string_of(token).strip()
    return any(wanted in text.split() for text in texts)


_WORK: Final[dict[str, Callable[..., Any]]] = {
    "lower-case": _lower, "upper-case": _upper, "ends-with": _ends_with, "matches": _matches,
    "replace": _replace, "exists": _exists, "empty": _empty, "abs": _abs, "contains-token": _contains_token,
    "name": _name, "local-name": _name,
    **{
        name: _core(name)
        for name in ("contains", "starts-with", "substring-before", "substring-after", "substring",
                     "string-length", "normalize-space", "translate", "string", "number", "concat")
    },
}  # fmt: skip


@lru_cache(64)
def _pattern(pattern: str, flags: str) -> re.Pattern[str]:
    """A regular expression of XPath as Python's.

    Raises:
        ValueError: It is none, or a flag is none.
    """
    known = {"i": re.I, "s": re.S, "m": re.M, "x": re.X}
    if set(flags) - {*known, "q"}:
        raise ValueError(f"matches() has no flag {flags[:20]!r}")
    if "q" in flags:
        return re.compile(re.escape(pattern), re.I if "i" in flags else 0)
    from elementpath.regex import RegexError, translate_pattern

    value = 0
    for flag in flags:
        value |= known[flag]
    try:
        return re.compile(translate_pattern(pattern, flags=value, anchors=True), value)
    except (RegexError, re.error) as error:
        raise ValueError(f"the pattern is none: {error}") from None


def _slow(root: etree._Element, expression: str) -> Found:
    """With elementpath, which parses all of XPath 3.1."""
    from elementpath import ElementPathError, XPathContext
    from elementpath.xpath31 import XPath31Parser

    try:
        token = XPath31Parser(namespaces={}).parse(expression)
        value = token.get_results(XPathContext(root.getroottree(), uri=None, allow_environment=False))
    except ElementPathError as error:
        return failed(re.sub(r"^\[err:(\w+)\]\s*", r"\1: ", str(error))[:300])
    except (RecursionError, ValueError, OverflowError, ZeroDivisionError, TypeError) as error:
        return failed(f"{type(error).__name__}: {error}"[:300])
    return _answer(value)


def _answer(value: Any) -> Found:
    if isinstance(value, list):
        if all(isinstance(each, etree._Element) for each in value):
            return found(value)
        if len(value) != 1:
            return found("; ".join(_atom(each) for each in value[:200]))
        value = value[0]
    return found(value if isinstance(value, bool | float | int) else _atom(value))


def _atom(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(getattr(value, "value", value))
