"""Why a selector failed: rules over what was seen on the run's pages, each with its evidence.

A sentence claims no more than what was seen; where the pages do not say why, it says so. A snapshot shows
the page when its node STARTED, and a node has one page for all its attempts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from cc_tui.run.filling import Filled, Source
from cc_tui.run.lookups import Breakage, Kind, Miss
from cc_tui.run.match_words import (
    differences,
    element_words,
    in_part,
    matches_words,
    node_numbers,
    reading_words,
)
from cc_tui.run.selectors import Must
from cc_tui.run.verdict import Cause, Cell, Verdict
from cc_tui.text import Raw, Shown, join, one_line, own, plural, say


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules look at.

    Attributes:
        filled: The selector.
        cells: It on the pages that it was tried on, in executed order.
        at: Index in `cells` of the node in question.
        breakage: Where it breaks on that node's page.
        problems: What else is to be said, whatever the rule.
        nodes: How many nodes ran; there may be fewer cells.
    """

    filled: Filled
    cells: tuple[Cell, ...]
    at: int
    breakage: Breakage | None = None
    problems: tuple[Shown, ...] = ()
    nodes: int = 0

    @property
    def here(self) -> Cell:
        """The cell of the node in question."""
        return self.cells[self.at]

    @property
    def before(self) -> Cell | None:
        """The nearest earlier page with facts, of another node."""
        earlier = [c for c in self.cells[: self.at] if c.facts and c.node_id != self.here.node_id]
        return earlier[-1] if earlier else None


_ERROR_WORDS: Final = re.compile(
    r"\b(error|unavailable|not found|denied|forbidden|unauthori[sz]ed|maintenance|expired|timed? ?out"
    r"|bad gateway|oops|went wrong|captcha|robot|blocked)\b|^[45]\d\d\b|\b(http|status|code) ?[45]\d\d\b",
    re.I | re.M,
)
_NEAR: Final = 0.6
"""A near miss of this score is named as what the element may have become."""

Claim = tuple[Cause, Shown, list[Shown]]


def judge(seen: Seen, version: int | None = None) -> Verdict:
    """The one sentence about a selector, by the first rule that holds."""
    cause, sentence, evidence = _claim(seen)
    return Verdict(
        cause, in_part(sentence, seen.here.lookup), tuple(evidence + _surroundings(seen) + _parts(seen)),
        seen.filled, seen.cells, seen.at, seen.breakage, None, version,
    )  # fmt: skip


def _parts(seen: Seen) -> list[Shown]:
    """Pages of other nodes of which only the start was looked at: what is behind it is not known."""
    cells = [each for each in seen.cells if each.lookup is not None and each.lookup.part]
    numbers = [each.number for each in cells if each is not seen.here]
    if not numbers:
        return []
    return [say("of the page of {} only the start was looked at", node_numbers(numbers))]


def not_known(why: Shown, evidence: tuple[Shown, ...] = ()) -> Verdict:
    """A verdict that nothing can be said."""
    return Verdict(Cause.NOT_KNOWN, say("not known: {}", why), evidence)


def _claim(seen: Seen) -> Claim:
    for rule in (_of_input, _of_absence, _of_expression):
        if claim := rule(seen):
            return claim
    count, must = seen.here.count or 0, seen.filled.selector.must
    if count > 1 and must is Must.ONE:
        return _of_many(seen, count)
    if count:
        return _of_match(seen, count)
    for rule in (_of_frame, _of_login, _of_error_page, _of_timing, _of_value, _of_change):
        if claim := rule(seen):
            return claim
    return _of_nothing(seen)


