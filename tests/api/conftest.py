"""One API client or storage client against a server of the test's own."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cc_tui.api.cloudcruise import CloudCruise
from cc_tui.api.credentials import Credentials, Secret
from cc_tui.api.storage import Storage
from cc_tui.clock import SystemClock
from cc_tui.config import Config
from cc_tui.errors import CcTuiError
from cc_tui.run.model import Certainty, SignedUrl
from cc_tui.text import Raw, Shown, own

KEY = "sk_canary_4b1f7a90c2_7788"
SIGNATURE = "canary-signature-91ab"
PASSWORD = "hunter2"
RUN = Raw("c41d7e08-93ab-4c2f-a6d1-7e5b9f0c1d03")
NODE = Raw("10000000-0000-4000-8000-000000000007")


@dataclass
class Waits:
    """Stands in for sleeping, and remembers."""

    seconds: list[float] = field(default_factory=list)
    words: list[Shown] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
async def client(waits: Waits) -> AsyncIterator[Callable[..., CloudCruise]]:
    """Makes clients of an API at a URL, and closes them."""
    made: list[CloudCruise] = []

    def make(url: str, config: Config | None = None, deadline: float = 5.0, **odd: Any) -> CloudCruise:
        credentials = Credentials(
            "cc-key", Secret(KEY), own("CLOUDCRUISE_API_KEY"), Raw("workspace-1"), Raw(url)
        )
        made.append(
            CloudCruise(
                odd.pop("credentials", credentials),
                config or Config(),
                SystemClock(),
                on_wait=waits.words.append,
                sleep=waits.sleep,
                deadline=deadline,
            )
        )
        return made[-1]

    yield make
    for each in made:
        await each.aclose()


@pytest.fixture
async def storage(waits: Waits) -> AsyncIterator[Callable[..., Storage]]:
    """Makes storage clients beside an API at a URL, and closes them."""
    made: list[Storage] = []

    def make(base_url: str, config: Config | None = None) -> Storage:
        made.append(Storage(config or Config(), Raw(base_url), SystemClock(), sleep=waits.sleep))
        return made[-1]

    yield make
    for each in made:
        await each.aclose()


def signed(url: str, left: float = 3600.0) -> SignedUrl:
    """A signed URL with a canary in its query, that dies in `left` seconds."""
    now = datetime.now(UTC)
    return SignedUrl(Raw(f"{url}?token={SIGNATURE}"), now, now + timedelta(seconds=left), Certainty.TOKEN)


def contract(name: str) -> bytes:
    """An example body of the contract."""
    return (Path(__file__).parent.parent / "data" / "contract" / name).read_bytes()


def told(error: CcTuiError) -> str:
    """The message of an error that shows neither key nor token, its whole traceback with it."""
    shown = "".join(traceback.format_exception(error)) + repr(error) + str(error) + error.message + error.hint
    for canary in (KEY, SIGNATURE, PASSWORD):
        assert canary not in shown
    assert not any(ord(char) < 32 for char in error.message + error.hint)
    assert len(error.message) < 400
    return error.message
