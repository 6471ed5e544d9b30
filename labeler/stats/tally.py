"""The count pass: every item becomes one of a few patterns of counts.

All agreement among many people depends on an item only through how often each class was said of it. A million
items labeled by three people into five classes show at most 56 such patterns, so that after one pass over the
labels every coefficient, and every bootstrap resample of it, costs next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.stats.majority import BoolArray, FloatArray, IntArray

# Above this many possible keys, distinct ones are found by sorting instead of by counting.
_DENSE_KEYS = 1 << 22
# Whole numbers up to here are exact in float64, which is what a weighted bincount returns.
_EXACT = 1 << 53


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Items by their pattern of counts.

    ``counts`` int64 (n_patterns, n_values): how often each value was said. ``times`` int64 (n_patterns,):
    how many items show the pattern. ``of_item`` int64 (n_items,): the pattern of each item. ``share`` float64
    (n_values, n_classes): how much of each class a value stands for; the identity where values are classes,
    a half in two columns for a label between two classes.
    """

    counts: IntArray
    times: IntArray
    of_item: IntArray
    share: FloatArray

    @property
    def n_items(self) -> int:
        """Return the number of items, those without labels included."""
        return len(self.of_item)

    @property
    def n_classes(self) -> int:
        """Return the number of declared classes."""
        return int(self.share.shape[1])

    @property
    def per_item(self) -> IntArray:
        """Return int64 (n_patterns,): the number of labels of an item of that pattern."""
        return np.asarray(self.counts.sum(axis=1, dtype=np.int64))

    @property
    def n_labels(self) -> int:
        """Return the number of labels."""
        return int((self.times * self.per_item).sum())

    @property
    def n_pairable(self) -> int:
        """Return the number of items with at least two labels."""
        return int(self.times[self.per_item >= 2].sum())

    @property
    def hard(self) -> bool:
        """Return whether every value is a class."""
        return self.share.shape[0] == self.share.shape[1] and bool((self.share.diagonal() == 1).all())

    def class_counts(self) -> FloatArray:
        """Return float64 (n_patterns, n_classes): counts with labels between classes shared out."""
        return np.asarray(self.counts, dtype=np.float64) if self.hard else self.counts @ self.share

    def of(self, items: IntArray | BoolArray) -> Tally:
        """Return the tally of chosen items (codes or a mask) over the same patterns."""
        of_item = self.of_item[items]
        return Tally(self.counts, np.bincount(of_item, minlength=len(self.counts)), of_item, self.share)


def tally(
    item: IntArray,
    label: IntArray,
    n_items: int,
    n_classes: int,
    share: FloatArray | None = None,
) -> Tally:
    """Return items by pattern of counts.

    ``item`` and ``label`` int64 (n_labels,) codes from 0 in any order; a label of -1 is missing. ``share``
    float64 (n_values, n_classes) for labels that lie between classes (``uncertain.count_as``); without it
    labels are classes.

    >>> t = tally(np.array([0, 0, 1, 1, 2]), np.array([1, 1, 0, 1, -1]), 3, 2)
    >>> t.counts.tolist(), t.times.tolist()
    ([[0, 0], [1, 1], [0, 2]], [1, 1, 1])
    """
    if label.size and label.min() < 0:
        known = label >= 0
        item, label = item[known], label[known]
    share = np.eye(n_classes) if share is None else share
    n_values = share.shape[0]
    most = int(np.bincount(item, minlength=1).max()) if item.size else 0
    radix = most + 1
    width = max(1, int(np.log(_EXACT) / np.log(max(radix, 2))))
    code, first = np.zeros(n_items, dtype=np.int64), np.zeros(min(n_items, 1), dtype=np.int64)
    keys = []
    for start in range(0, n_values, width):
        here = min(width, n_values - start)
        key = _keys(item, label, start=start, width=here, radix=radix, n_items=n_items)
        keys.append(key)
        code, first = _join(code, len(first), key)
    parts = [_digits(key[first], radix, min(width, n_values - i * width)) for i, key in enumerate(keys)]
    counts = np.concatenate(parts, axis=1) if parts else np.zeros((len(first), 0), dtype=np.int64)
    return Tally(counts, np.bincount(code, minlength=len(first)), code, share)


def tally_of_counts(counts: IntArray) -> Tally:
    """Return the tally of a table (n_items, n_classes) that says how often each class was said.

    >>> tally_of_counts(np.array([[2, 0], [1, 1], [2, 0]])).times.tolist()
    [1, 2]
    """
    table = np.ascontiguousarray(counts, dtype=np.int64)
    patterns, code = np.unique(table, axis=0, return_inverse=True)
    code = code.reshape(-1).astype(np.int64)
    return Tally(patterns, np.bincount(code, minlength=len(patterns)), code, np.eye(table.shape[1]))


def _keys(item: IntArray, label: IntArray, *, start: int, width: int, radix: int, n_items: int) -> IntArray:
    """Return int64 (n_items,): the counts of ``width`` values from ``start`` as digits of one number."""
    place = np.zeros(max(start + width, int(label.max(initial=-1)) + 1))
    place[start : start + width] = np.power(float(radix), np.arange(width))
    return np.bincount(item, weights=place[label], minlength=n_items).astype(np.int64)


def _digits(key: IntArray, radix: int, width: int) -> IntArray:
    digits = np.empty((len(key), width), dtype=np.int64)
    for column in range(width):
        key, digits[:, column] = np.divmod(key, radix)
    return digits


def _join(code: IntArray, n_codes: int, key: IntArray) -> tuple[IntArray, IntArray]:
    """Return (code (n_items,), first item of each code) of the pairs (code, key), in their order."""
    most = int(key.max(initial=0)) + 1
    if n_codes * most <= _DENSE_KEYS:
        joined = code * most + key
        seen = np.bincount(joined, minlength=1) > 0
        number = np.cumsum(seen) - 1
        code = number[joined]
        first = np.empty(int(seen.sum()), dtype=np.int64)
        first[code[::-1]] = np.arange(len(code) - 1, -1, -1)
        return code, first
    if n_codes > 1:
        _, key = np.unique(key, return_inverse=True)
        key = code * (int(key.max()) + 1) + key
    _, first, code = np.unique(key, return_index=True, return_inverse=True)
    return code.astype(np.int64), first.astype(np.int64)
