"""The segments of a sound as a table: when, how long, what, and what is said in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from labeler.ui.state.segment_rules import SegmentRules
from labeler.ui.state.time_axis import clock
from labeler.ui.widgets.segment_layer import SegmentLayer
from labeler.units import Segment

Index = QModelIndex | QPersistentModelIndex
ROW_PX, ROWS = 24, 5


class SegmentRows(QAbstractTableModel):
    """Rows of segments; ``written(id, text)`` is emitted when the text of one was typed."""

    written = Signal(str, str)

    def __init__(self, layer: SegmentLayer, rules: SegmentRules) -> None:
        super().__init__()
        self._layer = layer
        self.segments: tuple[Segment, ...] = ()
        columns = [self.tr("from"), self.tr("to"), self.tr("length"), self.tr("class")]
        self._names = ["start", "end", "length", "class"]
        for wanted, name, words in (
            (rules.channels, "channel", self.tr("channel")),
            (rules.frequency, "band", self.tr("frequencies")),
            (rules.text, "text", self.tr("what is said")),
        ):
            if wanted:
                self._names.append(name)
                columns.append(words)
        self._heads = columns

    def show_segments(self, segments: Sequence[Segment]) -> None:
        """Show other segments."""
        if tuple(segments) == self.segments:
            return
        same = [one.id for one in segments] == [one.id for one in self.segments]
        if same and segments:
            self.segments = tuple(segments)
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.segments) - 1, len(self._names) - 1))
        else:
            self.beginResetModel()
            self.segments = tuple(segments)
            self.endResetModel()

    def column_of(self, name: str) -> int:
        """Return a column's place, -1 where it is not shown."""
        return self._names.index(name) if name in self._names else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.segments)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._names)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            number = self._names[section] in ("start", "end", "length")
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if self._names[index.column()] == "text" else flags

    def data(self, index: Index, role: int = 0) -> Any:
        one, name = self.segments[index.row()], self._names[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._words(one, name)
        if role == Qt.ItemDataRole.DecorationRole and name == "class":
            return QColor(self._layer.look(one.label_class).colour)
        if role == Qt.ItemDataRole.TextAlignmentRole and name in ("start", "end", "length"):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _words(self, one: Segment, name: str) -> str:
        if name == "class":
            return self._layer.look(one.label_class).name or self.tr("no class yet")
        if name == "channel":
            return self.tr("all") if one.channel is None else str(one.channel + 1)
        if name == "band":
            return self._band_words(one)
        return {
            "start": clock(one.start_s, 0.001),
            "end": clock(one.end_s, 0.001),
            "length": f"{one.end_s - one.start_s:.3f} s",
        }.get(name, one.text)

    def _band_words(self, one: Segment) -> str:
        if one.low_hz is None and one.high_hz is None:
            return self.tr("all")
        low = f"{one.low_hz or 0:.0f}"
        if one.high_hz is None:
            return self.tr("above {} Hz").format(low)
        return f"{low}–{one.high_hz:.0f} Hz"

    def setData(self, index: Index, value: Any, role: int = 2) -> bool:  # noqa: N802 - Qt's name
        self.written.emit(self.segments[index.row()].id, str(value).strip())
        return True


class SegmentList(QTableView):
    """``chosen(ids)`` is emitted when rows are selected by the person."""

    chosen = Signal(object)

    def __init__(self, layer: SegmentLayer, rules: SegmentRules) -> None:
        super().__init__()
        self.rows = SegmentRows(layer, rules)
        self.setModel(self.rows)
        self.setAccessibleName(self.tr("Segments"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setProperty("keys", "page")  # its keys are those of the segments: arrows move them
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        for column, width in enumerate((96, 96, 90, 160)):
            self.setColumnWidth(column, width)
        self.setFixedHeight(ROW_PX * (ROWS + 1) + 8)
        self._quiet = False
        self.selectionModel().selectionChanged.connect(self._selected)

    def show_segments(self, segments: Sequence[Segment], selected: Sequence[str]) -> None:
        """Show other segments, these selected."""
        self._quiet = True
        self.rows.show_segments(segments)
        chosen = QItemSelection()
        last = -1
        for row, one in enumerate(segments):
            if one.id in selected:
                chosen.select(self.rows.index(row, 0), self.rows.index(row, self.rows.columnCount() - 1))
                last = row
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if last >= 0:
            self.scrollTo(self.rows.index(last, 0))
        self._quiet = False

    def edit_text(self, id_: str) -> bool:
        """Let the text of a segment be typed; return whether there is a column for it."""
        column = self.rows.column_of("text")
        row = next((at for at, one in enumerate(self.rows.segments) if one.id == id_), -1)
        if column < 0 or row < 0:
            return False
        index = self.rows.index(row, column)
        self.setCurrentIndex(index)
        self.edit(index)
        return True

    def _selected(self) -> None:
        if not self._quiet:
            rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
            self.chosen.emit([self.rows.segments[row].id for row in rows])
