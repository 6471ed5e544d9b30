"""Soft labels: the share of people that says each class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def soft_labels(
    item: NDArray[np.int64],
    label: NDArray[np.int64],
    share: NDArray[np.float64],
    n_items: int,
) -> NDArray[np.float64]:
    """Return float64 [n_items, n_classes]: of an item's labels, the share for each class; NaN without labels.

    Args:
        item: int64 [n_labels], positions from 0.
        label: int64 [n_labels], codes of values; -1 is missing.
        share: float64 [n_values, n_classes]: how much of each class a value stands for; a label that lies
            between two classes stands half for each.
        n_items: how many items there are.

    >>> soft_labels(np.array([0, 0]), np.array([0, 2]), np.array([[1, 0], [0, 1], [0.5, 0.5]]), 1)
    array([[0.75, 0.25]])
    """
    known = label >= 0
    values, classes = share.shape
    cells = np.bincount(item[known] * values + label[known], minlength=n_items * values)
    mass = cells.reshape(n_items, values) @ share
    total = mass.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        soft: NDArray[np.float64] = np.where(total > 0, mass / total, np.nan).reshape(n_items, classes)
    return soft
