"""What a model proposes for the item, above the classes: its answer, how sure it is, the key to take it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from labeler.ui import theme


class ProposalLine(QFrame):
    """``taken`` when its button is pressed."""

    taken = Signal()

    def __init__(self) -> None:
        super().__init__()
        theme.style(self, surface="card")
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        theme.style(self.note, look="muted")
        self.take = QPushButton(self.tr("Take it  V"))
        self.take.setAccessibleName(self.tr("Take the model's proposal"))
        self.take.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.take.clicked.connect(lambda _checked=False: self.taken.emit())
        line = QHBoxLayout()
        line.setSpacing(theme.GAP_M)
        line.addWidget(self.words, 1)
        line.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, theme.GAP_M, 10, theme.GAP_M)
        column.setSpacing(theme.GAP_S)
        column.addLayout(line)
        column.addWidget(self.note)
        self.hide()

    def show_proposal(self, words: str, note: str = "") -> None:
        """Show a proposal in words; empty: there is none."""
        self.words.setText(words)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.setAccessibleName(self.tr("The model proposes {what}").format(what=words))
        self.setVisible(bool(words))
