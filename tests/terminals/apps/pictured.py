"""An app with one picture: `python -m tests.terminals.apps.pictured sixel|kitty|kitty-tmux`, then keys.

`n` the next picture, `b` the one before, `a` the next, sent ahead; `m` a dialog, `t` a toast, `k` something
that covers a part and goes again; `r` repaint, `l` lay out, `p` repaint a part, `g` forget; `c` nothing,
`z` suspend, `w` leave the screen for a moment, `q` quit, `f` fail, `x` hang.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from cc_tui.ui.environment import prepare_environment

if __name__ == "__main__":
    prepare_environment(os.environ)

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widgets import Static

from cc_tui.config import Images
from cc_tui.picture import kitty, sixel
from cc_tui.picture.capabilities import Seen, choose
from cc_tui.picture.incoming import Incoming
from cc_tui.ui.driver.driver import PictureDriver, driver_for
from cc_tui.ui.driver.stage import Drawing, Stage
from cc_tui.ui.guard import Guarded, run_guarded
from cc_tui.ui.widgets.marked_picture import MarkedPicture
from tests.terminals.samples import png_of, sample

LEFT = 12
"""Columns of text at the picture's left."""

PICTURES = 3


class Dialog(ModalScreen[None]):
    CSS = "Dialog { align: center middle; background: $background 60%; } Static { width: 30; height: 7; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("m,escape", "dismiss", "close")]

    def compose(self) -> ComposeResult:
        yield Static("a dialog lies on top\n" * 7)


class Pictured(Guarded, App[None]):
    """A column of text, a picture, a last line."""

    CSS = f"""
    Horizontal {{ height: 1fr; }} #text {{ width: {LEFT}; }} MarkedPicture {{ width: 1fr; height: 1fr; }}
    #clock {{ height: 1; }} #over {{ layer: above; width: 9; height: 3; offset: 20 4; display: none; }}
    Screen {{ layers: below above; }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, action)
        for key, action in {
            "n": "turn(1)", "b": "turn(-1)", "m": "dialog", "t": "toast", "r": "repaint", "l": "relayout",
            "p": "part", "k": "cover", "c": "clear", "a": "ahead", "g": "forget", "z": "suspend_process",
            "w": "leave", "x": "blocked", "f": "fail", "q": "quit",
        }.items()
    ]  # fmt: skip

    def __init__(self, protocol: str, stage: Stage) -> None:
        super().__init__(driver_class=driver(protocol, stage))
        self.protocol, self.stage = protocol, stage
        self.number = 0
        self.ticks = 0
        self.drawings: dict[tuple[int, int, int], Drawing] = {}
        self.picture = MarkedPicture(stage, id="picture")

    def remains(self) -> bytes:
        return self.stage.farewell()

    def compose(self) -> ComposeResult:
        with Horizontal():
            # Terminals disagree on a cluster's width, and tmux with the one around it: there nothing helps.
            # `text.visible` lets none through.
            words = "text 漢 é" if self.protocol.endswith("-tmux") else "text 🧑‍💻 é"
            yield Static(f"{words}\n" * 100, id="text")
            yield self.picture
        yield Static("over\n" * 3, id="over")
        yield Static("tick 0", id="clock")

    def on_mount(self) -> None:
        self.call_after_refresh(self.show)
        self.set_interval(0.5, self.tick)

    def tick(self) -> None:
        if len(self.screen_stack) == 1:
            self.ticks += 1
            self.query_one("#clock", Static).update(f"tick {self.ticks} picture {self.number}")

    def on_resize(self) -> None:
        self.picture.show(None)
        self.set_timer(0.2, self.show)

    def drawing(self) -> Drawing:
        """The current picture for the place there is."""
        columns, rows = self.picture.size
        key = (self.number, columns, rows)
        if key not in self.drawings:
            cell = tuple(map(int, os.environ["CELL"].split("x")))
            image = sample(self.number, (columns * cell[0], rows * cell[1]))
            number = self.stage.new_id()
            if self.protocol.startswith("sixel"):
                self.drawings[key] = Drawing(columns, rows, sixel.encode(image))
            else:
                payload = kitty.transmit(number, png_of(image), columns, rows)
                self.drawings[key] = Drawing(columns, rows, payload, number)
        return self.drawings[key]

    def show(self) -> None:
        if self.picture.size.area:
            self.picture.show_drawing(self.drawing())

    def action_turn(self, by: int) -> None:
        self.number = (self.number + by) % PICTURES
        self.show()

    def action_ahead(self) -> None:
        self.number = (self.number + 1) % PICTURES
        self.stage.prepare(self.drawing(), self.show)

    def action_dialog(self) -> None:
        self.push_screen(Dialog())

    def action_toast(self) -> None:
        self.notify("a toast lies on top", timeout=1.5)

    def action_repaint(self) -> None:
        self.picture.refresh()

    def action_relayout(self) -> None:
        self.screen.refresh(layout=True)

    def action_forget(self) -> None:
        self.stage.forget()
        self.screen.refresh()

    def action_part(self) -> None:
        self.picture.refresh(Region(2, 2, 8, 2))

    def action_cover(self) -> None:
        over = self.query_one("#over")
        over.display = not over.display

    async def action_leave(self) -> None:
        """Painted all the while, as between ctrl+z and the stop."""
        with self.suspend():
            before = self.ticks
            while self.ticks < before + 2:
                await asyncio.sleep(0.05)
            os.write(2, b"left for two ticks\r\n")

    def action_blocked(self) -> None:
        os.write(2, b"\x1b[Hstuck")
        time.sleep(60)

    def action_fail(self) -> None:
        raise RuntimeError("broken")

    def action_clear(self) -> None:
        self.picture.clear()


def driver(protocol: str, stage: Stage) -> type[PictureDriver]:
    name, _, tmux = protocol.partition("-")
    known = replace(choose(Images(name), Seen()), wrap=bool(tmux))
    return driver_for(known, stage, Incoming())


def main() -> int:
    os.write(2, f"pid={os.getpid()}\r\n".encode())
    stage = Stage()
    app = Pictured(sys.argv[1], stage)
    code = run_guarded(app)
    if told := os.environ.get("MEASURES"):
        Path(told).write_text("".join(f"{each}\n" for each in stage.sent))
    return code


if __name__ == "__main__":
    sys.exit(main())
