"""Who takes part: the list above, the chosen one or a new one below; each change is a step of undo."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from labeler.types import Changes, Id, Role
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.dialogs import complain
from labeler.ui.dialogs.form import field
from labeler.ui.models.rows import Column
from labeler.ui.state.team import ROLE_WORDS, Member, TeamFacts, add, change, let_go, read_team
from labeler.ui.widgets.table import Table

_TABLES = ("person", "annotation", "ruling")


class PeopleDialog(QDialog):
    """Roles say who does what; whoever may not change them sees why."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._chosen: Member | None = None
        self._wanted: Id | None = None
        self.setWindowTitle(self.tr("Who takes part"))
        self.resize(760, 480)
        self.table = Table(_columns(self), name=self.tr("Who takes part"))
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.chosen_row.connect(self._choose)
        self._lay_out()
        context.changed.connect(self._heard)
        self.read()

    def read(self) -> None:
        """Read again, in the background."""
        self._context.tasks.run(read_team, self._context.session, done=self._show, exclusive="people.load")

    def _heard(self, changes: Changes) -> None:
        if changes.touches(*_TABLES):
            self.read()

    def _show(self, facts: TeamFacts) -> None:
        wanted = self._wanted or (self._chosen.id if self._chosen else None)
        self._wanted = None
        self.table.show_rows(facts.members)
        rows: list[Member] = list(self.table.rows_model.rows)
        place = next((n for n, one in enumerate(rows) if one.id == wanted), 0)
        if rows:
            self.table.selectRow(place)
            self._choose(rows[place])
        self._why_not.setText(facts.why_not)
        self._why_not.setVisible(bool(facts.why_not))
        self._form.setEnabled(not facts.why_not)

    def _choose(self, member: Any) -> None:
        if isinstance(member, Member):
            if self._chosen is None or self._chosen.id != member.id or not self.name.hasFocus():
                self.name.setText(member.name)
            self._chosen = member
            self.role.setCurrentIndex(self.role.findData(member.role))
            self.problem.hide()

    # doing

    def add_one(self) -> None:
        """Add somebody under the name that is written, with the role that is chosen."""

        def done(person: Id) -> None:
            self._wanted = person
            self.read()

        self._perform(add, self.name.text(), self.role.currentData(), done=done)

    def save(self) -> None:
        """Give the chosen one the name and the role that are written."""
        if self._chosen is not None:
            self._perform(change, self._chosen, self.name.text(), self.role.currentData())

    def remove(self) -> None:
        """Let the chosen one go; Ctrl+Z takes it back."""
        if self._chosen is not None:
            words = self.tr("{name} was let go; what they did stays. Ctrl+Z takes it back.")
            told = words.format(name=self._chosen.name)
            self._perform(let_go, self._chosen, done=lambda _done: self._context.tell(told))

    def _perform(self, operation: Any, *args: Any, done: Any = None) -> None:
        self.problem.hide()
        self._context.tasks.run(
            operation,
            self._context.session,
            *args,
            done=done,
            failed=self._complain,
            exclusive="people.change",
        )

    def _complain(self, error: BaseException) -> None:
        complain(self._context, self.problem, error)

    # how it looks

    def _lay_out(self) -> None:
        tr = self.tr
        self.name, self.role = QLineEdit(), QComboBox()
        for role in ROLE_WORDS:
            self.role.addItem(role.upper() if role is not Role.LABELER else str(role), role)
        self.problem, self._why_not = QLabel(), QLabel()
        for label, look in ((self.problem, "error"), (self._why_not, "warn")):
            label.setWordWrap(True)
            theme.style(label, look=look)
            label.hide()
        self.new, self.gone, self.keep = (
            QPushButton(tr("Add as somebody new")),
            QPushButton(tr("Let go")),
            QPushButton(tr("Save")),
        )
        close = QPushButton(tr("Close"))
        self.gone.setToolTip(tr("What they did stays; what they have not begun goes to the others"))
        theme.style(self.keep, kind="primary")
        theme.style(close, kind="quiet")
        self._form = QWidget()
        fields = QHBoxLayout()
        fields.setSpacing(theme.GAP_M)
        fields.addLayout(field(tr("Name"), self.name), 2)
        fields.addLayout(field(tr("Role"), self.role), 3)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP_M)
        line.addWidget(self.new)
        line.addWidget(self.gone)
        line.addStretch()
        line.addWidget(self.keep)
        inside = QVBoxLayout(self._form)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.GAP_M)
        inside.addLayout(fields)
        inside.addLayout(line)
        for button, call in (
            (self.new, self.add_one),
            (self.gone, self.remove),
            (self.keep, self.save),
            (close, self.accept),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, call=call: call())
        self.name.returnPressed.connect(self.save)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        column.addWidget(self.table, 1)
        for widget in (self._why_not, self._form, self.problem):
            column.addWidget(widget)
        column.addLayout(foot)


def _columns(page: QWidget) -> tuple[Column, ...]:
    tr = page.tr
    return (
        Column(tr("Person"), lambda one: one.shown, width=180),
        Column(
            tr("Role"),
            lambda one: str(one.role),
            lambda one: one.role.upper() if one.role is not Role.LABELER else str(one.role),
            width=80,
        ),
        Column(tr("Labels"), lambda one: one.labels, lambda one: f"{one.labels:,}", width=76),
        Column(tr("Rulings"), lambda one: one.rulings, lambda one: f"{one.rulings:,}", width=76),
        Column(tr("Does"), lambda one: tr(ROLE_WORDS[one.role])),
    )
