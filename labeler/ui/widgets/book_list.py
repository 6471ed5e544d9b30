"""The classes of the label book: how complete each entry is, and how many labels are older than it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHeaderView, QLabel, QPushButton, QVBoxLayout

from labeler.ops.book import BookPage
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.models.rows import Column
from labeler.ui.widgets.table import Table

WIDTH = 300


class BookList(QFrame):
    """``chosen`` carries the class that was picked."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("book_list")
        self.setStyleSheet(
            "QFrame#book_list { background: palette(base); border-right: 1px solid palette(mid); }"
        )
        self.setFixedWidth(WIDTH)
        self.words = QLabel()
        theme.style(self.words, look="muted")
        self.words.setWordWrap(True)
        self.words.setContentsMargins(12, 10, 12, 6)
        self.table = Table(
            (
                Column(
                    self.tr("Class"),
                    lambda page: page.label_class.position,
                    lambda page: page.label_class.name,
                    colour=lambda page: page.label_class.colour or "",
                    right=False,
                ),
                Column(
                    self.tr("Lacks"),
                    lambda page: len(page.missing),
                    lambda page: "✓" if not page.missing else str(len(page.missing)),
                    tip=self.tr("How many things the entry still lacks"),
                ),
                Column(
                    self.tr("Older"),
                    lambda page: page.n_old,
                    lambda page: f"{page.n_old:,}" if page.n_old else "",
                    tip=self.tr("Labels made under another version of the entry"),
                ),
            ),
            name=self.tr("Classes of the label book"),
        )
        self.table.setStyleSheet("QTableView { border: none; border-radius: 0px; }")
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.chosen_row.connect(lambda page: self.chosen.emit(page.label_class.id))
        self.mend = QPushButton(self.tr("Mend the classes …"))
        self.write_out = QPushButton(self.tr("Write the book …"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(theme.GAP_M)
        column.addWidget(self.words)
        column.addWidget(self.table, 1)
        for button in (self.mend, self.write_out):
            button.setAccessibleName(button.text())
            inner = QVBoxLayout()
            inner.setContentsMargins(12, 0, 12, 0)
            inner.addWidget(button)
            column.addLayout(inner)

    def show_pages(self, pages: Sequence[BookPage], chosen: Id) -> None:
        """Show the classes, with one of them open."""
        lacking = sum(bool(page.missing) for page in pages)
        self.words.setText(
            self.tr("Every entry is complete.")
            if not lacking
            else self.tr("{n} of {of} entries lack something.").format(n=lacking, of=len(pages))
        )
        self.table.blockSignals(True)
        self.table.show_rows(list(pages))
        for number, width in ((1, 62), (2, 66)):
            self.table.setColumnWidth(number, width)
        rows = list(self.table.rows_model.rows)
        at = next((i for i, page in enumerate(rows) if page.label_class.id == chosen), None)
        if at is not None:
            self.table.selectRow(at)
        self.table.blockSignals(False)
