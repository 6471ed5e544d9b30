"""The projects that were opened last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from labeler.ui import theme

MOST = 6


class Recent(QWidget):
    """``chosen`` carries a project's path."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def show_paths(self, paths: Sequence[Path]) -> None:
        """Show these projects, newest first."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for path in paths[:MOST]:
            self._column.addWidget(self._line(path))
        if not paths:
            nothing = QLabel(self.tr("None yet. A project is one file; this list remembers where it lies."))
            theme.style(nothing, look="muted")
            nothing.setWordWrap(True)
            self._column.addWidget(nothing)

    def _line(self, path: Path) -> QPushButton:
        button = QPushButton()
        theme.style(button, kind="row")
        button.setAccessibleName(self.tr("Open {name}").format(name=path.stem))
        button.setToolTip(str(path))
        button.clicked.connect(lambda _checked=False: self.chosen.emit(path))
        row = QHBoxLayout(button)
        row.setContentsMargins(10, 4, 10, 4)
        words = QVBoxLayout()
        words.setSpacing(0)
        name, folder = QLabel(path.stem), QLabel(_short(path.parent))
        theme.style(folder, look="small")
        words.addWidget(name)
        words.addWidget(folder)
        when = QLabel(_when(path))
        theme.style(when, look="small")
        row.addLayout(words, 1)
        row.addWidget(when)
        for label in (name, folder, when):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return button


def _short(folder: Path) -> str:
    text, home = str(folder), str(Path.home())
    return f"~{text[len(home) :]}" if text.startswith(home) else text


def _when(path: Path) -> str:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y-%m-%d %H:%M")
    except OSError:
        return ""
