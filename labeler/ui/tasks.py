"""Work off the GUI thread: short loads and long jobs, delivered back by one long-lived object.

A worker thread never touches a widget: it leaves its result in a queue and wakes the GUI thread through one
queued signal of `Tasks`, which lives as long as the window. (A ``QRunnable`` that owns its own signal
object crashes PySide6 when it dies first.) A result is dropped if its job was cancelled, if a newer request
with the same exclusive key was made, or if the widget that asked is gone.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, QThread, Signal

from labeler.errors import Cancelled
from labeler.ui.jobs import Job

__all__ = ["Job", "Tasks", "on_gui_thread"]

LOAD_THREADS = 4
JOB_THREADS = 3

Callback = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What is known on the GUI thread about a job that has not ended."""

    job: Job
    done: Callback | None
    failed: Callback | None
    progress: Callback | None = None
    each: Callback | None = None


class Tasks(QObject):
    """Runs functions on worker threads and hands their results to the GUI thread.

    ``job_started``, ``job_changed`` and ``job_ended`` carry visible jobs (those begun by `start`);
    ``failed`` carries the exceptions for which nobody asked.
    """

    job_started = Signal(object)
    job_changed = Signal(object)
    job_ended = Signal(object)
    failed = Signal(object)
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._newest: dict[str, int] = {}
        self._waiting: dict[int, _Waiting] = {}
        self._arrived: deque[tuple[int, str, Any]] = deque()
        self._woken = False
        self._lock = threading.Lock()
        self._closed = False
        self._loads = ThreadPoolExecutor(LOAD_THREADS, thread_name_prefix="labeler-load")
        self._jobs = ThreadPoolExecutor(JOB_THREADS, thread_name_prefix="labeler-job")
        self._wake.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[..., Any],
        *args: Any,
        done: Callback | None = None,
        failed: Callback | None = None,
        progress: Callback | None = None,
        exclusive: str = "",
        name: str = "",
    ) -> Job:
        """Run ``work(*args)`` quietly on a worker thread; call ``done(result)`` on the GUI thread.

        Args:
            done: given the result; not called if cancelled, overtaken, or if its widget is gone.
            failed: given the exception; without it `failed` (the signal) carries it to the window.
            progress: given the job whenever it reports.
            exclusive: a key; an earlier request with the same key is cancelled and its result dropped.
            name: what a person would call it.
        """
        job = self._job(name or getattr(work, "__name__", "work"), exclusive)
        self._begin(self._loads, _Waiting(job, done, failed, progress), partial(work, *args))
        return job

    def start(
        self,
        name: str,
        work: Callable[..., Any],
        *args: Any,
        done: Callback | None = None,
        failed: Callback | None = None,
        progress: Callback | None = None,
        exclusive: str = "",
    ) -> Job:
        """Run ``work(job, *args)`` as a long job that the window shows with progress and a cancel button.

        The work calls ``job.report(fraction, words)`` and ``job.check()`` as it goes.
        """
        job = self._job(name, exclusive)
        job.visible = True
        self._begin(self._jobs, _Waiting(job, done, failed, progress), partial(work, job, *args))
        self.job_started.emit(job)
        return job

    def stream(
        self,
        work: Callable[[Job], Iterator[Any]],
        *,
        each: Callback,
        done: Callback | None = None,
        failed: Callback | None = None,
        exclusive: str = "",
    ) -> Job:
        """Run a generator ``work(job)`` on a worker thread and hand every value it yields to ``each``.

        It ends early, without ``done``, once the job is cancelled or overtaken.
        """
        job = self._job(getattr(work, "__name__", "work"), exclusive)

        def all_of_it() -> None:
            for value in work(job):
                job.check()
                self._put(job.number, "each", value)

        self._begin(self._loads, _Waiting(job, done, failed, each=each), all_of_it)
        return job

    def cancel(self, prefix: str) -> None:
        """Cancel whatever runs under an exclusive key that begins with ``prefix``."""
        for waiting in list(self._waiting.values()):
            if waiting.job.key.startswith(prefix):
                waiting.job.cancel()

    def busy(self, prefix: str = "") -> bool:
        """Return whether anything not cancelled runs under an exclusive key that begins with ``prefix``."""
        return any(
            not waiting.job.cancelled and waiting.job.key.startswith(prefix)
            for waiting in self._waiting.values()
        )

    def close(self) -> None:
        """Cancel everything, wait for the threads to end and deliver nothing more."""
        self._closed = True
        for waiting in self._waiting.values():
            waiting.job.cancel()
        self._loads.shutdown(wait=True, cancel_futures=True)
        self._jobs.shutdown(wait=True, cancel_futures=True)
        self._waiting.clear()
        self._arrived.clear()

    def _job(self, name: str, key: str) -> Job:
        self._number += 1
        job = Job(name, self._number, key, self._tell)
        if key:
            for waiting in self._waiting.values():
                if waiting.job.key == key:
                    waiting.job.cancel()
            self._newest[key] = job.number
        return job

    def _begin(self, pool: ThreadPoolExecutor, waiting: _Waiting, work: Callable[[], Any]) -> None:
        job = waiting.job
        if self._closed:
            job.cancel()
            return
        self._waiting[job.number] = waiting
        future = pool.submit(_unless_cancelled, job, work)
        future.add_done_callback(lambda ended: self._ended(job.number, ended))

    def _ended(self, number: int, future: Future[Any]) -> None:
        if future.cancelled():
            self._put(number, "failed", Cancelled("stopped"))
            return
        error = future.exception()
        if error is not None:
            self._put(number, "failed", error)
        else:
            self._put(number, "done", future.result())

    def _tell(self, job: Job) -> None:
        self._put(job.number, "progress", job)

    def _put(self, number: int, kind: str, payload: Any) -> None:
        with self._lock:
            if self._closed:
                return
            self._arrived.append((number, kind, payload))
            wake = not self._woken
            self._woken = True
        if wake:
            self._wake.emit()

    def _deliver(self) -> None:
        with self._lock:
            arrived = list(self._arrived)
            self._arrived.clear()
            self._woken = False
        for number, kind, payload in arrived:
            waiting = self._waiting.get(number)
            if waiting is None:
                continue
            if kind == "progress":
                self._progressed(waiting)
            elif kind == "each":
                if waiting.each is not None and not waiting.job.cancelled and _alive(waiting.each):
                    waiting.each(payload)
            else:
                del self._waiting[number]
                self._finished(waiting, kind, payload)

    def _progressed(self, waiting: _Waiting) -> None:
        if waiting.job.cancelled:
            return
        if waiting.progress is not None and _alive(waiting.progress):
            waiting.progress(waiting.job)
        if waiting.job.visible:
            self.job_changed.emit(waiting.job)

    def _finished(self, waiting: _Waiting, kind: str, payload: Any) -> None:
        job = waiting.job
        overtaken = bool(job.key) and self._newest.get(job.key) != job.number
        if job.key and not overtaken:
            del self._newest[job.key]
        if kind == "failed":
            job.error = payload
        if job.visible:
            self.job_ended.emit(job)
        if overtaken or (job.cancelled and not job.visible):
            return
        callback = waiting.done if kind == "done" else waiting.failed
        if callback is not None:
            if _alive(callback):
                callback(payload)
        elif kind == "failed" and not isinstance(payload, Cancelled):
            self.failed.emit(payload)


def _unless_cancelled(job: Job, work: Callable[[], Any]) -> Any:
    job.check()
    return work()


def _alive(callback: Callback) -> bool:
    """Return whether the widget that a bound method belongs to still exists."""
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)


def on_gui_thread(of: QObject) -> bool:
    """Return whether the caller runs on the thread that ``of`` lives on."""
    return QThread.currentThread() is of.thread()
