"""The single writer: one thread owns the connection that may write, and runs one operation after another."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from labeler.errors import Bug, Damage
from labeler.store.connection import Database, connect_writer
from labeler.store.log_folder import LogFolder
from labeler.store.problems import in_words

log = logging.getLogger(__name__)

_CHECKPOINT_PAGES = 50_000
"""SQLite itself folds the log back only when it is this long; the `LogFolder` does it beside us."""

T = TypeVar("T")
Task = Callable[[Database], T]


class Writer:
    """Runs tasks on its own thread, in the order they were given.

    After the file has been found damaged every further task is refused with the same `Damage`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._queue: SimpleQueue[tuple[Task[Any], Future[Any]] | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._damage: Damage | None = None
        self._opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name=f"writer {path.name}", daemon=True)
        self._thread.start()
        try:
            self._opened.result()
        except BaseException:
            self._thread.join()
            raise

    def submit(self, task: Task[T]) -> Future[T]:
        """Queue ``task``; the future holds its result, or the error in words.

        Raises:
            Bug: the project was closed.
        """
        future: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise Bug(f"{self._path} was closed and is written to all the same.")
            self._queue.put((task, future))
        return future

    def call(self, task: Task[T]) -> T:
        """Run ``task`` on the writer thread and wait for its result."""
        if threading.current_thread() is self._thread:
            raise Bug("An operation was started inside another one; use its batch instead.")
        return self.submit(task).result()

    def close(self) -> None:
        """Finish what is queued, then close the connection; safe to call twice."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        try:
            db = connect_writer(self._path)
            db.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        except sqlite3.Error as error:
            self._opened.set_exception(in_words(error, self._path))
            return
        self._opened.set_result(None)
        try:
            self._loop(db)
        finally:
            db.close()

    def _loop(self, db: Database) -> None:
        folder = LogFolder(self._path)
        try:
            while (entry := self._queue.get()) is not None:
                task, future = entry
                if future.set_running_or_notify_cancel():
                    self._one(db, task, future)
                folder.written()
        finally:
            folder.close()

    def _one(self, db: Database, task: Task[Any], future: Future[Any]) -> None:
        if self._damage is not None:
            future.set_exception(self._damage)
            return
        try:
            result = task(db)
        except sqlite3.Error as error:
            problem = in_words(error, self._path)
            problem.__cause__ = error
            if isinstance(problem, Damage):
                self._damage = problem
            future.set_exception(problem)
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(result)
