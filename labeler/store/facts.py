"""Appending facts inside one operation: one row, many rows, retractions; and what is derived from them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from labeler.errors import Bug
from labeler.store import packed
from labeler.store.connection import Database
from labeler.store.identity import Identities
from labeler.store.migrations import all_columns
from labeler.store.tables import BY_NAME, Table
from labeler.types import Id

MOST_IDS = 1000
"""A change that touches more subjects of a table than this says *assume any*."""

Column = Sequence[Any] | np.ndarray | str | bytes | float | int | None
Span = tuple[int, int]


def sql_value(value: object) -> object:
    """Return ``value`` as SQLite stores it: dicts, lists, tuples as JSON text, numpy scalars as Python's."""
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, np.ndarray):
        return json.dumps(value.tolist(), separators=(",", ":"))
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, np.generic):
        return sql_value(value.item())
    if isinstance(value, Path):
        return value.as_posix()
    return value


@cache
def insert_sql(name: str) -> str:
    """Return the statement that appends one row to table ``name``, all columns in order."""
    columns = all_columns(BY_NAME[name])
    return f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def insert_many_sql(table: Table, same: Mapping[str, object]) -> str:
    """Return the statement that appends rows to ``table`` whose columns ``same`` have one value for all.

    Binding a value to each row costs as much as storing it, so what all rows share is written into the
    statement, as a literal.
    """
    columns = all_columns(table)
    places = ", ".join(_literal(same[name]) if name in same else "?" for name in columns)
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({places})"


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        # hexadecimal, so that no quote, line break or zero byte can end the literal
        return f"CAST(x'{value.encode().hex()}' AS TEXT)"
    if isinstance(value, int):
        return repr(int(value))
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "NULL"
    return f"x'{bytes(value).hex()}'"  # type: ignore[call-overload]


@cache
def latest_wins_sql(name: str, target: str | None = None) -> str:
    """Return the end of an INSERT into ``current_T``: the later row, by (at, id), stays."""
    table = BY_NAME[name]
    target = target or table.current
    sets = ", ".join(f"{c} = excluded.{c}" for c in all_columns(table) if c not in table.subject)
    return (
        f"ON CONFLICT ({', '.join(table.subject)}) DO UPDATE SET {sets} "
        f"WHERE (excluded.at, excluded.id) > ({target}.at, {target}.id)"
    )


@cache
def upsert_sql(name: str) -> str:
    """Return the statement that brings ``current_T`` up to date with one row."""
    columns = all_columns(BY_NAME[name])
    return (
        f"INSERT INTO {BY_NAME[name].current} ({', '.join(columns)}) "
        f"VALUES ({', '.join('?' * len(columns))}) {latest_wins_sql(name)}"
    )


@cache
def derive_sql(name: str, where: str, target: str | None = None) -> str:
    """Return the statement that brings ``current_T`` (or ``target``) up to date with the rows ``where``."""
    columns = ", ".join(all_columns(BY_NAME[name]))
    return (
        f"INSERT INTO {target or BY_NAME[name].current} ({columns}) "
        f"SELECT {columns} FROM {name} WHERE {where} {latest_wins_sql(name, target)}"
    )


@cache
def touched_column(name: str) -> str:
    """Return the column whose values ``Changes.ids`` lists: the item, else the entity, else the subject."""
    table = BY_NAME[name]
    if "item" in table.columns:
        return "item"
    if table.subject and table.columns[table.subject[0]] == "INTEGER":
        return table.subject[0]
    return "id"


