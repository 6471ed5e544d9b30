"""A project: one SQLite file, one writer, many short readers."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Generic, TypeVar

from labeler.errors import Damage, FileProblem
from labeler.store import tables, undo
from labeler.store.backup import back_up_before_migration, start_daily_backup
from labeler.store.connection import Database, connect_writer
from labeler.store.elsewhere import Elsewhere
from labeler.store.facts import Batch
from labeler.store.header import check_header
from labeler.store.identity import Identities, next_at, wall_clock_us
from labeler.store.migrations import SCHEMA_VERSION, migrations
from labeler.store.place import network_warning
from labeler.store.problems import in_words
from labeler.store.readers import Readers
from labeler.store.writer import Writer
from labeler.types import Changes, Id

log = logging.getLogger(__name__)

T = TypeVar("T")
Listener = Callable[[Changes], None]


@dataclass(frozen=True, slots=True)
class Operation(Generic[T]):
    """What is asked of the writer; ``undoes`` is the operation that this one takes back."""

    kind: str
    words: str
    author: Id | None
    body: Callable[[Batch], T]
    initiator: str | None = None
    undoes: Id | None = None


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """An operation that is safely on the disk: what its body returned, and what it changed."""

    value: T
    changes: Changes


class Project:
    """An open project file. Close it, or use it in a ``with`` statement.

    ``path`` is the file; ``warning`` a sentence for the person where the place of the file is a bad one.
    """

    def __init__(self, path: Path, writer: Writer) -> None:
        self.path = path
        self.warning = network_warning(path)
        self._writer = writer
        self._readers = Readers(path)
        self._identities = Identities()
        self._elsewhere = Elsewhere()
        self._listeners: list[Listener] = []
        self._listening = threading.Lock()
        self._backup: threading.Thread | None = None
        writer.submit(self._elsewhere.look)  # what is there now is known

    @classmethod
    def create(cls, path: Path) -> Project:
        """Make a new, empty project file and open it.

        Raises:
            FileProblem: the file exists already, or cannot be made there.
        """
        path = Path(path)
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666))
        except FileExistsError:
            raise FileProblem(path, "there is a file of this name already. Choose another name.") from None
        except OSError as error:
            raise FileProblem(
                path, f"cannot be made there ({error.strerror}). Choose another folder."
            ) from error
        try:
            db = connect_writer(path)
            try:
                migrations.apply(db)
            finally:
                db.close()
        except sqlite3.Error as error:
            path.unlink(missing_ok=True)
            raise in_words(error, path) from error
        return cls(path, Writer(path))

    @classmethod
    def open(cls, path: Path) -> Project:
        """Open an existing project; one of an older version is brought up to date, after a backup.

        Raises:
            FileProblem: no such file, not a project, made by a newer Labeler, or not readable.
            Damage: the file is damaged.
        """
        path = Path(path)
        check_header(path)
        writer = Writer(path)
        try:
            writer.call(lambda db: _bring_up_to_date(db, path))
        except BaseException:
            writer.close()
            raise
        project = cls(path, writer)
        project._backup = start_daily_backup(path)
        return project

    def close(self) -> None:
        """Finish what is queued and let go of the file; safe to call twice.

        Afterwards the one file holds everything, so that it can be copied by itself.
        """
        self._writer.close()
        self._readers.close()
        if self._backup is not None:
            self._backup.join()
        self._fold_log()

    def _fold_log(self) -> None:
        """Bring what is in the write-ahead log into the file, if nobody else has the project open.

        SQLite does this when the last connection closes, but not when that one only reads.
        """
        if not self.path.with_name(f"{self.path.name}-wal").exists():
            return
        try:
            connect_writer(self.path).close()
        except sqlite3.Error as error:
            log.warning("The log of %s stays beside it: %s", self.path, error)

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Give this thread's read-only connection; within the block it sees one moment of the file.

        Raises:
            FileProblem, Damage: SQLite's errors in words.
        """
        try:
            with self._readers.reading() as db:
                yield db
        except sqlite3.Error as error:
            raise in_words(error, self.path) from error

    def operate(
        self,
        kind: str,
        words: str,
        author: Id | None,
        body: Callable[[Batch], T],
        *,
        initiator: str | None = None,
    ) -> Done[T]:
        """Run ``body`` as one operation on the writer thread and wait until it is on the disk.

        Args:
            kind: a short stable name, ``"label"``.
            words: what the Undo menu says, ``"label as scratch"``.
            author: the person who acts; ``None`` only in a file without people: the first person that
                ``body`` adds is then the author of all of it.
            body: gets a `Batch`; what it raises rolls everything back and is raised here.
            initiator: the screen that asked; it finds itself in the changes and ignores its echo.

        Raises:
            FileProblem, Damage, Bug: SQLite's errors in words.
        """
        operation = Operation(kind, words, author, body, initiator)
        return self._writer.call(lambda db: self._run(db, operation))

    def submit(
        self,
        kind: str,
        words: str,
        author: Id | None,
        body: Callable[[Batch], T],
        *,
        initiator: str | None = None,
    ) -> Future[Done[T]]:
        """The same as `operate`, without waiting."""
        operation = Operation(kind, words, author, body, initiator)
        return self._writer.submit(lambda db: self._run(db, operation))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` after each operation, on the writer thread; return how to stop."""
        with self._listening:
            self._listeners.append(listener)

        def stop() -> None:
            with self._listening:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop

    def hear_elsewhere(self) -> frozenset[str]:
        """Announce what other processes wrote since this was last asked; return the tables that grew.

        It waits for the writer: do not call it where nothing may wait.
        """
        tables = self._writer.call(self._elsewhere.look)
        if tables:
            ids = dict.fromkeys(tables)
            self.announce(Changes(op=0, kind="elsewhere", tables=tables, words="", ids=ids))
        return tables

    def undo(self, author: Id, *, initiator: str | None = None) -> Changes | None:
        """Take back the author's newest operation that still stands; None where there is none."""
        return self._writer.call(lambda db: self._take_back(db, author, undo.UNDO, initiator))

    def redo(self, author: Id, *, initiator: str | None = None) -> Changes | None:
        """Take back the author's newest undo; None after anything new, or where there is none."""
        return self._writer.call(lambda db: self._take_back(db, author, undo.REDO, initiator))

    def undo_words(self, author: Id) -> str | None:
        """Return what undo would take back, in words, or None."""
        with self.reading() as db:
            step = undo.next_undo(db, author)
        return None if step is None else step.words

    def redo_words(self, author: Id) -> str | None:
        """Return what redo would do again, in words, or None."""
        with self.reading() as db:
            step = undo.next_redo(db, author)
        return None if step is None else step.words

    def on_writer(self, task: Callable[[Database], T]) -> T:
        """Run ``task`` with the writing connection, between two operations (merge, checkpoint, repair)."""
        return self._writer.call(task)

    def announce(self, changes: Changes) -> None:
        """Tell every listener; one that fails is logged and the others still hear."""
        with self._listening:
            listeners = list(self._listeners)
        for listener in listeners:
            try:
                listener(changes)
            except Exception:
                log.exception("A listener failed on %s", changes.kind)

    def _take_back(self, db: Database, author: Id, kind: str, initiator: str | None) -> Changes | None:
        find = undo.next_undo if kind == undo.UNDO else undo.next_redo
        step = find(db, author)
        if step is None:
            return None
        operation = Operation(
            kind, step.words, author, lambda batch: undo.take_back(batch, step), initiator, step.op
        )
        # what held before is said again, row for row: it refers to nothing that is not there, and to look
        # for each item once more would take a fifth of the time
        db.execute("PRAGMA foreign_keys = OFF")
        try:
            return self._run(db, operation).changes
        finally:
            db.execute("PRAGMA foreign_keys = ON")

    def _run(self, db: Database, operation: Operation[T]) -> Done[T]:
        db.execute("BEGIN IMMEDIATE")
        try:
            (seen,) = db.execute("SELECT max(at) FROM op").fetchone()
            at = next_at(seen or 0, wall_clock_us())
            batch = Batch(db, self._identities, at=at, author=operation.author)
            with db.atomic():
                value = operation.body(batch)
                words = batch.words or operation.words
                batch.finish(operation.kind, words, operation.undoes)
            db.execute("COMMIT")
        except BaseException:
            db.rollback()
            self._identities.forget()
            raise
        self._identities.drawn.clear()
        changes = Changes(
            op=batch.op,
            kind=operation.kind,
            tables=frozenset(batch.touched.counts),
            words=words,
            ids=batch.touched.ids(),
            initiator=operation.initiator,
        )
        self.announce(changes)
        return Done(value, changes)


def _bring_up_to_date(db: Database, path: Path) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise FileProblem(path, "this project was made by a newer Labeler. Update Labeler to open it.")
    if migrations.pending(db):
        back_up_before_migration(path)
        migrations.apply(db)
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if lost := {table.name for table in tables.ALL} - there:
        raise Damage(f"{path}: the tables {', '.join(sorted(lost))} are missing; try `labeler repair`.")
