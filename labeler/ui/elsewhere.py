"""Hears what other processes write into the open project: once a second while the window can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from labeler.errors import Bug, LabelerError
from labeler.ui.jobs import Job

if TYPE_CHECKING:
    from labeler.ui.window import Window

EVERY_MS = 1000


class Listener(QObject):
    """Asks the project off the GUI thread; what it finds is announced like any other change.

    It does not ask while the page is still reading, so that somebody who writes all the time cannot keep a
    page from ever being shown.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        window.context.project_opened.connect(self._begin)
        window.context.project_closed.connect(self._stop)

    def look(self) -> None:
        """Ask once, unless nobody could see it or an answer is on its way."""
        window, project = self._window, self._window.context.session.project
        if project is None or self._job is not None or not window.isVisible() or window.isMinimized():
            return
        if window.page.busy():
            return
        self._job = window.context.tasks.run(
            project.hear_elsewhere, done=self._heard, failed=self._failed, name="other writers"
        )

    def _begin(self) -> None:
        self._job = None
        self._timer.start()

    def _stop(self) -> None:
        self._timer.stop()
        self._job = None

    def _heard(self, _tables: object) -> None:
        self._job = None

    def _failed(self, error: BaseException) -> None:
        self._job = None
        if isinstance(error, Bug) and self._window.context.session.project is None:
            return  # the project was closed while it was asked
        if not isinstance(error, LabelerError):
            self._window.context.failed.emit(error)
