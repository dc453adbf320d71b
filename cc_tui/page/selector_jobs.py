"""What the page child can be asked about selectors; each job answers in JSON."""

from __future__ import annotations

import json
import signal
from dataclasses import replace

from cc_tui.page import breakage, described, heir, suggest, wire
from cc_tui.page.documents import Documents, Header, Job, OnSnapshot
from cc_tui.page.dom import Snapshot
from cc_tui.page.xpath import FRAME_MATCHES, best, count, look, lookup
from cc_tui.run.lookups import Lookup, Trait
from cc_tui.text import Raw


def look_up(snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
    """One expression, with its matches."""
    found = lookup(snapshot, header["expression"], header["most"], verbatim=header["verbatim"])
    return {}, wire.encode(_of_part(snapshot, found))


def survey(snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
    """The facts of a page, and several expressions on it: a page's part of a verdict, in one go."""
    found = [
        _of_part(snapshot, lookup(snapshot, each, FRAME_MATCHES, verbatim=True))
        for each in header["expressions"]
    ]
    facts = described.facts(snapshot, header["values"])
    return {"facts": json.loads(wire.encode(facts))}, wire.encode(found)


def counts(snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
    """The title and password fields of a page, and what several expressions find there, counted alone."""
    found = [_of_part(snapshot, count(snapshot, each)) for each in header["expressions"]]
    about = {
        "title": described.title(snapshot.outer), "passwords": described.password_fields(snapshot.outer),
    }  # fmt: skip
    return about, wire.encode(found)


def _of_part(snapshot: Snapshot, found: Lookup) -> Lookup:
    """A lookup that says in which part of the page it was."""
    return replace(found, part=Raw(snapshot.part)) if snapshot.part else found


def break_down(snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
    """Where an expression stops matching."""
    return {}, wire.encode(breakage.breakage(snapshot, header["expression"]))


def propose(snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
    """XPaths for one element."""
    made = suggest.proposal(snapshot, header["document"], header["element"])
    return {"there": made is not None}, wire.encode(made) if made else b""


def propose_all(snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
    """XPaths for every interactive element."""
    total, made = suggest.proposals(snapshot, header["most"])
    return {"total": total}, wire.encode(made)


def trait(snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
    """What the one element of an expression is known by."""
    made = heir.trait(snapshot, header["expression"])
    return {"there": made is not None}, wire.encode(made) if made else b""


def heirs(snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
    """What took a lost element's place."""
    return {}, wire.encode(heir.heirs(snapshot, wire.read(Trait, header["trait"])))


def numbers(snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
    """For several expressions their counts, and the number of the element where it is one."""
    answers = []
    for expression in header["expressions"]:
        found = best(*look(snapshot.outer, expression))
        element = described.owner(found.nodes[0]) if len(found.nodes) == 1 else None
        number = snapshot.outer.number_or_none(element) if element is not None else None
        answers.append([found.reading.count, -1 if number is None else number])
    return {"numbers": answers}, b""


def _timed(work: OnSnapshot) -> OnSnapshot:
    """A job that ends the child when it takes too long, the time for parsing the page not counted.

    The default action of the alarm ends the process even while libxml2 holds the interpreter's lock.
    """

    def run(snapshot: Snapshot, header: Header) -> tuple[Header, bytes]:
        snapshot.outer.number(snapshot.outer.tree)  # the tree and its numbers are no part of the expression
        signal.setitimer(signal.ITIMER_REAL, header["limit"])
        return work(snapshot, header)

    return run


def jobs(documents: Documents) -> dict[str, Job]:
    """All of them, on the child's pages."""
    return {
        "lookup": documents.job(_timed(look_up)),
        "survey": documents.job(_timed(survey)),
        "count": documents.job(_timed(counts)),
        "break": documents.job(_timed(break_down)),
        "propose": documents.job(_timed(propose)),
        "propose-all": documents.job(_timed(propose_all)),
        "trait": documents.job(_timed(trait)),
        "heirs": documents.job(_timed(heirs)),
        "numbers": documents.job(_timed(numbers)),
    }
