"""Units that people drew, matched one to one: F1, overlap, classes, alpha.

A unit is a box or a time segment. Everything here works on a matrix of overlaps (intersection over union), so
it does not know which of the two it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.majority import FloatArray, IntArray

_MOST_PAIRS = 200_000

COCO_THRESHOLDS = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))
"""0.50, 0.55 … 0.95 (Lin et al. 2014, COCO)."""


@dataclass(frozen=True, slots=True, eq=False)
class Matching:
    """Which unit of the first person goes with which of the second.

    ``first``, ``second`` int64 (n_matched,): positions; ``overlap`` float64 (n_matched,): their IoU.
    ``n_first``, ``n_second``: how many units each drew.
    """

    first: IntArray
    second: IntArray
    overlap: FloatArray
    n_first: int
    n_second: int

    @property
    def f1(self) -> float:
        """Return 2 × matched / (both people's units); NaN where neither drew anything.

        The limit of kappa where what nobody marked cannot be counted (Hripcsak and Rothschild 2005,
        doi:10.1197/jamia.M1733). One empty side gives 0.
        """
        total = self.n_first + self.n_second
        return 2 * len(self.first) / total if total else float("nan")


def match(overlap: FloatArray, threshold: float = 0.5) -> Matching:
    """Match units one to one with the greatest overlap, using only pairs at the threshold or over.

    ``overlap`` float64 (n_first, n_second) IoU. The assignment is optimal (Kuhn 1955): matching greedily
    would lose pairs. As many pairs as possible come first, then the greatest total overlap.

    >>> matching = match(np.array([[0.6, 0.9], [0.0, 0.7]]))
    >>> matching.first.tolist(), matching.second.tolist()
    ([0, 1], [0, 1])
    """
    from scipy.optimize import linear_sum_assignment

    n_first, n_second = overlap.shape
    if n_first == 0 or n_second == 0:
        nothing = np.zeros(0, dtype=np.int64)
        return Matching(nothing, nothing, np.zeros(0), n_first, n_second)
    good = (overlap >= threshold) & (overlap > 0)
    if good.sum(axis=0).max() <= 1 and good.sum(axis=1).max() <= 1:  # nobody has a choice
        first, second = (place.astype(np.int64) for place in np.nonzero(good))
        return Matching(first, second, overlap[first, second], n_first, n_second)
    # each pair is worth more than all overlap together, so that the number of pairs is decided first
    worth = np.where(good, min(n_first, n_second) + 1.0 + overlap, 0.0)
    first, second = linear_sum_assignment(worth, maximize=True)
    kept = good[first, second]
    first, second = first[kept].astype(np.int64), second[kept].astype(np.int64)
    return Matching(first, second, overlap[first, second], n_first, n_second)


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """How far two people's units of one item, or a mean over many, agree.

    ``f1`` by threshold; ``mean_f1`` over .50:.95; ``mean_iou`` of units matched at 0.5 (NaN without any);
    ``class_agreement``: share of those with the same class (NaN without any); ``class_f1`` at 0.5 where only
    units of the same class may match; ``n_matched`` at 0.5; ``both_empty``: neither drew anything, where the
    F1s are NaN and the people agree that there is nothing.
    """

    f1: Mapping[float, float]
    mean_f1: float
    mean_iou: float
    class_agreement: float
    class_f1: float
    n_matched: int
    n_first: int
    n_second: int
    both_empty: bool


def pair_agreement(
    overlap: FloatArray,
    first_class: IntArray | None = None,
    second_class: IntArray | None = None,
    thresholds: Sequence[float] = (0.5, 0.75),
) -> PairAgreement:
    """Return how far two people's units of one item agree.

    ``overlap`` float64 (n_first, n_second) IoU; ``first_class`` (n_first,) and ``second_class`` (n_second,)
    int64 codes, or None for units without classes.
    """
    at = {level: match(overlap, level) for level in {*thresholds, *COCO_THRESHOLDS}}
    half = at[0.5]
    same, class_f1 = float("nan"), half.f1
    if first_class is not None and second_class is not None:
        if len(half.first):
            same = float((first_class[half.first] == second_class[half.second]).mean())
        class_f1 = match(np.where(first_class[:, None] == second_class[None, :], overlap, 0.0)).f1
    return PairAgreement(
        {level: at[level].f1 for level in thresholds},
        float(np.mean([at[level].f1 for level in COCO_THRESHOLDS])),
        float(half.overlap.mean()) if len(half.first) else float("nan"),
        same,
        class_f1,
        len(half.first),
        half.n_first,
        half.n_second,
        half.n_first + half.n_second == 0,
    )


def mean_agreement(pairs: Sequence[PairAgreement]) -> PairAgreement:
    """Return the mean over pairs, each figure over the pairs where it is defined; counts are summed.

    ``both_empty`` is True only if every pair was empty. Without pairs everything is NaN.
    """
    levels = list(pairs[0].f1) if pairs else [0.5, 0.75]
    matched = np.array([pair.n_matched for pair in pairs], dtype=np.float64)
    return PairAgreement(
        {level: _mean([pair.f1[level] for pair in pairs]) for level in levels},
        _mean([pair.mean_f1 for pair in pairs]),
        _mean([pair.mean_iou for pair in pairs], matched),
        _mean([pair.class_agreement for pair in pairs], matched),
        _mean([pair.class_f1 for pair in pairs]),
        sum(pair.n_matched for pair in pairs),
        sum(pair.n_first for pair in pairs),
        sum(pair.n_second for pair in pairs),
        bool(pairs) and all(pair.both_empty for pair in pairs),
    )


def _mean(values: Sequence[float], weights: FloatArray | None = None) -> float:
    found = np.array(values, dtype=np.float64)
    known = ~np.isnan(found)
    if weights is not None:
        known &= weights > 0
    if not known.any():
        return float("nan")
    return float(np.average(found[known], weights=None if weights is None else weights[known]))


def clusters(
    overlaps: Mapping[tuple[int, int], Matching], sizes: Sequence[int]
) -> list[list[tuple[int, int]]]:
    """Return groups of units that are the same thing in several people's eyes.

    ``overlaps`` maps a pair of people (a < b) to the matching of their units, ``sizes`` says how many units
    each person drew. Each group holds (person, unit) pairs, at most one per person, people in order; groups
    of one are units that only one person drew. Pairs join by falling overlap; a pair that would put two
    units of one person into a group does not join.
    """
    links = sorted(
        (
            (-overlap, a, int(i), b, int(j))
            for (a, b), matching in overlaps.items()
            for i, j, overlap in zip(matching.first, matching.second, matching.overlap, strict=True)
        ),
    )
    group = {(person, unit): {person: unit} for person, size in enumerate(sizes) for unit in range(size)}
    for _, a, i, b, j in links:
        one, two = group[a, i], group[b, j]
        if one is two or one.keys() & two.keys():
            continue
        one.update(two)
        for person, unit in two.items():
            group[person, unit] = one
    seen: list[list[tuple[int, int]]] = []
    for (person, unit), members in group.items():
        if min(members) == person and members[person] == unit:
            seen.append(sorted(members.items()))
    return seen


@dataclass(frozen=True, slots=True, eq=False)
class AgreedUnits:
    """The units that enough people drew.

    ``places`` float64 (n, d): the median of their coordinates; ``label_class`` int64 (n,): what most of them
    say, -1 where that is tied; ``support`` float64 (n,): the share of the people who looked that drew it.
    Sorted by falling support, then place.
    """

    places: FloatArray
    label_class: IntArray
    support: FloatArray


def agreed_units(
    groups: Sequence[Sequence[tuple[int, int]]],
    places: Sequence[FloatArray],
    label_class: Sequence[IntArray],
    least_support: float,
) -> AgreedUnits:
    """Return one unit per group that at least ``least_support`` of the people drew.

    ``groups`` as from ``clusters``; ``places`` (n_units, d) and ``label_class`` (n_units,) of each person.
    """
    found = []
    for members in groups:
        support = len(members) / len(places)
        if support >= least_support:
            middle = np.median([places[person][unit] for person, unit in members], axis=0)
            said = np.bincount([label_class[person][unit] for person, unit in members])
            first = np.flatnonzero(said == said.max())
            found.append((-support, tuple(middle), int(first[0]) if len(first) == 1 else -1))
    found.sort(key=lambda one: one[:2])
    width = places[0].shape[1] if len(places) else 0
    return AgreedUnits(
        np.array([middle for _, middle, _ in found], dtype=np.float64).reshape(len(found), width),
        np.array([said for _, _, said in found], dtype=np.int64),
        np.array([-negative for negative, _, _ in found], dtype=np.float64),
    )


def mean_estimate(per_item: Sequence[float], *, resamples: int = 1000, rng: np.random.Generator) -> Estimate:
    """Return the mean of a figure over items (NaN left out) with a bootstrap interval over the items.

    Units of one item are not independent, so items are resampled, not units.
    """
    known = np.array([value for value in per_item if not np.isnan(value)], dtype=np.float64)
    if not known.size:
        return undefined(Why.NO_PAIRABLE_UNITS)
    mean = Estimate(float(known.mean()), n=known.size)
    if known.size < 2 or not resamples:
        return mean
    drawn = known[rng.integers(0, known.size, (resamples, known.size))].mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return mean.between(float(low), float(high), "bootstrap by item")


def group_distances(overlap: FloatArray, n_people: int) -> FloatArray:
    """Return the distances of all pairs of people over one group of matched units.

    ``overlap`` float64 (n, n): IoU within the group. Of the ``n_people`` who looked, those without a unit in
    the group are at distance 1 from each of its units; two such people say nothing about it.
    """
    present = len(overlap)
    within = 1 - overlap[np.triu_indices(present, k=1)]
    return np.concatenate([within, np.ones(present * (n_people - present))])


def sampled_pairs(n: int, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    """Return all pairs of n units, or 200,000 of them drawn by ``rng`` where there are more."""
    if n * (n - 1) // 2 <= _MOST_PAIRS:
        first, second = np.triu_indices(max(n, 0), k=1)
        return first.astype(np.int64), second.astype(np.int64)
    first = rng.integers(0, n, _MOST_PAIRS)
    return first, (first + rng.integers(1, n, _MOST_PAIRS)) % n


def unit_alpha(observed: Sequence[FloatArray], expected_overlap: FloatArray) -> float:
    """Return an alpha for units: 1 − observed / expected disagreement, with distance 1 − IoU.

    ``observed``: for each group of matched units of one item the distances of all pairs of its people (see
    ``group_distances``). ``expected_overlap`` float64 (n_pairs,): IoU of pairs of units, of any items and
    people. NaN without pairs, or where the expected disagreement is 0. Distant units rarely overlap, so the
    expected disagreement is near 1 and this is close to the mean overlap with what only one person marked
    counted as 0: read it beside F1.

    Source: Krippendorff's alpha with a spatial distance, as in Nassar, Hansen, Dy and Sznitman (2019),
    arXiv:1906.01464, and Braylan, Alonso and Lease (2022), doi:10.1145/3485447.3512242.
    """
    distances = np.concatenate([*observed, np.zeros(0)])
    if distances.size == 0 or expected_overlap.size == 0:
        return float("nan")
    expected = float((1 - expected_overlap).mean())
    return 1 - float(distances.mean()) / expected if expected > 0 else float("nan")
