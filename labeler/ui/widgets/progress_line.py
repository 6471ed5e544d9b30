"""A thin line that says how far it is; unlike QProgressBar it paints with everything else, not at once."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from labeler.ui import theme

HEIGHT = 6


class ProgressLine(QWidget):
    """Shows ``done`` of ``total``, and after it ``later`` in a softer tone."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._done, self._later, self._total = 0, 0, 1
        self.setFixedHeight(HEIGHT)
        self._name = name
        self.setAccessibleName(name)

    def show_progress(self, done: int, later: int, total: int) -> None:
        """Show another state."""
        if (done, later, max(1, total)) != (self._done, self._later, self._total):
            self._done, self._later, self._total = done, later, max(1, total)
            words = self.tr("{name}: {done} of {total}, {later} for later")
            self.setAccessibleName(words.format(name=self._name, done=done, total=total, later=later))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        chosen = theme.colours(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        share = self.width() / self._total
        parts = (
            (self._total, chosen.hover),
            (self._done + self._later, chosen.border),
            (self._done, chosen.accent),
        )
        for n, colour in parts:
            if n:
                painter.setBrush(QColor(colour))
                width = max(float(HEIGHT), n * share)
                painter.drawRoundedRect(QRectF(0, 0, min(width, self.width()), HEIGHT), 3, 3)
