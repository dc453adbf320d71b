"""An app behind a probe: says what was found and which keys came. `r` looks again, `q` quits.

With a file's name as its argument it writes the same there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cc_tui.config import Images
from cc_tui.picture.probe import Probe, probing
from cc_tui.ui.environment import prepare_environment

if __name__ == "__main__":
    prepare_environment(os.environ)

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from cc_tui.ui.driver.driver import driver_for
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.guard import Guarded, run_guarded


class Probed(Guarded):
    def __init__(self, probe: Probe) -> None:
        super().__init__(driver_class=driver_for(probe.capabilities(Images.AUTO), Stage(), probe.incoming))
        self.probe = probe
        self.keys: list[str] = []
        self.looks = 0

    def compose(self) -> ComposeResult:
        yield Static(id="all")

    def on_mount(self) -> None:
        self.tell()

    async def on_key(self, event: events.Key) -> None:
        if event.key == "q":
            self.exit()
        elif event.key == "r":
            await self.probe.refresh()
            self.looks += 1
        else:
            self.keys.append(event.character if event.is_printable and event.character else event.key)
        self.tell()

    def tell(self) -> None:
        known = self.probe.capabilities(Images.AUTO)
        rows = [
            f"protocol: {known.protocol} {'wrapped' if known.wrap else ''}",
            f"cell: {known.cell[0]}x{known.cell[1]}{' assumed' if known.cell_is_assumed else ''}",
            f"looks: {self.looks}",
            f"keys: {' '.join(self.keys)}.",
        ]
        text = "\n".join(rows)
        self.query_one("#all", Static).update(Content(text))
        for name in sys.argv[1:]:
            beside = Path(f"{name}~")
            beside.write_text(text)
            beside.rename(name)


def main() -> int:
    with probing(0, os.environ) as beginning:
        if meeting := os.environ.get("PROBED_LOADS"):
            # Stands for modules that load slowly: a pipe that somebody opens to write.
            Path(meeting).read_bytes()
        probe = beginning.wait()
    return run_guarded(Probed(probe))


if __name__ == "__main__":
    sys.exit(main())
