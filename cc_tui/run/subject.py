"""Which error of a run is judged: what it died of, else one that was repaired, else the newest so far."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cc_tui.run.labels import node_name
from cc_tui.run.match_words import node_numbers
from cc_tui.run.model import Run, RunError, Visit
from cc_tui.run.spine import dying_visit
from cc_tui.text import Raw, Shown, own, plural, say


class About(StrEnum):
    """What became of the error that is judged."""

    FAILURE = "failure"
    REPAIRED = "repaired"
    """The Maintenance Agent repaired it, and the run went on."""
    SO_FAR = "so far"
    """The run still goes on."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A node whose selector is judged.

    Attributes:
        visit: Its last visit, of which its page is.
        about: What became of the error.
        errors: Of the node.
    """

    visit: Visit
    about: About
    errors: tuple[RunError, ...] = ()

    @property
    def action(self) -> Raw | None:
        """What the node does, as its errors say it."""
        return next((error.action for error in self.errors if error.action), None)


def subject(run: Run, node_id: Raw | None = None) -> Subject | None:
    """The node to judge.

    Args:
        run: The run.
        node_id: One that is asked for; by default the one that the run died at.

    Returns:
        None where the node left no entry, or no node has anything to be judged for.
    """
    if node_id is None:
        visit = dying_visit(run) or _repaired(run) or _latest(run)
        node_id = visit.node_id if visit else None
    last = next((each for each in run.visits if each.is_last and each.node_id == node_id), None)
    if node_id is None or last is None:
        return None
    errors = tuple(error for visit, _, error in run.placed_errors if visit.node_id == node_id)
    return Subject(last, _about(run, errors), errors)


def _about(run: Run, errors: tuple[RunError, ...]) -> About:
    if errors and all(error.recovered for error in errors):
        return About.REPAIRED
    return About.SO_FAR if errors and not run.is_over else About.FAILURE


def _repaired(run: Run) -> Visit | None:
    """The first visit with an error that was repaired, of a run that did not fail."""
    return next((visit for visit, _, error in run.placed_errors if error.recovered and run.is_over), None)


def _latest(run: Run) -> Visit | None:
    """The visit of the newest error, of a run that still goes on."""
    placed = [visit for visit, _, error in run.placed_errors if not error.recovered]
    return placed[-1] if placed and not run.is_over else None


def labelled(sentence: Shown, about: About) -> Shown:
    """A sentence with what became of the error."""
    if about is About.REPAIRED:
        return say("repaired on the way: {}", sentence)
    return say("so far, for the run still goes on: {}", sentence) if about is About.SO_FAR else sentence


def notes(run: Run, judged: Subject) -> tuple[Shown, ...]:
    """What is to be said of the other errors, and of whose page it is."""
    lines = []
    failed = [attempt.failed for attempt in judged.visit.attempts]
    if judged.about is About.REPAIRED and len(failed) > 1:
        lines.append(own("the page is of the node's last attempt; the one that failed may have seen another"))
    others = {
        visit.node_number: visit
        for visit, _, error in run.placed_errors
        if error.recovered and visit.node_id != judged.visit.node_id
    }
    if len(others) == 1:
        (visit,) = others.values()
        lines.append(say("an error of node {} '{}' was repaired", visit.node_number, node_name(visit)))
    elif others:
        where = node_numbers(list(others))
        lines.append(say("errors of {} were repaired: {}", plural(len(others), "node"), where))
    return tuple(lines)
