"""The newest good run of a workflow that has a node's page: what the node found when it worked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from cc_tui.api import parse
from cc_tui.api.cloudcruise import CloudCruise
from cc_tui.api.storage import Storage
from cc_tui.errors import CcTuiError
from cc_tui.page.limits import MAX_PAGE
from cc_tui.run.listed import RunSummary
from cc_tui.run.model import Run
from cc_tui.stores import Store
from cc_tui.text import Raw

BACK: Final = timedelta(days=30)
"""How far back is looked; the API lists 31 days in its older form."""

TRIED: Final = 3
"""Good runs that are asked for the node's page; a run without debug has none."""

KEPT: Final = 32 << 20
"""Bytes of their pages that are kept."""

_LISTED: Final = 20
_LIMIT: Final = MAX_PAGE + 1
"""Bytes of a page that are downloaded: one more tells that there are more."""

_DEADLINE: Final = 60.0


class GoodRuns:
    """Good runs of a run's workflow, and pages of theirs."""

    def __init__(self, cloud: CloudCruise, storage: Storage) -> None:
        self._cloud = cloud
        self._storage = storage
        self._found: Store[tuple[Raw, Raw], tuple[RunSummary, bytes]] = Store(
            KEPT, lambda found: len(found[1])
        )

    async def page(self, run: Run, node_id: Raw, now: datetime) -> tuple[RunSummary, bytes] | None:
        """A node's page in the newest other run that succeeded and has it; None where there is none.

        Of one over MAX_PAGE bytes it is the start, as of the run's own pages.

        What was found is kept, so that the verdict and the heir do not both download it.

        Raises:
            CcTuiError: The list of runs could not be had.
        """
        if run.workflow_id is None:
            return None
        key = (run.session_id, node_id)
        if known := self._found.get(key):
            return known
        found = await self._look_for(run, node_id, run.workflow_id, now)
        if found is not None:
            self._found.put(key, found)
        return found

    async def _look_for(
        self, run: Run, node_id: Raw, workflow_id: Raw, now: datetime
    ) -> tuple[RunSummary, bytes] | None:
        answer = await self._cloud.runs(
            start_time=now - BACK, workflow_id=workflow_id, status=Raw("execution.success"), limit=_LISTED
        )
        others = [row for row in parse.runs(answer.body) if row.session_id != run.session_id]
        for row in others[:TRIED]:
            try:
                said = await self._cloud.node_snapshots(row.session_id, node_id)
                known = parse.node_snapshots(said.body, row.session_id, node_id, said.at)
                if known.page:
                    return row, await self._storage.fetch(
                        known.page, limit=_LIMIT, deadline=_DEADLINE, start=True
                    )
            except CcTuiError:
                continue  # the next one may have it
        return None
