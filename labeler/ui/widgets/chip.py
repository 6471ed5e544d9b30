"""A chip: a few words in a rounded field, with a cross where it can be taken away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from labeler.ui import theme

WIDEST = 220
"""Words that are wider end in dots, and stand whole in the tip."""


class Chip(QFrame):
    """``removed`` when its cross is pressed."""

    removed = Signal()

    def __init__(self, words: str, *, removable: bool = True, remove_words: str = "") -> None:
        super().__init__()
        theme.style(self, surface="chip")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 4 if removable else 10, 2)
        row.setSpacing(2)
        label = QLabel()
        short = label.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, WIDEST)
        label.setText(short)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if short != words:  # (a long one would push what stands below it out of a narrow panel)
            label.setToolTip(words)
        label.setAccessibleName(words.lstrip("⚑ "))  # a screen reader would read the sign
        row.addWidget(label)
        if removable:
            cross = QToolButton()
            theme.set_icon(cross, "close")
            cross.setProperty("small", "true")
            cross.setAccessibleName(remove_words or self.tr("Take away {words}").format(words=words))
            cross.setToolTip(cross.accessibleName())
            cross.clicked.connect(lambda _checked=False: self.removed.emit())
            row.addWidget(cross)
