"""The lower half of the Agreement page: charts at the left, matrices and the what-if at the right."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from operator import attrgetter

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QSplitter, QTabWidget, QVBoxLayout, QWidget

from labeler.ui import theme
from labeler.ui.models.rows import Column
from labeler.ui.state.agreement import share
from labeler.ui.state.agreement_model import ModelView
from labeler.ui.state.agreement_parts import CHARTS, Chart, MergeRow, PageRows, RuleRow
from labeler.ui.widgets.interval_chart import IntervalChart, draw_dot
from labeler.ui.widgets.matrix import Matrix
from labeler.ui.widgets.table import Table

CALIBRATION = "calibration"
"""The chart at the left that a model has and people have not."""


class AgreementPanels(QWidget):
    """``row_opened`` carries (chart, `ChartRow`), ``classes_opened`` and ``people_opened`` two codes."""

    row_opened = Signal(str, object)
    classes_opened = Signal(int, int)
    people_opened = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._build_left()
        self._build_right()
        self.show_model(None)
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

    def _build_left(self) -> None:
        tr = self.tr
        names = (
            tr("Classes"),
            tr("People"),
            tr("Tags"),
            tr("Rounds"),
            tr("With themselves"),
            tr("Calibration"),
        )
        kinds = (*CHARTS, CALIBRATION)
        self.charts = {kind: IntervalChart(name) for kind, name in zip(kinds, names, strict=True)}
        self.legends = {kind: _Legend() for kind in kinds}
        self.left = _tabs(tr("Agreement by"))
        for kind, name in zip(kinds, names, strict=True):
            self.charts[kind].opened.connect(lambda row, chart=kind: self.row_opened.emit(chart, row))
            self.left.addTab(_under(self.legends[kind], self.charts[kind]), name)

    def _build_right(self) -> None:
        tr = self.tr
        self.right = _tabs(tr("Who confuses what"))
        self.confusions = Matrix(name=tr("Which classes people confuse"))
        self.confusions.opened.connect(self.classes_opened)
        self.pairs = Matrix(name=tr("Agreement by pair of people"))
        self.pairs.opened.connect(self.people_opened)
        self.merges = Table(self._merge_columns(), name=tr("Two classes as one"))
        self.merges.activated_row.connect(self._open_merge)
        _stretch(self.merges, 0)
        self.confused, self.talk = _muted(), _muted()
        self.rules: Table | None = None
        self.model: Table | None = None
        asked = _muted(tr("What if two classes were one? Nothing is changed. Alpha is beyond chance."))
        self.right.addTab(_under(self.confused, self.confusions), tr("Confusions"))
        self.right.addTab(_under(self.talk, self.pairs), tr("Pairs of people"))
        self.right.addTab(_under(asked, self.merges), tr("What if merged"))

    def _show_rules(self, rows: Sequence[RuleRow]) -> None:
        """Show the rules of writing; their tab is made when there are some for the first time."""
        if self.rules is None:
            if not rows:
                return
            self.rules = Table(self._rule_columns(), name=self.tr("Rules of writing"))
            _stretch(self.rules, 1)
            helps = self.tr("What one rule of writing alone would bring. Texts stay as written.")
            self.right.addTab(_under(_muted(helps), self.rules), self.tr("Rules of writing"))
        self.rules.show_rows(rows)
        self.right.setTabVisible(_tab_of(self.right, self.rules), bool(rows))

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
        self._show_rules(rows_of.rules)
        shown = (bool(rows_of.confusions), bool(rows_of.pairs), rows_of.what_if)
        for place, there in enumerate(shown):
            self.right.setTabVisible(place, there)

    def show_model(self, view: ModelView | None) -> None:
        """Show a run beside people, or nothing."""
        chart = Chart() if view is None else view.bars
        self.charts[CALIBRATION].show_rows(chart.rows, tuple(self.tr(name) for name in chart.series), "n")
        self.legends[CALIBRATION].show_series(tuple(self.tr(name) for name in chart.series))
        self.left.setTabVisible(len(CHARTS), bool(chart.rows))
        if self.model is None:
            if view is None:
                return
            self.model, self.model_head = Table(_model_columns(self), name=self.tr("The model")), _muted()
            self.right.addTab(_under(self.model_head, self.model), self.tr("Model"))
        self.model.show_rows(() if view is None else view.rows)
        self.model_head.setText("" if view is None else view.head)
        self.right.setTabVisible(_tab_of(self.right, self.model), view is not None)

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


def _tabs(name: str) -> QTabWidget:
    tabs = QTabWidget()
    tabs.setAccessibleName(name)
    tabs.setDocumentMode(True)
    tabs.tabBar().setDrawBase(False)
    return tabs


def _tab_of(tabs: QTabWidget, widget: QWidget) -> int:
    """Return the tab that a widget lies in."""
    page = widget.parentWidget()
    return -1 if page is None else tabs.indexOf(page)


def _stretch(table: Table, column: int) -> None:
    header = table.horizontalHeader()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)


def _model_columns(of: QWidget) -> list[Column]:
    return [
        Column(of.tr("Figure"), attrgetter("what"), width=175),
        Column(of.tr("Value"), attrgetter("value"), right=True, width=85),
        Column(of.tr("How sure, what it means"), attrgetter("note"), width=200),
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
