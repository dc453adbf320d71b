"""What is proposed in the place of a selector, line by line."""

from __future__ import annotations

from typing import Final

from cc_tui.run.lookups import Heir, Match, Proposal, Suggestion
from cc_tui.run.match_words import matches_words
from cc_tui.run.verdict import Succession
from cc_tui.text import Raw, Shown, join, one_line, own, say
from cc_tui.ui.selector_messages import Proposed
from cc_tui.ui.sheet_lines import BLANK, Part, SheetLine, element_line

_NOTHING: Final = own("")
_HEIRS: Final = 3
_EACH: Final = 4
"""Elements that are proposed for a lost one, and XPaths for each."""


def lines(proposed: Proposed) -> list[SheetLine]:
    """All of them, with what they match; or why there are none."""
    if proposed.error is not None:
        words = say("No proposals: {}. {}", proposed.error.message, proposed.error.hint)
        return [SheetLine(own("Proposals"), Part.TITLE), SheetLine(words)]
    if proposed.succession is not None:
        return _of_succession(proposed.succession)
    return _of_element(proposed.proposal)


def best(proposed: Proposed) -> Raw | None:
    """The XPath to take, if the user asks for none in particular."""
    if proposed.succession is not None and proposed.succession.heirs:
        first = proposed.succession.heirs[0].proposals
        return first[0].xpath if first else None
    suggestion = proposed.proposal.best if proposed.proposal else None
    return suggestion.xpath if suggestion else None


def _of_element(proposal: Proposal | None) -> list[SheetLine]:
    if proposal is None:
        return [SheetLine(own("Proposals: the page has this element no more"), Part.TITLE)]
    made = [
        SheetLine(own("Proposals for this element (enter takes one to the input, y copies it)"), Part.TITLE),
        _element(say("  {}", element_line(proposal.match)), proposal.match),
    ]
    if not proposal.suggestions:
        made.append(SheetLine(own("  no XPath finds it but its path; y on the line above copies that")))
    return made + [_suggestion(each) for each in proposal.suggestions]


def _suggestion(each: Suggestion, more: Shown = _NOTHING) -> SheetLine:
    counted = matches_words(each.count)
    text = say("    {}  ({}, by {}{})", one_line(each.xpath, 2000), counted, one_line(each.why, 60), more)
    return SheetLine(text, Part.PROPOSAL, each.xpath, expression=each.xpath, indent=6)


def _of_succession(found: Succession) -> list[SheetLine]:
    title = SheetLine(own("The heir of the lost element (enter takes an XPath to the input)"), Part.TITLE)
    if found.absent is not None:
        why = say("  No good page to compare with: {}", found.absent)
        return [
            title,
            SheetLine(why, indent=2),
            SheetLine(own("  Below: where it breaks, and what is nearest")),
        ]
    made = [title]
    made.append(SheetLine(say("  compared with {}", found.where), indent=4))
    if not found.heirs:
        made.append(SheetLine(own("  nothing on this page is like it")))
    for number, heir in enumerate(found.heirs[:_HEIRS]):
        made += _heir(heir, is_first=number == 0)
    if found.counts and found.heirs:
        made += [BLANK, *_counts(found)]
    return made


def _heir(heir: Heir, *, is_first: bool) -> list[SheetLine]:
    score = say("  {} %  {}", round(heir.score * 100), element_line(heir.match))
    changed = join("; ", [one_line(each, 200) for each in heir.changed]) or own(
        "nothing changed but its place"
    )
    made = [
        _element(score, heir.match),
        SheetLine(
            say("        {}", changed), Part.SENTENCE if is_first else Part.NOTE, match=heir.match, indent=8
        ),
    ]
    for number, each in enumerate(heir.proposals[:_EACH]):
        good = own("")
        if number == 0 and heir.good_count is not None:
            same = own(", the lost element itself") if heir.same_on_good else own("")
            good = say("; on the good page {}{}", matches_words(heir.good_count), same)
        made.append(_suggestion(each, good))
    return made


def _counts(found: Succession) -> list[SheetLine]:
    first = found.heirs[0].proposals
    xpath = one_line(first[0].xpath, 200) if first else own("the first")
    made = [SheetLine(say("{} on every page at hand", xpath), Part.TITLE)]
    for where, count in found.counts:
        words = matches_words(count) if count is not None else own("not evaluable, or no page")
        made.append(SheetLine(say("  {}: {}", where, words), indent=4))
    return made


def _element(text: Shown, match: Match) -> SheetLine:
    return SheetLine(text, Part.ELEMENT, match.path, match, indent=8)
