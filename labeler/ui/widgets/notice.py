"""A quiet line under the header: what was done, or what went wrong and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from labeler.ui import theme

STAYS_MS = 6000


class Notice(QFrame):
    """Shows a sentence; news goes away by itself, a problem stays until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_L, 6, theme.GAP_M, 6)
        self._picture = QLabel()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton()
        self._close.setAccessibleName(self.tr("Close the message"))
        theme.set_icon(self._close, "close")
        self._close.clicked.connect(self.hide)
        row.addWidget(self._picture)
        row.addWidget(self.words, 1)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def tell(self, sentence: str) -> None:
        """Show news for a few seconds."""
        self._show("notice", "check", sentence)
        self._timer.start(STAYS_MS)

    def complain(self, sentence: str) -> None:
        """Show a problem until it is closed."""
        self._timer.stop()
        self._show("problem", "warning", sentence)

    def _show(self, surface: str, icon: str, sentence: str) -> None:
        theme.style(self, surface=surface)
        theme.set_icon(self._picture, icon)
        self.words.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()
