"""Rehearse taking in a copy: both files read as one, and nothing is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from labeler.errors import Cancelled
from labeler.store.connection import Database, connect_checker
from labeler.store.merge import (
    NEW,
    Step,
    Twice,
    attach,
    changed_twice,
    check_other,
    check_same_project,
    check_unaltered,
    of_this_version,
    parents_first,
)
from labeler.store.migrations import all_columns
from labeler.store.problems import in_words
from labeler.store.project import Project
from labeler.store.tables import ALL, BY_NAME, Table


@dataclass(frozen=True, slots=True)
class Expected:
    """What would come in: facts by table, what both copies changed, and what deserves a word.

    ``same_names`` are people of one name who joined in both copies, apart: they stay two people.
    ``n_known_files`` of the new items have the content of an item that is here already.
    """

    new: dict[str, int]
    twice: tuple[Twice, ...]
    same_names: tuple[str, ...]
    n_known_files: int

    @property
    def n_new(self) -> int:
        """Return how many facts would come in."""
        return sum(self.new.values())


class _Both:
    """Looks like a project to what reads one: the tables hold what both files hold."""

    def __init__(self, db: Database, path: Path) -> None:
        self._db = db
        self.path = path

    @contextmanager
    def reading(self) -> Iterator[Database]:
        yield self._db


@contextmanager
def rehearsing(
    mine: Path,
    other: Path,
    *,
    on_step: Step | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[tuple[Expected, Project]]:
    """Give what would come in, and both files as one project that can only be read (`Project.reading`).

    Raises:
        FileProblem, UserError: it would be refused; the same sentence as `merge` says.
        Cancelled: it was stopped.
    """
    check_other(mine, other)
    try:
        with of_this_version(other) as copy, closing(connect_checker(mine)) as db:
            attach(db, copy)
            db.conn.execute("BEGIN")
            check_same_project(db, other)
            new = {}
            for place, name in enumerate(parents_first(), start=1):
                if cancelled is not None and cancelled():
                    raise Cancelled("The rehearsal was stopped.")
                check_unaltered(db, name, other)
                if n := _count_new(db, name):
                    new[name] = n
                if on_step is not None:
                    on_step(place, len(ALL))
            expected = Expected(new, changed_twice(db), _same_names(db), _known_files(db, new))
            for table in ALL:
                _show_both(db, table)
            yield expected, cast(Project, _Both(db, mine))
            db.rollback()
    except sqlite3.Error as error:
        raise in_words(error, other) from error


def _count_new(db: Database, name: str) -> int:
    (n,) = db.execute(f"SELECT count(*) FROM other.{name} o WHERE {NEW.format(name=name)}").fetchone()
    return int(n)


def _same_names(db: Database) -> tuple[str, ...]:
    rows = db.execute(
        "SELECT DISTINCT o.name FROM other.current_person o JOIN main.current_person m ON m.name = o.name "
        "WHERE o.retracted = 0 AND m.retracted = 0 AND m.entity <> o.entity "
        "AND NOT EXISTS (SELECT 1 FROM main.person p WHERE p.id = o.entity) ORDER BY 1"
    )
    return tuple(row[0] for row in rows)


def _known_files(db: Database, new: dict[str, int]) -> int:
    if "item" not in new:
        return 0
    (n,) = db.execute(
        f"SELECT count(*) FROM other.item o WHERE {NEW.format(name='item')} AND o.sha256 IS NOT NULL "
        "AND EXISTS (SELECT 1 FROM main.item m WHERE substr(m.sha256, 1, 12) = substr(o.sha256, 1, 12) "
        "AND m.sha256 = o.sha256)"
    ).fetchone()
    return int(n)


def _show_both(db: Database, table: Table) -> None:
    """Hide a table, and its current rows, behind a view of what both files hold."""
    columns = ", ".join(all_columns(table))
    theirs = ", ".join(f"o.{name}" for name in all_columns(table))
    db.execute(
        f"CREATE TEMP VIEW {table.name} AS SELECT {columns} FROM main.{table.name} UNION ALL "
        f"SELECT {theirs} FROM other.{table.name} o WHERE {NEW.format(name=table.name)}"
    )
    if BY_NAME[table.name].is_revision:
        db.execute(
            f"CREATE TEMP VIEW {table.current} AS SELECT {columns} FROM (SELECT {columns}, row_number() OVER "
            f"(PARTITION BY {', '.join(table.subject)} ORDER BY at DESC, id DESC) AS place "
            f"FROM temp.{table.name}) WHERE place = 1"
        )
