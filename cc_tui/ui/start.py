"""What the screen is started with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cc_tui.api.credentials import Credentials
from cc_tui.clock import Clock
from cc_tui.config import Config, Images
from cc_tui.text import Raw, Shown, own
from cc_tui.ui.ascii import is_utf8

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
    """

    config: Config
    credentials: Credentials
    clock: Clock
    session_id: Raw
    node: Raw | None = None
    is_demo: bool = False

    @property
    def no_pictures(self) -> Shown | None:
        """Why no pictures are drawn; None where they are."""
        if self.config.images is Images.OFF:
            return own("Pictures are off (--images off)")
        if self.config.images is Images.AUTO and not is_utf8(self.config.environ):
            return own(
                "Pictures are off: the locale is not UTF-8 (LANG, LC_ALL). --images blocks draws them anyway"
            )
        return None

    def connect(self, on_wait: Callable[[Shown], None]) -> Session:
        """Make the session. It imports the HTTP client, which takes longer than the first frame may."""
        from cc_tui.session.connect import connect

        return connect(self.config, self.credentials, self.clock, on_wait=on_wait)
