"""The order in which found items come."""

from __future__ import annotations

import numpy as np

from labeler.query import Sorting
from labeler.store import summary
from labeler.store.codes import encoded
from labeler.store.read.query_columns import Columns
from labeler.store.read.query_numbers import numbers_of

_MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def in_order(columns: Columns, mask: np.ndarray, sorting: Sorting) -> np.ndarray:
    """Return the ids of the items in ``mask`` (bool[n]), sorted; ties in the order of import.

    What has no value comes last either way.
    """
    order = columns.order
    rows = order[mask[order]]
    if sorting.key == "added" and not sorting.metadata:
        rows = rows[::-1] if sorting.descending else rows
        return np.ascontiguousarray(columns.ids[rows])
    if sorting.key == "name" and not sorting.metadata:
        return _by_name(columns, mask, descending=sorting.descending)
    values, known = _values(columns, rows, sorting)
    if known is None:
        known = ~np.isnan(values)
    inside, outside = rows[known], rows[~known]
    ranked = values[known]
    place = np.argsort(-ranked if sorting.descending else ranked, kind="stable")
    return np.concatenate([columns.ids[inside[place]], columns.ids[outside]])


def _values(columns: Columns, rows: np.ndarray, sorting: Sorting) -> tuple[np.ndarray, np.ndarray | None]:
    """Return what the rows are sorted by, and which have it (None: all that are not NaN)."""
    if sorting.metadata:
        return _metadata_ranks(columns, rows, sorting.key)
    if sorting.key == "random":
        return shuffled(columns.ids[rows], sorting.seed), np.ones(len(rows), dtype=bool)
    if sorting.key == "class":
        ids = columns.class_ids()
        rank = np.full(len(ids), np.nan)
        named = [id_ for several in columns.names.classes.values() for id_ in several]
        rank[encoded(np.array(named, dtype=np.int64), ids)] = np.arange(len(named))
        rank[0] = np.nan
        return rank[summary.shown_class(columns.summary()[rows])], None
    return numbers_of(columns, sorting.key)[rows], None


def shuffled(ids: np.ndarray, seed: int) -> np.ndarray:
    """Return a number per id that looks random and depends on the id and the seed alone, float64[n].

    So an item keeps its place among others when items are added (Steele et al. 2014's SplitMix64).
    """
    with np.errstate(over="ignore"):
        mixed = ids.astype(np.uint64) + np.uint64(_MIX[0]) * np.uint64(seed + 1)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(_MIX[1])
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(_MIX[2])
        mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(11)).astype(np.float64)


def _metadata_ranks(columns: Columns, rows: np.ndarray, key: str) -> tuple[np.ndarray, np.ndarray]:
    """Numbers come by size and before texts, texts by alphabet."""
    numbers = columns.metadata(key)[rows]
    terms = columns.terms(key)
    by_value = sorted(terms, key=lambda number: _sortable(terms[number]))
    known = np.array(by_value, dtype=np.int64)
    place = np.argsort(known)
    rank = np.empty(len(known), dtype=np.float64)
    rank[place] = place
    at = np.minimum(np.searchsorted(known[place], numbers), max(len(known) - 1, 0))
    if not len(known):
        return np.full(len(rows), np.nan), np.zeros(len(rows), dtype=bool)
    return place[at].astype(np.float64), numbers != 0


def _sortable(text: str) -> tuple[int, float, str]:
    try:
        return (0, float(text), "")
    except ValueError:
        return (1, 0.0, text.casefold())


def _by_name(columns: Columns, mask: np.ndarray, *, descending: bool) -> np.ndarray:
    """Source by source, then by path, whatever the capitals; ties in the order of import."""
    order = columns.by_name()
    rows = order[mask[order]]
    return np.ascontiguousarray(columns.ids[rows[::-1] if descending else rows])
