"""The one place where sqlite-utils is imported, and where connections are opened.

sqlite-utils imports pandas as soon as it finds it (0.6 s) only to be able to store pandas timestamps. We hide
pandas from it, in this thread and for the length of that import only.
"""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType


class _Hidden(MetaPathFinder):
    """Answers *there is no such module* for ``name``, in the thread that made it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread = threading.get_ident()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == self._name and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{fullname} is not needed here", name=fullname)
        return None


@contextmanager
def _without(name: str) -> Iterator[None]:
    hidden = _Hidden(name)
    sys.meta_path.insert(0, hidden)
    try:
        yield
    finally:
        sys.meta_path.remove(hidden)


with _without("pandas"):
    from sqlite_utils import Database, Migrations

__all__ = ["BUSY_MS", "Database", "Migrations", "connect_checker", "connect_reader", "connect_writer"]

BUSY_MS = 30_000
"""How long a connection waits for another process before it gives up."""


def connect_writer(path: Path, *, create: bool = False) -> Database:
    """Return a connection that may write: WAL, every commit durable, foreign keys on.

    The file must exist unless ``create``. No sqlite-utils plug-in sees the connection: a project from
    somebody else never runs code.
    """
    mode = "rwc" if create else "rw"
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA temp_store = MEMORY")
        return Database(connection, execute_plugins=False)
    except BaseException:
        connection.close()
        raise


def connect_reader(path: Path) -> Database:
    """Return a connection that can only read; it may be closed from another thread."""
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        return Database(connection, execute_plugins=False)
    except BaseException:
        connection.close()
        raise


def connect_checker(path: Path) -> Database:
    """Return a connection that cannot change the file but may build temporary tables beside it."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("PRAGMA trusted_schema = OFF")
        # a check goes through every index in its order, which is not the order of the rows
        connection.execute("PRAGMA cache_size = -262144")
        return Database(connection, execute_plugins=False)
    except BaseException:
        connection.close()
        raise
