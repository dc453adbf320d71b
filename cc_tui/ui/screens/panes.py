"""What the panes show: the tree, the selected screenshot, the page as text, or why one is not there."""

from __future__ import annotations

from textual import on

from cc_tui.errors import CredentialsError, NotFoundError, UsageError
from cc_tui.run import labels
from cc_tui.run.model import Run
from cc_tui.run.spine import find_node, is_no_news
from cc_tui.session import absence
from cc_tui.text import Raw, Shown, one_line, own, say
from cc_tui.ui import messages, rows, summary
from cc_tui.ui.commands import Where
from cc_tui.ui.rows import Kind, Row
from cc_tui.ui.screens.looking import LookingScreen
from cc_tui.ui.screens.picturing import keys_for
from cc_tui.ui.widgets.line_view import LineView
from cc_tui.ui.wish import PageContent, PageWish


class PanesScreen(LookingScreen):
    """Data flows one way: a worker's message, the screen's state, what a widget is handed to draw."""

    # What came from the workers.

    @on(messages.RunLoaded)
    def _run_loaded(self, event: messages.RunLoaded) -> None:
        before = self.run
        is_first = before is None
        if before is not None and not event.reloaded and is_no_news(before, event.run):
            return
        self.run = event.run
        self._failed_with = 0
        if is_first:
            self.lay_out()
        if before is not None:
            self.run_grew(before, event.run)
        if is_first or event.reloaded or (before is not None and before.is_alone):
            self.load_definition()
        if self._wanted_node:
            self._go_to_node(event.run, self._wanted_node)
        if event.reloaded:
            self.forget_shown()
            self.rest()
            self.app.notify(own("The run is loaded again"), markup=False, timeout=3)

    @on(messages.RunFailed)
    def _run_failed(self, event: messages.RunFailed) -> None:
        error = event.error
        if self.run is None and isinstance(error, CredentialsError | NotFoundError | UsageError):
            self.leave(error.exit_code, say("cc-tui: {}\n        {}", error.message, error.hint))
            return
        if self.run is None:
            self.header.show(say(" run {} could not be loaded", labels.short_id(self.start.session_id)))
            self.picture.show_error(error, keys=own("r or R tries again, q quits"))
            self.page.show_empty(own("No run, no page"))
            self._failed_with = error.exit_code
            self.lay_out()
        else:
            title = own("The run could not be loaded again")
            self.app.notify(error.message, title=title, markup=False, timeout=3)

    @on(messages.DefinitionFailed)
    def _definition_failed(self, event: messages.DefinitionFailed) -> None:
        words = say("{} The tree shows what ran; names come from the run.", event.error.message)
        self.app.notify(words, title=own("The workflow is not known"), markup=False, timeout=6)
        self._lacks_workflow = True
        if self.run is not None and self._wanted_node:
            self._go_to_node(self.run, self._wanted_node)

    def watch_run(self, run: Run | None) -> None:
        """Draw the run."""
        if run is None:
            return
        self.has_failed = summary.failure(run) is not None
        self.lay_out()
        self.tell_failure()
        self.header.show(summary.header(run, self.start.credentials.source))
        self.run_tree.show_run(run)
        # The same row of a run that grew: its visit may no longer be its node's last.
        self.row = self.run_tree.row or self.row
        if self.row is not None and self.row.kind is Kind.NEVER:
            self.rest()
        if not run.visits:
            self.picture.show_error(absence.no_screenshots(run), keys=own("R loads the run again"))
            self.page.show_empty(own("No node, no page"))
        self.tell_lives()

    # The selected row and its panes.

    def on_mount(self) -> None:
        """Listen to the tree's cursor."""
        self.watch(self.run_tree, "cursor_line", self.cursor_moved, init=False)

    @on(messages.RowChosen)
    def cursor_moved(self) -> None:
        """The row is the one under the cursor now: the next key, already typed, may be about it."""
        self.row = self.run_tree.row or self.row

    def watch_row(self, before: Row | None, row: Row | None) -> None:
        """Say at once what is coming; fetch it once the cursor rests."""
        if row is None:
            return
        has_moved = before is None or before.key != row.key
        if has_moved and row.kind in (Kind.SHOT, Kind.PAGE):
            self.detail = Where.PAGE if row.kind is Kind.PAGE else Where.PICTURE
        self.picture_of(row)
        self._rest_soon()
        self._titles()

    def show_row(self) -> None:
        """The cursor rests: fetch what its row shows."""
        row = self.row
        if row is None or self.run is None:
            return
        if row.kind is Kind.NEVER:
            self._show_never(self.run, row)
            return
        self._want_picture(row)
        self._want_page(row)

    def _show_never(self, run: Run, row: Row) -> None:
        self._shown_shot = None
        self._forget_request(Where.PICTURE)
        why = absence.no_visit(run, row.node)
        words = say("{}\n{}", why.message, why.hint)
        self.picture.show_empty(words)
        if run.is_over and (not run.visits or labels.left_error(run, row.node)):
            # It may well have run, and its page may be there.
            self._want_page(row)
            return
        self._shown_page = None
        self._forget_request(Where.PAGE)
        self.page.show_empty(words)
        self._titles()

    def _want_page(self, row: Row) -> None:
        if not self._is_visible(Where.PAGE):
            return
        if row.node_id is None:
            self._shown_page = None
            self.page.show_empty(
                own("The run's answer does not say which node this is, so its page cannot be asked for")
            )
        elif self._shown_page == row.node_id:
            self._is_here(Where.PAGE)
        elif (wish := self.page_wish(row.node_id)) is None:
            self._shown_page = None
            self._forget_request(Where.PAGE)
            self.page.show_empty(own("No page before this one: d goes back to the page itself"))
        elif self._asked.get(Where.PAGE) != (row.node_id, wish):
            self._asked[Where.PAGE] = (row.node_id, wish)
            self._be_patient(Where.PAGE, say("Loading the page of {}", self._node_name(row)))
            self.load_page(wish)
        self._titles()

    @on(LineView.Appeared)
    def _text_appeared(self) -> None:
        self.rest()

    @on(messages.PageReady)
    def _page_ready(self, event: messages.PageReady) -> None:
        node_id = event.wish.node_id
        if self.row is None or self.row.node_id != node_id or event.wish != self.page_wish(node_id):
            self._came_too_late(Where.PAGE, node_id)
            return
        self._answered(Where.PAGE)
        self._shown_page = node_id
        self._page_title = one_line(self.session.titles.get(node_id, Raw("")) if self.session else "", 200)
        self.page.show_content()
        self.draw_page(event.content)
        if self.sought and self.lines.cursor:
            self.mark_again()  # it was drawn at a place that is wanted
        elif self.sought:
            self.search(self.sought, tells=False)
        self.tell_lives()

    @on(messages.PageFailed)
    def _page_failed(self, event: messages.PageFailed) -> None:
        node_id = event.wish.node_id
        if self.row is None or self.row.node_id != node_id or event.wish != self.page_wish(node_id):
            self._came_too_late(Where.PAGE, node_id)
            return
        self._answered(Where.PAGE)
        self._shown_page = None
        self.page.show_error(event.error, keys=keys_for(event.error))
        self.tell_lives()

    # What the next part of the screen adds.

    def page_wish(self, node_id: Raw) -> PageWish | None:
        """What the page's pane is to show of a node; None where there is no page to compare it with."""
        raise NotImplementedError

    def draw_page(self, content: PageContent) -> None:
        """Draw what came."""
        raise NotImplementedError

    def _go_to_node(self, run: Run, wanted: Raw) -> None:
        """Put the cursor on the node the user named when he started the program."""
        node_id = find_node(run, wanted)
        visit = next((each for each in run.visits if node_id and each.node_id == node_id), None)
        if visit is None and run.workflow is None and not self._lacks_workflow and run.workflow_id:
            return  # it may be one that did not run, which the workflow knows
        self._wanted_node = None
        if visit is None and (node_id is None or not self.run_tree.go_to((Kind.NEVER, 0, node_id))):
            self.app.notify(say("No node {} in this run", one_line(wanted, 60)), markup=False, timeout=6)
        elif visit is not None and visit is not run.failing_visit:
            self.run_tree.go_to(rows.visit_row(visit).key)

    def tell_failure(self) -> None:
        """Say what failed, and why once that is known."""
        raise NotImplementedError

    def search(self, wanted: str, *, tells: bool = True) -> None:
        """Search the page text."""
        raise NotImplementedError

    def mark_again(self) -> None:
        """Mark what was searched, without going there."""
        raise NotImplementedError

    def tell_nothing_found(self, wanted: str) -> None:
        """Say that a search found nothing."""
        self.app.notify(say("Nothing in this page reads '{}'", one_line(wanted, 60)), markup=False, timeout=3)

    @property
    def has_rows(self) -> bool:
        """Whether the tree has or will have something; else the picture's pane says why."""
        return bool(self.run.visits) if self.run is not None else not self._failed_with

    def lay_out(self) -> None:
        """Show the panes that have room."""

    def run_grew(self, before: Run, run: Run) -> None:
        """The run has another shape than before."""

    def leave(self, code: int = 0, words: Shown | None = None) -> None:
        """End the program."""
        raise NotImplementedError
