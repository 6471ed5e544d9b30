"""Rounds: the passes over the items, who is how far, and the next one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from labeler.errors import UserError
from labeler.store.project import Project
from labeler.types import Changes, Id
from labeler.ui import theme
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.models.rows import Column
from labeler.ui.page import Page
from labeler.ui.state.helped import read_helped
from labeler.ui.state.rounds import Draft, NextRound, RoundsFacts, RoundsState, next_round, read_rounds
from labeler.ui.widgets.helped_panel import HelpedPanel
from labeler.ui.widgets.new_round import NewRound
from labeler.ui.widgets.round_details import RoundDetails
from labeler.ui.widgets.table import Table

TABLES = ("annotation", "assignment", "round", "ruling", "gold", "item", "person", "guideline", "tagging")


class RoundsPage(Page):
    """Left: what is next, the rounds so far, who is how far in the one that is chosen. Right: a new one."""

    noun: ClassVar[str] = "rounds"
    title: ClassVar[str] = "Rounds"
    icon: ClassVar[str] = "rounds"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.state = RoundsState()
        self._next = NextRound("", "")
        self.first, self.words, self.go = QLabel(), QLabel(), QPushButton()
        self.table = Table(_columns(self), name=self.tr("Rounds"))
        self.table.setAlternatingRowColors(False)
        self.details, self.new = RoundDetails(), NewRound()
        self.helped = HelpedPanel()
        self._lay_out()
        self.table.chosen_row.connect(self._choose)
        self.go.clicked.connect(lambda _checked=False: self._do_next())
        self.details.close_wanted.connect(self.close_round)
        self.details.join_wanted.connect(self.join)
        self.details.leave_wanted.connect(self.leave_round)
        self.helped.items_wanted.connect(
            lambda items, title: self.context.open_page("data", items=list(items), title=title)
        )
        self.new.changed.connect(self._count)
        self.new.wanted.connect(self.begin)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        left.setSpacing(theme.GAP_L)
        left.addWidget(self._next_card())
        left.addWidget(self.table, 2)
        left.addWidget(self.helped)
        left.addWidget(self.details, 3)
        side = QWidget()
        side.setLayout(left)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(side, 1)
        whole.addWidget(self.new)

    def _next_card(self) -> QFrame:
        card = QFrame()
        theme.style(card, surface="next")
        row = QHBoxLayout(card)
        row.setContentsMargins(theme.GAP_XL, theme.GAP_M, theme.GAP_XL, theme.GAP_M)
        words = QVBoxLayout()
        words.setSpacing(2)
        theme.style(self.first, look="title")
        theme.style(self.words, look="muted")
        for label in (self.first, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            words.addWidget(label)
        row.addLayout(words, 1)
        theme.style(self.go, kind="primary")
        row.addWidget(self.go)
        return card

    # reading

    def refresh(self) -> None:
        """Read the rounds again, off the GUI thread."""
        session = self.context.session
        if session.project is not None and session.person_row is not None and session.question:
            self.load(read_rounds, session, done=self._show)

    def concerns(self, changes: Changes) -> bool:
        """Labels, assignments, rulings and people change what is shown."""
        return changes.touches(*TABLES)

    def _show(self, facts: RoundsFacts) -> None:
        self.state.take(facts)
        self._next = next_round(facts)
        self.first.setText(self._next.title)
        self.words.setText(self._next.words)
        self.go.setText(self._next.button)
        self.go.setVisible(bool(self._next.button))
        self.go.setEnabled(facts.may_change or self._next.does != "close")
        newest_first = tuple(reversed(facts.reports))
        self.table.show_rows(newest_first)
        for place, report in enumerate(newest_first):
            if report.round.id == self.state.chosen:
                self.table.selectRow(place)
        self._show_details()
        self.new.show_facts(facts)
        self._count()
        self.actions_changed.emit()

    def _choose(self, report: Any) -> None:
        if report is not None:
            self.state.chosen = report.round.id
            self._show_details()

    def _show_details(self) -> None:
        report = self.state.report
        self.details.setVisible(report is not None)
        if report is not None and self.state.facts is not None:
            self.details.show_round(report, self.state.facts)
        self._show_helped()

    def _show_helped(self) -> None:
        """Compare the round that is looked at with the one before it, off the GUI thread."""
        facts, report = self.state.facts, self.state.report
        self.helped.setVisible(facts is not None and len(facts.reports) > 1)
        if facts is not None and report is not None and len(facts.reports) > 1:
            later = report.round.name if report is not facts.reports[0] else None
            self.load(read_helped, self.context.session, later, done=self.helped.show_view, key="helped")

    def _count(self) -> None:
        """Count the items that are chosen, while the person goes on choosing."""
        project, question = self.context.session.project, self.context.session.question
        choice = self.new.choice()
        known = self.state.counts.get(choice)
        if known is not None or project is None or not question:
            self.new.show_count(known)
            return

        def work() -> int:
            from labeler.ops.round_choice import choose_items

            return len(choose_items(project, question, choice))

        def done(n: int) -> None:
            self.state.counts[choice] = n
            self.new.show_count(n)

        def failed(error: Exception) -> None:
            if not isinstance(error, UserError):
                self.context.failed.emit(error)
            self.new.show_count(None, str(error))

        self.new.show_count(None)
        self.load(work, done=done, failed=failed, key="count")

    # doing

    def begin(self, draft: Draft) -> None:
        """Begin the round that was drafted."""
        session = self.context.session
        project, question, author = session.project, session.question, session.person
        if project is None:
            return

        def work() -> Any:
            from labeler.ops.round_choice import choose_items
            from labeler.ops.rounds import Serving, begin_round

            serving = Serving(draft.repeat_share, draft.pause_minutes, draft.gold_share)
            return begin_round(
                project,
                question=question,
                author=author,
                name=draft.name or None,
                blind=draft.blind,
                labelers_per_item=draft.per_item,
                items=choose_items(project, question, draft.choice),
                labelers=draft.labelers,
                serving=serving,
                choice=draft.choice.as_dict(),
            )

        def done(begun: Any) -> None:
            self.state.chosen = begun.value
            self.new.name.clear()
            words = self.tr("Begun. {n} people find their items on the Label page.")
            self.context.tell(words.format(n=len(draft.labelers)))
            self.refresh()  # what was read when the change was announced may have been shown already

        self.new.begin.setEnabled(False)
        self.context.perform(work, done=done)

    def close_round(self) -> None:
        """Close the round that is looked at, or the open one."""
        facts, report = self.state.facts, self.state.report
        if facts is None:
            return
        if report is None or not report.round.is_open:
            report = facts.open
        if report is None:
            self.context.tell(self.tr("No round is open."))
            return
        round_, name = report.round.id, report.round.name

        def close(project: Project, author: Id) -> object:
            from labeler.ops.rounds import close_round

            return close_round(project, round=round_, author=author)

        self._change(close, self.tr("{name} is closed. Ctrl+Z opens it again.").format(name=name))

    def join(self, person: Id) -> None:
        """Let somebody join the round that is looked at."""
        report = self.state.report
        if report is None:
            return
        round_ = report.round.id

        def use(project: Project, author: Id) -> object:
            from labeler.ops.round_people import join_round

            return join_round(project, round=round_, person=person, author=author)

        self._change(use, self.tr("Only items that nobody had begun changed hands."))

    def leave_round(self, person: Id) -> None:
        """Let somebody leave the round that is looked at."""
        report = self.state.report
        if report is None:
            return
        round_ = report.round.id

        def use(project: Project, author: Id) -> object:
            from labeler.ops.round_people import leave_round

            return leave_round(project, round=round_, person=person, author=author)

        self._change(use, self.tr("What was answered stays; the rest went to the others."))

    def _change(self, use: Callable[[Project, Id], object], words: str) -> None:
        project, author = self.context.session.project, self.context.session.person
        if project is not None:
            self.context.perform(use, project, author, done=lambda _done: self.context.tell(words))

    def _do_next(self) -> None:
        if self._next.does == "close":
            facts = self.state.facts
            if facts is not None and facts.open is not None:
                self.state.chosen = facts.open.round.id
            self.close_round()
        elif self._next.does:
            self.context.open_page(self._next.does)

    def open(self, **arguments: Any) -> None:
        """Offer a round of given items: ``items=[…]``."""
        items = arguments.get("items")
        if items:
            self.new.take_items(tuple(int(item) for item in items))

    def take_focus(self) -> None:
        """Arrows move in the table."""
        self.table.setFocus()

    def page_actions(self) -> Sequence[Action]:
        """What can be done here."""
        group, tr = self.tr("Rounds"), self.tr

        def can() -> bool:
            facts = self.state.facts
            return facts is not None and facts.may_change

        return [
            Action(
                "rounds.begin",
                tr("Begin the new round"),
                "Ctrl+Return",
                "add",
                group=group,
                run=self.new.begin.click,
                enabled=self.new.begin.isEnabled,
            ),
            Action(
                "rounds.close",
                tr("Close the open round"),
                "",
                "check",
                group=group,
                run=self.close_round,
                enabled=can,
            ),
            Action(
                "rounds.label",
                tr("Label my items"),
                "L",
                "label",
                group=group,
                run=lambda: self.context.open_page("label"),
            ),
        ]


def _columns(page: QWidget) -> tuple[Column, ...]:
    tr = page.tr
    return (
        Column(tr("Round"), lambda one: one.round.number, lambda one: one.round.name, right=False, width=120),
        Column(
            tr("State"),
            lambda one: str(one.round.state),
            lambda one: tr("open") if one.round.is_open else tr("closed"),
            width=70,
        ),
        Column(tr("Items"), lambda one: one.n_items, lambda one: f"{one.n_items:,}", width=68),
        Column(tr("People"), lambda one: len(one.people), width=68),
        Column(
            tr("Labels"),
            lambda one: one.done,
            lambda one: f"{one.done:,} / {one.asked:,}",
            tip=tr("Labels given, of those asked for"),
            bar=lambda one: one.share,
            width=124,
        ),
        Column(tr("Items are"), lambda one: one.chosen, width=160),
    )
