"""Errors by whose fault they are: a sentence for what the person can mend, a report for what we broke."""

from __future__ import annotations

import platform
import sys
import traceback

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from labeler import __version__
from labeler.errors import Damage, UserError
from labeler.ui import theme
from labeler.ui.widgets.notice import Notice


def show_error(parent: QWidget, notice: Notice, error: BaseException) -> None:
    """Show ``error`` where it belongs: the notice bar (yours to mend), or a dialog (damage, ours)."""
    if isinstance(error, UserError):
        notice.complain(str(error))
    elif isinstance(error, Damage):
        QMessageBox.critical(parent, parent.tr("The project file is damaged"), str(error))
    else:
        Report(parent, error).open()


def report_text(error: BaseException) -> str:
    """Return what we need to know to mend it: versions and the traceback, nothing of the project."""
    import PySide6

    lines = traceback.format_exception(type(error), error, error.__traceback__)
    about = (
        f"Labeler {__version__}, Python {platform.python_version()}, PySide6 {PySide6.__version__}, "
        f"{platform.platform()}, {QGuiApplication.platformName()}"
    )
    return f"{about}\n\n{''.join(lines)}"


class Report(QDialog):
    """Something of ours broke: say so, and let the report be copied."""

    def __init__(self, parent: QWidget, error: BaseException) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong in Labeler"))
        self.resize(720, 420)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_XL, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        heading = QLabel(self.tr("This is our fault, not yours"))
        theme.style(heading, look="heading")
        words = QLabel(
            self.tr(
                "Your labels are safe: each was on disk before it was shown as given. You can go on. "
                "Please send us the report below; it holds no data of your project."
            )
        )
        words.setWordWrap(True)
        self.text = QPlainTextEdit(report_text(error))
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("The report"))
        copy = QPushButton(self.tr("Copy the report"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        go_on = QPushButton(self.tr("Go on"))
        go_on.setDefault(True)
        theme.style(go_on, kind="primary")
        go_on.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addStretch()
        buttons.addWidget(go_on)
        for widget in (heading, words):
            column.addWidget(widget)
        column.addWidget(self.text, 1)
        column.addLayout(buttons)


def show_about(parent: QWidget) -> None:
    """Say what this is and under which terms."""
    words = parent.tr(
        "Labeler {version}\n\nLabel images and sound with several people, find out what is wrong with the "
        "labels and with the model.\n\nApache-2.0. No server, no network, no telemetry.\nPython {python}"
    )
    QMessageBox.about(
        parent,
        parent.tr("About Labeler"),
        words.format(version=__version__, python=sys.version.split()[0]),
    )
