"""The probe: the terminal and tmux are asked while the program still loads, and again when things change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cc_tui.config import Images
from cc_tui.picture import terminal
from cc_tui.picture.capabilities import Capabilities, Seen, choose
from cc_tui.picture.incoming import Incoming
from cc_tui.text import Shown, own

if TYPE_CHECKING:
    from cc_tui.picture.tmux import Asked, TmuxFacts

_NOT_NEEDED: Final = own("not asked: nothing depends on it")


class Probe:
    """What is known of the terminal, now.

    Attributes:
        incoming: Sorts what the terminal sends, now that the deadline is over: the driver reads through
            it. It begins with the keys that were typed while the terminal was asked.
        seen: All that is known.
    """

    def __init__(self, seen: Seen, incoming: Incoming | None = None, fd: int | None = None) -> None:
        self.seen = seen
        self.incoming = incoming or Incoming()
        self._fd = fd

    def capabilities(self, wanted: Images) -> Capabilities:
        """How pictures are shown, if the user wants them so."""
        return choose(wanted, self.seen)

    async def refresh(self) -> bool:
        """Look again: at the window, at late answers, at tmux and its clients. Nothing is sent.

        Call it after a resize, after an attach, and when the user asks. It does not block the loop,
        and takes at most `tmux.DEADLINE` seconds.

        Returns:
            Whether something changed. Another client of tmux is a change, even one of the same kind:
            it has seen none of the pictures that were handed on.
        """
        before = self.seen
        seen = before
        if self._fd is not None:
            seen = replace(seen, window=terminal.window(self._fd))
        if before.answers.asked and before.answers.features is None and self.incoming.is_answered:
            late = terminal.read(self.incoming.answers)
            seen = replace(seen, answers=replace(late, typed=before.answers.typed))
        if before.tmux is not None or before.tmux_silent:
            from cc_tui.picture.tmux import ask_again

            facts, why = await ask_again(seen.environ)
            seen = replace(seen, tmux=facts, tmux_silent=why)
        self.seen = seen
        return seen != before


class Beginning:
    """A probe that is under way."""

    def __init__(self, environ: Mapping[str, str], question: terminal.Question | None, fd: int) -> None:
        self._environ, self._question, self._fd = dict(environ), question, fd
        self._tmux = _ask_tmux(environ) if question is not None else None

    def wait(self) -> Probe:
        """Wait for the answers."""
        if self._question is None:
            return Probe(self._seen(terminal.Answers(False, _NOT_NEEDED)), fd=self._fd)
        answers = self._question.wait()
        incoming = self._question.incoming
        incoming.push_back(answers.typed)
        facts, why = self._tmux.wait() if self._tmux else (None, own(""))
        return Probe(around_tmux(self._seen(answers), facts, why), incoming, self._fd)

    def _seen(self, answers: terminal.Answers) -> Seen:
        return Seen(answers, self._environ, terminal.window(self._fd))


def _ask_tmux(environ: Mapping[str, str]) -> Asked | None:
    if not environ.get("TMUX"):
        return None
    from cc_tui.picture.tmux import Asked  # most users are in none, and the first frame is waited for

    return Asked(environ)


def around_tmux(seen: Seen, facts: TmuxFacts | None, why: Shown) -> Seen:
    """Add what tmux says, unless TMUX was only inherited: a terminal that was started from within it."""
    if seen.name and not seen.name.startswith("tmux"):
        return seen
    return replace(seen, tmux=facts, tmux_silent=why)


@contextmanager
def probing(fd: int, environ: Mapping[str, str], *, needed: bool = True) -> Iterator[Beginning]:
    """Ask the terminal, and tmux where we are in one; what is loaded meanwhile costs no time.

    Args:
        fd: The terminal, to read from.
        environ: What the program was started with.
        needed: False where the user's settings leave nothing to be found out; then nothing is sent.
    """
    if not needed:
        yield Beginning(environ, None, fd)
        return
    with terminal.asking(fd, environ.get("TERM", ""), keeps_keys=True) as question:
        yield Beginning(environ, question, fd)
