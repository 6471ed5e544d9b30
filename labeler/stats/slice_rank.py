"""How sure the ranking of slices is: how often each promises most when the items are drawn again."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeler.stats.slices import possible_gain

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_CHUNK = 4_000_000
_BELOW = np.exp(-1.0) * np.cumsum(1.0 / np.cumprod(np.r_[1.0, np.arange(1.0, 12.0)]))
_POISSON_1 = np.searchsorted(_BELOW, (np.arange(1 << 16) + 0.5) / (1 << 16)).astype(float)


def chance_first(
    correct: BoolArray,
    members: Any,
    human: FloatArray,
    *,
    n_resamples: int = 200,
    seed: int = 0,
) -> FloatArray:
    """Return float64 [n_tags]: in which share of resamples a slice has the largest possible gain.

    Items are drawn with replacement (Poisson bootstrap: each item's weight is an independent Poisson
    number), so tags stay overlapping as they are. Items that count alike are drawn together, which changes
    nothing: a sum of Poisson numbers is a Poisson number. Resamples in which no slice has a gap count for
    none; without human labels every entry is NaN.

    Source: Efron (1979), doi:10.1214/aos/1176344552; Poisson weights after Hanley and MacGibbon (2006),
    doi:10.1016/j.cmpb.2006.04.006.

    Args:
        correct: bool [n_items]: the model agrees with the truth.
        members: bool [n_items, n_tags], dense or scipy sparse.
        human: float64 [n_items]: of the item's human labels the share that is right; NaN without any.
        n_resamples: how many resamples.
        seed: the same seed gives the same numbers.
    """
    from scipy.sparse import csr_array

    tagged = csr_array(members, dtype=float)
    n_items, n_tags = tagged.shape
    if not n_items or not n_tags or np.isnan(human).all():
        return np.full(n_tags, np.nan)
    first, count = _alike(correct, tagged, human)
    tag_of = tagged[first].T.tocsr()
    right, known = correct[first].astype(float), (~np.isnan(human[first])).astype(float)
    credit = np.nan_to_num(human[first])
    rng = np.random.default_rng(seed)
    wins = np.zeros(n_tags)
    step = max(1, _CHUNK // len(first))
    for start in range(0, n_resamples, step):
        drawn = _drawn(count, min(step, n_resamples - start), rng)
        gain = _gains(tag_of, drawn, right, credit, known)
        best = gain.argmax(axis=0)
        won = gain[best, np.arange(gain.shape[1])] > 0
        wins += np.bincount(best[won], minlength=n_tags)
    return wins / n_resamples


def _alike(correct: BoolArray, tagged: Any, human: FloatArray) -> tuple[NDArray[np.int64], FloatArray]:
    """Return one item of each kind (same tags, same answers), and how many there are of it."""
    mix = np.random.default_rng(20_26).standard_normal(tagged.shape[1] + 2)
    code = tagged @ mix[2:] + correct * mix[0] + np.where(np.isnan(human), -7.0, human) * mix[1]
    _, first, count = np.unique(np.round(code, 9), return_index=True, return_counts=True)
    return first.astype(np.int64), count.astype(float)


def _drawn(count: FloatArray, n_resamples: int, rng: np.random.Generator) -> FloatArray:
    """Return Poisson weights [n_kinds, n_resamples] with means ``count``.

    Most kinds are single items: their weights are looked up from 16 random bits, which is many times faster
    than drawing them and off by less than 1 in 60,000.
    """
    drawn = _POISSON_1[rng.integers(0, 1 << 16, (len(count), n_resamples), dtype=np.uint16)]
    many = np.flatnonzero(count > 1)
    drawn[many] = rng.poisson(count[many][:, None], (len(many), n_resamples))
    return drawn


def _gains(
    tag_of: Any, drawn: FloatArray, right: FloatArray, credit: FloatArray, known: FloatArray
) -> FloatArray:
    """Return float64 [n_tags, n_resamples]: the possible gain of each slice in each resample."""
    total = np.maximum(drawn.sum(axis=0), 1.0)
    if known.all():  # the slice's size cancels out
        gained: FloatArray = np.maximum(0.0, tag_of @ (drawn * (credit - right)[:, None])) / total
        return gained
    n = tag_of @ drawn
    n_right = tag_of @ (drawn * right[:, None])
    n_known = tag_of @ (drawn * known[:, None])
    n_credit = tag_of @ (drawn * credit[:, None])
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = np.where((n > 0) & (n_known > 0), n_credit / n_known - n_right / n, 0.0)
    return possible_gain(gap, n / total)