def _of_input(seen: Seen) -> Claim | None:
    left = seen.filled.left
    if left:
        each = left[0]
        template = one_line(each.template, 80)
        if each.source is Source.MISSING and each.name:
            why = say("the run has no value for the input {}", one_line(each.name, 60))
        else:
            why = own("the run's error quotes it so")
        evidence = [say("{} stayed in the selector: {}", template, why)]
        sentence = say(
            "the input is the problem: {} was not filled in, so the selector looks for it literally", template
        )
        return Cause.INPUT, sentence, evidence
    empty = [each for each in seen.filled.fillings if each.value == "" and each.name]
    if empty and not seen.here.count:
        name = one_line(empty[0].name or "", 60)
        return Cause.INPUT, say("the input is the problem: {} is empty, and the selector needs it", name), []
    if seen.filled.open:
        each = seen.filled.open[0]
        template = one_line(each.template, 80)
        if each.source is Source.SECRET:
            why = say("its selector needs {}, which is secret; it can be given a value by hand", template)
        else:
            why = say(
                "its selector needs {}, which only the run knew; it can be given a value by hand", template
            )
        return Cause.NOT_KNOWN, say("not known: {}", why), []
    return None


def _of_absence(seen: Seen) -> Claim | None:
    if seen.here.lookup is not None:
        return None
    why = seen.here.absent or own("its page could not be had")
    sentence = say("not known: there is no page of node {} to try its selector on", seen.here.number)
    counts = [say("node {}: {}", cell.number, matches_words(cell.count)) for cell in seen.cells if cell.count]
    inputs = [
        say("in its selector: '{}', the input {}", one_line(each.value, 80), one_line(each.name, 60))
        for each in seen.filled.fillings
        if each.value and each.name
    ]
    return Cause.NOT_KNOWN, sentence, [why, *inputs[:3], *counts[:5]]


def _of_expression(seen: Seen) -> Claim | None:
    lookup = seen.here.lookup
    if lookup is None or lookup.best.kind is not Kind.FAILED:
        return None
    problem = reading_words(lookup.best)
    return Cause.NOT_EVALUABLE, say("not known: the selector cannot be evaluated here: {}", problem), []


def _of_many(seen: Seen, count: int) -> Claim:
    lookup = seen.here.lookup
    matches = lookup.matches if lookup else ()
    shown = count - (lookup.hidden if lookup else 0)
    evidence = [
        say("{} {}: {}", at + 1, element_words(each), one_line(each.path, 160))
        for at, each in enumerate(matches[:4])
    ]
    if lookup and lookup.hidden:
        evidence.append(say("{} of them hidden by the markup", lookup.hidden))
    if shown == 1:
        return (
            Cause.AMBIGUOUS,
            say("{} matches: ambiguous, though only one of them is not hidden", count),
            evidence,
        )
    return (
        Cause.AMBIGUOUS,
        say("{} matches: ambiguous, they differ in {}", count, differences(matches)),
        evidence,
    )


def _of_match(seen: Seen, count: int) -> Claim:
    lookup, facts = seen.here.lookup, seen.here.facts
    matches = lookup.matches if lookup else ()
    here = own("unique here") if count == 1 else say("{} here", matches_words(count))
    evidence = [say("it finds {}", element_words(matches[0]))] if matches else []
    if lookup and lookup.hidden >= count:
        what = own("a hidden element") if count == 1 else own("hidden elements")
        return Cause.HIDDEN, say("matches only {}", what), evidence
    if facts and facts.dialogs and not any(each.dialog is not None for each in matches):
        name = one_line(facts.dialogs[0], 80)
        which = say("an open dialog ('{}')", name) if name else own("an open dialog")
        return Cause.DIALOG, say("{}, but {} is on the page", here, which), evidence
    if matches and all(each.disabled for each in matches):
        return Cause.DISABLED, say("{}, but it is disabled", here), evidence
    return Cause.UNIQUE, say("{}: look at timing, visibility or a frame", here), evidence


def popups_words(known: int, matching: list[Shown]) -> Shown:
    """What a workflow's popup XPaths find on a page with an open dialog."""
    if not matching:
        return say("the workflow's popup XPaths find nothing here ({} tried)", known)
    return say("the workflow's popup XPaths find something here: {}", join(", ", matching[:5]))


