"""Me: what waits for this person's word, and their own numbers, which nobody else is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from labeler.store.read.comments import Thread
from labeler.types import Changes, Id, Role
from labeler.ui import theme
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.page import Page
from labeler.ui.state.me import MeFacts, cards, confusion_lines, last_days, quiz_words, read_me
from labeler.ui.widgets.day_bars import DayBars
from labeler.ui.widgets.stat import Stat
from labeler.ui.widgets.thread_card import ThreadCard

TABLES = ("annotation", "comment", "comment_state", "round", "gold", "quiz", "question", "label_class")
MOST_THREADS = 50
WIDEST = 1400


class MePage(Page):
    """Left the numbers of the person at the window, right the talk."""

    noun: ClassVar[str] = "me"
    title: ClassVar[str] = "Me"
    icon: ClassVar[str] = "person"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.facts: MeFacts | None = None
        self.quiz_words, self.quiz = QLabel(), QPushButton(self.tr("Take the quiz"))
        self.stats = [Stat("") for _ in range(4)]
        self.confused = QLabel()
        self.bars = DayBars(self.tr("Labels a day"))
        self.cards: list[ThreadCard] = []
        self.talk_words = QLabel()
        self.quiz.clicked.connect(lambda _checked=False: self.context.open_page("quiz"))
        left = QVBoxLayout()
        left.setContentsMargins(theme.GAP_XL, theme.GAP_L, theme.GAP_XL, theme.GAP_L)
        left.setSpacing(theme.GAP_L)
        left.addWidget(self._quiz_card())
        left.addLayout(self._numbers())
        left.addWidget(self._confused_card())
        left.addWidget(self._days_card())
        left.addStretch()
        inside = QWidget()
        inside.setLayout(left)
        inside.setMaximumWidth(WIDEST)
        numbers = QScrollArea()
        numbers.setWidgetResizable(True)
        numbers.setWidget(inside)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(numbers, 3)
        whole.addWidget(self._talk_side(), 2)

    # making

    def _quiz_card(self) -> QFrame:
        self._quiz_frame = QFrame()
        theme.style(self._quiz_frame, surface="next")
        theme.style(self.quiz, kind="primary")
        self.quiz_words.setWordWrap(True)
        self.quiz_words.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self._quiz_frame)
        row.setContentsMargins(theme.GAP_L, theme.GAP_M, theme.GAP_L, theme.GAP_M)
        row.addWidget(self.quiz_words, 1)
        row.addWidget(self.quiz)
        return self._quiz_frame

    def _numbers(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.GAP_M)
        for place, stat in enumerate(self.stats):
            stat.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            grid.addWidget(stat, place // 2, place % 2)
        return grid

    def _confused_card(self) -> QFrame:
        card, column = _card(self.tr("Most often confused"))
        self.confused.setWordWrap(True)
        self.confused.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(self.confused)
        return card

    def _days_card(self) -> QFrame:
        card, column = _card(self.tr("Labels a day"))
        column.addWidget(self.bars)
        return card

    def _talk_side(self) -> QFrame:
        side = QFrame()
        theme.style(side, surface="side")
        side.setMinimumWidth(320)
        side.setMaximumWidth(720)
        heading = QLabel(self.tr("Talk"))
        theme.style(heading, look="title")
        theme.style(self.talk_words, look="muted")
        self.talk_words.setWordWrap(True)
        self._talk = QVBoxLayout()
        self._talk.setContentsMargins(0, 0, theme.GAP_M, 0)
        self._talk.setSpacing(theme.GAP_M)
        inside = QWidget()
        inside.setLayout(self._talk)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        column = QVBoxLayout(side)
        column.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_M, theme.GAP_M)
        column.setSpacing(theme.GAP_M)
        column.addWidget(heading)
        column.addWidget(self.talk_words)
        column.addWidget(area, 1)
        return side

    # reading

    def refresh(self) -> None:
        """Read this person's numbers and talk again, off the GUI thread."""
        session = self.context.session
        if session.project is not None and session.person_row is not None and session.question:
            self.load(read_me, session, done=self._show)

    def concerns(self, changes: Changes) -> bool:
        """Own labels, rounds, gold and remarks."""
        return changes.touches(*TABLES)

    def _show(self, facts: MeFacts) -> None:
        self.facts = facts
        words = quiz_words(facts)
        self.quiz_words.setText(words)
        self._quiz_frame.setVisible(bool(words))
        self.quiz.setVisible(facts.needs_quiz)
        for stat, card in zip(self.stats, cards(facts.report), strict=True):
            stat.show_title(self.tr(card.title))
            stat.show_value(card.value, card.note)
        lines = confusion_lines(facts.report)
        self.confused.setText("\n".join(lines) or self.tr("Nothing is confused more than once so far."))
        theme.style(self.confused, look="" if lines else "muted")
        self.bars.show_days(last_days(facts.report.days))
        self._show_talk(facts)

    def _show_talk(self, facts: MeFacts) -> None:
        n, more = len(facts.waiting), len(facts.others)
        if n:
            one = self.tr("One remark waits for your word.")
            words = one if n == 1 else self.tr("{n} remarks wait for your word.").format(n=n)
        elif more:
            words = self.tr("Nothing waits for you.")
        else:
            words = self.tr("Nothing waits for you. Remarks about an item that call you (@Name) appear here.")
        if more:
            words += " " + self.tr("{n} more are open.").format(n=more)
        self.talk_words.setText(words)
        drafts = {card.talk.first.id: card.line.text() for card in self.cards if card.line.text()}
        while (entry := self._talk.takeAt(0)) is not None:
            widget = entry.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.cards = []
        names = [row.name for row in self.context.session.people]
        for thread in (*facts.waiting, *facts.others)[:MOST_THREADS]:
            card = ThreadCard(thread, facts.names.get(thread.item, "?"), names)
            card.line.setText(drafts.get(thread.first.id, ""))
            card.answered.connect(self.answer)
            card.settled.connect(self.settle)
            card.item_wanted.connect(self._open_item)
            self.cards.append(card)
            self._talk.addWidget(card)
        self._talk.addStretch()

    # doing

    def answer(self, thread: Thread, words: str) -> None:
        """Answer in a thread."""
        project, person = self.context.session.project, self.context.session.person
        if project is None:
            return

        def work() -> object:
            from labeler.ops.comments import add_comment

            return add_comment(project, person=person, item=thread.item, text=words, answers=thread.last.id)

        self.context.perform(work)

    def settle(self, thread: Thread) -> None:
        """Say that a thread is settled."""
        project, person = self.context.session.project, self.context.session.person
        if project is None:
            return

        def work() -> object:
            from labeler.ops.comments import resolve_thread

            return resolve_thread(project, person=person, comment=thread.first.id)

        words = self.tr("Settled. An answer, or Ctrl+Z, opens it again.")
        self.context.perform(work, done=lambda _done: self.context.tell(words))

    def _open_item(self, item: Id) -> None:
        row = self.context.session.person_row
        if row is not None and row.role is Role.LABELER:
            self.context.open_page("label", item=item)
        else:
            self.context.open_page("data", items=[item], title=self.tr("The item of a remark"))

    def page_actions(self) -> Sequence[Action]:
        """What can be done here."""
        group = self.tr("Me")
        return [
            Action(
                "me.quiz",
                self.tr("Take the quiz"),
                "Q",
                "check",
                group=group,
                run=lambda: self.context.open_page("quiz"),
                enabled=lambda: self.facts is not None and self.facts.needs_quiz,
            ),
            Action(
                "me.answer",
                self.tr("Answer the first remark"),
                "C",
                "note",
                group=group,
                run=lambda: self.cards[0].line.setFocus() if self.cards else None,
                enabled=lambda: bool(self.cards),
            ),
            Action(
                "me.label",
                self.tr("Label my items"),
                "L",
                "label",
                group=group,
                run=lambda: self.context.open_page("label"),
            ),
        ]


def _card(title: str) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    theme.style(card, surface="card")
    column = QVBoxLayout(card)
    column.setContentsMargins(theme.GAP_L, 12, theme.GAP_L, 12)
    column.setSpacing(theme.GAP_M)
    heading = QLabel(title)
    theme.style(heading, look="heading")
    column.addWidget(heading)
    return card, column
