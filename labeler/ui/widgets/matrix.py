"""A matrix whose cells are shaded from bad to good and open what is behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from labeler.ui import theme
from labeler.ui.state.matrix import Cell

Index = QModelIndex | QPersistentModelIndex
LEAST, MOST = 45, 150


class Matrix(QTableView):
    """Names on both sides, a `Cell` in each place; ``opened`` carries (row, column)."""

    opened = Signal(int, int)

    def __init__(self, *, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._model = _Cells(self)
        self.setModel(self._model)
        self.setItemDelegate(_Shaded(self))
        self.setStyleSheet("QTableView::item { padding: 0; }")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
            header.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().setDefaultSectionSize(28)
        self.verticalHeader().setMaximumWidth(MOST + 20)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row(), index.column()))

    def show_cells(self, names: Sequence[str], cells: Sequence[Sequence[Cell]]) -> None:
        """Show other cells."""
        self._model.show(tuple(names), cells)
        self._size_columns()

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell."""
        return self._model.cells[row][column]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the width there is: names are cut before the matrix needs scrolling."""
        super().resizeEvent(event)
        self._size_columns()

    def _size_columns(self) -> None:
        names = self._model.names
        if not names:
            return
        metrics = self.fontMetrics()
        widest = max(metrics.horizontalAdvance(name) for name in names) + 28
        room = self.viewport().width() // len(names)
        self.horizontalHeader().setDefaultSectionSize(max(LEAST, min(MOST, widest, room)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the cell."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.opened.emit(index.row(), index.column())
            event.accept()
            return
        super().keyPressEvent(event)


class _Shaded(QStyledItemDelegate):
    """Fills the cell first: a stylesheet keeps Qt from painting the background role."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shade = index.data(Qt.ItemDataRole.BackgroundRole)
        if shade is not None:
            painter.fillRect(option.rect, shade)
        super().paint(painter, option, index)


class _Cells(QAbstractTableModel):
    def __init__(self, parent: QTableView) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self.cells: Sequence[Sequence[Cell]] = ()

    def show(self, names: tuple[str, ...], cells: Sequence[Sequence[Cell]]) -> None:
        self.beginResetModel()
        self.names, self.cells = names, cells
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.names)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if not 0 <= section < len(self.names):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.names[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Vertical:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self.cells[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role == Qt.ItemDataRole.BackgroundRole:
            return shade(cell.shade) if cell.shade else None
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell.tip
        return None


def shade(strength: float) -> QColor:
    """Return the surface mixed with good (above 0) or bad (below), so that text stays readable on it."""
    chosen = theme.colours()
    strong = QColor(chosen.good if strength > 0 else chosen.bad)
    base = QColor(chosen.surface)
    weight = 0.06 + 0.34 * min(1.0, abs(strength))
    ends = zip(
        (base.red(), base.green(), base.blue()), (strong.red(), strong.green(), strong.blue()), strict=True
    )
    return QColor(*(round(a + (b - a) * weight) for a, b in ends))
