"""A person's agreement with their own earlier label on items that were served again."""

from __future__ import annotations

import numpy as np

from labeler.stats.estimate import NAN, Estimate, Why
from labeler.stats.intervals import wilson
from labeler.stats.majority import IntArray
from labeler.stats.resample import WILSON_ITEMS, share_of_labels


def self_agreement(
    item: IntArray, person: IntArray, first: IntArray, last: IntArray, n_people: int
) -> tuple[Estimate, list[Estimate]]:
    """Return (how often a second label equals the first, the same for each person).

    ``item``, ``person``, ``first``, ``last`` int64 (n_repeats,): the labels that the same person gave to the
    same item, the earlier and the next one. Nobody can be expected to agree with others more than with
    themselves. Undefined (``no_labels``) without repeats; the whole has the interval for people in general
    where five of them repeated, each person Wilson's.

    >>> codes = np.array([0, 1]), np.array([0, 0]), np.array([1, 1]), np.array([1, 0])
    >>> self_agreement(*codes, n_people=1)[0].value
    0.5
    """
    known = (first >= 0) & (last >= 0)
    item, person = item[known], person[known]
    same = (first[known] == last[known]).astype(np.float64)
    n = np.bincount(person, minlength=n_people)
    right = np.bincount(person, weights=same, minlength=n_people)
    each = []
    for good, count in zip(right.tolist(), n.tolist(), strict=True):
        if count == 0:
            each.append(Estimate(NAN, why=Why.NO_LABELS.value))
            continue
        low, high = wilson(good, count)
        each.append(Estimate(good / count, low, high, method=WILSON_ITEMS, n=count))
    return share_of_labels(item, person, same), each
