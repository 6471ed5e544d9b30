"""What if two classes were one? Every pair in one pass, before anybody decides.

Merging two classes that people cannot tell apart raises agreement; merging any two raises *percent*
agreement. So pairs are ranked by what they do to agreement beyond chance, and the size of the class that
would result is shown too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.stats.alpha import alpha_of
from labeler.stats.chance import class_shares
from labeler.stats.estimate import Estimate, Why
from labeler.stats.hlp import Scored
from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.resample import BY_ITEM, item_draws, percentiles
from labeler.stats.tally import Tally


@dataclass(frozen=True, slots=True, eq=False)
class Merges:
    """Every pair of classes as if merged; all arrays (n_pairs,), ``first`` < ``second``.

    ``disagreements``: pairs of labels of one item that say the one and the other. ``percent``, ``fleiss``,
    ``alpha``, ``ac1``, ``hlp``: after merging, beside the same before. ``share``: of the merged class among
    labels. NaN where undefined; ``hlp`` is NaN without a truth.
    """

    first: IntArray
    second: IntArray
    disagreements: FloatArray
    percent: FloatArray
    fleiss: FloatArray
    alpha: FloatArray
    ac1: FloatArray
    hlp: FloatArray
    share: FloatArray
    before: dict[str, float]

    def ranked(self) -> IntArray:
        """Return the positions of the pairs by gain in alpha, greatest first (undefined last)."""
        gain = np.where(np.isnan(self.alpha), -np.inf, self.alpha)
        return np.lexsort((self.second, self.first, -self.disagreements, -gain))


def merge_pairs(tally: Tally, scored: Scored | None = None) -> Merges:
    """Return what merging each pair of classes would do to agreement, HLP and balance.

    ``tally`` of labels that are classes (count uncertain ones as a class or as abstentions first); ``scored``
    labels against a truth, for HLP. One product of counts does all pairs: 1,225 pairs of 50 classes on a
    million items take as long as one.

    >>> from labeler.stats.tally import tally_of_counts
    >>> merges = merge_pairs(tally_of_counts(np.array([[1, 1, 0], [0, 0, 2], [2, 0, 0]])))
    >>> merges.first[0], merges.second[0], merges.percent[0], merges.disagreements[0]
    (np.int64(0), np.int64(1), np.float64(1.0), np.float64(1.0))
    """
    paired = tally.per_item >= 2
    counts = tally.class_counts()[paired]
    labels = tally.per_item[paired].astype(np.float64)
    times = tally.times[paired].astype(np.float64)
    n_classes, n_items = tally.n_classes, float(times.sum())
    first, second = np.triu_indices(n_classes, 1)
    share = class_shares(tally, tally.times)
    total = (times[:, None] * counts).sum(axis=0)
    n = float(total.sum())
    met = _product(counts, times)
    # what merging adds to the share of agreeing pairs, and takes from the disagreement alpha counts
    agreeing = 2.0 * _product(counts, times / (labels * (labels - 1.0)))[first, second]
    apart = 2.0 * _product(counts, times / (labels - 1.0))[first, second]
    before = _before(counts, labels, times, share)
    percent = before["percent"] + agreeing / _or_nan(n_items)
    chance = (share**2).sum() + 2.0 * share[first] * share[second]
    observed = before["apart"] - apart
    expected = before["expected"] - 2.0 * total[first] * total[second]
    expected[expected <= 1e-9] = np.nan
    size = share[first] + share[second]
    spread = (share * (1.0 - share)).sum() - 2.0 * share[first] * share[second]
    ac1_chance = spread / max(n_classes - 2.0, 1.0) if n_classes > 2 else np.zeros(len(first))
    hlp, hlp_before = _hlp(scored, n_classes, first, second)
    return Merges(
        first.astype(np.int64),
        second.astype(np.int64),
        met[first, second],
        percent,
        _beyond(percent, chance),
        1.0 - (n - 1.0) * observed / expected,
        _beyond(percent, ac1_chance),
        hlp,
        size,
        {**_values(before, share, n), "hlp": hlp_before},
    )


def merge_one(
    tally: Tally, first: int, second: int, *, n_resamples: int = 500, seed: int = 0
) -> tuple[Estimate, Tally]:
    """Return (change of alpha with its interval by item, the tally with ``second`` merged into ``first``)."""
    keep = np.delete(np.arange(tally.n_classes), second)
    if tally.hard:
        whole = tally.counts.copy()
        whole[:, first] += whole[:, second]
        merged = Tally(whole[:, keep], tally.times, tally.of_item, np.eye(len(keep)))
    else:
        into = np.eye(tally.n_classes)
        into[second] = into[first]
        merged = Tally(tally.counts, tally.times, tally.of_item, (tally.share @ into)[:, keep])
    value = float(alpha_of(merged, tally.times) - alpha_of(tally, tally.times))
    if np.isnan(value):
        why = Why.NO_PAIRABLE_UNITS if tally.n_pairable == 0 else Why.ONE_CLASS_ONLY
        return Estimate(value, why=why.value, n=tally.n_pairable), merged
    draws = item_draws(tally.times, n_resamples, seed)
    low, high = percentiles(alpha_of(merged, draws) - alpha_of(tally, draws))
    return Estimate(value, low, high, method=BY_ITEM, n=tally.n_pairable), merged


def _product(counts: FloatArray, weight: FloatArray) -> FloatArray:
    return np.asarray((counts * weight[:, None]).T @ counts)


def _before(counts: FloatArray, labels: FloatArray, times: FloatArray, share: FloatArray) -> dict[str, float]:
    squares = (counts**2).sum(axis=1)
    pairs = labels * (labels - 1.0)
    total = (times[:, None] * counts).sum(axis=0)
    return {
        "percent": float(times @ ((squares - labels) / pairs)) / _or_nan(float(times.sum())),
        "apart": float(times @ ((labels**2 - squares) / (labels - 1.0))),
        "expected": float(total.sum() ** 2 - (total**2).sum()),
    }


def _values(before: dict[str, float], share: FloatArray, n: float) -> dict[str, float]:
    """Return the coefficients as they are now."""
    k, percent, expected = len(share), before["percent"], before["expected"]
    spread = float((share * (1.0 - share)).sum())
    return {
        "percent": percent,
        "fleiss": float(_beyond(np.array([percent]), np.array([(share**2).sum()]))[0]),
        "alpha": 1.0 - (n - 1.0) * before["apart"] / expected if expected > 0 else float("nan"),
        "ac1": float(_beyond(np.array([percent]), np.array([spread / max(k - 1, 1)]))[0]),
    }


def _hlp(
    scored: Scored | None, n_classes: int, first: IntArray, second: IntArray
) -> tuple[FloatArray, float]:
    if scored is None or scored.kind != "hlp" or len(scored.right) == 0:
        return np.full(len(first), np.nan), float("nan")
    true = np.minimum(scored.reference[scored.item], n_classes)
    inside = scored.label < n_classes
    cell = true[inside] * (n_classes + 1) + scored.label[inside]
    table = np.bincount(cell, minlength=(n_classes + 1) ** 2).reshape(n_classes + 1, n_classes + 1)
    before = float(scored.right.mean())
    return before + (table[first, second] + table[second, first]) / len(scored.right), before


def _beyond(observed: FloatArray, chance: FloatArray) -> FloatArray:
    room = 1.0 - np.asarray(chance)
    safe = np.where(room > 1e-12, room, 1.0)
    return np.where(room > 1e-12, (observed - chance) / safe, np.nan)


def _or_nan(n: float) -> float:
    return n if n > 0 else float("nan")
