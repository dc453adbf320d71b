"""For each command of the table: how to get to where it works, and what the user then sees of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

AT_LAST: Final = "Done"
"""The last row of the tree of `renamed-id`; its first is "Open portal", that of the opening "attempt 1"."""

FIRST_LINE: Final = "may not be in the markup"
SECOND_LINE: Final = "Northlake Mutual"
FIRST_FACT: Final = "Failure at this node"
DRAG: Final = "3\x1b[<0;60;25M\x1b[<32;70;27M\x1b[<0;70;27m"
"""The mouse goes over three rows of the page text with its button down."""


@dataclass(frozen=True)
class Case:
    """What a command does, at 120x40 on the opening of `renamed-id`.

    Attributes:
        before: Typed before it.
        shows: Words that are seen after it and not before; a toast's too.
        hides: Words that are seen before it and not after.
        cursor: Words of the row that the cursor is on after it and not before, in the pane of the focus.
        lit: Words of the title that is lit after it and not before.
    """

    before: str = ""
    shows: str = ""
    hides: str = ""
    cursor: str = ""
    lit: str = ""


def _moves(enter: str, first: str, second: str, last: str) -> dict[str, Sequence[Case]]:
    """The keys that move up and down in a text that is longer than its pane."""
    return {
        "down": [Case(enter, cursor=second)],
        "up": [Case(f"{enter}j", cursor=first)],
        "page-down": [Case(enter, hides=first)],
        "page-up": [Case(f"{enter}\x04", shows=first, cursor=first)],
        "top": [Case(f"{enter}G", shows=first, cursor=first)],
        "bottom": [Case(enter, shows=last, cursor=last)],
    }


def _of(where: str, cases: dict[str, Sequence[Case]]) -> dict[str, Sequence[Case]]:
    return {f"{where}.{name}": each for name, each in cases.items()}


TREE: Final[dict[str, Sequence[Case]]] = {
    "down": [Case(cursor="error shot", shows="Picture error shot of node 8, 15 s later")],
    "up": [Case(cursor="Click search")],
    "page-down": [Case("g", cursor=AT_LAST, shows="did not run, so it left no screenshot and no page")],
    "page-up": [Case("G", cursor="Open portal", shows="Picture at start of node 1")],
    "top": [Case(cursor="Open portal", shows="Picture at start of node 1")],
    "bottom": [Case(cursor=AT_LAST, shows="did not run, so it left no screenshot and no page")],
    "collapse": [Case(cursor="Click search"), Case("k", hides="[o] attempt 2")],
    "expand": [Case("kh", shows="[o] attempt 2"), Case("k", cursor="attempt 1")],
    "toggle": [Case("k", hides="[o] attempt 2"), Case("k ", shows="[o] attempt 2")],
    "enter": [Case(lit="Picture at start of node 8"), Case("jjjjjj", lit="Source  at start of node 8")],
    "next": [Case("g/sign\r", cursor="Signed in?", shows="Picture at start of node 5")],
    "previous": [Case("g/sign\rn", cursor="Sign in", shows="Picture at start of node 4")],
}

PICTURE: Final[dict[str, Sequence[Case]]] = {
    "larger": [Case("2", shows="  56 %, 50 % down")],
    "smaller": [Case("2ww", shows="  80 %")],
    "fit": [Case("2ww", shows="  44 %  1280 x 720")],
    "width": [Case("2", shows="  58 %, 0 % down"), Case("2w", shows="  100 %, 0 % across")],
    "down": [Case("2w", shows="  58 %, 42 % down"), Case("2", shows="The whole picture is seen")],
    "up": [Case("2wG", shows="  58 %, 58 % down")],
    "left": [Case("2wwlll", shows="  100 %, 15 % across")],
    "right": [Case("2ww", shows="  100 %, 7 % across")],
    "page-down": [Case("2w", shows="  58 %, 100 % down")],
    "page-up": [Case("2wG", shows="  58 %, 0 % down")],
    "top": [Case("2wG", shows="  58 %, 0 % down")],
    "bottom": [Case("2w", shows="  58 %, 100 % down")],
}

PAGE: Final[dict[str, Sequence[Case]]] = {
    **_moves("3", FIRST_LINE, SECOND_LINE, "persons are invented"),
    "space": [Case("3", hides=FIRST_LINE)],
    "open": [Case("3jj", shows="attribute")],
    "same-after": [Case("3jj", shows="No node after this one")],
    "same-before": [Case("3/Claim number:\r", shows="at start of node 7", cursor="Claim number:")],
    "landmarks": [Case("3", shows="Headings, dialogs, alerts, focus")],
    "hidden": [Case("3", shows="Nothing of this page is hidden by its markup")],
    "next": [Case("3/clm-2026\r", shows="/clm-2026 2 of 9")],
    "previous": [Case("3/clm-2026\r", shows="/clm-2026 9 of 9")],
    "try": [Case("3", shows="enter keep")],
}

DETAILS: Final[dict[str, Sequence[Case]]] = {
    **_moves("4", FIRST_FACT, "error 1 of 3", "}"),
    "fold": [Case("4Gk", shows='v "GET workflow": {', hides='> "GET workflow"')],
    "space": [Case("4Gk", shows='v "GET workflow": {'), Case("4", hides=FIRST_FACT)],
    "next": [Case("4/element\r", cursor="Error while clicking on element")],
    "previous": [Case("4/element\rn", cursor="Element not found")],
}

SELECTORS: Final[dict[str, Sequence[Case]]] = {
    # The failure lines say the same as the first row.
    "down": [Case("5", cursor="instead of search-submit")],
    "up": [Case("5j", cursor="nearest is button")],
    "page-down": [Case("5", hides="> this node")],
    "page-up": [Case("5\x04", shows="> this node")],
    "top": [Case("5G", shows="> this node", cursor="nearest is button")],
    "bottom": [Case("5", shows="where it breaks: ")],
    "enter": [Case("5G", shows="Enter works on"), Case("5/reset\r", lit="Source  at start of node 8")],
    "try": [Case("5", shows="enter keep")],
    "propose": [Case("5", shows="The heir of the lost element")],
    "space": [Case("5", hides="> this node")],
    "next": [Case("5/button\r", cursor="//button[@id")],
    "previous": [Case("5/button\rn", cursor="nearest is button")],
}

XPATH: Final[dict[str, Sequence[Case]]] = {
    "keep": [
        Case("5t", hides="enter keep", shows="must match exactly one"),
        Case("5t//i", shows="tried: no match"),
    ],
    "leave": [Case("5t", hides="enter keep", shows="must match exactly one")],
}

FIND: Final[dict[str, Sequence[Case]]] = {
    "search": [
        Case("3/clm-2026", shows="/clm-2026 1 of 9", hides="esc close"),
        Case("/sign", shows="Found 2; n and N go on"),
        Case("4/element", cursor="Element not found", hides="esc close"),
        Case("3/no such words", shows="Nothing in this page reads 'no such words'"),
        Case("3//clm-\\d+-0+4417/", shows="/clm-\\d+-0+4417/ 1 of ", hides="esc close"),
    ],
    "run": [
        Case("3/Jan Kowalski", shows="letters search, up and down move, enter goes there"),
        Case("/sign in", shows="every page searched"),
    ],
    "close": [Case("/sign", hides="esc close", shows="q quit"), Case("3/clm\r/", hides="/clm ")],
}

SCREEN: Final[dict[str, Sequence[Case]]] = {
    "find": [Case(shows="a node's name or id"), Case("3", shows="words of the text, or /an")],
    "next-error": [Case(shows="Picture at start of node 8, attempt 2 of 3", cursor="attempt 2")],
    "previous-error": [
        Case("e", shows="Picture at start of node 8, attempt 1 of 3", cursor="attempt 1"),
        Case(shows="No failed attempt in this direction"),
    ],
    "flip": [
        Case(shows="Picture error shot of node 8, 15 s later, attempt 1 of 3"),
        Case("b", shows="Picture at start of node 7"),
        Case("bb", shows="Picture at start of node 8, attempt 1 of 3"),
        Case("g", shows="Nothing to flip to: no error shot, and no picture before"),
    ],
    "difference": [
        Case("2", shows="2 regions changed"),
        Case("2d", hides="2 regions changed"),
        Case("g2", shows="There is no picture before this one"),
        Case("3", shows="Changes since node 7: "),
        Case("3d", shows="OUTLINE Markdown Source  at start of node 8"),
    ],
    "contact-sheet": [Case(shows="Contact sheet  13 screenshots  8 of 13")],
    "images": [
        Case(shows="Pictures: blocks"),
        Case("i", shows="Pictures are off"),
        Case("ii", shows="Pictures: auto", hides="Pictures are off"),
    ],
    "next-shot": [Case(shows="Picture error shot of node 8, 15 s later, attempt 1 of 3")],
    "previous-shot": [Case(shows="Picture at start of node 7")],
    "copy": [Case(shows="Sent to the terminal clipboard"), Case("4", shows="Nothing to copy in this line")],
    "choose-copy": [Case(shows="Copy to the terminal clipboard")],
    "details": [Case(shows="Details  node 8 of 14  Click search", lit="Details  node 8 of 14")],
    "selectors": [Case(shows="must match exactly one", lit="Selectors  node 8 of 14")],
    "tree": [Case("3", shows="q quit")],
    "picture": [Case(lit="Picture at start of node 8")],
    "page": [Case(lit="Source  at start of node 8")],
    "next-pane": [Case(lit="Picture at start of node 8"), Case("2", lit="Source  at start of node 8")],
    "previous-pane": [Case("2", shows="q quit"), Case("3", lit="Picture at start of node 8")],
    "zoom": [
        Case(hides="Source  at start of node 8"),
        Case("3", hides="Open portal"),
        Case("3z", shows="Open portal"),
    ],
    "scroll-down": [Case(hides=FIRST_LINE), Case("41", hides=FIRST_FACT)],
    "scroll-up": [Case("J", shows=FIRST_LINE)],
    "copy-selected": [
        Case(shows="q quits; ctrl+c copies"),
        Case(DRAG, shows="Sent to the terminal clipboard: what the mouse selected"),
    ],
    "view": [
        Case(shows="Outline MARKDOWN Source  at start of node 8"),
        Case("v", shows="<!DOCTYPE html>"),
        Case("vv", hides="<!DOCTYPE html>", shows="OUTLINE Markdown Source  at start of node 8"),
    ],
    "difference-to": [Case("3", shows="What changed since the page of")],
    "links": [Case(shows="signed URLs, at")],
    "filter": [
        Case(shows="Shown: nodes with a failed attempt", hides="Open portal"),
        Case("f", shows="Open portal"),
        Case("ff", shows="Shown: every node"),
    ],
    "follow": [Case(shows="The run is over: there is nothing to follow")],
    "save": [Case(shows="Saved "), Case("3", shows="Saved ")],
    "renew": [Case(shows="URLs of 1 node renewed")],
    "reload": [Case(shows="The run is loaded again")],
    "help": [Case(shows="Everywhere")],
    "palette": [Case(shows="What do you want to do?")],
    "back": [Case("3", shows="q quit"), Case("z", shows="Source  at start of node 8")],
    "escape": [Case("3", shows="q quit"), Case("z", shows="Source  at start of node 8")],
}

CASES: Final[dict[str, Sequence[Case]]] = {
    **_of("tree", TREE),
    **_of("picture", PICTURE),
    **_of("page", PAGE),
    **_of("details", DETAILS),
    **_of("selectors", SELECTORS),
    **_of("xpath", XPATH),
    **_of("find", FIND),
    **_of("screen", SCREEN),
}
