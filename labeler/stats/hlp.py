"""Human-level performance: labelers against a truth they had no part in, or against the others.

Only the first is HLP. Where the only reference is other labelers (the plurality of the others, this labeler
left out) every number here is *agreement, not HLP*, and ``kind`` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from labeler.stats.agreement import pair_agreement, percent_agreement
from labeler.stats.estimate import NAN, Estimate, Why, undefined
from labeler.stats.intervals import wilson
from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.resample import WILSON_ITEMS, share_of_labels
from labeler.stats.tally import Tally

Kind = Literal["hlp", "agreement"]


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Labels that could be held against a reference.

    ``kind``: ``hlp`` (a truth from outside) or ``agreement`` (the others). ``item``, ``person``, ``label``
    int64 and ``right`` float64 in [0, 1], all (n_scored,). ``reference`` int64 (n_items,): the truth, or -1.
    """

    kind: Kind
    item: IntArray
    person: IntArray
    label: IntArray
    right: FloatArray
    reference: IntArray

    def where(self, chosen: IntArray | np.ndarray) -> Scored:
        """Return the chosen labels (mask or positions)."""
        return Scored(
            self.kind,
            self.item[chosen],
            self.person[chosen],
            self.label[chosen],
            self.right[chosen],
            self.reference,
        )


def against_truth(
    item: IntArray, person: IntArray, label: IntArray, truth: IntArray, share: FloatArray
) -> Scored:
    """Return each label with how right it is: the share of the true class that it stands for.

    ``item``, ``person``, ``label`` int64 (n_labels,), label -1 missing; ``truth`` int64 (n_items,), -1 where
    not known, at or above the number of classes where nobody could say it. ``share`` float64 (n_values,
    n_classes) as in ``Tally``.
    """
    kept = (label >= 0) & (truth[item] >= 0)
    item, person, label = item[kept], person[kept], label[kept]
    padded = np.column_stack([share, np.zeros(len(share))])
    right = padded[label, np.minimum(truth[item], share.shape[1])]
    return Scored("hlp", item, person, label, right, truth)


def against_others(item: IntArray, person: IntArray, label: IntArray, tally: Tally) -> Scored:
    """Return each label with its credit against the plurality of the *other* labels of its item.

    A consensus that holds the own vote flatters it; so each labeler is left out in turn. Where k classes
    share the first place among the others, the label gets 1/k if it is among them. Items with one label are
    left out; with two people this is their pairwise agreement.

    >>> from labeler.stats.tally import tally
    >>> item, person, label = np.repeat([0], 3), np.arange(3), np.array([0, 0, 1])
    >>> against_others(item, person, label, tally(item, label, 1, 2)).right.tolist()
    [0.5, 0.5, 0.0]
    """
    pattern = tally.of_item[item]
    kept = (label >= 0) & (tally.per_item[pattern] >= 2)
    item, person, label, pattern = item[kept], person[kept], label[kept], pattern[kept]
    credit = others_credit(tally)
    return Scored(
        "agreement", item, person, label, credit[pattern, label], np.full(tally.n_items, -1, dtype=np.int64)
    )


def others_credit(tally: Tally) -> FloatArray:
    """Return float64 (n_patterns, n_values): a label's credit against the plurality of the others."""
    total, counts = tally.class_counts(), tally.counts
    credit = np.full(counts.shape, np.nan)
    for value, mine in enumerate(tally.share):
        used = np.flatnonzero((counts[:, value] > 0) & (tally.per_item >= 2))
        if used.size == 0:
            continue
        others = total[used] - mine
        first = others >= others.max(axis=1, keepdims=True) - 1e-9
        credit[used, value] = (first @ mine) / first.sum(axis=1)
    return credit


def overall(scored: Scored, *, n_resamples: int = 1000, seed: int = 0) -> Estimate:
    """Return the share of labels that are right, its interval for *people in general* where five labeled.

    With fewer the interval is for these people and ``why`` says ``fewer_than_five_people``. ``n``: items.

    >>> truth, said = np.array([1, 0, 1, 0, 0, 1]), np.array([1, 1, 1, 0, 0, 0])
    >>> one = against_truth(np.arange(6), np.zeros(6, dtype=int), said, truth, np.eye(2))
    >>> estimate = overall(one)
    >>> round(estimate.value, 3), round(estimate.low, 3), round(estimate.high, 3)
    (0.667, 0.3, 0.903)
    """
    if len(scored.right) == 0:
        return undefined(Why.NO_TRUTH if scored.kind == "hlp" else Why.NO_PAIRABLE_UNITS)
    return share_of_labels(scored.item, scored.person, scored.right, n_resamples=n_resamples, seed=seed)


