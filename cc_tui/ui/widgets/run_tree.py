"""The run's nodes in the order they ran, each with its screenshots and its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text
from textual import events
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from cc_tui.run import labels
from cc_tui.run.model import Run, Visit
from cc_tui.text import Raw, Shown, elide, own, say
from cc_tui.ui import rows
from cc_tui.ui.commands import Where, bindings
from cc_tui.ui.messages import RowChosen
from cc_tui.ui.rows import Key, Kind, Row, Show
from cc_tui.ui.widgets.at_once import AT_ONCE
from cc_tui.ui.widgets.one_style import OneStyle
from cc_tui.ui.widgets.row_words import words_of


class RunTree(Tree[Row], OneStyle, inherit_bindings=False):
    """The tree. It draws what it is handed: the run, how long a row's URL lives, whether a visit has a page.

    What is below a row is made when the row is opened first: a run may have 10,000 screenshots.
    """

    BINDINGS = bindings(Where.TREE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {"run-tree--failed", "run-tree--dim", "run-tree--recovered"}
    ALLOW_SELECT = False

    def __init__(
        self,
        life_of: Callable[[Row], Shown],
        lacks_page: Callable[[Visit], bool],
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        super().__init__("run", id=id)
        self.show_root = False
        self.guide_depth = 2
        self.auto_expand = False
        self.filter = Show.ALL
        self._life_of = life_of
        self._lacks_page = lacks_page
        self._lives: dict[int, Shown] = {}
        self._titles: dict[int, Shown] = {}
        self.changes: dict[Raw, Shown] = {}
        self._visits: tuple[Visit, ...] = ()
        self._never: dict[Raw, Shown] = {}
        self._digits = 2
        self._found: list[Key] = []

    def show_run(self, run: Run) -> None:
        """Draw a run; when it is drawn again, what was open stays open and the cursor on its row."""
        before, scroll = self.row, self.scroll_offset.y
        opened = {node.data.key for node in self._made(self.root) if node.data and node.is_expanded}
        self._lives.clear()
        self._visits = run.visits
        self._never = {node.node_id: labels.never_ran(run, node) for node in run.never_ran}
        self._digits = len(str(run.nodes_ran))
        self.root.remove_children()
        self._add(self.root, self._filtered(rows.top_rows(run)))
        self.root.expand()
        for node in list(self._made(self.root)):
            if node.data and node.data.key in opened:
                self._open(node, opened)
        first = rows.first_row(run)
        wanted = [row.key for row in (before, first) if row]
        wanted += [rows.visit_row(row.visit).key for row in (before, first) if row and row.visit]
        landed = any(self.go_to(key) for key in wanted)
        if not landed and self.root.children:
            self.move_cursor(self.root.children[0])
        if before:
            self.scroll_to(y=scroll, animate=False)

    def _filtered(self, found: list[Row]) -> list[Row]:
        if self.filter is Show.ALL:
            return found
        return [
            row for row in found if row.kind is not Kind.NEVER and any(map(self._passes, _visits_of(row)))
        ]

    def _passes(self, visit: Visit) -> bool:
        if self.filter is Show.FAILED:
            return any(attempt.failed for attempt in visit.attempts)
        return self.filter is Show.ALL or not self._lacks_page(visit)

    def _add(self, parent: TreeNode[Row], below: list[Row]) -> None:
        for row in below:
            if row.kind in (Kind.TRY, Kind.LOOP, Kind.VISIT):
                parent.add("", row)
            else:
                parent.add_leaf("", row)

    def _fill(self, node: TreeNode[Row]) -> None:
        """Make what is below a row, once."""
        if node.data and node.allow_expand and not node.children:
            self._add(node, self._filtered(rows.rows_below(node.data)))

    def _open(self, node: TreeNode[Row], opened: set[Key]) -> None:
        self._fill(node)
        node.expand()
        for child in node.children:
            if child.data and child.data.key in opened:
                self._open(child, opened)

    def _made(self, node: TreeNode[Row]) -> Iterator[TreeNode[Row]]:
        for child in node.children:
            yield child
            yield from self._made(child)

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.cursor_node.data if self.cursor_node else None

    def go_to(self, key: Key) -> bool:
        """Put the cursor on a row, opening what it is in; says whether there is such a row."""
        node = self._find(self.root, key)
        if node is None:
            return False
        parent = node.parent
        while parent is not None and parent is not self.root:
            if parent.is_collapsed:  # all lines are made anew, also by opening what is open
                parent.expand()
            parent = parent.parent
        # Lines are numbered when they are next asked for, and the cursor takes a line's number.
        self.get_node_at_line(0)
        self.move_cursor(node)
        return True

    def _find(self, parent: TreeNode[Row], key: Key) -> TreeNode[Row] | None:
        for node in parent.children:
            if node.data is None:
                continue
            if node.data.key == key:
                return node
            if key[0] != Kind.NEVER and node.allow_expand and _holds(node.data, key[1]):
                self._fill(node)
                if found := self._find(node, key):
                    return found
        return None

    def find_node(self, wanted: str) -> int:
        """Search nodes by name or id and go to the first from the cursor on; returns how many fit."""
        sought = wanted.casefold()
        self._found = [
            rows.visit_row(visit).key
            for visit in self._visits
            if sought in (visit.name or "").casefold() or sought in (visit.node_id or "")
        ]
        self.action_find_next()
        return len(self._found)

    def action_find_next(self) -> None:
        """To the next node that fits; after the last comes the first."""
        self._step_found(1)

    def action_find_previous(self) -> None:
        """To the node before that fits."""
        self._step_found(-1)

    def _step_found(self, by: int) -> None:
        if not self._found:
            return
        here = self.row.visit.position if self.row and self.row.visit else -1
        ahead = [key for key in self._found if (key[1] > here if by > 0 else key[1] < here)]
        self.go_to((ahead or self._found)[0 if by > 0 else -1])

    def scroll_to(self, x: float | None = None, y: float | None = None, **how: Any) -> None:
        """Scroll, now."""
        super().scroll_to(x, y, **how | AT_ONCE)

    def tick(self) -> None:
        """Draw again those visible rows whose time to live reads otherwise now."""
        for node in self._visible():
            if node.data and self._lives.get(node.id) not in (None, self._life_of(node.data)):
                node.refresh()

    def on_resize(self) -> None:
        """The cursor stays in sight: the failure lines take two rows after the tree was scrolled to it."""
        if self.cursor_line >= 0:
            self.scroll_to_line(self.cursor_line, animate=False)

    def show_titles(self, titles: dict[int, Shown]) -> None:
        """Show page titles at the visits (by position) where they change."""
        changed = {p for p in titles.keys() | self._titles.keys() if titles.get(p) != self._titles.get(p)}
        self._titles = titles
        for node in self._visible():
            if node.data and node.data.visit and node.data.visit.position in changed:
                node.refresh()

    def show_changes(self, node_id: Raw, words: Shown) -> None:
        """Show how many lines a node's page differs by from the one before."""
        self.changes[node_id] = words
        for node in self._visible():
            if node.data and node.data.node_id == node_id:
                node.refresh()

    def _visible(self) -> Iterator[TreeNode[Row]]:
        top = self.scroll_offset.y
        for line in range(top, top + self.size.height):
            if node := self.get_node_at_line(line):
                yield node

    def notify_style_update(self) -> None:
        """The focus came or went: the rows look otherwise. Textual's tree would make every line anew."""
        super(Tree, self).notify_style_update()
        self._line_cache.clear()
        self._updates += 1
        self.refresh()

    def get_label_width(self, node: TreeNode[Row]) -> int:  # noqa: ARG002 - Textual's signature
        """Rows are cut to the pane, so none makes it scroll sideways."""
        return 0

    def render_label(self, node: TreeNode[Row], base_style: Style, style: Style) -> Text:  # noqa: ARG002
        """A row: what it is at the left, when or how long at the right."""
        row = node.data
        if row is None:
            return Text()
        width = max(self.size.width - self._indent(node) - 1, 8)
        life = self._lives[node.id] = self._life_of(row)
        position = row.visit.position if row.visit else 0
        words = words_of(
            row,
            is_open=node.is_expanded,
            digits=self._digits,
            width=width,
            life=life,
            before=self._visits[position - 1] if position else None,
            title=self._titles.get(position, own("")) if row.kind is Kind.VISIT else own(""),
            changed=self._changed(row),
            never=self._never.get(row.node.node_id, own("")) if row.node else own(""),
        )
        tail = say(" {}", words.marks) if words.marks else own("")
        room = max(width - cell_len(words.right) - 1, 8)
        if cell_len(words.left) + cell_len(tail) + cell_len(words.spare) <= room:
            tail = say("{}{}", tail, words.spare)
        for_left = max(room - cell_len(tail), 4)
        left = elide(words.left, for_left) if cell_len(words.left) > for_left else words.left
        text = Text(f"{set_cell_size(left + tail, room)} {words.right}", no_wrap=True)
        text.stylize(style)
        if node.allow_expand:
            text.apply_meta({"toggle": True}, 0, 2)
        if words.part:
            text.stylize(self.get_component_rich_style(f"run-tree--{words.part}", partial=True))
        return text

    def _changed(self, row: Row) -> Shown:
        """Of a visit whose page is its own: how much it differs from the page before."""
        is_own = row.kind is Kind.VISIT and row.visit is not None and row.visit.is_last
        return self.changes.get(row.node_id, own("")) if is_own and row.node_id else own("")

    def _indent(self, node: TreeNode[Row]) -> int:
        """Columns of the guides before a row."""
        depth = 0
        while node.parent is not None and node.parent is not self.root:
            node, depth = node.parent, depth + 1
        return self.guide_depth * depth

    def action_collapse_or_parent(self) -> None:
        """Close the node, or go up to it."""
        node = self.cursor_node
        if node is None:
            return
        if node.allow_expand and node.is_expanded:
            node.collapse()
        elif node.parent and node.parent is not self.root:
            self.move_cursor(node.parent)

    def action_expand_or_child(self) -> None:
        """Open the node, or go down into it."""
        node = self.cursor_node
        if node is None or not node.allow_expand:
            return
        if node.is_collapsed:
            self._fill(node)
            node.expand()
        elif node.children:
            self.move_cursor(node.children[0])

    def action_toggle_node(self) -> None:
        """Open or close the node; what is below it is there for the next key."""
        if self.cursor_node is not None:
            self._fill(self.cursor_node)
        super().action_toggle_node()

    async def on_click(self, event: events.Click) -> None:
        """A second click on a row does what enter does."""
        if event.chain == 2 and "line" in event.style.meta and "toggle" not in event.style.meta:
            event.prevent_default()
            await self.run_action("screen.enter_pane")

    def on_tree_node_expanded(self, event: Tree.NodeExpanded[Row]) -> None:
        """Opened by space or the mouse: make what is below."""
        event.stop()
        self._fill(event.node)

    def on_tree_node_highlighted(self, event: Tree.NodeHighlighted[Row]) -> None:
        """The cursor moved: tell the screen in its own words."""
        event.stop()
        self.post_message(RowChosen())

    def on_tree_node_selected(self, event: Tree.NodeSelected[Row]) -> None:
        """A click on a row: the cursor is there now, which is all that is wanted."""
        event.stop()


def _visits_of(row: Row) -> tuple[Visit, ...]:
    if row.group is not None:
        return row.group.visits
    return (row.visit,) if row.visit else ()


def _holds(row: Row, position: int) -> bool:
    """Whether a visit is in what a row stands for."""
    visits = _visits_of(row)
    return bool(visits) and visits[0].position <= position <= visits[-1].position
