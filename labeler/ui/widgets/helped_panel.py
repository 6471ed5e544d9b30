"""Did it help? Before and after on the same items, agreement over the rounds, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from labeler.ui import theme
from labeler.ui.state.helped import HelpedView
from labeler.ui.widgets.round_chart import RoundChart


class HelpedPanel(QFrame):
    """``items_wanted(items, title)`` asks for the items on which people agree more, or less, than before."""

    items_wanted = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        theme.style(self, surface="card")
        self.view = HelpedView("", "")
        self.heading, self.words = QLabel(), QLabel()
        self.numbers, self.beside = QLabel(), QLabel()
        looks = {self.heading: "heading", self.numbers: "number", self.words: "", self.beside: "muted"}
        for label, look in looks.items():
            theme.style(label, look=look)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(label is not self.heading)
        self.more, self.less = QPushButton(), QPushButton()
        self.more.clicked.connect(lambda _checked=False: self._open(more=True))
        self.less.clicked.connect(lambda _checked=False: self._open(more=False))
        self.chart = RoundChart()
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP_M)
        buttons.addWidget(self.more)
        buttons.addWidget(self.less)
        buttons.addStretch()
        left = QVBoxLayout()
        left.setSpacing(theme.GAP_S)
        for widget in (self.heading, self.numbers, self.beside, self.words):
            left.addWidget(widget)
        left.addStretch()
        left.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_L, 12, theme.GAP_L, 12)
        row.setSpacing(theme.GAP_L)
        row.addLayout(left, 3)
        row.addWidget(self.chart, 2)
        self.show_view(self.view)

    def show_view(self, view: HelpedView) -> None:
        """Show other rounds."""
        self.view = view
        self.heading.setText(view.title)
        self.words.setText(view.words)
        self.numbers.setText(f"{view.before} → {view.after}" if view.before else "")
        self.beside.setText(view.beside)
        self.numbers.setVisible(bool(view.before))
        self.beside.setVisible(bool(view.beside))
        self.more.setText(self.tr("{n} items agree more").format(n=f"{len(view.more):,}"))
        self.less.setText(self.tr("{n} agree less").format(n=f"{len(view.less):,}"))
        for button, items in ((self.more, view.more), (self.less, view.less)):
            button.setVisible(bool(view.before))
            button.setEnabled(bool(items))
            button.setAccessibleName(button.text())
            button.setToolTip(self.tr("Show them on Data"))
        self.chart.show_points(view.points, view.measure)
        self.chart.setVisible(len(view.points) > 1)

    def _open(self, *, more: bool) -> None:
        items = self.view.more if more else self.view.less
        title = self.tr("People agree more") if more else self.tr("People agree less")
        self.items_wanted.emit(items, f"{title}: {self.view.title.removesuffix('?')}")
