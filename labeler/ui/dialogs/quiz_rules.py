"""The entry quiz: whether labelers have to pass one, how long it is, how it went so far."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from labeler.types import Changes
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.dialogs import complain
from labeler.ui.models.rows import Column
from labeler.ui.state.team import QuizFacts, read_quiz, set_rules
from labeler.ui.widgets.table import Table

_TABLES = ("quiz", "question", "gold", "person")


class QuizRulesDialog(QDialog):
    """Its rules are kept when they are saved; only labelers ever have to pass one."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        tr = self.tr
        self.setWindowTitle(tr("Entry quiz"))
        self.resize(720, 460)
        self.table = Table(
            (
                Column(tr("Person"), lambda one: one.person, width=180),
                Column(tr("Try"), lambda one: one.number, width=56),
                Column(tr("Right"), lambda one: one.right, width=90),
                Column(tr("State"), lambda one: one.state, width=110),
                Column(tr("Confused"), lambda one: one.confused),
            ),
            name=tr("How the quiz went"),
        )
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        context.changed.connect(self._heard)
        self.read()

    def read(self) -> None:
        """Read again, in the background."""
        self._context.tasks.run(
            read_quiz, self._context.session, done=self._show, exclusive="quiz_rules.load"
        )

    def _heard(self, changes: Changes) -> None:
        if changes.touches(*_TABLES):
            self.read()

    def _show(self, facts: QuizFacts) -> None:
        rules = facts.rules
        self.asked.setChecked(rules is not None)
        self.n.setMaximum(max(1, facts.n_gold))
        self.n.setValue(rules.n if rules else min(10, max(1, facts.n_gold)))
        self.mark.setValue(round(100 * rules.pass_mark) if rules else 80)
        words = self.tr("{n} gold items can be asked for.").format(n=f"{facts.n_gold:,}")
        if not facts.n_gold:
            words = self.tr("There are no gold items to ask for: import some (Import more …, as gold).")
        self.about.setText(words)
        self._why_not.setText(facts.why_not)
        self._why_not.setVisible(bool(facts.why_not))
        may = not facts.why_not and (facts.n_gold > 0 or rules is not None)
        for widget in (self.asked, self.n, self.mark, self.keep):
            widget.setEnabled(may)
        self.table.show_rows(facts.tries)

    def save(self) -> None:
        """Keep the rules; those who passed need not again."""
        self.problem.hide()
        n = self.n.value() if self.asked.isChecked() else 0
        words = self.tr("Labelers answer {n} gold items first.") if n else self.tr("No quiz is asked for.")
        told = words.format(n=n)
        self._context.tasks.run(
            set_rules,
            self._context.session,
            n,
            self.mark.value() / 100,
            done=lambda _done: self._context.tell(told),
            failed=self._complain,
        )

    def _complain(self, error: BaseException) -> None:
        complain(self._context, self.problem, error)

    def _lay_out(self) -> None:
        tr = self.tr
        self.asked = QCheckBox(tr("Before a labeler's first answer: a quiz of"))
        self.n, self.mark = QSpinBox(), QSpinBox()
        self.n.setRange(1, 1)
        self.mark.setRange(1, 100)
        self.mark.setSuffix(" %")
        self.n.setAccessibleName(tr("Gold items in the quiz"))
        self.mark.setAccessibleName(tr("Pass mark"))
        self.about, self.problem, self._why_not = QLabel(), QLabel(), QLabel()
        for label, look in ((self.about, "muted"), (self.problem, "error"), (self._why_not, "warn")):
            label.setWordWrap(True)
            theme.style(label, look=look)
        self.problem.hide()
        self.keep, close = QPushButton(tr("Save")), QPushButton(tr("Close"))
        theme.style(self.keep, kind="primary")
        theme.style(close, kind="quiet")
        self.keep.clicked.connect(lambda _checked=False: self.save())
        close.clicked.connect(lambda _checked=False: self.accept())
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_M)
        row.addWidget(self.asked)
        row.addWidget(self.n)
        row.addWidget(QLabel(tr("gold items, of which")))
        row.addWidget(self.mark)
        row.addWidget(QLabel(tr("must be right")))
        row.addStretch()
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        foot.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        column.addLayout(row)
        for widget in (self.about, self._why_not, self.problem):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
