"""The lower half of the Agreement page: charts at the left, matrices and the what-if at the right."""

from __future__ import annotations

from math import isnan
from operator import attrgetter

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QSplitter, QTabWidget, QVBoxLayout, QWidget

from labeler.ui import theme
from labeler.ui.models.rows import Column
from labeler.ui.state.agreement import share
from labeler.ui.state.agreement_parts import CHARTS, Chart, MergeRow, PageRows, RuleRow
from labeler.ui.widgets.interval_chart import IntervalChart, draw_dot
from labeler.ui.widgets.shaded_matrix import ShadedMatrix
from labeler.ui.widgets.table import Table


class AgreementPanels(QWidget):
    """``row_opened`` carries (chart, `ChartRow`), ``classes_opened`` and ``people_opened`` two codes."""

    row_opened = Signal(str, object)
    classes_opened = Signal(int, int)
    people_opened = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        tr = self.tr
        names = (tr("Classes"), tr("People"), tr("Tags"), tr("Rounds"), tr("With themselves"))
        self.charts = {kind: IntervalChart(name) for kind, name in zip(CHARTS, names, strict=True)}
        self.legends = {kind: _Legend() for kind in CHARTS}
        self.left = QTabWidget()
        self.left.setAccessibleName(self.tr("Agreement by"))
        self.left.setDocumentMode(True)
        self.left.tabBar().setDrawBase(False)
        for kind, name in zip(CHARTS, names, strict=True):
            self.charts[kind].opened.connect(lambda row, chart=kind: self.row_opened.emit(chart, row))
            self.left.addTab(_under(self.legends[kind], self.charts[kind]), name)
        self.confusions = ShadedMatrix(name=self.tr("Which classes people confuse"))
        self.confusions.opened.connect(self.classes_opened)
        self.pairs = ShadedMatrix(name=self.tr("Kappa by pair of people"))
        self.pairs.opened.connect(self.people_opened)
        self.talk = _muted()
        self.merges = Table(self._merge_columns(), name=self.tr("Two classes as one"))
        self.merges.activated_row.connect(self._open_merge)
        self.merges.horizontalHeader().setStretchLastSection(False)
        self.merges.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.right = QTabWidget()
        self.right.setAccessibleName(self.tr("Who confuses what"))
        self.right.setDocumentMode(True)
        self.right.tabBar().setDrawBase(False)
        self.confused = _muted()
        self.right.addTab(_under(self.confused, self.confusions), self.tr("Confusions"))
        self.right.addTab(_under(self.talk, self.pairs), self.tr("Pairs of people"))
        asked = _muted(self.tr("What if two classes were one? Nothing is changed. Alpha is beyond chance."))
        self.right.addTab(_under(asked, self.merges), self.tr("What if merged"))
        self.rules = Table(self._rule_columns(), name=self.tr("Rules of writing"))
        self.rules.horizontalHeader().setStretchLastSection(False)
        self.rules.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        helps = _muted(
            self.tr("What one rule of writing alone would bring. Texts stay as they were written.")
        )
        self.right.addTab(_under(helps, self.rules), self.tr("Rules of writing"))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.left)
        split.addWidget(self.right)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setSizes([500, 500])
        split.setChildrenCollapsible(False)
        split.setHandleWidth(theme.GAP_L)
        split.setStyleSheet("QSplitter::handle { background: transparent; }")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(split)

    def show_rows(self, rows_of: PageRows) -> None:
        """Show other rows; what is empty is not shown."""
        for place, kind in enumerate(CHARTS):
            chart = rows_of.charts.get(kind, Chart())
            series = tuple(self.tr(name) for name in chart.series)
            self.charts[kind].show_rows(chart.rows, series, self.tr(chart.counted))
            self.legends[kind].show_series(series)
            self.left.setTabVisible(place, len(chart.rows) > (kind == "round"))
        self.confused.setText(self.tr(rows_of.confused))
        self.confusions.show_cells(rows_of.class_names, rows_of.confusions)
        self.pairs.show_cells(rows_of.pair_names, rows_of.pairs)
        self.talk.setText(rows_of.talk)
        self.merges.show_rows(rows_of.merges)
        self.rules.show_rows(rows_of.rules)
        shown = (bool(rows_of.confusions), bool(rows_of.pairs), rows_of.what_if, bool(rows_of.rules))
        for place, there in enumerate(shown):
            self.right.setTabVisible(place, there)

    def _open_merge(self, row: MergeRow) -> None:
        self.classes_opened.emit(row.first_code, row.second_code)

    def _merge_columns(self) -> list[Column]:
        tr = self.tr

        def both(row: MergeRow) -> str:
            return f"{row.first} + {row.second}"

        def gain(row: MergeRow) -> str:
            return "–" if isnan(row.gain) else f"{row.gain:+.3f}".replace("-", "−")

        return [
            Column(tr("Classes"), both, width=150),
            Column(
                tr("Apart"),
                attrgetter("disagreements"),
                lambda r: f"{r.disagreements:,.0f}",
                tr("Pairs of labels of one item: one says the one, one the other"),
                right=True,
                width=65,
            ),
            Column(tr("Alpha gains"), attrgetter("gain"), gain, right=True, width=105),
            Column(
                tr("Same answer"), attrgetter("percent"), lambda r: share(r.percent), right=True, width=115
            ),
            Column(tr("HLP"), attrgetter("hlp"), lambda r: share(r.hlp), right=True, width=75),
            Column(
                tr("Share"),
                attrgetter("share"),
                lambda r: share(r.share, 0),
                tr("Of the class that would result"),
                right=True,
                width=65,
            ),
        ]

    def _rule_columns(self) -> list[Column]:
        tr = self.tr

        def points(gain: float) -> str:
            return "–" if isnan(gain) else f"{100 * gain + 0.0:+.2f}".replace("-", "−")

        def alone(row: RuleRow) -> str:
            return points(row.alone)

        def lost(row: RuleRow) -> str:
            return points(row.lost)

        return [
            Column(tr("Rule"), attrgetter("rule"), width=110),
            Column(tr("What it does"), attrgetter("words"), width=200),
            Column(
                tr("Gains alone"),
                attrgetter("alone"),
                alone,
                tr("Points of agreement in words that this rule alone would bring"),
                right=True,
                width=105,
            ),
            Column(
                tr("Lost without"),
                attrgetter("lost"),
                lost,
                tr("Points that all rules together would bring less without this one"),
                right=True,
                width=105,
            ),
        ]


class _Legend(QWidget):
    """Says which dot is what."""

    def __init__(self) -> None:
        super().__init__()
        self._series: tuple[str, ...] = ()

    def show_series(self, series: tuple[str, ...]) -> None:
        """Name the dots."""
        self._series = series
        self.setAccessibleName(", ".join(series))
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, 22)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw each dot and its name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = theme.colours(self)
        x = float(theme.GAP_M + 4)
        for series, name in enumerate((*self._series, self.tr("bars: 95 % intervals"))):
            if series < len(self._series):
                draw_dot(painter, series, QPointF(x, 11.0), chosen)
                x += 10
            painter.setPen(chosen.muted)
            painter.drawText(QPointF(x, 16.0), name)
            x += painter.fontMetrics().horizontalAdvance(name) + 24


def _muted(words: str = "") -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setContentsMargins(theme.GAP_M, 2, 0, 2)
    theme.style(label, look="muted")
    return label


def _under(head: QWidget, widget: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, theme.GAP_M, 0, 0)
    column.setSpacing(theme.GAP_S)
    head.setMinimumHeight(22)
    column.addWidget(head)
    column.addWidget(widget, 1)
    return box
