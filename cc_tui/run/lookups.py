"""What looking an XPath up in a page gave. Plain values, which the page child fills and everyone reads.

`document` and `element` name an element as the outline's lines do: the document is 0 for the page and then
counts its frames in order, the element is its number in document order.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cc_tui.text import Raw

ALL: Final = Raw("")
"""What of a page an expression was looked up in, where that is all of it."""


class Kind(StrEnum):
    """What an expression, or one thing that it found, is."""

    ELEMENTS = "elements"
    ATTRIBUTES = "attributes"
    TEXTS = "texts"
    NODES = "nodes"
    """Comments, the document, or of several kinds."""
    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    FAILED = "not evaluable"


@dataclass(frozen=True, slots=True)
class Match:
    """One node that an XPath found.

    Attributes:
        document: See the module; -1 where the node is in no element.
        element: The element itself, or the one that an attribute or text belongs to.
        kind: `elements`, `attributes`, `texts` or `nodes`.
        tag: Of the element.
        attributes: Those that tell it apart, values cut; never what is in a password field.
        text: Of the element, white space squeezed and cut; for an attribute or text node its own value.
        hidden: The markup hides it.
        disabled: The control is disabled.
        dialog: The name of the open dialog that it is in; None outside of one.
        path: Its absolute XPath.
    """

    document: int
    element: int
    kind: Kind
    tag: Raw
    attributes: tuple[tuple[Raw, Raw], ...]
    text: Raw
    hidden: bool
    disabled: bool
    dialog: Raw | None
    path: Raw


@dataclass(frozen=True, slots=True)
class Reading:
    """What one dialect makes of an expression.

    Attributes:
        kind: What it gives.
        count: Nodes found; None for a value and for what cannot be evaluated. Never 0 for the latter.
        value: A number, string or boolean as text.
        problem: Why it cannot be evaluated.
        place: The character, from 0, at which it cannot.
    """

    kind: Kind
    count: int | None = None
    value: Raw | None = None
    problem: Raw | None = None
    place: int | None = None

    @property
    def has_failed(self) -> bool:
        """Whether it cannot be evaluated."""
        return self.kind is Kind.FAILED


@dataclass(frozen=True, slots=True)
class FrameCount:
    """What an expression finds in a frame, where the page's own XPath cannot see.

    Attributes:
        document: The frame's number.
        name: Its title, name, id or address.
        reading: In its document.
        matches: The first ones.
    """

    document: int
    name: Raw
    reading: Reading
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """An expression on one page.

    Attributes:
        expression: What was evaluated.
        note: What was done to what was written: `read as CSS`, `without its backslashes`; None for nothing.
        browser: XPath 1.0, as Chromium evaluates it.
        newer: The XPath 2+ reading of CloudCruise's CLI and guide; None where it is the same.
        matches: The first ones; of `newer` where `browser` cannot be evaluated.
        hidden: How many of all matches are hidden.
        frames: Frames in which it finds something.
        took_ms: In the child.
        part: What of the page it was looked up in, `the first 30 MB`; empty for all of it.
    """

    expression: Raw
    note: Raw | None
    browser: Reading
    newer: Reading | None
    matches: tuple[Match, ...]
    hidden: int
    frames: tuple[FrameCount, ...]
    took_ms: float
    part: Raw = ALL

    @property
    def best(self) -> Reading:
        """The reading that counts: the browser's, else the newer one."""
        failed = self.browser.kind is Kind.FAILED
        return self.newer if failed and self.newer is not None else self.browser

    @property
    def count(self) -> int | None:
        """Nodes found; None where that is no number of nodes."""
        return self.best.count


