"""Agreement on answers of several classes: each class by itself, and whole sets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.stats.agreement import nothing_to_pair, percent_agreement, percent_of, specific_agreement
from labeler.stats.alpha import alpha_of, krippendorff_alpha
from labeler.stats.chance import gwet_ac
from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.hlp import Scored, against_others, against_truth
from labeler.stats.majority import BoolArray, FloatArray, IntArray
from labeler.stats.resample import by_item, item_draws
from labeler.stats.tally import Tally, tally


@dataclass(frozen=True, slots=True, eq=False)
class Sets:
    """Who chose which classes of which item, one answer per person and item.

    ``item``, ``person`` int64 (n_answers,); ``chosen`` bool (n_answers, n_classes). An answer without any
    class is an answer: none of them applies.
    """

    item: IntArray
    person: IntArray
    chosen: BoolArray

    def __len__(self) -> int:
        return len(self.item)


def jaccard_distance(first: BoolArray, second: BoolArray) -> FloatArray:
    """Return 1 − shared / all classes of each set of ``first`` (n, k) with each of ``second`` (m, k).

    Two empty sets are the same: 0. Source: Jaccard (1912), doi:10.1111/j.1469-8137.1912.tb05611.x.

    >>> jaccard_distance(np.array([[True, True]]), np.array([[True, False], [False, False]]))
    array([[0.5, 1. ]])
    """
    shared, union = _shared(first, second)
    apart: FloatArray = 1.0 - np.divide(shared, union, out=np.ones_like(shared), where=union > 0)
    return apart


def masi_distance(first: BoolArray, second: BoolArray) -> FloatArray:
    """Return 1 − Jaccard × monotonicity: 1 for equal sets, 2/3 if one holds the other, 1/3 if they overlap.

    Milder than Jaccard on sets of which one holds the other (somebody who marked less) than on sets that
    contradict. Source: Passonneau (2006), Measuring Agreement on Set-valued Items (MASI), LREC.

    >>> masi_distance(np.array([[True, True]]), np.array([[True, False], [True, True]])).round(3)
    array([[0.667, 0.   ]])
    """
    shared, union = _shared(first, second)
    sizes = first.sum(axis=1, dtype=np.float64)[:, None], second.sum(axis=1, dtype=np.float64)[None, :]
    return _masi(shared, union, *sizes)


def masi_beside(first: BoolArray, second: BoolArray) -> FloatArray:
    """Return float64 (n,): ``masi_distance`` of each set of ``first`` (n, k) and the one beside it."""
    shared = (first & second).sum(axis=1, dtype=np.float64)
    union = (first | second).sum(axis=1, dtype=np.float64)
    return _masi(shared, union, first.sum(axis=1, dtype=np.float64), second.sum(axis=1, dtype=np.float64))


def _masi(shared: FloatArray, union: FloatArray, n_first: FloatArray, n_second: FloatArray) -> FloatArray:
    smaller, larger = np.minimum(n_first, n_second), np.maximum(n_first, n_second)
    holds = np.where(shared == smaller, 2.0 / 3.0, 1.0 / 3.0)
    monotone = np.where(shared == larger, 1.0, holds)  # who shares all of the larger set is the same set
    apart: FloatArray = 1.0 - np.divide(shared * monotone, union, out=np.ones_like(shared), where=union > 0)
    return apart


def _shared(first: BoolArray, second: BoolArray) -> tuple[FloatArray, FloatArray]:
    a, b = first.astype(np.float64), second.astype(np.float64)
    shared = a @ b.T
    return shared, a.sum(axis=1)[:, None] + b.sum(axis=1)[None, :] - shared


def set_tally(sets: Sets, n_items: int) -> tuple[Tally, BoolArray]:
    """Return (items by how often each distinct set was chosen, the sets bool (n_sets, n_classes))."""
    distinct, code = np.unique(sets.chosen, axis=0, return_inverse=True)
    n_sets = len(distinct)
    return tally(sets.item, code.reshape(-1).astype(np.int64), n_items, n_sets), distinct


def distance_alpha_of(of: Tally, times: IntArray, distance: FloatArray) -> FloatArray:
    """Return Krippendorff's alpha with any distance between values, shape (...).

    ``times``: how many items show each pattern, (..., n_patterns).
    ``distance`` float64 (n_values, n_values), 0 on the diagonal, symmetric.
    """
    pairable = of.per_item >= 2
    counts = of.counts[pairable].astype(np.float64)
    weight = np.asarray(times, dtype=np.float64)[..., pairable]
    apart = np.einsum("pv,pv->p", counts @ distance, counts) / (of.per_item[pairable] - 1.0)
    total = weight @ counts
    n = total.sum(axis=-1)
    expected = np.einsum("...v,...v->...", total @ distance, total)
    with np.errstate(invalid="ignore", divide="ignore"):
        value: FloatArray = np.where(expected > 1e-9, 1.0 - (n - 1.0) * (weight @ apart) / expected, np.nan)
    return value


def distance_alpha(of: Tally, distance: FloatArray, draws: IntArray) -> Estimate:
    """Return Krippendorff's alpha of sets with a distance between them, with its interval by item.

    Undefined without an item that two people answered, or where all answers are the same set.

    Source: Krippendorff (2011) with the set distances of Passonneau (2006); see ``masi_distance``.
    """
    if (why := nothing_to_pair(of)) is not None:
        return why
    value = float(distance_alpha_of(of, of.times, distance))
    if np.isnan(value):
        return undefined(Why.ONE_CLASS_ONLY, of.n_pairable)

    def statistic(one: Tally, times: IntArray) -> FloatArray:
        return distance_alpha_of(one, times, distance)

    return by_item(of, Estimate(value, n=of.n_pairable), statistic, draws)


@dataclass(frozen=True, slots=True, eq=False)
class SetPairs:
    """Two people who answered one item: one row each.

    ``item``, ``first``, ``second`` int64 (n_rows,); ``one``, ``other`` bool (n_rows, n_classes): what each
    chose; ``jaccard`` float64 (n_rows,): the share of classes shared (1 where neither chose any).
    """

    item: IntArray
    first: IntArray
    second: IntArray
    one: BoolArray
    other: BoolArray
    jaccard: FloatArray

    @property
    def same(self) -> FloatArray:
        """Return float64 (n_rows,): 1 where both chose the very same classes."""
        return np.asarray((self.one == self.other).all(axis=1), dtype=np.float64)

    def per_item(self, n_items: int) -> FloatArray:
        """Return float64 (n_items,): the mean of ``jaccard`` over an item's pairs, NaN without any."""
        n = np.bincount(self.item, minlength=n_items)
        with np.errstate(invalid="ignore"):
            mean: FloatArray = np.bincount(self.item, weights=self.jaccard, minlength=n_items) / n
        return mean

    def confusion(self) -> FloatArray:
        """Return float64 (n_classes + 1, n_classes + 1): what the one chose and the other did not.

        Diagonal: pairs who both chose it. Elsewhere: one chose the row and not the column, the other the
        column and not the row; in the last row and column the other chose nothing instead.
        """
        both = (self.one & self.other).sum(axis=0).astype(np.float64)
        alone = [_or_nothing(self.one & ~self.other), _or_nothing(self.other & ~self.one)]
        counts: FloatArray = alone[0].T @ alone[1] + alone[1].T @ alone[0]
        counts[-1, -1] = 0.0
        counts[np.arange(len(both)), np.arange(len(both))] = both
        return counts

    def items_apart(self, first: int, second: int) -> IntArray:
        """Return int64 (n,): the items of a cell off the diagonal of ``confusion``."""
        mine, theirs = _or_nothing(self.one & ~self.other) > 0, _or_nothing(self.other & ~self.one) > 0
        here = (mine[:, first] & theirs[:, second]) | (mine[:, second] & theirs[:, first])
        return np.unique(self.item[here])


