"""The user's clipboard, through his terminal: never a program on this host, whose clipboard is not his."""

from __future__ import annotations

from typing import Any, Final

from textual.app import App

from cc_tui.errors import UsageError
from cc_tui.run.prose import encodable
from cc_tui.text import Raw, Shown, own, say

MOST_BASE64: Final = 74_000
"""Characters of base64 that terminals and tmux take; what is longer many of them drop without a word."""


def send(app: App[Any], text: Raw, what: Shown) -> Shown:
    """Hand a text to the terminal for its clipboard (OSC 52).

    No terminal answers, so nothing can say whether it took it.

    Args:
        app: It owns the way to the terminal.
        text: Lone surrogates, which no terminal could be sent, are replaced.
        what: What it is, for the words.

    Returns:
        Words for the user.

    Raises:
        UsageError: There is nothing to copy, or too much.
    """
    whole = encodable(text)
    size = len(whole.encode())
    if not size:
        raise UsageError(own("There is nothing to copy"))
    if -(-size // 3) * 4 > MOST_BASE64:
        raise UsageError(
            say(
                "{} is too long for a terminal's clipboard: {} kB of at most {}",
                what,
                -(-size // 1000),
                _MOST_KB,
            ),
            own("s saves the page or picture to a file; `cloudcruise run get` tells the rest"),
        )
    app.copy_to_clipboard(whole)
    return say("Sent to the terminal clipboard: {}", what)


_MOST_KB: Final = MOST_BASE64 * 3 // 4 // 1000
