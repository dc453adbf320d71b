"""What the page package answers with: lines, elements, differences. Frozen, and free of any parser."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from cc_tui.text import Raw

if TYPE_CHECKING:
    from cc_tui.page.outline_lines import OutlineLines

NOTHING: Final = Raw("")


class Kind(StrEnum):
    """What a line of an outline stands for."""

    HEADING = "heading"
    TEXT = "text"
    CODE = "code"
    ITEM = "item"
    ROW = "row"
    LINK = "link"
    IMAGE = "image"
    CONTROL = "control"
    DIALOG = "dialog"
    ALERT = "alert"
    FRAME = "frame"
    RULE = "rule"
    FOLD = "fold"
    """Says how many hidden lines follow it: `hidden: 12 lines`."""


class State(StrEnum):
    """What the markup says of an element beyond its text."""

    CHECKED = "checked"
    MIXED = "mixed"
    SELECTED = "selected"
    DISABLED = "disabled"
    READ_ONLY = "read-only"
    REQUIRED = "required"
    INVALID = "invalid"
    FOCUSED = "focused"
    EXPANDED = "expanded"
    COLLAPSED = "collapsed"
    CURRENT = "current"
    PRESSED = "pressed"
    MASKED = "masked"
    MODAL = "modal"


class OutlineLine(NamedTuple):
    """One line of an outline and the element it stands for.

    Attributes:
        kind: What it stands for.
        text: The line without its place: a control with its state, `[x] Remember me`; a table's row with its
            cells in columns; a heading's bare text. To be drawn through `visible`.
        depth: Levels of lists and frames around it.
        document: Which of the snapshot's documents its element is in; 0 is the outer one.
        element: The element's number in that document; -1 where there is none.
        level: 1 to 6 of a heading, else 0.
        hidden: Why the markup hides it, `display:none`; empty for what is shown.
        states: Of a control, dialog, link or tab.
        name: Of a control or dialog: its label.
        value: Of a field or select; masked where it is a password. None for what has none.
        fold: Of a FOLD, how many lines it stands for; they follow it, each with `hidden`.
    """

    kind: Kind
    text: Raw
    depth: int
    document: int
    element: int
    level: int = 0
    hidden: Raw = NOTHING
    states: tuple[State, ...] = ()
    name: Raw = NOTHING
    value: Raw | None = None
    fold: int = 0

    @property
    def written(self) -> Raw:
        """The whole line: indented, with the mark that tells its kind without colour."""
        mark = "#" * self.level + " " if self.kind is Kind.HEADING else _MARKS.get(self.kind, "")
        return Raw("  " * self.depth + mark + self.text)


_MARKS = {Kind.ITEM: "* ", Kind.DIALOG: "!! ", Kind.ALERT: "!! ", Kind.FRAME: "--- "}


@dataclass(frozen=True, slots=True)
class PageOutline:
    """A page snapshot as lines that know their elements.

    Attributes:
        title: Of the outer document; empty where it has none.
        url: What the page says of its own address; None where it says nothing.
        lines: Hidden ones too, behind a FOLD each.
        notes: What a reader must know: cut, fallen back, values that may be the initial ones.
        frames: The name of each document by its index; empty for the outer one.
        element_count: Elements in the snapshot, those in frames too; 0 where it could not be parsed.
        hidden_count: Lines that are hidden.
        is_fallback: These are html2text's lines, or what is between the tags: no line knows its element.
        took_ms: Milliseconds from the call to the answer.
        paths: Of each line's element, where they were asked for: `/html[1]/body[1]/div[2]`.
        is_part: These are the first lines, to be read while the others are on their way.
    """

    title: Raw
    url: Raw | None
    lines: OutlineLines
    notes: tuple[Raw, ...]
    frames: tuple[Raw, ...]
    element_count: int
    hidden_count: int
    is_fallback: bool
    took_ms: float
    paths: tuple[Raw, ...] = ()
    is_part: bool = False

    def shown(self, *, hidden: bool = False) -> tuple[OutlineLine, ...]:
        """The lines to read: without hidden ones, or with them and without what stands for them."""
        if hidden:
            return tuple(line for line in self.lines if line.kind is not Kind.FOLD)
        return tuple(line for line in self.lines if not line.hidden)

    def written(self, *, hidden: bool = False) -> tuple[Raw, ...]:
        """Those lines as they are written."""
        return tuple(line.written for line in self.shown(hidden=hidden))


@dataclass(frozen=True, slots=True)
class Inside:
    """A link or control within an element whose line does not show it apart."""

    element: int
    tag: Raw
    text: Raw


@dataclass(frozen=True, slots=True)
class ElementFacts:
    """One element of a snapshot.

    Attributes:
        document: Which document it is in, and `element` its number there.
        frame: The name of that document's frame; empty for the outer one.
        tag: Its name, `button`.
        attributes: As the markup has them, in order; passwords' values masked.
        text: In it, on one line, cut.
        hidden: Why it is not shown, `display:none`; empty where it is.
        hidden_by: The number of the element whose markup hides it: itself or one around it; None where shown.
        path: From the root, `/html[1]/body[1]/div[2]`.
        xpath: A short one that finds this element alone, by id, name or label; the path where none does.
        inside: Links and controls within it.
    """

    document: int
    element: int
    frame: Raw
    tag: Raw
    attributes: tuple[tuple[Raw, Raw], ...]
    text: Raw
    hidden: Raw
    hidden_by: int | None
    path: Raw
    xpath: Raw
    inside: tuple[Inside, ...]


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The same element in another page.

    Attributes:
        document: Which document it is in there, and `element` its number.
        line: The index of its line in that page's outline; None where it has none.
        by: How it was known: `id`, `name`, `label`, `text`, `path`.
    """

    document: int
    element: int
    line: int | None
    by: Raw


class Change(StrEnum):
    """What became of lines between two pages."""

    EQUAL = "equal"
    REMOVED = "removed"
    ADDED = "added"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines in a row with the same fate.

    Attributes:
        change: Their fate. CHANGED lines stand in pairs: as many before as after.
        before: From the first line to behind the last, in the page before.
        after: The same in the page after.
    """

    change: Change
    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one list of lines to another.

    Attributes:
        before: The lines of the first page, as they are written.
        after: Those of the second.
        hunks: In order; together they cover both pages.
        removed: Lines that are only before, and so on.
    """

    before: tuple[Raw, ...]
    after: tuple[Raw, ...]
    hunks: tuple[Hunk, ...]
    removed: int
    added: int
    changed: int

    @property
    def is_equal(self) -> bool:
        """Whether nothing changed."""
        return not (self.removed or self.added or self.changed)
