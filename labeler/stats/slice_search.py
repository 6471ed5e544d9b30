"""Slices found by search: which values of one or two features, taken together, hold the most errors.

Exact to two conditions by one product of one-hot columns. A slice that was searched for looks worse than it
is: its figures have to be taken again from items that the search has not seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

ALPHA = 0.95
"""What the error of a slice weighs against its size."""


@dataclass(frozen=True, slots=True)
class FoundSlice:
    """``conditions``: (feature, value) pairs that hold together; ``n`` items of mean ``error``."""

    conditions: tuple[tuple[int, int], ...]
    n: int
    error: float
    score: float


def slice_score(
    n_slice: FloatArray, errors_slice: FloatArray, n: int, errors: float, alpha: float = ALPHA
) -> FloatArray:
    """Return the score of slices: their error above the average against how small they are.

    ``alpha`` (ē_S / ē − 1) − (1 − ``alpha``) (n / |S| − 1); NaN for an empty slice or without errors.

    Source: Sagadeeva & Boehm (2021), SliceLine, SIGMOD, doi:10.1145/3448016.3457323.

    >>> slice_score(np.array([12.0]), np.array([12.0]), 100, 15.0).round(6)
    array([5.016667])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        worse = errors_slice / n_slice / (errors / n) - 1
        score: FloatArray = alpha * worse - (1 - alpha) * (n / n_slice - 1)
    return np.where((n_slice > 0) & (errors > 0), score, np.nan)


def search_slices(
    features: IntArray, error: FloatArray, *, most: int = 10, least_items: int = 32, alpha: float = ALPHA
) -> list[FoundSlice]:
    """Return the slices of one or two conditions with the greatest score above 0, the greatest first.

    Args:
        features: int64 (n_items, n_features): codes of each item's values, -1 where missing.
        error: float64 (n_items,): how wrong each item is, 0 to 1.
        most: how many at most.
        least_items: smaller slices are not looked at.

    Returns:
        Nothing where no item is wrong or none is given.
    """
    n, total = len(error), float(error.sum())
    if not n or total <= 0:
        return []
    named = [
        (feature, int(value))
        for feature in range(features.shape[1])
        for value in np.unique(features[:, feature][features[:, feature] >= 0])
    ]
    hot = np.array([features[:, feature] == value for feature, value in named], dtype=np.float64)
    together, wrong = hot @ hot.T, (hot * error) @ hot.T
    score = slice_score(together, wrong, n, total, alpha)
    of = np.array([feature for feature, _ in named])
    first, second = np.triu_indices(len(named))
    allowed = ((first == second) | (of[first] != of[second])) & (together[first, second] >= least_items)
    first, second = first[allowed], second[allowed]
    found = score[first, second]
    order = np.lexsort((second, first, -np.nan_to_num(found, nan=-np.inf)))[:most]
    return [
        FoundSlice(
            tuple(dict.fromkeys((named[a], named[b]))),
            int(together[a, b]),
            float(wrong[a, b] / together[a, b]),
            float(score[a, b]),
        )
        for a, b in zip(first[order].tolist(), second[order].tolist(), strict=True)
        if score[a, b] > 0
    ]
