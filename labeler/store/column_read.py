"""Reading the columns that `column_store` keeps in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from labeler.store.connection import Database
from labeler.store.texts import Texts
from labeler.types import Id

TABLE, TERMS = "packed_column", "term"
CHUNK_BITS = 8
_AT_ONCE = 256


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """A column as it is stored: ``records`` with the last byte of the id as ``offset``, and how many of them
    (``sizes`` int64[m]) each of the ``chunks`` (int64[m], ascending) has.
    """

    chunks: np.ndarray
    sizes: np.ndarray
    records: np.ndarray

    def __len__(self) -> int:
        return len(self.records)

    @property
    def items(self) -> np.ndarray:
        """Return the ids, ascending."""
        ids: np.ndarray = np.repeat(self.chunks << CHUNK_BITS, self.sizes) | self.records["offset"]
        return ids


@lru_cache(maxsize=64)
def stored_as(record: np.dtype) -> np.dtype:
    """Return how a record (its first field is ``item``) lies in the file."""
    return np.dtype([("offset", "u1"), *record.descr[1:]])


def read(db: Database, name: str, record: np.dtype) -> Stored:
    """Return all records of a column, by item; none where there is no such column."""
    rows = db.conn.execute(
        f"SELECT chunk, data FROM {TABLE} WHERE name = ? ORDER BY chunk", [name]
    ).fetchall()
    return _stored(rows, stored_as(record))


def read_chunks(db: Database, name: str, record: np.dtype, first: int, last: int) -> np.ndarray:
    """Return the records of the chunks ``first`` … ``last`` with their items, by item."""
    rows = db.conn.execute(
        f"SELECT chunk, data FROM {TABLE} WHERE name = ? AND chunk BETWEEN ? AND ? ORDER BY chunk",
        [name, first, last],
    ).fetchall()
    found = _stored(rows, stored_as(record))
    records = np.empty(len(found), dtype=record)
    records["item"] = found.items
    for field in (record.names or ())[1:]:
        records[field] = found.records[field]
    return records


def pieces(db: Database, name: str, record: np.dtype) -> Iterator[Stored]:
    """Yield the same some chunks at a time."""
    kind = stored_as(record)
    rows = db.conn.execute(f"SELECT chunk, data FROM {TABLE} WHERE name = ? ORDER BY chunk", [name])
    while several := rows.fetchmany(_AT_ONCE):
        yield _stored(several, kind)


def size(db: Database, name: str, record: np.dtype) -> int:
    """Return how many records a column has."""
    (n,) = db.conn.execute(f"SELECT sum(length(data)) FROM {TABLE} WHERE name = ?", [name]).fetchone()
    return int(n or 0) // stored_as(record).itemsize


def _stored(rows: Sequence[tuple[int, bytes]], kind: np.dtype) -> Stored:
    chunks = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
    sizes = np.fromiter((len(row[1]) for row in rows), dtype=np.int64, count=len(rows)) // kind.itemsize
    return Stored(chunks, sizes, np.frombuffer(b"".join([row[1] for row in rows]), dtype=kind))


def read_texts(db: Database, name: str, chunks: np.ndarray, sizes: np.ndarray) -> Texts:
    """Return a text of every item, by id; ``sizes`` say how many items each of the ``chunks`` has."""
    lengths = dict(zip(chunks.tolist(), sizes.tolist(), strict=True))  # (an empty text is its zero)
    lengths |= db.conn.execute(f"SELECT chunk, length(data) FROM {TABLE} WHERE name = ?", [name]).fetchall()
    ends = np.cumsum(list(lengths.values()), dtype=np.int64).tolist()
    place = dict(zip(lengths, ends, strict=True))
    data = Texts.room(ends[-1] if ends else 0)
    for chunk, text in db.conn.execute(f"SELECT chunk, data FROM {TABLE} WHERE name = ?", [name]):
        data[place[chunk] - len(text) : place[chunk]] = np.frombuffer(text, dtype=np.uint8)
    return Texts.of(data)


def spans(db: Database) -> list[tuple[Id, Id]]:
    """Return all items as ranges of ids of some ten thousand at most, both ends included."""
    rows = db.conn.execute(f"SELECT chunk FROM {TABLE} WHERE name = 'item' ORDER BY chunk").fetchall()
    parts = [rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE)]
    return [(part[0][0] << CHUNK_BITS, ((part[-1][0] + 1) << CHUNK_BITS) - 1) for part in parts]


def among(some: np.ndarray, items: np.ndarray) -> np.ndarray:
    """Return bool[n]: which of ``some`` are among ``items``; both are sorted and hold nothing twice.

    >>> among(np.array([1, 3, 4]), np.array([3, 5])).tolist()
    [False, True, False]
    """
    if not len(items):
        return np.zeros(len(some), dtype=bool)
    if len(some) == len(items) and np.array_equal(some, items):
        return np.ones(len(some), dtype=bool)
    found: np.ndarray = items[np.minimum(np.searchsorted(items, some), len(items) - 1)] == some
    return found


def names(db: Database, prefix: str) -> list[str]:
    """Return what follows ``prefix`` in the names of the columns that begin with it, by name."""
    found: list[str] = []
    last = prefix
    # (a loose scan of the key: one step a column, however many items there are)
    while True:
        (name,) = db.conn.execute(
            f"SELECT min(name) FROM {TABLE} WHERE name > ? AND name < ?",
            [last, f"{prefix[:-1]}{chr(ord(prefix[-1]) + 1)}"],
        ).fetchone()
        if name is None:
            return found
        found.append(name[len(prefix) :])
        last = name


def terms(db: Database, key: str) -> dict[int, str]:
    """Return what the numbers of a metadata key stand for; some may have gone out of use."""
    return dict(db.conn.execute(f"SELECT number, value FROM {TERMS} WHERE key = ?", [key]).fetchall())
