"""A small square of a class's colour; its name always stands beside it."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame

from labeler.ui import theme

SIDE = 10


class Swatch(QFrame):
    """``colour`` as ``#RRGGBB``; empty draws an outline only."""

    def __init__(self, colour: str) -> None:
        super().__init__()
        self._colour = colour
        self.setFixedSize(SIDE, SIDE)

    def show_colour(self, colour: str) -> None:
        """Show another colour."""
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill, or outline."""
        painter = QPainter(self)
        if self._colour:
            painter.fillRect(self.rect(), QColor(self._colour))
        else:
            painter.setPen(QColor(theme.colours(self).muted))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
