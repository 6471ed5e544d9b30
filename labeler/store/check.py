"""Prove that a project file is whole: what is derived is built again from the facts and compared."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from labeler.errors import Damage
from labeler.store import column_read, column_store, packed
from labeler.store.connection import Database, connect_checker
from labeler.store.header import check_header
from labeler.store.identity import COUNTER_BITS
from labeler.store.migrations import all_columns, current_table_sql
from labeler.store.problems import in_words
from labeler.store.statements import derive_sql
from labeler.store.tables import ALL, Table

_MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be: ``kind`` a short stable word, ``table`` where, ``words`` what."""

    kind: str
    table: str
    words: str


def findings(path: Path) -> list[Finding]:
    """Return what is wrong with a project file, most serious first; an empty list means that it is whole.

    The file is only read. Kinds: ``damaged`` (pages that SQLite cannot read or that contradict each other),
    ``missing`` (a table or guard), ``dangling`` (a reference to nothing), ``identity`` (an id outside every
    block, or a time that is not its operation's), ``derived`` (differs from what the facts say).

    Raises:
        FileProblem: no such file, or not a project of this version.
    """
    check_header(path)
    found: list[Finding] = []
    try:
        with closing(connect_checker(path)) as db:
            db.execute("BEGIN")
            for look in _CHECKS:
                found += look(db)
                if any(finding.kind in {"damaged", "missing"} for finding in found):
                    break
    except sqlite3.DatabaseError as error:
        problem = in_words(error, path)
        if not isinstance(problem, Damage):
            raise problem from error
        found.append(Finding("damaged", "", str(error)))
    return found[:_MOST_FINDINGS]


def facts_hash(db: Database) -> str:
    """Return a SHA-256 over all facts, whatever the order in which they came, and over nothing derived."""
    digest = hashlib.sha256()
    for table in ALL:
        digest.update(f"{table.name}\n".encode())
        for row in db.execute(f"SELECT {', '.join(all_columns(table))} FROM {table.name} ORDER BY id"):
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def count_facts(db: Database) -> dict[str, int]:
    """Return how many facts each table holds."""
    return {t.name: int(db.execute(f"SELECT count(*) FROM {t.name}").fetchone()[0]) for t in ALL}


def _pages(db: Database) -> Iterator[Finding]:
    for (words,) in db.execute(f"PRAGMA integrity_check({_MOST_FINDINGS})").fetchall():
        if words != "ok":
            yield Finding("damaged", "", words)


def _schema(db: Database) -> Iterator[Finding]:
    known = set(db.execute("SELECT type, name FROM sqlite_schema").fetchall())
    wanted = [("table", name) for name in (packed.TABLE, column_read.TABLE, column_read.TERMS)]
    for table in ALL:
        wanted += [("table", table.name)]
        wanted += [("trigger", f"{table.name}_no_update"), ("trigger", f"{table.name}_no_delete")]
        if table.is_revision:
            wanted.append(("table", table.current))
    for kind, name in wanted:
        if (kind, name) not in known:
            yield Finding("missing", name, f"the {kind} {name} is missing")


def _references(db: Database) -> Iterator[Finding]:
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check").fetchmany(_MOST_FINDINGS):
        yield Finding("dangling", table, f"{table} {row} refers to a {parent} that is not there")
    for table in ALL:
        query = f"SELECT count(*) FROM {table.name} f WHERE NOT EXISTS (SELECT 1 FROM op WHERE op.id = f.op)"
        (n,) = db.execute(query).fetchone()
        if n:
            yield Finding("dangling", table.name, f"{n} rows of {table.name} have no operation")


def _identities(db: Database) -> Iterator[Finding]:
    for table in ALL:
        (outside,) = db.execute(
            f"SELECT count(*) FROM {table.name} "
            f"WHERE (id >> {COUNTER_BITS}) NOT IN (SELECT block FROM id_block)"
        ).fetchone()
        if outside:
            yield Finding("identity", table.name, f"{outside} ids of {table.name} lie in no block")
        (late,) = db.execute(
            f"SELECT count(*) FROM {table.name} f JOIN op ON op.id = f.op WHERE f.at <> op.at"
        ).fetchone()
        if late:
            yield Finding(
                "identity", table.name, f"{late} rows of {table.name} differ from their operation's time"
            )


def _derived(db: Database) -> Iterator[Finding]:
    for table in ALL:
        if not table.is_revision:
            continue
        n = _difference(db, table)
        if n:
            yield Finding("derived", table.current, f"{n} rows of {table.current} are not what the facts say")
    if _packed_differs(db):
        yield Finding("derived", packed.TABLE, f"{packed.TABLE} is not what the current labels say")
    elif n := _columns_apart(db):
        words = f"{n} pieces of {column_read.TABLE} are not what the facts say"
        yield Finding("derived", column_read.TABLE, words)


def _difference(db: Database, table: Table) -> int:
    rebuilt = f"rebuilt_{table.name}"
    for statement in current_table_sql(table, name=rebuilt, temporary=True):
        db.execute(statement)
    db.execute(derive_sql(table.name, "true", rebuilt))
    columns = ", ".join(all_columns(table))
    one, other = f"SELECT {columns} FROM temp.{rebuilt}", f"SELECT {columns} FROM main.{table.current}"
    return _rows_apart(db, one, other)


def _packed_differs(db: Database) -> bool:
    db.execute(packed.TABLE_SQL.replace("CREATE TABLE packed_label", "CREATE TEMP TABLE rebuilt_packed"))
    packed.rebuild(db, "rebuilt_packed", "temp.rebuilt_annotation")
    columns = "question, chunk, labels"
    one, other = f"SELECT {columns} FROM rebuilt_packed", f"SELECT {columns} FROM main.{packed.TABLE}"
    return _rows_apart(db, one, other) > 0


def _columns_apart(db: Database) -> int:
    """Return in how many pieces the columns differ; a word that nothing uses any more may stay known."""
    for name, statement in (
        (column_read.TABLE, column_store.TABLE_SQL),
        (column_read.TERMS, column_store.TERMS_SQL),
    ):
        db.execute(statement.replace(f"CREATE TABLE {name}", f"CREATE TEMP TABLE rebuilt_{name}"))
    made, terms = f"rebuilt_{column_read.TABLE}", f"rebuilt_{column_read.TERMS}"
    column_store.rebuild(db, made, terms)
    apart = _rows_apart(
        db, f"SELECT name, chunk, data FROM {made}", f"SELECT name, chunk, data FROM {column_read.TABLE}"
    )
    known = f"SELECT key, number, value FROM main.{column_read.TERMS}"
    (lost,) = db.execute(
        f"SELECT count(*) FROM (SELECT key, number, value FROM {terms} EXCEPT {known})"
    ).fetchone()
    return apart + int(lost)


def _rows_apart(db: Database, one: str, other: str) -> int:
    ways = (f"SELECT count(*) FROM ({a} EXCEPT {b})" for a, b in ((one, other), (other, one)))
    return sum(int(db.execute(way).fetchone()[0]) for way in ways)


_CHECKS: tuple[Callable[[Database], Iterator[Finding]], ...] = (
    _pages,
    _schema,
    _references,
    _identities,
    _derived,
)
