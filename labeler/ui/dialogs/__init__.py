"""Dialogs; each is imported when it is first asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog


def show(dialog: QDialog, *, modal: bool = True) -> None:
    """Show a dialog that goes away for good when it is closed; a click elsewhere may close one not modal."""
    dialog.finished.connect(dialog.deleteLater)
    dialog.setWindowModality(Qt.WindowModality.WindowModal if modal else Qt.WindowModality.NonModal)
    dialog.show()
