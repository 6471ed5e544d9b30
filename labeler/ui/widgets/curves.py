"""Two small charts of a training: loss, and accuracy on the dev part with the lines to beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from labeler.ui import theme

LEFT, RIGHT, TOP, BOTTOM = 44, 14, 26, 24
_RIGHT = Qt.AlignmentFlag.AlignRight
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: a name, a value per epoch (None: not measured)."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line to beat."""

    name: str
    value: float


class Curves(QWidget):
    """One chart: solid first curve, dashed second, dotted levels, each named beside it."""

    def __init__(self, title: str, *, as_percent: bool = False) -> None:
        super().__init__()
        self._title, self._as_percent = title, as_percent
        self._lines: Sequence[Line] = ()
        self._levels: Sequence[Level] = ()
        self._epochs = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 130)
        self._say()

    def show_lines(self, lines: Sequence[Line], *, epochs: int, levels: Sequence[Level] = ()) -> None:
        """Show other curves over ``epochs`` planned epochs."""
        self._lines, self._levels, self._epochs = lines, levels, max(epochs, 1)
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        """A chart likes to be wide."""
        return QSize(360, 190)

    def _say(self) -> None:
        """Tell a screen reader what the picture shows."""
        last = [f"{line.name} {self._shown(known[-1])}" for line in self._lines if (known := _known(line))]
        self.setAccessibleName(f"{self._title}: {', '.join(last) or self.tr('nothing yet')}")

    def _shown(self, value: float) -> str:
        return f"{100 * value:.0f} %" if self._as_percent else f"{value:.2f}"

    def _top(self) -> float:
        if self._as_percent:
            return 1.0
        every = [value for line in self._lines for value in _known(line)]
        return max([*every, 0.5]) * 1.08

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw title, axes, levels and curves."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = theme.colours(self)
        area = QRectF(LEFT, TOP, self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM)
        painter.setPen(QColor(chosen.text))
        painter.drawText(QRectF(0, 0, self.width(), 18), Qt.AlignmentFlag.AlignLeft, self._title)
        self._draw_grid(painter, area, chosen)
        taken: list[float] = []
        for level in self._levels:
            y = area.bottom() - area.height() * min(1.0, level.value / self._top())
            # names of levels that lie close together stand at either end
            side = Qt.AlignmentFlag.AlignLeft if any(abs(y - one) < 18 for one in taken) else _RIGHT
            self._draw_level(painter, area, y, f"{level.name} {self._shown(level.value)}", side)
            taken.append(y)
        colours = (chosen.accent, chosen.warn)
        x = float(self.width() - RIGHT)
        for number in reversed(range(len(self._lines))):
            pen = QPen(QColor(colours[number % 2]), 2, _DASHES[number % 2])
            self._draw_line(painter, area, self._lines[number], pen)
            x = self._draw_key(painter, x, self._lines[number].name, pen, chosen)
        painter.end()

    def _draw_grid(self, painter: QPainter, area: QRectF, chosen: theme.Colours) -> None:
        top = self._top()
        for part in range(5):
            value = top * part / 4
            y = area.bottom() - area.height() * part / 4
            painter.setPen(QPen(QColor(chosen.border), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(chosen.muted))
            where = QRectF(0, y - 9, LEFT - 8, 18)
            painter.drawText(
                where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._shown(value)
            )
        painter.setPen(QColor(chosen.muted))
        below = QRectF(area.left(), area.bottom() + 4, area.width(), 18)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, self.tr("epoch 1"))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, str(self._epochs))

    def _draw_level(
        self, painter: QPainter, area: QRectF, y: float, words: str, side: Qt.AlignmentFlag
    ) -> None:
        chosen = theme.colours(self)
        painter.setPen(QPen(QColor(chosen.muted), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setPen(QColor(chosen.muted))
        # below the line where there is no room above it
        where = QRectF(area.left() + 4, y - 17 if y - 17 > area.top() else y + 1, area.width() - 8, 16)
        painter.drawText(where, side, words)

    def _draw_line(self, painter: QPainter, area: QRectF, line: Line, pen: QPen) -> None:
        top, span = self._top(), max(1, self._epochs - 1)
        points = [
            QPointF(
                area.left() + area.width() * epoch / span,
                area.bottom() - area.height() * min(1.0, max(0.0, value / top)),
            )
            for epoch, value in enumerate(line.values)
            if value is not None
        ]
        painter.setPen(pen)
        if len(points) == 1:
            painter.drawEllipse(points[0], 2, 2)
        painter.drawPolyline(QPolygonF(points))

    def _draw_key(
        self, painter: QPainter, right: float, name: str, pen: QPen, chosen: theme.Colours
    ) -> float:
        """Draw a curve's name at the right of the title and return where the next one ends."""
        wide = painter.fontMetrics().horizontalAdvance(name)
        painter.setPen(QColor(chosen.muted))
        painter.drawText(QRectF(right - wide, 0, wide, 18), Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(pen)
        painter.drawLine(QPointF(right - wide - 24, 9), QPointF(right - wide - 6, 9))
        return right - wide - 36


def _known(line: Line) -> list[float]:
    return [value for value in line.values if value is not None]
