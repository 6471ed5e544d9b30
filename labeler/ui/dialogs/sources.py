"""Sources: the inventory of where data comes from, edited beside the list; what could be got next."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from labeler.errors import UserError
from labeler.ops.sources import KINDS, Inventory, Stock, amount_text, parsed, with_text
from labeler.types import Changes, Id
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.dialogs import complain
from labeler.ui.dialogs.form import field
from labeler.ui.models.rows import Column
from labeler.ui.state.inventory import change_source, read_inventory, remove_source_of, share, total_words
from labeler.ui.widgets.table import Table

_TABLES = frozenset({"source", "item", "item_place", "annotation", "gold", "ruling"})


class SourcesDialog(QDialog):
    """The list above, what is known of the chosen source below; each change is one step of undo."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._source: Id | None = None
        self._wanted = ""
        self.setWindowTitle(self.tr("Sources"))
        self.resize(1180, 620)
        self.total = QLabel()
        self.total.setWordWrap(True)
        theme.style(self.total, look="muted")
        self.table = Table(self._columns(), name=self.tr("Sources"))
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.chosen_row.connect(self._choose)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        theme.style(self.problem, look="error")
        self.problem.hide()
        self._lay_out()
        context.changed.connect(self._heard)
        self.read()

    def read(self) -> None:
        """Read the inventory again, in the background."""
        self._context.tasks.run(
            read_inventory, self._context.session, done=self._show, exclusive="sources.load"
        )

    def _heard(self, changes: Changes) -> None:
        if not changes.tables.isdisjoint(_TABLES):
            self.read()

    def _show(self, found: Inventory) -> None:
        self.total.setText(total_words(found))
        self.table.show_rows(found.stocks)
        rows = self.table.rows_model.rows
        at = [n for n, stock in enumerate(rows) if self._is_wanted(stock)] or ([0] if rows else [])
        self._wanted = ""
        if at:
            self.table.selectRow(at[0])
            self._choose(rows[at[0]])

    def _is_wanted(self, stock: Stock) -> bool:
        return stock.source.name == self._wanted if self._wanted else stock.source.id == self._source

    def _choose(self, stock: Stock) -> None:
        is_new = stock.source.id != self._source
        self._source = stock.source.id
        self.problem.hide()
        text = with_text(stock.source)
        for name, line in self.lines.items():
            if is_new or not line.hasFocus():
                line.setText(text[name])
                line.setCursorPosition(0)
        self.kind.setCurrentIndex(max(0, self.kind.findData(stock.source.kind or "")))
        self.show_items.setEnabled(stock.n_items > 0)
        self.remove.setEnabled(stock.n_items == 0)
        self.save.setEnabled(True)

    # doing

    def _values(self) -> dict[str, str]:
        return {
            **{name: line.text() for name, line in self.lines.items()},
            "kind": str(self.kind.currentData()),
        }

    def _save(self) -> None:
        """Keep what was changed of the chosen source."""
        stock = next((row for row in self.table.rows_model.rows if row.source.id == self._source), None)
        if stock is None:
            return
        before = with_text(stock.source)
        changed = {name: text for name, text in self._values().items() if text.strip() != before[name]}
        if not changed:
            return
        try:
            parsed(changed)
        except UserError as error:
            self._complain(error)
            return
        self.problem.hide()
        self._perform(change_source, self._source, changed)

    def _add(self) -> None:
        """A new one, to be given its name and figures."""
        names = {row.source.name for row in self.table.rows_model.rows}
        number = next(
            n for n in range(1, len(names) + 2) if self.tr("new source {n}").format(n=n) not in names
        )
        self._wanted = self.tr("new source {n}").format(n=number)
        self._perform(change_source, None, {"name": self._wanted})
        self.lines["name"].setFocus()

    def _remove(self) -> None:
        self._perform(remove_source_of, self._source)

    def _show_items(self) -> None:
        from labeler.ui.state.inventory import items_of

        def done(found: tuple[str, list[Id]]) -> None:
            self._context.open_page("data", items=found[1], title=found[0])
            self.accept()

        self._context.tasks.run(
            items_of, self._context.session, self._source, done=done, failed=self._complain
        )

    def _perform(self, operation: Any, *args: Any) -> None:
        self._context.tasks.run(operation, self._context.session, *args, failed=self._complain)

    def _complain(self, error: BaseException) -> None:
        complain(self._context, self.problem, error)

    # how it looks

    def _columns(self) -> tuple[Column, ...]:
        tr = self.tr

        def number(title: str, name: str, tip: str, width: int = 90) -> Column:
            return Column(
                title,
                lambda stock: _or_nan(getattr(stock.source, name)),
                lambda stock: amount_text(getattr(stock.source, name)),
                tip=tip,
                right=True,
                width=width,
            )

        return (
            Column(tr("Source"), lambda stock: stock.source.name, width=160),
            Column(tr("Kind"), lambda stock: stock.source.kind or "", width=104),
            Column(tr("Items"), lambda stock: stock.n_items, lambda stock: f"{stock.n_items:,}", width=84),
            Column(tr("Broken"), lambda stock: stock.n_broken, lambda stock: f"{stock.n_broken:,}", width=68),
            Column(
                tr("Labeled"),
                lambda stock: stock.n_labeled / stock.n_items if stock.n_items else math.nan,
                lambda stock: share(stock.n_labeled / stock.n_items if stock.n_items else math.nan),
                tip=tr("Items with at least one answer"),
                right=True,
                width=74,
            ),
            Column(
                tr("Agreement"),
                lambda stock: stock.agreement,
                lambda stock: share(stock.agreement),
                tip=tr("Mean over items of the share of pairs of people who agree"),
                right=True,
                width=92,
            ),
            Column(
                tr("Right"),
                lambda stock: stock.right,
                lambda stock: share(stock.right),
                tip=tr("Share of labels that say what gold says"),
                right=True,
                width=72,
            ),
            number(tr("Amount"), "amount", tr("How much there is to get: items, or hours")),
            number(tr("Cost"), "cost", tr("In the project's money")),
            number(tr("Days"), "days", tr("How long it takes to get"), 60),
            Column(tr("Quality"), lambda stock: stock.source.quality or "", width=90),
            Column(tr("Licence"), lambda stock: stock.source.licence or "", width=110),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        about = QLabel(
            self.tr(
                "Every folder that was imported is a source. Add those that you could get as well, to weigh "
                "amount, cost, days and quality against each other."
            )
        )
        about.setWordWrap(True)
        column.addWidget(about)
        column.addWidget(self.table, 1)
        column.addWidget(self.total)
        column.addLayout(self._form())
        column.addWidget(self.problem)
        column.addLayout(self._buttons())

    def _form(self) -> QGridLayout:
        tr = self.tr
        self.lines = {
            name: QLineEdit() for name in ("name", "amount", "cost", "days", "quality", "licence", "note")
        }
        self.kind = QComboBox()
        self.kind.addItem(tr("not said"), "")
        for kind, words in KINDS.items():
            self.kind.addItem(kind, kind)
            self.kind.setItemData(self.kind.count() - 1, words, Qt.ItemDataRole.ToolTipRole)
        for line in self.lines.values():
            line.returnPressed.connect(self._save)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GAP_M)
        grid.setVerticalSpacing(theme.GAP_M)
        titles = {
            "name": tr("Name"),
            "amount": tr("Amount"),
            "cost": tr("Cost"),
            "days": tr("Days"),
            "quality": tr("Quality"),
            "licence": tr("Licence"),
            "note": tr("Note"),
        }
        first: list[tuple[str, QWidget]] = [(titles["name"], self.lines["name"]), (tr("Kind"), self.kind)]
        first += [(titles[name], self.lines[name]) for name in ("amount", "cost", "days")]
        for at, (title, widget) in enumerate(first):
            grid.addLayout(field(title, widget), 0, at)
        for at, (name, span) in enumerate((("licence", 1), ("quality", 1), ("note", 3))):
            grid.addLayout(field(titles[name], self.lines[name]), 1, at, 1, span)
        for at, stretch in enumerate((3, 2, 1, 1, 1)):
            grid.setColumnStretch(at, stretch)
        return grid

    def _buttons(self) -> QHBoxLayout:
        tr = self.tr
        self.add, self.remove = QPushButton(tr("Add a source")), QPushButton(tr("Remove"))
        self.show_items, self.save = QPushButton(tr("Show its items")), QPushButton(tr("Save"))
        close = QPushButton(tr("Close"))
        theme.style(self.save, kind="primary")
        theme.style(close, kind="quiet")
        self.remove.setToolTip(tr("Only a source without items can go"))
        for button, call in (
            (self.add, self._add),
            (self.remove, self._remove),
            (self.show_items, self._show_items),
            (self.save, self._save),
            (close, self.accept),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, call=call: call())
        for button in (self.remove, self.show_items, self.save):
            button.setEnabled(False)
        line = QHBoxLayout()
        for button in (self.add, self.remove, self.show_items):
            line.addWidget(button)
        line.addStretch()
        line.addWidget(close)
        line.addWidget(self.save)
        return line


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value
