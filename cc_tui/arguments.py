"""The parser: commands, flags, help and examples. None of the flags takes a secret."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, NoReturn

from cc_tui import __version__
from cc_tui.errors import UsageError
from cc_tui.text import one_line, own

COMMANDS: Final = ("demo", "doctor", "page", "suggest", "tree", "why", "xpath")

EXAMPLES: Final = """\
examples:
  cc-tui 3f2a9c1e-0b4d-4e5f-8a6b-7c8d9e0f1a2b    browse a run
  cc-tui demo                                    browse a recorded run; needs no key
  cc-tui tree SESSION_ID                         what ran, as plain rows
  cc-tui page SESSION_ID failed                  the failing node's page as text
  cc-tui why SESSION_ID                          why the failing node's selector failed
  cc-tui xpath "//button[@id='go']" SESSION_ID failed    what an XPath or CSS selector matches there
  cc-tui doctor                                  what this terminal, clock and network can do

commands: demo, doctor, page, suggest, tree, why, xpath; `cc-tui COMMAND --help` says more

The key comes from CLOUDCRUISE_API_KEY, a file named by CLOUDCRUISE_API_KEY_FILE or --key-file, or the
profile of the CloudCruise CLI; where there is none it is asked for. It is never an argument.

exit codes: 0 yes; 1 it ran and the answer is no; 2 usage, configuration or terminal; 3 credentials;
4 no such run, node or page; 5 network, time-out or service; 70 a fault of cc-tui; 128+n signal n
"""

IMAGES_HELP: Final = """\
how pictures are drawn. auto: the sharpest that this terminal is known to show (cc-tui doctor tells which,
and why); kitty (graphics with placeholders), sixel or iterm2 (inline images): that one, even where it was not
found; blocks: half cells, in any terminal; off. textual-image: that library's own widget. Its limits: it asks
the terminal itself, which takes up to 2 s where nothing answers; it sends a picture again whenever its rows
are drawn again, 5 to 10 times the bytes; pictures vanish under a dialog; in kitty colours must be exact
(COLORTERM=truecolor); on Python 3.11 it does not work inside tmux"""


class _Parser(argparse.ArgumentParser):
    """argparse with our way to say that something is wrong."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(one_line(message, 300), own("cc-tui --help shows examples"))


def _global_flags() -> argparse.ArgumentParser:
    flags = _Parser(add_help=False)
    group = flags.add_argument_group("settings")
    group.add_argument(
        "--profile", metavar="NAME", help="profile of the CloudCruise CLI; sets environment keys aside"
    )
    group.add_argument("--workspace-id", metavar="ID", help="sent to the API as x-workspace-id")
    group.add_argument("--base-url", metavar="URL", help="of the API: https, or http on loopback")
    group.add_argument("--key-file", metavar="FILE", help="a file that holds the API key")
    group.add_argument("--images", metavar="HOW", help=IMAGES_HELP)
    group.add_argument("--theme", metavar="NAME", help="a Textual theme, such as textual-light")
    group.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    group.add_argument("--config", metavar="FILE", help="instead of the user's own configuration")
    return flags


