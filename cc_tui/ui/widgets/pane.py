"""A pane: a title with its countdown, and one of four states: empty, loading, error, content."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from cc_tui.errors import CcTuiError
from cc_tui.text import Shown
from cc_tui.ui.widgets.bar import Bar


class Pane(Vertical):
    """What stands around a view. The old content stays until the state changes; nothing is ever blank."""

    def __init__(self, content: Widget, *, id: str, title: Bar | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.state = "empty"
        self.content = content
        self.title_bar = title or Bar(classes="pane-title")
        self._said = Content("")
        self._words = Static(self._said, classes="pane-words", markup=False)

    def compose(self) -> ComposeResult:
        """The title, then the words or the content."""
        yield self.title_bar
        yield self._words
        yield self.content

    def show_empty(self, words: Shown) -> None:
        """Say what would be here."""
        self._say("empty", Content(words))

    def show_loading(self, words: Shown) -> None:
        """Say what is being fetched; a static line, since a spinner is a stream of frames."""
        self._say("loading", Content(words))

    def show_error(self, error: CcTuiError, *, keys: Shown) -> None:
        """Say what went wrong, what to do about it, and which key tries again."""
        parts = [Content.styled(error.message, "bold")]
        parts += [
            Content(f"\n{line}")
            for line in (error.hint, keys)
            if line and not (line is keys and error.hint.startswith("r "))
        ]
        self._say("error", Content.assemble(*parts))

    def show_content(self) -> None:
        """The content is what is wanted."""
        self.state = "content"
        self._word(Content(""))
        self._words.display = False
        self.reveal_content()

    def leave_content(self) -> None:
        """Words take the content's place."""
        self.content.display = False

    def reveal_content(self) -> None:
        """The content takes the words' place."""
        self.content.display = True

    @property
    def words(self) -> str:
        """What is said instead of the content."""
        return self._said.plain

    def _say(self, state: str, words: Content) -> None:
        self.state = state
        self.leave_content()
        self._word(words)
        self._words.display = True
        self._words.set_class(state == "error", "-error")

    def _word(self, words: Content) -> None:
        # An update lays the whole screen out, also for the same words: a key pressed meanwhile would wait.
        if not words.is_same(self._said):
            self._said = words
            self._words.update(words)
