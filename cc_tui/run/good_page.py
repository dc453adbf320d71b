"""What the newest good run's page of a node adds to a verdict that says nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from cc_tui.run.lookups import Lookup, PageFacts
from cc_tui.run.match_words import in_part, matches_words
from cc_tui.run.verdict import Cause, Verdict
from cc_tui.text import Shown, one_line, own, say

_NUMBERS: Final = re.compile(r"\d[\d.,:/-]*")


@dataclass(frozen=True, slots=True)
class GoodPage:
    """A node's page in a run that succeeded.

    Attributes:
        where: In words: `the last good run (2026-11-20 09:41)`.
        facts: Of the page.
        lookup: The selector in question on it.
    """

    where: Shown
    facts: PageFacts
    lookup: Lookup


def revised(verdict: Verdict, good: GoodPage | None) -> Verdict:
    """A verdict that matches nothing and does not know why, with what the good page says.

    Where the selector works on the good page and that has another title or first heading, whatever the
    numbers in them, the run is probably on another page; where both are the same, the element is gone from
    it. Where it finds nothing there either, or there is no such page, the verdict stays.
    """
    here = verdict.cells[verdict.at].facts if verdict.at is not None else None
    if good is None or here is None or verdict.filled is None:
        return verdict
    if not verdict.filled.selector.must.fits(good.lookup.count):
        said = matches_words(good.lookup.count) if good.lookup.count is not None else own("not evaluable")
        there = in_part(say("on the page of {}: {}", good.where, said), good.lookup)
        return replace(verdict, evidence=(there, *verdict.evidence))
    lookup = verdict.cells[verdict.at].lookup if verdict.at is not None else None
    count = say("on the page of {}: {}", good.where, matches_words(good.lookup.count or 0))
    if _without_numbers(here.title) != _without_numbers(good.facts.title):
        what, then, now = own("titled"), good.facts.title, here.title
    elif _without_numbers(here.heading) != _without_numbers(good.facts.heading):
        what, then, now = own("headed"), good.facts.heading, here.heading
    else:
        sentence = say("matches nothing on this page, though it did on the same page in {}", good.where)
        sentence = in_part(sentence, lookup)
        return replace(verdict, cause=Cause.CHANGED, sentence=sentence, evidence=(count, *verdict.evidence))
    sentence = say(
        "matches nothing; this page is {} '{}', that of {} was {} '{}': probably another page",
        what, one_line(now, 80), good.where, what, one_line(then, 80),
    )  # fmt: skip
    sentence = in_part(sentence, lookup)
    return replace(verdict, cause=Cause.OTHER_PAGE, sentence=sentence, evidence=(count, *verdict.evidence))


def _without_numbers(text: str) -> str:
    """A title or heading without what differs from claim to claim: `Claim 21 of 27` is `Claim 22 of 27`."""
    return " ".join(_NUMBERS.sub("#", text).lower().split())
