"""Slices: where a model is worse than people, and what closing each gap could bring.

A slice is the items of one tag. Tags overlap, so shares need not add up to one and are never normalised;
items without any tag form a slice of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeler.stats.gap import gap_interval, share_interval
from labeler.stats.intervals import benjamini_hochberg

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

UNTAGGED = ""
FEW = 30
SHRINK_BELOW = 30
STRENGTH = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Overall:
    """All items together: ``accuracy`` with its Wilson interval, ``hlp`` (NaN without human labels)."""

    n: int
    n_errors: int
    accuracy: float
    low: float
    high: float
    hlp: float
    n_hlp: int


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """One entry per slice, in the order of ``names``; ``UNTAGGED`` is the slice of items without a tag.

    ``n`` items; ``share`` of all items; ``accuracy`` with Wilson bounds ``low``, ``high`` (NaN for an empty
    slice); ``hlp`` from the slice's own ``n_hlp`` items that people labeled, drawn towards the overall level
    where those are fewer than 30 (``hlp_shrunk``); ``gap`` = hlp - accuracy with bounds; ``error_share``: the
    slice's errors over all errors (NaN if there are none); ``error_rate`` = 1 - accuracy; ``gain`` =
    max(0, gap) × share with bounds; ``p``: one-sided chance of so many errors in the slice if it were like
    the rest (Fisher's exact test; NaN where there is no rest); ``q``: the same, held against all slices
    (Benjamini and Hochberg, 1995, doi:10.1111/j.2517-6161.1995.tb02031.x); ``uncertain``: fewer than 30
    items, or a gap whose interval holds 0.
    """

    names: tuple[str, ...]
    overall: Overall
    n: IntArray
    share: FloatArray
    accuracy: FloatArray
    low: FloatArray
    high: FloatArray
    hlp: FloatArray
    n_hlp: IntArray
    hlp_shrunk: BoolArray
    gap: FloatArray
    gap_low: FloatArray
    gap_high: FloatArray
    error_share: FloatArray
    error_rate: FloatArray
    gain: FloatArray
    gain_low: FloatArray
    gain_high: FloatArray
    p: FloatArray
    q: FloatArray
    uncertain: BoolArray

    def ranked(self, by: str = "gain_low") -> IntArray:
        """Return the slices' positions, the most promising first.

        ``by`` is ``gain_low`` (what is gained at least), ``gain``, ``gap``, ``error_share`` or ``share``.
        Uncertain slices come after the others; among equals the larger gain, then the larger slice.
        """
        key = np.nan_to_num(getattr(self, by), nan=-np.inf)
        gain = np.nan_to_num(self.gain, nan=-np.inf)
        return np.lexsort((-self.n, -gain, -key, self.uncertain)).astype(np.int64)


def possible_gain(gap: FloatArray | float, share: FloatArray | float) -> FloatArray:
    """Return how much overall accuracy rises if each gap closes: ``max(0, gap) × share``.

    Source: A. Ng, *Prioritizing what to work on* (accuracy against human-level performance by tag).

    >>> possible_gain(np.array([0.01, 0.04, 0.02, 0.0]), np.array([0.60, 0.04, 0.30, 0.06])).round(6)
    array([0.006 , 0.0016, 0.006 , 0.    ])
    """
    gain: FloatArray = np.maximum(0.0, gap) * share
    return gain


def slice_table(
    correct: BoolArray,
    members: Any,
    names: Sequence[str],
    *,
    human: FloatArray | None = None,
    confidence: float = 0.95,
) -> Slices:
    """Return the table of slices.

    Args:
        correct: bool [n_items]: the model agrees with the truth.
        members: bool [n_items, n_tags], dense or scipy sparse: the item has the tag.
        names: the tags' names.
        human: float64 [n_items]: of the item's human labels, the share that agree with the truth; only of
            people who had no part in that truth; NaN where there are none. None: nobody labeled.
        confidence: of the intervals.

    Returns:
        One slice per tag and one for the items without a tag, where there are such items.
    """
    from scipy.sparse import csr_array, hstack

    n = len(correct)
    tagged = csr_array(members, shape=(n, len(names)), dtype=float)
    bare = np.asarray(tagged.sum(axis=1)).ravel() == 0
    labels = tuple(names)
    if bare.any():
        tagged = hstack([tagged, csr_array(bare.astype(float)[:, None])], format="csr")
        labels = (*labels, UNTAGGED)
    h = np.full(n, np.nan) if human is None else human
    known = ~np.isnan(h)
    filled = np.where(known, h, 0.0)
    right = correct.astype(float)
    values = [np.ones(n), right, known, filled, filled**2, filled * right, right * known]
    columns = np.column_stack(values).astype(float)
    sums = np.asarray(tagged.T @ columns, dtype=float).reshape(len(labels), columns.shape[1])
    return _table(labels, sums, columns.sum(axis=0), confidence)


def _table(names: tuple[str, ...], sums: FloatArray, every: FloatArray, confidence: float) -> Slices:
    n, right, n_hlp, _, _, _, _ = sums.T
    overall = _overall(every, confidence)
    accuracy = _ratio(right, n)
    low, high = share_interval(accuracy, n, confidence)
    hlp, shrunk = _hlp(sums, overall)
    gap = hlp - accuracy
    gap_low, gap_high = _gap_bounds(sums, hlp, shrunk, confidence)
    share = n / overall.n if overall.n else np.full(len(names), np.nan)
    p = _worse_than_rest(n, n - right, overall)
    with np.errstate(invalid="ignore"):
        uncertain = (n < FEW) | ~(gap_low > 0) & ~(gap_high < 0)
    return Slices(
        names=names,
        overall=overall,
        n=n.astype(np.int64),
        share=share,
        accuracy=accuracy,
        low=low,
        high=high,
        hlp=hlp,
        n_hlp=n_hlp.astype(np.int64),
        hlp_shrunk=shrunk,
        gap=gap,
        gap_low=gap_low,
        gap_high=gap_high,
        error_share=_ratio(n - right, np.full(len(names), float(overall.n_errors))),
        error_rate=1.0 - accuracy,
        gain=possible_gain(gap, share),
        gain_low=possible_gain(gap_low, share),
        gain_high=possible_gain(gap_high, share),
        p=p,
        q=benjamini_hochberg(p),
        uncertain=uncertain,
    )


def _overall(every: FloatArray, confidence: float) -> Overall:
    n, right, n_hlp, h = every[:4]
    accuracy = _ratio(every[1:2], every[0:1])
    low, high = share_interval(accuracy, every[0:1], confidence)
    hlp = float(h / n_hlp) if n_hlp else float("nan")
    return Overall(int(n), int(n - right), float(accuracy[0]), float(low[0]), float(high[0]), hlp, int(n_hlp))


def _ratio(top: FloatArray, bottom: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan)


def _hlp(sums: FloatArray, overall: Overall) -> tuple[FloatArray, BoolArray]:
    """Return each slice's HLP and whether it was drawn towards the overall level."""
    n_hlp, h = sums[:, 2], sums[:, 3]
    few = (n_hlp < SHRINK_BELOW) & (n_hlp < overall.n_hlp)
    drawn = (h + STRENGTH * overall.hlp) / (n_hlp + STRENGTH)
    return np.where(few, drawn, _ratio(h, n_hlp)), few


def _gap_bounds(
    sums: FloatArray, hlp: FloatArray, shrunk: BoolArray, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Return the gap's bounds: paired where people labeled the very items, else two independent shares."""
    n, right, n_hlp, h, hh, hm, right_known = sums.T
    accuracy = _ratio(right, n)
    plain = _ratio(h, n_hlp)
    spread = _ratio(hh, n_hlp) - plain**2
    possible = plain * (1.0 - plain)
    with np.errstate(invalid="ignore", divide="ignore"):
        labels_each = np.clip(np.where(spread > 0, possible / spread, 1.0), 1.0, 20.0)
        covariance = hm / n_hlp - plain * (right_known / n_hlp)
        scale = np.sqrt(spread * accuracy * (1.0 - accuracy))
        correlation = np.where(scale > 0, covariance / scale, 0.0)
    paired = (n_hlp == n) & ~shrunk
    correlation = np.where(paired, np.clip(np.nan_to_num(correlation), -1.0, 1.0), 0.0)
    n_human = np.where(shrunk, n_hlp + STRENGTH, n_hlp * labels_each)
    return gap_interval(hlp, n_human, accuracy, n, correlation=correlation, confidence=confidence)


def _worse_than_rest(n: FloatArray, errors: FloatArray, overall: Overall) -> FloatArray:
    """Return Fisher's one-sided p of at least so many errors in the slice; NaN where there is no rest."""
    from scipy.stats import hypergeom

    if not len(n):
        return np.zeros(0)
    p = hypergeom.sf(errors - 1, overall.n, overall.n_errors, n)
    return np.where((n > 0) & (n < overall.n), p, np.nan)


def human_share(item: IntArray, right: FloatArray, n_items: int) -> FloatArray:
    """Return per item the share of its labels that agree with the truth, NaN without labels.

    Args:
        item: int64 [n_labels], codes from 0.
        right: [n_labels], 1 for agreement, 0 for none, NaN for a label that does not count.
        n_items: how many items there are.
    """
    counted = ~np.isnan(right)
    total = np.bincount(item[counted], minlength=n_items).astype(float)
    agreeing = np.bincount(item[counted], weights=right[counted], minlength=n_items).astype(float)
    return _ratio(agreeing, total)


def confusion_counts(truth: IntArray, predicted: IntArray, n_classes: int) -> IntArray:
    """Return int64 [n_classes, n_classes]: items by truth (rows) and prediction (columns).

    Codes below 0 do not count.
    """
    both = (truth >= 0) & (predicted >= 0)
    cells = np.bincount(truth[both] * n_classes + predicted[both], minlength=n_classes**2)
    return cells.reshape(n_classes, n_classes).astype(np.int64)
