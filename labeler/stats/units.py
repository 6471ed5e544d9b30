"""Agreement and HLP on units (boxes, time segments) of many items and people, with intervals by item.

One table of pairs is made (``unit_pairs``: two people who both looked at one item), and every figure is a sum
over its rows. A person who looked and found nothing has no units; one who did not look is not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations

import numpy as np

from labeler.stats.boxes import box_iou
from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.majority import BoolArray, FloatArray, IntArray
from labeler.stats.matching import COCO_THRESHOLDS, match
from labeler.stats.resample import BY_ITEM, mean_by_item
from labeler.stats.segments import temporal_iou
from labeler.stats.votes import sum_at

HALF = 0.5
LOOSE = 0.1
"""Units that overlap less than this have nothing to do with each other."""


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """One person's units on one item.

    ``places`` float64 (n, 4): x0, y0, x1, y1 of boxes, or (n, 2): start and end in seconds of segments;
    ``label_class`` int64 (n,): codes, -1 where a unit has no class.
    """

    places: FloatArray
    label_class: IntArray

    def __len__(self) -> int:
        return len(self.places)

    def overlap(self, other: Units) -> FloatArray:
        """Return float64 (n, m): intersection over union with each unit of ``other``.

        >>> one = Units(np.array([[0.0, 10.0]]), np.array([0]))
        >>> one.overlap(Units(np.array([[5.0, 15.0]]), np.array([0]))).round(3)
        array([[0.333]])
        """
        both = self.places, other.places
        return box_iou(*both) if self.places.shape[1] == 4 else temporal_iou(*both)


Said = Sequence[Mapping[int, Units]]
"""For each item, the units of each person (by code) who looked at it."""


@dataclass(frozen=True, slots=True, eq=False)
class UnitPairs:
    """Two people who both looked at one item: one row each, all arrays (n_rows, …).

    ``item``, ``first``, ``second`` int64: codes, ``first`` < ``second``. ``f1`` float64 (n_rows, 10): at .50,
    .55 … .95, NaN where neither drew anything. ``n_first``, ``n_second``: units of each. ``matched``,
    ``overlap``, ``same``: of units matched at .5, how many, the sum of their IoU, how many of one class.
    ``loose``: pairs that overlap by .1 but not by .5. ``class_f1``: F1 at .5 where only units of one class
    may match. ``class_matched``, ``class_units`` float64 (n_rows, n_classes): units so matched (twice the
    pairs), and all units of both, by class. ``confusion`` float64 (n_classes + 1, n_classes + 1): pairs of
    units matched at .1 by the classes that the two say, once in either order; the last row and column:
    nothing.
    """

    item: IntArray
    first: IntArray
    second: IntArray
    f1: FloatArray
    n_first: IntArray
    n_second: IntArray
    matched: IntArray
    overlap: FloatArray
    same: IntArray
    loose: IntArray
    class_f1: FloatArray
    class_matched: FloatArray
    class_units: FloatArray
    confusion: FloatArray

    def __len__(self) -> int:
        return len(self.item)

    @property
    def both_empty(self) -> BoolArray:
        """Return bool (n_rows,): neither found anything, which is agreement and is counted apart."""
        empty: BoolArray = self.n_first + self.n_second == 0
        return empty

    @property
    def mean_f1(self) -> FloatArray:
        """Return float64 (n_rows,): the mean over the thresholds .50 to .95."""
        return np.asarray(self.f1.mean(axis=1))

    def where(self, rows: IntArray | BoolArray) -> UnitPairs:
        """Return some rows; the confusion stays that of all."""
        names = [one.name for one in fields(self) if one.name != "confusion"]
        return replace(self, **{name: getattr(self, name)[rows] for name in names})


def unit_pairs(said: Said, n_classes: int) -> UnitPairs:
    """Return the table of pairs of people who looked at one item.

    >>> one = Units(np.array([[0.0, 0, 10, 10]]), np.array([0]))
    >>> unit_pairs([{0: one, 1: one}], 1).f1[0, 0]
    np.float64(1.0)
    """
    rows: list[tuple[int, int, int]] = []
    numbers: list[list[float]] = []
    by_class: list[FloatArray] = []
    confusion = np.zeros((n_classes + 1, n_classes + 1))
    for item, people in enumerate(said):
        for a, b in combinations(sorted(people), 2):
            rows.append((item, a, b))
            found, classes = _compare(people[a], people[b], n_classes, confusion)
            numbers.append(found)
            by_class.append(classes)
    place = np.array(rows, dtype=np.int64).reshape(-1, 3)
    n_levels = len(COCO_THRESHOLDS)
    table = np.array(numbers, dtype=np.float64).reshape(len(rows), n_levels + 7)
    classes = np.array(by_class, dtype=np.float64).reshape(len(rows), 2, n_classes)
    counts = table[:, n_levels:].T
    whole = {name: counts[place].astype(np.int64) for place, name in ((0, "a"), (1, "b"), (2, "m"))}
    return UnitPairs(
        place[:, 0],
        place[:, 1],
        place[:, 2],
        table[:, :n_levels],
        whole["a"],
        whole["b"],
        whole["m"],
        counts[3],
        counts[4].astype(np.int64),
        counts[5].astype(np.int64),
        counts[6],
        classes[:, 0],
        classes[:, 1],
        confusion,
    )


def _compare(
    one: Units, other: Units, n_classes: int, confusion: FloatArray
) -> tuple[list[float], FloatArray]:
    """Return (the numbers of one row, units matched and units by class); add to ``confusion``."""
    overlap = one.overlap(other)
    at = {level: match(overlap, level) for level in COCO_THRESHOLDS}
    half = at[HALF]
    near = match(overlap, LOOSE)
    alike = one.label_class[:, None] == other.label_class[None, :]
    with_class = match(np.where(alike, overlap, 0.0), HALF)
    same = int(np.count_nonzero(alike[half.first, half.second]))
    units = _by_class(one.label_class, n_classes) + _by_class(other.label_class, n_classes)
    matched = 2.0 * _by_class(one.label_class[with_class.first], n_classes)
    _confuse(one.label_class, other.label_class, (near.first, near.second), confusion)
    counts = [
        half.n_first,
        half.n_second,
        len(half.first),
        float(half.overlap.sum()),
        same,
        max(0, len(near.first) - len(half.first)),
        with_class.f1,
    ]
    return [*(at[level].f1 for level in COCO_THRESHOLDS), *counts], np.stack([matched, units])


def _by_class(label_class: IntArray, n_classes: int) -> FloatArray:
    return np.bincount(label_class[label_class >= 0], minlength=n_classes).astype(np.float64)


def _confuse(one: IntArray, other: IntArray, matched: tuple[IntArray, IntArray], into: FloatArray) -> None:
    nothing = len(into) - 1
    a, b = (np.where(codes < 0, nothing, codes) for codes in (one, other))
    alone = [np.delete(codes, places) for codes, places in zip((a, b), matched, strict=True)]
    first = np.concatenate([a[matched[0]], alone[0], np.full(len(alone[1]), nothing)])
    second = np.concatenate([b[matched[1]], np.full(len(alone[0]), nothing), alone[1]])
    np.add.at(into, (first, second), 1.0)
    different = first != second
    np.add.at(into, (second[different], first[different]), 1.0)


def items_confused(said: Said, n_classes: int, first: int, second: int) -> IntArray:
    """Return int64 (n,): the items of a cell of `UnitPairs.confusion`; ``n_classes`` stands for nothing."""
    found = []
    for item, people in enumerate(said):
        for a, b in combinations(sorted(people), 2):
            here = np.zeros((n_classes + 1, n_classes + 1))
            near = match(people[a].overlap(people[b]), LOOSE)
            _confuse(people[a].label_class, people[b].label_class, (near.first, near.second), here)
            if here[first, second] > 0:
                found.append(item)
                break
    return np.array(found, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class UnitAgreement:
    """How far people agree on some pairs of people and items.

    ``f1_50``, ``f1_75``, ``mean_f1`` (over .50:.95) and ``class_f1``: the mean over items of the mean over
    pairs, where somebody drew something. ``mean_iou`` and ``class_agreement``: over units matched at .5.
    ``presence``: how often two people agree whether there is anything at all.
    """

    f1_50: Estimate
    f1_75: Estimate
    mean_f1: Estimate
    class_f1: Estimate
    mean_iou: Estimate
    class_agreement: Estimate
    presence: Estimate

    def as_dict(self) -> dict[str, dict[str, float | str | int]]:
        """Return each figure with its interval."""
        return {name: getattr(self, name).as_dict() for name in UnitAgreement.__slots__}


def unit_agreement(pairs: UnitPairs, *, n_resamples: int = 500, seed: int = 0) -> UnitAgreement:
    """Return how far people agree, every figure with its interval by item."""
    matched = pairs.matched.astype(np.float64)

    def mean(value: FloatArray) -> Estimate:
        return mean_per_item(pairs.item, value, n_resamples=n_resamples, seed=seed)

    def of_matched(top: FloatArray) -> Estimate:
        return ratio(pairs.item, top, matched, n_resamples=n_resamples, seed=seed)

    return UnitAgreement(
        mean_iou=of_matched(pairs.overlap),
        class_agreement=of_matched(pairs.same.astype(np.float64)),
        **{name: mean(value) for name, value in overall_rows(pairs).items()},
    )


def overall_rows(pairs: UnitPairs) -> dict[str, FloatArray]:
    """Return float64 (n_rows,), NaN where unknown, of the figures that are means over items."""
    alike = (pairs.n_first > 0) == (pairs.n_second > 0)
    return {
        "f1_50": pairs.f1[:, 0],
        "f1_75": pairs.f1[:, COCO_THRESHOLDS.index(0.75)],
        "mean_f1": pairs.mean_f1,
        "class_f1": pairs.class_f1,
        "presence": alike.astype(np.float64),
    }


def class_f1(pairs: UnitPairs, *, n_resamples: int = 500, seed: int = 0) -> list[Estimate]:
    """Return for each class: of all units of it, the share that the other person drew there too with it.

    2 × matched / units of both, over all pairs together, as many items do not hold the class at all.
    """
    n_classes = pairs.class_units.shape[1]
    return [
        ratio(
            pairs.item,
            pairs.class_matched[:, code],
            pairs.class_units[:, code],
            n_resamples=n_resamples,
            seed=seed,
            why=Why.NEVER_USED,
        )
        for code in range(n_classes)
    ]


def mean_per_item(item: IntArray, value: FloatArray, *, n_resamples: int = 500, seed: int = 0) -> Estimate:
    """Return the mean over items of the mean of ``value`` (n_rows,) over an item's rows, NaN left out.

    ``n``: items where something is known. Undefined (``no_pairable_units``) without any.

    >>> mean_per_item(np.array([0, 0, 1]), np.array([1.0, 0.0, 1.0])).value
    0.75
    """
    known = ~np.isnan(value)
    n = np.bincount(item[known])
    seen = n > 0
    each = np.bincount(item[known], weights=value[known])[seen] / n[seen]
    return ratio(np.arange(len(each)), each, np.ones(len(each)), n_resamples=n_resamples, seed=seed)


def ratio(
    item: IntArray,
    top: FloatArray,
    bottom: FloatArray,
    *,
    n_resamples: int = 500,
    seed: int = 0,
    why: Why = Why.NO_PAIRABLE_UNITS,
) -> Estimate:
    """Return sum of ``top`` / sum of ``bottom`` (both float64 (n_rows,)), with its interval by item.

    ``n``: items with something in ``bottom``. Undefined (``why``) where there is nothing.
    """
    above, below = sum_at(item, top, 0), sum_at(item, bottom, 0)
    seen = below > 0
    n = int(np.count_nonzero(seen))
    if n == 0:
        return undefined(why)
    above, below = above[seen], below[seen]
    value = float(above.sum() / below.sum())
    if n_resamples == 0 or n == 1:
        return Estimate(value, n=n, why=Why.N_BELOW_MINIMUM.value if n == 1 else "")
    low, high = mean_by_item(above, below, n_resamples=n_resamples, seed=seed)
    if high - low < 1e-12:
        return Estimate(value, why=Why.NO_VARIATION.value, method=BY_ITEM, n=n)
    return Estimate(value, low, high, method=BY_ITEM, n=n)
