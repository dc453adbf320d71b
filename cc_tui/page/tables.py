"""Tables and grids of an outline: their rows with the cells in columns."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from cc_tui.page import controls
from cc_tui.page.controls import Attributes
from cc_tui.page.lines import Cells, Table
from cc_tui.page.model import Kind
from cc_tui.page.walk import Close, TextWalk


class TableWalk(TextWalk):
    """What rows and cells do to the lines, and a block of text."""

    def _end(self) -> None:
        if self._parts:
            self._flush()
        self._block = self._blocks.pop()

    def _plain(self, _: LexborNode, __: Attributes) -> Close:
        if self._parts:
            self._flush()
        self._blocks.append(self._block)
        self._block = self._number, Kind.TEXT, 0, None
        return self._end

    def _table(self, node: LexborNode, attrs: Attributes) -> Close:
        close = self._plain(node, attrs)
        table = Table()
        self._tables.append(table)

        def end() -> None:
            close()
            table.align()
            self._tables.pop()

        return end

    def _row(self, node: LexborNode, attrs: Attributes) -> Close:
        close = self._plain(node, attrs)
        if not self._tables:
            return close
        element, states = self._number, controls.states_of(attrs)
        cells: Cells = []
        self._rows.append(cells)

        def end() -> None:
            close()
            self._rows.pop()
            where = (element, self._depth, self._document.index, self._hidden)
            self._tables[-1].row(self._lines, where, cells, states)

        return end

    def _cell(self, node: LexborNode, attrs: Attributes) -> Close:
        close = self._plain(node, attrs)
        if not self._rows:
            return close
        outer, self._lines = self._lines, []

        def end() -> None:
            close()
            self._rows[-1].append(self._lines)
            self._lines = outer

        return end
