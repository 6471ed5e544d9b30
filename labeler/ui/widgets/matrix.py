"""A matrix of counts that opens its cells: what is true by what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from labeler.ui import theme

Index = QModelIndex | QPersistentModelIndex
CELL = 44
WIDEST_NAME = 140
MANY = 6
PADDING = 20


class Matrix(QTableView):
    """Rows are true classes, columns what was said; ``opened`` carries (row, column) of a cell.

    A cell's shade is its share of the row, so that a rare class is read as easily as a frequent one; the
    diagonal (right) is shaded in one colour, everything else (wrong) in another.
    """

    opened = Signal(int, int)

    def __init__(self, *, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._model = _Counts(self)
        self.setModel(self._model)
        self.setItemDelegate(_Shaded(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(True)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(28)
        self.verticalHeader().setMaximumWidth(WIDEST_NAME)
        self.setCornerButtonEnabled(False)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row(), index.column()))

    def show_counts(self, names: Sequence[str], counts: np.ndarray) -> None:
        """Show int64 [n, n] counts, truth in rows."""
        metrics = self.horizontalHeader().fontMetrics()
        short = []
        largest = metrics.horizontalAdvance(f"{int(counts.max(initial=0)):,}") + 32
        self._model.show(tuple(names), counts)
        widest = WIDEST_NAME if len(names) <= MANY else 0  # many classes: see them all, names cut short
        for column, name in enumerate(names):
            wide = metrics.horizontalAdvance(name) + 32
            width = max(CELL + 12, largest, min(widest, wide))
            self.setColumnWidth(column, width)
            short.append(metrics.elidedText(name, Qt.TextElideMode.ElideRight, width - PADDING))
        self._model.headings = tuple(short)

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


class _Counts(QAbstractTableModel):
    def __init__(self, parent: QTableView) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self.headings: tuple[str, ...] = ()
        self._counts = np.zeros((0, 0), dtype=np.int64)
        self._share = np.zeros((0, 0))

    def show(self, names: tuple[str, ...], counts: np.ndarray) -> None:
        self.beginResetModel()
        self._names, self._counts, self.headings = names, counts, names
        self._share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._names)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if not 0 <= section < len(self._names):
            return None
        name = self._names[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return name
        if role == Qt.ItemDataRole.DisplayRole:
            return self.headings[section] if orientation == Qt.Orientation.Horizontal else name
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Vertical:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        n = int(self._counts[row, column])
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{n:,}" if n else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role == Qt.ItemDataRole.BackgroundRole:
            return _shade(float(self._share[row, column]), right=row == column) if n else None
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            share = f"{100 * self._share[row, column]:.0f} %"
            return self.tr("{n} items are {truth} and were called {said} ({share} of {truth})").format(
                n=f"{n:,}", truth=self._names[row], said=self._names[column], share=share
            )
        return None


def _shade(share: float, *, right: bool) -> QColor:
    """Return the surface mixed with the colour of right or wrong, so that text stays readable on it."""
    chosen = theme.colours()
    strong = QColor(chosen.good if right else chosen.bad)
    base = QColor(chosen.surface)
    weight = 0.06 + 0.34 * min(1.0, share)
    mixed = [
        round(a + (b - a) * weight)
        for a, b in zip(base.getRgb()[:3], strong.getRgb()[:3], strict=True)  # type: ignore[index]
    ]
    return QColor(*mixed)
