"""Mend a project file: build again what is derived, or save what can still be read into a new file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeler.errors import FileProblem
from labeler.store import column_store, packed
from labeler.store.check import Finding, findings
from labeler.store.connection import Database, connect_checker, connect_writer
from labeler.store.identity import COUNTER_BITS, Identities, next_at, wall_clock_us
from labeler.store.migrations import all_columns, fact_table_sql
from labeler.store.project import Project
from labeler.store.statements import derive_sql, insert_sql
from labeler.store.tables import ALL, BY_NAME, Table

_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was done: ``path`` is the mended file, ``words`` what was found and mended.

    ``left`` is what could not be mended (a time that somebody altered, say); empty: the file is whole.
    """

    path: Path
    words: tuple[str, ...]
    left: tuple[Finding, ...] = ()


def repair(path: Path, *, to: Path | None = None) -> Repaired:
    """Mend the project ``path``.

    Where only what is derived is wrong, it is built again in place. Where pages are damaged, or facts lack
    what they refer to, what can be read goes into a new file ``to`` (``NAME-repaired.labeler`` when not
    given) and the old one stays as it is.

    Raises:
        FileProblem: no project at all, or ``to`` exists.
    """
    found = findings(path)
    if not found:
        return Repaired(path, ("nothing is wrong with it",))
    if all(finding.kind == "derived" for finding in found):
        with closing(connect_writer(path)) as db:
            rebuild_derived(db)
        return Repaired(path, tuple(f"built again: {finding.table}" for finding in found))
    target = to or path.with_name(f"{path.stem}-repaired{path.suffix}")
    if target.exists():
        raise FileProblem(target, "there is a file of this name already. Choose another name with --to.")
    try:
        words = tuple(_salvage(path, target))
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return Repaired(target, words, tuple(findings(target)))


def rebuild_derived(db: Database) -> None:
    """Build every derived table again from the facts, in one transaction."""
    db.execute("BEGIN IMMEDIATE")
    with db.atomic():
        for table in ALL:
            if table.is_revision:
                db.execute(f"DELETE FROM {table.current}")
                db.execute(derive_sql(table.name, "true"))
        packed.rebuild(db)
        column_store.rebuild(db)
    db.execute("COMMIT")


def _salvage(path: Path, target: Path) -> Iterator[str]:
    Project.create(target).close()
    with closing(connect_writer(target)) as new:
        new.execute("PRAGMA foreign_keys = OFF")
        new.execute("BEGIN IMMEDIATE")
        with closing(connect_checker(path)) as old:
            for table in ALL:
                yield f"{table.name}: {_copy(old, new, table):,} facts saved"
        dropped = _drop_dangling(new)
        if dropped:
            yield f"{dropped:,} facts were left out because what they refer to is lost"
        _restore_operations(new)
        _restore_blocks(new)
        new.execute("COMMIT")
        rebuild_derived(new)


def _copy(old: Database, new: Database, table: Table) -> int:
    """Copy what can be read: from the front, from the back, and the current rows, each as far as it goes."""
    ways = [(table.name, "ASC"), (table.name, "DESC")]
    if table.is_revision:
        ways.append((table.current, "ASC"))
    sql = insert_sql(table.name).replace("INSERT", "INSERT OR IGNORE", 1)
    for source, direction in ways:
        whole = True
        rows = _readable(old, f"SELECT {', '.join(all_columns(table))} FROM {source} ORDER BY id {direction}")
        for row in rows:
            if row is None:
                whole = False
                continue
            with suppress(sqlite3.IntegrityError):  # a row that is itself nonsense is not a fact
                new.conn.execute(sql, row)
        if whole:
            break
    return int(new.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])


def _readable(old: Database, query: str) -> Iterator[tuple[Any, ...] | None]:
    """Yield rows until SQLite cannot read on, then None."""
    try:
        cursor = old.conn.execute(query)
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows
    except sqlite3.DatabaseError:
        yield None


def _drop_dangling(new: Database) -> int:
    """Remove facts whose parents are lost, in a file that nobody uses yet; return how many."""
    dropped = 0
    while bad := new.execute("PRAGMA foreign_key_check").fetchall():
        for name in sorted({row[0] for row in bad}):
            ids = [(row[1],) for row in bad if row[0] == name]
            new.execute(f"DROP TRIGGER {name}_no_delete")
            new.conn.executemany(f"DELETE FROM {name} WHERE id = ?", ids)
            guard = next(s for s in fact_table_sql(BY_NAME[name]) if f"{name}_no_delete" in s)
            new.execute(guard)
            dropped += len(set(ids))
    return dropped


def _restore_operations(new: Database) -> None:
    """Give facts whose operation is lost one in its place: the facts are worth more than its words."""
    union = " UNION ALL ".join(f"SELECT op, author, at FROM {table.name}" for table in ALL)
    new.execute(
        "INSERT INTO op (id, at, author, op, kind, words, tables, spans) "
        "SELECT f.op, max(f.at), f.author, f.op, 'repair', 'saved from a damaged file', '{}', '[]' "
        f"FROM ({union}) f WHERE f.op NOT IN (SELECT id FROM op) GROUP BY f.op"
    )


def _restore_blocks(new: Database) -> None:
    """Record the blocks whose record is lost, as an operation of the first person's."""
    union = " UNION ".join(f"SELECT id >> {COUNTER_BITS} AS block FROM {table.name}" for table in ALL)
    lost = f"SELECT block FROM ({union}) WHERE block NOT IN (SELECT block FROM id_block) ORDER BY block"
    blocks = [row[0] for row in new.execute(lost).fetchall()]
    first = new.execute("SELECT entity FROM person ORDER BY at, id LIMIT 1").fetchone()
    if not blocks or first is None:
        return
    identities = Identities()
    (seen,) = new.execute("SELECT max(at) FROM op").fetchone()
    at = next_at(seen or 0, wall_clock_us())
    op = identities.take(lambda block: block in blocks)
    new.execute(insert_sql("op"), [op, at, first[0], op, "repair", "record lost blocks", None, "{}", "[]"])
    for block in [*blocks, *identities.drawn]:
        row = [identities.take(lambda taken: taken in blocks), at, first[0], op, block]
        new.execute(insert_sql("id_block"), row)
