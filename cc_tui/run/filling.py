"""A node's selectors as they were looked up: templates filled in from the run's inputs, never from secrets.

Only `{{context.inputs.NAME}}` can be filled in for certain. Where the run's error quotes the selector, the
error is the better witness. What stays open is flagged, and can be given a value by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cc_tui.run.model import Json, Node, Run, RunError
from cc_tui.run.quoting import fill
from cc_tui.run.selectors import EXACTLY_ONE, Must, Selector, plain_input, popups, selectors
from cc_tui.text import Raw

_LONGEST: Final = 2000
_QUOTED: Final = 4000


class Source(StrEnum):
    """Where the value of a template is from, or why there is none."""

    INPUT = "input"
    """An input of the run."""
    HAND = "by hand"
    ERROR = "error"
    """The run's error quotes the selector as it was looked up."""
    MISSING = "missing"
    """The run has no such input, or none with a value: the template stayed in the selector."""
    LEFT = "left in"
    """The run's error quotes the selector with the template still in it."""
    SECRET = "secret"  # noqa: S105
    """An encrypted input; its value is not looked at."""
    OTHER = "other"
    """More than a plain input: known at run time alone."""


@dataclass(frozen=True, slots=True)
class Filling:
    """A template of a selector.

    Attributes:
        template: With its braces.
        value: What it is filled in with; None where it is not.
        source: Where that is from.
        name: Of the input; None where it is more than a plain input.
    """

    template: Raw
    value: Raw | None
    source: Source
    name: Raw | None


@dataclass(frozen=True, slots=True)
class Filled:
    """A selector with its templates filled in.

    Attributes:
        selector: As the workflow has it.
        expression: To be evaluated. Of a path in rows, that of the rows with the path behind it.
        fillings: Its templates.
    """

    selector: Selector
    expression: Raw
    fillings: tuple[Filling, ...]

    @property
    def open(self) -> tuple[Filling, ...]:
        """Templates whose values are not known; with one it says nothing to evaluate it."""
        return tuple(each for each in self.fillings if each.source in (Source.SECRET, Source.OTHER))

    @property
    def left(self) -> tuple[Filling, ...]:
        """Templates that stayed in the selector at run time: a fault of the input, not of the page."""
        return tuple(each for each in self.fillings if each.source in (Source.MISSING, Source.LEFT))

    @property
    def is_known(self) -> bool:
        """Whether the expression is what was looked up."""
        return not self.open


def filled(run: Run, node: Node, by_hand: Mapping[str, str] | None = None) -> tuple[Filled, ...]:
    """All selectors of a node, the one it acts on first, the popups of its workflow last.

    A node that looks nothing up has none, though popups are looked for on its page too.

    Args:
        run: For its inputs, errors and workflow.
        node: Its definition.
        by_hand: Values that the user gave, by template with its braces.
    """
    errors = [error for error in run.errors if error.node_id == node.node_id or error.node_name == node.name]
    found = selectors(node)
    found += popups(run.workflow) if found else ()
    return tuple(fill_in(each, run, errors, by_hand or {}) for each in found)


def fill_in(selector: Selector, run: Run, errors: Sequence[RunError], by_hand: Mapping[str, str]) -> Filled:
    """Fill a selector in; see `filled`."""
    whole = whole_xpath(selector)
    quoted = _quoted_values(selector, errors) if selector.templates else {}
    names = dict.fromkeys((*_templates_of(whole),))
    fillings = tuple(_filling(name, run, quoted, by_hand) for name in names)
    values = {each.template: each.value for each in fillings}
    expression = fill(whole, lambda template: values.get(Raw(template)))
    return Filled(selector, Raw(expression), fillings)


_SAID: Final = re.compile(
    r"element '(?P<timed>.{1,2000}?)' of type 'XPATH'|^Element not found: (?P<missing>[^\n]{1,2000})", re.M
)


def quoted_xpath(errors: Sequence[RunError]) -> Raw | None:
    """The XPath that an error quotes, in the two forms that are known; only a hint.

    Source: section 2.5 of the API's contract.
    """
    for error in errors:
        for text in (error.original_error, error.message):
            match = _SAID.search((text or "")[:_QUOTED])
            found = (match["timed"] or match["missing"]).strip() if match else ""
            if found.startswith(("/", "(", "id(")):
                return Raw(found)
    return None


def is_told(each: Filled, errors: Sequence[RunError]) -> bool:
    """Whether an error quotes a selector, whatever stands in the place of its templates."""
    texts = [text for error in errors for text in (error.original_error, error.message) if text]
    if any(each.expression in text or each.selector.xpath in text for text in texts):
        return True
    return bool(each.selector.templates) and bool(_quoted_values(each.selector, errors))


def of_error(xpath: Raw, action: Raw | None) -> Filled:
    """A selector that only the run's error says."""
    must = Must.ONE if action is None or action in EXACTLY_ONE else Must.SOME
    return Filled(Selector(Raw("error"), xpath, must), xpath, ())


def whole_xpath(selector: Selector) -> str:
    """An XPath that can be looked up in the page: one that is relative to rows, behind that of the rows."""
    if selector.relative_to is None:
        return selector.xpath
    inner = selector.xpath.removeprefix(".")
    inner = inner if inner.startswith("/") else f"/{inner}"
    rows = f"({selector.relative_to})" if "|" in selector.relative_to else selector.relative_to
    return rows + inner


def _templates_of(text: str) -> Iterator[Raw]:
    for match in re.finditer(r"\{\{.*?\}\}", text, re.S):
        yield Raw(match[0])


def _filling(template: Raw, run: Run, quoted: Mapping[str, str], by_hand: Mapping[str, str]) -> Filling:
    name = plain_input(template)
    shown = Raw(name) if name else None
    if template in by_hand:
        return Filling(template, Raw(by_hand[template]), Source.HAND, shown)
    if name is not None and name in run.encrypted:
        return Filling(template, None, Source.SECRET, shown)
    if (said := quoted.get(template)) is not None:
        if "{{" in said:
            return Filling(template, None, Source.LEFT, shown)
        if name is None:
            return Filling(template, Raw(said), Source.ERROR, shown)
    if name is None:
        return Filling(template, None, Source.OTHER, None)
    value = _as_text(run.inputs.get(name))
    if value is None:
        return Filling(template, None, Source.MISSING, shown)
    return Filling(template, Raw(value), Source.INPUT, shown)


def _as_text(value: Json) -> str | None:
    """An input as it stands in a selector; None where it has no value, or more than one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else None
    return str(value) if isinstance(value, int | float) else None


def _quoted_values(selector: Selector, errors: Sequence[RunError]) -> dict[str, str]:
    """What an error that quotes the selector has in the place of its templates."""
    parts = re.split(r"(\{\{.*?\}\})", selector.xpath, flags=re.S)
    if len("".join(parts[::2]).strip()) < 3 or len(parts) > 20:
        return {}
    pattern = re.compile(
        "".join(r"([^\n]{0,300}?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    )
    for error in errors:
        for text in (error.original_error, error.message):
            match = pattern.search((text or "")[:_QUOTED])
            if match:
                return dict(zip(parts[1::2], match.groups(), strict=True))
    return {}
