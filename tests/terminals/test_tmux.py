"""Pictures in tmux, on the pixels of the terminal around it: kitty's by passthrough, sixel by tmux 3.5."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.terminals import debian13
from tests.terminals.screen import needs
from tests.terminals.test_pictured import APP, DIALOG, OVER, Scene, cell_of, scene

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.debian13]


@contextmanager
def in_tmux(terminal: str, program: list[str], folder: Path, protocol: str) -> Iterator[Scene]:
    """The app in a tmux that shows nothing but its pane."""
    settings = folder / "tmux.conf"
    settings.write_text(
        "set -g status off\nset -g allow-passthrough on\nset -ga terminal-features '*:RGB:sixel'\n"
        "set -g default-terminal tmux-256color\nset -s escape-time 0\n"
    )
    values = {"PYTHONPATH": str(ROOT), "CELL": cell_of("kitty" if terminal == "kitty" else "sixel")}
    app = [
        "env",
        *(f"{name}={value}" for name, value in values.items()),
        "COLORTERM=truecolor",
        *APP,
        protocol,
    ]
    words = [*program, "-S", str(folder / "socket"), "-f", str(settings), "new-session"]
    inner = debian13.from_inside(*app) if program[0] == "unshare" else app
    with scene(terminal, [*words, shlex.join(inner)], {"TMUX": "", "LANG": "C.UTF-8"}) as shown:
        yield shown


@needs("tmux")
def test_kitty_by_passthrough(tmp_path: Path) -> None:
    with in_tmux("kitty", ["tmux"], tmp_path, "kitty-tmux") as shown:
        shown.has()
        shown.number = 1
        shown.key("n", sends=1)
        shown.key("m", sends=0, covers=DIALOG)
        shown.key("m", sends=0)
        shown.key("k", sends=0, covers=OVER)
        shown.key("k", sends=0)
        shown.number = 0
        shown.key("b", sends=0)
        # tmux paints the whole screen again: text, placeholders among it.
        shown.window.key("ctrl+b", "t")
        shown.window.wait_for(lambda picture: not shown.is_right(picture))
        shown.window.key("q")
        shown.has()


@needs("xterm")
def test_sixel_by_tmux_itself(tmp_path: Path) -> None:
    with in_tmux("xterm", debian13.inside("env", "LANG=C.UTF-8", "tmux"), tmp_path, "sixel-tmux") as shown:
        # tmux encodes them anew, so what was sent cannot be counted here.
        shown.has()
        for covers, key in ((DIALOG, "m"), (OVER, "k")):
            shown.window.key(key)
            shown.window.wait_for(
                lambda picture, covers=covers: (
                    shown.is_right(picture, but=(covers,)) and not shown.is_right(picture)
                )  # type: ignore[misc]
            )
            shown.window.key(key)
            shown.has()
        shown.number = 1
        shown.window.key("n")
        shown.has()
