"""Every key, declared once. Bindings, the key line, help and the palette are made from this table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from textual.binding import Binding, BindingType

from cc_tui.text import Shown, own
from cc_tui.ui.signs import sign


class Where(StrEnum):
    """The focus a key belongs to; `SCREEN` works everywhere."""

    SCREEN = "screen"
    TREE = "tree"
    PICTURE = "picture"
    PAGE = "page"
    DETAILS = "details"


NOT_SHOWN: Final = own("")


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the user can do.

    Attributes:
        id: Its name in a keymap.
        keys: Textual's key names, the one to show first.
        action: The action's name, with its namespace where the focus has none.
        title: For the palette and the help.
        help: What it does, in a sentence.
        where: The focus it needs.
        short: For the key line; empty where it is not shown there.
    """

    id: str
    keys: tuple[str, ...]
    action: str
    title: Shown
    help: Shown
    where: Where
    short: Shown = NOT_SHOWN


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


COMMANDS: Final[tuple[Command, ...]] = (
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
        "enter_pane",
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
    *_moves(Where.PAGE, own("The line cursor down or up."), own("A page of lines on or back.")),
    Command(
        "page.space",
        ("space",),
        "page_down",
        own("Page down"),
        own("A page of lines on."),
        Where.PAGE,
    ),
    Command(
        "page.next",
        ("n",),
        "find_next",
        own("Next match"),
        own("To the next line that has what you searched."),
        Where.PAGE,
        own("next"),
    ),
    Command(
        "page.previous",
        ("N",),
        "find_previous",
        own("Previous match"),
        own("To the line before that has what you searched."),
        Where.PAGE,
    ),
    Command(
        "screen.help",
        ("question_mark", "f1"),
        "screen.help",
        own("Help"),
        own("Every key, and what the marks mean."),
        Where.SCREEN,
        own("help"),
    ),
    Command(
        "screen.back",
        ("q",),
        "screen.back(True)",
        own("Back or quit"),
        own("One level back; in the tree it quits."),
        Where.SCREEN,
        own("quit"),
    ),
    Command(
        "screen.find",
        ("slash",),
        "screen.find",
        own("Find"),
        own("In the tree a node by name or id, else words of the page. n and N go on."),
        Where.SCREEN,
        own("find"),
    ),
    Command(
        "screen.next-error",
        ("e",),
        "screen.error(1)",
        own("Next error"),
        own("To the next attempt that failed."),
        Where.SCREEN,
        own("error"),
    ),
    Command(
        "screen.previous-error",
        ("E",),
        "screen.error(-1)",
        own("Previous error"),
        own("To the attempt before that failed."),
        Where.SCREEN,
    ),
    Command(
        "screen.next-shot",
        ("full_stop", "right_square_bracket"),
        "screen.shot(1)",
        own("Next screenshot"),
        own("To the next screenshot in order."),
        Where.SCREEN,
    ),
    Command(
        "screen.previous-shot",
        ("comma", "left_square_bracket"),
        "screen.shot(-1)",
        own("Previous screenshot"),
        own("To the screenshot before."),
        Where.SCREEN,
    ),
    Command("screen.tree", ("1",), "screen.pane('tree')", own("Tree"), own("Go to the tree."), Where.SCREEN),
    Command(
        "screen.picture",
        ("2",),
        "screen.pane('picture')",
        own("Picture"),
        own("Go to the screenshot."),
        Where.SCREEN,
    ),
    Command(
        "screen.page",
        ("3",),
        "screen.pane('page')",
        own("Page text"),
        own("Go to the page text."),
        Where.SCREEN,
    ),
    Command(
        "screen.details",
        ("4",),
        "screen.pane('details')",
        own("Details"),
        own("Everything the service says of the run, the node and the screenshot."),
        Where.SCREEN,
        own("details"),
    ),
    Command(
        "screen.next-pane",
        ("tab",),
        "screen.next_pane(1)",
        own("Next pane"),
        own("To the next pane."),
        Where.SCREEN,
        own("pane"),
    ),
    Command(
        "screen.previous-pane",
        ("shift+tab",),
        "screen.next_pane(-1)",
        own("Previous pane"),
        own("To the pane before."),
        Where.SCREEN,
    ),
    Command(
        "screen.zoom",
        ("z",),
        "screen.zoom",
        own("Full screen"),
        own("The focused pane alone, and back."),
        Where.SCREEN,
    ),
    Command(
        "screen.flip",
        ("b",),
        "screen.flip",
        own("Flip"),
        own("From the picture at start to the error shot of its attempt, and back."),
        Where.SCREEN,
    ),
    Command(
        "screen.scroll-down",
        ("J",),
        "screen.scroll_detail(3)",
        own("Scroll the text down"),
        own("The page text or the details, while the tree keeps the focus."),
        Where.SCREEN,
    ),
    Command(
        "screen.scroll-up",
        ("K",),
        "screen.scroll_detail(-3)",
        own("Scroll the text up"),
        own("The page text or the details, while the tree keeps the focus."),
        Where.SCREEN,
    ),
    Command(
        "screen.view",
        ("v",),
        "screen.view",
        own("Markdown or source"),
        own("The page as text, or its HTML as it was stored."),
        Where.SCREEN,
    ),
    Command(
        "screen.links",
        ("x",),
        "screen.links",
        own("Links and their expiry"),
        own("Every signed URL by what it leads to, the one that dies first at the top."),
        Where.SCREEN,
    ),
    Command(
        "screen.filter",
        ("f",),
        "screen.filter",
        own("Filter"),
        own("Show every node, those that failed, those with a page."),
        Where.SCREEN,
        own("filter"),
    ),
    Command(
        "screen.follow",
        ("F",),
        "screen.follow",
        own("Follow"),
        own("Go to each new node of a run that still goes on, or stay."),
        Where.SCREEN,
    ),
    Command(
        "screen.copy",
        ("y",),
        "screen.copy",
        own("Copy"),
        own("Send what the cursor is on to the terminal's clipboard."),
        Where.SCREEN,
        own("copy"),
    ),
    Command(
        "screen.choose-copy",
        ("Y",),
        "screen.choose_copy",
        own("Choose what to copy"),
        own("Ids, XPath, messages, commands, an incident note; signed URLs with a warning."),
        Where.SCREEN,
    ),
    Command(
        "screen.save",
        ("s",),
        "screen.save",
        own("Save"),
        own("The picture, or in the page text the page, to a new file in this folder."),
        Where.SCREEN,
        own("save"),
    ),
    Command(
        "screen.palette",
        ("colon", "ctrl+p"),
        "screen.palette",
        own("Palette"),
        own("Find a command by its words."),
        Where.SCREEN,
    ),
    Command(
        "screen.renew",
        ("r",),
        "screen.renew",
        own("Renew this node"),
        own("Ask for this node again: fresh URLs, and what failed is tried once more."),
        Where.SCREEN,
        own("renew"),
    ),
    Command(
        "screen.reload",
        ("R", "ctrl+l"),
        "screen.reload",
        own("Load the run again"),
        own("Ask for the whole run again and repaint."),
        Where.SCREEN,
    ),
    Command(
        "screen.escape",
        ("escape", "backspace"),
        "screen.back(False)",
        own("Back"),
        own("One level back; it never quits."),
        Where.SCREEN,
    ),
)


def bindings(where: Where) -> list[BindingType]:
    """Textual's bindings for one focus."""
    made: list[BindingType] = []
    for command in COMMANDS:
        if command.where is where:
            for position, key in enumerate(command.keys):
                made.append(
                    Binding(
                        key,
                        command.action,
                        command.title,
                        show=position == 0 and bool(command.short),
                        key_display=sign(key),
                        tooltip=command.help,
                        # What moves the focus is settled before the next key, already typed, is handed out.
                        priority=where is Where.SCREEN,
                        id=f"{command.id}.{position}",
                    )
                )
    return made


def key_line(where: Where) -> list[tuple[str, Shown, str]]:
    """What the key line shows in a focus: sign, word, action; the focus's own first."""
    own_first = [c for c in COMMANDS if c.where is where] + [c for c in COMMANDS if c.where is Where.SCREEN]
    shown = []
    for command in own_first:
        if command.short:
            mark = "j/k" if command.keys[0] == "j" else sign(command.keys[0])
            shown.append((mark, command.short, command.action))
    return shown
