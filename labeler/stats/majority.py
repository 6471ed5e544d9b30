"""Majority vote: counts, winners, and ties said aloud instead of broken in silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int64]
FloatArray: TypeAlias = NDArray[np.float64]
BoolArray: TypeAlias = NDArray[np.bool_]

Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class Majority:
    """The vote of each item.

    ``winner`` int64 (n_items,): the class with the most labels, -1 where several share the first place or
    nobody labeled the item. ``tied`` bool (n_items,): several share the first place (an item without labels
    is not tied). ``counts`` int64 (n_items, n_classes). ``share`` float64 (n_items,): the labels of a first
    class over all labels of the item, NaN where there are none.
    """

    winner: IntArray
    tied: BoolArray
    counts: IntArray
    share: FloatArray

    @property
    def n_ties(self) -> int:
        """Return how many items have several classes in the first place."""
        return int(np.count_nonzero(self.tied))

    @property
    def n_unlabeled(self) -> int:
        """Return how many items nobody labeled."""
        return int(np.count_nonzero(np.isnan(self.share)))

    def first_classes(self) -> BoolArray:
        """Return bool (n_items, n_classes): the classes in the first place; all False without labels."""
        most = row_max(self.counts)
        first: BoolArray = (self.counts == most[:, None]) & (most > 0)[:, None]
        return first


def vote_counts(item: IntArray, label: IntArray, n_items: int, n_classes: int) -> IntArray:
    """Return how often each class was said of each item, int64 (n_items, n_classes), in Fortran order.

    ``item`` and ``label`` are int64 (n_labels,) codes from 0; a label of -1 is missing and does not count.

    >>> vote_counts(np.array([0, 0, 1]), np.array([1, 1, -1]), 2, 2)
    array([[0, 2],
           [0, 0]])
    """
    if n_items == 0 or n_classes == 0:
        return np.zeros((n_items, n_classes), dtype=np.int64)
    cell = label * n_items
    cell += item
    if label.size and label.min() < 0:
        cell = cell[label >= 0]
    # one stretch of memory per class: what follows works class by class, several times as fast
    return np.bincount(cell, minlength=n_items * n_classes).reshape(n_classes, n_items).T


def row_max(values: NDArray[Number]) -> NDArray[Number]:
    """Return the greatest value of each row; class by class, as numpy is slow at many short rows.

    >>> row_max(np.array([[1, 3], [2, 0]]))
    array([3, 2])
    """
    most = values[:, 0].copy()
    for column in range(1, values.shape[1]):
        np.maximum(most, values[:, column], out=most)
    return most


def majority(item: IntArray, label: IntArray, n_items: int, n_classes: int) -> Majority:
    """Return the class that most people said of each item, ties stated.

    ``item`` and ``label`` are int64 (n_labels,) codes from 0 (label -1 is missing), in any order; repeated
    labels of one person count each time. Never raises for a property of the data: an item without labels
    has winner -1, tied False and share NaN.

    >>> vote = majority(np.array([0, 0, 0, 1, 1]), np.array([2, 2, 0, 0, 1]), 3, 3)
    >>> vote.winner, vote.tied
    (array([ 2, -1, -1]), array([False,  True, False]))
    >>> vote.share.round(3)
    array([0.667, 0.5  ,   nan])
    """
    counts = vote_counts(item, label, n_items, n_classes)
    if n_items == 0 or n_classes == 0:
        nobody = np.zeros(n_items, dtype=np.bool_)
        return Majority(np.full(n_items, -1, dtype=np.int64), nobody, counts, np.full(n_items, np.nan))
    most = row_max(counts)
    # narrow numbers while they are added up: a fifth of the memory to go through
    narrow: Any = np.int8 if n_classes < 16 else np.int64
    total = np.zeros(n_items, dtype=np.int64)
    which: Any = np.zeros(n_items, dtype=narrow)
    n_first: Any = np.zeros(n_items, dtype=narrow)
    for one_class in range(n_classes):
        said = counts[:, one_class]
        first = (said == most).astype(narrow)
        n_first += first
        first *= narrow(one_class)
        which += first
        total += said
    winner: IntArray = which.astype(np.int64)
    several = n_first > 1
    winner[several] = -1
    with np.errstate(invalid="ignore"):
        share = most / total
    winner[most == 0] = -1
    return Majority(winner, several & (most > 0), counts, share)


def expected_accuracy(first: BoolArray, truth: IntArray) -> float:
    """Return the accuracy expected when every tie is drawn at random, in [0, 1].

    ``first`` bool (n_items, n_classes) marks the classes in the first place of each item, ``truth`` int64
    (n_items,) the true class or -1 where it is not known. An item with k first classes counts 1/k if the
    truth is among them; an item with a truth but no label is left out. NaN if no item has both.

    Publishing one way of breaking ties hides its luck: on the RTE set of Snow et al. (2008) two usual rules
    give 0.875 and 0.919, the expectation is 0.8969.

    >>> vote = majority(np.array([0, 0, 1]), np.array([0, 1, 1]), 2, 2)
    >>> expected_accuracy(vote.first_classes(), np.array([0, 1]))
    0.75
    """
    n_first = np.count_nonzero(first, axis=1)
    scored = np.flatnonzero((truth >= 0) & (n_first > 0))
    if scored.size == 0:
        return float("nan")
    inside = truth[scored] < first.shape[1]
    right = np.zeros(scored.size)
    right[inside] = first[scored[inside], truth[scored[inside]]] / n_first[scored[inside]]
    return float(right.mean())
