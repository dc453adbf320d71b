"""Counts, matches and numbers of nodes in words."""

from __future__ import annotations

from cc_tui.run.lookups import Kind, Lookup, Match, Reading
from cc_tui.text import Shown, join, one_line, own, say, visible


def reading_words(reading: Reading) -> Shown:
    """What a dialect makes of an expression, in words: `3 matches`, `text 'x'`, `at 14: it has no end`."""
    if reading.kind is Kind.FAILED:
        problem = one_line(reading.problem or "", 300)
        return problem if reading.place is None else say("at character {}: {}", reading.place + 1, problem)
    if reading.count is None:
        return say("{} {}", visible(reading.kind.value), one_line(reading.value or "", 300))
    return matches_words(reading.count)


def matches_words(count: int) -> Shown:
    """`no match`, `1 match`, `3 matches`."""
    if count == 0:
        return own("no match")
    return own("1 match") if count == 1 else say("{} matches", count)


def in_part(words: Shown, lookup: Lookup | None) -> Shown:
    """Words on what an expression finds; with what of the page was looked at, where that is not all."""
    if lookup is None or not lookup.part:
        return words
    return say("{} (in {} of the page: the rest was not looked at)", words, one_line(lookup.part, 40))


def element_words(match: Match) -> Shown:
    """`button 'Search claims'`, else with what tells it apart: `input [name=documents]`."""
    tag = one_line(match.tag, 40) or own("node")
    if match.text and len(match.text) <= 60:
        return say("{} '{}'", tag, one_line(match.text, 60))
    for name, value in match.attributes:
        if name != "class":
            return say("{} [{}={}]", tag, one_line(name, 30), one_line(value, 60))
    return tag


def differences(matches: tuple[Match, ...]) -> Shown:
    """In what matches differ: names of attributes, `text`, else only `their place`."""
    names = dict.fromkeys(name for match in matches for name, _ in match.attributes)
    different = [name for name in names if len({dict(match.attributes).get(name) for match in matches}) > 1]
    words = [one_line(name, 30) for name in different]
    if len({match.text for match in matches}) > 1:
        words.insert(0, own("text"))
    if len({match.tag for match in matches}) > 1:
        words.insert(0, own("tag"))
    return join(", ", words[:5]) if words else own("nothing but their place")


def node_numbers(numbers: list[int]) -> Shown:
    """`node 4`, `nodes 4-6, 9`."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = [say("{}", a) if a == b else say("{}-{}", a, b) for a, b in runs]
    many = len(runs) > 1 or runs[0][0] != runs[0][1]
    return say("{} {}", own("nodes") if many else own("node"), join(", ", words))
