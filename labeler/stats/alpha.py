"""Krippendorff's alpha: nominal, ordinal, interval, ratio, with labels missing anywhere."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from labeler.stats.agreement import nothing_to_pair
from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.tally import Tally

Times = IntArray | FloatArray


class Level(StrEnum):
    """What the classes are: names, ranks, or numbers with or without a natural zero."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def alpha_of(
    tally: Tally, times: Times, level: Level = Level.NOMINAL, values: FloatArray | None = None
) -> FloatArray:
    """Return alpha, shape (...), for ``times`` of shape (..., n_patterns); see ``krippendorff_alpha``."""
    if level is Level.NOMINAL and tally.hard:
        return _nominal(tally, times)
    stack = np.atleast_2d(np.asarray(times, dtype=np.float64))
    paired = tally.per_item >= 2
    counts = tally.counts[paired].astype(np.float64)
    weight = stack[:, paired] / (tally.per_item[paired] - 1.0)
    out = np.array([_one(counts, row, tally.share, level, values) for row in weight])
    return out.reshape(np.shape(times)[:-1])


def krippendorff_alpha(
    tally: Tally, level: Level = Level.NOMINAL, values: FloatArray | None = None
) -> Estimate:
    """Return 1 - (observed disagreement / disagreement expected by chance).

    Krippendorff 1970; 2011, Computing Krippendorff's Alpha-Reliability; Hayes & Krippendorff 2007,
    doi:10.1080/19312450709336664. ``level`` chooses how far apart two classes are: 1 (nominal), the labels
    ranked between them (ordinal, in the declared order), their squared difference (interval), the squared
    difference over the sum (ratio). ``values`` float64 (n_classes,) are the classes as numbers, needed for
    interval and ratio. Items with one label are left out; nothing is imputed; who labeled does not matter.

    Undefined where no item has two labels, where all labels are of one class (``one_class_only``), where
    interval or ratio has no numbers (``no_values``). Krippendorff (2004) relies on alpha from .800 and
    draws tentative conclusions from .667: guides to read beside the interval, not gates.

    >>> from labeler.stats.tally import tally_of_counts
    >>> round(krippendorff_alpha(tally_of_counts(np.array([[2, 0], [0, 2], [1, 1]]))).value, 3)
    0.444
    """
    if (why := nothing_to_pair(tally)) is not None:
        return why
    if level in (Level.INTERVAL, Level.RATIO) and (values is None or bool(np.isnan(values).any())):
        return undefined(Why.NO_VALUES, tally.n_pairable)
    value = alpha_of(tally, tally.times, level, values)
    if np.isnan(value):
        return undefined(Why.ONE_CLASS_ONLY, tally.n_pairable)
    return Estimate(float(value), n=tally.n_pairable)


def _nominal(tally: Tally, times: Times) -> FloatArray:
    per_item = tally.per_item
    paired = per_item >= 2
    counts, labels = tally.counts[paired].astype(np.float64), per_item[paired].astype(np.float64)
    apart = (labels**2 - np.einsum("pv,pv->p", counts, counts)) / (labels - 1.0)
    weight = np.asarray(times, dtype=np.float64)[..., paired]
    observed = weight @ apart
    total = weight @ counts
    n = weight @ labels
    expected = n**2 - (total**2).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value: FloatArray = np.where(expected > 0, 1.0 - (n - 1.0) * observed / expected, np.nan)
    return value


def _one(
    counts: FloatArray, weight: FloatArray, share: FloatArray, level: Level, values: FloatArray | None
) -> float:
    """Return alpha of one set of items, ``weight`` being times / (m - 1)."""
    per_item = counts.sum(axis=1)
    # how often two values meet on an item, without each label's meeting with itself
    pairs = (counts * weight[:, None]).T @ counts
    pairs[np.diag_indices_from(pairs)] -= weight @ counts
    total = (weight * (per_item - 1.0)) @ counts
    n = total.sum()
    apart = share @ metric(level, total @ share, values) @ share.T
    if share.shape[0] == share.shape[1]:
        np.fill_diagonal(apart, 0.0)
    expected = total @ apart @ total - total @ apart.diagonal()
    if not expected > 0:
        return float("nan")
    return float(1.0 - (n - 1.0) * (pairs * apart).sum() / expected)


def metric(level: Level, said: FloatArray, values: FloatArray | None) -> FloatArray:
    """Return float64 (n_classes, n_classes): how far apart two classes are, squared."""
    if level is Level.NOMINAL:
        return 1.0 - np.eye(len(said))
    if level is Level.ORDINAL:
        rank = np.cumsum(said) - said / 2.0
        return np.asarray((rank[:, None] - rank) ** 2)
    number = np.asarray(values, dtype=np.float64)
    squared = (number[:, None] - number) ** 2
    if level is Level.INTERVAL:
        return np.asarray(squared)
    total = (number[:, None] + number) ** 2
    return np.divide(squared, total, out=np.zeros_like(squared), where=total != 0)
