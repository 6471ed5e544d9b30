"""How a sound is drawn: lanes of its waveform, its spectrogram, the marks of time and frequency."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from labeler.media.spectrum_tiles import axis_share
from labeler.ui import theme
from labeler.ui.state import time_axis as maths
from labeler.ui.state.time_axis import TimeAxis

FREQUENCIES_HZ = (50, 100, 250, 500, 1000, 2000, 4000, 8000, 12000, 16000, 20000)
DARK = "#0B0710"
"""Behind a spectrogram, the colour of silence."""


def draw_lane(
    painter: QPainter, lane: QRectF, low: np.ndarray, high: np.ndarray, chosen: theme.Colours
) -> None:
    """Draw one channel: ``low`` and ``high`` of each column of device pixels, full scale ±1."""
    ratio = painter.device().devicePixelRatioF()
    # while a large screen moves there are half as many columns: then half as many rows do as well
    coarse = max(1, round(lane.width() * ratio / max(1, len(low))))
    columns, rows = len(low), max(1, round(lane.height() * ratio / coarse))
    middle, half = (rows - 1) / 2, (rows - 1) / 2 * 0.92
    tops = np.round(middle - np.clip(high, -1.05, 1.05) * half).astype(np.int16)
    bottoms = np.round(middle - np.clip(low, -1.05, 1.05) * half).astype(np.int16)
    # each column reaches to its neighbour, so that steep parts stay joined
    own_tops, own_bottoms = tops.copy(), bottoms.copy()
    tops[1:] = np.minimum(tops[1:], own_bottoms[:-1])
    bottoms[1:] = np.maximum(bottoms[1:], own_tops[:-1])
    pixels = np.zeros((rows, -(-columns // 4) * 4), np.uint8)
    pixels[round(middle)] = 1
    # one subtraction and one comparison: what lies above the top wraps around to a large number
    above = np.arange(rows, dtype=np.int16)[:, None] - tops
    pixels[:, :columns][above.view(np.uint16) <= (bottoms - tops).astype(np.uint16)] = 2
    image = QImage(pixels.data, columns, rows, pixels.shape[1], QImage.Format.Format_Indexed8)
    image.setColorTable([QColor(each).rgb() for each in (chosen.surface, chosen.border, chosen.accent)])
    painter.drawImage(lane, image if coarse == 1 else image.convertToFormat(QImage.Format.Format_RGB32))


def draw_ruler(painter: QPainter, axis: TimeAxis, width: float, height: float, chosen: theme.Colours) -> None:
    """Draw the marks of time along the top."""
    metrics = QFontMetricsF(painter.font())
    for tick in maths.ticks(axis, width, least_px=max(70.0, metrics.averageCharWidth() * 12)):
        x = axis.to_x(tick.time_s, width)
        painter.setPen(QColor(chosen.muted if tick.words else chosen.border))
        painter.drawLine(QLineF(x, height - (7 if tick.words else 4), x, height))
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
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