def item_mean(scored: Scored) -> Estimate:
    """Return the mean over items of the share that is right: a random labeler on a random item."""
    if len(scored.right) == 0:
        return undefined(Why.NO_TRUTH if scored.kind == "hlp" else Why.NO_PAIRABLE_UNITS)
    labels = np.bincount(scored.item)
    right = np.bincount(scored.item, weights=scored.right)
    seen = labels > 0
    return Estimate(float((right[seen] / labels[seen]).mean()), n=int(seen.sum()))


def by_person(scored: Scored, n_people: int) -> list[Estimate]:
    """Return for each person the share that is right, with Wilson's interval: items are independent."""
    n = np.bincount(scored.person, minlength=n_people)
    right = np.bincount(scored.person, weights=scored.right, minlength=n_people)
    return [_wilson(good, count) for good, count in zip(right, n, strict=True)]


def by_true_class(
    scored: Scored, n_classes: int, *, n_resamples: int = 1000, seed: int = 0
) -> list[Estimate]:
    """Return for each class: of labels on items that truly are it, the share that says so (recall)."""
    true = scored.reference[scored.item]
    return [_part(scored, true == one, n_resamples, seed) for one in range(n_classes)]


def by_said_class(
    scored: Scored, n_classes: int, *, n_resamples: int = 1000, seed: int = 0
) -> list[Estimate]:
    """Return for each class: of labels that say it, the share that is right (precision)."""
    return [_part(scored, scored.label == one, n_resamples, seed) for one in range(n_classes)]


def by_tag(
    scored: Scored, tagged: list[IntArray], n_items: int, *, n_resamples: int = 1000, seed: int = 0
) -> list[Estimate]:
    """Return for each tag the share that is right on its items.

    ``tagged``: for each tag the items that carry it, int64 codes. An item may carry several.
    """
    order = np.argsort(scored.item, kind="stable")
    each = np.bincount(scored.item, minlength=n_items)
    end = np.cumsum(each)
    estimates = []
    for items in tagged:
        n = each[items]
        # the labels of each item stand in a row: their places are its first one and those that follow
        step = np.arange(int(n.sum())) - np.repeat(np.cumsum(n) - n, n)
        chosen = order[np.repeat(end[items] - n, n) + step]
        if not chosen.size:
            estimates.append(undefined(Why.NO_LABELS))
            continue
        item = np.repeat(np.arange(len(items)), n)
        person, right = scored.person[chosen], scored.right[chosen]
        estimates.append(share_of_labels(item, person, right, n_resamples=n_resamples, seed=seed))
    return estimates


def two_labelers_agree(tally: Tally) -> Estimate:
    """Return how often two labelers drawn at random agree on an item (unbiased; mean over items)."""
    return percent_agreement(tally)


def agreement_of_shares(shares: FloatArray) -> float:
    """Return how often two labelers agree who say each class with these probabilities: the sum of squares.

    Two people who write one of two conventions 70 : 30 agree 58 % of the time.

    >>> round(agreement_of_shares(np.array([0.7, 0.3])), 2)
    0.58
    """
    return float(np.square(shares).sum())


def pair_agreement_per_item(tally: Tally) -> FloatArray:
    """Return float64 (n_items,): share of agreeing pairs of people, NaN under two labels."""
    return pair_agreement(tally)[tally.of_item]


def _part(scored: Scored, chosen: np.ndarray, n_resamples: int, seed: int) -> Estimate:
    part = scored.where(chosen)
    if not len(part.right):
        return undefined(Why.NO_LABELS)
    return share_of_labels(part.item, part.person, part.right, n_resamples=n_resamples, seed=seed)


def _wilson(right: float, n: float) -> Estimate:
    if n == 0:
        return Estimate(NAN, why=Why.NO_LABELS.value)
    low, high = wilson(right, n)
    return Estimate(right / n, low, high, method=WILSON_ITEMS, n=round(n))
