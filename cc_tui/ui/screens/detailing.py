"""The details pane: made when it is first asked for, and drawn again for each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.reactive import var

from cc_tui.run import labels
from cc_tui.run.model import Json, NodeSnapshots, Run
from cc_tui.session import absence
from cc_tui.text import Raw, Shown, one_line, own, say
from cc_tui.ui import messages
from cc_tui.ui.commands import Where
from cc_tui.ui.driver.stage import Stage
from cc_tui.ui.rows import Kind, Row
from cc_tui.ui.screens.living import LivingScreen
from cc_tui.ui.start import Start
from cc_tui.ui.widgets.pane import Pane

if TYPE_CHECKING:
    from cc_tui.run.secrets import Secrets
    from cc_tui.ui.widgets.details_view import DetailsView


class DetailingScreen(LivingScreen):
    """Everything the service says of the run, the node and the screenshot."""

    lower: var[Where] = var(Where.PAGE)
    """Which of page and details stands below the picture where there is room for both."""

    def __init__(self, start: Start, stage: Stage) -> None:
        super().__init__(start, stage)
        self.facts: Pane | None = None
        self._facts_view: DetailsView | None = None
        self._facts_key: tuple[object, ...] | None = None
        self._secrets: tuple[Run, Secrets] | None = None

    async def make_facts(self) -> None:
        """Make the pane; most visits to a run never need it, so the first frame does not wait for it."""
        if self.facts is None:
            from cc_tui.ui.widgets.details_view import DetailsView

            self._facts_view = DetailsView(id="facts-lines")
            self.facts = Pane(self._facts_view, id="facts")
            await self.details.mount(self.facts)

    def show_row(self) -> None:
        """The cursor rests: the details are those of its row."""
        super().show_row()
        self.show_facts()

    def show_facts(self) -> None:
        """Draw the details of the row, if they are on the screen."""
        run, session, row, view = self.run, self.session, self.row, self._facts_view
        if run is None or session is None or row is None or view is None or self.facts is None:
            return
        if not self.facts.display or not view.is_attached:
            return
        from cc_tui.run.details import details

        known = session.nodes.get(row.node_id) if row.node_id else None
        is_shot = row.kind is not Kind.NEVER
        sections = details(
            run,
            row.visit,
            row.attempt if is_shot else None,
            row.shot if is_shot else None,
            known,
            now=session.now(),
            node=row.node,
            facts=self.verdict_facts(row.node_id),
            why_no_page=self._why_no_page(run, row, known),
            secrets=self._secrets_of(run),
        )
        after = next((at for at, each in enumerate(sections, 1) if each.title == "Screenshot"), 0)
        sections[after:after] = self.picture_sections(row)
        raw: dict[str, Json] = {"GET /run": run.raw, "GET debug-snapshots": known.raw if known else None}
        if run.workflow is not None:
            raw["GET workflow"] = run.workflow.raw
        keep = self._facts_key == row.key
        self._facts_key = row.key
        view.show_details(sections, raw, secrets=self._secrets_of(run), keep_place=keep)
        self.facts.show_content()
        what = labels.node_name(row.visit) if row.visit else self._never_name(run, row)
        number = labels.number_of(run, row.visit) if row.visit else None
        which = say(" Details  node {}  ", number) if number else own(" Details  ")
        self.facts.title_bar.show(say("{}{}", which, what))

    @staticmethod
    def _never_name(run: Run, row: Row) -> Shown:
        name = one_line(row.node.name, 200) if row.node else own("no node")
        return say("{}, {}", name, labels.never_ran(run, row.node))

    def _why_no_page(self, run: Run, row: Row, known: NodeSnapshots | None) -> Shown | None:
        if self.session is None or row.node_id is None or known is None or known.page is not None:
            return None
        why = absence.no_page(run, row.node_id, self.session.nodes.values())
        return say("{}. {}", why.message, why.hint)

    def _secrets_of(self, run: Run) -> Secrets:
        if self._secrets is None or self._secrets[0] is not run:
            from cc_tui.run.secrets import Secrets

            self._secrets = (run, Secrets.of_run(run))
        return self._secrets[1]

    def verdict_facts(self, node_id: Raw | None) -> list[tuple[Shown, Shown]]:  # noqa: ARG002
        """What only the pages of the run say of a node."""
        return []

    @property
    def facts_line(self) -> Raw | None:
        """What the line under the cursor of the details copies."""
        view = self._facts_view
        return view.line if view is not None and view is self.focused else None

    @on(messages.RunLoaded)
    @on(messages.PageReady)
    @on(messages.PageFailed)
    @on(messages.PictureReady)
    @on(messages.PictureSent)
    @on(messages.Renewed)
    def _facts_changed(self) -> None:
        self.call_after_refresh(self.show_facts)
