"""Beside the classes: that a round is closed, who said what in it, and how each is drawn over the item."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from labeler.ui import theme
from labeler.ui.state.others import Other
from labeler.ui.widgets.keycap import say_key


class LineSample(QWidget):
    """A short stroke as somebody's boxes are drawn."""

    def __init__(self, other: Other) -> None:
        super().__init__()
        self._other = other
        self.setFixedSize(30, 14)
        self.setAccessibleName(self.tr("how {name} is drawn").format(name=other.name))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line over a dark one, as on the picture."""
        painter = QPainter(self)
        line = QLineF(1, self.height() / 2, self.width() - 1, self.height() / 2)
        painter.setPen(QPen(QColor("#000000"), 6))
        painter.drawLine(line)
        painter.setPen(pen_of(self._other.colour, self._other.dashes, 3))
        painter.drawLine(line)


def pen_of(colour: str, dashes: Sequence[int], width: float) -> QPen:
    """Return the pen that somebody's answer is drawn with."""
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if dashes:
        pen.setDashPattern([float(one) for one in dashes])
    return pen


class OthersCard(QFrame):
    """``toggled`` when its button is pressed, ``left`` when the person wants to label again."""

    toggled = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        theme.style(self, surface="card")
        self.title = _label("heading")
        self.words = _label("muted")
        self.show_them = self._button(self.toggled.emit)
        self.back = self._button(self.left.emit)
        self.back.setText(self.tr("Go on labeling"))
        self.back.setAccessibleName(self.back.text())
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(theme.GAP_M)
        self._rows.setVerticalSpacing(theme.GAP_S)
        self._rows.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, theme.GAP_M, 10, theme.GAP_M)
        column.setSpacing(theme.GAP_M)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addLayout(self._rows)
        column.addWidget(self.show_them)
        column.addWidget(self.back)
        self.others: tuple[Other, ...] = ()
        self.hide()

    def _button(self, signal: object) -> QPushButton:
        button = QPushButton()
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: signal())  # type: ignore[operator]
        return button

    def show_round(self, name: str, *, others_open: bool) -> None:
        """Show that a closed round is looked through; ``others_open``: another one takes labels."""
        self.title.setText(self.tr("{name} is closed").format(name=name))
        self.back.setVisible(others_open)
        self.show_others(None)
        self.setVisible(bool(name))

    def show_others(self, others: Sequence[Other] | None) -> None:
        """Show who said what of the item; None: it is not shown now."""
        self.others = tuple(others or ())
        while (entry := self._rows.takeAt(0)) is not None:
            if (widget := entry.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for at, other in enumerate(self.others):
            name, said = _label(""), _label("muted")
            name.setText(other.name)
            said.setText(other.words)
            self._rows.addWidget(LineSample(other), 2 * at, 0)
            self._rows.addWidget(name, 2 * at, 1)
            self._rows.addWidget(said, 2 * at + 1, 1)
        if others is None:
            self.words.setText(self.tr("Nothing can be changed. What you see is your own answer."))
        else:
            none = self.tr("Nobody else answered this item.")
            self.words.setText("" if others else none)
        self.words.setVisible(bool(self.words.text()))
        self.show_them.setText(
            self.tr("Show the others  O") if others is None else self.tr("Hide the others  O")
        )
        say_key(self.show_them)
        self.setAccessibleName("; ".join((self.title.text(), *(f"{o.name}: {o.words}" for o in self.others))))


def _label(look: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if look:
        theme.style(label, look=look)
    return label
