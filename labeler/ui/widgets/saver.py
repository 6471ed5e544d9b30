"""What is on its way to the disk: queued at once, in order, and said to be safe only when it is."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from labeler.store.project import Done
from labeler.types import Id


class Saver(QObject):
    """Hears on the GUI thread what became of queued operations.

    ``ended(subject, error)`` comes once the operation for a subject is on the disk (``error`` is ``None``) or
    is not; ``n_pending`` counts those on their way.
    """

    ended = Signal(object, object)
    _heard = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.n_pending = 0
        self.saved_at: datetime | None = None
        self.problem = ""
        self._heard.connect(self._hear)

    def watch(self, queued: Future[Done[Id]], subject: object) -> None:
        """Follow an operation that was queued for ``subject``."""
        self.n_pending += 1

        def done(ended: Future[Done[Id]]) -> None:  # on the writer thread
            self._heard.emit(subject, ended.exception())

        queued.add_done_callback(done)

    def _hear(self, subject: object, error: BaseException | None) -> None:
        self.n_pending -= 1
        if error is None:
            self.problem = ""
            self.saved_at = datetime.now().astimezone()
        else:
            self.problem = str(error)
        self.ended.emit(subject, error)

    def words(self) -> str:
        """Return what is to be said about safety."""
        if self.problem:
            return self.tr("Not saved: {why}").format(why=self.problem)
        if self.n_pending > 1:
            return self.tr("saving {n} …").format(n=self.n_pending)
        if self.saved_at is None:
            return self.tr("all saved")
        return self.tr("all saved {time}").format(time=self.saved_at.strftime("%H:%M:%S"))
