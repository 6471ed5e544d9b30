"""One class as a button: colour, key and name."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from labeler.types import ClassKind
from labeler.ui import theme
from labeler.ui.state.answer_sheet import Choice

HEIGHT, COMPACT_HEIGHT = 38, 30
LONG_NAME_PX = 160


class ClassButton(QAbstractButton):
    """One class; ``picked`` while it is one of the two classes of a borderline answer in the making."""

    def __init__(self, choice: Choice, *, compact: bool) -> None:
        super().__init__()
        self.choice = choice
        self.picked = False
        self._height = COMPACT_HEIGHT if compact else HEIGHT
        if self.fontMetrics().horizontalAdvance(choice.name) > LONG_NAME_PX:
            self._height = HEIGHT + 4  # two lines
        self.setCheckable(True)
        self.setText(choice.name)
        self.setToolTip(choice.name if not choice.key else f"{choice.name} — {choice.key}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        key = self.tr("key {key}").format(key=choice.key) if choice.key else self.tr("no key")
        self.setAccessibleName(f"{choice.name}, {key}")

    def sizeHint(self) -> QSize:
        return QSize(220, self._height)

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """What is checked is decided by the page, not by the click."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        chosen = theme.colours(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        marked = self.isChecked() or self.picked
        ground = chosen.accent_soft if marked else chosen.hover if self._lit() else chosen.raised
        painter.setBrush(QColor(ground if self.isEnabled() else chosen.window))
        focus = self.hasFocus()
        edge = chosen.accent if focus or marked else chosen.border
        pen = QPen(QColor(edge), 2 if focus or self.isChecked() else 1)
        if self.picked:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        left = self._draw_swatch(painter, box)
        left = self._draw_key(painter, chosen, box, left)
        self._draw_name(painter, chosen, box, left)

    def _lit(self) -> bool:
        return self.isEnabled() and (self.underMouse() or self.isDown())

    def _draw_swatch(self, painter: QPainter, box: QRectF) -> float:
        painter.setPen(Qt.PenStyle.NoPen)
        colour = QColor(self.choice.colour or "#999999")
        swatch = QRectF(box.left() + 9, box.center().y() - 7, 14, 14)
        # never colour alone: uncertain classes are rings, unusable ones crossed
        if self.choice.kind == ClassKind.NORMAL:
            painter.setBrush(colour)
            painter.drawRoundedRect(swatch, 3, 3)
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, 2.5))
            painter.drawEllipse(swatch.adjusted(1, 1, -1, -1))
            if self.choice.kind == ClassKind.UNUSABLE:
                painter.drawLine(swatch.bottomLeft(), swatch.topRight())
        return swatch.right() + 9

    def _draw_key(self, painter: QPainter, chosen: theme.Colours, box: QRectF, left: float) -> float:
        if not self.choice.key:
            return left
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.88)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        words = self.choice.key.replace("Shift+", "⇧ ")
        width = max(22.0, QFontMetrics(font).horizontalAdvance(words) + 10.0)
        chip = QRectF(left, box.center().y() - 10, width, 20)
        painter.setBrush(QColor(chosen.hover if not self.isChecked() else chosen.surface))
        painter.setPen(QPen(QColor(chosen.border), 1))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(QColor(chosen.text if self.isEnabled() else chosen.muted))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)
        return chip.right() + 9

    def _draw_name(self, painter: QPainter, chosen: theme.Colours, box: QRectF, left: float) -> None:
        font = QFont(self.font())
        if self.isChecked():
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(chosen.text if self.isEnabled() else chosen.muted))
        mark = 24 if self.isChecked() else 8
        room = QRectF(left, box.top(), box.right() - mark - left, box.height())
        metrics = QFontMetrics(font)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if self._height > HEIGHT:
            # about two lines' worth of words, the middle left out where there are more
            name = metrics.elidedText(
                self.choice.name, Qt.TextElideMode.ElideMiddle, max(10, int(room.width() * 1.75))
            )
            painter.drawText(room, int(flags | Qt.TextFlag.TextWordWrap), name)
        else:
            name = metrics.elidedText(
                self.choice.name, Qt.TextElideMode.ElideMiddle, max(10, int(room.width()))
            )
            painter.drawText(room, flags, name)
        if self.isChecked():
            painter.setPen(QPen(QColor(chosen.accent), 2.2))
            x, y = box.right() - 20, box.center().y()
            painter.drawPolyline([_point(x, y), _point(x + 4, y + 4), _point(x + 11, y - 5)])


def _point(x: float, y: float) -> QPointF:

    return QPointF(x, y)