def _of_frame(seen: Seen) -> Claim | None:
    frames = seen.here.lookup.frames if seen.here.lookup else ()
    if not frames:
        return None
    first = frames[0]
    evidence = [
        say("frame '{}': {}", one_line(each.name, 80), reading_words(each.reading)) for each in frames[:4]
    ]
    sentence = say(
        "matches only inside frame '{}', which the page's own XPath cannot see into", one_line(first.name, 80)
    )
    return Cause.FRAME, sentence, evidence


def _of_login(seen: Seen) -> Claim | None:
    facts, before = seen.here.facts, seen.before
    if not (facts and facts.passwords and before and before.facts and not before.facts.passwords):
        return None
    # The first password field of a run is where it logs in: there, what nearly matches comes first.
    if _near(seen) and not any(cell.passwords for cell in seen.cells[: seen.at]):
        return None
    sentence = own("no match; probably a login page: it has a password field, the page before none")
    return Cause.LOGIN, sentence, _titles(seen)


def _of_error_page(seen: Seen) -> Claim | None:
    facts, before = seen.here.facts, seen.before
    if facts is None:
        return None
    now = f"{facts.title}\n{facts.heading}"
    earlier = f"{before.facts.title}\n{before.facts.heading}" if before and before.facts else ""
    if not _ERROR_WORDS.search(now) or _ERROR_WORDS.search(earlier):
        return None
    title = one_line(facts.title or facts.heading, 100)
    if before and before.facts and before.facts.title != facts.title:
        old = one_line(before.facts.title, 100)
        sentence = say("matches nothing; the title changed from '{}' to '{}'", old, title)
    else:
        said = facts.title if _ERROR_WORDS.search(facts.title) else facts.heading
        sentence = say("matches nothing; the page says '{}'", one_line(said, 100))
    return (
        Cause.ERROR_PAGE,
        sentence,
        [say("its heading: '{}'", one_line(facts.heading, 100))] if facts.heading else [],
    )


def _of_timing(seen: Seen) -> Claim | None:
    later = [cell for cell in seen.cells[seen.at + 1 :] if cell.lookup and cell.node_id != seen.here.node_id]
    if later and later[0].count and seen.filled.selector.must.fits(later[0].count):
        sentence = own("not there when the node started; there on the next page: timing")
        where = say("{} at node {} '{}'", matches_words(later[0].count), later[0].number, later[0].name)
        return Cause.TIMING, sentence, [where]
    facts = seen.here.facts
    if facts and facts.busy:
        sentence = own("not there when the node started, and the page was still loading: timing")
        return Cause.TIMING, sentence, [say("the page: {}", one_line(facts.busy, 120))]
    return None


def _of_value(seen: Seen) -> Claim | None:
    facts, breakage = seen.here.facts, seen.breakage
    if facts is None or breakage is None or breakage.broken_at is None:
        return None
    part = breakage.steps[breakage.broken_at].text
    for each in seen.filled.fillings:
        if each.value and each.value in facts.missing_values and each.value in part:
            what = say("input {}", one_line(each.name, 60)) if each.name else one_line(each.template, 80)
            sentence = say(
                "matches nothing: '{}' ({}) is nowhere on this page", one_line(each.value, 80), what
            )
            return Cause.VALUE, sentence, _where_it_breaks(breakage)
    return None


def _near(seen: Seen) -> list[Miss]:
    """Elements that nearly match, near enough to be what the element has become."""
    return [miss for miss in seen.breakage.misses if miss.score >= _NEAR] if seen.breakage else []


def _of_change(seen: Seen) -> Claim | None:
    unique = [cell.number for cell in seen.cells[: seen.at] if cell.count == 1]
    misses = _near(seen)
    evidence = _where_it_breaks(seen.breakage) if seen.breakage else []
    nearest = None
    if misses:
        first = misses[0]
        what = one_line(first.differs[0], 120) if first.differs else own("elsewhere on the page")
        nearest = say("nearest is {}: {}", element_words(first.match), what)
        evidence += [
            say(
                "nearly ({} %): {}: {}",
                round(miss.score * 100),
                element_words(miss.match),
                _differs(miss.differs),
            )
            for miss in misses[:3]
        ]
    if unique:
        gone = next(
            (c.number for c in seen.cells[: seen.at + 1] if c.number > unique[-1] and c.count == 0),
            seen.here.number,
        )
        sentence = say("was unique at {}, gone since {}", node_numbers(unique), gone)
        return Cause.CHANGED, say("{}; {}", sentence, nearest) if nearest else sentence, evidence
    if nearest is None:
        return None
    return Cause.CHANGED, say("{}; {}", _nowhere(seen), nearest), evidence


