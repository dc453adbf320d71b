"""Every signed URL of the run by what it leads to; the one that dies first is at the top."""

from __future__ import annotations

from typing import Final

from rich.text import Text

from cc_tui.run import labels
from cc_tui.run.model import Run, SignedUrl
from cc_tui.session.session import Session
from cc_tui.text import Shown, own, plural, say
from cc_tui.ui.screens.read import ReadScreen
from cc_tui.ui.widgets.countdown import ticking

MOST: Final = 300
"""Rows; nobody reads more."""

_CERTAINTY: Final = {
    "token": own("from its token"),
    "query": own("from its query"),
    "field": own("as declared beside it"),
    "derived": own("derived: one hour after asking"),
}


class LinksScreen(ReadScreen):
    """What expires when, and how that is known. The URLs themselves are keys: Y copies one."""

    def __init__(self, session: Session, run: Run) -> None:
        super().__init__()
        self._session = session
        self._run = run

    def text(self) -> Text:
        """One row for each URL."""
        now = self._session.now()
        found = sorted(self._found(), key=lambda each: each[0].expires)
        text = Text()
        text.append(say("{}, at {}\n", plural(len(found), "signed URL"), labels.full_time(now)), "bold")
        for url, name in found[:MOST]:
            how = _CERTAINTY[url.certainty.value]
            row = say("{}  {}  {}, {}\n", _wide(ticking(url, now)), name, labels.full_time(url.expires), how)
            text.append(row)
        if len(found) > MOST:
            text.append(say("and {} more that live longer\n", len(found) - MOST))
        text.append(own("\nY copies the one of the selected row"))
        return text

    def _found(self) -> list[tuple[SignedUrl, Shown]]:
        links, run = self._session.links, self._run
        found: list[tuple[SignedUrl, Shown]] = []
        for visit in run.visits:
            name = labels.node_name(visit)
            for attempt in visit.attempts:
                for shot in attempt.shots:
                    if url := links.of_shot(shot):
                        found.append((url, say("{}: {}", labels.phase(visit, attempt, shot), name)))
            if visit.is_last and (page := links.of_page(visit.node_id)):
                found.append((page, say("page {}: {}", labels.page_phase(visit), name)))
        for kind, files in ((own("video"), run.videos), (own("file"), run.files)):
            for file in files:
                if file.url:
                    found.append((file.url, say("{} {}", kind, labels.full_time(file.timestamp))))
        return found


def _wide(life: Shown) -> Shown:
    return say("{:>8}", life)
