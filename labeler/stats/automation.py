"""Which items may a model label alone, so that it is at least as right as people, and with what certainty?

Taking the largest share whose *observed* accuracy meets the target breaks the promise in over half of all
runs. Here cut-offs are tried from the surest down, each with an exact lower bound, and the search ends at the
first that fails: the promise then holds with the stated confidence (fixed-sequence testing).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labeler.stats.majority import BoolArray, FloatArray, IntArray

START_AT = 3.0
"""The first cut-off holds this many times the fewest items that could show the target."""

_STEPS = 100


@dataclass(frozen=True, slots=True)
class SliceCheck:
    """One tag (or class) among the items that would be automated.

    ``low`` and ``high``: exact two-sided interval. ``worse``: even ``high`` is below the target, so the
    average hides a weak slice.
    """

    name: str
    n: int
    accuracy: float
    low: float
    high: float
    worse: bool


@dataclass(frozen=True, slots=True, eq=False)
class Automation:
    """What may be automated.

    ``threshold``: label alone at this confidence or more; infinity means *automate nothing*, a legal answer,
    and ``why`` then says why. ``coverage``: the share of items that it takes; ``accuracy`` and ``low``: of
    these, observed and certified with ``confidence``; ``target`` what had to be met. ``checks``: slices.
    """

    threshold: float
    coverage: float
    n_automated: int
    n: int
    accuracy: float
    low: float
    target: float
    confidence: float
    why: str
    checks: tuple[SliceCheck, ...] = ()

    @property
    def nothing(self) -> bool:
        """Return whether nothing may be automated."""
        return self.n_automated == 0

    def minutes_saved(self, n_items: int, seconds_per_label: float, labelers_per_item: float = 1.0) -> float:
        """Return the people's minutes that automating ``n_items`` such items saves."""
        return self.coverage * n_items * seconds_per_label * labelers_per_item / 60


def least_items(target: float, confidence: float = 0.95) -> int:
    """Return the fewest items, all right, that show ``target``: ln(1 − confidence) / ln(target).

    >>> [least_items(target) for target in (0.90, 0.95, 0.99)]
    [29, 59, 299]
    """
    if not 0 < target < 1:
        return 1 if target <= 0 else 0
    return math.ceil(math.log(1 - confidence) / math.log(target) - 1e-12)


def _lower(right: IntArray, n: IntArray, confidence: float) -> FloatArray:
    from scipy.special import betaincinv

    bound: FloatArray = np.where(
        right > 0, betaincinv(np.maximum(right, 1), n - right + 1, 1 - confidence), 0.0
    )
    return bound


def certify(
    confidence_of: FloatArray,
    correct: BoolArray,
    target: float,
    *,
    confidence: float = 0.95,
    slices: Sequence[tuple[str, BoolArray]] = (),
) -> Automation:
    """Return the largest share that a model may label alone with accuracy ≥ ``target``.

    ``confidence_of`` float64 (n,): the model's confidence on items with known truth that it was neither
    trained nor calibrated on, like those to come. ``correct`` bool (n,). ``slices``: tags or classes as bool
    (n,) masks, checked within the automated share, as the guarantee is for the average only. Items of one
    confidence go together. P(accuracy of the automated share < target) ≤ 1 − ``confidence``.

    Nothing may be automated (``why``): ``no_truth`` without items, ``target_unreachable`` for a target of 1,
    ``too_few_items`` where even a perfect model could not show it, ``not_good_enough`` otherwise.

    Source: fixed-sequence testing, Angelopoulos, Bates, Candès, Jordan and Lei (2021), Learn then Test,
    arXiv:2110.01052; bounds Clopper and Pearson (1934), doi:10.1093/biomet/26.4.404.
    """
    n = int(confidence_of.size)
    why = _impossible(n, target, confidence)
    if why:
        return _nothing(n, target, confidence, why)
    order = np.argsort(-confidence_of, kind="stable")
    sure = confidence_of[order]
    right = np.cumsum(correct[order], dtype=np.int64)
    sizes = _cuts(sure, least_items(target, confidence))
    bounds = _lower(right[sizes - 1], sizes, confidence)
    failed = np.flatnonzero(bounds < target)
    passed = int(failed[0]) if failed.size else len(sizes)
    if passed == 0:
        return _nothing(n, target, confidence, "not_good_enough")
    size = int(sizes[passed - 1])
    automated = confidence_of >= sure[size - 1]
    return Automation(
        float(sure[size - 1]),
        size / n,
        size,
        n,
        float(right[size - 1]) / size,
        float(bounds[passed - 1]),
        target,
        confidence,
        "",
        tuple(_check(name, automated & mask, correct, target) for name, mask in slices),
    )