def _differs(differs: tuple[Raw, ...]) -> Shown:
    return (
        join("; ", [one_line(each, 120) for each in differs[:3]])
        if differs
        else own("not where it is looked for")
    )


def _of_nothing(seen: Seen) -> Claim:
    facts = seen.here.facts
    evidence = _where_it_breaks(seen.breakage) if seen.breakage else []
    if facts and facts.dialogs:
        name = one_line(facts.dialogs[0], 80)
        which = say("an open dialog ('{}')", name) if name else own("an open dialog")
        return Cause.NO_MATCH, say("matches nothing; {} is on the page", which), evidence
    return Cause.NO_MATCH, say("{}; why is not known", _nowhere(seen)), evidence


def _nowhere(seen: Seen) -> Shown:
    tried = [cell for cell in seen.cells if cell.lookup is not None]
    elsewhere = [cell.number for cell in tried if cell.count]
    if elsewhere:
        return say("matches nothing here, though it does at {}", node_numbers(elsewhere))
    if len(tried) < max(len(seen.cells), seen.nodes):
        where = own("the one page") if len(tried) == 1 else say("any of the {} pages", len(tried))
        return say("matches nothing on {} it was tried on", where)
    return say("no match on the run's {}", plural(len(tried), "page"))


def _where_it_breaks(breakage: Breakage | None) -> list[Shown]:
    if breakage is None or breakage.broken_at is None:
        return []
    counted = [each for each in breakage.steps if each.count is not None and each.what != "condition"]
    path = join(" ", [say("{} {}", one_line(each.text, 80), each.count or 0) for each in counted])
    return [say("where it breaks: {}", path)]


def _titles(seen: Seen) -> list[Shown]:
    facts, before = seen.here.facts, seen.before
    if not (facts and before and before.facts) or facts.title == before.facts.title:
        return []
    return [say("title: '{}', before: '{}'", one_line(facts.title, 100), one_line(before.facts.title, 100))]


def _surroundings(seen: Seen) -> list[Shown]:
    """What else was seen on the page, whatever the rule."""
    facts = seen.here.facts
    lines = list(seen.problems)
    if facts is None:
        return lines + _not_tried(seen)
    lines += [say("the page says: '{}'", one_line(each, 160)) for each in facts.alerts[:2]]
    if facts.absent_frames and not seen.here.count:
        names = join(", ", [one_line(each, 40) for each in facts.absent_frames[:3]])
        lines.append(
            say(
                "{} whose document is not in the snapshot: {}",
                plural(len(facts.absent_frames), "frame"),
                names,
            )
        )
    lookup = seen.here.lookup
    if lookup and lookup.newer:
        lines.append(say("as XPath 2+: {}", reading_words(lookup.newer)))
    return lines + _not_tried(seen)


def _not_tried(seen: Seen) -> list[Shown]:
    """On how many pages it was not tried."""
    lines = []
    if len(seen.cells) < seen.nodes:
        lines.append(say("tried on the nearest {} of {} nodes alone", len(seen.cells), seen.nodes))
    left_out = [cell.number for cell in seen.cells if cell.is_left_out]
    if left_out:
        lines.append(say("{}: not asked for a page, since those before it had none", node_numbers(left_out)))
    without = sum(cell.lookup is None and not cell.is_left_out for cell in seen.cells)
    if without and without < len(seen.cells):
        lines.append(say("without a page: {} of {}", without, plural(len(seen.cells), "node")))
    return lines
