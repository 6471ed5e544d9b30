"""How far a model's confidence can be taken at its word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.intervals import wilson
from labeler.stats.majority import BoolArray, FloatArray, IntArray

_SMALLEST = 1e-12


class Bins(StrEnum):
    """How confidences are cut: by equal width (a, b], or into bins of equally many items."""

    WIDTH = "width"
    MASS = "mass"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the reliability chart: ``n`` items, mean ``confidence``, ``accuracy`` with interval."""

    n: int
    confidence: float
    accuracy: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What the confidences of a model are worth; every figure NaN without items.

    ``ece``: expected calibration error with a bootstrap interval over items; ``mce``: the greatest gap of a
    bin; ``overconfidence``: mean confidence − accuracy (greater than 0: too sure); ``bars`` for the chart;
    ``brier`` and ``nll``: mean squared error and mean negative log of the probabilities, NaN where only
    confidences are known.
    """

    ece: Estimate
    mce: float
    overconfidence: float
    accuracy: float
    brier: float
    nll: float
    bars: tuple[Bar, ...]
    n: int


def _edges(confidence: FloatArray, n_bins: int, bins: Bins) -> IntArray:
    """Return int64 (n,): the bin of each confidence."""
    if bins is Bins.WIDTH:
        return np.clip(np.ceil(confidence * n_bins - 1e-12).astype(np.int64) - 1, 0, n_bins - 1)
    cuts = np.quantile(confidence, np.linspace(0, 1, n_bins + 1)[1:-1])
    # equal confidences stay in one bin
    return np.searchsorted(np.unique(cuts), confidence, side="left").astype(np.int64)


def _gaps(
    confidence: FloatArray, correct: FloatArray, n_bins: int, bins: Bins
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return per bin (n, mean confidence, accuracy), empty bins left out."""
    place = _edges(confidence, n_bins, bins)
    n = np.bincount(place, minlength=n_bins).astype(np.float64)
    used = n > 0
    mean = np.bincount(place, weights=confidence, minlength=n_bins)[used] / n[used]
    right = np.bincount(place, weights=correct, minlength=n_bins)[used] / n[used]
    return n[used], mean, right


def expected_calibration_error(
    confidence: FloatArray, correct: BoolArray, *, n_bins: int = 15, bins: Bins = Bins.MASS
) -> float:
    """Return the mean gap between confidence and accuracy over bins, weighted by their items; NaN for none.

    ``confidence`` float64 (n,) in [0, 1] of the class that the model chose, ``correct`` bool (n,). Small
    samples make it too great: look at the interval too.

    Source: Naeini, Cooper and Hauskrecht (2015), AAAI; Guo et al. (2017), arXiv:1706.04599 (equal width).

    >>> sure, right = np.array([0.9, 0.9]), np.array([True, False])
    >>> round(expected_calibration_error(sure, right, bins=Bins.WIDTH), 3)
    0.4
    """
    if not confidence.size:
        return float("nan")
    n, mean, right = _gaps(confidence, correct.astype(np.float64), n_bins, bins)
    return float((n * np.abs(right - mean)).sum() / n.sum())


def calibration(
    confidence: FloatArray,
    correct: BoolArray,
    *,
    probabilities: FloatArray | None = None,
    truth: IntArray | None = None,
    n_bins: int = 15,
    bins: Bins = Bins.MASS,
    resamples: int = 500,
    rng: np.random.Generator,
) -> Calibration:
    """Return how far confidences can be taken at their word.

    ``confidence`` (n,) and ``correct`` (n,) as in ``expected_calibration_error``; ``probabilities`` float64
    (n, n_classes) and ``truth`` int64 (n,) add Brier score and negative log-likelihood. ``rng`` resamples
    the items for the interval of the ECE.
    """
    nan = float("nan")
    size = int(confidence.size)
    if not size:
        return Calibration(undefined(Why.NO_TRUTH), nan, nan, nan, nan, nan, (), 0)
    n, mean, right = _gaps(confidence, correct.astype(np.float64), n_bins, bins)
    ece = Estimate(expected_calibration_error(confidence, correct, n_bins=n_bins, bins=bins), n=size)
    if size > 1 and resamples:
        drawn = _resampled(confidence, correct, n_bins, bins, (resamples, rng))
        low, high = np.quantile(drawn, [0.025, 0.975])
        ece = ece.between(float(low), float(high), "bootstrap by item")
    brier, nll = nan, nan
    if probabilities is not None and truth is not None:
        brier, nll = brier_score(probabilities, truth), negative_log_likelihood(probabilities, truth)
    bars = tuple(
        Bar(int(one), float(sure), float(good), *wilson(float(good * one), float(one)))
        for one, sure, good in zip(n, mean, right, strict=True)
    )
    over = float(confidence.mean() - correct.mean())
    worst = float(np.abs(right - mean).max())
    return Calibration(ece, worst, over, float(correct.mean()), brier, nll, bars, size)


