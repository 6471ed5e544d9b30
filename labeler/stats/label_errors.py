"""Labels that a model has good reason to doubt (confident learning)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from labeler.stats.majority import FloatArray, IntArray

_FEWEST = 5


class Score(StrEnum):
    """How suspects are ranked."""

    SELF_CONFIDENCE = "self-confidence"
    MARGIN = "margin"
    ENTROPY = "confidence-weighted-entropy"


@dataclass(frozen=True, slots=True, eq=False)
class LabelErrors:
    """Suspected label errors.

    ``suspects`` int64 (n_suspects,): positions, the most doubtful first. ``suggestion`` int64 (n_suspects,):
    the class that the model confidently gives instead. ``score`` float64 (n,): the lower, the more doubtful
    (of every item, NaN where it cannot be judged). ``thresholds`` float64 (n_classes,): the mean probability
    of a class over the items labeled so, NaN for classes left out. ``joint`` int64 (n_classes, n_classes):
    items by given class (row) and confident class (column). ``left_out`` int64: classes with too few labels
    or without probabilities.
    """

    suspects: IntArray
    suggestion: IntArray
    score: FloatArray
    thresholds: FloatArray
    joint: IntArray
    left_out: IntArray

    def precision(self, reviewed: int, confirmed: int) -> tuple[float, float, float]:
        """Return (precision, low, high) after a review of the first ``reviewed`` suspects; see ``wilson``."""
        from labeler.stats.intervals import wilson

        share = confirmed / reviewed if reviewed else float("nan")
        return share, *wilson(confirmed, reviewed)


def label_errors(
    label: IntArray,
    probabilities: FloatArray,
    *,
    rank_by: Score = Score.SELF_CONFIDENCE,
    fewest: int = _FEWEST,
) -> LabelErrors:
    """Return the labels that a model confidently contradicts.

    ``label`` int64 (n,): the given class, -1 where there is none. ``probabilities`` float64 (n, n_classes):
    out-of-sample (each item predicted by a model that did not see it, nor anything of its group); a NaN row
    is an item without a prediction. An item is suspect if its most probable class among those whose
    probability reaches the class's own threshold is another one. A class with fewer than ``fewest`` labels
    has no threshold worth the name: its items are not judged, and nothing is suggested towards it.

    Source: Northcutt, Jiang and Chuang (2021), Confident Learning, JAIR 70:1373, doi:10.1613/jair.1.12125.

    >>> p = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.2, 0.8], [0.1, 0.9]])
    >>> label_errors(np.array([0, 0, 0, 1, 1]), p, fewest=2).suspects
    array([2])
    """
    n_classes = probabilities.shape[1]
    judged = (label >= 0) & (label < n_classes) & ~np.isnan(probabilities).any(axis=1)
    thresholds, left_out = _thresholds(label, probabilities, judged, fewest)
    judged &= np.isin(label, left_out, invert=True)
    confident = _confident_class(probabilities, thresholds, judged)
    joint = np.zeros((n_classes, n_classes), dtype=np.int64)
    clear = judged & (confident >= 0)
    np.add.at(joint, (label[clear], confident[clear]), 1)
    score = _score(label, probabilities, judged, rank_by)
    suspects = np.flatnonzero(clear & (confident != label))
    suspects = suspects[np.argsort(score[suspects], kind="stable")].astype(np.int64)
    return LabelErrors(suspects, confident[suspects], score, thresholds, joint, left_out)


def _thresholds(
    label: IntArray, probabilities: FloatArray, judged: np.ndarray, fewest: int
) -> tuple[FloatArray, IntArray]:
    n_classes = probabilities.shape[1]
    given = label[judged]
    own = probabilities[judged, given]
    counts = np.bincount(given, minlength=n_classes)
    with np.errstate(invalid="ignore"):
        thresholds = np.bincount(given, weights=own, minlength=n_classes) / counts
    left_out = np.flatnonzero(counts < fewest).astype(np.int64)
    thresholds[left_out] = np.nan
    return thresholds, left_out


def _confident_class(probabilities: FloatArray, thresholds: FloatArray, judged: np.ndarray) -> IntArray:
    """Return the most probable class among those at their threshold, -1 where none is."""
    reached = np.where(np.isnan(thresholds), np.inf, thresholds - 1e-12)
    allowed = np.where(probabilities >= reached, probabilities, -1.0)
    if not allowed.size:
        return np.full(len(probabilities), -1, dtype=np.int64)
    best = allowed.argmax(axis=1)
    found = judged & (allowed[np.arange(len(best)), best] >= 0)
    return np.where(found, best, -1)


def _score(label: IntArray, probabilities: FloatArray, judged: np.ndarray, rank_by: Score) -> FloatArray:
    score = np.full(len(label), np.nan)
    shares, given = probabilities[judged], label[judged]
    if not len(shares):
        return score
    own = shares[np.arange(len(given)), given]
    if rank_by is Score.SELF_CONFIDENCE:
        score[judged] = own
    elif rank_by is Score.MARGIN:
        others = shares.copy()
        others[np.arange(len(given)), given] = -np.inf
        score[judged] = (own - others.max(axis=1) + 1) / 2 if shares.shape[1] > 1 else 1.0
    else:
        entropy = -(shares * np.log(np.maximum(shares, 1e-12))).sum(axis=1) / np.log(max(shares.shape[1], 2))
        score[judged] = own / np.maximum(entropy, 1e-12)
    return score
