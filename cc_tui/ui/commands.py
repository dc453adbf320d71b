"""Every key, declared once. Bindings, the key line, help and the palette are made from this table."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding, BindingType

from cc_tui.text import own
from cc_tui.ui.command import TYPED, Command, Where
from cc_tui.ui.pane_commands import PANE_COMMANDS
from cc_tui.ui.signs import sign

__all__ = ["COMMANDS", "TYPED", "Command", "Where", "bindings"]

COMMANDS: Final[tuple[Command, ...]] = (
    *PANE_COMMANDS,
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
        "screen.flip",
        ("b",),
        "screen.flip",
        own("Flip"),
        own("This picture, the error shot of its attempt, the picture before: in one place, zoom kept."),
        Where.SCREEN,
        own("flip"),
    ),
    Command(
        "screen.difference",
        ("d",),
        "screen.difference",
        own("Difference"),
        own("What changed since the one before, of the picture or the page you look at; again ends it."),
        Where.SCREEN,
    ),
    Command(
        "screen.difference-to",
        ("D",),
        "screen.difference_to",
        own("Difference to a node"),
        own("What changed since the page of a node you choose."),
        Where.SCREEN,
    ),
    Command(
        "screen.contact-sheet",
        ("m",),
        "screen.contact_sheet",
        own("Contact sheet"),
        own("Every screenshot of the run as a small picture, in order; enter goes there."),
        Where.SCREEN,
        own("shots"),
    ),
    Command(
        "screen.images",
        ("i",),
        "screen.images",
        own("Kind of pictures"),
        own("As the terminal can, in half cells, or none."),
        Where.SCREEN,
    ),
    Command(
        "screen.next-shot",
        ("full_stop", "right_square_bracket"),
        "screen.shot(1)",
        own("Next screenshot"),
        own("To the next screenshot in order, at the same zoom and place."),
        Where.SCREEN,
    ),
    Command(
        "screen.previous-shot",
        ("comma", "left_square_bracket"),
        "screen.shot(-1)",
        own("Previous screenshot"),
        own("To the screenshot before, at the same zoom and place."),
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
        "screen.details",
        ("4",),
        "screen.pane('details')",
        own("Details"),
        own("Everything the service says of the run, the node and the screenshot."),
        Where.SCREEN,
        own("details"),
    ),
    Command(
        "screen.selectors",
        ("5",),
        "screen.pane('selectors')",
        own("Selectors"),
        own("The node's selectors on its page: what they match, where they break, and why."),
        Where.SCREEN,
        own("selectors"),
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
        own("View of the page"),
        own("Outline, Markdown, source: the next one, at the same element of the page."),
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
        "screen.save",
        ("s",),
        "screen.save",
        own("Save"),
        own("The picture, or in the page text the page, to a new file in this folder."),
        Where.SCREEN,
        own("save"),
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
        "screen.help",
        ("question_mark", "f1"),
        "screen.help",
        own("Help"),
        own("Every key, and what the marks mean."),
        Where.SCREEN,
        own("help"),
        stays=True,
    ),
    Command(
        "screen.palette",
        ("colon", "ctrl+p"),
        "screen.palette",
        own("Palette"),
        own("Every command that works here: choose one, or find it by its words."),
        Where.SCREEN,
        own("menu"),
        stays=True,
    ),
    Command(
        "screen.back",
        ("q",),
        "screen.back(True)",
        own("Back or quit"),
        own("One level back; in the tree it quits."),
        Where.SCREEN,
        own("back"),
        stays=True,
    ),
    Command(
        "screen.escape",
        ("escape", "backspace"),
        "screen.back(False)",
        own("Back"),
        own("One level back; it never quits."),
        Where.SCREEN,
    ),
    Command(
        "screen.copy-selected",
        ("ctrl+c",),
        "screen.copy_text",
        own("Copy what the mouse selected"),
        own("Lines of the page or the details; with nothing selected it says that q quits."),
        Where.SCREEN,
    ),
    Command(
        "screen.suspend",
        ("ctrl+z",),
        "app.suspend_process",
        own("Suspend"),
        own("Back to the shell; `fg` there brings the screen again."),
        Where.SCREEN,
    ),
)


def bindings(where: Where) -> list[BindingType]:
    """Textual's bindings for one focus.

    None has priority: `InOrder` takes each key at its turn, the widget with the focus first.
    """
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
                        id=f"{command.id}.{position}",
                    )
                )
    return made
