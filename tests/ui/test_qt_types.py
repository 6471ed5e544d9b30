"""Workers that draw at once, in a process of their own, neither crash nor wait for ever."""

from __future__ import annotations

import subprocess
import sys

import pytest

DRAWING = """
import sys, threading
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter
from labeler.ui.qt_types import meet_types

app = QGuiApplication(["x", "-platform", "offscreen"])
meet_types()
sys.setswitchinterval(1e-6)
together = threading.Barrier(4)

def work():
    together.wait()
    image = QImage(QSize(60, 60), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setFont(QFont())
    painter.fillRect(QRectF(0, 0, 50, 50), QColor("#ff0000"))
    painter.setPen(QColor(255, 255, 255, 110))
    painter.drawLines([QLineF(0, 0, 9, 9)])
    painter.drawText(QPointF(1, 20), "a")
    QFontMetricsF(painter.font()).horizontalAdvance("x")
    painter.end()

threads = [threading.Thread(target=work) for _ in range(4)]
[one.start() for one in threads]
[one.join() for one in threads]
print("drawn")
"""


@pytest.mark.parametrize("_again", range(2))
def test_types_are_met_before_workers_draw(_again: int) -> None:
    """Without `meet_types` this fails nearly every time."""
    ran = subprocess.run(
        [sys.executable, "-c", DRAWING], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, "drawn\n"), ran.stderr[-500:]
