"""Under which name the present filter is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from labeler.ui import theme
from labeler.ui.dialogs.form import field


class KeepFilterDialog(QDialog):
    """Calls ``keep(name)`` when accepted."""

    def __init__(
        self, parent: QWidget, words: str, taken: Sequence[str], keep: Callable[[str], object]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keep this filter"))
        self._taken = frozenset(taken)
        self._keep = keep
        column = QVBoxLayout(self)
        column.setSpacing(theme.GAP_L)
        shown = QLabel(words)
        shown.setWordWrap(True)
        shown.setMinimumWidth(360)
        theme.style(shown, look="muted")
        column.addWidget(shown)
        self.name = QLineEdit()
        self.name.setMaxLength(80)
        column.addLayout(field(self.tr("Name"), self.name))
        self.hint = QLabel()
        theme.style(self.hint, look="warn")
        column.addWidget(self.hint)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self.save = box.button(QDialogButtonBox.StandardButton.Save)
        self.save.setText(self.tr("Keep"))
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column.addWidget(box)
        self.name.textChanged.connect(self._look)
        self._look("")

    def accept(self) -> None:
        """Keep it."""
        name = self.name.text().strip()
        if name:
            super().accept()
            self._keep(name)

    def _look(self, text: str) -> None:
        name = text.strip()
        self.save.setEnabled(bool(name))
        taken = name in self._taken
        self.hint.setText(self.tr("The filter of this name is replaced.") if taken else "")
