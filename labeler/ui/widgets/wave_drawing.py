"""The marks on the picture of a sound: time, frequencies, notes in a corner."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from labeler.media.spectrum_tiles import axis_share
from labeler.ui import theme
from labeler.ui.state import time_axis as maths
from labeler.ui.state.time_axis import TimeAxis

CENTRE = Qt.AlignmentFlag.AlignCenter  # made here and not on a worker thread: see `sound_painting`

FREQUENCIES_HZ = (50, 100, 250, 500, 1000, 2000, 4000, 8000, 12000, 16000, 20000)


def draw_ruler(painter: QPainter, axis: TimeAxis, width: float, height: float, chosen: theme.Colours) -> None:
    """Draw the marks of time along the top."""
    metrics = QFontMetricsF(painter.font())
    ticks = maths.ticks(axis, width, least_px=max(70.0, metrics.averageCharWidth() * 12))
    at = [axis.to_x(tick.time_s, width) for tick in ticks]
    for large, length in ((False, 4), (True, 7)):
        painter.setPen(QColor(chosen.muted if large else chosen.border))
        painter.drawLines(
            [
                QLineF(x, height - length, x, height)
                for tick, x in zip(ticks, at, strict=True)
                if bool(tick.words) == large
            ]
        )
    for tick, x in zip(ticks, at, strict=True):
        if tick.words:
            text_width = metrics.horizontalAdvance(tick.words)
            left = min(max(x - text_width / 2, 3.0), width - text_width - 3.0)
            painter.drawText(QPointF(left, height - 9), tick.words)


def draw_note(painter: QPainter, words: str, right: float, top: float, chosen: theme.Colours) -> None:
    """Write something small into the upper right corner of a band."""
    metrics = QFontMetricsF(painter.font())
    width = metrics.horizontalAdvance(words)
    ground = QColor(chosen.surface)
    ground.setAlpha(190)
    painter.fillRect(QRectF(right - width - 10, top + 2, width + 8, metrics.height()), ground)
    painter.setPen(QColor(chosen.muted))
    painter.drawText(QPointF(right - width - 6, top + 2 + metrics.ascent()), words)


def draw_frequencies(painter: QPainter, band: QRectF, axis: str, highest_hz: float) -> None:
    """Draw the marks of frequency along the left of a spectrogram."""
    metrics = QFontMetricsF(painter.font())
    last_y = band.bottom()
    for hertz in FREQUENCIES_HZ:
        y = band.bottom() - axis_share(axis, hertz, highest_hz) * band.height()
        if hertz > highest_hz or y < band.top() + 12 or last_y - y < 22:
            continue
        last_y = y
        words = f"{hertz // 1000} kHz" if hertz >= 1000 else f"{hertz} Hz"
        painter.setPen(QColor(255, 255, 255, 110))
        painter.drawLine(QLineF(band.left(), y, band.left() + 5, y))
        box = QRectF(band.left() + 6, y - 8, metrics.horizontalAdvance(words) + 6, 16)
        painter.fillRect(box, QColor(0, 0, 0, 90))
        painter.setPen(QColor(255, 255, 255, 200))
        painter.drawText(box, CENTRE, words)
