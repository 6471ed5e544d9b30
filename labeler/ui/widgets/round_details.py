"""One round: how its items were chosen, who is how far, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from labeler.ops.round_report import RoundReport
from labeler.types import Id
from labeler.ui import theme
from labeler.ui.state.rounds import RoundsFacts, hours_words
from labeler.ui.widgets.progress_list import ProgressList


class RoundDetails(QFrame):
    """``close_wanted``; ``join_wanted(person)`` and ``leave_wanted(person)`` carry an id."""

    close_wanted = Signal()
    join_wanted = Signal(object)
    leave_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        theme.style(self, surface="card")
        self._report: RoundReport | None = None
        self._facts: RoundsFacts | None = None
        self.heading, self.words = QLabel(), QLabel()
        theme.style(self.heading, look="heading")
        theme.style(self.words, look="muted")
        for label in (self.heading, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.progress = ProgressList()
        self.close_it = QPushButton(self.tr("Close the round"))
        self.people = QPushButton(self.tr("Who takes part …"))
        self.close_it.clicked.connect(lambda _checked=False: self.close_wanted.emit())
        self.people.clicked.connect(lambda _checked=False: self._show_menu())
        top = QHBoxLayout()
        top.setSpacing(theme.GAP_M)
        top.addWidget(self.heading, 1)
        top.addWidget(self.people)
        top.addWidget(self.close_it)
        self._inside = inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, theme.GAP_M, 0)
        rows.addWidget(self.progress)
        rows.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_L, 12, theme.GAP_L, 12)
        column.setSpacing(theme.GAP_M)
        column.addLayout(top)
        column.addWidget(self.words)
        column.addWidget(area, 1)

    def show_round(self, report: RoundReport, facts: RoundsFacts) -> None:
        """Show another round, or the same one read again."""
        self._report, self._facts = report, facts
        self.heading.setText(self.tr("Who is how far in {name}").format(name=report.round.name))
        self.words.setText(about(report))
        self.progress.show_rows([(one.name, one.done, one.total, self._note(one)) for one in report.people])
        # once the new rows are shown: before that they take no room, and the area would not scroll
        QTimer.singleShot(0, self._inside, self._inside.updateGeometry)
        changeable = report.round.is_open and facts.may_change
        self.close_it.setVisible(report.round.is_open)
        self.close_it.setEnabled(facts.may_change)
        self.close_it.setToolTip(facts.why_not)
        self.people.setVisible(changeable and report.n_shared > 0)

    def _note(self, one: object) -> str:
        from labeler.ops.round_report import PersonInRound

        if not isinstance(one, PersonInRound):
            return ""
        parts = [f"{one.skipped:,} put off" if one.skipped else "", hours_words(one)]
        words = ", ".join(part for part in parts if part)
        return f"   {words}" if words else ""

    def menu(self) -> QMenu:
        """Return the menu of who could join and who could leave."""
        menu = QMenu(self)
        if self._report is None or self._facts is None:
            return menu
        here = {one.person for one in self._report.people if one.total}
        for person, name, _labels in self._facts.people:
            words = self.tr("Let {name} leave: what is not begun goes to the others")
            signal = self.leave_wanted
            if person not in here:
                words, signal = (
                    self.tr("Let {name} join: a fair share of what is not begun"),
                    self.join_wanted,
                )
            action = menu.addAction(words.format(name=name))
            action.triggered.connect(_emitting(signal, person))
        return menu

    def _show_menu(self) -> None:
        self.menu().popup(self.people.mapToGlobal(self.people.rect().bottomLeft()))


def _emitting(signal: object, person: Id) -> object:
    return lambda _checked=False: signal.emit(person)  # type: ignore[attr-defined]


def about(report: RoundReport) -> str:
    """Return what a round is, in words."""
    row = report.round
    k = row.labelers_per_item
    parts = [
        f"{report.n_items:,} items ({report.chosen})",
        "labeled by everybody" if k is None else f"{k} {'label' if k == 1 else 'labels'} an item",
        "blind" if row.blind else "everybody sees all answers",
    ]
    if report.n_again:
        parts.append(f"{report.n_again:,} served again")
    if row.config.get("gold_share"):
        parts.append(f"{100 * float(row.config['gold_share']):.0f} % gold mixed in")
    if row.config.get("suggest"):
        parts.append("a model suggests")
    return ", ".join(parts) + "."