def _or_nothing(chosen: BoolArray) -> FloatArray:
    """Return the classes with a last column that is 1 where there is none."""
    return np.column_stack([chosen, ~chosen.any(axis=1)]).astype(np.float64)


def set_pairs(sets: Sets) -> SetPairs:
    """Return the table of pairs of people who answered one item, all items of as many answers at once."""
    order = np.lexsort((sets.person, sets.item))
    item, person, chosen = sets.item[order], sets.person[order], sets.chosen[order]
    n = np.bincount(item, minlength=1)
    starts = np.cumsum(n) - n
    first, second = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for size in np.unique(n[n > 1]).tolist():
        at = starts[n == size]
        a, b = np.triu_indices(size, 1)
        first.append((at[:, None] + a).ravel())
        second.append((at[:, None] + b).ravel())
    i, j = np.concatenate(first), np.concatenate(second)
    shared = (chosen[i] & chosen[j]).sum(axis=1).astype(np.float64)
    union = (chosen[i] | chosen[j]).sum(axis=1)
    near = np.divide(shared, union, out=np.ones(len(i)), where=union > 0)
    return SetPairs(item[i], person[i], person[j], chosen[i], chosen[j], near)


@dataclass(frozen=True, slots=True)
class ClassAgreement:
    """One class by itself, chosen or not: percent, alpha and AC1, and if one chose it whether another did."""

    percent: Estimate
    alpha: Estimate
    ac1: Estimate
    chosen: Estimate
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class SetAgreement:
    """Agreement on whole sets: ``same`` (the very same classes), ``jaccard`` (mean share of classes shared),
    alpha with each distance; and each class by itself."""

    same: Estimate
    jaccard: Estimate
    alpha_masi: Estimate
    alpha_jaccard: Estimate
    per_class: list[ClassAgreement]
    tally: Tally
    distinct: BoolArray


