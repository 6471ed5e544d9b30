"""A sortable table over plain rows, with bars and colour squares where columns ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from labeler.ui import theme
from labeler.ui.models.rows import BAR_ROLE, COLOUR_ROLE, Column, Rows, undefined

ROW_HEIGHT = 30


class Table(QTableView):
    """Rows and columns; ``activated_row`` carries the row that was double-clicked or entered,
    ``chosen_row`` the one that was selected.
    """

    activated_row = Signal(object)
    chosen_row = Signal(object)

    def __init__(self, columns: Sequence[Column], *, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.rows_model = Rows(columns, self)
        self.setModel(self.rows_model)
        self.setItemDelegate(_Cells(self))
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().setSortIndicatorClearable(True)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setMinimumSectionSize(48)
        self.doubleClicked.connect(lambda index: self.activated_row.emit(self.row_at(index)))
        self.selectionModel().currentRowChanged.connect(self._chosen)
        self._sized = False

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows, keeping the sorting."""
        self.rows_model.show(list(rows))
        header = self.horizontalHeader()
        if header.sortIndicatorSection() >= 0:
            self.rows_model.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
        if rows and not self._sized:
            self._size_columns()

    def row_at(self, index: QModelIndex | QPersistentModelIndex) -> Any:
        """Return the row object under an index, or ``None``."""
        return self.rows_model.rows[index.row()] if index.isValid() else None

    def current_row(self) -> Any:
        """Return the row object that is selected, or ``None``."""
        return self.row_at(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row; everything else as in any table."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated_row.emit(self.current_row())
            event.accept()
            return
        super().keyPressEvent(event)

    def _chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.chosen_row.emit(self.row_at(now))

    def _size_columns(self) -> None:
        self._sized = True
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(100)
        for number, column in enumerate(self.rows_model.columns):
            if column.width:
                self.setColumnWidth(number, column.width)
            else:
                self.resizeColumnToContents(number)
                self.setColumnWidth(number, min(360, self.columnWidth(number) + 16))


class _Cells(QStyledItemDelegate):
    """Draws the bar and the colour square; the rest is Qt's."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        share = index.data(BAR_ROLE)
        if share is not None and not undefined(share):
            widget: QWidget = option.widget
            tint = QColor(theme.colours(widget).accent_soft)
            whole = rect.adjusted(4, 4, -4, -4)
            whole.setWidth(max(1, round(whole.width() * min(1.0, max(0.0, float(share))))))
            painter.fillRect(whole, tint)
        colour = index.data(COLOUR_ROLE)
        if colour:
            square = QRect(rect.left() + 8, rect.center().y() - 5, 10, 10)
            painter.fillRect(square, QColor(colour))
            option.rect = rect.adjusted(18, 0, 0, 0)
        super().paint(painter, option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width() + (18 if index.data(COLOUR_ROLE) else 0), ROW_HEIGHT)
