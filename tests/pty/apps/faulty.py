"""An app that ends in every way there is: `python -m tests.pty.apps.faulty WAY`; a key makes it happen."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Final

from cc_tui.errors import NotFoundError, UsageError
from cc_tui.text import Shown, own
from cc_tui.ui.environment import prepare_environment, refuse_unless_terminal

if __name__ == "__main__":
    prepare_environment(os.environ)

from textual import events
from textual.app import App, ComposeResult, RenderResult
from textual.widgets import Static

from cc_tui.ui.guard import Guarded, run_guarded

FLOOD: Final = "x" * 2_000_000


def fail(canary: str) -> None:
    """Raise with a secret in a local, in a signed URL and bare, and a clipboard sequence."""
    local_secret = f"sk_{canary}_local"
    url = f"https://user:{canary}@storage.example/bucket/shot.jpeg?token=eyJ{canary}.{canary}.x#{canary}"
    raise RuntimeError(f"no \x1b]52;c;UFdORUQ=\x07 \x9b31m \u202e answer from {url}, key {local_secret} [/]")


class Broken(Static):
    """Fails when it is drawn."""

    def render(self) -> RenderResult:
        """Fail."""
        fail(os.environ["CANARY"])
        return ""


class Faulty(Guarded, App[None]):
    """Waits for a key, then does what it was asked for."""

    def __init__(self, way: str) -> None:
        super().__init__()
        self.way = way
        self.canary = os.environ["CANARY"]
        self.farewell = own("goodbye") if way in ("quit", "slow_thread", "bare_thread") else own("")
        self.tasks: list[asyncio.Task[None]] = []

    def compose(self) -> ComposeResult:
        """One line of text, or a failure."""
        yield from self.children_of(self.way)

    def children_of(self, way: str) -> Iterator[Static]:
        """The widgets, for a way of ending."""
        if way == "compose":
            fail(self.canary)
        yield Static(f"ready for {way}")

    async def on_key(self, event: events.Key) -> None:
        """`q` quits, `x` does it."""
        if event.key == "q":
            self.exit()
        elif event.key == "x":
            await getattr(self, f"do_{self.way}")()

    async def do_handler(self) -> None:
        fail(self.canary)

    async def do_told(self) -> None:
        raise NotFoundError(Shown("There is no run 3f2a."), Shown("Look at the session ID."))

    async def do_render(self) -> None:
        await self.mount(Broken())

    async def do_worker(self) -> None:
        async def work() -> None:
            fail(self.canary)

        self.run_worker(work())

    async def do_thread_worker(self) -> None:
        self.run_worker(lambda: fail(self.canary), thread=True)

    async def do_thread(self) -> None:
        threading.Thread(target=fail, args=(self.canary,)).start()

    async def do_timer(self) -> None:
        self.set_timer(0.001, lambda: fail(self.canary))

    async def do_call_later(self) -> None:
        self.call_later(fail, self.canary)

    async def do_group(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.fail_later())

    async def do_task(self) -> None:
        asyncio.create_task(self.fail_later())  # noqa: RUF006  nobody awaits it, that is the case

    async def fail_later(self) -> None:
        await asyncio.sleep(0)
        fail(self.canary)

    async def do_stray_news(self) -> None:
        """A task that nobody waits for ends with news for the user: no fault."""

        async def work() -> None:
            await asyncio.sleep(0)
            raise NotFoundError(own("gone"))

        asyncio.create_task(work())  # noqa: RUF006
        self.set_timer(0.05, lambda: self.mount(Static("still here")))

    async def do_blocked(self) -> None:
        say_at_once("now blocked")
        time.sleep(60)

    async def do_slow_thread(self) -> None:
        self.tasks.append(asyncio.create_task(asyncio.to_thread(time.sleep, 60)))
        self.exit()

    async def do_bare_thread(self) -> None:
        threading.Thread(target=time.sleep, args=(60,)).start()
        self.exit()

    async def do_flood(self) -> None:
        """More output than a terminal that does not read can take: the main thread waits for it."""
        assert self._driver is not None
        say_at_once("now flood")
        for _ in range(100):
            self._driver.write(FLOOD)

    async def do_child(self) -> None:
        kept = int(os.environ["KEPT_FD"])
        self.child = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(kept,)
        )
        await self.mount(Static("child runs"))


def say_at_once(word: str) -> None:
    """Write past Textual, for the test to know how far it is."""
    os.write(2, word.encode())


def main() -> int:
    """Do what `cli` does."""
    try:
        refuse_unless_terminal(os.environ, sys.stdin, sys.stdout, sys.stderr)
    except UsageError as error:
        if sys.stderr:
            print(error.message, error.hint, sep="\n", file=sys.stderr)
        return error.exit_code
    return run_guarded(Faulty(sys.argv[1]))


if __name__ == "__main__":
    sys.exit(main())
