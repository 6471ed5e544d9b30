"""Agreement beyond chance among any number of people: Fleiss' kappa, Gwet's AC1 and AC2, Brennan–Prediger.

They differ only in what chance would give. All take unequal numbers of labels per item, in Gwet's form: the
share of a class is the mean over items of its share on the item (equal to the original where every item has
the same number of labels). Functions ending in ``_of`` take resampled ``times``; see ``agreement``.
"""

from __future__ import annotations

import math

import numpy as np

from labeler.stats.agreement import mean_over, nothing_to_pair, pair_agreement
from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.tally import Tally

Times = IntArray | FloatArray


def class_shares(tally: Tally, times: Times) -> FloatArray:
    """Return float64 (..., n_classes): the mean over labeled items of the share of each class."""
    per_item = tally.per_item
    labeled = per_item > 0
    part = tally.class_counts()[labeled] / per_item[labeled, None]
    weight = np.asarray(times, dtype=np.float64)[..., labeled]
    with np.errstate(invalid="ignore", divide="ignore"):
        shares: FloatArray = np.asarray(weight @ part / weight.sum(axis=-1, keepdims=True))
    return shares


def beyond(observed: FloatArray, chance: FloatArray) -> FloatArray:
    """Return (observed - chance) / (1 - chance), NaN where chance alone explains everything."""
    room = 1.0 - chance
    with np.errstate(invalid="ignore", divide="ignore"):
        value: FloatArray = np.where(room > 1e-12, (observed - chance) / room, np.nan)
    return value


def fleiss_of(tally: Tally, times: Times, weights: FloatArray | None = None) -> FloatArray:
    """Return Fleiss' kappa, shape (...), for ``times`` of shape (..., n_patterns)."""
    shares = class_shares(tally, times)
    among = np.eye(tally.n_classes) if weights is None else weights
    chance = np.einsum("...c,cd,...d->...", shares, among, shares)
    return beyond(mean_over(times, pair_agreement(tally, weights)), chance)


def fleiss_kappa(tally: Tally, weights: FloatArray | None = None) -> Estimate:
    """Return Fleiss' kappa (Fleiss 1971, doi:10.1037/h0031619); with two people this is Scott's pi.

    Undefined where no item has two labels, or where only one class was used (``one_class_only``).

    >>> from labeler.stats.tally import tally_of_counts
    >>> round(fleiss_kappa(tally_of_counts(np.array([[2, 0], [0, 2], [1, 1], [2, 0]]))).value, 3)
    0.467
    """
    return _estimate(tally, fleiss_of(tally, tally.times, weights))


def fleiss_per_class(tally: Tally) -> list[Estimate]:
    """Return for each class the kappa of *this class or another one* (Fleiss 1971).

    NaN (``never_used``) for a class that nobody used, ``one_class_only`` for one that everybody always used.
    """
    if (why := nothing_to_pair(tally)) is not None:
        return [why] * tally.n_classes
    counts, per_item = tally.class_counts(), tally.per_item.astype(np.float64)
    share = class_shares(tally, tally.times)
    pairs = (per_item * (per_item - 1))[:, None]
    own = tally.counts @ (tally.share * (1.0 - tally.share))
    apart = 2.0 * (counts * (per_item[:, None] - counts) - own)
    part = np.divide(apart, pairs, out=np.full_like(apart, np.nan), where=pairs > 0)
    estimates = []
    for one_class, p in enumerate(share):
        if p <= 0 or p >= 1:
            estimates.append(undefined(Why.NEVER_USED if p <= 0 else Why.ONE_CLASS_ONLY, tally.n_pairable))
            continue
        observed = float(mean_over(tally.times, part[:, one_class]))
        estimates.append(Estimate(1.0 - observed / (2.0 * p * (1.0 - p)), n=tally.n_pairable))
    return estimates


def brennan_prediger_of(tally: Tally, times: Times, weights: FloatArray | None = None) -> FloatArray:
    """Return the Brennan–Prediger coefficient, shape (...), for ``times`` of shape (..., n_patterns)."""
    among = np.eye(tally.n_classes) if weights is None else weights
    chance = np.asarray(among.sum() / max(tally.n_classes, 1) ** 2)
    return beyond(mean_over(times, pair_agreement(tally, weights)), chance)


