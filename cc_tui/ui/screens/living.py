"""What changes while the screen is open: lives run out, runs go on, pages come in ahead."""

from __future__ import annotations

import gc
from typing import Final

from textual import on
from textual.timer import Timer

from cc_tui.run import labels
from cc_tui.run.model import Run
from cc_tui.text import Raw, Shown, one_line, own, plural, say
from cc_tui.ui import messages, rows
from cc_tui.ui.screens.panes import PanesScreen

IN_USE: Final = 600.0
"""Seconds after a key in which the URLs at the cursor are kept alive."""

POLL: Final = 4.0
"""Seconds between two looks at a run that still goes on."""

SLOWEST_POLL: Final = 60.0
"""The same after looks that failed."""

LATE: Final = (5.0, 10.0, 20.0)
"""Seconds after the end of a run at which what comes late (last pages, the AI's words) is asked for."""

AHEAD: Final = 3
"""Visits before the failing one whose pages are fetched ahead: their titles tell how it came to that."""


class LivingScreen(PanesScreen):
    """The clock, the run that grows, and what is fetched before anybody asks."""

    def on_mount(self) -> None:
        """The first frame is here: now the rest may be loaded."""
        self._last_key: float | None = None
        self._poll_seconds = POLL
        self._poll_timer: Timer | None = None
        self._was_going = False
        self._late = list(LATE)
        self.follows = False
        self._tree_stays = False
        self.header.show(labels.loading(self.start.session_id))
        self.picture.show_empty(own("The selected screenshot will be here"))
        self.page.show_empty(own("The page's text will be here"))
        # The session imports the HTTP client: only once the first frame is on the terminal.
        self.call_after_refresh(self.load_run)
        self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        # Under a dialog every tick would repaint the whole screen, dimmed.
        if not self.is_active:
            return
        self.tell_lives()
        self._keep_alive()

    def _keep_alive(self) -> None:
        """Renew the URLs of the row and its neighbours while somebody is here."""
        session, run, row = self.session, self.run, self.row
        if session is None or run is None or row is None or row.visit is None or self._last_key is None:
            return
        if self.start.clock.monotonic() - self._last_key > IN_USE or self.is_renewing:
            return
        at = row.visit.position
        stale = session.stale_nodes(
            [row.visit, *run.visits[max(at - 1, 0) : at], *run.visits[at + 1 : at + 2]]
        )
        if stale:
            self.renew_nodes(tuple(stale), asked=False)

    def note_key(self) -> None:
        """Somebody is here, and may move on."""
        self._last_key = self.start.clock.monotonic()
        self.rest_later()

    @on(messages.Renewed)
    def _renewed(self, event: messages.Renewed) -> None:
        if event.error is not None:
            if event.asked:
                self.app.notify(event.error.message, title=own("Not renewed"), markup=False)
            return
        words = say("URLs of {} renewed", plural(len(event.nodes), "node"))
        self.app.notify(words, markup=False, timeout=2)
        self.tell_lives()
        if event.asked:
            self.forget_shown()
            self.rest()

    @on(messages.Waiting)
    def _waiting(self, event: messages.Waiting) -> None:
        self.app.notify(event.words, markup=False, timeout=4)

    # A run that goes on.

    @on(messages.RunLoaded)
    def _plan_next_look(self, event: messages.RunLoaded) -> None:
        run = event.run
        self._poll_seconds = POLL
        if not run.is_over:
            self._was_going = True
            self._look_again(POLL)
        elif self._was_going and self._late:
            seconds = self._late.pop(0)
            words = say("The run has ended; what comes late is asked for in {} s", int(seconds))
            self.app.notify(words, markup=False, timeout=4)
            self._look_again(seconds)

    @on(messages.RunFailed)
    def _plan_a_later_look(self) -> None:
        if self.run is not None and self._was_going:
            self._poll_seconds = min(self._poll_seconds * 2, SLOWEST_POLL)
            self._look_again(self._poll_seconds)

    def _look_again(self, seconds: float) -> None:
        if self._poll_timer:
            self._poll_timer.stop()
        self._poll_timer = self.set_timer(seconds, self._look)

    def _look(self) -> None:
        if self.session is not None and self.run is not None and self.run.is_over:
            self.session.forget_missing()
            if self.page.state == "error":
                self._shown_page = None
        self.load_run(again=True, by_itself=True)

    def run_grew(self, before: Run, run: Run) -> None:
        """Follow the run to its newest node, if that is wanted."""
        if self.follows and run.visits and len(run.screenshots) > len(before.screenshots):
            self.run_tree.go_to(rows.visit_row(run.visits[-1]).key)

    def action_follow(self) -> None:
        """Go to each new node of a run that goes on, or stay."""
        self.follows = not self.follows
        if self.run is not None and self.run.is_over:
            words = own("The run is over: there is nothing to follow")
        else:
            words = own("Following the newest node") if self.follows else own("Staying here")
        self.app.notify(words, markup=False, timeout=2)

    # What stays is out of the collector's sight.

    @on(messages.RunLoaded)
    def _leave_to_stay(self, event: messages.RunLoaded) -> None:
        """Once the tree with the workflow's names is drawn, no full collection looks at it any more.

        Its rows refer to each other, so trees of later answers, as of a run that goes on, are not left out.
        """
        if event.run.workflow is not None and not self._tree_stays:
            self._tree_stays = True
            self.call_after_refresh(gc.freeze)

    # Pages fetched ahead.

    @on(messages.RunLoaded)
    def _fetch_ahead(self, event: messages.RunLoaded) -> None:
        visit = event.run.failing_visit
        if visit is None or event.run.workflow is None:
            return
        near = event.run.visits[max(visit.position - AHEAD, 0) : visit.position + 1]
        wanted = dict.fromkeys(each.node_id for each in reversed(near) if each.node_id)
        self.load_ahead(tuple(wanted))

    @on(messages.TitleKnown)
    def _title_known(self) -> None:
        if self.run is not None and self.session is not None:
            self.run_tree.show_titles(changing_titles(self.run, self.session.titles))
            self.tell_lives()


def changing_titles(run: Run, titles: dict[Raw, Raw]) -> dict[int, Shown]:
    """Page titles by the position of the visit at which they change.

    Where the page of the visit before is not known, nobody can say that the title changes here.
    """
    changing: dict[int, Shown] = {}
    for node_id, title in titles.items():
        # The node has one page, its last visit's.
        visit = run.last_visits.get(node_id)
        if visit is None or visit.position == 0:
            continue
        earlier = run.visits[visit.position - 1]
        before = titles.get(earlier.node_id) if earlier.node_id and earlier.is_last else None
        if before is not None and title != before:
            changing[visit.position] = one_line(title, 60)
    return changing
