"""What a model proposes for the item, above the classes: its answer, how sure it is, the key to take it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from labeler.ui import theme


class ProposalLine(QFrame):
    """``taken`` when all that is proposed shall be taken, ``part_taken`` for the part under the fingers."""

    taken = Signal()
    part_taken = Signal()

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
        self.take = self._button(self.tr("Take it  V"), self.tr("Take the model's proposal"), self.taken)
        self.take_one = self._button(
            self.tr("This one  ⇧ V"), self.tr("Take the proposed part that is marked"), self.part_taken
        )
        line = QHBoxLayout()
        line.setSpacing(theme.GAP_M)
        line.addWidget(self.take_one, 1)
        line.addWidget(self.take, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, theme.GAP_M, 10, theme.GAP_M)
        column.setSpacing(theme.GAP_S)
        column.addWidget(self.words)
        column.addWidget(self.note)
        column.addLayout(line)
        self.hide()

    def _button(self, words: str, name: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(words)
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: signal.emit())
        return button

    def show_proposal(self, words: str, note: str = "", *, left: int = 0) -> None:
        """Show a proposal in words (empty: there is none), of whose parts so many are not taken yet."""
        self.take_one.setVisible(left > 1)
        self.take.setText(self.tr("All {n}  V").format(n=left) if left > 1 else self.tr("Take it  V"))
        self.words.setText(words)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.setAccessibleName(self.tr("The model proposes {what}").format(what=words))
        self.setVisible(bool(words))
