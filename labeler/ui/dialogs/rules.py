"""Rules: the tags that conditions give, with a preview of how many items a condition fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import (
    QCompleter,
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
from labeler.types import Changes, Id
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.dialogs.form import field
from labeler.ui.models.rows import Column
from labeler.ui.state.rules import drop_rule, keep_rule, preview, preview_words, read_rules
from labeler.ui.widgets.table import Table

if TYPE_CHECKING:
    from labeler.ops.rules import Preview, Rule

_PREVIEW_MS = 250
_TABLES = frozenset({"tag_rule", "tagging", "tag"})


class RulesDialog(QDialog):
    """The rules above; below one to be added, or the chosen one to be changed."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._rule: Id | None = None
        self.setWindowTitle(self.tr("Rules"))
        self.resize(760, 560)
        tr = self.tr
        self.table = Table(
            (
                Column(tr("Tag"), lambda rule: rule.tag_name, width=200),
                Column(tr("Condition"), lambda rule: rule.condition, width=380),
                Column(
                    tr("Items by rule"),
                    lambda rule: rule.n,
                    lambda rule: f"{rule.n:,}",
                    tip=tr("Items that bear the tag by a rule; those tagged by hand are not counted"),
                    width=130,
                ),
            ),
            name=tr("Rules"),
        )
        for number, column in enumerate(self.table.rows_model.columns):
            self.table.setColumnWidth(number, column.width)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.tag, self.condition = QLineEdit(), QLineEdit()
        self.tag.setPlaceholderText(tr("quiet"))
        self.condition.setPlaceholderText(tr("loudness<-40    camera=B    width<300 and not kind:audio"))
        self.told, self.problem = QLabel(), QLabel()
        theme.style(self.told, look="muted")
        theme.style(self.problem, look="error")
        for label in (self.told, self.problem):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_PREVIEW_MS)
        self._lay_out()
        self._connect()
        self._begin_new()
        self.read()

    def read(self) -> None:
        """Read the rules again, in the background."""
        self._context.tasks.run(read_rules, self._context.session, done=self._show, exclusive="rules.load")

    def _heard(self, changes: Changes) -> None:
        if not changes.tables.isdisjoint(_TABLES):
            self.read()

    def _show(self, found: tuple[list[Rule], list[str], list[str]]) -> None:
        rules, tags, keys = found
        self.table.show_rows(rules)
        for line, words in ((self.tag, tags), (self.condition, keys)):
            completer = QCompleter(words, line)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            line.setCompleter(completer)
        at = next((n for n, rule in enumerate(self.table.rows_model.rows) if rule.id == self._rule), None)
        if at is None:
            if self._rule is not None:
                self._begin_new()
        else:
            self.table.selectRow(at)

    # one rule

    def _choose(self, rule: Rule) -> None:
        if rule.id == self._rule:
            return
        self._rule = rule.id
        self.tag.setText(rule.tag_name)
        self.tag.setEnabled(False)
        self.condition.setText(rule.condition)
        self._ready()

    def _begin_new(self) -> None:
        self._rule = None
        # (a row that is still the current one could not be chosen again)
        self.table.setCurrentIndex(QModelIndex())
        self.tag.setEnabled(True)
        self.tag.clear()
        self.condition.clear()
        self.told.setText(
            self.tr("A rule looks at what was measured and at metadata, also of items to come.")
        )
        self._ready()

    def _ready(self) -> None:
        self.problem.hide()
        is_new = self._rule is None
        self.save.setText(self.tr("Add the rule") if is_new else self.tr("Change the rule"))
        self.remove.setEnabled(not is_new)
        self.save.setEnabled(bool(self.tag.text().strip() and self.condition.text().strip()))

    def _typed(self) -> None:
        self._ready()
        self._wait.start()

    def _preview(self) -> None:
        condition = self.condition.text().strip()
        if not condition:
            self.told.clear()
            return
        self._context.tasks.run(
            preview,
            self._context.session,
            self.tag.text().strip(),
            condition,
            self._rule,
            done=self._tell_preview,
            failed=self._complain,
            exclusive="rules.preview",
        )

    def _tell_preview(self, found: Preview) -> None:
        self.problem.hide()
        self.told.setText(preview_words(found))

    # doing

    def _save(self) -> None:
        if self.save.isEnabled():
            tag, condition = self.tag.text().strip(), self.condition.text().strip()
            self._perform(keep_rule, self._rule, tag, condition)

    def _remove(self) -> None:
        if self._rule is not None:
            self._perform(drop_rule, self._rule)

    def _perform(self, operation: Any, *args: Any) -> None:
        self.save.setEnabled(False)

        def done(words: str) -> None:
            self._begin_new()
            self.told.setText(words)

        self._context.tasks.run(
            operation, self._context.session, *args, done=done, failed=self._complain, exclusive="rules.keep"
        )

    def _complain(self, error: BaseException) -> None:
        self._ready()
        if not isinstance(error, UserError):
            self._context.tasks.failed.emit(error)
            return
        self.told.clear()
        words = str(error)
        self.problem.setText(words[:1].upper() + words[1:])
        self.problem.show()

    # how it looks

    def _lay_out(self) -> None:
        tr = self.tr
        about = QLabel(
            tr(
                "Each rule tags every item that fits its condition, now and when items arrive. A tag that "
                "you give or take away by hand outranks the rule. Choose a rule to change it."
            )
        )
        about.setWordWrap(True)
        form = QGridLayout()
        form.setHorizontalSpacing(theme.GAP_M)
        form.addLayout(field(tr("Tag"), self.tag), 0, 0)
        form.addLayout(field(tr("Condition"), self.condition), 0, 1)
        form.setColumnStretch(0, 1)
        form.setColumnStretch(1, 3)
        self.new, self.remove = QPushButton(tr("New")), QPushButton(tr("Remove the rule"))
        self.save, self.close_button = QPushButton(), QPushButton(tr("Close"))
        theme.style(self.save, kind="primary")
        theme.style(self.close_button, kind="quiet")
        line = QHBoxLayout()
        for button in (self.new, self.remove):
            line.addWidget(button)
        line.addStretch()
        for button in (self.close_button, self.save):
            line.addWidget(button)
        for button in (self.new, self.remove, self.close_button, self.save):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        column.addWidget(about)
        column.addWidget(self.table, 1)
        column.addLayout(form)
        column.addWidget(self.told)
        column.addWidget(self.problem)
        column.addLayout(line)

    def _connect(self) -> None:
        self.table.chosen_row.connect(self._choose)
        for line in (self.tag, self.condition):
            line.textEdited.connect(lambda _text: self._typed())
            line.returnPressed.connect(self._save)
        self._wait.timeout.connect(self._preview)
        self.new.clicked.connect(lambda _checked=False: self._begin_new())
        self.save.clicked.connect(lambda _checked=False: self._save())
        self.remove.clicked.connect(lambda _checked=False: self._remove())
        self.close_button.clicked.connect(self.accept)
        self._context.changed.connect(self._heard)
