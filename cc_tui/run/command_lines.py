"""Commands to be pasted into a shell, with the ids of a run filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from cc_tui.text import Raw

_PLAIN: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.:-]{0,99}")
"""Ids that a shell takes as they are and no program takes for an option. No command is made with others."""


@dataclass(frozen=True, slots=True)
class CommandLines:
    """What can be run for a node; None where an id is missing or is not one.

    Attributes:
        browse: This program, on the node where it is known, else on the run.
        get: The whole run as JSON, with CloudCruise's own command line.
        snapshots: What the node has, as JSON.
        fetch: The node's page and pictures into files.
    """

    browse: Raw | None = None
    get: Raw | None = None
    snapshots: Raw | None = None
    fetch: Raw | None = None

    @property
    def all(self) -> list[Raw]:
        """Those there are."""
        return [line for line in (self.browse, self.get, self.snapshots, self.fetch) if line]


def command_lines(session_id: Raw, node_id: Raw | None) -> CommandLines:
    """The commands for a run and one of its nodes."""
    if not _PLAIN.fullmatch(session_id):
        return CommandLines()
    browse, get = Raw(f"cc-tui {session_id}"), Raw(f"cloudcruise run get {session_id}")
    if node_id is None or not _PLAIN.fullmatch(node_id):
        return CommandLines(browse, get)
    both = f"{session_id} {node_id}"
    return CommandLines(
        Raw(f"cc-tui {both}"),
        get,
        Raw(f"cloudcruise run snapshots {both}"),
        Raw(f"cloudcruise snapshot fetch {both}"),
    )
