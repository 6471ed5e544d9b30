"""Agreement over the rounds as a small chart: a dot with a whisker for each, joined by a line."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from labeler.ui import theme
from labeler.ui.state.helped import RoundPoint

_HEAD, _FOOT, _AXIS = 18.0, 20.0, 42.0


class RoundChart(QWidget):
    """Rounds from left to right; the value stands above each dot, the tip tells the interval."""

    def __init__(self) -> None:
        super().__init__()
        self._points: tuple[RoundPoint, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(180, 112))

    def show_points(self, points: Sequence[RoundPoint], measure: str) -> None:
        """Show other rounds."""
        self._points = tuple(points)
        self.setAccessibleName(self.tr("Agreement over the rounds ({measure})").format(measure=measure))
        self.setAccessibleDescription("; ".join(point.tip for point in points))
        self.update()

    def span(self) -> tuple[float, float]:
        """Return where the axis begins and ends: whole tenths around what is shown, within 0 and 1."""
        ends = [e for p in self._points for e in (p.value, p.low, p.high) if not math.isnan(e)]
        if not ends:
            return 0.0, 1.0
        low, high = math.floor(min(ends) * 10) / 10, math.ceil(max(ends) * 10) / 10
        return max(0.0, min(low, high - 0.1)), min(1.0, high)

    def _area(self) -> QRectF:
        return QRectF(_AXIS, _HEAD, self.width() - _AXIS - 8, self.height() - _HEAD - _FOOT)

    def _x(self, place: int) -> float:
        area, n = self._area(), len(self._points)
        return area.left() + area.width() * (place + 0.5) / max(1, n)

    def _y(self, value: float) -> float:
        area, (low, high) = self._area(), self.span()
        return area.bottom() - area.height() * (value - low) / max(1e-9, high - low)

    def paintEvent(self, event: QPaintEvent) -> None:
        chosen = theme.colours(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_axis(painter, chosen)
        known = [(at, one) for at, one in enumerate(self._points) if not math.isnan(one.value)]
        painter.setPen(QPen(QColor(chosen.accent), 1.5, Qt.PenStyle.DotLine))
        painter.drawPolyline([QPointF(self._x(at), self._y(one.value)) for at, one in known])
        metrics = QFontMetricsF(self.font())
        every = max(1, math.ceil(58 * len(self._points) / max(1.0, self._area().width())))
        for at, one in enumerate(self._points):
            x = self._x(at)
            if at % every == 0 or at == len(self._points) - 1:
                room = max(1.0, every * self._area().width() / len(self._points) - 4)
                words = metrics.elidedText(one.name, Qt.TextElideMode.ElideMiddle, room)
                painter.setPen(QColor(chosen.muted))
                foot = QRectF(x - room / 2, self.height() - _FOOT + 2, room, _FOOT - 2)
                painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, words)
            if not math.isnan(one.value):
                self._draw_point(painter, chosen, x, one, named=at % every == 0)

    def _draw_axis(self, painter: QPainter, chosen: theme.Colours) -> None:
        low, high = self.span()
        area = self._area()
        for value in (low, (low + high) / 2, high):
            y = self._y(value)
            painter.setPen(QPen(QColor(chosen.border), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(chosen.muted))
            where = QRectF(0, y - 9, _AXIS - 6, 18)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(where, flags, f"{value:.0%}".replace("%", " %"))

    def _draw_point(
        self, painter: QPainter, chosen: theme.Colours, x: float, one: RoundPoint, *, named: bool
    ) -> None:
        top = self._y(one.value)
        painter.setPen(QPen(QColor(chosen.accent), 1.5))
        if not math.isnan(one.low):
            top = self._y(one.high)
            painter.drawLine(QPointF(x, top), QPointF(x, self._y(one.low)))
            for end in (one.low, one.high):
                painter.drawLine(QPointF(x - 4, self._y(end)), QPointF(x + 4, self._y(end)))
        painter.setBrush(QColor(chosen.accent))
        painter.drawEllipse(QPointF(x, self._y(one.value)), 3.5, 3.5)
        if named:
            painter.setPen(QColor(chosen.text))
            above = QRectF(x - 30, top - _HEAD, 60, _HEAD - 2)
            words = f"{one.value:.1%}".replace("%", " %")
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, words)

    def event(self, event: QEvent) -> bool:
        """The tip of the round under the mouse."""
        if isinstance(event, QHelpEvent) and self._points:
            near = min(range(len(self._points)), key=lambda at: abs(self._x(at) - event.pos().x()))
            QToolTip.showText(event.globalPos(), self._points[near].tip, self)
            return True
        return super().event(event)
