"""What people say to each other about the item that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from labeler.store.read.comments import Comment
from labeler.ui import theme
from labeler.ui.widgets.mention_line import MentionLine


class CommentBox(QFrame):
    """The remarks on one item, oldest first, and a line to add one; ``written`` carries its words."""

    written = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP_M)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._inside)
        self.line = MentionLine()
        self.line.setPlaceholderText(self.tr("C  comment, @Name calls somebody"))
        self.line.setAccessibleName(self.tr("Comment"))
        self.line.returnPressed.connect(self._send)
        heading = QLabel(self.tr("Comments"))
        theme.style(heading, look="heading")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, theme.GAP_M, 12, 12)
        column.setSpacing(theme.GAP_M)
        column.addWidget(heading)
        column.addWidget(scroll, 1)
        column.addWidget(self.line)

    def show_comments(self, comments: Sequence[Comment]) -> None:
        """Show other remarks."""
        while (entry := self._column.takeAt(0)) is not None:
            widget = entry.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for comment in comments:
            when = datetime.fromtimestamp(comment.at / 1e6).astimezone().strftime("%d %b %H:%M")
            who = QLabel(f"{comment.person_name} · {when}")
            theme.style(who, look="muted")
            text = QLabel(comment.text)
            text.setWordWrap(True)
            for label in (who, text):
                label.setTextFormat(Qt.TextFormat.PlainText)
                self._column.addWidget(label)
        if not comments:
            nothing = QLabel(self.tr("Nobody has said anything yet."))
            theme.style(nothing, look="muted")
            nothing.setWordWrap(True)
            self._column.addWidget(nothing)
        self._column.addStretch()

    def focus_line(self) -> None:
        """Let the person write."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _send(self) -> None:
        words = self.line.text().strip()
        if words:
            self.line.clear()
            self.written.emit(words)
