"""How the Data page is laid out: filter row, facets, grid, side panel, and the empty states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSlider, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from labeler.ui import theme
from labeler.ui.widgets.empty import Empty
from labeler.ui.widgets.facets import Facets
from labeler.ui.widgets.filter_row import FilterRow, bar
from labeler.ui.widgets.grid import LARGEST, SMALLEST, Grid
from labeler.ui.widgets.grid_cell import Cell
from labeler.ui.widgets.item_panel import ItemPanel
from labeler.ui.widgets.name_finder import NameFinder

PANEL_WIDTH = 320
FACETS_WIDTH = 220


class DataView(QWidget):
    """``cell`` is what the grid asks for each position, ``find`` what `NameFinder` asks; ``import_wanted``
    comes from the empty state.
    """

    import_wanted = Signal()

    def __init__(self, cell: Callable[[int], Cell], find: Callable[[str, int, int], Any]) -> None:
        super().__init__()
        self.filter_row, self.panel, self.grid = FilterRow(), ItemPanel(), Grid(cell)
        self.facets = Facets()
        self.scale = QSlider(Qt.Orientation.Horizontal)
        self.scale.setRange(SMALLEST, LARGEST)
        self.scale.setFixedWidth(100)
        self.scale.setAccessibleName(self.tr("Size of the pictures"))
        self.scale.setToolTip(self.tr("Size of the pictures (Ctrl + and Ctrl −)"))
        self._nothing = Empty(
            self.tr("Nothing fits"),
            self.tr("No item is like that. Ask for less, or show all items again."),
            icon="filter",
            choices=((self.tr("Show all items"), self.filter_row.show_all),),
        )
        self._middle = QStackedWidget()
        self._middle.addWidget(self.grid)
        self._middle.addWidget(self._nothing)
        self.names = NameFinder(self.grid, find, self._middle)
        self._split = self._splitter()
        self._none = Empty(
            self.tr("No items yet"),
            self.tr("Add a folder of images or sound. The files stay where they are."),
            icon="data",
            choices=((self.tr("Import …"), self.import_wanted.emit),),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self._split)
        self._stack.addWidget(self._none)
        self.filter_row.top.addWidget(self.scale)
        self._top = bar(self.filter_row)
        self.filter_row.facets_wanted.connect(self.facets.setVisible)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._top)
        whole.addWidget(self._stack, 1)

    def show_count(self, n: int, total: int) -> None:
        """Say how many of all items are shown; show what to do where there are none."""
        self.filter_row.show_count(n, total)
        self._top.setVisible(total > 0)
        self._stack.setCurrentWidget(self._split if total else self._none)
        self._middle.setCurrentWidget(self.grid if n else self._nothing)

    @property
    def shows_nothing(self) -> bool:
        """Return whether it says that nothing fits."""
        return self._middle.currentWidget() is self._nothing

    def _splitter(self) -> QSplitter:
        side = QFrame()
        theme.style(side, surface="side")
        side.setMinimumWidth(240)
        beside = QVBoxLayout(side)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.panel)
        self.facets.setMinimumWidth(160)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        for widget in (self.facets, self._middle, side):
            split.addWidget(widget)
        split.setStretchFactor(1, 1)
        split.setSizes([FACETS_WIDTH, 900, PANEL_WIDTH])
        return split
