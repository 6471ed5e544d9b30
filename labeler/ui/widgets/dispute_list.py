"""The queue of disagreements: item, how many labels, how far they disagree."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QLabel, QPushButton, QVBoxLayout

from labeler.types import Id
from labeler.ui import theme
from labeler.ui.models.rows import Column
from labeler.ui.state.resolve import Disputed, ResolveState
from labeler.ui.widgets.comment_box import CommentBox
from labeler.ui.widgets.table import Table

WIDTH = 280
COLUMN_WIDTHS = {1: 48, 2: 92}


class DisputeList(QFrame):
    """The queue above, the comments on the item below; ``chosen`` carries the item that was picked."""

    chosen = Signal(object)
    report_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.comments = CommentBox()
        self._names: dict[Id, str] = {}
        self._numbers: dict[Id, int] = {}
        self.setObjectName("queue")
        self.setStyleSheet(
            "QFrame#queue { background: palette(base); border-right: 1px solid palette(mid); }"
        )
        self.setFixedWidth(WIDTH)
        self.count = QLabel()
        theme.style(self.count, look="muted")
        self.count.setContentsMargins(12, 10, 12, 6)
        self.count.setWordWrap(True)
        self.report = QPushButton(self.tr("How far  Q"))
        self.report.setAccessibleName(self.tr("How far we are"))
        self.report.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.style(self.report, kind="quiet")
        self.report.clicked.connect(lambda _checked=False: self.report_wanted.emit())
        top = QHBoxLayout()
        top.setContentsMargins(0, theme.GAP_S, theme.GAP_S, 0)
        top.addWidget(self.count, 1)
        top.addWidget(self.report)
        self.table = self._table()
        self.table.chosen_row.connect(lambda row: self.chosen.emit(row.item))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.table, 3)
        column.addWidget(self.comments, 2)

    def _table(self) -> Table:
        table = Table(
            (
                Column(self.tr("Item"), self._name_of, right=False),
                Column(self.tr("n"), lambda row: row.n_labels, tip=self.tr("How many labels")),
                Column(
                    self.tr("Disagree"),
                    lambda row: row.disagreement,
                    lambda row: f"{row.disagreement:.0%}",
                    tip=self.tr("How far labels differ; the order is this × slice × cost"),
                    bar=lambda row: row.disagreement,
                ),
            ),
            name=self.tr("What people disagree about"),
        )
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setStyleSheet("QTableView { border: none; border-radius: 0px; }")
        table.horizontalHeader().setStretchLastSection(False)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        return table

    def _name_of(self, row: Disputed) -> str:
        return self._names.get(row.item) or f"#{self._numbers.get(row.item, 0)}"

    def show_names(self, names: dict[Id, str], rows: Sequence[Disputed]) -> None:
        """Take the file names of the items, as far as they were read; others are shown by number."""
        self._names = names
        self._numbers = {row.item: number for number, row in enumerate(rows, start=1)}

    def show_state(self, state: ResolveState) -> None:
        """Show the queue and where in it the SME stands."""
        words = self.tr("{left} to resolve").format(left=sum(not row.ruled for row in state.rows))
        if state.n_resolved:
            words += self.tr(" · {n} done").format(n=state.n_resolved)
        self.count.setText(words)
        if set(self.table.rows_model.rows) != set(state.rows):
            self.table.show_rows(state.rows)
            for number, width in COLUMN_WIDTHS.items():
                self.table.setColumnWidth(number, width)
        rows = list(self.table.rows_model.rows)
        at = next((number for number, row in enumerate(rows) if row.item == state.item), None)
        if at is not None and self.table.currentIndex().row() != at:
            self.table.blockSignals(True)
            self.table.selectRow(at)
            self.table.blockSignals(False)
