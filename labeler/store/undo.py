"""Undo and redo: further operations that append what held before, per author, also after a restart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from labeler.store import column_store, packed
from labeler.store.connection import Database
from labeler.store.facts import Batch
from labeler.store.migrations import all_columns
from labeler.store.statements import derive_sql, touched_column
from labeler.store.tables import BY_NAME, Table
from labeler.store.touched import Span, spans_of
from labeler.types import Id

UNDO, REDO = "undo", "redo"
LASTING_KINDS = frozenset({"create", "import", "measure", "run", "export", "merge"})
"""Kinds of operations that undo passes over: they bring in, take out, or say what a file holds."""


@dataclass(frozen=True, slots=True)
class Step:
    """An operation as undo sees it; ``tables`` are those with facts that can be taken back."""

    op: Id
    kind: str
    words: str
    undoes: Id | None
    tables: tuple[str, ...]
    spans: tuple[Span, ...]


def _steps_back(db: Database, author: Id) -> Iterator[Step]:
    """Yield the author's operations, newest first."""
    rows = db.execute(
        "SELECT id, kind, words, undoes, tables, spans FROM op WHERE author = ? ORDER BY at DESC, id DESC",
        [author],
    )
    for op, kind, words, undoes, counts, spans in rows:
        tables = [name for name in json.loads(counts or "{}") if name != "id_block"]
        # an undo that found nothing left to take back has no tables, and has been done all the same
        if kind not in {UNDO, REDO} and not _can_be_taken_back(kind, tables):
            continue
        yield Step(
            op, kind, words, undoes, tuple(tables), tuple((a, b) for a, b in json.loads(spans or "[]"))
        )


def _can_be_taken_back(kind: str, tables: Sequence[str]) -> bool:
    return bool(tables) and kind not in LASTING_KINDS and all(BY_NAME[name].is_revision for name in tables)


def next_undo(db: Database, author: Id) -> Step | None:
    """Return the operation that undo would take back: the newest of the author's that still stands."""
    gone: set[Id] = set()
    for step in _steps_back(db, author):
        if step.kind == UNDO:
            if step.undoes is not None:
                gone.add(step.undoes)
        elif step.op not in gone:
            return step
    return None


def next_redo(db: Database, author: Id) -> Step | None:
    """Return the undo that redo would take back: none once the author has done something new."""
    gone: set[Id] = set()
    for step in _steps_back(db, author):
        if step.kind == REDO:
            if step.undoes is not None:
                gone.add(step.undoes)
        elif step.kind == UNDO:
            if step.op not in gone:
                return step
        else:
            return None
    return None


def take_back(batch: Batch, step: Step) -> int:
    """Append, for each fact of ``step`` that still holds, what held before it; return how many.

    A subject that was changed again since, by anybody, is left as it is. A fact that an undo brought back
    holds as if it had never gone: the row of the undo names it in ``restores``.
    """
    return sum(_take_back_table(batch, BY_NAME[name], step) for name in step.tables)


def _take_back_table(batch: Batch, table: Table, step: Step) -> int:
    db = batch.db.conn
    same = " AND ".join(f"{{0}}.{c} = r.{c}" for c in table.subject)
    before = (
        f"SELECT f.id FROM {table.name} f WHERE {same.format('f')} AND f.op <> r.op "
        "AND (f.at, f.id) < (r.at, r.id) ORDER BY f.at DESC, f.id DESC LIMIT 1"
    )
    db.execute("DROP TABLE IF EXISTS temp.taking_back")
    db.execute("CREATE TEMP TABLE taking_back (n INTEGER PRIMARY KEY, mine INTEGER, earlier INTEGER)")
    for first, last in step.spans:
        db.execute(
            f"INSERT INTO taking_back (mine, earlier) SELECT r.id, ({before}) FROM {table.name} r "
            f"JOIN {table.current} c ON {same.format('c')} "
            "WHERE r.id BETWEEN ? AND ? AND r.op = ? "
            "AND coalesce(c.restores, c.id) = coalesce(r.restores, r.id) ORDER BY r.id",
            [first, last, step.op],
        )
    (n,) = db.execute("SELECT count(*) FROM taking_back").fetchone()
    if n:
        _append_taken_back(batch, table, n)
    db.execute("DROP TABLE taking_back")
    return int(n)


def _append_taken_back(batch: Batch, table: Table, n: int) -> None:
    db = batch.db.conn
    spans = spans_of(batch.new_ids(n))
    columns = all_columns(table)
    rest = ", ".join(f"f.{c}" for c in table.columns)
    append = (
        f"INSERT INTO {table.name} ({', '.join(columns)}) "
        "SELECT t.n + ?, ?, ?, ?, CASE WHEN t.earlier IS NULL THEN 1 ELSE f.retracted END, "
        f"CASE WHEN t.earlier IS NULL THEN 0 ELSE coalesce(f.restores, f.id) END, {rest} "
        f"FROM taking_back t JOIN {table.name} f ON f.id = coalesce(t.earlier, t.mine) "
        "WHERE t.n BETWEEN ? AND ? ORDER BY t.n"
    )
    subjects: list[Id] = []
    first = 1
    for span in spans:
        last = first + span[1] - span[0]
        db.execute(append, [span[0] - first, batch.at, batch.author, batch.op, first, last])
        first = last + 1
        if table.name == "annotation":
            batch.labels.append(packed.read_rows(batch.db, *span))
        if "item" in table.columns:
            _note_stale(batch, table, span)
        db.execute(derive_sql(table.name, "id BETWEEN ? AND ?"), span)
        if len(subjects) <= 1000:
            found = db.execute(
                f"SELECT DISTINCT {touched_column(table.name)} FROM {table.name} WHERE id BETWEEN ? AND ? "
                "LIMIT 1001",
                span,
            )
            subjects += [row[0] for row in found]
    batch.touched.note(table.name, subjects, spans, n)


def _note_stale(batch: Batch, table: Table, span: Span) -> None:
    if table.name in column_store.PATCHED:
        batch.stale.note(table.name, (), {})
        return
    group = next((name for name in ("question", "split") if name in table.columns), None)
    rows = np.fromiter(
        batch.db.conn.execute(f"SELECT item, {group or 0} FROM {table.name} WHERE id BETWEEN ? AND ?", span),
        dtype=[("item", "<i8"), ("of", "<i8")],
    )
    batch.stale.note(table.name, rows["item"], {group: rows["of"]} if group else {})
