"""Labeling many items at once from the grid: choose the class, see how many, one step to undo."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from labeler.ops.bulk_label import label_items
from labeler.store.project import Done
from labeler.types import Id, QuestionKind
from labeler.ui import theme
from labeler.ui.context import Context
from labeler.ui.state.answer_sheet import Choice, answer_sheet
from labeler.ui.widgets.class_buttons import ClassButtons


class LabelSelection(QDialog):
    """Shows the classes with their keys; the one that is chosen is given to all of ``items``."""

    def __init__(self, context: Context, parent: QWidget, items: Sequence[Id]) -> None:
        super().__init__(parent)
        self._context = context
        self.items = list(items)
        self.setWindowTitle(self.tr("Label the selection"))
        self.resize(380, 460)
        session = context.session
        question = session.question_row
        n, who = len(self.items), session.person_name(session.person)
        words = self.tr("{question}: the answer of {who} to {n} items").format(
            question="" if question is None else question.name, who=who, n=f"{n:,}"
        )
        self.words = QLabel(words)
        self.words.setWordWrap(True)
        theme.style(self.words, look="heading")
        self.hint = QLabel(
            self.tr("Answers of yours that are there give way. It is one step: Ctrl+Z takes it back.")
        )
        self.hint.setWordWrap(True)
        theme.style(self.hint, look="muted")
        self.classes = ClassButtons(compact=True)
        self.classes.show_sheet(answer_sheet(session.classes))
        self.classes.chose.connect(self.choose)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP_L, theme.GAP_L, theme.GAP_L, theme.GAP_L)
        column.setSpacing(theme.GAP_M)
        for widget in (self.words, self.classes, self.hint, buttons):
            column.addWidget(widget, 1 if widget is self.classes else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The key of a class chooses it."""
        pressed = QKeySequence(event.keyCombination())
        for choice in self.classes.sheet.choices:
            if choice.key and QKeySequence(choice.key) == pressed:
                self.choose(choice)
                return
        super().keyPressEvent(event)

    def choose(self, choice: Choice) -> None:
        """Give all items this class."""
        session = self._context.session
        project, round_ = session.project, session.round
        if project is None or round_ is None:
            return
        person, question, items = session.person, session.question, self.items

        def work() -> Done[int]:
            return label_items(
                project,
                person=person,
                items=items,
                question=question,
                round=round_,
                label_class=choice.id,
            )

        def done(made: Done[int]) -> None:
            told = self.tr("{n} items are labeled {name}. Ctrl+Z takes it back.")
            self._context.tell(told.format(n=f"{made.value:,}", name=choice.name))

        self._context.perform(work, done=done)
        self.accept()


def label_selection(context: Context, parent: QWidget, items: Sequence[Id]) -> None:
    """Ask for the class of many items, or say why they cannot be labeled so."""
    session = context.session
    kind = None if session.question_row is None else session.question_row.kind
    if not len(items):
        context.tell(parent.tr("Select the items to label first."))
    elif kind is not QuestionKind.CLASS:
        context.tell(parent.tr("Many items at once can only be labeled where one class is asked for."))
    elif session.round is None:
        context.tell(parent.tr("No round takes labels now; begin one first."))
    else:
        dialog = LabelSelection(context, parent, items)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
