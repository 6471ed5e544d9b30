"""Give a copy to a colleague: for whom, where to; what to do with it afterwards."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from labeler.errors import UserError
from labeler.ops.merge import WorkingCopy
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.dialogs.form import field, path_row
from labeler.ui.state.session import shown_name
from labeler.ui.state.taking_in import copy_name, copy_words, give_copy


class GiveCopy(QDialog):
    """The name of the file follows who it is for, until somebody writes another one."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._mine = context.session.path or Path("project.labeler")
        self._own_name = False
        tr = self.tr
        self.setWindowTitle(tr("Give a copy to a colleague"))
        self.resize(620, 280)
        self.person = QComboBox()
        self.person.addItem(tr("nobody in particular"), "")
        for row in context.session.people:
            self.person.addItem(shown_name(row), row.name)
        self.line = QLineEdit()
        self.line.textEdited.connect(lambda _text: self._keep_name())
        self.person.currentIndexChanged.connect(lambda _index: self._name())
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told.setMinimumHeight(56)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.close_it, self.copy = QPushButton(tr("Close")), QPushButton(tr("Make the copy"))
        theme.style(self.close_it, kind="quiet")
        theme.style(self.copy, kind="primary")
        self.copy.setDefault(True)
        self.close_it.clicked.connect(lambda _checked=False: self.reject())
        self.copy.clicked.connect(lambda _checked=False: self.make())
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.close_it)
        foot.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        column.addLayout(field(tr("For"), self.person))
        column.addLayout(field(tr("File"), path_row(self.line, tr("Choose …"), self._ask)))
        column.addWidget(self.told, 1)
        column.addLayout(foot)
        self._name()

    def _name(self) -> None:
        if not self._own_name:
            self.line.setText(str(copy_name(self._mine, str(self.person.currentData()))))

    def _keep_name(self) -> None:
        self._own_name = True

    def _ask(self) -> None:
        text, _ = QFileDialog.getSaveFileName(
            self, self.tr("Where to"), self.line.text(), self.tr("Labeler projects (*.labeler)")
        )
        if text:
            self._own_name = True
            self.line.setText(text)

    def make(self) -> None:
        """Make the copy in the background, then say what to do with it."""
        person = str(self.person.currentData()) or None
        self.copy.setEnabled(False)
        to = Path(self.line.text().strip()).expanduser()
        self._context.tasks.run(
            give_copy,
            self._context.session,
            to,
            person,
            done=self._made,
            failed=self._failed,
            name=self.tr("Make a copy"),
        )

    def _made(self, made: WorkingCopy) -> None:
        self._say(copy_words(made, self._mine), "")
        self.copy.setEnabled(True)
        self._own_name = False
        self._name()

    def _failed(self, error: BaseException) -> None:
        self.copy.setEnabled(True)
        if isinstance(error, UserError):
            self._say(str(error), "error")
        else:
            self._context.failed.emit(error)

    def _say(self, words: str, look: str) -> None:
        theme.style(self.told, look=look)
        self.told.setText(words)
