"""The empty state: what is not here yet, and what to do next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from labeler.ui import theme

WIDEST = 520


class Empty(QWidget):
    """An icon, one line that says what is missing, one that says what to do, and buttons to do it.

    ``choices`` are ``(text, call)``; the first is the one that most people want.
    """

    def __init__(
        self,
        title: str,
        words: str = "",
        *,
        icon: str = "",
        choices: tuple[tuple[str, Callable[[], object]], ...] = (),
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_XL, theme.GAP_XL, theme.GAP_XL)
        column.setSpacing(theme.GAP_M)
        column.addStretch(2)
        if icon:
            picture = QLabel()
            picture.setProperty("iconSize", 40)
            theme.set_icon(picture, icon)
            column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self.title = QLabel(title)
        theme.style(self.title, look="heading")
        self.title.setStyleSheet("font-size: 16px;")
        self.words = QLabel(words)
        theme.style(self.words, look="muted")
        for label in (self.title, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
            label.ensurePolished()  # the stylesheet's font, not the default one, says how wide the words are
            label.setMinimumWidth(min(460, label.fontMetrics().horizontalAdvance(label.text()) + 40))
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        self.say(title, words)
        self.buttons: list[QPushButton] = []
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_M)
        row.addStretch()
        for text, call in choices:
            row.addWidget(self._button(text, call))
        row.addStretch()
        column.addSpacing(theme.GAP_M)
        column.addLayout(row)
        column.addStretch(3)

    def say(self, title: str, words: str = "") -> None:
        """Replace what it says."""
        self.title.setText(title)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        for label in (self.title, self.words):
            # a centred label does not ask for the height that its wrapped lines need
            label.ensurePolished()
            width = min(WIDEST, label.fontMetrics().horizontalAdvance(label.text()) + 24)
            label.setFixedWidth(width)
            label.setMinimumHeight(max(0, label.heightForWidth(width)))

    def _button(self, text: str, call: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text)
        button.clicked.connect(lambda _checked=False: call())
        if not self.buttons:
            theme.style(button, kind="primary")
        self.buttons.append(button)
        return button