@dataclass(frozen=True, slots=True)
class Step:
    """A selector up to the end of one of its parts.

    Attributes:
        text: The part: `//form`, `[@id='login']`, `and @type='submit'`.
        start: Its first character in the expression.
        end: The character after it.
        count: What is found up to there; None where it was not evaluated (an earlier part found nothing).
        what: `step`, `predicate`, `condition` (one side of an `and` of the predicate before), `whole`.
    """

    text: Raw
    start: int
    end: int
    count: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Miss:
    """An element that is nearly what a selector asks for.

    Attributes:
        match: The element.
        score: From 0 to 1.
        differs: What is different, in words: `id claims-search-btn instead of search-submit`.
        agrees: What is the same, in words.
    """

    match: Match
    score: float
    differs: tuple[Raw, ...]
    agrees: tuple[Raw, ...]


@dataclass(frozen=True, slots=True)
class Breakage:
    """Where a selector stops matching, and what comes nearest. It needs no good run.

    Attributes:
        steps: Part by part. One `whole` step for what is no path; its kind says what it is.
        broken_at: Index of the first part that finds nothing; None where all find something.
        wanted: The selector's own words: name of attribute or `text` or `tag`, and value.
        misses: The nearest elements, best first.
    """

    steps: tuple[Step, ...]
    broken_at: int | None
    wanted: tuple[tuple[Raw, Raw], ...]
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What of a page matters to the question why a selector failed on it.

    Attributes:
        title: Of the document.
        heading: The first heading that is seen.
        passwords: Password fields that are seen.
        dialogs: Names of open dialogs; an empty name is one without.
        busy: What says that the page still loads (`aria-busy`, a progress bar); None where nothing does.
        frames: Names of its frames.
        absent_frames: Names of frames whose documents are not in the snapshot.
        elements: How many, those in frames not counted.
        alerts: What alerts and status lines on it say.
        missing_values: Of the values that were asked for, those that are nowhere in the page's text.
    """

    title: Raw
    heading: Raw
    passwords: int
    dialogs: tuple[Raw, ...]
    busy: Raw | None
    frames: tuple[Raw, ...]
    absent_frames: tuple[Raw, ...]
    elements: int
    alerts: tuple[Raw, ...] = ()
    missing_values: tuple[Raw, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An XPath for an element.

    Attributes:
        xpath: Ready to use.
        count: How many elements it matches on its page.
        why: By what: `@name`, `@data-testid`, `text`, `path`.
    """

    xpath: Raw
    count: int
    why: Raw

    @property
    def unique(self) -> bool:
        """Whether it matches the one element."""
        return self.count == 1


@dataclass(frozen=True, slots=True)
class Proposal:
    """An element with XPaths for it, best first; the first unique one is the one to take."""

    match: Match
    suggestions: tuple[Suggestion, ...]

    @property
    def best(self) -> Suggestion | None:
        """The first unique one, else the first."""
        return next((each for each in self.suggestions if each.unique), next(iter(self.suggestions), None))


@dataclass(frozen=True, slots=True)
class Heir:
    """An element that most likely took the place of a lost one.

    Attributes:
        match: On the page where the selector finds nothing.
        score: From 0 to 1.
        changed: In words: `id search-submit -> claims-search-btn`, `same text`.
        proposals: XPaths that are unique on the page where the element is lost, best first; of the first
            the counts on both pages were taken.
        good_count: How many elements the first proposal matches on the good page; None without one.
        same_on_good: Whether that is the element that was lost.
    """

    match: Match
    score: float
    changed: tuple[Raw, ...]
    proposals: tuple[Suggestion, ...]
    good_count: int | None
    same_on_good: bool


@dataclass(frozen=True, slots=True)
class Trait:
    """What an element is known by, to find it again on another page.

    Attributes:
        tag: Its name.
        attributes: All of them but long ones.
        text: What it says, cut.
        label: The text of its label.
        around: Names, ids and headings of what it is in, nearest first.
        path: Its absolute XPath.
        element: Its number in the document.
        elements: How many the document has.
    """

    tag: Raw
    attributes: tuple[tuple[Raw, Raw], ...]
    text: Raw
    label: Raw
    around: tuple[Raw, ...]
    path: Raw
    element: int
    elements: int
