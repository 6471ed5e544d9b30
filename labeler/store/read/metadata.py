"""What is known about items beside labels: factory, camera, speaker; one item's, many items', all keys.

An item has what its import gave (the column ``meta``) and what was said since (the table ``metadata``), which
stands before it; a value that is NULL there takes the import's away.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from labeler.store import column_read, column_store, columns
from labeler.store.column_read import among
from labeler.store.connection import Database
from labeler.store.id_lists import id_lists
from labeler.store.project import Project


@dataclass(frozen=True, slots=True)
class SharedValue:
    """One key over some items: ``n`` have it; ``value`` is what all of those say, None where they differ."""

    key: str
    value: str | None
    n: int


_FEW = 5_000

_VALUES = """
SELECT item, key, value FROM (
    SELECT m.item, m.key, m.value FROM json_each(:items) j
    CROSS JOIN current_metadata m ON m.item = j.value WHERE m.retracted = 0
    UNION ALL
    SELECT i.id, k.key, CAST(k.value AS TEXT) FROM json_each(:items) j
    CROSS JOIN item i ON i.id = j.value, json_each(i.meta) k
    WHERE i.meta IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM current_metadata m WHERE m.item = i.id AND m.key = k.key AND m.retracted = 0)
) WHERE value IS NOT NULL
"""


def shared_metadata(project: Project, items: np.ndarray) -> list[SharedValue]:
    """Return every key that any of ``items`` (int64[n]) has, by key, with the value where they agree."""
    with project.reading() as db:
        if len(items) > _FEW:
            return _shared_of_many(db, np.unique(items))
        rows = db.execute(
            f"SELECT key, min(value), max(value), count(*) FROM ({_VALUES}) GROUP BY key ORDER BY key",
            {"items": json.dumps(items.tolist())},
        ).fetchall()
    return [SharedValue(key, least if least == most else None, n) for key, least, most, n in rows]


def _shared_of_many(db: Database, items: np.ndarray) -> list[SharedValue]:
    """Return the same of many items (sorted), key by key from the columns."""
    found = []
    for key in column_read.names(db, column_store.META):
        column = column_read.read(db, f"{column_store.META}{key}", columns.TERM)
        values = column.records["value"][among(column.items, items)]
        if len(values):
            same = bool((values == values[0]).all())
            value = column_read.terms(db, key)[int(values[0])] if same else None
            found.append(SharedValue(key, value, len(values)))
    return found


def items_with(db: Database, key: str, items: np.ndarray, value: str | None = None) -> np.ndarray:
    """Return those of ``items`` (int64[n], sorted) that have this key, and this value where given.

    Of many items it is read from the key's column, which holds what was so before the operation at hand.
    """
    if len(items) > _FEW:
        found = column_read.read(db, f"{column_store.META}{key}", columns.TERM)
        known = found.items
        if value is not None:
            known = known[found.records["value"] == columns.term_number(key, value)]
        having: np.ndarray = items[among(items, known)]
        return having
    rows = db.execute(
        f"SELECT item FROM ({_VALUES}) WHERE key = :key AND (:value IS NULL OR value = :value)",
        {"items": json.dumps(items.tolist()), "key": key, "value": value},
    )
    return np.sort(np.fromiter((row[0] for row in rows), dtype=np.int64))


def imported_with(db: Database, key: str, items: np.ndarray) -> np.ndarray:
    """Return those of ``items`` (int64[n]) whose import gave them this key, int64, sorted."""
    query = (
        "SELECT i.id FROM json_each(:items) j CROSS JOIN item i ON i.id = j.value "
        "WHERE i.meta IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(i.meta) k WHERE k.key = :key)"
    )
    parts = (db.execute(query, {"items": text, "key": key}) for text in id_lists(items))
    return np.sort(np.fromiter((row[0] for part in parts for row in part), dtype=np.int64))


def metadata_keys(project: Project) -> list[str]:
    """Return the keys that were ever used, by name (those that only imports gave are left out)."""
    # (a loose scan of the index: one step a key, however many items there are)
    with project.reading() as db:
        rows = db.execute(
            "WITH RECURSIVE known(key) AS (SELECT min(key) FROM current_metadata UNION ALL "
            "SELECT (SELECT min(key) FROM current_metadata WHERE key > known.key) FROM known "
            "WHERE known.key IS NOT NULL) SELECT key FROM known WHERE key IS NOT NULL"
        )
        return [row[0] for row in rows]
