"""Type to find in the grid: a small field over it, and the grid goes to the next file that is called so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QWidget

from labeler.ui import theme
from labeler.ui.widgets.grid import Grid

TYPING_MS = 60
WIDTH = 340


class NameFinder(QFrame):
    """Letters typed in the grid open it. ``find(words, start, step)`` looks for the next position from
    ``start`` on (−1: there is none) and hands it to `went`; Enter and Escape give the focus back to the grid.
    """

    def __init__(self, grid: Grid, find: Callable[[str, int, int], Any], over: QWidget) -> None:
        super().__init__(over)
        self._grid, self._find, self._over = grid, find, over
        self._begun = 0
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Beginning of a file's name"))
        self.line.setAccessibleName(self.tr("Go to a file by its name"))
        self.line.setClearButtonEnabled(True)
        self.said = QLabel()
        theme.style(self, surface="chip")
        theme.style(self.said, look="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_M, theme.GAP_S, theme.GAP_M, theme.GAP_S)
        row.addWidget(self.line, 1)
        row.addWidget(self.said)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(lambda: self._ask(self._begun, 1))
        self.line.textChanged.connect(lambda _text: self._typing.start())
        grid.typed.connect(self.begin)
        self.line.installEventFilter(self)
        over.installEventFilter(self)
        self.hide()

    def begin(self, letters: str = "") -> None:
        """Open the field with what was typed already."""
        self._begun = max(0, self._grid.selection.current)
        self._place()
        self.said.setText(self.tr("↑ ↓ next"))
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.setText(letters)

    def went(self, position: int) -> None:
        """Take the answer: go there, or say that there is none."""
        self.said.setText(self.tr("↑ ↓ next") if position >= 0 else self.tr("no such file"))
        if position >= 0:
            self._grid.go(position)

    def leave(self) -> None:
        """Close the field; the grid has the focus again."""
        self._typing.stop()
        self.hide()
        self._grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field; it stays at the foot of what it lies over and closes when it loses the focus."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        elif watched is self.line and event.type() == QEvent.Type.FocusOut:
            self._typing.stop()
            self.hide()
        elif watched is self.line and event.type() == QEvent.Type.KeyPress:
            return isinstance(event, QKeyEvent) and self._pressed(event)
        return super().eventFilter(watched, event)

    def _pressed(self, event: QKeyEvent) -> bool:
        key, current = event.key(), self._grid.selection.current
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            if self._typing.isActive() and key != Qt.Key.Key_Escape:
                self._ask(self._begun, 1)
            self.leave()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_F3):
            self._ask(current + 1, 1)
        elif key == Qt.Key.Key_Up:
            self._ask(current - 1, -1)
        else:
            return False
        return True

    def _ask(self, start: int, step: int) -> None:
        self._typing.stop()
        if words := self.line.text().strip():
            self._find(words, start, step)

    def _place(self) -> None:
        height = self.sizeHint().height()
        width = min(WIDTH, self._over.width() - 2 * theme.GAP_L)
        self.setGeometry(theme.GAP_L, self._over.height() - height - theme.GAP_L, width, height)
