"""The tables of the Errors page: slices above, the confusion matrix and the kinds of error below."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from labeler.ui import theme
from labeler.ui.models.rows import Column
from labeler.ui.state.errors import (
    Confusion,
    SliceLine,
    between,
    confusions,
    people_note,
    people_word,
    percent,
    points,
    slice_lines,
)
from labeler.ui.state.matrix import counted_cells
from labeler.ui.widgets.matrix import Matrix
from labeler.ui.widgets.stat import Stat
from labeler.ui.widgets.table import Table

if TYPE_CHECKING:
    from labeler.ops.error_report import ErrorReport


Shown = Callable[[SliceLine], Any]
_KEYS = (
    "n",
    "share",
    "accuracy",
    "low",
    "hlp",
    "gap",
    "gap_low",
    "error_share",
    "error_rate",
    "gain",
    "gain_low",
)
HLP_COLUMN = 1 + _KEYS.index("hlp")


class ErrorTables(QWidget):
    """``slice_opened`` carries the `SliceLine` (None: everything), ``cell_opened`` a `Confusion`."""

    slice_opened = Signal(object)
    cell_opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._report: ErrorReport | None = None
        self.accuracy = Stat(self.tr("Model"), clickable=True)
        self.accuracy.setToolTip(self.tr("Open all its errors"))
        self.accuracy.clicked.connect(lambda: self.slice_opened.emit(None))
        self.people = Stat(self.tr("People"))
        self.gap = Stat(self.tr("Gap"))
        self.errors = Stat(self.tr("Errors"))
        self.slices = Table(self._columns(), name=self.tr("Slices"))
        self.slices.activated_row.connect(self.slice_opened)
        self.matrix = Matrix(name=self.tr("Confusion matrix: true class by predicted class"))
        self.matrix.opened.connect(self._open_cell)
        self.kinds = Table(self._kind_columns(), name=self.tr("Kinds of error"))
        self.kinds.activated_row.connect(self.cell_opened)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_L)
        stats = QHBoxLayout()
        stats.setSpacing(theme.GAP_M)
        for card in (self.accuracy, self.people, self.gap, self.errors):
            stats.addWidget(card, 1)
        column.addLayout(stats)
        column.addWidget(self._split(), 1)

    def _split(self) -> QSplitter:
        below = QSplitter(Qt.Orientation.Horizontal)
        below.addWidget(_titled(self.tr("True class (rows) by prediction"), self.matrix))
        below.addWidget(_titled(self.tr("Most frequent errors"), self.kinds))
        below.setStretchFactor(0, 3)
        below.setStretchFactor(1, 2)
        whole = QSplitter(Qt.Orientation.Vertical)
        whole.addWidget(self.slices)
        whole.addWidget(below)
        whole.setStretchFactor(0, 3)
        whole.setStretchFactor(1, 2)
        whole.setChildrenCollapsible(False)
        for splitter in (whole, below):
            splitter.setHandleWidth(theme.GAP_L)
            splitter.setStyleSheet("QSplitter::handle { background: transparent; }")
        return whole

    def show_report(self, report: ErrorReport) -> None:
        """Show another report."""
        self._report = report
        whole = report.slices.overall
        self.accuracy.show_value(percent(whole.accuracy), between(whole.low, whole.high))
        self.people.show_value(percent(whole.hlp), people_note(report))
        gap = whole.hlp - whole.accuracy
        self.gap.show_value(points(gap), self.tr("points below people"))
        if gap < 0:
            self.gap.show_value(points(-gap), self.tr("points above people"))
        n = f"{whole.n_errors:,}"
        self.errors.show_value(n, self.tr("of {n} items").format(n=f"{whole.n:,}"))
        self.slices.rows_model.name_column(HLP_COLUMN, people_word(report))
        self.slices.show_rows(slice_lines(report))
        self.matrix.show_cells(report.classes, counted_cells(report.confusion, report.classes))
        self.kinds.show_rows(confusions(report))

    def _open_cell(self, truth: int, predicted: int) -> None:
        report = self._report
        if report is not None:
            names = report.classes
            n = int(report.confusion[truth, predicted])
            self.cell_opened.emit(Confusion(truth, predicted, names[truth], names[predicted], n, 0.0))

    def _columns(self) -> list[Column]:
        """Return the columns of the slice table; ``HLP_COLUMN`` is renamed where it is only agreement."""
        tr = self.tr
        interval = tr("95 % interval")
        overlap = tr("Of all items; tags overlap, so shares need not add up")
        shrunk = tr("Of people; * fewer than 30 labeled items, drawn towards the overall level")
        grey = tr("Of the gap; grey where it holds 0, or with fewer than 30 items")
        gain = tr("What overall accuracy would rise by if the gap closed: gap × share, in points")
        share, of_errors = attrgetter("share"), attrgetter("error_share")
        numbers: list[tuple[str, Shown, str, int, Shown | None]] = [
            (tr("Items"), lambda r: f"{r.n:,}", tr("Items with the tag"), 65, None),
            (tr("Share"), lambda r: percent(r.share), overlap, 75, share),
            (tr("Accuracy"), lambda r: percent(r.accuracy), tr("Of the model"), 80, None),
            (interval, lambda r: between(r.low, r.high), tr("Of the accuracy (Wilson)"), 112, None),
            (tr("HLP"), lambda r: percent(r.hlp) + ("*" if r.hlp_shrunk else ""), shrunk, 95, None),
            (tr("Gap"), lambda r: points(r.gap), tr("People less model, in points"), 60, None),
            (interval, lambda r: between(r.gap_low, r.gap_high), grey, 122, None),
            (tr("Of errors"), lambda r: percent(r.error_share), tr("Share of all errors"), 80, of_errors),
            (tr("Error rate"), lambda r: percent(r.error_rate), tr("Within the slice"), 85, None),
            (tr("Gain"), lambda r: points(r.gain, 2), gain, 75, self._gain_bar),
            (interval, lambda r: between(r.gain_low, r.gain_high, 2), tr("Of the gain"), 95, None),
        ]
        columns = [
            Column(title, attrgetter(key), text, tip, bar, right=True, width=width, muted=_muted)
            for key, (title, text, tip, width, bar) in zip(_KEYS, numbers, strict=True)
        ]
        name = Column(tr("Slice"), attrgetter("tag"), tip=tr("The items of one tag"), width=150, muted=_muted)
        return [name, *columns]

    def _gain_bar(self, line: SliceLine) -> float | None:
        """Return the gain as a share of the largest one; none for no gain."""
        most = max((row.gain for row in self.slices.rows_model.rows if row.gain == row.gain), default=0.0)
        return line.gain / most if line.gain > 0 else None

    def _kind_bar(self, kind: Confusion) -> float:
        """Return the share as a part of the largest one."""
        return kind.share / max((row.share for row in self.kinds.rows_model.rows), default=1.0)

    def _kind_columns(self) -> list[Column]:
        tr = self.tr
        return [
            Column(tr("True class"), lambda r: r.truth_name, width=120),
            Column(tr("Called"), lambda r: r.predicted_name, width=120),
            Column(tr("Items"), lambda r: r.n, width=60),
            Column(
                tr("Of errors"),
                lambda r: r.share,
                lambda r: percent(r.share),
                bar=self._kind_bar,
                width=80,
            ),
        ]


def _muted(line: SliceLine) -> bool:
    return line.uncertain


def _titled(title: str, widget: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.GAP_M)
    heading = QLabel(title)
    theme.style(heading, look="heading")
    column.addWidget(heading)
    column.addWidget(widget, 1)
    return box
