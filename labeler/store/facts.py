"""Appending facts inside one operation: one row, many rows, retractions; and what is derived from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from labeler.errors import Bug
from labeler.store import column_store, packed
from labeler.store.connection import Database
from labeler.store.id_lists import AT_ONCE, id_lists
from labeler.store.identity import Identities
from labeler.store.migrations import all_columns
from labeler.store.statements import (
    derive_sql,
    insert_many_sql,
    insert_numbered_sql,
    insert_sql,
    sql_value,
    touched_column,
    upsert_sql,
)
from labeler.store.tables import BY_NAME, Table
from labeler.store.touched import MOST_IDS, Span, Touched, spans_of
from labeler.types import Id

_MOST_BOUND = 256
"""So many values are bound to one statement; more gain nothing."""

_STATEMENTS = 256
"""The values of so many statements are laid out at a time; fewer rows than this go one by one."""

Column = Sequence[Any] | np.ndarray | str | bytes | float | int | None


class Batch:
    """What an operation's body writes with; it lives as long as the transaction.

    ``op`` is the operation's id, ``author`` the person's, ``at`` the time that all its rows carry; ``db``
    reads inside the transaction. ``words``, where set, takes the place of the operation's words. While many
    rows are appended ``on_progress`` is told the share of them that is done; it may raise to stop.
    """

    def __init__(self, db: Database, identities: Identities, *, at: int, author: Id | None) -> None:
        self.db = db
        self.at = at
        self._identities = identities
        self.words: str | None = None
        self.on_progress: Callable[[float], None] | None = None
        self.touched = Touched()
        self.labels: list[np.ndarray] = []
        self.stale = column_store.Stale()
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
        if "follows" in spec.columns and columns.get("follows") is None:
            rest[list(spec.columns).index("follows")] = sql_value(self._known(spec, columns))
        if spec.is_entity and columns.get("entity") is None:
            rest[0] = identity
        row = head + rest
        self.db.conn.execute(insert_sql(spec.name), row)
        if spec.is_revision:
            self.db.conn.execute(upsert_sql(spec.name), row)
        if spec.name == "annotation":
            self.labels.append(packed.as_row(columns, retracted))
            self.stale.note_label(columns["question"], columns["item"])  # type: ignore[arg-type]
        else:
            self.stale.note(spec.name, columns.get("item", identity), columns)
        column = touched_column(spec.name)
        subject = identity if column == "id" else row[all_columns(spec).index(column)]
        self.touched.note(spec.name, [subject], [(identity, identity)], 1)  # type: ignore[list-item]
        return identity

    def _known(self, spec: Table, columns: Mapping[str, object]) -> list[object]:
        """Return the row of this subject that is known here: what is written now stands before it."""
        subject = {name: columns.get(name) for name in spec.subject}
        before = None if None in subject.values() else self.current(spec.name, **subject)
        return [] if before is None else [before["id"]]

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
        spans = spans_of(ids)
        same, varying = self._split(spec, columns, ids, retracted)
        if len(varying) == 1 and _is_whole(only := next(iter(varying.values()))):
            numbered = insert_numbered_sql(spec, same)
            for first, part in _parts(spans, only):
                for at, text in enumerate(id_lists(part)):
                    self._tell(0.6 * at * AT_ONCE / n)
                    self.db.conn.execute(numbered, [first + at * AT_ONCE, text])
        else:
            self._insert(spec, same, [ids.tolist(), *(_values(name, v, n) for name, v in varying.items())], n)
        if table == "annotation":
            self.labels.append(packed.as_rows(columns, n, retracted))
        self.stale.note(table, columns.get("item", ids), columns)
        if spec.is_revision:
            derive = derive_sql(table, "id BETWEEN ? AND ?")
            for first, last in spans:
                for low in range(first, last + 1, 4 * AT_ONCE):
                    self._tell(0.6 + 0.4 * (low - first) / n)
                    self.db.conn.execute(derive, [low, min(last, low + 4 * AT_ONCE - 1)])
        self.touched.note(table, self._first_subjects(spec, columns, ids), spans, n)
        return ids

    def _insert(
        self, spec: Table, same: Mapping[str, object], varying: Sequence[Sequence[object]], n: int
    ) -> None:
        """Append rows, many to a statement: to begin and end a statement costs as much as to store a row."""
        wide = len(varying)
        at_once = _MOST_BOUND // wide
        whole = n // at_once * at_once if n >= _STATEMENTS else 0
        many = insert_many_sql(spec, same, at_once) if whole else ""
        for start in range(0, whole, at_once * _STATEMENTS):
            end = min(start + at_once * _STATEMENTS, whole)
            flat = list(chain.from_iterable(zip(*(column[start:end] for column in varying), strict=True)))
            step = at_once * wide
            self.db.conn.executemany(many, [flat[at : at + step] for at in range(0, len(flat), step)])
        rest = zip(*(column[whole:] for column in varying), strict=True)
        self.db.conn.executemany(insert_many_sql(spec, same), rest)

    def _tell(self, share: float) -> None:
        if self.on_progress is not None:
            self.on_progress(share)

    def _split(
        self, spec: Table, columns: Mapping[str, Column], ids: np.ndarray, retracted: int
    ) -> tuple[dict[str, object], dict[str, Column]]:
        """Return the values that all rows share, and the columns that vary, by name in the table's order."""
        same: dict[str, object] = {"at": self.at, "author": self.author, "op": self.op}
        if spec.is_revision:
            same |= {"retracted": retracted, "restores": None}
        varying: dict[str, Column] = {}
        for name in spec.columns:
            values = columns.get(name)
            if name == "entity" and values is None:
                varying[name] = ids
            elif _is_single(values):
                same[name] = sql_value(values)
            else:
                varying[name] = values
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
        return self._append(spec, self.new_id(), 0, {**row, "follows": None, **changes})

    def retract(self, table: str, *, follows: Sequence[Id] | None = None, **subject: object) -> Id:
        """Append a row that takes the subject away; its last values stay readable.

        ``follows`` names the rows that it stands before, where that is not the current one alone.

        Raises:
            Bug: there is no such subject.
        """
        row = self.current(table, **subject)
        if row is None:
            raise Bug(f"{table}: nothing is known of {subject}, so it cannot be taken back.")
        return self._append(BY_NAME[table], self.new_id(), 1, {**row, "follows": follows})

    def finish(self, kind: str, words: str, undoes: Id | None) -> None:
        """Append the operation's own row, and the blocks it drew; nothing is added after this."""
        if self.labels:
            packed.take_up(self.db, np.concatenate(self.labels))
        if "label_class" in self.touched.counts:
            for question in column_store.recounted_questions(self.db, self.op):
                self.stale.whole_question(question)
        self.stale.make_anew(self.db, self.touched.spans)
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


def _is_whole(values: Column) -> bool:
    return isinstance(values, np.ndarray) and values.dtype.kind == "i"


def _parts(spans: Sequence[Span], values: Column) -> Iterator[tuple[Id, np.ndarray]]:
    """Yield the first of each run of ids, and the values (one for each id) that belong to the run."""
    start = 0
    for first, last in spans:
        stop = start + last - first + 1
        yield first, values[start:stop]  # type: ignore[index,misc]
        start = stop


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
