"""Columns of tags and metadata brought up to date item by item.

To make a chunk anew means to read everything that is known of its 256 items; an edit of a tenth of a million
items touches every chunk. What an operation says of tags and metadata stands in its own rows, which are the
latest of all, so the records of the items that it speaks of are replaced and all others stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from labeler.store import columns
from labeler.store.connection import Database
from labeler.store.id_lists import distinct, id_lists
from labeler.store.touched import Span
from labeler.types import Id

_TAGGING = np.dtype([("item", "<i8"), ("tag", "<i8"), ("retracted", "i1")])

_METADATUM = np.dtype([("item", "<i8"), ("key", "<i4"), ("number", "<i8"), ("retracted", "i1")])


def tag_changes(db: Database, spans: Sequence[Span]) -> dict[Id, tuple[np.ndarray, np.ndarray]]:
    """Return by tag the items that the rows ``spans`` speak of (int64[n], sorted), and BEARER[m] of them."""
    parts = [
        np.fromiter(
            db.conn.execute(
                "SELECT item, tag, retracted FROM tagging WHERE id BETWEEN ? AND ? ORDER BY id", span
            ),
            dtype=_TAGGING,
        )
        for span in sorted(spans)
    ]
    rows = np.concatenate(parts) if parts else np.empty(0, dtype=_TAGGING)
    found = {}
    for tag in distinct(rows["tag"]).tolist():
        items, last = _last(rows[rows["tag"] == tag])
        bears = last["retracted"] == 0
        records = np.zeros(np.count_nonzero(bears), dtype=columns.BEARER)
        records["item"] = items[bears]
        found[tag] = items, records
    return found


def metadata_changes(
    db: Database, spans: Sequence[Span]
) -> tuple[dict[str, tuple[np.ndarray, np.ndarray]], dict[int, tuple[str, str]]]:
    """Return by key the items that the rows ``spans`` speak of, and TERM[m] of them; what numbers mean."""
    keys: dict[str, int] = {}
    pairs: dict[tuple[str, str | None], tuple[int, int]] = {}

    def numbered() -> Iterator[tuple[Id, int, int, int]]:
        for span in sorted(spans):
            for item, key, value, gone in db.conn.execute(
                "SELECT item, key, value, retracted FROM metadata WHERE id BETWEEN ? AND ? ORDER BY id", span
            ):
                found = pairs.get((key, value))
                if found is None:
                    number = 0 if value is None else columns.term_number(key, value)
                    found = pairs[key, value] = keys.setdefault(key, len(keys)), number
                yield item, found[0], found[1], gone

    rows = np.fromiter(numbered(), dtype=_METADATUM)
    terms = {number: (key, value) for (key, value), (_, number) in pairs.items() if value is not None}
    return {key: _said(db, key, rows[rows["key"] == code], terms) for key, code in keys.items()}, terms


def _said(
    db: Database, key: str, rows: np.ndarray, terms: dict[int, tuple[str, str]]
) -> tuple[np.ndarray, np.ndarray]:
    items, rows = _last(rows)
    records = np.zeros(len(items), dtype=columns.TERM)
    records["item"], records["value"] = items, rows["number"]
    records["value"][rows["retracted"] == 1] = 0
    # where nothing is said any more, what the import gave holds again
    for item, value in _imported(db, key, items[rows["retracted"] == 1]):
        number = columns.term_number(key, value)
        terms[number] = (key, value)
        records["value"][np.searchsorted(items, item)] = number
    return items, records[records["value"] != 0]


def _last(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the different items, sorted, and the last row of each: np.unique alone names the first."""
    if np.all(rows["item"][1:] > rows["item"][:-1]):
        return rows["item"].copy(), rows
    items, from_behind = np.unique(rows["item"][::-1], return_index=True)
    return items, rows[::-1][from_behind]


def _imported(db: Database, key: str, items: np.ndarray) -> Iterator[tuple[Id, str]]:
    for text in id_lists(items):
        for item, meta in db.conn.execute(
            "SELECT i.id, i.meta FROM json_each(?) j CROSS JOIN item i ON i.id = j.value "
            "WHERE i.meta IS NOT NULL",
            [text],
        ):
            yield from ((item, value) for found, value in columns.pairs(meta) if found == key)


def replaced(records: np.ndarray, items: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Return ``records`` (sorted by item) with those of ``items`` (int64[n], sorted) replaced by ``now``.

    >>> old, now = np.array([(1,), (2,), (5,)], columns.BEARER), np.array([(4,)], columns.BEARER)
    >>> replaced(old, np.array([2, 4]), now)["item"].tolist()
    [1, 4, 5]
    """
    if not len(records):
        return now
    at = np.minimum(np.searchsorted(items, records["item"]), len(items) - 1)
    both = np.concatenate([records[items[at] != records["item"]], now])
    return both[np.argsort(both["item"], kind="stable")]
