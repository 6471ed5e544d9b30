"""What an import did: one sentence per folder, and every file that something is to be said about."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from labeler.ui import theme
from labeler.ui.models.rows import Column
from labeler.ui.state.importing import Outcome
from labeler.ui.widgets.table import Table

_MOST_SENTENCES = 4


class OutcomeDialog(QDialog):
    """Shown when something needs to be seen; a clean import only tells its sentence."""

    def __init__(self, parent: QWidget, outcomes: Sequence[Outcome]) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What was imported"))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_XL, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        shown = [outcome.words for outcome in outcomes[:_MOST_SENTENCES]]
        if len(outcomes) > _MOST_SENTENCES:
            rest = len(outcomes) - _MOST_SENTENCES
            shown.append(self.tr("… and {n:,} more; the report has them all.").format(n=rest))
        for sentence in shown:
            words = QLabel(sentence)
            words.setTextFormat(Qt.TextFormat.PlainText)
            words.setWordWrap(True)
            column.addWidget(words)
        details = [detail for outcome in outcomes for detail in outcome.details]
        common = common_folder([file for file, _ in details])
        self.table = Table(
            (
                Column(self.tr("File"), lambda row: row[0].removeprefix(common), width=340),
                Column(self.tr("Why"), lambda row: row[1]),
            ),
            name=self.tr("Files with something to say about them"),
        )
        self.table.show_rows(details)
        self.table.setVisible(bool(details))
        column.addWidget(self.table, 1)
        close = QPushButton(self.tr("Close"))
        close.setDefault(True)
        theme.style(close, kind="primary")
        close.clicked.connect(self.accept)
        self._words = "\n".join(
            [
                *(outcome.words for outcome in outcomes),
                *(": ".join(filter(None, detail)) for detail in details),
            ]
        )
        copy = QPushButton(self.tr("Copy the report"))
        theme.style(copy, kind="quiet")
        copy.clicked.connect(lambda _checked=False: self.copy())
        line = QHBoxLayout()
        line.addWidget(copy)
        line.addStretch()
        line.addWidget(close)
        column.addLayout(line)
        self.resize(760, 460 if details else 160)

    def copy(self) -> None:
        """Put the whole report on the clipboard."""
        QGuiApplication.clipboard().setText(self._words)


def common_folder(files: Sequence[str]) -> str:
    """Return what the paths among ``files`` begin with in common, up to a folder; empty where they do not.

    >>> common_folder(["/d/a/x.png", "/d/a/b/y.png", "none.png"]), common_folder(["/d/x.png"])
    ('/d/a/', '')
    """
    folders = {os.path.dirname(file) for file in files if os.path.isabs(file)}  # noqa: PTH117, PTH120 - words
    if not folders or len(files) < 2:
        return ""
    try:
        found = os.path.commonpath(folders)
    except ValueError:  # of several drives
        return ""
    return f"{found}{os.sep}" if found.strip(os.sep) else ""


def tell_outcomes(parent: QWidget, outcomes: Sequence[Outcome], tell: object) -> None:
    """Tell the sentences; open the dialog where there are details."""
    if any(outcome.details for outcome in outcomes):
        OutcomeDialog(parent, outcomes).open()
    elif callable(tell):
        tell("  ".join(outcome.words for outcome in outcomes))
