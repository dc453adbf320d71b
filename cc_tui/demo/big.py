"""A run of 2,000 nodes and 10,000 screenshots, made of recorded ones when it is first asked for.

Four nodes sign in; then follow 133 batches of fifteen nodes, each as they were recorded: nine verify a claim
(every seventh batch needs a second attempt for its search), six walk through a queue in a loop. In batch 129
the search button has another id: the run fails there, and the nodes behind it never run.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from cc_tui.demo.run import Content, Json, Run

NODES = 2_000
SHOTS = 10_000
_BATCHES = 133
_LAST_BATCH = 129
_RETRY_EVERY = 7
_MOST_ROUNDS = 25
_SECONDS = 3.1 * 3600
_ENDED_AGO = 4 * 3600.0
_NAMESPACE = uuid.UUID("6d1a3a52-52c0-5d0e-9b61-0b8c1d7a4c11")
_SIGN_IN = ("Open portal", "Type user", "Type password", "Sign in")
_VERIFY = (
    "Signed in?", "Choose line of business", "Type claim number", "Click search", "Open claim", "Read claim",
    "Tick documents complete", "Save verification", "Confirm in the dialog",
)  # fmt: skip
_EACH, _READ, _NEXT = "For each claim in the queue", "Read the claim", "Next claim"
_QUEUE = (_EACH, _READ, _NEXT, "Let the summary settle", "Scroll to the sign-off", "Picture of the summary")
_FAILS = "Click search"


def _ident(*parts: object) -> str:
    return str(uuid.uuid5(_NAMESPACE, "/".join(("big", *map(str, parts)))))


@dataclass(frozen=True)
class _Taken:
    """One screenshot of the big run: the recorded entry that it shows again, and an error right before it."""

    node: Json
    shot: Json
    error: Json | None = None


class BigRun(Run):
    """The big run and its workflow; ids and times are the same at every start.

    Args:
        now: the server's time at its start, in epoch seconds.
        recorded: the recorded runs by name.
        histories: the recorded workflows' versions by id, newest first.
    """

    def __init__(self, now: float, recorded: Mapping[str, Run], histories: Mapping[str, list[Json]]) -> None:
        self._recorded = recorded
        self._histories = histories
        self.workflow_id = _ident("workflow")
        pattern = recorded["renamed-id"]
        times = {"created_at": -_SECONDS - 1.6, "execution_start": -_SECONDS, "execution_end": 0.0}
        row = {
            **pattern.row,
            "session_id": _ident("run"),
            "workflow_id": self.workflow_id,
            **{name: {"$at": at} for name, at in times.items()},
        }
        super().__init__("big", now - _ENDED_AGO, row, pattern.credentials, self._make)

    def workflow_header(self) -> Json:
        """The workflow without nodes and edges."""
        first = self._histories[self._recorded["last-good"].row["workflow_id"]][0]
        return {
            **{key: value for key, value in first.items() if key not in ("nodes", "edges")},
            "id": self.workflow_id,
            "name": "Nightly batch",
            "description": f"Verifies {_BATCHES} batches of claims, one after the other.",
            "folder_path": "Claims/Batch",
            "version_number": 1,
            "version_id": _ident("version", 1),
            "version_note": "First version",
            "created_at": {"$ago": 20 * 86_400.0},
            "updated_at": {"$ago": 20 * 86_400.0},
        }

    def history(self) -> list[Json]:
        """The workflow's one version."""
        return [{**self.workflow_header(), "nodes": self._nodes, "edges": self._edges()}]

    @cached_property
    def _nodes(self) -> list[Json]:
        """All nodes, in the order of the workflow."""
        named = {
            node["name"]: node
            for run in ("last-good", "loop")
            for node in self._histories[self._recorded[run].row["workflow_id"]][0]["nodes"]
        }
        names = [(name, name) for name in _SIGN_IN]
        for batch in range(1, _BATCHES + 1):
            names += [(name, f"{name}, batch {batch}") for name in (*_VERIFY, *_QUEUE)]
        names.append(("Done", "Done"))
        return [
            {**named[pattern], "id": _ident("node", number), "name": name}
            for number, (pattern, name) in enumerate(names)
        ]

    def _batch(self, batch: int) -> list[Json]:
        """The fifteen nodes of a batch, counted from 1."""
        size = len(_VERIFY) + len(_QUEUE)
        start = len(_SIGN_IN) + (batch - 1) * size
        return self._nodes[start : start + size]

    def _edges(self) -> Json:
        ids = [node["id"] for node in self._nodes]
        edges: Json = {one: {"to": following} for one, following in pairwise(ids)}
        for batch in range(1, _BATCHES + 1):
            signed_in, each, after = (self._batch(batch)[place]["id"] for place in (0, 9, 11))
            edges[signed_in] = {"true": edges[signed_in]["to"], "false": ids[-1]}
            edges[each] = {"loop_not_done": edges[each]["to"], "loop_done": edges[after]["to"]}
            edges[after] = {"to": each}
        return edges

    def _make(self) -> Content:
        """The content: bodies of recorded entries under other ids, at other times."""
        taken = list(self._taken())
        # An attempt that failed waited; all else goes on at an even pace.
        ticks = list(accumulate(16.0 if one.error else 1.0 for one in taken))
        pace = (_SECONDS - 4.0) / ticks[-1]
        times = [tick * pace - _SECONDS + 1.5 for tick in ticks]
        root = str(self.row["workspace_id"])
        shots: list[Json] = []
        errors: list[Json] = []
        for number, (one, at) in enumerate(zip(taken, times, strict=True)):
            name = _ident("screenshot", number)
            path = f"screenshots/{root}/{self.session_id}/{name}.jpeg"
            shots.append(
                {
                    **one.shot,
                    "screenshot_id": name,
                    "signed_screenshot_url": {**one.shot["signed_screenshot_url"], "path": path},
                    "node_display_name": one.node["name"],
                    "node_id": one.node["id"],
                    "timestamp": {"$at": round(at, 3)},
                }
            )
            if one.error:
                errors.append(self._error(one.node, one.error, at, len(errors)))
        body = {
            **self._recorded["renamed-id"].body,
            "session_id": self.session_id,
            "workflow_id": self.workflow_id,
            "screenshot_urls": shots,
            "errors": errors,
        }
        return Content(body, self._pages({one.node["id"] for one in taken}, root))

    def _error(self, node: Json, pattern: Json, at: float, number: int) -> Json:
        return {
            **pattern,
            "error_id": _ident("error", number),
            "created_at": {"$at": round(at - 0.1, 3)},
            "node_id": node["id"],
            "action_display_name": node["name"],
        }

    def _pages(self, visited: set[str], root: str) -> Json:
        """The recorded page of the same node, for each that ran."""
        sources = {**self._pages_by_name("loop"), **self._pages_by_name("last-good")}
        failing = self._batch(_LAST_BATCH)[_VERIFY.index(_FAILS)]
        pages = {}
        for node in self._nodes:
            if node["id"] in visited:
                source = sources[node["name"].partition(", batch")[0]]
                if node is failing:
                    source = self._pages_by_name("renamed-id")[_FAILS]
                path = f"page_snapshots/{root}/{self.workflow_id}/{node['id']}/{self.session_id}.html"
                pages[node["id"]] = {"$object": source["$object"], "path": path}
        return pages

    def _pages_by_name(self, run: str) -> Json:
        body, pages = self._recorded[run].body, self._recorded[run].pages
        return {shot["node_display_name"]: pages[shot["node_id"]] for shot in body["screenshot_urls"]}

    def _shots(self, run: str) -> dict[str, list[Json]]:
        """The recorded screenshots of a run, by node name."""
        by_name: dict[str, list[Json]] = {}
        for shot in self._recorded[run].body["screenshot_urls"]:
            by_name.setdefault(shot["node_display_name"], []).append(shot)
        return by_name

    @cached_property
    def _good(self) -> dict[str, list[Json]]:
        return self._shots("last-good")

    @cached_property
    def _loop(self) -> dict[str, list[Json]]:
        return self._shots("loop")

    @cached_property
    def _tries(self) -> list[tuple[Json, Json, Json]]:
        """The attempts of the node that fails: screenshot at its start, error screenshot, error."""
        shots = self._shots("renamed-id")[_FAILS]
        errors = self._recorded["renamed-id"].body["errors"]
        return list(zip(shots[::2], shots[1::2], errors, strict=True))

    def _taken(self) -> Iterator[_Taken]:
        """All screenshots in the order in which they were taken."""
        for node, name in zip(self._nodes, _SIGN_IN, strict=False):
            yield _Taken(node, self._good[name][0])
        for batch, rounds, pictures in _rounds():
            yield from self._verify(batch, 1 if batch % _RETRY_EVERY == 0 else 0)
            yield from self._queue(batch, rounds, pictures)
        yield from self._verify(_LAST_BATCH, len(self._tries))

    def _verify(self, batch: int, failures: int) -> Iterator[_Taken]:
        """The nodes that verify a claim; the search fails so often, and for good after the last attempt."""
        for node, name in zip(self._batch(batch), _VERIFY, strict=False):
            tries = self._tries[:failures] if name == _FAILS else []
            for first, error_shot, error in tries:
                yield from (_Taken(node, first), _Taken(node, error_shot, error))
            if len(tries) == len(self._tries):
                return
            yield _Taken(node, {**self._good[name][0], "retry_index": len(tries)})

    def _queue(self, batch: int, rounds: int, pictures: int) -> Iterator[_Taken]:
        """The nodes that walk through a queue, with so many rounds and long pictures."""
        each, read, onward, *rest = self._batch(batch)[len(_VERIFY) :]
        # The last rounds of the recorded loop, so that the page of its last round is the right one.
        for place in range(_MOST_ROUNDS - rounds, _MOST_ROUNDS):
            for node, name in ((each, _EACH), (read, _READ), (onward, _NEXT)):
                yield _Taken(node, self._loop[name][place])
        yield _Taken(each, self._loop[_EACH][-1])
        for node, name in zip(rest, _QUEUE[3:], strict=True):
            first, *long = self._loop[name]
            yield from (_Taken(node, shot) for shot in (first, *long * pictures))


def _rounds() -> Iterator[tuple[int, int, int]]:
    """`(batch, rounds of its loop, long pictures)` such that all screenshots together are `SHOTS`."""
    whole = _LAST_BATCH - 1
    fixed = len(_SIGN_IN) + whole * (len(_VERIFY) + 5) + whole // _RETRY_EVERY * 2 + _VERIFY.index(_FAILS) + 6
    rounds = [17 + batch * 7 % 8 for batch in range(whole)]
    missing, pictures = divmod(SHOTS - fixed - 3 * sum(rounds), 3)
    for batch in range(whole):
        more = missing * (batch + 1) // whole - missing * batch // whole
        yield batch + 1, rounds[batch] + more, 1 + (pictures if batch == whole - 1 else 0)
