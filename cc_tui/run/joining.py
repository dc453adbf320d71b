"""Which node an entry belongs to when the answer does not say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from cc_tui.run.model import RunError, Screenshot, Workflow
from cc_tui.text import Raw


@dataclass(frozen=True, slots=True)
class Joined:
    """An entry's node.

    Attributes:
        node_id: None where nothing tells it.
        identity: What two entries of one node share: the id, else the name.
        guessed: The rule that told the id; None where the answer itself does.
    """

    node_id: Raw | None
    identity: str
    guessed: Raw | None = None


class Names:
    """Node ids by node name, from everything that has both."""

    def __init__(
        self, shots: Sequence[Screenshot], errors: Sequence[RunError], workflow: Workflow | None
    ) -> None:
        self._seen: dict[str, set[Raw]] = defaultdict(set)
        self._erred: dict[str, set[Raw]] = defaultdict(set)
        self._defined: dict[str, list[Raw]] = defaultdict(list)
        self._after: dict[Raw, set[Raw]] = defaultdict(set)
        for shot in shots:
            if shot.node_id and shot.node_name:
                self._seen[shot.node_name].add(shot.node_id)
        for error in errors:
            if error.node_id and error.node_name:
                self._erred[error.node_name].add(error.node_id)
        if workflow:
            for node in workflow.nodes:
                self._defined[node.name].append(node.node_id)
            for edge in workflow.edges:
                self._after[edge.source].add(edge.target)

    def join(self, shot: Screenshot, before: Joined | None) -> Joined:
        """Say which node an entry belongs to.

        Args:
            shot: The entry.
            before: The node of the entry before it, for names that several nodes have.
        """
        if shot.node_id:
            return Joined(shot.node_id, shot.node_id)
        name = shot.node_name
        if not name:
            return Joined(None, "")
        node_id, rule = self._guess(name, before)
        return Joined(node_id, node_id or f"name:{name}", rule)

    def identity_of(self, error: RunError) -> str | None:
        """The identity of an error's node; None where it names none."""
        if error.node_id:
            return error.node_id
        if not error.node_name:
            return None
        node_id, _ = self._guess(error.node_name, None)
        return node_id or f"name:{error.node_name}"

    def _guess(self, name: str, before: Joined | None) -> tuple[Raw | None, Raw | None]:
        defined = self._defined.get(name, [])
        if len(defined) == 1:
            return defined[0], Raw("by its name in the workflow")
        if before and before.node_id and len(defined) > 1:
            # Several nodes share the name: the one that the node before leads to, or that node again.
            near = [node for node in defined if node in self._after[before.node_id]]
            if len(near) == 1:
                return near[0], Raw("by its name and the workflow's order")
            if before.node_id in defined:
                return before.node_id, Raw("by its name and the entry before")
        for ids, rule in ((self._seen, "by the name of other entries"), (self._erred, "by an error's name")):
            if len(ids.get(name, ())) == 1:
                return next(iter(ids[name])), Raw(rule)
        return None, None
