"""How far something is: `<progress>`, `<meter>`, sliders and what scripts draw for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

Attributes = Mapping[str, str | None]

TAGS: Final = frozenset({"progress", "meter"})
ROLES: Final = frozenset({"progressbar", "meter"})

INDETERMINATE: Final = "indeterminate"
"""What is said of progress without a value, as browsers call it."""

_NUMBER: Final = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d{1,3})?")
_LONGEST: Final = 40


class Gauge(NamedTuple):
    """A gauge's value, and how it is said with its limits: `3`, `3 of 10`."""

    value: str
    shown: str


def of_tag(tag: str, attrs: Attributes) -> Gauge:
    """Of `<progress>`, `<meter>` or `<input type=range>`, with the value and limits that a browser takes."""
    if tag == "progress":
        most = _number(attrs, "max")
        most = most if most is not None and most > 0 else 1.0
        value = _number(attrs, "value")
        if "value" not in attrs:
            return Gauge("", INDETERMINATE)
        return _gauge(min(max(value or 0.0, 0.0), most), 0.0, most)
    least = _number(attrs, "min") or 0.0
    most = _number(attrs, "max")
    most = max(most if most is not None else 1.0 if tag == "meter" else 100.0, least)
    value = _number(attrs, "value")
    if value is None:
        value = 0.0 if tag == "meter" else least + (most - least) / 2
    return _gauge(min(max(value, least), most), least, most)


def of_role(attrs: Attributes, inner: str) -> Gauge:
    """Of what scripts draw, by `aria-valuenow` and its limits, and in words where it has them.

    Args:
        attrs: Of the element.
        inner: Its text, which says so where `aria-valuetext` does not.
    """
    words = " ".join((attrs.get("aria-valuetext") or inner).split())
    value = _number(attrs, "aria-valuenow")
    if value is None:
        return Gauge(words, words or INDETERMINATE)
    least = _number(attrs, "aria-valuemin") or 0.0
    most = _number(attrs, "aria-valuemax")
    gauge = _gauge(value, least, 100.0 if most is None else most)
    return gauge if not words else Gauge(gauge.value, f"{words}, {gauge.shown}")


def _gauge(value: float, least: float, most: float) -> Gauge:
    limits = f" of {most:.10g}" if not least else f", {least:.10g} to {most:.10g}"
    return Gauge(f"{value:.10g}", f"{value:.10g}{limits}")


def _number(attrs: Attributes, name: str) -> float | None:
    """A number as browsers read it; None for what is none."""
    text = (attrs.get(name) or "").strip()
    return float(text) if len(text) <= _LONGEST and _NUMBER.fullmatch(text) else None
