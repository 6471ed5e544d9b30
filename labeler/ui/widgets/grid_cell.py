"""One cell of the grid: what it shows, and how it is painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from labeler.ui import theme

CAPTION = 24


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows: picture, caption, a badge of colour and words; ``why`` replaces the picture."""

    picture: QPixmap | None = None
    caption: str = ""
    badge: str = ""
    colour: str = ""
    mark: str = ""
    why: str = ""
    spoken: str = ""


class Brush:
    """Paints one cell after the other with the same pens."""

    def __init__(self, painter: QPainter, colours: theme.Colours, focused: bool) -> None:
        self.colours = colours
        self._painter = painter
        self._focused = focused
        self._metrics = painter.fontMetrics()
        self._empty, self._text = QColor(colours.hover), QColor(colours.text)
        self._muted, self._accent = QColor(colours.muted), QColor(colours.accent)
        self._soft, self._border = QColor(colours.accent_soft), QColor(colours.border)
        self._bad = QColor(colours.bad)

    def cell(self, rect: QRect, cell: Cell, chosen: bool, current: bool) -> None:
        """Paint one cell."""
        painter = self._painter
        if chosen:
            painter.fillRect(rect.adjusted(-4, -4, 4, 4), self._soft)
        frame = QRect(rect.left(), rect.top(), rect.width(), rect.height() - CAPTION)
        painter.fillRect(frame, self._empty)
        if cell.picture is not None:
            self._picture(frame, cell.picture)
        elif cell.why:
            painter.setPen(self._bad)
            inner = frame.adjusted(8, 8, -8, -8)
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), cell.why)
        if chosen or current:
            painter.setPen(QPen(self._accent, 2 if current and self._focused else 1))
            painter.drawRect(rect.adjusted(-4, -4, 3, 3))
        self._caption(QRect(rect.left(), frame.bottom() + 1, rect.width(), CAPTION), cell)

    def frame(self, rect: QRect) -> None:
        """Paint the frame that is drawn with the mouse."""
        soft = QColor(self._accent)
        soft.setAlpha(40)
        self._painter.fillRect(rect, soft)
        self._painter.setPen(QPen(self._accent, 1))
        self._painter.drawRect(rect)

    def _picture(self, frame: QRect, picture: QPixmap) -> None:
        size = picture.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(QPoint(0, 0), size)
        place.moveCenter(frame.center())
        self._painter.drawPixmap(place, picture)

    def _caption(self, rect: QRect, cell: Cell) -> None:
        painter = self._painter
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        left = rect.left()
        if cell.badge:
            square = QRect(left, rect.center().y() - 4, 9, 9)
            painter.fillRect(square, QColor(cell.colour))
            words = self._metrics.elidedText(
                f"{cell.mark}{cell.badge}", Qt.TextElideMode.ElideRight, rect.width() - 14
            )
            painter.setPen(self._text)
            painter.drawText(rect.adjusted(14, 0, 0, 0), middle, words)
            left += 14 + self._metrics.horizontalAdvance(words) + 8
        room = rect.right() - left
        if room > 40:
            words = self._metrics.elidedText(cell.caption, Qt.TextElideMode.ElideMiddle, room)
            painter.setPen(self._muted)
            side = Qt.AlignmentFlag.AlignRight if cell.badge else Qt.AlignmentFlag.AlignLeft
            painter.drawText(
                QRect(left, rect.top(), room, rect.height()), int(Qt.AlignmentFlag.AlignVCenter | side), words
            )
