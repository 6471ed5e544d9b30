"""One thread of remarks about an item: who said what, a line to answer, settle it, see the item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from labeler.store.read.comments import Thread
from labeler.ui import theme
from labeler.ui.widgets.mention_line import MentionLine

MOST_SHOWN = 4


class ThreadCard(QFrame):
    """``answered(thread, words)``, ``settled(thread)``, ``item_wanted(item)``."""

    answered = Signal(object, str)
    settled = Signal(object)
    item_wanted = Signal(object)

    def __init__(self, thread: Thread, name: str, people: Sequence[str]) -> None:
        super().__init__()
        theme.style(self, surface="card")
        self.talk = thread
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_L, theme.GAP_M, theme.GAP_L, theme.GAP_M)
        column.setSpacing(theme.GAP_S)
        top = QHBoxLayout()
        show = QPushButton(name)
        theme.style(show, kind="link")
        show.setToolTip(self.tr("Show the item"))
        show.clicked.connect(lambda _checked=False: self.item_wanted.emit(thread.item))
        settle = QPushButton(self.tr("Settled"))
        theme.style(settle, kind="quiet")
        settle.setAccessibleName(self.tr("Say that this thread is settled"))
        settle.clicked.connect(lambda _checked=False: self.settled.emit(thread))
        top.addWidget(show)
        top.addStretch()
        top.addWidget(settle)
        column.addLayout(top)
        hidden = len(thread.comments) - MOST_SHOWN
        if hidden > 0:
            column.addWidget(_line(self.tr("{n} earlier remarks").format(n=hidden), "small"))
        for comment in thread.comments[-MOST_SHOWN:]:
            when = datetime.fromtimestamp(comment.at / 1e6).astimezone().strftime("%d %b %H:%M")
            column.addWidget(_line(f"{comment.person_name}  ·  {when}", "small"))
            column.addWidget(_line(comment.text, ""))
        self.line = MentionLine()
        self.line.setPlaceholderText(self.tr("Answer …  @Name calls somebody"))
        self.line.setAccessibleName(self.tr("Answer"))
        self.line.offer_names(people)
        self.line.returnPressed.connect(self._send)
        column.addWidget(self.line)

    def _send(self) -> None:
        words = self.line.text().strip()
        if words:
            self.line.clear()
            self.answered.emit(self.talk, words)


def _line(words: str, look: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    theme.style(label, look=look)
    return label
