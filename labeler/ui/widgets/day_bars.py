"""How much was done each day, as bars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from labeler.ui import theme

_WIDEST = 46
_FOOT = 20
_HEAD = 18


class DayBars(QWidget):
    """One bar a day with its number above and its date below; the tip tells more."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._days: list[tuple[str, int, str]] = []
        self._name = name
        self.setMinimumHeight(120)
        self.setAccessibleName(name)

    def show_days(self, days: Sequence[tuple[str, int, str]]) -> None:
        """Show other days, (date, number, tip), oldest first."""
        self._days = list(days)
        self.setAccessibleDescription("; ".join(tip for _, _, tip in days))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        chosen = theme.colours(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._days:
            painter.setPen(QColor(chosen.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft, self.tr("Nothing labeled yet."))
            return
        most = max(n for _, n, _ in self._days)
        for place, (date, n, _tip) in enumerate(self._days):
            slot = self._slot(place)
            height = (slot.height() - _FOOT - _HEAD) * n / max(1, most)
            bar = QRectF(slot.left() + 3, slot.bottom() - _FOOT - height, slot.width() - 6, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(chosen.accent))
            painter.drawRoundedRect(bar, 3, 3)
            painter.setPen(QColor(chosen.text))
            if slot.width() >= 26:
                top = QRectF(slot.left(), bar.top() - _HEAD, slot.width(), _HEAD)
                painter.drawText(top, Qt.AlignmentFlag.AlignCenter, f"{n:,}")
            if slot.width() >= 40 or place % 4 == 0:
                painter.setPen(QColor(chosen.muted))
                foot = QRectF(slot.left() - 20, slot.bottom() - _FOOT, slot.width() + 40, _FOOT)
                painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, date)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Tell about the day under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            for place, (_, _, tip) in enumerate(self._days):
                if self._slot(place).contains(event.pos()):
                    QToolTip.showText(event.globalPos(), tip, self)
                    return True
        return super().event(event)

    def _slot(self, place: int) -> QRectF:
        width = min(float(_WIDEST), self.width() / max(1, len(self._days)))
        return QRectF(place * width, 0.0, width, float(self.height()))