def _impossible(n: int, target: float, confidence: float) -> str:
    if n == 0:
        return "no_truth"
    if math.isnan(target):
        return "no_target"
    if target >= 1:
        return "target_unreachable"
    return "too_few_items" if n < least_items(target, confidence) else ""


def _nothing(n: int, target: float, confidence: float, why: str) -> Automation:
    nan = float("nan")
    return Automation(math.inf, 0.0, 0, n, nan, nan, target, confidence, why)


def _cuts(sure: FloatArray, least: int) -> IntArray:
    """Return the sizes to try, growing: cut only between different confidences; a grid fixed in advance."""
    n = len(sure)
    ends = np.append(np.flatnonzero(np.diff(sure) != 0) + 1, n)
    first = min(max(math.ceil(START_AT * least), 1), n)
    grid = np.unique(np.linspace(first, n, _STEPS).round().astype(np.int64))
    place = np.searchsorted(ends, grid, side="left")
    return np.unique(ends[np.minimum(place, len(ends) - 1)])


def _check(name: str, mask: BoolArray, correct: BoolArray, target: float) -> SliceCheck:
    from labeler.stats.intervals import clopper_pearson

    n, right = int(np.count_nonzero(mask)), int(np.count_nonzero(correct & mask))
    low, high = clopper_pearson(right, n)
    return SliceCheck(name, n, right / n if n else float("nan"), low, high, bool(n and high < target))


def certify_against_people(
    confidence_of: FloatArray,
    correct: BoolArray,
    people_right: FloatArray,
    *,
    confidence: float = 0.95,
    slices: Sequence[tuple[str, BoolArray]] = (),
) -> Automation:
    """Return the largest share that a model may label alone while being at least as right as people are.

    ``people_right`` float64 (n,): for the same items the share of people who were right (NaN where nobody
    labeled it). People's accuracy is itself an estimate: the target is its upper bound (exact for one label
    per item, else normal over the items' shares), and half of the risk is spent on it.
    """
    half = 1 - (1 - confidence) / 2
    target = people_upper(people_right, half)
    found = certify(confidence_of, correct, target, confidence=half, slices=slices)
    return Automation(
        found.threshold,
        found.coverage,
        found.n_automated,
        found.n,
        found.accuracy,
        found.low,
        found.target,
        confidence,
        found.why,
        found.checks,
    )


def people_upper(people_right: FloatArray, confidence: float) -> float:
    """Return the upper bound of people's accuracy over items; NaN without labeled items.

    ``people_right`` float64 (n,): the share of people who were right on each item, NaN where unknown.
    """
    from scipy.special import betaincinv, ndtri

    known = people_right[~np.isnan(people_right)]
    n = len(known)
    if n == 0:
        return float("nan")
    mean = float(known.mean())
    if np.isin(known, (0.0, 1.0)).all():
        right = round(float(known.sum()))
        return 1.0 if right == n else float(betaincinv(right + 1, n - right, confidence))
    spread = float(known.std(ddof=1)) / math.sqrt(n) if n > 1 else 0.0
    return min(mean + float(ndtri(confidence)) * spread, 1.0)
