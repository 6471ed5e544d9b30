"""Dialogs; each is imported when it is first asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel

from labeler.errors import UserError
from labeler.ui.context import Context


def show(dialog: QDialog, *, modal: bool = True) -> None:
    """Show a dialog that goes away for good when it is closed; a click elsewhere may close one not modal."""
    dialog.finished.connect(dialog.deleteLater)
    dialog.setWindowModality(Qt.WindowModality.WindowModal if modal else Qt.WindowModality.NonModal)
    dialog.show()


def complain(context: Context, label: QLabel, error: BaseException) -> None:
    """Say in a dialog's own line what the person can mend; any other error goes to the window."""
    if not isinstance(error, UserError):
        context.failed.emit(error)
        return
    label.setText(str(error))
    label.show()
