"""One number with its name and, below it, what it means or how sure it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from labeler.ui import theme


class Stat(QFrame):
    """A card: ``title`` small, ``value`` large, ``note`` small (an interval, a count, why it is undefined).

    With ``clickable`` it can be pressed by mouse and keyboard and emits `clicked`.
    """

    clicked = Signal()

    def __init__(self, title: str, value: str = "–", note: str = "", *, clickable: bool = False) -> None:
        super().__init__()
        theme.style(self, surface="card")
        self._clickable = clickable
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_L, 12, theme.GAP_L, 12)
        column.setSpacing(2)
        self._title, self._value, self._note = QLabel(title), QLabel(value), QLabel(note)
        theme.style(self._title, look="muted")
        theme.style(self._value, look="number")
        theme.style(self._note, look="muted")
        self._note.setWordWrap(True)
        for label in (self._title, self._value, self._note):
            column.addWidget(label)
        column.addStretch()
        if clickable:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_value(value, note)

    def show_title(self, title: str) -> None:
        """Give it another name."""
        self._title.setText(title)

    def show_value(self, value: str, note: str = "") -> None:
        """Show another value."""
        self._value.setText(value)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setAccessibleName(f"{self._title.text()}: {value} {note}".strip())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click anywhere on the card."""
        if self._clickable and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space or Enter press it."""
        if self._clickable and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)
