"""Find moved files: which folders are there on this machine, and where the others are now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from labeler.errors import Cancelled, UserError
from labeler.types import Changes
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.dialogs.choose import ask_folder
from labeler.ui.models.rows import Column
from labeler.ui.state.moved import Place, link_again, read_places
from labeler.ui.widgets.table import Table


class MovedFiles(QDialog):
    """Files are recognised by their content, wherever they lie below the folder that is chosen."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._chosen: Place | None = None
        tr = self.tr
        self.setWindowTitle(tr("Find moved files"))
        self.resize(760, 380)
        self.table = Table(
            (
                Column(tr("Source"), lambda one: one.name, width=180),
                Column(
                    tr("On this machine"),
                    lambda one: one.is_there,
                    lambda one: tr("there") if one.is_there else tr("not there"),
                    right=False,
                    width=130,
                ),
                Column(tr("Folder"), lambda one: str(one.folder)),
            ),
            name=tr("Where the files lie"),
        )
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.chosen_row.connect(self._choose)
        about = QLabel(
            tr(
                "Pictures and sound stay where they are, and each machine may have them elsewhere. Choose a "
                "source and say where its files are now; they are recognised by their content."
            )
        )
        self.told = QLabel()
        for label, look in ((about, "muted"), (self.told, "")):
            label.setWordWrap(True)
            theme.style(label, look=look)
        self.where, close = QPushButton(tr("Where are they now? …")), QPushButton(tr("Close"))
        self.where.setEnabled(False)
        theme.style(self.where, kind="primary")
        theme.style(close, kind="quiet")
        self.where.clicked.connect(lambda _checked=False: self.ask())
        close.clicked.connect(lambda _checked=False: self.accept())
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        foot.addWidget(self.where)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        column.addWidget(about)
        column.addWidget(self.table, 1)
        column.addWidget(self.told)
        column.addLayout(foot)
        context.changed.connect(self._heard)
        self.read()

    def read(self) -> None:
        """Look for the folders again, in the background."""
        self._context.tasks.run(read_places, self._context.session, done=self._show, exclusive="moved.load")

    def _heard(self, changes: Changes) -> None:
        if changes.touches("source", "item_place", "item"):
            self.read()

    def _show(self, places: tuple[Place, ...]) -> None:
        self.table.show_rows(places)
        rows: list[Place] = list(self.table.rows_model.rows)
        wanted = [
            n for n, one in enumerate(rows) if self._chosen is not None and one.source == self._chosen.source
        ]
        lost = [n for n, one in enumerate(rows) if not one.is_there]
        if rows:
            self.table.selectRow((wanted or lost or [0])[0])

    def _choose(self, place: Any) -> None:
        self._chosen = place if isinstance(place, Place) else None
        self.where.setEnabled(self._chosen is not None)

    def ask(self) -> None:
        """Ask for the folder, then look in it."""
        folder = ask_folder(self, self._context.settings, self.tr("Where are they now?"))
        if folder is not None:
            self.look_in(folder)

    def look_in(self, folder: Path) -> None:
        """Look for the chosen source's files under a folder, as a job of the window."""
        if self._chosen is None:
            return
        self._say(self.tr("Looking in {folder} …").format(folder=folder), "muted")
        self._context.tasks.start(
            self.tr("Find moved files"),
            link_again,
            self._context.session,
            self._chosen.source,
            folder,
            done=self._found,
            failed=self._complain,
            exclusive="moved.look",
        )

    def _found(self, words: str) -> None:
        self._say(words, "good")
        self.read()

    def _complain(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self._say(self.tr("Stopped.") if isinstance(error, Cancelled) else str(error), "error")
        else:
            self._context.failed.emit(error)

    def _say(self, words: str, look: str) -> None:
        theme.style(self.told, look=look)
        self.told.setText(words)
