"""Conditions on numbers: a column, and the intervals that its values may lie in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labeler.query.keys import MEASURES
from labeler.query.values import Interval
from labeler.store import columns as packing
from labeler.store.read.query_columns import Columns

ITEM_NUMBERS = ("width", "height", "rate", "channels", "size", "seconds")


def numbers_of(columns: Columns, name: str) -> np.ndarray:
    """Return a NUMBER's values, float64[n], NaN where there is none."""
    if name in ITEM_NUMBERS:
        values: np.ndarray = columns.file(name).astype(np.float64)
        values[values == packing.MISSING] = np.nan
        return values
    if name == "labels":
        answered: np.ndarray = columns.summary()["n_labels"].astype(np.float64)
        return answered
    if name == "agreement":
        agreement: np.ndarray = np.ascontiguousarray(columns.summary()["agreement"])
        return agreement
    if name == "confidence":
        confidence: np.ndarray = columns.confidence()
        return confidence
    return columns.measure(MEASURES[name][1])


def within(values: np.ndarray, wanted: Sequence[Interval]) -> np.ndarray:
    """Return which values lie in any of the intervals; what is not known (NaN) lies in none."""
    mask = np.zeros(len(values), dtype=bool)
    for low, high, from_low, to_high in wanted:
        above = values >= low if from_low else values > low
        below = values <= high if to_high else values < high
        mask |= above & below
    return mask
