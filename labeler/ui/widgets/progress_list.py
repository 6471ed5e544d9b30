"""Who has come how far: a name, a bar, a count."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QWidget

from labeler.ui import theme


class ProgressList(QWidget):
    """Rows of (name, done, total, note)."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP_L)
        self._grid.setVerticalSpacing(theme.GAP_M)
        self._grid.setColumnStretch(1, 1)

    def show_rows(self, rows: Sequence[tuple[str, int, int, str]]) -> None:
        """Replace the rows."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for line, (name, done, total, note) in enumerate(rows):
            label = QLabel(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            bar = QProgressBar()
            bar.setRange(0, max(1, total))
            bar.setValue(done)
            bar.setTextVisible(False)
            bar.setAccessibleName(f"{name}: {done:,} / {total:,}")
            count = QLabel(f"{done:,} / {total:,}{note}")
            theme.style(count, look="muted")
            self._grid.addWidget(label, line, 0)
            self._grid.addWidget(bar, line, 1, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(count, line, 2, Qt.AlignmentFlag.AlignRight)
