"""Take in another copy's facts: a set union by id, with the same result in any order."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

from labeler.errors import Cancelled, FileProblem, UserError
from labeler.store import column_store, packed
from labeler.store.backup import back_up
from labeler.store.connection import Database, connect_reader, connect_writer
from labeler.store.header import check_header
from labeler.store.migrations import SCHEMA_VERSION, all_columns, migrations
from labeler.store.problems import in_words
from labeler.store.project import Project
from labeler.store.statements import latest_wins_sql
from labeler.store.tables import ALL, BY_NAME
from labeler.types import Changes, Id

NEW = "NOT EXISTS (SELECT 1 FROM main.{name} m WHERE m.id = o.id)"
"""SQL: a fact ``o`` of the other copy that this file has not."""

Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Twice:
    """Subjects that both copies changed, neither knowing the other: of them all the later change holds.

    ``subjects`` names the first of them (entities, classes, items), ``n`` counts all.
    """

    table: str
    n: int
    subjects: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """How many facts came in, per table that grew; ``twice`` says what both copies had changed."""

    new: dict[str, int]
    twice: tuple[Twice, ...] = ()

    @property
    def n_new(self) -> int:
        """Return how many facts came in."""
        return sum(self.new.values())


def merge(
    project: Project,
    other: Path,
    *,
    on_step: Step | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Merged:
    """Take the facts of the project file ``other`` into ``project``; all of them or none.

    Args:
        on_step: is told after each of the steps how many of how many are done.
        cancelled: is asked between the steps whether to stop.

    Raises:
        FileProblem: ``other`` is no project, of a newer Labeler, or holds other facts under our ids.
        UserError: ``other`` is not a copy of the same project, or is the project itself.
        Cancelled: it was stopped; nothing of this copy came in.
    """
    check_other(project.path, other)
    told = _Told(on_step, cancelled)
    try:
        with of_this_version(other) as copy:
            merged = project.on_writer(lambda db: _merge(db, copy, other, told))
    except sqlite3.Error as error:
        raise in_words(error, other) from error
    if merged.new:
        tables = frozenset(merged.new)
        words = f"take in {other.name}"
        project.announce(Changes(op=0, kind="merge", tables=tables, words=words, ids=dict.fromkeys(tables)))
    return merged


def check_other(mine: Path, other: Path) -> None:
    """Refuse a file that cannot be a copy of the project ``mine``.

    Raises:
        FileProblem: ``other`` is no project, or of a newer Labeler.
        UserError: it is the project itself.
    """
    if other.resolve() == mine.resolve():
        raise UserError(f"{other} is the project itself; name another copy of it.")
    check_header(other)


@dataclass(frozen=True, slots=True)
class _Told:
    """Who hears how far it is, and who may stop it."""

    on_step: Step | None = None
    cancelled: Callable[[], bool] | None = None

    def step(self, done: int) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled("Taking in a copy was stopped; nothing of it came in.")
        if self.on_step is not None:
            self.on_step(done, N_STEPS)


def parents_first() -> list[str]:
    """Return the tables so that each comes after those that it refers to.

    A parent that came after its children would make SQLite search every table for them.
    """
    graph = {t.name: {"person", *t.refers.values()} - {t.name} for t in ALL}
    graph["person"] = set()
    return list(TopologicalSorter(graph).static_order())


@contextmanager
def of_this_version(other: Path) -> Iterator[Path]:
    """Give ``other``, or a copy of it that has been brought up to date."""
    with closing(connect_reader(other)) as db:
        (version,) = db.execute("PRAGMA user_version").fetchone()
    if version == SCHEMA_VERSION:
        yield other
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = back_up(other, to=Path(folder) / "copy.labeler")
        with closing(connect_writer(copy)) as db:
            migrations.apply(db)
        yield copy


def attach(db: Database, copy: Path) -> None:
    """Make the tables of ``copy`` readable as ``other.…`` beside those of ``main``."""
    db.execute("ATTACH DATABASE ? AS other", [f"{copy.resolve().as_uri()}?mode=ro"])


def _merge(db: Database, copy: Path, other: Path, told: _Told) -> Merged:
    attach(db, copy)
    try:
        db.execute("BEGIN IMMEDIATE")
        try:
            check_same_project(db, other)
            twice = changed_twice(db)
            told.step(1)
            new = {}
            for place, name in enumerate(parents_first(), start=2):
                if n := _take_in(db, name, other):
                    new[name] = n
                told.step(place)
            if "annotation" in new:
                packed.rebuild(db)
            told.step(N_STEPS - 1)
            if new:
                column_store.rebuild(db)
            told.step(N_STEPS)
            db.execute("COMMIT")
        except BaseException:
            db.rollback()
            raise
    finally:
        db.execute("DETACH DATABASE other")
    return Merged(new, twice)


N_STEPS = len(ALL) + 3
"""What both changed, each table, and two kinds of what is derived."""

_WATCHED = ("question", "label_class", "guideline", "round", "annotation")
"""Where the later of two changes made apart is worth a word. Rulings have a truth of their own for that."""

_MOST_SUBJECTS = 100


def changed_twice(db: Database) -> tuple[Twice, ...]:
    """Return what both this file and the attached one have changed, table by table."""
    return tuple(found for name in _WATCHED if (found := _changed_twice(db, name)).n)


def _changed_twice(db: Database, name: str) -> Twice:
    """Return the subjects with facts that only this file has and others that only the other one has."""
    table = BY_NAME[name]
    same = " AND ".join(f"m.{column} = o.{column}" for column in table.subject)
    rows = db.execute(
        f"SELECT DISTINCT {', '.join(f'o.{column}' for column in table.subject)} FROM other.{name} o "
        f"WHERE {NEW.format(name=name)} AND EXISTS (SELECT 1 FROM main.{name} m WHERE {same} "
        f"AND NOT EXISTS (SELECT 1 FROM other.{name} x WHERE x.id = m.id))"
    ).fetchall()
    return Twice(name, len(rows), tuple(int(row[0]) for row in rows[:_MOST_SUBJECTS]))


def check_same_project(db: Database, other: Path) -> None:
    """Refuse an attached file that is no copy of this project.

    Raises:
        FileProblem: it lacks a table.
        UserError: it is another project.
    """
    tables = {name for (name,) in db.execute("SELECT name FROM other.sqlite_schema WHERE type = 'table'")}
    missing = [table.name for table in ALL if table.name not in tables]
    if missing:
        raise FileProblem(other, f"this project has no table {missing[0]}; try `labeler repair` on it.")
    (shared,) = db.execute(
        "SELECT count(*) FROM other.op o JOIN main.op m ON m.id = o.id WHERE o.kind = 'create'"
    ).fetchone()
    (empty,) = db.execute("SELECT count(*) = 0 FROM main.op").fetchone()
    if not shared and not empty:
        raise UserError(f"{other} is another project, not a copy of this one; import its data instead.")


def check_unaltered(db: Database, name: str, other: Path) -> None:
    """Refuse an attached file that says something else under ids of ours.

    Raises:
        FileProblem: it does.
    """
    columns = all_columns(BY_NAME[name])
    mine, theirs = (", ".join(f"{alias}.{c}" for c in columns) for alias in ("m", "o"))
    (altered,) = db.execute(
        f"SELECT count(*) FROM other.{name} o JOIN main.{name} m ON m.id = o.id "
        f"WHERE ({mine}) IS NOT ({theirs})"
    ).fetchone()
    if altered:
        raise FileProblem(
            other,
            f"{altered} facts of {name} have ids of ours and say something else. Nothing was taken in.",
        )


def _take_in(db: Database, name: str, other: Path) -> int:
    check_unaltered(db, name, other)
    table = BY_NAME[name]
    columns = ", ".join(all_columns(table))
    theirs = ", ".join(f"o.{c}" for c in all_columns(table))
    new = f"SELECT {theirs} FROM other.{name} o WHERE {NEW.format(name=name)}"
    if table.is_revision:
        db.execute(f"INSERT INTO main.{table.current} ({columns}) {new} {latest_wins_sql(name)}")
    return db.execute(f"INSERT INTO main.{name} ({columns}) {new}").rowcount
