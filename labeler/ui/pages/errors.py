"""Errors: where the model is worse than people, by tag; what to work on first; rows open their items."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from labeler.types import Changes, Id
from labeler.ui import theme
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.page import Page
from labeler.ui.state.errors import (
    Confusion,
    ErrorsFacts,
    Missing,
    SliceLine,
    Suspected,
    advice,
    coverage_note,
    read_errors,
    read_suspects,
)
from labeler.ui.widgets.empty import Empty
from labeler.ui.widgets.error_tables import ErrorTables

CONCERNS = {
    "annotation",
    "gold",
    "ruling",
    "tag",
    "tagging",
    "run",
    "prediction",
    "round",
    "label_class",
    "split_item",
}


class ErrorsPage(Page):
    """A run's slices against people, its confusions, and the sentence that says where to begin."""

    noun = "errors"
    title = "Errors"
    icon = "errors"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._facts: ErrorsFacts | None = None
        self._run: Id | None = None
        self._page_to_go = "models"
        self.runs = QComboBox()
        self.runs.setAccessibleName(self.tr("Model"))
        self.runs.setMinimumWidth(180)
        self.runs.activated.connect(self._choose)
        self.note = QLabel()
        theme.style(self.note, look="muted")
        self.only_errors = QCheckBox(self.tr("Open only errors"))
        self.only_errors.setChecked(True)
        self.only_errors.setToolTip(self.tr("A row of the table opens its errors; otherwise all its items."))
        self.first, self.why = QLabel(), QLabel()
        self.tables = ErrorTables()
        self.tables.slice_opened.connect(self.open_slice)
        self.tables.cell_opened.connect(self.open_cell)
        self.empty = Empty("", "", icon="errors", choices=((self.tr("Go there"), self._go),))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._body())
        self._stack.addWidget(self.empty)

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_L)
        top = QHBoxLayout()
        top.setSpacing(theme.GAP_M)
        top.addWidget(QLabel(self.tr("Model")))
        top.addWidget(self.runs)
        top.addWidget(self.note, 1)
        top.addWidget(self.only_errors)
        column.addLayout(top)
        column.addWidget(self._advice())
        column.addWidget(self.tables, 1)
        return body

    def _advice(self) -> QWidget:
        card = QWidget()
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QVBoxLayout(card)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        theme.style(self.first, look="title")
        theme.style(self.why, look="muted")
        for label in (self.first, self.why):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            row.addWidget(label)
        return card

    # what the window asks

    def refresh(self) -> None:
        """Read the run's report again."""
        self.load(read_errors, self.context.session, self._run, done=self._show)

    def concerns(self, changes: Changes) -> bool:
        """Labels, truths, tags and runs change the table."""
        return changes.touches(*CONCERNS)

    def take_focus(self) -> None:
        """Arrows move in the slice table."""
        self.tables.slices.setFocus()

    def page_actions(self) -> Sequence[Action]:
        """What can be done here."""
        group = self.tr("Errors")
        return [
            Action(
                "errors.open",
                self.tr("Open the items of this slice"),
                "Return",
                "open",
                group=group,
                run=self._open_current,
                enabled=lambda: self.tables.slices.current_row() is not None,
            ),
            Action(
                "errors.only",
                self.tr("Open only errors, or all items"),
                "E",
                "filter",
                group=group,
                run=self.only_errors.toggle,
            ),
            Action(
                "errors.suspects",
                self.tr("Show labels that the model doubts"),
                "S",
                "warning",
                group=group,
                run=self.open_suspects,
                enabled=lambda: self._facts is not None,
            ),
        ]

    def open(self, run: Id | None = None, **_more: object) -> None:
        """Show this run."""
        if run is not None:
            self._run = run
            self.stale = True

    # showing

    def _show(self, facts: ErrorsFacts | Missing) -> None:
        if isinstance(facts, Missing):
            self._facts, self._page_to_go = None, facts.page
            self.empty.say(facts.title, facts.words)
            self.empty.buttons[0].setText(self.tr("Go to {page}").format(page=facts.page.capitalize()))
            self._stack.setCurrentIndex(1)
            return
        self._facts = facts
        self._show_runs(facts)
        self.note.setText(coverage_note(facts.report))
        first, why = advice(facts.report)
        self.first.setText(first)
        self.why.setText(why)
        self.tables.show_report(facts.report)
        self._stack.setCurrentIndex(0)

    def _show_runs(self, facts: ErrorsFacts) -> None:
        self.runs.clear()
        for run in facts.runs:
            self.runs.addItem(run.name or self.tr("run {id}").format(id=run.id), run.id)
        shown = facts.report.run
        if shown is not None:
            self.runs.setCurrentIndex([run.id for run in facts.runs].index(shown.id))

    def _choose(self, index: int) -> None:
        self._run = self.runs.itemData(index)
        self.refresh()

    # opening items

    def open_slice(self, line: SliceLine | None) -> None:
        """Open a slice's items on Data (None: all items)."""
        if self._facts is None:
            return
        errors = self.only_errors.isChecked()
        where = None if line is None else line.slice
        items = self._facts.report.items_of(where, errors_only=errors).tolist()
        name = self.tr("all items") if line is None else line.tag
        title = self.tr("Errors in {tag}") if errors else self.tr("Items in {tag}")
        self._open_items(items, title.format(tag=name))

    def open_cell(self, cell: Confusion) -> None:
        """Open the items of one cell of the confusion matrix on Data."""
        if self._facts is not None:
            items = self._facts.report.items_at(cell.truth, cell.predicted).tolist()
            title = self.tr("{truth} called {said}")
            self._open_items(items, title.format(truth=cell.truth_name, said=cell.predicted_name))

    def open_suspects(self) -> None:
        """Open the items whose label the run has good reason to doubt, the most doubtful first."""
        run = None if self._facts is None or self._facts.report.run is None else self._facts.report.run.id
        self.load(read_suspects, self.context.session, run, done=self._show_suspects, key="suspects")

    def _show_suspects(self, found: Suspected) -> None:
        if found.why:
            self.context.tell(self.tr(found.why))
        else:
            self._open_items(list(found.items), self.tr("Suspected label errors"))

    def _open_items(self, items: list[Id], title: str) -> None:
        if self.context.session.blind:
            self.context.tell(self.tr("You are labeling blind: errors would tell you the answers."))
        elif not items:
            self.context.tell(self.tr("{title}: no items.").format(title=title))
        else:
            self.context.open_page("data", items=items, title=title)

    def _open_current(self) -> None:
        line = self.tables.slices.current_row()
        if line is not None:
            self.open_slice(line)

    def _go(self) -> None:
        self.context.open_page(self._page_to_go)
