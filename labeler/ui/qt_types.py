"""Classes of Qt that worker threads draw with, met once on the GUI thread before any worker does.

PySide (6.11) makes the Python side of a class, and of whatever a function's arguments may be converted from,
when it is first used. Two threads at that at once crash or wait for each other for ever.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen


@lru_cache(maxsize=1)
def meet_types() -> None:
    """Call everything once that is called on workers; on the GUI thread, a few milliseconds."""
    QImage("no picture")  # whether something is a path is learned in a static variable, behind a lock of C++
    QImage(QSize(1, 1), QImage.Format.Format_RGB32)
    grey = QImage(bytes(4), 2, 2, 2, QImage.Format.Format_Grayscale8)
    rgb = QImage(bytes(12), 2, 2, 6, QImage.Format.Format_RGB888)
    grey.convertToFormat(QImage.Format.Format_RGB32)
    image = rgb.convertToFormat(QImage.Format.Format_RGB32).copy()
    image.scaled(
        QSize(1, 1), Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    image.setDevicePixelRatio(1.0)
    box, line = QRectF(0, 0, 2, 2), QLineF(0, 0, 2, 2)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.setFont(QFont())
    painter.fillRect(box, QColor("#000000"))
    painter.setPen(QColor(0, 0, 0, 1))
    painter.setPen(QPen(QColor("#000000"), 1.0))
    painter.setClipRect(box)
    painter.drawImage(box, grey)
    painter.drawImage(box, grey, box)
    painter.setClipping(False)
    painter.drawLine(line)
    painter.drawLines([line])
    painter.drawText(QPointF(0, 0), "a")
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "a")
    QFontMetricsF(painter.font()).horizontalAdvance("a")
    painter.end()
