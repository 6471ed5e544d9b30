"""Take in another copy's facts: a set union by id, with the same result in any order."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

from labeler.errors import FileProblem, UserError
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

_NEW = "NOT EXISTS (SELECT 1 FROM main.{name} m WHERE m.id = o.id)"


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


def merge(project: Project, other: Path) -> Merged:
    """Take the facts of the project file ``other`` into ``project``; all of them or none.

    Raises:
        FileProblem: ``other`` is no project, of a newer Labeler, or holds other facts under our ids.
        UserError: ``other`` is not a copy of the same project, or is the project itself.
    """
    if other.resolve() == project.path.resolve():
        raise UserError(f"{other} is the project itself; name another copy of it.")
    check_header(other)
    try:
        with _of_this_version(other) as copy:
            merged = project.on_writer(lambda db: _merge(db, copy, other))
    except sqlite3.Error as error:
        raise in_words(error, other) from error
    if merged.new:
        tables = frozenset(merged.new)
        words = f"take in {other.name}"
        project.announce(Changes(op=0, kind="merge", tables=tables, words=words, ids=dict.fromkeys(tables)))
    return merged


def parents_first() -> list[str]:
    """Return the tables so that each comes after those that it refers to.

    A parent that came after its children would make SQLite search every table for them.
    """
    graph = {t.name: {"person", *t.refers.values()} - {t.name} for t in ALL}
    graph["person"] = set()
    return list(TopologicalSorter(graph).static_order())


@contextmanager
def _of_this_version(other: Path) -> Iterator[Path]:
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


def _merge(db: Database, copy: Path, other: Path) -> Merged:
    db.execute("ATTACH DATABASE ? AS other", [f"{copy.resolve().as_uri()}?mode=ro"])
    try:
        db.execute("BEGIN IMMEDIATE")
        try:
            _check_same_project(db, other)
            twice = tuple(found for name in _WATCHED if (found := _changed_twice(db, name)).n)
            new = {name: n for name in parents_first() if (n := _take_in(db, name, other))}
            if "annotation" in new:
                packed.rebuild(db)
            if new:
                column_store.rebuild(db)
            db.execute("COMMIT")
        except BaseException:
            db.rollback()
            raise
    finally:
        db.execute("DETACH DATABASE other")
    return Merged(new, twice)


_WATCHED = ("question", "label_class", "guideline", "round", "annotation")
"""Where the later of two changes made apart is worth a word. Rulings have a truth of their own for that."""

_MOST_SUBJECTS = 100


def _changed_twice(db: Database, name: str) -> Twice:
    """Return the subjects with facts that only this file has and others that only the other one has."""
    table = BY_NAME[name]
    same = " AND ".join(f"m.{column} = o.{column}" for column in table.subject)
    rows = db.execute(
        f"SELECT DISTINCT {', '.join(f'o.{column}' for column in table.subject)} FROM other.{name} o "
        f"WHERE {_NEW.format(name=name)} AND EXISTS (SELECT 1 FROM main.{name} m WHERE {same} "
        f"AND NOT EXISTS (SELECT 1 FROM other.{name} x WHERE x.id = m.id))"
    ).fetchall()
    return Twice(name, len(rows), tuple(int(row[0]) for row in rows[:_MOST_SUBJECTS]))


def _check_same_project(db: Database, other: Path) -> None:
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


def _take_in(db: Database, name: str, other: Path) -> int:
    table = BY_NAME[name]
    columns = all_columns(table)
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
    new = f"SELECT {theirs} FROM other.{name} o WHERE {_NEW.format(name=name)}"
    if table.is_revision:
        db.execute(f"INSERT INTO main.{table.current} ({', '.join(columns)}) {new} {latest_wins_sql(name)}")
    return db.execute(f"INSERT INTO main.{name} ({', '.join(columns)}) {new}").rowcount
