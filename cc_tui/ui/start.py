"""What the screen is started with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cc_tui.api.credentials import Credentials
from cc_tui.clock import Clock
from cc_tui.config import Config
from cc_tui.picture.capabilities import Capabilities, Protocol, Seen
from cc_tui.picture.probe import Probe
from cc_tui.text import Raw, Shown, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from cc_tui.session.session import Session


@dataclass(frozen=True)
class Start:
    """Settings, key, time, and what to open.

    Attributes:
        session_id: The run's UUID.
        node: A node the user named, as he named it.
        is_demo: The run is gone when the program ends, so nothing says how to come back.
        probe: What is known of the terminal; None where nobody asked it.
    """

    config: Config
    credentials: Credentials
    clock: Clock
    session_id: Raw
    node: Raw | None = None
    is_demo: bool = False
    probe: Probe | None = None

    @property
    def capabilities(self) -> Capabilities:
        """How pictures are shown, as the terminal is known now and the user wants them."""
        probe = self.probe or Probe(Seen(environ=self.config.environ))
        return probe.capabilities(self.config.images)

    @property
    def no_pictures(self) -> Shown | None:
        """Why no pictures are drawn; None where they are."""
        known = self.capabilities
        return say("Pictures are off: {}", known.why) if known.protocol is Protocol.OFF else None

    def connect(self, on_wait: Callable[[Shown], None]) -> Session:
        """Make the session. It imports the HTTP client, which takes longer than the first frame may."""
        from cc_tui.session.connect import connect

        return connect(self.config, self.credentials, self.clock, on_wait=on_wait)
