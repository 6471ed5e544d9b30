"""Answers on their way to the disk: queued at once, in order, and said to be safe only when they are."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from labeler.ops.label import submit_later
from labeler.store.project import Done, Project
from labeler.types import Id
from labeler.ui.state.label import Submission

Pass = tuple[Id, Id, Id]
"""Question, person and round."""


class Saver(QObject):
    """Hands answers to the writer and hears on the GUI thread what became of them.

    ``ended(submission, error)`` comes once an answer is on the disk (``error`` is ``None``) or is not.
    """

    ended = Signal(object, object)
    _heard = Signal(object, object)

    def __init__(self, initiator: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.n_pending = 0
        self.saved_at: datetime | None = None
        self.problem = ""
        self._initiator = initiator
        self._heard.connect(self._hear)

    def save(self, project: Project, who: Pass, submission: Submission) -> None:
        """Queue an answer; returns at once."""
        question, person, round_ = who
        answer = submission.answer
        self.n_pending += 1
        future = submit_later(
            project,
            person=person,
            item=submission.item,
            question=question,
            round=round_,
            label_class=None if answer.skipped else answer.label_class,
            between=answer.between,
            sure=answer.sure,
            note=answer.note or None,
            seconds=round(submission.seconds, 3),
            initiator=self._initiator,
        )

        def done(ended: Future[Done[Id]]) -> None:  # on the writer thread
            self._heard.emit(submission, ended.exception())

        future.add_done_callback(done)

    def _hear(self, submission: Submission, error: BaseException | None) -> None:
        self.n_pending -= 1
        if error is None:
            self.problem = ""
            self.saved_at = datetime.now().astimezone()
        else:
            self.problem = str(error)
        self.ended.emit(submission, error)

    def words(self) -> str:
        """Return what is to be said about safety."""
        if self.problem:
            return self.tr("Not saved: {why}").format(why=self.problem)
        if self.n_pending > 1:
            return self.tr("saving {n} …").format(n=self.n_pending)
        if self.saved_at is None:
            return self.tr("all saved")
        return self.tr("all saved {time}").format(time=self.saved_at.strftime("%H:%M:%S"))
