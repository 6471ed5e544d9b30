"""Cohen's kappa: one pair of people, or all pairs in one pass."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.intervals import normal_quantile
from labeler.stats.majority import FloatArray, IntArray

# Pairs of labels listed one by one; beyond, one matrix product per class is faster.
_LISTED = 40_000_000
# Pairs of people times classes that are kept as a full table; beyond, only the pairs that met.
_TABLE = 30_000_000
_DENSE_ITEMS = 8192


def confusion(first: IntArray, second: IntArray, n_classes: int) -> IntArray:
    """Return int64 (n_classes, n_classes): how often ``first`` said the row and ``second`` the column.

    ``first``, ``second`` int64 (n_items,), -1 where missing; items with both are counted.

    >>> confusion(np.array([0, 1, 1, -1]), np.array([0, 1, 0, 1]), 2).tolist()
    [[1, 0], [1, 1]]
    """
    both = (first >= 0) & (second >= 0)
    cell = first[both] * n_classes + second[both]
    return np.bincount(cell, minlength=n_classes * n_classes).reshape(n_classes, n_classes)


def cohen_kappa(
    table: IntArray | FloatArray, weights: FloatArray | None = None, level: float = 0.95
) -> Estimate:
    """Return Cohen's kappa of a confusion table, with its analytic interval.

    ``table`` (n_classes, n_classes) counts items by what the first (row) and the second person (column) said,
    over the *declared* classes: weights go by position, also of classes nobody used. ``weights`` as from
    ``weights.agreement_weights``. Cohen 1960, doi:10.1177/001316446002000104; weighted: Cohen 1968,
    doi:10.1037/h0026256; standard error: Fleiss, Cohen & Everitt 1969, doi:10.1037/h0028106.

    Undefined where nothing is in common (``no_overlap``), or where both always used one and the same class.
    Below 0 is possible and kept: they agree less than chance would.

    >>> round(cohen_kappa(np.array([[88, 10, 2], [14, 40, 6], [18, 10, 12]])).value, 3)
    0.492
    """
    counts = np.asarray(table, dtype=np.float64)
    n = counts.sum()
    if n == 0:
        return undefined(Why.NO_OVERLAP)
    among = np.eye(len(counts)) if weights is None else weights
    part = counts / n
    row, column = part.sum(axis=1), part.sum(axis=0)
    observed, chance = float((among * part).sum()), float(row @ among @ column)
    if 1.0 - chance <= 1e-12:
        return undefined(Why.ONE_CLASS_ONLY, round(n))
    kappa = (observed - chance) / (1.0 - chance)
    # Fleiss, Cohen & Everitt (1969), equation 13, with u and v the mean weights of row and column
    mean_row, mean_column = among @ column, row @ among
    spread = part * (among - (mean_row[:, None] + mean_column) * (1.0 - kappa)) ** 2
    variance = (spread.sum() - (kappa - chance * (1.0 - kappa)) ** 2) / (n * (1.0 - chance) ** 2)
    if variance <= 0:
        return Estimate(kappa, why=Why.NO_VARIATION.value, n=round(n))
    reach = normal_quantile(level) * math.sqrt(variance)
    low, high = max(-1.0, kappa - reach), min(1.0, kappa + reach)
    return Estimate(kappa, low, high, method="analytic, items (Fleiss, Cohen & Everitt 1969)", n=round(n))


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Every pair of people with an item in common, ``first`` < ``second``.

    ``first``, ``second`` int64 (n_pairs,) people; ``n`` int64 (n_pairs,) items in common; ``percent`` and
    ``kappa`` float64 (n_pairs,); kappa is NaN where both always used one and the same class.
    """

    first: IntArray
    second: IntArray
    n: IntArray
    percent: FloatArray
    kappa: FloatArray

    def matrix(self, what: FloatArray, n_people: int) -> FloatArray:
        """Return float64 (n_people, n_people): ``what`` (n_pairs,) on both sides, NaN if they never met."""
        square = np.full((n_people, n_people), np.nan)
        square[self.first, self.second] = what
        square[self.second, self.first] = what
        return square