class Touched:
    """What an operation has touched so far: rows per table, spans of ids, subjects."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.spans: list[Span] = []
        self._subjects: dict[str, set[Id] | None] = {}

    def note(self, table: str, subjects: Sequence[Id], spans: Sequence[Span], n: int) -> None:
        """Record ``n`` new rows of ``table`` with ids within ``spans``."""
        self.counts[table] = self.counts.get(table, 0) + n
        for first, last in spans:
            if self.spans and self.spans[-1][1] + 1 == first:
                self.spans[-1] = (self.spans[-1][0], last)
            else:
                self.spans.append((first, last))
        known = self._subjects.setdefault(table, set())
        if known is not None:
            known.update(subjects[: MOST_IDS + 1])
            if len(known) > MOST_IDS:
                self._subjects[table] = None

    def ids(self) -> dict[str, tuple[Id, ...] | None]:
        """Return the subjects per table, ``None`` where there are more than a thousand."""
        return {name: None if s is None else tuple(sorted(s)) for name, s in self._subjects.items()}


def spans_of(ids: np.ndarray) -> list[Span]:
    """Return the runs of consecutive numbers in ``ids`` (int64[n], ascending within a run).

    >>> spans_of(np.array([4, 5, 6, 9]))
    [(4, 6), (9, 9)]
    """
    if not len(ids):
        return []
    cuts = np.flatnonzero(np.diff(ids) != 1) + 1
    firsts = np.concatenate([[0], cuts])
    lasts = np.concatenate([cuts, [len(ids)]]) - 1
    return [(int(ids[a]), int(ids[b])) for a, b in zip(firsts, lasts, strict=True)]


class Batch:
    """What an operation's body writes with; it lives as long as the transaction.

    ``op`` is the operation's id, ``author`` the person's, ``at`` the time that all its rows carry; ``db``
    reads inside the transaction. ``words``, where set, takes the place of the operation's words.
    """

    def __init__(self, db: Database, identities: Identities, *, at: int, author: Id | None) -> None:
        self.db = db
        self.at = at
        self._identities = identities
        self.words: str | None = None
        self.touched = Touched()
        self.labels: list[np.ndarray] = []
        self.op = self.new_id()
        self._founder = self.new_id() if author is None else None
        self.author: Id = self._founder if author is None else author  # type: ignore[assignment]
        self.touched.spans.append((self.op, self.op))

    def new_id(self) -> Id:
        """Return an id that nothing else has."""
        return self._identities.take(self._is_taken)

    def new_ids(self, n: int) -> np.ndarray:
        """Return ``n`` new ids, int64."""
        return self._identities.take_many(n, self._is_taken)

    def _is_taken(self, block: int) -> bool:
        return self.db.execute("SELECT 1 FROM id_block WHERE block = ?", [block]).fetchone() is not None

    def add(self, table: str, *, id: Id | None = None, **columns: object) -> Id:  # noqa: A002
        """Append one row and return its id; what is not given is NULL, a new entity gets its own id.

        ``id`` is one from `new_id`, for rows that refer to each other. For a further revision of an entity
        pass ``entity=`` and every column, or use `revise`.

        Raises:
            Bug: no such table or column.
        """
        spec = _spec(table, columns)
        identity = self.new_id() if id is None else id
        if self._founder is not None and table == "person" and "person" not in self.touched.counts:
            identity = self._founder
        return self._append(spec, identity, 0, columns)

    def _append(self, spec: Table, identity: Id, retracted: int, columns: Mapping[str, object]) -> Id:
        head: list[object] = [identity, self.at, self.author, self.op]
        if spec.is_revision:
            head += [retracted, None]
        rest = [sql_value(columns.get(name)) for name in spec.columns]
        if spec.is_entity and columns.get("entity") is None:
            rest[0] = identity
        row = head + rest
        self.db.conn.execute(insert_sql(spec.name), row)
        if spec.is_revision:
            self.db.conn.execute(upsert_sql(spec.name), row)
        if spec.name == "annotation":
            self.labels.append(packed.as_rows(columns, 1, retracted))
        column = touched_column(spec.name)
        subject = identity if column == "id" else row[all_columns(spec).index(column)]
        self.touched.note(spec.name, [subject], [(identity, identity)], 1)  # type: ignore[list-item]
        return identity

    def retract_many(self, table: str, columns: Mapping[str, Column], n: int | None = None) -> np.ndarray:
        """Append ``n`` rows that take their subjects away; else like `add_many`."""
        return self._append_many(table, columns, n, 1)

    def add_many(self, table: str, columns: Mapping[str, Column], n: int | None = None) -> np.ndarray:
        """Append ``n`` rows (as many as the longest column when not given); single values go to every row.

        Returns:
            int64[n]: the new ids, in the order given.

        Raises:
            Bug: no such table or column, or columns of different lengths.
        """
        return self._append_many(table, columns, n, 0)

    def _append_many(
        self, table: str, columns: Mapping[str, Column], n: int | None, retracted: int
    ) -> np.ndarray:
        spec = _spec(table, columns)
        n = _length(columns) if n is None else n
        ids = self.new_ids(n)
        if n == 0:
            return ids
        same, varying = self._split(spec, columns, ids, retracted)
        self.db.conn.executemany(insert_many_sql(spec, same), zip(*varying, strict=True))
        if table == "annotation":
            self.labels.append(packed.as_rows(columns, n, retracted))
        spans = spans_of(ids)
        if spec.is_revision:
            for span in spans:
                self.db.conn.execute(derive_sql(table, "id BETWEEN ? AND ?"), span)
        self.touched.note(table, self._first_subjects(spec, columns, ids), spans, n)
        return ids

    def _split(
        self, spec: Table, columns: Mapping[str, Column], ids: np.ndarray, retracted: int
    ) -> tuple[dict[str, object], list[Sequence[object]]]:
        """Return the values that all rows share by name, and the columns that vary, in the table's order."""
        own = ids.tolist()
        same: dict[str, object] = {"at": self.at, "author": self.author, "op": self.op}
        if spec.is_revision:
            same |= {"retracted": retracted, "restores": None}
        varying: list[Sequence[object]] = [own]
        for name in spec.columns:
            values = columns.get(name)
            if name == "entity" and values is None:
                varying.append(own)
            elif _is_single(values):
                same[name] = sql_value(values)
            else:
                varying.append(_values(name, values, len(own)))
        return same, varying

    def _first_subjects(self, spec: Table, columns: Mapping[str, Column], ids: np.ndarray) -> list[Id]:
        """Return the distinct subjects of new rows, or more than a thousand of them."""
        values = columns.get(touched_column(spec.name))
        if values is None:
            values = ids
        if _is_single(values):
            return [int(values)]  # type: ignore[arg-type]
        distinct: set[Id] = set()
        for start in range(0, len(values), 8 * MOST_IDS):  # type: ignore[arg-type]
            distinct.update(int(v) for v in values[start : start + 8 * MOST_IDS])  # type: ignore[index]
            if len(distinct) > MOST_IDS:
                break
        return list(distinct)

    def current(self, table: str, **subject: object) -> dict[str, object] | None:
        """Return the latest row of a subject as a dict (``retracted`` tells whether it holds), or None."""
        spec = BY_NAME[table]
        where = " AND ".join(f"{name} = ?" for name in spec.subject)
        values = [sql_value(subject[name]) for name in spec.subject]
        columns = all_columns(spec)
        row = self.db.conn.execute(
            f"SELECT {', '.join(columns)} FROM {spec.current} WHERE {where}", values
        ).fetchone()
        return None if row is None else dict(zip(columns, row, strict=True))

    def revise(self, table: str, subject: Mapping[str, object], **changes: object) -> Id:
        """Append the subject's latest row with ``changes``; the columns not named stay as they are.

        Raises:
            Bug: there is no such subject, or no such column.
        """
        row = self.current(table, **subject)
        if row is None:
            raise Bug(f"{table}: nothing is known of {dict(subject)}, so it cannot be changed.")
        spec = _spec(table, changes)
        return self._append(spec, self.new_id(), 0, {**row, **changes})

    def retract(self, table: str, **subject: object) -> Id:
        """Append a row that takes the subject away; its last values stay readable.

        Raises:
            Bug: there is no such subject.
        """
        row = self.current(table, **subject)
        if row is None:
            raise Bug(f"{table}: nothing is known of {subject}, so it cannot be taken back.")
        return self._append(BY_NAME[table], self.new_id(), 1, row)

    def finish(self, kind: str, words: str, undoes: Id | None) -> None:
        """Append the operation's own row, and the blocks it drew; nothing is added after this."""
        if self.labels:
            packed.take_up(self.db, np.concatenate(self.labels))
        for block in self._identities.drawn:
            self.add("id_block", block=block)
        row = {
            "kind": kind,
            "words": words,
            "undoes": undoes,
            "tables": self.touched.counts,
            "spans": self.touched.spans,
        }
        values = [self.op, self.at, self.author, self.op, *(sql_value(row[c]) for c in BY_NAME["op"].columns)]
        self.db.conn.execute(insert_sql("op"), values)


def _spec(table: str, columns: Mapping[str, object]) -> Table:
    spec = BY_NAME.get(table)
    if spec is None:
        raise Bug(f"There is no table {table!r}.")
    unknown = set(columns) - set(spec.columns)
    if unknown:
        raise Bug(f"Table {table!r} has no column {', '.join(sorted(unknown))}.")
    return spec


def _is_single(values: Column) -> bool:
    return not isinstance(values, (Sequence, np.ndarray)) or isinstance(values, (str, bytes))


def _length(columns: Mapping[str, Column]) -> int:
    return max((len(v) for v in columns.values() if not _is_single(v)), default=0)  # type: ignore[arg-type]


def _values(name: str, values: Column, n: int) -> list[Any]:
    if len(values) != n:  # type: ignore[arg-type]
        raise Bug(f"Column {name!r} has {len(values)} values for {n} rows.")  # type: ignore[arg-type]
    if isinstance(values, np.ndarray) and values.dtype != object:
        found: list[Any] = values.astype(np.int64).tolist() if values.dtype == bool else values.tolist()
        return found
    plain = (str, int, float, bytes, type(None))
    return [v if type(v) in plain else sql_value(v) for v in values]  # type: ignore[union-attr]
