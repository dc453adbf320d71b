"""What a key costs, counted: a count is the same on a busy machine, a time is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from textual._compositor import Compositor, CompositorUpdate
from textual.screen import Screen

from cc_tui.ui.app import CcTuiApp
from cc_tui.ui.widgets.line_view import LineView
from cc_tui.ui.widgets.picture_view import PictureView
from cc_tui.ui.widgets.run_tree import RunTree


class Watch:
    """Counts what the screen does from `reset` on.

    Attributes:
        layouts: Times the whole screen was laid out.
        frames: Bytes of each frame that went to the terminal.
        drawn: Rows drawn anew, by widget.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.reset()
        self.before(Compositor, "reflow", self._laid_out)
        self.before(CcTuiApp, "_display", self._displayed)
        for widget in (RunTree, LineView, PictureView):
            self.before(widget, "render_line", self._drew)

    def reset(self) -> None:
        """Begin to count anew."""
        self.layouts = 0
        self.frames: list[int] = []
        self.drawn: Counter[str] = Counter()

    def before(self, owner: type, name: str, told: Callable[..., None]) -> None:
        """Tell of each call of a method before it runs."""
        method = getattr(owner, name)

        def call(self: Any, *args: Any, **named: Any) -> Any:
            told(self, *args, **named)
            return method(self, *args, **named)

        self._patch.setattr(owner, name, call)

    def count(self, owner: type, name: str) -> list[str]:
        """A list that grows with each call of a method."""
        calls: list[str] = []
        self.before(owner, name, lambda *_args, **_named: calls.append(name))
        return calls

    def _laid_out(self, *_args: Any) -> None:
        self.layouts += 1

    def _displayed(self, app: CcTuiApp, _screen: Screen[Any], frame: object) -> None:
        if isinstance(frame, CompositorUpdate):
            self.frames.append(len(frame.render_segments(app.console).encode()))

    def _drew(self, widget: RunTree | LineView | PictureView, _y: int) -> None:
        self.drawn[type(widget).__name__] += 1
