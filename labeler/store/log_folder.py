"""Folds the write-ahead log back into the file beside the writer, so that no answer waits for it.

SQLite lets one connection fold the log while another appends to it. The writer itself does so only when the
log has grown very long, which this keeps from happening.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from pathlib import Path

from labeler.store.connection import Database, connect_writer

log = logging.getLogger(__name__)

IDLE_S = 0.25
"""How long nothing has to be written before the log is folded back."""

MOST_WAITING = 250
"""So many operations are folded back even if somebody never pauses."""


class LogFolder:
    """A thread with a connection of its own; `written` tells it of each operation, `close` ends it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed = threading.Condition()
        self._n_waiting = 0
        self._n_written = 0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"log of {path.name}", daemon=True)
        self._thread.start()

    def written(self) -> None:
        """Something was written."""
        with self._changed:
            self._n_written += 1
            self._n_waiting += 1
            if self._n_waiting in (1, MOST_WAITING):
                self._changed.notify()

    def close(self) -> None:
        """End the thread and let go of the file; the writer's own connection folds what is left."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        db: Database | None = None
        try:
            while self._await_pause():
                try:
                    db = db or connect_writer(self._path)
                    db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                except sqlite3.Error as error:
                    log.warning("%s: the log could not be folded back yet: %s", self._path, error)
        finally:
            if db is not None:
                db.close()

    def _await_pause(self) -> bool:
        """Wait until something was written and then nothing for a while; return False once it is closed."""
        with self._changed:
            while not self._closed:
                if not self._n_waiting:
                    self._changed.wait()
                    continue
                seen = self._n_written
                self._changed.wait(IDLE_S)
                if self._n_written == seen or self._n_waiting >= MOST_WAITING:
                    self._n_waiting = 0
                    return not self._closed
            return False
