"""Import more: folders, files or tables into the open project, as a job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from labeler.errors import FileProblem
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.dialogs.choose import ask_folder, last_folder
from labeler.ui.dialogs.form import boxed, field
from labeler.ui.dialogs.outcome import tell_outcomes
from labeler.ui.state.importing import TABLE_KINDS, Order, Outcome, check_paths, is_table, run_import


class ImportMore(QDialog):
    """What to import and how to take it; the work itself goes on while the person does something else."""

    def __init__(self, context: Context, parent: QWidget, paths: Sequence[Path]) -> None:
        super().__init__(parent)
        self._context = context
        self._window = parent
        self._paths: tuple[Path, ...] = ()
        self.setWindowTitle(self.tr("Import"))
        self.resize(560, 320)
        self.chosen = QLabel()
        self.chosen.setWordWrap(True)
        self.chosen.setTextFormat(Qt.TextFormat.PlainText)
        self.folders_are, self.table_is = QComboBox(), QComboBox()
        for words, value in (
            (self.tr("mean nothing"), ""),
            (self.tr("are the truth (gold)"), "gold"),
            (self.tr("are my own labels"), "votes"),
        ):
            self.folders_are.addItem(words, value)
        for kind in TABLE_KINDS:
            self.table_is.addItem(self.tr(kind), kind)
        self._lay_out()
        self.take(paths)

    def take(self, paths: Sequence[Path]) -> None:
        """Show what is to be imported."""
        self._paths = tuple(paths)
        words = "\n".join(str(path) for path in self._paths[:4])
        more = len(self._paths) - 4
        self.chosen.setText(f"{words}\n+ {more:,}" if more > 0 else words or self.tr("Nothing chosen yet."))
        self._media.setVisible(any(not is_table(path) for path in self._paths))
        self._table.setVisible(any(is_table(path) for path in self._paths))
        self.begin.setEnabled(bool(self._paths))

    def start(self) -> None:
        """Begin the job and go away."""
        session = self._context.session
        order = Order(
            self._paths,
            session.person,
            person=session.person,
            question=session.question,
            folders_are=str(self.folders_are.currentData()),
            table_is=str(self.table_is.currentData()),
        )
        try:
            check_paths(order.paths)
        except FileProblem as error:
            self.chosen.setText(str(error))
            return
        start_import(self._context, self._window, order)
        self.accept()

    def _ask_folder(self) -> None:
        folder = ask_folder(self, self._context.settings, self.tr("A folder of images or sound"))
        if folder is not None:
            self.take([folder])

    def _ask_files(self) -> None:
        texts, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Files or tables"), last_folder(self._context.settings)
        )
        if texts:
            self.take([Path(text) for text in texts])

    def _lay_out(self) -> None:
        folder, files = QPushButton(self.tr("A folder …")), QPushButton(self.tr("Files or a table …"))
        folder.clicked.connect(lambda _checked=False: self._ask_folder())
        files.clicked.connect(lambda _checked=False: self._ask_files())
        ask = QHBoxLayout()
        ask.setSpacing(theme.GAP_M)
        ask.addWidget(folder)
        ask.addWidget(files)
        ask.addStretch()
        self._media = boxed(field(self.tr("The folders' names"), self.folders_are))
        self._table = boxed(field(self.tr("The table holds"), self.table_is))
        stop, self.begin = QPushButton(self.tr("Cancel")), QPushButton(self.tr("Import"))
        theme.style(self.begin, kind="primary")
        theme.style(stop, kind="quiet")
        self.begin.setDefault(True)
        self.begin.clicked.connect(lambda _checked=False: self.start())
        stop.clicked.connect(self.reject)
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(stop)
        line.addWidget(self.begin)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_XL, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_L)
        column.addLayout(ask)
        column.addWidget(self.chosen)
        column.addWidget(self._media)
        column.addWidget(self._table)
        column.addStretch()
        column.addLayout(line)


def start_import(context: Context, window: QWidget, order: Order) -> None:
    """Begin an import as a job of the window; its outcome is told when it ends."""
    project = context.session.project
    if project is None:
        return

    def done(outcomes: list[Outcome]) -> None:
        tell_outcomes(window, outcomes, context.tell)

    name = window.tr("Import {name}").format(name=order.paths[0].name)
    context.tasks.start(name, run_import, project, order, done=done)
