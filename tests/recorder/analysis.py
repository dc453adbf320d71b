"""The fields that the service's analysis adds to an error, derived from what the runner counted and saw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.recorder.runner import Failure


@dataclass(frozen=True)
class Diagnosis:
    """The analysis of one error; the fields are null where nothing could be derived."""

    code: str | None
    category: str | None
    sub_type: str | None
    message: str
    description: str | None


def diagnose(failure: Failure) -> Diagnosis:
    """Derives category, sub type and wording: what the page says of itself comes before what was counted."""
    unknown = Diagnosis(None, None, None, failure.message, None)
    return next(_causes(failure), unknown)


def _causes(failure: Failure) -> Iterator[Diagnosis]:
    """Everything that explains a failure, the strongest first."""
    name, path, scene = failure.node["name"], urlsplit(failure.url).path, failure.scene
    if failure.expression and "{{" in failure.expression:
        yield Diagnosis(
            "INPUT-E0003",
            "INCORRECT_FORM_INPUTS",
            "UNRESOLVED_TEMPLATE",
            f"An input is missing: {failure.expression}",
            f"The selector of '{name}' still holds a template: the run was started without a value for it.",
        )
    if scene.status >= 500:
        yield Diagnosis(
            "SERVER-E0001",
            "SERVICE_UNAVAILABLE",
            "HTTP_ERROR",
            f"The site answered HTTP {scene.status} on {path}",
            f"{path} came with HTTP {scene.status}, so '{name}' had nothing to work on. Try again later.",
        )
    if failure.blocked and scene.dialog:
        yield Diagnosis(
            "UI-E0001",
            "UNEXPECTED_UI_STATE",
            "DISMISSIBLE" if scene.choices == 1 else "DECISION_REQUIRED",
            f"The dialog '{scene.dialog}' lies over the element",
            f"The selector of '{name}' matches, but the dialog '{scene.dialog}' on {path} takes the click.",
        )
    if failure.count == 0 and scene.password:
        yield Diagnosis(
            "AUTH-E0004",
            "ACCOUNT_LOGGED_OUT",
            None,
            f"The portal shows its sign-in page: {scene.title}",
            f"Before '{name}' started the session had ended: {path} asks for a password.",
        )
    if failure.count == 0 and scene.busy:
        yield Diagnosis(
            "TIMING-E0001",
            "UPSTREAM_ERROR",
            "TIMING_RACE",
            f"The page was still loading: {failure.expression}",
            f"A part of {path} was still loading when the wait time of '{name}' was over.",
        )
    if failure.count == 0:
        yield Diagnosis(
            "XPATH-E0001",
            "XPATH_INCORRECT",
            "SELECTOR_NO_MATCH",
            f"Element not found: {failure.expression}",
            f"The selector of '{name}' matched nothing on {path} until its wait time was over.",
        )
    if failure.count is not None and failure.count > 1:
        yield Diagnosis(
            "XPATH-E0002",
            "XPATH_INCORRECT",
            "AMBIGUOUS_MATCHES",
            f"{failure.count} elements match: {failure.expression}",
            f"The selector of '{name}' must match exactly one element; {failure.count} on {path} match it.",
        )
