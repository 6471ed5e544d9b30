"""The questions of a project beside each other; the one that is asked now is marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabBar

from labeler.types import Id

if TYPE_CHECKING:
    from labeler.store.read.questions import Question


class QuestionBar(QTabBar):
    """``switched`` carries the id of the question that was clicked; hidden where there is only one."""

    switched = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._ids: list[Id] = []
        self.setAccessibleName(self.tr("Question"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.currentChanged.connect(self._changed)
        self.hide()

    def show_questions(self, questions: Sequence[Question], asked: Id) -> None:
        """Show these questions with one of them asked."""
        ids = [one.id for one in questions]
        self.blockSignals(True)
        if ids != self._ids:
            while self.count():
                self.removeTab(0)
            for one in questions:
                at = self.addTab(one.name)
                self.setTabToolTip(at, one.words or one.name)
            self._ids = ids
        if asked in ids:
            self.setCurrentIndex(ids.index(asked))
        self.blockSignals(False)
        self.setVisible(len(ids) > 1)

    def after(self, asked: Id, by: int = 1) -> Id | None:
        """Return the question after another one, around the end; None where there is no other."""
        if len(self._ids) < 2 or asked not in self._ids:
            return None
        return self._ids[(self._ids.index(asked) + by) % len(self._ids)]

    def is_last(self, asked: Id) -> bool:
        """Return whether no question follows this one."""
        return not self._ids or asked == self._ids[-1]

    def _changed(self, at: int) -> None:
        if 0 <= at < len(self._ids):
            self.switched.emit(self._ids[at])
