"""What tmux says of itself and of the terminals that are attached to it. It is asked by its own program.

A question through the pane would not do: tmux answers in its own name, and it knows every client's terminal.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cc_tui.text import Raw, Shown, one_line, own, say

DEADLINE: Final = 2.0
"""Seconds that tmux may take."""

_PANE: Final = re.compile(r"%\d{1,9}")
_NUMBER: Final = re.compile(r"(\d{1,4})\.(\d{1,4})")
_TERMINAL: Final = re.compile(r"^Terminal \d+: .* for (\S+), flags=", re.MULTILINE)
_RGB: Final = re.compile(r"^ *\d+: setrgbf: \(string\)", re.MULTILINE)
_MODERN: Final = ("on", "1", "all", "2")

# What is free text stands last. Lines are told apart by their first letter.
_OURS: Final = "P|#{window_id}|#{allow-passthrough}|#{version}"
_WINDOWS: Final = "W|#{window_id}|#{session_id}"
_CLIENTS: Final = "C|#{session_id}|#{client_utf8}|#{client_control_mode}|#{client_created}|#{client_tty}"
_CLIENTS_END: Final = "|#{client_termfeatures}|#{client_termname}|#{client_termtype}"


@dataclass(frozen=True, slots=True)
class Client:
    """A terminal that shows our window, or can at any moment.

    Attributes:
        tty: Its device; with `created` it tells one attachment from the next.
        created: When it was attached, seconds since 1970, as tmux said it.
        termname: Its `TERM`.
        termtype: What it calls itself (XTVERSION); empty where it does not say, or before tmux 3.2.
        features: What tmux takes it to be able to do; of tmux 3.2 and later.
        utf8: Whether tmux sends it more than ASCII.
        control: A program that draws panes itself (`tmux -CC`), and gets no escape sequences.
        true_colour: Whether tmux sends it 24-bit colours as they are.
    """

    tty: Raw
    created: Raw
    termname: Raw
    termtype: Raw
    features: frozenset[str]
    utf8: bool
    control: bool
    true_colour: bool

    @property
    def name(self) -> Shown:
        """What to call it."""
        return one_line(self.termtype or self.termname, 40) or own("a terminal that does not say its name")


@dataclass(frozen=True, slots=True)
class TmuxFacts:
    """A running tmux.

    Attributes:
        version: As it says it, `3.3a`.
        passthrough: Whether it hands wrapped sequences on to the terminals.
        allow_passthrough: The option as it was said; empty before tmux 3.3.
        options: The server's options, by name; lists by `name[0]`.
        clients: Those that are attached to a session with our window.
    """

    version: Raw
    passthrough: bool
    allow_passthrough: Raw
    options: Mapping[str, str]
    clients: tuple[Client, ...]

    @property
    def number(self) -> tuple[int, int]:
        """Major and minor number; zeros for one built between releases."""
        found = _NUMBER.search(self.version)
        return (int(found[1]), int(found[2])) if found else (0, 0)

    def at_least(self, major: int, minor: int) -> bool:
        """Whether it is this release or a later one; one built between releases counts as new."""
        return self.number == (0, 0) or self.number >= (major, minor)


def command(environ: Mapping[str, str]) -> list[str] | None:
    """What asks everything at once; None where there is no tmux in PATH."""
    program = shutil.which("tmux", path=environ.get("PATH"))
    if program is None:
        return None
    pane = environ.get("TMUX_PANE", "")
    target = ["-t", pane] if _PANE.fullmatch(pane) else []
    words = [program, "display-message", "-p", *target, _OURS, ";", "list-windows", "-a", "-F", _WINDOWS]
    words += [";", "list-clients", "-F", _CLIENTS + _CLIENTS_END]
    return [*words, ";", "show-options", "-s", ";", "show-messages", "-T"]


def parse(said: str) -> TmuxFacts | None:
    """Read tmux's answer to `command`; None where it is another."""
    lines = said.split("\n")
    ours = next((line.split("|", 3) for line in lines if line.startswith("P|")), None)
    if ours is None or len(ours) != 4:
        return None
    _p, window, allowed, version = ours
    windows = [line.split("|") for line in lines if line.startswith("W|")]
    sessions = {parts[2] for parts in windows if len(parts) == 3 and parts[1] == window}
    rgb = _true_colours(said)
    found = [line.split("|", 8) for line in lines if line.startswith("C|")]
    clients = [(parts[1], _client(parts, rgb)) for parts in found if len(parts) == 9]
    facts = TmuxFacts(
        Raw(version), False, Raw(allowed), _options(lines), tuple(c for s, c in clients if s in sessions)
    )
    # Before 3.3 there was no such option, and everything was handed on.
    open_way = allowed in _MODERN if allowed or facts.at_least(3, 3) else True
    return TmuxFacts(facts.version, open_way, facts.allow_passthrough, facts.options, facts.clients)


