"""The long jobs that are running: name, progress, time left, cancel."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from labeler.ui import theme
from labeler.ui.tasks import Job, Tasks


class JobBar(QWidget):
    """One line for each visible job of `Tasks`; hidden while there is none."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._lines: dict[int, JobLine] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        tasks.job_started.connect(self._begin)
        tasks.job_changed.connect(self._change)
        tasks.job_ended.connect(self._end)
        self.hide()

    def _begin(self, job: Job) -> None:
        line = JobLine(job)
        self._lines[job.number] = line
        self._column.addWidget(line)
        self.show()

    def _change(self, job: Job) -> None:
        if job.number in self._lines:
            self._lines[job.number].show_job()

    def _end(self, job: Job) -> None:
        line = self._lines.pop(job.number, None)
        if line is not None:
            self._column.removeWidget(line)
            line.deleteLater()
        self.setVisible(bool(self._lines))


class JobLine(QFrame):
    """One job; also useful inside a page or a dialog."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._job = job
        theme.style(self, surface="bar")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_L, 6, theme.GAP_L, 6)
        row.setSpacing(theme.GAP_M)
        self._name = QLabel(job.name)
        theme.style(self._name, look="heading")
        self._words = QLabel()
        theme.style(self._words, look="muted")
        self._bar = QProgressBar()
        self._bar.setFixedWidth(220)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(job.name)
        self._stop = QPushButton(self.tr("Cancel"))
        self._stop.setAccessibleName(self.tr("Cancel {name}").format(name=job.name))
        self._stop.clicked.connect(self._cancel)
        theme.style(self._stop, kind="quiet")
        row.addWidget(self._name)
        row.addWidget(self._words, 1)
        row.addWidget(self._bar)
        row.addWidget(self._stop)
        self.show_job()

    def show_job(self) -> None:
        """Show how far the job is by now."""
        job = self._job
        words = [job.words] if job.words else []
        if job.cancelled:
            words = [self.tr("stopping …")]
        elif (left := job.seconds_left()) is not None:
            words.append(self.tr("{time} left").format(time=duration(left)))
        self._words.setText(" · ".join(words))
        self._bar.setRange(0, 0 if job.fraction is None else 1000)
        if job.fraction is not None:
            self._bar.setValue(round(job.fraction * 1000))

    def _cancel(self) -> None:
        self._job.cancel()
        self._stop.setEnabled(False)
        self.show_job()


def duration(seconds: float) -> str:
    """Return a time span as people say it.

    >>> duration(4), duration(75), duration(4000)
    ('4 s', '1 min 15 s', '1 h 6 min')
    """
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
