"""The columns that a filter looks at, read when first asked for and kept as long as they are true."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numpy as np

from labeler.store import codes, column_read, column_store, packed, summary
from labeler.store import columns as packing
from labeler.store.column_read import Stored
from labeler.store.connection import Database
from labeler.store.project import Project
from labeler.store.read.query_labels import Labels, read_labels
from labeler.store.read.query_names import Names, read_names
from labeler.store.read.query_places import Places
from labeler.store.texts import Texts
from labeler.types import Id

T = TypeVar("T")

SAID = np.dtype(summary.SUMMARY.descr[1:])
"""A summary without the item."""

_WHILE_SORTING = 24 << 20

_FROM: dict[str, frozenset[str]] = {
    "items": frozenset({"item"}),
    "files": frozenset({"item", "item_place", "item_group"}),
    "split": frozenset({"item", "split", "split_item"}),
    "order": frozenset({"item"}),
    "summary": frozenset({"item", "annotation", "gold", "ruling", "label_class", "round"}),
    "labels": frozenset({"item", "annotation", "person", "round", "label_class"}),
    "prediction": frozenset({"item", "run", "prediction"}),
    "measure": frozenset({"item", "measure"}),
    "metadata": frozenset({"item", "metadata"}),
    "keys": frozenset({"item", "metadata"}),
    "tag": frozenset({"item", "tag", "tagging"}),
    "names": frozenset(
        {"label_class", "tag", "person", "round", "source", "split", "question", "item", "metadata"}
    ),
}
"""Which tables each kind of column is made from."""


class Columns:
    """The items of a project as columns, one entry per item in the order of their ids.

    ``question`` is what classes and labels are about (0: none). For a labeler who must not see what others
    said, ``only`` is their id and the round: then their own labels are all that there is, and no truth.
    """

    def __init__(self, project: Project, question: Id, only: tuple[Id, Id] | None = None) -> None:
        self.project = project
        self.question = question
        self.only = only
        self._kept: dict[tuple[str, str], Any] = {}
        self._reading = threading.RLock()

    def renewed(self, tables: Iterable[str]) -> Columns:
        """Return columns that keep what these tables have no part in; the rest is read again when asked for.

        Who still looks at the old ones is not disturbed.
        """
        changed = set(tables)
        new = Columns(self.project, self.question, self.only)
        with self._reading:
            new._kept = {key: kept for key, kept in self._kept.items() if not changed & _FROM[key[0]]}
        return new

    def trim(self, most_bytes: int) -> None:
        """Let go of columns, those first that were not asked for lately, until they fit into some memory.

        Ids and summaries stay: whoever shows the items holds them anyhow.
        """
        with self._reading:
            free = [key for key in self._kept if key[0] not in {"items", "summary"}]
            size = sum(_size(self._kept[key]) for key in free)
            for key in free:
                if size <= most_bytes:
                    return
                size -= _size(self._kept.pop(key))

    @property
    def n(self) -> int:
        """Return how many items there are, broken ones included."""
        return len(self.ids)

    @property
    def ids(self) -> np.ndarray:
        """Return the ids, ascending, int64[n]."""
        return self._items().ids

    @property
    def added(self) -> np.ndarray:
        """Return when each was imported, in microseconds, int64[n]."""
        return self._items().added

    def file(self, field: str) -> np.ndarray:
        """Return one field of `columns.FILE` of every item, by id."""

        def read(db: Database) -> np.ndarray:
            found = column_read.read(db, column_store.FILE + field, packing.field_record(field))
            return self._values(found, packing.UNSAID[field])

        return self._keep("files", field, read)

    def texts(self, name: str) -> Texts:
        """Return the ``path`` or the ``group`` of every item, folded, by id."""

        def read(db: Database) -> Texts:
            places = self._items().places
            return column_read.read_texts(db, column_store.TEXT + name, places.chunks, places.sizes)

        return self._keep("files", f"text {name}", read)

    @property
    def order(self) -> np.ndarray:
        """Return the rows in the order of import, int64[n]."""
        return self._keep("order", "", lambda _db: _by_time(self.added))

    def by_name(self) -> np.ndarray:
        """Return the rows source by source and by path, int32[n]."""

        def sort(_db: Database) -> np.ndarray:
            self.trim(_WHILE_SORTING)  # (sorting a million texts takes some eighty megabytes)
            return self.texts("path").order(self.file("source")).astype(np.int32)

        return self._keep("files", "by name", sort)

    @property
    def names(self) -> Names:
        """Return the names that a filter may use."""
        return self._keep("names", "", lambda db: read_names(db, self.question, self.metadata_keys()))

    def rows_of(self, found: Stored) -> np.ndarray:
        """Return the row of each stored record, int32[m]."""
        return self._items().places.of(found)

    def mask(self, ids: np.ndarray) -> np.ndarray:
        """Return bool[n]: which items are among ``ids``."""
        found = np.zeros(self.n, dtype=bool)
        found[self.places(ids)] = True
        return found

    def places(self, ids: np.ndarray) -> np.ndarray:
        """Return the rows of the items among ``ids``; what is no item is left out."""
        mine = self.ids
        if not len(mine) or not len(ids):
            return np.zeros(0, dtype=np.int64)
        if len(ids) == len(mine) and np.array_equal(ids, mine):
            return np.arange(len(mine))
        at = np.minimum(np.searchsorted(mine, ids), len(mine) - 1)
        places: np.ndarray = at[mine[at] == ids]
        return places

    def select(self, query: str, values: list[object]) -> np.ndarray:
        """Return bool[n]: the items whose ids a query yields."""
        with self.project.reading() as db:
            ids = np.fromiter((row[0] for row in db.conn.execute(query, values)), dtype=np.int64)
        return self.mask(ids)

    def summary(self) -> np.ndarray:
        """Return `SAID` of every item, by id; zeros and NaN where nothing is said or known."""
        return self._keep("summary", "", self._read_summary)

    def labels(self) -> Labels:
        """Return all current labels."""
        places = self._items().places
        return self._keep("labels", "", lambda db: read_labels(db, self.question, places, self.only))

    def class_ids(self) -> np.ndarray:
        """Return the ids of the classes by their codes in columns, int64[m]; 0 is none."""
        return self._keep("names", "codes", lambda db: codes.class_ids(db, self.question))

    def measure(self, name: str) -> np.ndarray:
        """Return a measure (by its column's name), float64[n], NaN where not measured."""
        return self._keep("measure", name, lambda db: self._read_measure(db, name))

    def metadata(self, key: str) -> np.ndarray:
        """Return the number of each item's value of a metadata key, int64[n], 0 where it has none."""
        return self._keep("metadata", key, lambda db: self._read_metadata(db, key))

    def metadata_keys(self) -> tuple[str, ...]:
        """Return the metadata keys that some item has, by name."""
        return self._keep("keys", "", lambda db: tuple(column_read.names(db, column_store.META)))

    def terms(self, key: str) -> dict[int, str]:
        """Return what the numbers of a metadata key stand for."""
        return self._keep("keys", f"terms {key}", lambda db: column_read.terms(db, key))

    def tagged(self, tag: Id) -> np.ndarray:
        """Return the rows of the items that bear a tag, int32."""

        def bearing(db: Database) -> np.ndarray:
            found = column_read.read(db, f"{column_store.TAG}{tag}", packing.BEARER)
            return self._items().places.of(found)

        return self._keep("tag", str(tag), bearing)

    def parts(self, split: Id) -> np.ndarray:
        """Return the number of the part of a split that each item is in, int64[n], 0 for none."""

        def read(db: Database) -> np.ndarray:
            return self._values(column_read.read(db, f"{column_store.SPLIT}{split}", packing.TERM), 0)

        return self._keep("split", str(split), read)

    def predicted(self) -> np.ndarray:
        """Return the code of the class that the latest run with predictions gave, uint32[n], 0 for none."""
        return self._keep("prediction", "class", lambda db: self._read_prediction(db, "label_class", 0))

    def confidence(self) -> np.ndarray:
        """Return how sure that run was, float64[n], NaN where it did not say."""
        return self._keep("prediction", "sure", lambda db: self._read_prediction(db, "confidence", np.nan))

    # reading

    def _keep(self, kind: str, name: str, read: Callable[[Database], T]) -> T:
        key = (kind, name)
        with self._reading:
            if key in self._kept:
                self._kept[key] = self._kept.pop(key)  # (asked for last)
            else:
                with self.project.reading() as db:
                    self._kept[key] = read(db)
            return cast("T", self._kept[key])

    def _items(self) -> Items:
        return self._keep("items", "", _read_items)

    def _values(self, found: Stored, missing: float, field: str = "value") -> np.ndarray:
        """Return one field of records for every item, ``missing`` where there is no record."""
        values = found.records[field]
        if len(found) == self.n:
            return np.ascontiguousarray(values)
        every = np.full(self.n, missing, dtype=values.dtype)
        every[self._items().places.of(found)] = values
        return every

    def _read_summary(self, db: Database) -> np.ndarray:
        every = np.zeros(self.n, dtype=SAID)
        every["agreement"] = np.nan
        if self.only is not None:
            for records in self._own_summaries(db, *self.only):
                _put(every, self.places(records["item"]), records)
            return every
        found = column_read.read(db, f"{column_store.SUMMARY}{self.question}", summary.SUMMARY)
        whole = len(found) == self.n
        _put(every, slice(None) if whole else self._items().places.of(found), found.records)
        return every

    def _own_summaries(self, db: Database, person: Id, round_: Id) -> Iterator[np.ndarray]:
        """Yield `summary.SUMMARY` of what one person said in one round, some items at a time."""
        how = summary.reckoning(db, self.question)
        for labels in packed.records(db, self.question):
            mine = (labels["person"] == person) & (labels["round"] == round_)
            if mine.any():
                yield summary.count(labels[mine], how)

    def _read_measure(self, db: Database, name: str) -> np.ndarray:
        return self._values(column_read.read(db, column_store.MEASURE + name, packing.NUMBER), np.nan)

    def _read_metadata(self, db: Database, key: str) -> np.ndarray:
        return self._values(column_read.read(db, column_store.META + key, packing.TERM), 0)

    def _read_prediction(self, db: Database, field: str, missing: float) -> np.ndarray:
        run = latest_run(db, self.question)
        found = column_read.read(db, f"{column_store.PREDICTION}{run}", packing.PREDICTION)
        return self._values(found, missing, field)


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """All items by id: ids and times of import, int64[n], and where each lies."""

    ids: np.ndarray
    added: np.ndarray
    places: Places


def _read_items(db: Database) -> Items:
    found = column_read.read(db, column_store.ITEM, packing.ITEM)
    ids = found.items
    return Items(ids, np.ascontiguousarray(found.records["at"]), Places(found.chunks, found.sizes, ids))


def _size(kept: object) -> int:
    return kept.nbytes if isinstance(kept, (np.ndarray, Labels, Texts)) else 0


def latest_run(db: Database, question: Id) -> Id:
    """Return the newest run of a question that predicted something, or 0."""
    for (run,) in db.conn.execute(
        "SELECT id FROM run WHERE question = ? ORDER BY at DESC, id DESC", [question]
    ).fetchall():
        if db.conn.execute("SELECT 1 FROM prediction WHERE run = ? LIMIT 1", [run]).fetchone():
            return int(run)
    return 0


def _put(every: np.ndarray, rows: np.ndarray | slice, records: np.ndarray) -> None:
    for field in SAID.names or ():
        every[field][rows] = records[field]


def _by_time(at: np.ndarray) -> np.ndarray:
    if len(at) < 2 or bool(np.all(at[1:] >= at[:-1])):
        return np.arange(len(at), dtype=np.int32)
    return np.argsort(at, kind="stable").astype(np.int32)
