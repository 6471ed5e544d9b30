"""Bootstrap intervals: by item where the people are these, by item and person where they stand for others.

Resampling items means drawing how often each *pattern* of items comes (a multinomial), so two hundred
resamples of a million items are two hundred short rows of numbers. Patterns are sorted by what they hold, so
the same labels give the same interval whatever the order of the rows.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from labeler.stats.estimate import Estimate, Why
from labeler.stats.intervals import wilson
from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.tally import Tally

FEW_PEOPLE = 5
"""Under so many people nothing can be said about people in general."""

# Labels times resamples that are drawn one by one; above, the part of the items is taken as normal.
_EXACT_WORK = 20_000_000

BY_ITEM = "bootstrap, items"
BY_BOTH = "bootstrap, items and people"
BY_BOTH_NORMAL = "bootstrap of people, normal for items"
WILSON_ITEMS = "Wilson, items"


def item_draws(times: IntArray, n_resamples: int, seed: int | np.random.Generator) -> IntArray:
    """Return int64 (n_resamples, n_patterns): how often each pattern comes in a resample of the items.

    ``times`` int64 (n_patterns,): how many items show each pattern.

    >>> item_draws(np.array([3, 1]), 2, seed=0).sum(axis=1).tolist()
    [4, 4]
    """
    generator = np.random.default_rng(seed)
    n = int(times.sum())
    if n == 0:
        return np.zeros((n_resamples, len(times)), dtype=np.int64)
    if len(times) * 4 > n:
        return _drawn_one_by_one(times, n, n_resamples, generator)
    return generator.multinomial(n, times / n, size=n_resamples)


def _drawn_one_by_one(times: IntArray, n: int, n_resamples: int, generator: np.random.Generator) -> IntArray:
    """Return the same as a multinomial, faster where there are nearly as many patterns as items."""
    pattern = np.repeat(np.arange(len(times)), times)
    draws = np.empty((n_resamples, len(times)), dtype=np.int64)
    step = max(1, 2_000_000 // n)
    for start in range(0, n_resamples, step):
        rows = draws[start : start + step]
        drawn = pattern[generator.integers(0, n, (len(rows), n))]
        drawn += np.arange(len(rows))[:, None] * len(times)
        rows[:] = np.bincount(drawn.ravel(), minlength=rows.size).reshape(rows.shape)
    return draws


def percentiles(samples: FloatArray, level: float = 0.95) -> tuple[float, float]:
    """Return the central ``level`` of ``samples`` (n_resamples,), undefined ones left out.

    (NaN, NaN) where more than a tenth of the resamples are undefined: their lack is not chance.
    """
    known = samples[~np.isnan(samples)]
    if known.size == 0 or known.size < 0.9 * samples.size:
        return float("nan"), float("nan")
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(known, [tail, 1.0 - tail])
    return float(low), float(high)


def by_item(
    tally: Tally,
    estimate: Estimate,
    statistic: Callable[[Tally, IntArray], FloatArray],
    draws: IntArray,
    level: float = 0.95,
) -> Estimate:
    """Return ``estimate`` with a percentile interval from resampled items.

    ``statistic(tally, draws)`` gives one value per row of ``draws`` (n_resamples, n_patterns). Where all
    resamples give the same value (everybody always agrees) there is no interval, and ``why`` is
    ``no_variation``: a bootstrap cannot see what did not happen.
    """
    if not estimate.defined or len(draws) == 0:
        return estimate
    samples = statistic(tally, draws)
    low, high = percentiles(samples, level)
    if np.isnan(low) or high - low < 1e-12:
        return Estimate(estimate.value, why=Why.NO_VARIATION.value, method=BY_ITEM, n=estimate.n)
    return estimate.between(low, high, BY_ITEM)


def mean_by_item(
    right: FloatArray, weight: FloatArray, *, n_resamples: int, seed: int, level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of sum(right) / sum(weight) when items are drawn anew.

    ``right``, ``weight`` float64 (n_items,) sums per item. (NaN, NaN) without items.
    """
    if len(right) == 0:
        return float("nan"), float("nan")
    rights, of_right = np.unique(right, return_inverse=True)
    weights, of_weight = np.unique(weight, return_inverse=True)
    kinds, times = np.unique(of_right * len(weights) + of_weight, return_counts=True)
    draws = item_draws(times.astype(np.int64), n_resamples, seed)
    top, bottom = draws @ rights[kinds // len(weights)], draws @ weights[kinds % len(weights)]
    with np.errstate(invalid="ignore"):
        return percentiles(top / bottom, level)


def paired_by_item(
    first: FloatArray, second: FloatArray, *, n_resamples: int = 1000, seed: int = 0, level: float = 0.95
) -> Estimate:
    """Return the mean of first - second over items where both are known, with an interval by item.

    ``first``, ``second`` float64 (n_items,), NaN where not known. Undefined (``no_overlap``) without such
    items; ``n`` counts them.
    """
    difference = (first - second)[~np.isnan(first - second)]
    n = len(difference)
    if n == 0:
        return Estimate(float("nan"), why=Why.NO_OVERLAP.value)
    value = float(difference.mean())
    low, high = mean_by_item(difference, np.ones(n), n_resamples=n_resamples, seed=seed, level=level)
    if n < 2 or high - low < 1e-12:
        return Estimate(value, why=Why.NO_VARIATION.value, method=BY_ITEM, n=n)
    return Estimate(value, low, high, method=BY_ITEM, n=n)


def share_of_labels(
    item: IntArray,
    person: IntArray,
    right: FloatArray,
    *,
    people_in_general: bool = True,
    n_resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Estimate:
    """Return the mean of ``right`` over labels with the interval that the claim deserves.

    ``item``, ``person`` int64 (n_labels,) codes, ``right`` float64 (n_labels,) in [0, 1]. With
    ``people_in_general`` and at least five people items and people are both drawn anew (Owen 2007,
    doi:10.1214/07-AOAS122). With fewer people the interval is by item alone and ``why`` says
    ``fewer_than_five_people``. One label per item, or nothing that varies: Wilson on items. ``n``: items.
    """
    if len(right) == 0:
        return Estimate(float("nan"), why=Why.NO_LABELS.value)
    labels_of = np.bincount(item)
    n_items, n_people = int(np.count_nonzero(labels_of)), int(np.count_nonzero(np.bincount(person)))
    value = float(right.mean())
    general = people_in_general and n_people >= FEW_PEOPLE
    why = Why.FEW_PEOPLE.value if people_in_general and not general else ""
    if value in (0.0, 1.0) or (len(right) == n_items and not general):
        low, high = wilson(value * n_items, n_items, level)
        return Estimate(value, low, high, why, WILSON_ITEMS, n_items)
    if not general:
        seen = labels_of > 0
        right_of = np.asarray(np.bincount(item, weights=right), dtype=np.float64)[seen]
        each = labels_of[seen].astype(np.float64)
        low, high = mean_by_item(right_of, each, n_resamples=n_resamples, seed=seed, level=level)
        return Estimate(value, low, high, why, BY_ITEM, n_items)
    samples, method = two_way(item, person, right, n_resamples=n_resamples, seed=seed)
    low, high = percentiles(samples, level)
    return Estimate(value, low, high, why, method, n_items)


def two_way(
    item: IntArray, person: IntArray, right: FloatArray, *, n_resamples: int, seed: int
) -> tuple[FloatArray, str]:
    """Return (resampled means float64 (n_resamples,), method): items and people both drawn anew.

    ``item``, ``person`` int64 (n_labels,) codes. A label counts as often as its item times as often as its
    person was drawn (Owen's pigeonhole bootstrap). With many labels people are drawn all the same, and the
    items' part of the spread is taken as normal with their own variance, which at such numbers it is.
    """
    if len(right) * n_resamples > _EXACT_WORK:
        generator = np.random.default_rng(seed)
        _, person = _without_gaps(person)
        people = item_draws(np.ones(int(person.max()) + 1, dtype=np.int64), n_resamples, generator)
        return _normal_items(item, person, right, people.astype(np.float64), generator), BY_BOTH_NORMAL
    ones = np.ones(len(right))
    return two_way_ratio(item, person, right, ones, n_resamples=n_resamples, seed=seed), BY_BOTH


def two_way_ratio(
    item: IntArray, person: IntArray, top: FloatArray, bottom: FloatArray, *, n_resamples: int, seed: int
) -> FloatArray:
    """Return float64 (n_resamples,): sum of ``top`` / sum of ``bottom`` with items and people drawn anew.

    All of one length, one label each; see ``two_way``.
    """
    generator = np.random.default_rng(seed)
    _, person = _without_gaps(person)
    people = item_draws(np.ones(int(person.max()) + 1, dtype=np.int64), n_resamples, generator)
    return _pigeonhole(item, person, (top, bottom), people, generator)


def _without_gaps(codes: IntArray) -> tuple[int, IntArray]:
    """Return (how many different codes there are, the codes renumbered from 0)."""
    seen = np.bincount(codes) > 0
    return int(np.count_nonzero(seen)), (np.cumsum(seen) - 1)[codes]


def _pigeonhole(
    item: IntArray,
    person: IntArray,
    shares: tuple[FloatArray, FloatArray],
    people: IntArray,
    generator: np.random.Generator,
) -> FloatArray:
    from scipy.sparse import csr_array

    n_items, item = _without_gaps(item)
    shape = (n_items, people.shape[1])
    good, said = (csr_array((one, (item, person)), shape=shape) for one in shares)
    samples = np.empty(len(people))
    step = max(1, 4_000_000 // n_items)
    for start in range(0, len(people), step):
        chosen = slice(start, start + step)
        of_people = np.ascontiguousarray(people[chosen].T, dtype=np.float64)
        of_items = item_draws(np.ones(n_items, dtype=np.int64), of_people.shape[1], generator).T
        top = (np.asarray(good @ of_people) * of_items).sum(axis=0)
        bottom = (np.asarray(said @ of_people) * of_items).sum(axis=0)
        with np.errstate(invalid="ignore"):
            samples[chosen] = top / bottom
    return samples


def _normal_items(
    item: IntArray, person: IntArray, right: FloatArray, people: FloatArray, generator: np.random.Generator
) -> FloatArray:
    mean, n_labels = float(right.mean()), len(right)
    top = people @ np.bincount(person, weights=right)
    bottom = people @ np.bincount(person)
    residual = np.bincount(item, weights=(right - mean) / n_labels)
    with np.errstate(invalid="ignore"):
        samples = top / bottom + generator.normal(0.0, np.sqrt((residual**2).sum()), len(people))
    return np.asarray(samples)
