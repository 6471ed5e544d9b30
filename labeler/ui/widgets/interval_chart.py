"""A chart of shares with their intervals: one line a row, a dot and a whisker a series."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from labeler.ui import theme
from labeler.ui.state.agreement_parts import ChartRow, Mark

ROW = 30
HEAD = 30
WIDEST_NAME = 170
_WIDEST_VALUE = "  100 %"
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)


class IntervalChart(QAbstractScrollArea):
    """Rows of dots with whiskers on one axis; ``opened`` carries the `ChartRow` that was chosen.

    Arrows move, Enter or a double-click opens. ``series`` names the dots: the first is a filled disc, the
    second a hollow diamond, so that colour is never alone.
    """

    opened = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._rows: Sequence[ChartRow] = ()
        self._series: tuple[str, ...] = ()
        self._counted = "n"
        self._current = -1
        self._low, self._high = 0.0, 1.0

    @property
    def rows(self) -> Sequence[ChartRow]:
        """Return what is shown."""
        return self._rows

    def show_rows(self, rows: Sequence[ChartRow], series: tuple[str, ...], counted: str = "n") -> None:
        """Show other rows; ``series`` says what the dots are, ``counted`` what the numbers count."""
        self._rows, self._series, self._counted = tuple(rows), series, counted
        self._current = min(self._current, len(self._rows) - 1)
        self._low, self._high = _span(rows)
        self._resize_bar()
        self.viewport().update()
        self._announce()

    def current_row(self) -> ChartRow | None:
        """Return the chosen row."""
        return self._rows[self._current] if 0 <= self._current < len(self._rows) else None

    def sizeHint(self) -> QSize:
        """Wide enough for names, axis and values."""
        return QSize(480, HEAD + ROW * min(10, max(3, len(self._rows))))

    # painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the axis and the rows in view."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = theme.colours(self)
        painter.setPen(QColor(chosen.border))
        painter.setBrush(QColor(chosen.surface))
        whole = QRectF(self.viewport().rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(whole, theme.RADIUS, theme.RADIUS)
        metrics = QFontMetricsF(self.font())
        names, numbers = self._widths(metrics)
        axis = QRectF(names, HEAD, max(40.0, self.viewport().width() - names - numbers), 1.0)
        top = self.verticalScrollBar().value()
        self._grid(painter, axis, chosen)
        painter.setClipRect(1, HEAD, self.viewport().width() - 2, self.viewport().height() - HEAD - 1)
        first = top // ROW
        for place in range(first, min(len(self._rows), first + self.viewport().height() // ROW + 2)):
            self._row(painter, place, HEAD + place * ROW - top, axis, chosen)

    def _grid(self, painter: QPainter, axis: QRectF, chosen: theme.Colours) -> None:
        metrics = QFontMetricsF(self.font())
        painter.setPen(QColor(chosen.muted))
        step = _step(self._high - self._low, max(2, int(axis.width() / 52)))
        tick = math.ceil(self._low / step - 1e-9) * step
        while tick <= self._high + 1e-9:
            x = self._x(tick, axis)
            painter.setPen(QPen(QColor(chosen.border), 1))
            painter.drawLine(QPointF(x, HEAD), QPointF(x, self.viewport().height() - 1.5))
            words = f"{100 * tick:.0f} %"
            painter.setPen(QColor(chosen.muted))
            place = QRectF(x - 40, 0, 80, HEAD)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
            tick += step
        painter.setPen(QColor(chosen.muted))
        words = metrics.elidedText(self._counted, Qt.TextElideMode.ElideRight, 60)
        place = QRectF(axis.left() - 90, 0, 64, HEAD)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def _row(self, painter: QPainter, place: int, y: int, axis: QRectF, chosen: theme.Colours) -> None:
        row = self._rows[place]
        whole = QRectF(0, y, self.viewport().width(), ROW)
        if place == self._current:
            painter.fillRect(whole, QColor(chosen.accent_soft if self.hasFocus() else chosen.hover))
        metrics = QFontMetricsF(self.font())
        vertical = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(chosen.text))
        name = QRectF(theme.GAP_M, y, axis.left() - 84, ROW)
        words = metrics.elidedText(row.name, Qt.TextElideMode.ElideMiddle, name.width())
        painter.drawText(name, vertical | Qt.AlignmentFlag.AlignLeft, words)
        painter.setPen(QColor(chosen.muted))
        painter.drawText(
            QRectF(axis.left() - 90, y, 64, ROW), vertical | Qt.AlignmentFlag.AlignRight, f"{row.n:,}"
        )
        apart = 10 if len(row.marks) < 3 else 8
        for order, mark in enumerate(row.marks):
            middle = y + ROW / 2 + apart * (order - (len(row.marks) - 1) / 2)
            self._mark(painter, mark, middle, axis, chosen)
        if not row.marks:
            painter.drawText(QRectF(axis.right() + 14, y, 40, ROW), vertical, "–")
        wide = metrics.horizontalAdvance(_WIDEST_VALUE)
        for mark in row.marks:
            painter.setPen(series_colour(mark.series, chosen))
            value = QRectF(axis.right() + 14 + mark.series * wide, y, wide, ROW)
            painter.drawText(value, vertical | Qt.AlignmentFlag.AlignRight, f"{100 * mark.value:.0f} %")

    def _mark(self, painter: QPainter, mark: Mark, y: float, axis: QRectF, chosen: theme.Colours) -> None:
        colour = series_colour(mark.series, chosen)
        if not math.isnan(mark.low):
            painter.setPen(QPen(colour, 2))
            painter.drawLine(QPointF(self._x(mark.low, axis), y), QPointF(self._x(mark.high, axis), y))
        draw_dot(painter, mark.series, QPointF(self._x(mark.value, axis), y), chosen)

    def _x(self, value: float, axis: QRectF) -> float:
        part = (value - self._low) / (self._high - self._low)
        return axis.left() + axis.width() * min(1.0, max(0.0, part))

    def _widths(self, metrics: QFontMetricsF) -> tuple[float, float]:
        names = max((metrics.horizontalAdvance(row.name) for row in self._rows), default=60.0)
        wide = metrics.horizontalAdvance(_WIDEST_VALUE)
        return min(WIDEST_NAME, names) + 104.0, 26.0 + max(1, len(self._series)) * wide

    # moving

    def resizeEvent(self, _event: object) -> None:
        """Keep the scroll bar right."""
        self._resize_bar()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        self._choose(self._row_at(event.position().y()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double-click opens."""
        self._choose(self._row_at(event.position().y()))
        self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter opens."""
        moves = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: 10,
            Qt.Key.Key_PageUp: -10,
            Qt.Key.Key_Home: -len(self._rows),
            Qt.Key.Key_End: len(self._rows),
        }
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif event.key() in moves and self._rows:
            self._choose(min(len(self._rows) - 1, max(0, self._current + moves[Qt.Key(event.key())])))
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say the row in words where the mouse rests."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._row_at(event.pos().y())
            QToolTip.showText(event.globalPos(), self._rows[place].tip if place >= 0 else "", self)
            return True
        return super().viewportEvent(event)

    def _row_at(self, y: float) -> int:
        place = int(y - HEAD + self.verticalScrollBar().value()) // ROW
        return place if y >= HEAD and place < len(self._rows) else -1

    def _choose(self, place: int) -> None:
        self._current = place
        bar = self.verticalScrollBar()
        if place >= 0:
            top, height = place * ROW, self.viewport().height() - HEAD
            bar.setValue(min(top, max(bar.value(), top + ROW - height)))
        self.viewport().update()
        self._announce()

    def _open(self) -> None:
        row = self.current_row()
        if row is not None:
            self.opened.emit(row)

    def _announce(self) -> None:
        row = self.current_row()
        self.setAccessibleDescription(row.tip if row is not None else "")

    def _resize_bar(self) -> None:
        bar = self.verticalScrollBar()
        height = max(1, self.viewport().height() - HEAD)
        bar.setPageStep(height)
        bar.setSingleStep(ROW)
        bar.setRange(0, max(0, len(self._rows) * ROW - height))


def series_colour(series: int, chosen: theme.Colours) -> QColor:
    """Return the colour of a series."""
    return QColor((chosen.accent, chosen.warn, chosen.good)[min(series, 2)])


def draw_dot(painter: QPainter, series: int, at: QPointF, chosen: theme.Colours) -> None:
    """Draw a filled disc for the first series, a hollow diamond for the second, a square for the third."""
    colour = series_colour(series, chosen)
    painter.setPen(QPen(colour, 2))
    if series == 0:
        painter.setBrush(colour)
        painter.drawEllipse(at, 4.0, 4.0)
        return
    if series == 2:
        painter.setBrush(colour)
        painter.drawRect(QRectF(at.x() - 3.0, at.y() - 3.0, 6.0, 6.0))
        return
    painter.setBrush(QColor(chosen.surface))
    offsets = ((0, -5), (5, 0), (0, 5), (-5, 0))
    painter.drawPolygon([QPointF(at.x() + x, at.y() + y) for x, y in offsets])


def _span(rows: Sequence[ChartRow]) -> tuple[float, float]:
    """Return where the axis begins and ends: a whole tenth below what is shown, not below 0, and 1."""
    ends = [
        end
        for row in rows
        for mark in row.marks
        for end in (mark.value, mark.low, mark.high)
        if not math.isnan(end)
    ]
    if not ends:
        return 0.0, 1.0
    return max(0.0, math.floor(min(*ends, 0.9) * 10.0) / 10.0), 1.0


def _step(span: float, ticks: int) -> float:
    return next((step for step in STEPS if span / step <= ticks), 0.5)
