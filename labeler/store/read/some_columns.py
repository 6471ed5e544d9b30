"""The columns of some items, read inside an operation: what a rule looks at when items arrive or change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

import numpy as np

from labeler.store import columns as packing
from labeler.store.connection import Database
from labeler.store.project import Project
from labeler.store.read.query_columns import Columns
from labeler.store.read.query_names import Names, read_names
from labeler.store.summary import HIGHEST, LOWEST
from labeler.store.texts import Texts, texts_of

T = TypeVar("T")

_GAP = 1_000
_MOST_SPANS = 1_000
_FEW = 5_000
_NO_TERMS, _NO_NUMBERS = np.zeros(0, dtype=packing.TERM), np.zeros(0, dtype=packing.NUMBER)


class SomeColumns(Columns):
    """As `Columns`, but of ``items`` alone (int64[n]; None: all), through the connection that is writing.

    It knows no people, classes or tags: a condition that asks for them names what is not there. ``keys`` are
    metadata keys that may be asked for although none of these items has them.
    """

    def __init__(self, db: Database, items: np.ndarray | None, keys: Iterable[str] = ()) -> None:
        super().__init__(cast("Project", None), 0)
        self._db = db
        self._wanted = None if items is None else np.unique(items)
        self._keys = tuple(keys)
        self._read: dict[str, Any] = {}

    @property
    def ids(self) -> np.ndarray:
        """Return the ids of these items, ascending, int64[n]."""
        found: np.ndarray = self._both().items["item"]
        return found

    @property
    def added(self) -> np.ndarray:
        """Return when each was imported, in microseconds, int64[n]."""
        found: np.ndarray = self._both().items["at"]
        return found

    def file(self, field: str) -> np.ndarray:
        """Return one field of `columns.FILE` of these items, by id."""
        found: np.ndarray = self._both().files[field]
        return found

    def texts(self, name: str) -> Texts:
        """Return the ``path`` or the ``group`` of these items, folded, by id."""
        found = self._both()
        texts = found.paths if name == "path" else found.groups
        return self._once(f"text {name}", lambda: texts_of(texts))

    @property
    def order(self) -> np.ndarray:
        """Return the rows by id: nobody asks for the order of import here."""
        return np.arange(self.n)

    @property
    def names(self) -> Names:
        """Return the sources and the metadata keys."""
        return self._once("names", self._names)

    def metadata_keys(self) -> tuple[str, ...]:
        """Return the keys that these items have, and those that were given."""
        own = self._metadata()[0]
        known = {key.casefold() for key in own}
        return tuple(sorted([*own, *(key for key in self._keys if key.casefold() not in known)]))

    def metadata(self, key: str) -> np.ndarray:
        """Return the number of each item's value of a metadata key, int64[n], 0 where it has none."""
        return self._spread(self._metadata()[0].get(key, _NO_TERMS), 0)

    def terms(self, key: str) -> dict[int, str]:
        """Return what the numbers of a metadata key stand for."""
        return {number: value for number, (of, value) in self._metadata()[1].items() if of == key}

    def measure(self, name: str) -> np.ndarray:
        """Return a measure (by its column's name), float64[n], NaN where not measured."""
        found = self._once("measures", self._measures)
        return self._spread(found.get(name, _NO_NUMBERS), np.nan)

    def select(self, query: str, values: list[object]) -> np.ndarray:
        """Return bool[n]: the items whose ids a query yields."""
        if self._wanted is not None and len(self._wanted) <= _FEW:
            # (SQLite looks these up instead of looking at every item)
            query = f"WITH q(item) AS ({query}) SELECT item FROM q "
            query += "WHERE item IN (SELECT value FROM json_each(?))"
            values = [*values, json.dumps(self._wanted.tolist())]
        ids = np.fromiter((row[0] for row in self._db.conn.execute(query, values)), dtype=np.int64)
        return self.mask(ids)

    # reading

    def _once(self, name: str, read: Callable[[], T]) -> T:
        if name not in self._read:
            self._read[name] = read()
        return cast("T", self._read[name])

    def _spans(self) -> list[tuple[int, int]]:
        if self._wanted is None:
            return [(LOWEST, HIGHEST)]
        if not len(self._wanted):
            return []
        cuts = np.flatnonzero(np.diff(self._wanted) > _GAP)
        if len(cuts) >= _MOST_SPANS:
            return [(int(self._wanted[0]), int(self._wanted[-1]))]
        starts, ends = np.append(0, cuts + 1), np.append(cuts, len(self._wanted) - 1)
        return [(int(self._wanted[a]), int(self._wanted[b])) for a, b in zip(starts, ends, strict=True)]

    def _mine(self, records: np.ndarray) -> np.ndarray:
        """Return which records (their places) are of these items."""
        if self._wanted is None:
            return np.arange(len(records))
        return np.flatnonzero(np.isin(records["item"], self._wanted))

    def _only(self, records: np.ndarray) -> np.ndarray:
        own: np.ndarray = records[self._mine(records)]
        return own

    def _both(self) -> packing.Items:
        return self._once("items", self._read_both)

    def _read_both(self) -> packing.Items:
        items, files = [np.zeros(0, dtype=packing.ITEM)], [np.zeros(0, dtype=packing.FILE)]
        paths: list[str] = []
        groups: list[str] = []
        for low, high in self._spans():
            part = packing.item_records(self._db, low, high)
            mine = self._mine(part.items)
            items.append(part.items[mine])
            files.append(part.files[mine])
            paths += [part.paths[at] for at in mine.tolist()]
            groups += [part.groups[at] for at in mine.tolist()]
        return packing.Items(np.concatenate(items), np.concatenate(files), paths, groups)

    def _spread(self, records: np.ndarray, missing: float) -> np.ndarray:
        """Return the values of records for every item, ``missing`` where there is none."""
        every = np.full(self.n, missing, dtype=records.dtype["value"])
        every[np.searchsorted(self.ids, records["item"])] = records["value"]
        return every

    def _measures(self) -> dict[str, np.ndarray]:
        return _joined(self._only, (packing.measure_records(self._db, *span) for span in self._spans()))

    def _metadata(self) -> tuple[dict[str, np.ndarray], dict[int, tuple[str, str]]]:
        return self._once("metadata", self._read_pairs)

    def _read_pairs(self) -> tuple[dict[str, np.ndarray], dict[int, tuple[str, str]]]:
        found = [packing.metadata_records(self._db, *span) for span in self._spans()]
        terms = {number: term for _, part in found for number, term in part.items()}
        return _joined(self._only, (columns for columns, _ in found)), terms

    def _names(self) -> Names:
        every = read_names(self._db, 0, self.metadata_keys())
        return Names(sources=every.sources, metadata=every.metadata)


def _joined(
    only: Callable[[np.ndarray], np.ndarray], parts: Iterable[dict[str, np.ndarray]]
) -> dict[str, np.ndarray]:
    found: dict[str, list[np.ndarray]] = {}
    for part in parts:
        for name, records in part.items():
            found.setdefault(name, []).append(only(records))
    return {name: np.concatenate(pieces) for name, pieces in found.items()}