def set_agreement(sets: Sets, n_items: int, *, n_resamples: int = 500, seed: int = 0) -> SetAgreement:
    """Return how far people agree on answers of several classes, with intervals by item."""
    of, distinct = set_tally(sets, n_items)
    draws = item_draws(of.times, n_resamples, seed)
    near = 1.0 - jaccard_distance(distinct, distinct)

    def jaccard(one: Tally, times: IntArray) -> FloatArray:
        return percent_of(one, times, near)

    return SetAgreement(
        by_item(of, percent_agreement(of), percent_of, draws),
        by_item(of, percent_agreement(of, near), jaccard, draws),
        distance_alpha(of, masi_distance(distinct, distinct), draws),
        distance_alpha(of, 1.0 - near, draws),
        [
            class_agreement(sets, code, n_items, n_resamples=n_resamples, seed=seed)
            for code in range(sets.chosen.shape[1])
        ],
        of,
        distinct,
    )


def class_agreement(
    sets: Sets, code: int, n_items: int, *, n_resamples: int = 500, seed: int = 0
) -> ClassAgreement:
    """Return how far people agree on whether one class applies."""
    chosen = sets.chosen[:, code].astype(np.int64)
    of = tally(sets.item, chosen, n_items, 2)
    draws = item_draws(of.times, n_resamples, seed)
    return ClassAgreement(
        by_item(of, percent_agreement(of), percent_of, draws),
        by_item(of, krippendorff_alpha(of), alpha_of, draws),
        gwet_ac(of),
        specific_agreement(of)[1],
        float(chosen.mean()) if len(chosen) else float("nan"),
    )


def scored_class(sets: Sets, code: int, truth: BoolArray | None, known: BoolArray, n_items: int) -> Scored:
    """Return everybody's answers on one class against the truth, or against the plurality of the others.

    ``truth`` bool (n_items, n_classes), used where ``known`` bool (n_items,); None: nothing is known.
    """
    chosen = sets.chosen[:, code].astype(np.int64)
    if truth is None:
        of = tally(sets.item, chosen, n_items, 2)
        return against_others(sets.item, sets.person, chosen, of)
    true = np.where(known, truth[:, code].astype(np.int64), -1)
    return against_truth(sets.item, sets.person, chosen, true, np.eye(2))


def scored_sets(sets: Sets, truth: BoolArray, known: BoolArray) -> tuple[Scored, FloatArray]:
    """Return (whether each answer is the very set that is true, Jaccard's share of each with the truth)."""
    here = known[sets.item]
    item, person, chosen = sets.item[here], sets.person[here], sets.chosen[here]
    true = truth[item]
    same = (chosen == true).all(axis=1).astype(np.float64)
    shared = (chosen & true).sum(axis=1)
    union = (chosen | true).sum(axis=1)
    near = np.divide(shared, union, out=np.ones(len(item)), where=union > 0)
    nothing = np.zeros(len(item), dtype=np.int64)
    reference = np.where(known, 0, -1).astype(np.int64)
    return Scored("hlp", item, person, nothing, same, reference), near