def cohen_pairs(
    item: IntArray,
    person: IntArray,
    label: IntArray,
    n_people: int,
    among: FloatArray | None = None,
    *,
    n_classes: int | None = None,
) -> Pairs:
    """Return percent agreement and Cohen's kappa of all pairs of people at once.

    ``item``, ``person``, ``label`` int64 (n_labels,) codes from 0, at most one label per person and item,
    -1 missing. ``among`` float64 (n_values, n_values) is the agreement of two labels (``value_weights``), the
    identity if None.

    >>> pairs = cohen_pairs(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([0, 0, 1, 0]), 2)
    >>> pairs.n.tolist(), pairs.percent.tolist(), pairs.kappa.tolist()
    ([2], [0.5], [0.0])
    """
    item, person, label = _sorted(item, person, label)
    n_values = len(among) if among is not None else (n_classes or int(label.max(initial=0)) + 1)
    per_item = np.bincount(item, minlength=1)
    if int((per_item * (per_item - 1) // 2).sum()) > _LISTED and n_people**2 * n_values <= _TABLE:
        return _by_products(item, person, label, n_people=n_people, n_values=n_values, among=among)
    return _by_listing(item, person, label, n_people=n_people, n_values=n_values, among=among)


def light_kappa(pairs: Pairs, at_least: int = 1) -> Estimate:
    """Return the mean of Cohen's kappa over pairs with ``at_least`` common items (Light 1971).

    Pairs without a kappa are left out; ``n`` counts the pairs that stayed. Undefined where none did.
    """
    kept = (pairs.n >= at_least) & ~np.isnan(pairs.kappa)
    if not kept.any():
        return undefined(Why.NO_OVERLAP if not (pairs.n > 0).any() else Why.ONE_CLASS_ONLY)
    return Estimate(float(pairs.kappa[kept].mean()), method="mean over pairs", n=int(kept.sum()))


def light_interval(
    item: IntArray,
    person: IntArray,
    label: IntArray,
    n_people: int,
    among: FloatArray | None = None,
    *,
    n_classes: int | None = None,
    pairs: Pairs | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return Light's kappa with its analytic interval when items are drawn anew, the people being these.

    Arguments as for ``cohen_pairs``; ``pairs`` is what it returned for them, where that is at hand. Each
    label pair moves its kappa by its term of Fleiss, Cohen & Everitt (1969); the terms of all pairs of people
    on one item are added before they are squared, so that an item counts once however many people labeled
    it. With two people it is their interval. No interval where there are too many pairs of labels to list, or
    where nothing varies.
    """
    if pairs is None:
        pairs = cohen_pairs(item, person, label, n_people, among, n_classes=n_classes)
    estimate = light_kappa(pairs)
    item, person, label = _sorted(item, person, label)
    per_item = np.bincount(item, minlength=1)
    if not estimate.defined or int((per_item * (per_item - 1) // 2).sum()) > _LISTED:
        return estimate
    n_values = len(among) if among is not None else (n_classes or int(label.max(initial=0)) + 1)
    left, right = _listed(item)
    first, second = label[left], label[right]
    _, code = _distinct(person[left] * n_people + person[right], n_people)
    terms = _terms(code, first, second, pairs, np.eye(n_values) if among is None else among)
    spread = np.bincount(item[left], weights=terms) / estimate.n
    error = math.sqrt(float((spread**2).sum()))
    if error < 1e-12:
        return Estimate(estimate.value, why=Why.NO_VARIATION.value, method=estimate.method, n=estimate.n)
    reach = normal_quantile(level) * error
    low, high = max(-1.0, estimate.value - reach), min(1.0, estimate.value + reach)
    return estimate.between(low, high, "analytic, items (Fleiss, Cohen & Everitt 1969)")


def _terms(code: IntArray, first: IntArray, second: IntArray, pairs: Pairs, among: FloatArray) -> FloatArray:
    """Return float64 (n_label_pairs,): how far each moves the kappa of its pair of people; 0 without one."""
    n_met, n_values = len(pairs.n), len(among)
    shape = (n_met, n_values)
    size, n = n_met * n_values, pairs.n[:, None]
    row = np.bincount(code * n_values + first, minlength=size).reshape(shape) / n
    column = np.bincount(code * n_values + second, minlength=size).reshape(shape) / n
    mean_row, mean_column = column @ among.T, row @ among
    chance = (row * mean_row).sum(axis=1)
    kappa = np.nan_to_num(pairs.kappa)
    counts = ~np.isnan(pairs.kappa)
    room = np.where(counts, 1.0 - chance, 1.0)
    moved = among[first, second] - (mean_row[code, first] + mean_column[code, second]) * (1.0 - kappa[code])
    centred = moved - (kappa - chance * (1.0 - kappa))[code]
    return np.where(counts[code], centred / (pairs.n * room)[code], 0.0)


def _by_listing(
    item: IntArray,
    person: IntArray,
    label: IntArray,
    *,
    n_people: int,
    n_values: int,
    among: FloatArray | None,
) -> Pairs:
    left, right = _listed(item)
    if not left.size:
        nothing = np.zeros(0, dtype=np.int64)
        return Pairs(nothing, nothing, nothing, np.zeros(0), np.zeros(0))
    first, second = label[left], label[right]
    met, code = _distinct(person[left] * n_people + person[right], n_people)
    n_met = len(met)
    n = np.asarray(np.bincount(code, minlength=n_met), dtype=np.int64)
    credit = _credit(first, second, among)
    agree = np.asarray(np.bincount(code, weights=credit, minlength=n_met), dtype=np.float64)
    said_first = np.bincount(code * n_values + first, minlength=n_met * n_values).reshape(n_met, n_values)
    said_second = np.bincount(code * n_values + second, minlength=n_met * n_values).reshape(n_met, n_values)
    spread = said_second if among is None else said_second @ among.T
    chance: FloatArray = (said_first.astype(np.float64) * spread).sum(axis=1)
    return _finish(met // n_people, met % n_people, n, agree, chance)


def _sorted(item: IntArray, person: IntArray, label: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return the labels that are not missing, by item and person."""
    if label.size and label.min() < 0:
        known = label >= 0
        item, person, label = item[known], person[known], label[known]
    step, further = np.diff(item), np.diff(person)
    if ((step < 0) | ((step == 0) & (further < 0))).any():
        order = np.lexsort((person, item))
        item, person, label = item[order], person[order], label[order]
    return item, person, label


def _listed(item: IntArray) -> tuple[IntArray, IntArray]:
    """Return the positions of both labels of every pair of labels of one item; ``item`` is sorted."""
    left, right = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for offset in range(1, int(np.bincount(item, minlength=1).max(initial=0))):
        same = np.flatnonzero(item[offset:] == item[:-offset])
        left.append(same)
        right.append(same + offset)
    return np.concatenate(left), np.concatenate(right)


def _distinct(key: IntArray, n_people: int) -> tuple[IntArray, IntArray]:
    if n_people**2 > _TABLE:
        met, code = np.unique(key, return_inverse=True)
        return met, code
    seen = np.bincount(key, minlength=n_people**2) > 0
    met = np.flatnonzero(seen)
    return met, (np.cumsum(seen) - 1)[key]


def _credit(first: IntArray, second: IntArray, among: FloatArray | None) -> FloatArray:
    return np.asarray(first == second, dtype=np.float64) if among is None else among[first, second]


def _by_products(
    item: IntArray,
    person: IntArray,
    label: IntArray,
    *,
    n_people: int,
    n_values: int,
    among: FloatArray | None,
) -> Pairs:
    """Return the same from matrix products over blocks of items, for people who labeled nearly everything."""
    met = np.zeros((n_people, n_people))
    agree = np.zeros((n_people, n_people))
    said = np.zeros((n_values, n_people, n_people))
    starts = np.searchsorted(item, np.arange(0, int(item[-1]) + 1 + _DENSE_ITEMS, _DENSE_ITEMS))
    for block, (start, end) in enumerate(itertools.pairwise(starts)):
        rows = item[start:end] - block * _DENSE_ITEMS
        answered = np.zeros((_DENSE_ITEMS, n_people), dtype=np.float32)
        answered[rows, person[start:end]] = 1.0
        met += answered.T @ answered
        for value in range(n_values):
            one = np.zeros_like(answered)
            one[rows, person[start:end]] = label[start:end] == value
            credit = one if among is None else np.zeros_like(answered)
            if among is not None:
                credit[rows, person[start:end]] = among[value, label[start:end]]
            said[value] += one.T @ answered
            agree += one.T @ credit
    mixed = said if among is None else np.einsum("vw,wab->vab", among, said)
    chance = np.einsum("vab,vba->ab", said, mixed)
    first, second = np.triu_indices(n_people, 1)
    here = met[first, second] > 0
    first, second = first[here].astype(np.int64), second[here].astype(np.int64)
    n = met[first, second].astype(np.int64)
    return _finish(first, second, n, agree[first, second], chance[first, second])


def _finish(first: IntArray, second: IntArray, n: IntArray, agree: FloatArray, chance: FloatArray) -> Pairs:
    percent = agree / n
    expected = chance / n.astype(np.float64) ** 2
    room = 1.0 - expected
    kappa = np.divide(percent - expected, room, out=np.full(len(n), np.nan), where=room > 1e-12)
    return Pairs(first, second, n, percent, kappa)