def brennan_prediger(tally: Tally, weights: FloatArray | None = None) -> Estimate:
    """Return agreement beyond what fair dice would give: chance is 1 / (number of declared classes).

    Brennan & Prediger 1981, doi:10.1177/001316448104100307; with two classes and two people this is PABAK.
    """
    return _estimate(tally, brennan_prediger_of(tally, tally.times, weights))


def gwet_of(tally: Tally, times: Times, weights: FloatArray | None = None) -> FloatArray:
    """Return Gwet's AC1 (AC2 with ``weights``), shape (...), for ``times`` of shape (..., n_patterns)."""
    shares = class_shares(tally, times)
    chance = _gwet_scale(tally, weights) * (shares * (1.0 - shares)).sum(axis=-1)
    return beyond(mean_over(times, pair_agreement(tally, weights)), chance)


def gwet_ac(tally: Tally, weights: FloatArray | None = None) -> Estimate:
    """Return Gwet's AC1, or AC2 with ``weights`` (n_classes, n_classes), with its analytic 95 % interval.

    Gwet 2008, doi:10.1348/000711006X126600. It stays meaningful where nearly all labels are of one class and
    kappa falls towards 0 (Feinstein & Cicchetti 1990). The number of *declared* classes matters: a class that
    nobody used changes AC1, and kappa and alpha not. With one class used AC1 is 1 where kappa is undefined.
    The interval is for items drawn at random, the people being these. ``n`` counts the items with two labels.

    >>> from labeler.stats.tally import tally_of_counts
    >>> round(gwet_ac(tally_of_counts(np.array([[3, 0], [3, 0], [2, 0]]))).value, 3)
    1.0
    """
    estimate = _estimate(tally, gwet_of(tally, tally.times, weights))
    if not estimate.defined:
        return estimate
    reach = 1.959963984540054 * gwet_standard_error(tally, weights)
    if math.isnan(reach):
        return estimate
    low, high = max(-1.0, estimate.value - reach), min(1.0, estimate.value + reach)
    return estimate.between(low, high, "analytic, items (Gwet 2008)")


def gwet_standard_error(tally: Tally, weights: FloatArray | None = None) -> float:
    """Return the standard error of AC1/AC2 over items (Gwet 2008), NaN with fewer than two items.

    Agrees with irrCAC to ten digits, missing labels included.
    """
    per_item = tally.per_item
    labeled = per_item > 0
    times = tally.times[labeled].astype(np.float64)
    n_items, n_paired = float(times.sum()), float(tally.n_pairable)
    if n_items < 2 or n_paired == 0:
        return math.nan
    scale = _gwet_scale(tally, weights)
    shares = class_shares(tally, tally.times)
    chance = scale * float((shares * (1.0 - shares)).sum())
    agree = np.nan_to_num(pair_agreement(tally, weights)[labeled])
    paired = (per_item[labeled] >= 2).astype(np.float64)
    part = tally.class_counts()[labeled] / per_item[labeled, None]
    value = (times @ (agree * paired) / n_paired - chance) / (1.0 - chance)
    each = (n_items / n_paired) * (agree - chance * paired) / (1.0 - chance)
    chance_each = scale * (part @ (1.0 - shares))
    moved = each - 2.0 * (1.0 - value) * (chance_each - chance) / (1.0 - chance)
    return math.sqrt(float(times @ (moved - value) ** 2) / (n_items * (n_items - 1.0)))


def _gwet_scale(tally: Tally, weights: FloatArray | None) -> float:
    n_classes = tally.n_classes
    if n_classes < 2:
        return 0.0
    total = float(n_classes if weights is None else weights.sum())
    return total / (n_classes * (n_classes - 1.0))


def _estimate(tally: Tally, value: FloatArray) -> Estimate:
    if (why := nothing_to_pair(tally)) is not None:
        return why
    if np.isnan(value):
        return undefined(Why.ONE_CLASS_ONLY, tally.n_pairable)
    return Estimate(float(value), n=tally.n_pairable)
