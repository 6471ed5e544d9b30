"""Has the data changed? Two samples compared: numbers, shares of classes, embeddings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.stats.majority import FloatArray, IntArray

_MOST_FOR_MMD = 2000


@dataclass(frozen=True, slots=True)
class Drift:
    """One comparison: ``effect`` (its size, in the measure's own unit) beside ``p``; NaN and ``why`` without
    data. Of many items everything is significant: read the effect first, and correct p where many features
    are compared (``benjamini_hochberg``)."""

    measure: str
    effect: float
    p: float
    n_before: int
    n_after: int
    why: str = ""


def ks_drift(before: FloatArray, after: FloatArray) -> Drift:
    """Return the Kolmogorov–Smirnov distance of two samples of a number (NaN left out), with its p-value.

    Source: Smirnov (1939); exact for small samples (scipy).

    >>> round(ks_drift(np.arange(6.0), np.arange(6.0) + 2.5).effect, 3)
    0.5
    """
    from scipy.stats import ks_2samp

    before, after = before[~np.isnan(before)], after[~np.isnan(after)]
    if not before.size or not after.size:
        return Drift("ks", float("nan"), float("nan"), before.size, after.size, "no_values")
    found = ks_2samp(before, after)
    return Drift("ks", float(found.statistic), float(found.pvalue), before.size, after.size)


def population_stability(expected: FloatArray, actual: FloatArray) -> float:
    """Return Σ (actual − expected) ln(actual / expected) of two lists of shares without zeros.

    Source: Jeffreys (1946); in credit scoring, Siddiqi (2006), known as PSI.

    >>> round(population_stability(np.array([0.2, 0.3, 0.5]), np.array([0.1, 0.4, 0.5])), 4)
    0.0981
    """
    return float(((actual - expected) * np.log(actual / expected)).sum())


def _psi_of_counts(before: FloatArray, after: FloatArray) -> float:
    # half a pseudo-count on both sides where either bin is empty: never drop it, it may be the whole story
    if (before == 0).any() or (after == 0).any():
        before, after = before + 0.5, after + 0.5
    return population_stability(before / before.sum(), after / after.sum())


def psi_drift(
    before: IntArray, after: IntArray, n_classes: int, *, shuffles: int = 500, rng: np.random.Generator
) -> Drift:
    """Return the population stability index of two samples of classes, with a permutation p-value.

    ``before`` and ``after`` int64 codes (-1 left out). The folklore limits .1 and .25 depend on the sizes of
    the samples; the p-value, from ``shuffles`` of who belongs to which, does not.
    """
    before, after = before[before >= 0], after[after >= 0]
    if not before.size or not after.size:
        return Drift("psi", float("nan"), float("nan"), before.size, after.size, "no_labels")
    counts = [np.bincount(sample, minlength=n_classes).astype(np.float64) for sample in (before, after)]
    total = counts[0] + counts[1]
    used = total > 0
    observed = _psi_of_counts(counts[0][used], counts[1][used])
    drawn = rng.multivariate_hypergeometric(total[used].astype(np.int64), before.size, size=shuffles)
    shuffled = [_psi_of_counts(one.astype(np.float64), total[used] - one) for one in drawn]
    return Drift("psi", observed, _permutation_p(observed, np.array(shuffled)), before.size, after.size)


def _permutation_p(observed: float, shuffled: FloatArray) -> float:
    if not shuffled.size:
        return float("nan")
    return float((1 + np.count_nonzero(shuffled >= observed - 1e-12)) / (1 + shuffled.size))


def _squared_distances(first: FloatArray, second: FloatArray) -> FloatArray:
    apart = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1)[None, :] - 2 * first @ second.T
    return np.asarray(np.maximum(apart, 0), dtype=np.float64)


def mmd2(before: FloatArray, after: FloatArray, *, sigma2: float, unbiased: bool = True) -> float:
    """Return the squared maximum mean discrepancy with kernel exp(−d² / (2 σ²)).

    ``before`` (n, d) and ``after`` (m, d) float64. The unbiased form may be below 0 and needs two of each
    (NaN otherwise).

    Source: Gretton et al. (2012), JMLR 13:723.

    >>> round(mmd2(np.array([[0.0], [1], [2]]), np.array([[1.0], [2], [4]]), sigma2=1.0, unbiased=False), 4)
    0.2221
    """
    pooled = np.concatenate([before, after])
    kernel = np.exp(-_squared_distances(pooled, pooled) / (2 * sigma2))
    return _mmd2_of(kernel, np.arange(len(pooled)) < len(before), unbiased)


def _mmd2_of(kernel: FloatArray, first: np.ndarray, unbiased: bool) -> float:
    n, m = int(np.count_nonzero(first)), int(np.count_nonzero(~first))
    least = 2 if unbiased else 1
    if n < least or m < least:
        return float("nan")
    x = first.astype(np.float64)
    y = 1 - x
    kx, ky = kernel @ x, kernel @ y
    xx, yy, xy = float(x @ kx), float(y @ ky), float(x @ ky)
    if unbiased:
        own_x, own_y = float(np.diag(kernel) @ x), float(np.diag(kernel) @ y)
        return (xx - own_x) / (n * (n - 1)) + (yy - own_y) / (m * (m - 1)) - 2 * xy / (n * m)
    return xx / n**2 + yy / m**2 - 2 * xy / (n * m)


def mmd_drift(
    before: FloatArray, after: FloatArray, *, shuffles: int = 500, rng: np.random.Generator
) -> Drift:
    """Return the unbiased MMD² of two samples of vectors, with a permutation p-value.

    ``before`` (n, d), ``after`` (m, d) float64, e.g. embeddings; σ² is half the median squared distance of
    the pooled sample. Of more than 2,000 rows, that many are drawn. NaN with fewer than two rows each.
    """
    n_before, n_after = len(before), len(after)
    before, after = _some(before, rng), _some(after, rng)
    if len(before) < 2 or len(after) < 2:
        return Drift("mmd2", float("nan"), float("nan"), n_before, n_after, "n_below_minimum")
    pooled = np.concatenate([before, after])
    apart = _squared_distances(pooled, pooled)
    median = float(np.median(apart[np.triu_indices(len(apart), k=1)]))
    kernel = np.exp(-apart / (median if median > 0 else 1.0))
    first = np.arange(len(pooled)) < len(before)
    observed = _mmd2_of(kernel, first, True)
    shuffled = [_mmd2_of(kernel, rng.permutation(first), True) for _ in range(shuffles)]
    return Drift("mmd2", observed, _permutation_p(observed, np.array(shuffled)), n_before, n_after)


def _some(rows: FloatArray, rng: np.random.Generator) -> FloatArray:
    return rows if len(rows) <= _MOST_FOR_MMD else rows[rng.choice(len(rows), _MOST_FOR_MMD, replace=False)]
