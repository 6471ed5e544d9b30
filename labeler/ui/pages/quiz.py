"""Quiz: a few gold items before a labeler begins; it ends with a share and which classes were confused."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from labeler.errors import UserError
from labeler.store.project import Done
from labeler.types import Changes, Id
from labeler.ui import theme
from labeler.ui.actions import Action
from labeler.ui.context import Context
from labeler.ui.page import Page
from labeler.ui.state.answer_sheet import Choice, answer_sheet
from labeler.ui.state.me import confused_words
from labeler.ui.widgets.class_buttons import ClassButtons
from labeler.ui.widgets.item_loader import Loaded
from labeler.ui.widgets.item_stage import ItemStage
from labeler.ui.widgets.item_view import Choices

SIDE_WIDTH = 300


class QuizPage(Page):
    """Nothing is stored before the last answer; leaving the page before it leaves no trace."""

    noun: ClassVar[str] = "quiz"
    title: ClassVar[str] = "Quiz"
    icon: ClassVar[str] = "check"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.items: list[Id] = []
        self.answers: dict[Id, Id] = {}
        self._who: tuple[Id, Id] | None = None
        self.stage = ItemStage(context.tasks, self.noun)
        self.classes = ClassButtons()
        self.words, self.place = QLabel(), QLabel()
        for label, look in ((self.words, "heading"), (self.place, "muted")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            theme.style(label, look=look)
        self._side = QFrame()
        theme.style(self._side, surface="side")
        self._side.setFixedWidth(SIDE_WIDTH)
        column = QVBoxLayout(self._side)
        column.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        for label in (self.words, self.place):
            column.addWidget(label)
        column.addWidget(self.classes, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.stage, 1)
        whole.addWidget(self._side)
        self.classes.chose.connect(self.choose)
        self.stage.presented.connect(self._presented)
        self.stage.view.kind_changed.connect(self.actions_changed)
        context.project_closed.connect(self._forget)

    # reading

    def refresh(self) -> None:
        """Draw the items of this person's next quiz; one that is under way goes on."""
        session = self.context.session
        who = (session.question, session.person)
        if session.project is None or session.question_row is None or self._who == who:
            return
        project, question, person = session.project, session.question, session.person

        def work() -> list[Id]:
            from labeler.ops.quiz import draw_quiz, needs_quiz

            return draw_quiz(project, question, person) if needs_quiz(project, question, person) else []

        self.load(work, done=partial(self._begin, who), failed=self._failed)

    def concerns(self, changes: Changes) -> bool:
        """A quiz under way is not disturbed; another person or question is seen on `refresh`."""
        return False

    def _begin(self, who: tuple[Id, Id], items: list[Id]) -> None:
        session = self.context.session
        if session.project is None or session.question_row is None:
            return
        if not items:
            words = self.tr("You may label: there is no quiz for you, or you have passed it.")
            self._explain(self.tr("No quiz waits"), words, "check", self._label())
            return
        self._who, self.items, self.answers = who, items, {}
        self.words.setText(session.question_row.words or session.question_row.name)
        self.classes.show_sheet(answer_sheet(session.classes, taken=["A"]))
        self._side.show()
        self.stage.open(session.project, None)
        self._show()
        self.actions_changed.emit()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._explain(self.tr("There is no quiz"), str(error), "warning", self._label())
        else:
            self.context.failed.emit(error)

    # answering

    @property
    def item(self) -> Id | None:
        """Return the item that is asked for now, None when all are answered."""
        at = len(self.answers)
        return self.items[at] if at < len(self.items) else None

    def choose(self, choice: Choice) -> None:
        """Answer the item that is on the screen, and go on; the last answer hands the quiz in."""
        item = self.item
        if item is None or self.stage.shown != item or self.stage.view.notice is not None:
            return
        self.answers[item] = choice.id
        if self.item is None:
            self._hand_in()
        else:
            self._show()

    def back(self) -> None:
        """Take the last answer back."""
        if self.answers and self.item is not None:
            self.answers.popitem()
            self._show()

    def _show(self) -> None:
        at = len(self.answers)
        self.place.setText(self.tr("{at} of {n}").format(at=at + 1, n=len(self.items)))
        self.stage.show_item(self.item, self.items[at + 1 : at + 3])

    def _presented(self, loaded: Loaded) -> None:
        if loaded.problem:
            words = self.tr("{why} Ask whoever made the project; a quiz needs all of its items.")
            self._explain(
                self.tr("An item of the quiz cannot be shown"), words.format(why=loaded.problem), "broken", ()
            )

    def _hand_in(self) -> None:
        session = self.context.session
        project, (question, person) = session.project, self._who or (0, 0)
        if project is None:
            return
        answers = dict(self.answers)

        def work() -> Done[Any]:
            from labeler.ops.quiz import submit_quiz

            return submit_quiz(
                project, question=question, person=person, answers=answers, initiator=self.noun
            )

        self.load(work, done=self._ended, key="hand_in")

    def _ended(self, done: Done[Any]) -> None:
        result = done.value
        self._who = None
        share = self.tr("{right} of {n} were right; {mark} % are needed.").format(
            right=result.n_right, n=result.n, mark=round(100 * result.pass_mark)
        )
        words = f"{share} {confused_words(result)}".strip()
        if result.passed:
            self._explain(self.tr("Passed"), words, "check", self._label())
        else:
            again: Choices = ((self.tr("Try again, with other items"), self.refresh), self._to_book())
            self._explain(self.tr("Not passed yet"), words, "book", again)

    # notices

    def _label(self) -> Choices:
        return ((self.tr("Label"), lambda: self.context.open_page("label")),)

    def _to_book(self) -> tuple[str, Any]:
        return (self.tr("Read the label book"), lambda: self.context.open_page("book"))

    def _explain(self, title: str, words: str, icon: str, choices: Choices) -> None:
        self._side.hide()
        self.stage.view.show_notice(title, words, icon, choices)

    def _forget(self) -> None:
        self._who, self.items, self.answers = None, [], {}
        self.stage.close_project()

    def leave(self) -> None:
        """Another page is shown: fall silent."""
        self.stage.view.stop()

    def take_focus(self) -> None:
        """Keys answer at once."""
        self.stage.view.take_focus()

    def page_actions(self) -> Sequence[Action]:
        """Return a row for each class, one to take back, and those of the item's kind."""
        group = self.tr("Answer")
        rows = [
            Action(f"quiz.choose_{n}", choice.name, choice.key, group=group, run=partial(self.choose, choice))
            for n, choice in enumerate(self.classes.sheet.choices, start=1)
            if choice.key
        ]
        words = self.tr("Take the last answer back")
        back = Action("quiz.back", words, "A", "previous", group=group, run=self.back)
        return [*rows, back, *self.stage.view.actions_of(self.noun)]
