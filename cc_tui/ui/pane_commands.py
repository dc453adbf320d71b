"""The keys of each pane; part of the table in `commands`."""

from __future__ import annotations

from typing import Final

from cc_tui.text import Shown, own
from cc_tui.ui.command import Command, Where


def _moves(where: Where, line: Shown, page: Shown) -> tuple[Command, ...]:
    """The keys that move up and down, the same in each pane."""
    return (
        Command(f"{where}.down", ("j", "down"), "cursor_down", own("Down"), line, where, own("move")),
        Command(f"{where}.up", ("k", "up"), "cursor_up", own("Up"), line, where),
        Command(f"{where}.page-down", ("pagedown", "ctrl+d"), "page_down", own("Page down"), page, where),
        Command(f"{where}.page-up", ("pageup", "ctrl+u"), "page_up", own("Page up"), page, where),
        Command(f"{where}.top", ("g", "home"), "scroll_home", own("Top"), own("To the first line."), where),
        Command(
            f"{where}.bottom", ("G", "end"), "scroll_end", own("Bottom"), own("To the last line."), where
        ),
    )


def _matches(where: Where) -> tuple[Command, ...]:
    """The keys that go through what was searched in a text."""
    on = own("To the next line that has what you searched.")
    back = own("To the line before that has what you searched.")
    return (
        Command(f"{where}.next", ("n",), "find_next", own("Next match"), on, where, own("next")),
        Command(f"{where}.previous", ("N",), "find_previous", own("Previous match"), back, where),
    )


_PICTURE: Final[tuple[Command, ...]] = (
    Command(
        "picture.larger", ("plus", "equals_sign"), "screen.enlarge(1)", own("Larger"),
        own("Around the middle; it stops at whole, full width and 1:1 on its way."),
        Where.PICTURE, own("zoom"),
    ),
    Command(
        "picture.smaller", ("minus",), "screen.enlarge(-1)", own("Smaller"),
        own("Down to the whole picture."), Where.PICTURE,
    ),
    Command(
        "picture.fit", ("0",), "screen.fit", own("Fit"), own("The whole picture."), Where.PICTURE
    ),
    Command(
        "picture.width", ("w",), "screen.full_width", own("Full width or 1:1"),
        own("As wide as the pane; pressed again, one pixel for each of the picture."),
        Where.PICTURE, 
    ),
    Command(
        "picture.down", ("j", "down"), "screen.pan(0, 1)", own("Pan down"),
        own("To what is below."), Where.PICTURE, own("pan"),
    ),
    Command(
        "picture.up", ("k", "up"), "screen.pan(0, -1)", own("Pan up"), own("To what is above."), Where.PICTURE
    ),
    Command(
        "picture.left", ("h", "left"), "screen.pan(-1, 0)", own("Pan left"),
        own("To what is at the left."), Where.PICTURE,
    ),
    Command(
        "picture.right", ("l", "right"), "screen.pan(1, 0)", own("Pan right"),
        own("To what is at the right."), Where.PICTURE,
    ),
    Command(
        "picture.page-down", ("pagedown", "ctrl+d", "space"), "screen.turn_page(1)", own("Page down"),
        own("As much further down as is seen."), Where.PICTURE,
    ),
    Command(
        "picture.page-up", ("pageup", "ctrl+u"), "screen.turn_page(-1)", own("Page up"),
        own("As much further up as is seen."), Where.PICTURE,
    ),
    Command(
        "picture.top", ("g", "home"), "screen.picture_end(False)", own("Top"),
        own("To the picture's top."), Where.PICTURE,
    ),
    Command(
        "picture.bottom", ("G", "end"), "screen.picture_end(True)", own("Bottom"),
        own("To the picture's bottom."), Where.PICTURE,
    ),
)  # fmt: skip


