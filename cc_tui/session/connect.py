"""From settings to a session: the one place where its parts are put together."""

from __future__ import annotations

from collections.abc import Callable

from cc_tui.api.cloudcruise import CloudCruise
from cc_tui.api.credentials import Credentials
from cc_tui.api.storage import Storage
from cc_tui.clock import Clock
from cc_tui.config import Config
from cc_tui.page.pages import Pages
from cc_tui.picture.pictures import Pictures
from cc_tui.session.session import Session
from cc_tui.text import Shown


def connect(
    config: Config,
    credentials: Credentials,
    clock: Clock,
    *,
    on_wait: Callable[[Shown], None] | None = None,
) -> Session:
    """Make a session; nothing is sent yet.

    Args:
        config: Settings.
        credentials: The key and the API's base URL.
        clock: The machine's time.
        on_wait: Told in words when a request waits before it is tried again.

    Raises:
        UsageError: A proxy variable or a file of certificates that cannot be used.
    """
    cloud = CloudCruise(credentials, config, clock, on_wait=on_wait)
    storage = Storage(config, credentials.base_url, clock, on_wait=on_wait)
    return Session(cloud, storage, Pages(), Pictures(), clock)
