"""Current labels as packed records: derived from ``current_annotation`` so that all of them are read at once.

A million items of three labels are three million rows, and Python's sqlite3 needs half a microsecond for each
value. Here 64 neighbouring items share one row, a blob of fixed-size records, which numpy takes as it is.
ADBC's driver would be quick as well, but it brings a second copy of SQLite into the process: closing a file
in one copy drops the locks of the other (POSIX), and the project would lose labels.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from labeler.store.connection import Database
from labeler.types import Id

TABLE = "packed_label"
RECORD = np.dtype(
    [("item", "<i8"), ("person", "<i8"), ("round", "<i8"), ("label_class", "<i8"), ("state", "i1")]
)
"""One current label: ``label_class`` 0 where there is none; ``state`` 0 answered, 1 skipped, 2 in draft."""

ANSWERED, SKIPPED, DRAFT = 0, 1, 2
"""Values of ``state``."""

CHUNK_BITS = 6
_AT_ONCE = 512

TABLE_SQL = (
    f"CREATE TABLE {TABLE} (question INTEGER NOT NULL, chunk INTEGER NOT NULL, labels BLOB NOT NULL, "
    "PRIMARY KEY (question, chunk)) STRICT, WITHOUT ROWID"
)
_STATE_CODES = {"answered": 0, "skipped": 1, "draft": 2}
_STATE = "CASE state WHEN 'answered' THEN 0 WHEN 'skipped' THEN 1 ELSE 2 END"
_COLUMNS = f"item, person, round, coalesce(label_class, 0), {_STATE}, retracted, question"
_ONE = struct.Struct("<qqqqb")
"""The same bytes as ``RECORD``."""

_ROW = np.dtype([*RECORD.descr, ("retracted", "i1"), ("question", "<i8")])


def as_rows(columns: Mapping[str, Any], n: int, retracted: int = 0) -> np.ndarray:
    """Return ``n`` annotations given as columns (a single value goes to every row) as ``_ROW[n]``."""
    rows = np.zeros(n, dtype=_ROW)
    for name in ("item", "person", "round", "question"):
        rows[name] = columns[name]
    label_class = columns.get("label_class")
    if isinstance(label_class, np.ndarray) and label_class.dtype == object:
        label_class = label_class.tolist()
    if isinstance(label_class, Sequence):
        rows["label_class"] = [value or 0 for value in label_class]
    elif label_class is not None:
        rows["label_class"] = label_class
    state = np.asarray(columns["state"])
    for name, code in _STATE_CODES.items():
        rows["state"][state == name] = code
    rows["retracted"] = retracted
    return rows


def as_row(columns: Mapping[str, Any], retracted: int = 0) -> np.ndarray:
    """Return one annotation given as columns as ``_ROW[1]``: what `as_rows` does, ten times as fast."""
    state = _STATE_CODES.get(columns["state"], 0)
    row = (*(columns[name] for name in ("item", "person", "round")), columns.get("label_class") or 0, state)
    return np.array([(*row, retracted, columns["question"])], dtype=_ROW)


def read_rows(db: Database, first: Id, last: Id) -> np.ndarray:
    """Return the annotations with ids from ``first`` to ``last`` as ``_ROW[m]``, by id."""
    return _rows(db, f"SELECT {_COLUMNS} FROM annotation WHERE id BETWEEN ? AND ? ORDER BY id", [first, last])


def take_up(db: Database, rows: np.ndarray) -> None:
    """Take up annotations that an operation has just appended; of several for one subject the last counts.

    They are the latest of their subjects: an operation's time is after everything in the file.
    """
    if len(rows) == 1:
        _take_up_one(db, *rows.tolist()[0])
        return
    for question in np.unique(rows["question"]).tolist():
        _take_up(db, question, rows[rows["question"] == question])


def rebuild(db: Database, table: str = TABLE, source: str = "current_annotation") -> None:
    """Fill ``table`` anew from ``source``, which has the columns of ``current_annotation``."""
    db.execute(f"DELETE FROM {table}")
    questions = [row[0] for row in db.execute(f"SELECT DISTINCT question FROM {source}").fetchall()]
    for question in questions:
        rows = _rows(
            db,
            f"SELECT {_COLUMNS} FROM {source} WHERE question = ? AND retracted = 0 "
            "ORDER BY item, person, round",
            [question],
        )
        _write(db, question, rows, table)


def records(db: Database, question: Id) -> Iterator[np.ndarray]:
    """Yield the current labels of a question in pieces (RECORD[m]), sorted by item, person, round."""
    cursor = db.execute(f"SELECT labels FROM {TABLE} WHERE question = ? ORDER BY chunk", [question])
    while rows := cursor.fetchmany(_AT_ONCE):
        yield np.frombuffer(b"".join([row[0] for row in rows]), dtype=RECORD)


def count(db: Database, question: Id) -> int:
    """Return how many current labels a question has, skips and drafts included."""
    (size,) = db.execute(f"SELECT sum(length(labels)) FROM {TABLE} WHERE question = ?", [question]).fetchone()
    return int(size or 0) // RECORD.itemsize


def _rows(db: Database, query: str, values: Sequence[object]) -> np.ndarray:
    return np.fromiter(db.conn.execute(query, values), dtype=_ROW)


def _take_up_one(db: Database, *fields: int) -> None:
    """Take up one annotation, its fields in the order of ``_ROW``: the label of a key press."""
    item, person, round_, _label_class, _state, retracted, question = fields
    where, chunk = "WHERE question = ? AND chunk = ?", item >> CHUNK_BITS
    known = db.conn.execute(f"SELECT labels FROM {TABLE} {where}", [question, chunk]).fetchone()
    raw, width = b"" if known is None else known[0], RECORD.itemsize
    items = np.frombuffer(raw, dtype=RECORD)["item"]
    at, last = (int(np.searchsorted(items, item, side=side)) for side in ("left", "right"))
    rest = at
    for one in np.frombuffer(raw[at * width : last * width], dtype=RECORD).tolist():
        if one[1:3] < (person, round_):
            at = rest = at + 1
        elif one[1:3] == (person, round_):
            rest = at + 1
    new = b"" if retracted else _ONE.pack(*fields[:5])
    labels = raw[: at * width] + new + raw[rest * width :]
    if labels:
        _put(db, [(question, chunk, labels)], TABLE)
    elif known is not None:
        db.conn.execute(f"DELETE FROM {TABLE} {where}", [question, chunk])


def _take_up(db: Database, question: Id, new: np.ndarray) -> None:
    chunks = np.unique(new["item"] >> CHUNK_BITS).tolist()
    known = [
        row[0]
        for chunk in chunks
        for row in db.conn.execute(
            f"SELECT labels FROM {TABLE} WHERE question = ? AND chunk = ?", [question, chunk]
        )
    ]
    before = np.frombuffer(b"".join(known), dtype=RECORD)
    rows = np.zeros(len(before) + len(new), dtype=_ROW)
    for name in RECORD.names or ():
        rows[name][: len(before)] = before[name]
    rows[len(before) :] = new
    order = np.lexsort((np.arange(len(rows)), rows["round"], rows["person"], rows["item"]))
    rows = rows[order]
    last = np.ones(len(rows), dtype=bool)
    same = (rows["item"][1:] == rows["item"][:-1]) & (rows["person"][1:] == rows["person"][:-1])
    last[:-1] = ~(same & (rows["round"][1:] == rows["round"][:-1]))
    _write(db, question, rows[last & (rows["retracted"] == 0)], TABLE)
    left = set((rows["item"][last & (rows["retracted"] == 0)] >> CHUNK_BITS).tolist())
    db.conn.executemany(
        f"DELETE FROM {TABLE} WHERE question = ? AND chunk = ?",
        [(question, chunk) for chunk in chunks if chunk not in left],
    )


def _write(db: Database, question: Id, rows: np.ndarray, table: str) -> None:
    packed = np.empty(len(rows), dtype=RECORD)
    for name in RECORD.names or ():
        packed[name] = rows[name]
    chunks, starts = np.unique(rows["item"] >> CHUNK_BITS, return_index=True)
    raw, width = packed.tobytes(), RECORD.itemsize
    ends = np.append(starts[1:], len(rows))[: len(starts)]
    pieces = zip(chunks.tolist(), starts.tolist(), ends.tolist(), strict=True)
    _put(db, ((question, chunk, raw[start * width : end * width]) for chunk, start, end in pieces), table)


def _put(db: Database, rows: Iterable[tuple[Id, int, bytes]], table: str) -> None:
    db.conn.executemany(
        f"INSERT INTO {table} (question, chunk, labels) VALUES (?, ?, ?) "
        "ON CONFLICT (question, chunk) DO UPDATE SET labels = excluded.labels",
        rows,
    )