def _client(parts: list[str], rgb: frozenset[str]) -> Client:
    _c, _session, utf8, control, created, tty, features, termname, termtype = parts
    able = frozenset(features.split(",")) - {""}
    return Client(
        Raw(tty), Raw(created), Raw(termname), Raw(termtype), able,
        utf8=utf8 != "0", control=control == "1", true_colour="RGB" in able or tty in rgb,
    )  # fmt: skip


def _true_colours(said: str) -> frozenset[str]:
    """The devices of the terminals that tmux sends 24-bit colours to, by what it knows of each (`-T`)."""
    heads = list(_TERMINAL.finditer(said))
    ends = [*(head.start() for head in heads[1:]), len(said)]
    pairs = zip(heads, ends, strict=False)
    return frozenset(head[1] for head, end in pairs if _RGB.search(said, head.end(), end))


def _options(lines: list[str]) -> dict[str, str]:
    pairs = [line.partition(" ") for line in lines if re.match(r"[a-z-]+(\[\d+\])? ", line)]
    return {name: value.strip('"') for name, _blank, value in pairs}


class Asked:
    """tmux, asked and not yet waited for."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._until = time.monotonic() + DEADLINE
        self._process: subprocess.Popen[bytes] | None = None
        self._why = own("TMUX is set, but there is no tmux in PATH")
        words = command(environ)
        if words is None:
            return
        try:
            self._process = subprocess.Popen(
                words,
                env=_reduced(environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except (OSError, ValueError):
            self._why = own("tmux cannot be started")

    def wait(self) -> tuple[TmuxFacts | None, Shown]:
        """What it says, or why it says nothing; within `DEADLINE` of the question."""
        if self._process is None:
            return None, self._why
        process, self._process = self._process, None
        with process:
            try:
                out, err = process.communicate(timeout=max(self._until - time.monotonic(), 0.01))
            except subprocess.TimeoutExpired:
                process.kill()
                return None, _LATE
        return _read(process.returncode, out, err)


def ask(environ: Mapping[str, str]) -> tuple[TmuxFacts | None, Shown]:
    """Ask, and wait."""
    return Asked(environ).wait()


async def ask_again(environ: Mapping[str, str]) -> tuple[TmuxFacts | None, Shown]:
    """The same without holding up the event loop."""
    words = command(environ)
    if words is None:
        return None, own("there is no tmux in PATH")
    try:
        process = await asyncio.create_subprocess_exec(
            *words,
            env=_reduced(environ),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except (OSError, ValueError):
        return None, own("tmux cannot be started")
    try:
        async with asyncio.timeout(DEADLINE):
            out, err = await process.communicate()
    except TimeoutError:
        return None, _LATE
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return _read(process.returncode or 0, out, err)


_LATE: Final = own("tmux does not answer within 2 s")


def _read(code: int, out: bytes, err: bytes) -> tuple[TmuxFacts | None, Shown]:
    if code and not out.startswith(b"P|"):
        words = one_line(err.decode("utf-8", "replace"), 120)
        return None, say("tmux refuses: {}", words or own("no reason given"))
    facts = parse(out.decode("utf-8", "replace"))
    return facts, own("") if facts else own("tmux's answer cannot be read")


def _reduced(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if not name.startswith("CLOUDCRUISE_")}
