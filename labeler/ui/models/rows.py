"""A table model over plain rows: what a cell says, how it sorts, and which row it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from labeler.ui import theme

Index = QModelIndex | QPersistentModelIndex

SORT_ROLE = int(Qt.ItemDataRole.UserRole)
BAR_ROLE = SORT_ROLE + 1
COLOUR_ROLE = SORT_ROLE + 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``value(row)`` sorts, ``text(row)`` is shown (default: the value as text).

    Numbers are right-aligned. ``bar(row)`` in [0, 1] draws a bar behind the text; ``colour(row)`` a small
    square before it; ``tip`` explains the heading; rows that are ``muted`` are written in the muted colour.
    """

    title: str
    value: Callable[[Any], Any]
    text: Callable[[Any], str] | None = None
    tip: str = ""
    bar: Callable[[Any], float | None] | None = None
    colour: Callable[[Any], str] | None = None
    right: bool | None = None
    width: int = 0
    muted: Callable[[Any], bool] | None = None


class Rows(QAbstractTableModel):
    """Any sequence of rows, shown through columns."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: Sequence[Any] = ()

    def show(self, rows: Sequence[Any]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def name_column(self, section: int, title: str) -> None:
        """Give a column another heading."""
        columns = list(self.columns)
        columns[section] = replace(columns[section], title=title)
        self.columns = tuple(columns)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, section, section)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title or its explanation."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(column)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, sorts by, or draws."""
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(column)
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row) if column.text else shown(column.value(row))
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(theme.colours().muted) if column.muted and column.muted(row) else None
        source = {SORT_ROLE: column.value, BAR_ROLE: column.bar, COLOUR_ROLE: column.colour}.get(role)
        return source(row) if source is not None else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort the rows by a column; what is undefined comes last either way."""
        if not 0 <= column < len(self.columns):
            return
        value = self.columns[column].value
        known = [row for row in self.rows if not undefined(value(row))]
        known.sort(key=lambda row: _sortable(value(row)), reverse=order == Qt.SortOrder.DescendingOrder)
        self.layoutAboutToBeChanged.emit()
        self.rows = known + [row for row in self.rows if undefined(value(row))]
        self.layoutChanged.emit()

    def _alignment(self, column: Column) -> Qt.AlignmentFlag:
        right = column.right
        if right is None:
            right = bool(self.rows) and isinstance(column.value(self.rows[0]), (int, float))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def undefined(value: Any) -> bool:
    """Return whether a value is missing: ``None`` or NaN."""
    return value is None or (isinstance(value, float) and isnan(value))


def shown(value: Any) -> str:
    """Return a value as a table shows it: ``–`` where undefined, three decimals, thousands apart.

    >>> shown(float("nan")), shown(0.12345), shown(1234567), shown("a")
    ('–', '0.123', '1,234,567', 'a')
    """
    if undefined(value):
        return "–"
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _sortable(value: Any) -> tuple[int, Any]:
    if isinstance(value, (int, float)):
        return (0, value)
    return (1, str(value).casefold())
