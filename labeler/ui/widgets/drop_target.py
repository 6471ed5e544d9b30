"""The place to drop files on: it lies over the whole window while something is dragged above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from labeler.ui import theme
from labeler.ui.state.dropping import Drop, Verb

LEFT_MS = 80
"""A drag that leaves the window enters the target first; only if it does not has it gone away."""


class DropTarget(QWidget):
    """``dropped`` carries the local paths; ``plan`` says what dropping them would do."""

    dropped = Signal(list)

    def __init__(self, window: QWidget, plan: Callable[[Sequence[Path]], Drop]) -> None:
        super().__init__(window)
        self._window = window
        self._plan = plan
        self._paths: list[Path] = []
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Drop files here"))
        self.icon, self.words = QLabel(), QLabel()
        self.icon.setProperty("iconSize", 48)
        theme.set_icon(self.icon, "import")
        theme.style(self.words, look="title")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(64, 64, 64, 64)
        column.setSpacing(theme.GAP_L)
        column.addStretch()
        for label in (self.icon, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch()
        self._gone = QTimer(self)
        self._gone.setSingleShot(True)
        self._gone.setInterval(LEFT_MS)
        self._gone.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()

    def offer(self, mime: QMimeData) -> bool:
        """Show what dropping this would do; return whether it holds files at all."""
        if not any(url.isLocalFile() for url in mime.urls()):
            return False
        self._paths = local_paths(mime)
        found = self._plan(self._paths)
        self.words.setText(found.words)
        theme.style(self.words, look="muted" if found.verb is Verb.REFUSE else "title")
        self._gone.stop()
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        return True

    def leave(self) -> None:
        """The drag has left the window, or moves on from it to this target."""
        self._gone.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """The drag is above the target."""
        self._gone.stop()
        take(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Anywhere is right."""
        take(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The drag has left."""
        self.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        take(event)
        self.hide()
        self.dropped.emit(local_paths(event.mimeData()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The window shines through; a broken line shows where to drop."""
        chosen = theme.colours(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(chosen.window)
        ground.setAlpha(235)
        painter.fillRect(self.rect(), ground)
        pen = QPen(QColor(chosen.accent), 3, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(self.rect().adjusted(24, 24, -24, -24), 16, 16)


def take(event: QDropEvent) -> None:
    """Accept files as a copy: nothing is moved away from where it lies."""
    if any(url.isLocalFile() for url in event.mimeData().urls()):
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()


def local_paths(mime: QMimeData) -> list[Path]:
    """Return the files and folders of this computer that are dragged, each once."""
    paths = (Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
    return list(dict.fromkeys(paths))