def parser(command: str | None) -> argparse.ArgumentParser:
    """What reads a command's arguments; it raises `UsageError`."""
    name = f"cc-tui {command}" if command else "cc-tui"
    about = {
        None: "The terminal browser for CloudCruise debug snapshots.",
        "demo": "Browse a recorded run, or serve the recordings to any client.",
        "doctor": "What this terminal, clock and network can do; exits with 1 if a check fails.",
        "tree": "What ran in a run, in order, as plain rows or JSON.",
        "page": "A node's page snapshot as text: its outline, with the state of its controls.",
        "why": "Why the failing node's selector failed, in a sentence; exits with 1 if the pages do not say.",
        "xpath": "What an XPath or CSS selector matches; exits with 1 if the node needs another count.",
        "suggest": "XPaths for what can be clicked or filled in on a page, each with its count.",
    }[command]
    made = _Parser(
        prog=name,
        description=about,
        parents=[_global_flags()],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=EXAMPLES if command is None else None,
        allow_abbrev=False,
    )
    if command is None:
        made.add_argument("--version", action="version", version=f"cc-tui {__version__}")
        made.add_argument("session_id", metavar="SESSION_ID", help="a UUID, or a text or URL that holds one")
        made.add_argument("node_id", metavar="NODE_ID", nargs="?", help=NODE_HELP)
    elif command == "tree":
        made.add_argument("session_id", metavar="SESSION_ID")
        made.add_argument("--json", action="store_true", help="for programs; no URL's query unless --urls")
        made.add_argument("--urls", action="store_true", help="whole signed URLs in the JSON: they are keys")
    elif command in ("why", "xpath", "suggest"):
        _selector_arguments(made, command)
    elif command == "doctor":
        made.add_argument("--json", action="store_true", help="for programs; no key or password is in it")
    elif command == "page":
        made.add_argument("session_id", metavar="SESSION_ID", nargs="?")
        made.add_argument("node_id", metavar="NODE_ID", nargs="?", help=NODE_HELP)
        made.add_argument("--file", metavar="PAGE.html", help="a saved page instead of a run's")
        form = made.add_mutually_exclusive_group()
        form.add_argument(
            "--markdown", dest="form", action="store_const", const="markdown", help="by html2text"
        )
        form.add_argument("--html", dest="form", action="store_const", const="html", help="as it was stored")
        form.add_argument(
            "--json",
            dest="form",
            action="store_const",
            const="json",
            help="each line: kind, text, XPath, state",
        )
        made.add_argument("--hidden", action="store_true", help="hidden lines too, each with its reason")
        made.add_argument("--grep", metavar="TEXT", help="only lines that hold it; exits with 1 if none does")
        made.add_argument(
            "--max-chars", metavar="N", type=_whole(1, 10**9), help="no more than that, whole lines"
        )
        made.set_defaults(form="outline")
    else:
        made.add_argument(
            "--serve", action="store_true", help="print one JSON line, then serve until stopped"
        )
        made.add_argument(
            "--ttl", metavar="S", type=_whole(1, 10**9), help="seconds that signed URLs live (3600)"
        )
        made.add_argument(
            "--port", metavar="N", type=_whole(1, 65_534), help="the API's port; storage takes the next one"
        )
        made.add_argument("--run", metavar="NAME", help="which recording; a wrong one lists them")
        made.add_argument(
            "--now", metavar="ISO", type=_moment, help="the server's time, for pictures that do not change"
        )
        made.add_argument(
            "--play", metavar="N", type=_speed, help="speed of the run that goes on (1; 0 stops it)"
        )
    return made


def _selector_arguments(made: argparse.ArgumentParser, command: str) -> None:
    made.add_argument("--json", action="store_true", help="for programs")
    if command == "why":
        made.add_argument("session_id", metavar="SESSION_ID")
        return
    made.add_argument("--file", metavar="PAGE.html", help="a saved page instead of a run's")
    if command == "suggest":
        made.add_argument("session_id", metavar="SESSION_ID", nargs="?")
        made.add_argument("node_id", metavar="NODE_ID", nargs="?", help=NODE_HELP)
        made.add_argument(
            "--filter", metavar="WORD,...", default="",
            help="only these tags (input, button, select, textarea, a), or what has the word in it",
        )  # fmt: skip
        return
    made.add_argument(
        "words", metavar="EXPR SESSION_ID NODE_ID", nargs="*",
        help="the expression (not with --batch), the run (not with --file), the node (`failed` by default)",
    )  # fmt: skip
    made.add_argument("--batch", choices=["-"], help="expressions from stdin, one a line; JSON, one a line")
    made.add_argument("--all", action="store_true", help="on the page of every node that ran")


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else -1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"must be a whole number from {least} to {most}")
        return value

    return read


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = -1.0
    if not 0 <= speed <= 1000:
        raise argparse.ArgumentTypeError("must be a number from 0 to 1000")
    return speed


def _moment(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a time such as 2026-11-23T10:00:00Z") from None
    return text


NODE_HELP: Final = "a node's id, a unique prefix of it, its number (7), or `failed`"

_WITH_VALUE: Final = {
    "--profile",
    "--workspace-id",
    "--base-url",
    "--key-file",
    "--images",
    "--theme",
    "--config",
}


def split(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """Take the command's name out, wherever among the flags it stands."""
    skip = False
    for index, word in enumerate(arguments):
        if skip:
            skip = False
        elif word in _WITH_VALUE:
            skip = True
        elif not word.startswith("-"):
            if word in COMMANDS:
                return word, [*arguments[:index], *arguments[index + 1 :]]
            break
    return None, list(arguments)