PANE_COMMANDS: Final[tuple[Command, ...]] = (
    *_moves(Where.TREE, own("To the next or previous row."), own("A page of rows on or back.")),
    Command(
        "tree.collapse",
        ("h", "left"),
        "collapse_or_parent",
        own("Collapse or parent"),
        own("Close the node; on a row of it, go to the node."),
        Where.TREE,
    ),
    Command(
        "tree.expand",
        ("l", "right"),
        "expand_or_child",
        own("Expand or child"),
        own("Open the node; when it is open, go to its first row."),
        Where.TREE,
    ),
    Command(
        "tree.toggle", ("space",), "toggle_node", own("Toggle"), own("Open or close the node."), Where.TREE
    ),
    Command(
        "tree.enter",
        ("enter",),
        "screen.enter_pane",
        own("Open"),
        own("Go into the pane of what the cursor is on."),
        Where.TREE,
        own("open"),
    ),
    Command(
        "tree.next",
        ("n",),
        "find_next",
        own("Next node found"),
        own("To the next node that fits what you searched."),
        Where.TREE,
    ),
    Command(
        "tree.previous",
        ("N",),
        "find_previous",
        own("Previous node found"),
        own("To the node before that fits what you searched."),
        Where.TREE,
    ),
    *_PICTURE,
    *_moves(Where.PAGE, own("The line cursor down or up."), own("A page of lines on or back.")),
    Command("page.space", ("space",), "page_down", own("Page down"), own("A page of lines on."), Where.PAGE),
    Command(
        "page.open",
        ("enter",),
        "screen.open_line",
        own("What this is"),
        own("The element of the line; on a fold, what is in it."),
        Where.PAGE,
        own("element"),
    ),
    Command(
        "page.same-after",
        ("greater_than_sign", "right_curly_bracket"),
        "screen.same_element(1)",
        own("The same in the page after"),
        own("To the same element in the page of the next node, if it is there."),
        Where.PAGE,
    ),
    Command(
        "page.same-before",
        ("less_than_sign", "left_curly_bracket"),
        "screen.same_element(-1)",
        own("The same in the page before"),
        own("To the same element in the page of the node before, if it is there."),
        Where.PAGE,
    ),
    *_matches(Where.PAGE),
    Command(
        "page.landmarks",
        ("o",),
        "screen.landmarks",
        own("Headings and dialogs"),
        own("Headings, dialogs, alerts and what has the focus: choose one and go there."),
        Where.PAGE,
        own("headings"),
    ),
    Command(
        "page.hidden",
        ("H",),
        "screen.hidden",
        own("Hidden content"),
        own("Show what the page hides, each line with a mark, or fold it again."),
        Where.PAGE,
        own("hidden"),
    ),
    Command(
        "page.try",
        ("t",),
        "screen.try_xpath",
        own("Try this line's XPath"),
        own("An XPath for the element of the line, in the selectors, to be tried and edited."),
        Where.PAGE,
        own("try"),
    ),
    *_moves(Where.DETAILS, own("The line cursor down or up."), own("A page of lines on or back.")),
    Command(
        "details.fold",
        ("enter",),
        "fold",
        own("Fold or unfold"),
        own("Open or close the object or list of the line, in the JSON below the facts."),
        Where.DETAILS,
        own("fold"),
    ),
    Command(
        "details.space",
        ("space",),
        "fold_or_page",
        own("Fold or page down"),
        own("The same where the line folds, else a page of lines on."),
        Where.DETAILS,
    ),
    *_matches(Where.DETAILS),
    *_moves(Where.SELECTORS, own("The line cursor down or up."), own("A page of lines on or back.")),
    Command(
        "selectors.enter",
        ("enter",),
        "screen.sheet_enter",
        own("Go on from here"),
        own("An element's line in the page; what another selector matches; a proposal into the input."),
        Where.SELECTORS,
        own("go"),
    ),
    Command(
        "selectors.try",
        ("t",),
        "screen.try_xpath",
        own("Try an XPath"),
        own("Edit the XPath or type another; its matches are counted as you type."),
        Where.SELECTORS,
        own("try"),
    ),
    Command(
        "selectors.propose",
        ("p",),
        "screen.propose",
        own("Propose XPaths"),
        own("For what took the place of a lost element, else for the element of the line."),
        Where.SELECTORS,
        own("propose"),
    ),
    Command(
        "selectors.space",
        ("space",),
        "page_down",
        own("Page down"),
        own("A page of lines on."),
        Where.SELECTORS,
    ),
    *_matches(Where.SELECTORS),
    Command(
        "xpath.keep",
        ("enter",),
        "screen.keep_xpath(True)",
        own("Keep"),
        own("What was typed stays beside the node's own selectors, as tried."),
        Where.XPATH,
        own("keep"),
        stays=True,
    ),
    Command(
        "xpath.leave",
        ("escape",),
        "screen.keep_xpath(False)",
        own("Leave"),
        own("Without keeping what was typed."),
        Where.XPATH,
        own("leave"),
        stays=True,
    ),
    Command(
        "find.search",
        ("enter",),
        "screen.search(True)",
        own("Search"),
        own("For what was typed."),
        Where.FIND,
        own("search"),
        stays=True,
    ),
    Command(
        "find.run",
        ("tab",),
        "screen.search_run",
        own("Search the run"),
        own("For what was typed, in the pages of all nodes; pages that are not here are fetched."),
        Where.FIND,
        own("whole run"),
        stays=True,
    ),
    Command(
        "find.close",
        ("escape",),
        "screen.search(False)",
        own("Close"),
        own("Without a search; what was found before is no longer marked."),
        Where.FIND,
        own("close"),
        stays=True,
    ),
)
