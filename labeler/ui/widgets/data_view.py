"""How the Data page is laid out: filter row, grid, side panel, and the empty states."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from labeler.ui import theme
from labeler.ui.widgets.empty import Empty
from labeler.ui.widgets.filter_row import FilterRow
from labeler.ui.widgets.grid import LARGEST, SMALLEST, Grid
from labeler.ui.widgets.grid_cell import Cell
from labeler.ui.widgets.item_panel import ItemPanel

PANEL_WIDTH = 320


class DataView(QWidget):
    """``cell`` is what the grid asks for each position; ``import_wanted`` from the empty state."""

    import_wanted = Signal()

    def __init__(self, cell: Callable[[int], Cell]) -> None:
        super().__init__()
        self.filter_row, self.panel, self.grid = FilterRow(), ItemPanel(), Grid(cell)
        self.scale = QSlider(Qt.Orientation.Horizontal)
        self.scale.setRange(SMALLEST, LARGEST)
        self.scale.setFixedWidth(120)
        self.scale.setAccessibleName(self.tr("Size of the pictures"))
        self._split = self._splitter()
        self._none = Empty(
            self.tr("No items yet"),
            self.tr("Add a folder of images or sound. The files stay where they are."),
            icon="data",
            choices=((self.tr("Import …"), self.import_wanted.emit),),
        )
        self._nothing = Empty(
            self.tr("Nothing fits"),
            self.tr("No item is like that. Ask for less, or show all items again."),
            icon="filter",
            choices=((self.tr("Show all items"), self.filter_row.show_all),),
        )
        self._stack = QStackedWidget()
        for widget in (self._split, self._none, self._nothing):
            self._stack.addWidget(widget)
        self._top = self._top_row()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._top)
        whole.addWidget(self._stack, 1)

    def show_count(self, n: int, total: int) -> None:
        """Say how many of all items are shown; show what to do where there are none."""
        words = self.tr("{n} of {total}").format(n=f"{n:,}", total=f"{total:,}")
        self.filter_row.count.setText(words if n != total else self.tr("{n} items").format(n=f"{n:,}"))
        self._top.setVisible(total > 0)
        self._stack.setCurrentWidget(self._split if n else (self._nothing if total else self._none))

    def _splitter(self) -> QSplitter:
        side = QFrame()
        theme.style(side, surface="side")
        side.setMinimumWidth(240)
        beside = QVBoxLayout(side)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.panel)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self.grid)
        split.addWidget(side)
        split.setStretchFactor(0, 1)
        split.setSizes([900, PANEL_WIDTH])
        return split

    def _top_row(self) -> QFrame:
        top = QFrame()
        line = QHBoxLayout(top)
        line.setContentsMargins(theme.GAP_L, theme.GAP_M, theme.GAP_L, theme.GAP_M)
        line.setSpacing(theme.GAP_L)
        line.addWidget(self.filter_row, 1)
        small = QLabel()
        theme.set_icon(small, "image")
        line.addWidget(small)
        line.addWidget(self.scale)
        return top