def _resampled(
    confidence: FloatArray, correct: BoolArray, n_bins: int, bins: Bins, draw: tuple[int, np.random.Generator]
) -> FloatArray:
    resamples, rng = draw
    size = len(confidence)
    found = np.empty(resamples)
    for one in range(resamples):
        picked = rng.integers(0, size, size)
        found[one] = expected_calibration_error(confidence[picked], correct[picked], n_bins=n_bins, bins=bins)
    return found


def brier_score(probabilities: FloatArray, truth: IntArray) -> float:
    """Return the mean squared distance of the probabilities from the truth, 0 to 2; NaN for no items.

    Source: Brier (1950), doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2, in its form for any number of
    classes.

    >>> brier_score(np.array([[0.8, 0.2]]), np.array([0])).__round__(3)
    0.08
    """
    if not truth.size:
        return float("nan")
    right = np.zeros_like(probabilities)
    right[np.arange(truth.size), truth] = 1.0
    return float(((probabilities - right) ** 2).sum(axis=1).mean())


def negative_log_likelihood(probabilities: FloatArray, truth: IntArray) -> float:
    """Return the mean negative natural log of the probability of the truth; NaN for no items.

    >>> round(negative_log_likelihood(np.array([[0.5, 0.5]]), np.array([1])), 4)
    0.6931
    """
    if not truth.size:
        return float("nan")
    given = probabilities[np.arange(truth.size), truth]
    return float(-np.log(np.maximum(given, _SMALLEST)).mean())


def with_temperature(probabilities: FloatArray, temperature: float) -> FloatArray:
    """Return softmax(log p / T): the probabilities made milder (T > 1) or sharper; the order stays.

    >>> with_temperature(np.array([[0.8, 0.2]]), 2.0).round(3)
    array([[0.667, 0.333]])
    """
    scores = np.log(np.maximum(probabilities, _SMALLEST)) / temperature
    scores -= scores.max(axis=1, keepdims=True)
    shares: FloatArray = np.exp(scores)
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


@dataclass(frozen=True, slots=True)
class Temperature:
    """One number that makes a model's probabilities milder (over 1) or sharper (under 1).

    Fitted on one half of ``n`` items and measured on the other: ``nll`` and ``ece`` there, before and after.
    NaN (and ``why``) without probabilities or with too few items.
    """

    value: float
    n: int
    nll_before: float
    nll_after: float
    ece_before: float
    ece_after: float
    why: str = ""


FEWEST_FOR_TEMPERATURE = 50


def temperature(probabilities: FloatArray, truth: IntArray, *, rng: np.random.Generator) -> Temperature:
    """Return the temperature fitted on half of the items (drawn by ``rng``) and what it does on the others.

    ``probabilities`` float64 (n, n_classes), ``truth`` int64 (n,). Undefined (``n_below_minimum``) with fewer
    than 50 items: the number would be noise.
    """
    n, nan = len(truth), float("nan")
    if n < FEWEST_FOR_TEMPERATURE or probabilities.shape[1] < 2:
        why = Why.N_BELOW_MINIMUM if n < FEWEST_FOR_TEMPERATURE else Why.NO_VALUES
        return Temperature(nan, n, nan, nan, nan, nan, why.value)
    order = rng.permutation(n)
    fit, rest = order[: n // 2], order[n // 2 :]
    value = fit_temperature(probabilities[fit], truth[fit])
    before, true = probabilities[rest], truth[rest]
    after = with_temperature(before, value)
    return Temperature(
        value,
        n,
        negative_log_likelihood(before, true),
        negative_log_likelihood(after, true),
        expected_calibration_error(before.max(axis=1), before.argmax(axis=1) == true),
        expected_calibration_error(after.max(axis=1), after.argmax(axis=1) == true),
    )


def fit_temperature(probabilities: FloatArray, truth: IntArray) -> float:
    """Return the temperature in [0.05, 20] with the least negative log-likelihood; NaN for no items.

    ``probabilities`` float64 (n, n_classes) of items that are used for nothing else (not the test items).
    Accuracy does not change.

    Source: Guo, Pleiss, Sun and Weinberger (2017), arXiv:1706.04599.
    """
    from scipy.optimize import minimize_scalar

    if not truth.size:
        return float("nan")

    def loss(log_temperature: float) -> float:
        return negative_log_likelihood(with_temperature(probabilities, float(np.exp(log_temperature))), truth)

    found = minimize_scalar(loss, bounds=(np.log(0.05), np.log(20.0)), method="bounded")
    return float(np.exp(found.x))
