"""One opened run: what is asked when, what is kept, and when a signed URL is renewed.

The screen and the commands without one use the same functions. A URL is renewed by asking the API for its
node again, only when its bytes are needed and not here, or for rows the user is at.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from cc_tui.api import parse
from cc_tui.api.cloudcruise import CloudCruise
from cc_tui.api.storage import Storage
from cc_tui.clock import Clock
from cc_tui.errors import (
    CcTuiError,
    CredentialsError,
    NotFoundError,
    UnavailableError,
    UnreadableError,
    UrlExpiredError,
)
from cc_tui.page.finding import Finder
from cc_tui.page.limits import MAX_PAGE
from cc_tui.page.pages import Pages
from cc_tui.page.queries import Queries
from cc_tui.picture.pictures import Pictures
from cc_tui.run import versions
from cc_tui.run.model import NodeSnapshots, Run, Screenshot, SignedUrl, Visit
from cc_tui.run.spine import with_spine
from cc_tui.session import absence
from cc_tui.session.alone import run_of_node
from cc_tui.session.flights import Flights
from cc_tui.session.good_run import GoodRuns
from cc_tui.session.links import Links, page_key
from cc_tui.session.pictures import ShotPictures
from cc_tui.session.reading import Reading
from cc_tui.session.selecting import Selecting
from cc_tui.stores import Store
from cc_tui.text import Raw, own, say

IMAGE_LIMIT: Final = 20 * 1024 * 1024
PAGE_LIMIT: Final = MAX_PAGE + 1
IMAGE_DEADLINE: Final = 30.0
PAGE_DEADLINE: Final = 60.0
"""Bytes and seconds of one download. Of a larger page the start is shown: the last byte tells of more."""

ABANDONED_AFTER: Final = 1.5
"""Seconds that a download goes on though nobody waits for it: a pane that was laid out anew asks again."""

STORED_BYTES: Final = 64 * 1024 * 1024
"""Of each kind: pictures, pages, texts."""


class Session(Reading):
    """A run, its nodes, pages and pictures.

    Args:
        cloud: The API.
        storage: Where signed URLs are fetched.
        pages: Converts HTML in a child.
        pictures: Converts images in a child.
        clock: The machine's time; the server's is worked out from its answers.

    Attributes:
        pictures: Its screenshots as what a terminal draws.
        finder: Searches texts by regular expressions.
    """

    def __init__(
        self, cloud: CloudCruise, storage: Storage, pages: Pages, pictures: Pictures, clock: Clock
    ) -> None:
        super().__init__(pages, self.html)
        self._cloud = cloud
        self._storage = storage
        self.pictures = ShotPictures(pictures, self.image)
        self._clock = clock
        self.selecting = Selecting(self, Queries(pages.workers), GoodRuns(cloud, storage))
        self.finder = Finder(pages.workers)
        self.run: Run | None = None
        self.links = Links()
        self.nodes: dict[Raw, NodeSnapshots] = {}
        self._node_flights: Flights[NodeSnapshots] = Flights()
        self._run_flights: Flights[Run] = Flights()
        self._downloads: Flights[bytes] = Flights(abandons_after=ABANDONED_AFTER)
        self._again: set[Raw] = set()
        # The run and its workflow come in separate answers; neither may undo what the other brought.
        self._laying_out = asyncio.Lock()
        self._images: Store[Raw, bytes] = Store(STORED_BYTES, len)
        self._html: Store[Raw, bytes] = Store(STORED_BYTES, len)

    def now(self) -> datetime:
        """The server's time, UTC: countdowns are right on a machine whose clock is not."""
        return self._clock.now() + self._cloud.server_offset

    async def open(self, session_id: Raw, node_id: Raw | None = None) -> Run:
        """Ask for the run.

        Args:
            session_id: Its UUID.
            node_id: A node's UUID; where the run is refused or unreadable, that node is shown alone.

        Raises:
            CcTuiError: The run could not be had, and the node alone neither.
        """
        try:
            return await self._run_flights.join(session_id, lambda: self._ask_run(session_id))
        except (CredentialsError, UnavailableError, NotFoundError) as refused:
            if node_id is None:
                raise
            return await self._open_alone(session_id, node_id, refused)

    async def _ask_run(self, session_id: Raw) -> Run:
        answer = await self._cloud.run(session_id)
        async with self._laying_out:
            workflow = self.run.workflow if self.run else None
            # 10,000 screenshots take a third of a second, in which the screen answers keys.
            run = await asyncio.to_thread(parse.run, answer.body, session_id, answer.at, workflow)
            self._settle(run)
        self.links.learn_run(run)
        return run

    async def _open_alone(self, session_id: Raw, node_id: Raw, refused: CcTuiError) -> Run:
        try:
            answer = await self._cloud.node_snapshots(session_id, node_id)
        except CcTuiError:
            raise refused from None
        snapshots = parse.node_snapshots(answer.body, session_id, node_id, answer.at)
        self.run = run_of_node(snapshots, refused)
        self.nodes[node_id] = snapshots
        self.links.learn_node(self.run, snapshots)
        return self.run

    async def reload(self) -> Run:
        """Ask for the opened run again; what was downloaded is kept."""
        if self.run is None:
            raise UnavailableError(own("No run is open"))
        return await self.open(self.run.session_id)

    async def define(self) -> Run:
        """Ask for the workflow in the version the run most probably used.

        Returns:
            The run with its workflow: names, selectors, nodes that never ran.

        Raises:
            CcTuiError: The workflow could not be had; the run stays as it was.
        """
        if self.run is None or self.run.workflow_id is None:
            raise NotFoundError(own("This run names no workflow, so its nodes' definitions are not known"))
        workflow_id = self.run.workflow_id
        answer = await self._cloud.workflow(workflow_id)
        workflow = await asyncio.to_thread(parse.workflow, answer.body, workflow_id)
        rows = parse.workflow_versions((await self._cloud.workflow_versions(workflow_id)).body)
        wanted = versions.probable(rows, versions.began(self.run))
        if wanted and wanted.number is not None and wanted.number != workflow.version_number:
            older = await self._cloud.workflow_version(workflow_id, wanted.number)
            workflow = await asyncio.to_thread(parse.workflow, older.body, workflow_id)
        newest = max((row.number for row in rows if row.number is not None), default=workflow.version_number)
        async with self._laying_out:
            run = await asyncio.to_thread(with_spine, self.run, replace(workflow, newest_version=newest))
            self._settle(run)
        return run

    def _settle(self, run: Run) -> None:
        """Take the run. The first one, and the first with its workflow, leave the collector's sight.

        They have no cycles and stay; of 10,000 screenshots each full collection would stop the screen for
        50 ms. Later ones do not leave it: what the screen drew of the run before them has cycles.
        """
        if self.run is None or (run.workflow and not self.run.workflow):
            gc.freeze()
        self.run = run

    async def node(self, node_id: Raw, *, force: bool = False) -> NodeSnapshots:
        """Ask what a node has: its page's URL and its screenshots, freshly signed.

        Args:
            node_id: The node's UUID.
            force: Ask again though an answer is here.
        """
        known = self.nodes.get(node_id)
        if known and not force:
            return known
        return await self._node_flights.join(node_id, lambda: self._ask_node(node_id))

    async def _ask_node(self, node_id: Raw) -> NodeSnapshots:
        run = self.run
        if run is None:
            raise UnavailableError(own("No run is open"))
        try:
            answer = await self._cloud.node_snapshots(run.session_id, node_id)
        except NotFoundError:
            # The run is there, so this only says that the node left nothing.
            snapshots = NodeSnapshots(run.session_id, node_id, None, (), self.now())
        else:
            snapshots = parse.node_snapshots(answer.body, run.session_id, node_id, answer.at)
        shots = self._shots_of(node_id)
        before = self.links.of_node(node_id, shots)
        self.nodes[node_id] = snapshots
        self.links.learn_node(run, snapshots)
        self.links.note_renewal(before, self.links.of_node(node_id, shots), self.now())
        if not run.is_over:
            self._html.drop(page_key(node_id))  # a run that goes on may have written the page anew
            self._forget_texts(node_id)
        return snapshots

    async def image(self, visit: Visit, shot: Screenshot) -> bytes:
        """A screenshot's bytes, as the service stored them.

        Raises:
            AbsentError: The entry has no URL.
            UrlExpiredError: It expired, and asking again brought no later URL.
            CcTuiError: Storage or the network.
        """
        return await self._had_or_downloaded(
            self._images,
            shot.key,
            lambda: self._download_image(visit, shot),
            lambda: None,
        )

    async def html(self, node_id: Raw) -> bytes:
        """A node's page snapshot, as the service stored it; of more than MAX_PAGE bytes the first PAGE_LIMIT.

        Raises:
            AbsentError: There is none, with the reason.
            CcTuiError: As for `image`.
        """
        return await self._had_or_downloaded(
            self._html,
            page_key(node_id),
            lambda: self._download_html(node_id),
            lambda: self._forget_texts(node_id),
        )

    def _forget_texts(self, node_id: Raw) -> None:
        super()._forget_texts(node_id)
        self.selecting.forget(node_id)

    async def _had_or_downloaded(
        self,
        store: Store[Raw, bytes],
        key: Raw,
        download: Callable[[], Coroutine[Any, Any, bytes]],
        changed: Callable[[], None],
    ) -> bytes:
        """The bytes that are here, else those of one download; `changed` drops what was made of others."""
        kept = store.get(key)
        if kept is not None and key not in self._again:  # an empty file is one too
            return kept
        try:
            data = await self._downloads.join(key, download)
        except CcTuiError:
            if kept is not None:
                return kept  # what is here is better than nothing
            raise
        self._again.discard(key)
        if data != kept:
            store.put(key, data)
            changed()
        return data

    async def _download_image(self, visit: Visit, shot: Screenshot) -> bytes:
        if self.links.of_shot(shot) is None and visit.node_id:
            await self.node(visit.node_id)
        url = self.links.of_shot(shot)
        if url is None:
            raise absence.no_screenshot_url(self.run)
        return await self._fetch(visit.node_id, url, shot, IMAGE_LIMIT, IMAGE_DEADLINE)

    async def _download_html(self, node_id: Raw) -> bytes:
        await self.node(node_id)
        url = self.links.of_page(node_id)
        if url is None:
            raise absence.no_page(self.run, node_id, self.nodes.values())
        data = await self._fetch(node_id, url, None, PAGE_LIMIT, PAGE_DEADLINE)
        if not data.strip():
            raise UnreadableError(own("The page that was stored is empty"))
        return data

    async def _fetch(
        self, node_id: Raw | None, url: SignedUrl, shot: Screenshot | None, limit: int, deadline: float
    ) -> bytes:
        """Fetch a picture, or without `shot` the node's page, renewing its URL where it dies."""
        if url.is_stale(self.now()):
            url = await self._renewed(node_id, url, shot)
        try:
            return await self._storage.fetch(url, limit=limit, deadline=deadline, start=shot is None)
        except UrlExpiredError:
            url = await self._renewed(node_id, url, shot, dead=True)
            return await self._storage.fetch(url, limit=limit, deadline=deadline, start=shot is None)

    def forget_missing(self) -> None:
        """Forget which nodes had no page: a run that has just ended may still get some."""
        self.nodes = {node_id: known for node_id, known in self.nodes.items() if known.page is not None}

    def has_image(self, shot: Screenshot) -> bool:
        """Whether its bytes are here."""
        return shot.key in self._images

    def is_near(self, shot: Screenshot) -> bool:
        """Whether its bytes are here, or can be had without asking the API."""
        url = self.links.of_shot(shot)
        return self.has_image(shot) or (url is not None and not url.is_stale(self.now()))

    async def _renewed(
        self, node_id: Raw | None, url: SignedUrl, shot: Screenshot | None, *, dead: bool = False
    ) -> SignedUrl:
        """A later URL for the same thing; the old one while it still lives and there is no later one."""
        usable = not dead and not url.is_expired(self.now())
        key = shot.key if shot else page_key(node_id or Raw(""))
        try:
            if self.links.is_futile(key, url):
                pass
            elif node_id is None:
                await self.reload()
                later = self.links.of_shot(shot) if shot else None
                self.links.note_renewal({key: url}, {key: later} if later else {}, self.now())
            else:
                await self.node(node_id, force=True)
        except CcTuiError:
            if usable:
                return url
            raise
        later = self.links.of_shot(shot) if shot else self.links.of_page(node_id)
        if later and later.expires > url.expires:
            return later
        if usable:
            return url
        raise UrlExpiredError(
            say("The signed URL expired, and asking again brought no later one"),
            own("r asks once more; what CloudCruise no longer signs cannot be had"),
        )

    async def renew(self, node_id: Raw) -> NodeSnapshots:
        """Renew a node because the user says so."""
        shots = self._shots_of(node_id)
        keys = [page_key(node_id), *(shot.key for shot in shots)]
        self.links.forget_futile(keys)
        self._again.update(keys)
        self.selecting.forget(node_id)
        return await self.node(node_id, force=True)

    def _shots_of(self, node_id: Raw) -> list[Screenshot]:
        visits = self.run.visits if self.run else ()
        return [shot for visit in visits if visit.node_id == node_id for shot in visit.shots]

    def stale_nodes(self, visits: Sequence[Visit]) -> list[Raw]:
        """Of these visits' nodes, those whose URLs are about to die and worth renewing."""
        now = self.now()
        stale: list[Raw] = []
        for visit in visits:
            node_id = visit.node_id
            if node_id is None or node_id in stale:
                continue
            urls = self.links.of_node(node_id, visit.shots)
            if any(url.is_stale(now) and not self.links.is_futile(key, url) for key, url in urls.items()):
                stale.append(node_id)
        return stale

    async def aclose(self) -> None:
        """End requests and children."""
        await self._downloads.aclose()
        await self._node_flights.aclose()
        await self._run_flights.aclose()
        await self._pages.aclose()
        await self.pictures.aclose()
        await self._cloud.aclose()
        await self._storage.aclose()
