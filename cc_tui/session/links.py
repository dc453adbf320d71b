"""The freshest signed URL of every picture and page, and when asking for another is worth it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from cc_tui.run.model import NodeSnapshots, Run, Screenshot, SignedUrl
from cc_tui.session.soonest import Urls
from cc_tui.text import Raw


class Links:
    """Signed URLs by what they lead to. It asks for nothing itself."""

    def __init__(self) -> None:
        self._shots = Urls()
        self._pages = Urls()
        self._futile: set[tuple[Raw, datetime]] = set()

    def learn_run(self, run: Run) -> None:
        """Take the URLs of a run's answer."""
        self._learn_shots(run.screenshots)

    def learn_node(self, run: Run | None, snapshots: NodeSnapshots) -> None:
        """Take the URLs of a node's answer; its entries are joined with the run's own."""
        self._learn_shots(snapshots.screenshots)
        self._learn_shots(_same_in_run(run, snapshots))
        if snapshots.page:
            self._pages.put(snapshots.node_id, snapshots.page)

    def _learn_shots(self, shots: Iterable[Screenshot]) -> None:
        for shot in shots:
            known = self._shots.get(shot.key)
            if shot.url and (known is None or shot.url.expires >= known.expires):
                self._shots.put(shot.key, shot.url)

    def of_shot(self, shot: Screenshot) -> SignedUrl | None:
        """The URL of a picture."""
        return self._shots.get(shot.key) or shot.url

    def of_page(self, node_id: Raw | None) -> SignedUrl | None:
        """The URL of a node's page; None while it has not been asked for, or where there is none."""
        return self._pages.get(node_id) if node_id else None

    def soonest_shot(self, now: datetime) -> SignedUrl | None:
        """The picture's URL that dies next; a dead one only where none lives."""
        return self._shots.soonest(now)

    def soonest_page(self, now: datetime) -> SignedUrl | None:
        """The page's URL that dies next, of those asked for; a dead one only where none lives."""
        return self._pages.soonest(now)

    def of_node(self, node_id: Raw, shots: Iterable[Screenshot]) -> dict[Raw, SignedUrl]:
        """The URLs of a node's page and pictures, by what they lead to."""
        found = {shot.key: self.of_shot(shot) for shot in shots}
        found[page_key(node_id)] = self.of_page(node_id)
        return {key: url for key, url in found.items() if url is not None}

    def note_renewal(
        self, before: Mapping[Raw, SignedUrl], after: Mapping[Raw, SignedUrl], now: datetime
    ) -> None:
        """Remember which dying URLs a renewal brought no later one for: asking for those is not repeated."""
        for key, old in before.items():
            new = after.get(key)
            if old.is_stale(now) and (new is None or new.expires <= old.expires):
                self._futile.add((key, old.expires))

    def is_futile(self, key: Raw, url: SignedUrl) -> bool:
        """Whether asking for a later URL of this was in vain."""
        return (key, url.expires) in self._futile

    def forget_futile(self, keys: Iterable[Raw]) -> None:
        """The user asks for these himself."""
        wanted = set(keys)
        self._futile = {each for each in self._futile if each[0] not in wanted}


def page_key(node_id: Raw) -> Raw:
    """What a node's page is called among screenshots."""
    return Raw(f"page of {node_id}")


def _same_in_run(run: Run | None, snapshots: NodeSnapshots) -> list[Screenshot]:
    """Entries of the run that are these, where the run's answer has no ids: same time, attempt and kind."""
    if run is None:
        return []
    by_place: dict[tuple[datetime | None, int, bool, bool], SignedUrl] = {
        (shot.taken, shot.retry_index, shot.is_error, shot.is_full_length): shot.url
        for shot in snapshots.screenshots
        if shot.taken and shot.url
    }
    renewed = []
    for shot in run.screenshots:
        if shot.screenshot_id is None and shot.node_name and shot.node_id in (None, snapshots.node_id):
            url = by_place.get((shot.taken, shot.retry_index, shot.is_error, shot.is_full_length))
            if url:
                renewed.append(replace(shot, url=url))
    return renewed
