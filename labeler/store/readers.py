"""One read-only connection per thread, kept as long as the thread lives and the project is open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labeler.errors import Bug
from labeler.store.connection import Database, connect_reader


class Readers:
    """Hands each thread its own connection; a block of reads sees one moment of the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._all: list[tuple[threading.Thread, Database]] = []
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Give this thread's connection inside a read transaction; nested blocks share the outer one's.

        Raises:
            Bug: the project was closed.
        """
        db: Database | None = getattr(self._mine, "db", None)
        if db is None or self._is_closed():
            db = self._open()
        if db.conn.in_transaction:
            yield db
            return
        db.conn.execute("BEGIN")
        try:
            yield db
        finally:
            db.rollback()

    def close(self) -> None:
        """Close every thread's connection."""
        with self._lock:
            self._closed = True
            for _, db in self._all:
                db.close()
            self._all.clear()

    def _is_closed(self) -> bool:
        return self._closed

    def _open(self) -> Database:
        with self._lock:
            if self._is_closed():
                raise Bug(f"{self._path} was closed and is read all the same.")
            for entry in [entry for entry in self._all if not entry[0].is_alive()]:
                entry[1].close()
                self._all.remove(entry)
            db = connect_reader(self._path)
            self._all.append((threading.current_thread(), db))
        self._mine.db = db
        return db
