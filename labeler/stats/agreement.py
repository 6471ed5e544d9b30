"""Observed agreement: how often two labels of one item are the same, overall, per class, per item.

Every ``…_of`` function takes ``times``, how many items show each pattern, of shape (..., n_patterns): the
tally's own for the value, a stack of resampled ones for its bootstrap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.majority import FloatArray, IntArray, vote_counts
from labeler.stats.tally import Tally


def value_weights(tally: Tally, weights: FloatArray | None = None) -> FloatArray:
    """Return float64 (n_values, n_values): the agreement of two labels, weighted between classes.

    ``weights`` float64 (n_classes, n_classes), the identity if None. Two labels between classes agree as
    often as a class drawn from each would: half for the same borderline said twice.
    """
    share = tally.share
    among: FloatArray = share @ share.T if weights is None else share @ weights @ share.T
    return among


def pair_agreement(tally: Tally, weights: FloatArray | None = None) -> FloatArray:
    """Return float64 (n_patterns,): the share of pairs of labels of an item that agree; NaN under two labels.

    Sum of n_c (n_c - 1) over m (m - 1) (Fleiss 1971), each pair once and no label with itself: an unbiased
    estimate of how often two labelers drawn at random agree on the item (Simpson 1949).

    >>> from labeler.stats.tally import tally_of_counts
    >>> pair_agreement(tally_of_counts(np.array([[7, 3], [5, 0], [1, 1], [1, 0]]))).round(3)
    array([  nan, 0.   , 1.   , 0.533])
    """
    counts, per_item = tally.counts, tally.per_item
    if weights is None and tally.hard:
        same = np.einsum("pv,pv->p", counts, counts).astype(np.float64) - per_item
    else:
        among = value_weights(tally, weights)
        same = np.einsum("pv,pv->p", counts @ among, counts) - counts @ among.diagonal()
    pairs = (per_item * (per_item - 1)).astype(np.float64)
    return np.asarray(np.divide(same, pairs, out=np.full(len(counts), np.nan), where=pairs > 0))


def mean_over(times: IntArray | FloatArray, values: FloatArray) -> FloatArray:
    """Return the mean of ``values`` (n_patterns,) where defined, weighted by ``times`` (..., n_patterns)."""
    known = ~np.isnan(values)
    weight = np.asarray(times, dtype=np.float64)[..., known]
    total = weight.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: FloatArray = np.asarray(weight @ values[known] / total)
    return mean


def percent_of(tally: Tally, times: IntArray | FloatArray, weights: FloatArray | None = None) -> FloatArray:
    """Return percent agreement, shape (...), for ``times`` of shape (..., n_patterns)."""
    return mean_over(times, pair_agreement(tally, weights))


def percent_agreement(tally: Tally, weights: FloatArray | None = None) -> Estimate:
    """Return the mean over items of the share of agreeing pairs: each item counts the same (Fleiss 1971).

    Undefined (``no_pairable_units``) if no item has two labels.

    >>> from labeler.stats.tally import tally_of_counts
    >>> percent_agreement(tally_of_counts(np.array([[2, 0], [1, 1]]))).value
    0.5
    """
    if (why := nothing_to_pair(tally)) is not None:
        return why
    return Estimate(float(percent_of(tally, tally.times, weights)), n=tally.n_pairable)


def nothing_to_pair(tally: Tally) -> Estimate | None:
    """Return the undefined estimate of a tally without an item that two people labeled, else None."""
    if tally.n_labels == 0:
        return undefined(Why.NO_LABELS)
    return undefined(Why.NO_PAIRABLE_UNITS) if tally.n_pairable == 0 else None


def specific_of(tally: Tally, times: IntArray | FloatArray) -> FloatArray:
    """Return specific agreement, shape (..., n_classes), for ``times`` of shape (..., n_patterns)."""
    counts, per_item = tally.class_counts(), tally.per_item
    own = tally.counts @ tally.share**2
    both = np.where((per_item >= 2)[:, None], counts**2 - own, 0.0)
    chances = np.where((per_item >= 2)[:, None], counts * per_item[:, None] - counts, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        value: FloatArray = np.asarray((times @ both) / (times @ chances))
    return value


def specific_agreement(tally: Tally) -> list[Estimate]:
    """Return for each class: if one person said it, how often does another one say it too?

    With two people 2a / (2a + b + c) (Cicchetti & Feinstein 1990, doi:10.1016/0895-4356(90)90159-M); with
    more, the share of agreeing pairs among all ordered pairs of labels of an item that begin with the class
    (Spitzer & Fleiss 1974). ``n`` counts the labels of the class on items that two people labeled; a class
    without any is undefined (``never_used``).

    >>> from labeler.stats.tally import tally_of_counts
    >>> [e.value for e in specific_agreement(tally_of_counts(np.array([[2, 0, 0], [1, 1, 0]])))][:2]
    [0.6666666666666666, 0.0]
    """
    paired = (tally.per_item >= 2)[:, None]
    used = tally.times @ np.where(paired, tally.class_counts(), 0.0)
    values = specific_of(tally, tally.times)
    return [
        Estimate(float(value), n=round(n)) if n > 0 else undefined(Why.NEVER_USED)
        for value, n in zip(values, used, strict=True)
    ]


def item_disagreement(
    item_codes: IntArray, label_codes: IntArray, n_items: int
) -> tuple[FloatArray, IntArray]:
    """Return (share of disagreeing pairs float64 (n_items,), labels per item int64 (n_items,)).

    NaN where an item has fewer than two labels: those belong in a list of their own, not at either end of a
    queue. ``item_codes``, ``label_codes`` int64 (n_labels,); a label of -1 is missing.

    >>> item_disagreement(np.array([0, 0, 1]), np.array([0, 1, 0]), 2)
    (array([ 1., nan]), array([2, 1]))
    """
    n_classes = int(label_codes.max(initial=-1)) + 1
    counts = vote_counts(item_codes, label_codes, n_items, n_classes)
    labels = np.asarray(counts.sum(axis=1, dtype=np.int64))
    pairs = (labels * (labels - 1)).astype(np.float64)
    same = np.zeros(n_items)
    for one_class in range(n_classes):
        said = counts[:, one_class]
        same += said * (said - 1)
    with np.errstate(invalid="ignore"):
        return np.where(pairs > 0, 1.0 - same / np.where(pairs > 0, pairs, np.nan), np.nan), labels


@dataclass(frozen=True, slots=True, eq=False)
class ItemSpread:
    """How much people differ on each item, all float64 (n_items,).

    ``entropy`` in bits and ``normalised`` (by log2 of the number of declared classes): 0 with one label,
    which says nothing, so look at ``labels`` too; NaN without labels. ``disagreement``: share of disagreeing
    pairs, NaN under two labels. ``plurality``: share of the most frequent class, NaN without labels.
    """

    labels: IntArray
    entropy: FloatArray
    normalised: FloatArray
    disagreement: FloatArray
    plurality: FloatArray


def item_spread(tally: Tally) -> ItemSpread:
    """Return entropy, disagreement and plurality of each item.

    Entropy from few labels is biased low by about (classes used - 1) / (2 m ln 2) bits (Miller & Madow 1955);
    it is given as it is, for ranking items with equally many labels.

    >>> from labeler.stats.tally import tally_of_counts
    >>> item_spread(tally_of_counts(np.array([[2, 1, 1], [4, 0, 0]]))).entropy
    array([1.5, 0. ])
    """
    counts, per_item = tally.class_counts(), tally.per_item.astype(np.float64)
    labeled = per_item > 0
    part = np.divide(counts, per_item[:, None], out=np.zeros_like(counts), where=labeled[:, None])
    logs = np.log2(part, out=np.zeros_like(part), where=part > 0)
    entropy = np.where(labeled, np.abs(-(part * logs).sum(axis=1)), np.nan)
    scale = np.log2(tally.n_classes) if tally.n_classes > 1 else np.nan
    most = part.max(axis=1, initial=0.0)
    chosen = tally.of_item
    return ItemSpread(
        tally.per_item[chosen],
        entropy[chosen],
        (entropy / scale)[chosen],
        (1.0 - pair_agreement(tally))[chosen],
        np.where(labeled, most, np.nan)[chosen],
    )
