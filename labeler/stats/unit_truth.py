"""Units (boxes, time segments) against what is known, and what several people agree on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations

import numpy as np

from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.hlp import Kind
from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.matching import AgreedUnits, Matching, agreed_units, clusters, group_distances, match
from labeler.stats.matching import sampled_pairs as drawn_pairs
from labeler.stats.pairs_in_general import PairRows
from labeler.stats.resample import share_of_labels
from labeler.stats.units import HALF, LOOSE, Said, Units, ratio


def agreed(
    people: Mapping[int, Units], *, threshold: float = HALF, least_support: float = 0.5, width: int = 4
) -> AgreedUnits:
    """Return the units of one item that at least ``least_support`` of the people who looked drew.

    ``width``: 4 for boxes, 2 for segments (for an item that nobody looked at).
    """
    codes = sorted(people)
    return _agreed(codes, people, _matchings(codes, people, threshold), least_support, width)


def _matchings(
    codes: Sequence[int], people: Mapping[int, Units], threshold: float
) -> dict[tuple[int, int], Matching]:
    return {(a, b): match(people[a].overlap(people[b]), threshold) for a in codes for b in codes if a < b}


def _agreed(
    codes: Sequence[int],
    people: Mapping[int, Units],
    found: Mapping[tuple[int, int], Matching],
    least_support: float,
    width: int,
) -> AgreedUnits:
    chosen = [people[code] for code in codes]
    between = {(i, j): found[a, b] for i, a in enumerate(codes) for j, b in enumerate(codes) if i < j}
    groups = clusters(between, [len(one) for one in chosen])
    places = [one.places.reshape(-1, width) for one in chosen]
    # a unit without a class takes no part in the vote for its class, but its place counts
    classes = [one.label_class + 1 for one in chosen]
    made = agreed_units(groups, places, classes, least_support)
    return AgreedUnits(made.places.reshape(-1, width), np.maximum(made.label_class - 1, -1), made.support)


def without_each(people: Mapping[int, Units], *, threshold: float = HALF) -> dict[int, Units]:
    """Return for each person the consensus of the *others*; nobody where fewer than two looked."""
    codes = sorted(people)
    if len(codes) < 2:
        return {}
    width = people[codes[0]].places.shape[1]
    found = _matchings(codes, people, threshold)
    out = {}
    for person in codes:
        others = [code for code in codes if code != person]
        made = _agreed(others, people, found, 0.5, width)
        out[person] = Units(made.places, made.label_class)
    return out


@dataclass(frozen=True, slots=True, eq=False)
class ScoredUnits:
    """Each person's units of each item against a reference: one row each, all arrays (n_rows, …).

    ``kind``: ``hlp`` (a truth from outside) or ``agreement`` (the consensus of the others). ``item``,
    ``person`` int64. ``f1``, ``class_f1`` float64: at .5, NaN where neither holds a unit. ``presence``
    float64: 1 where both hold units or neither does. ``overlap``, ``matched``: of units matched at .5 the sum
    of IoU and how many. ``right``, ``said``, ``true`` float64 (n_rows, n_classes): units matched with their
    class, the person's units, the reference's, by class.
    """

    kind: Kind
    item: IntArray
    person: IntArray
    f1: FloatArray
    class_f1: FloatArray
    presence: FloatArray
    overlap: FloatArray
    matched: FloatArray
    right: FloatArray
    said: FloatArray
    true: FloatArray

    def __len__(self) -> int:
        return len(self.item)

    @property
    def classed(self) -> ScoredUnits:
        """Return the same with F1 where only units of one class may match."""
        return replace(self, f1=self.class_f1)

    def where(self, rows: IntArray | np.ndarray) -> ScoredUnits:
        """Return some rows."""
        names = [one.name for one in fields(self) if one.name != "kind"]
        return replace(self, **{name: getattr(self, name)[rows] for name in names})


def units_against_others(said: Said, n_classes: int) -> ScoredUnits:
    """Return everybody against the consensus of the others: agreement, not HLP."""
    rows = [
        (item, person, people[person], reference)
        for item, people in enumerate(said)
        for person, reference in without_each(people).items()
    ]
    return _scored("agreement", rows, n_classes)


def units_against_truth(
    said: Said, truth: Mapping[int, Units], n_classes: int, ruled_by: Mapping[int, int] | None = None
) -> ScoredUnits:
    """Return everybody against what is known of an item; whoever's ruling it is (``ruled_by``) not there."""
    judge = ruled_by or {}
    rows = [
        (item, person, units, truth[item])
        for item, people in enumerate(said)
        if item in truth
        for person, units in sorted(people.items())
        if judge.get(item) != person
    ]
    return _scored("hlp", rows, n_classes)


def _scored(kind: Kind, rows: Sequence[tuple[int, int, Units, Units]], n_classes: int) -> ScoredUnits:
    numbers = np.zeros((len(rows), 5))
    classes = np.zeros((len(rows), 3, n_classes))
    for place, (_, _, units, true) in enumerate(rows):
        overlap = units.overlap(true)
        alike = units.label_class[:, None] == true.label_class[None, :]
        found, with_class = match(overlap, HALF), match(np.where(alike, overlap, 0.0), HALF)
        present = float((len(units) > 0) == (len(true) > 0))
        numbers[place] = found.f1, with_class.f1, present, found.overlap.sum(), len(found.first)
        for part, codes in enumerate(
            (units.label_class[with_class.first], units.label_class, true.label_class)
        ):
            classes[place, part] = np.bincount(codes[codes >= 0], minlength=n_classes)
    return ScoredUnits(
        kind,
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([row[1] for row in rows], dtype=np.int64),
        *numbers.T,
        *(classes[:, part] for part in range(3)),
    )


def f1_overall(scored: ScoredUnits, *, n_resamples: int = 1000, seed: int = 0) -> Estimate:
    """Return the mean F1 at .5 over people and items, for people in general where five of them looked.

    Items where neither person nor reference holds a unit are left out: F1 is undefined there.
    """
    known = ~np.isnan(scored.f1)
    if not known.any():
        return undefined(Why.NO_TRUTH if scored.kind == "hlp" else Why.NO_PAIRABLE_UNITS)
    item, person, value = scored.item[known], scored.person[known], scored.f1[known]
    return share_of_labels(item, person, value, n_resamples=n_resamples, seed=seed)


def f1_by_person(
    scored: ScoredUnits, n_people: int, *, n_resamples: int = 500, seed: int = 0
) -> list[Estimate]:
    """Return each person's mean F1 at .5, with an interval by item."""
    return [
        f1_of(scored, scored.person == person, n_resamples=n_resamples, seed=seed)
        for person in range(n_people)
    ]


def f1_of(scored: ScoredUnits, rows: np.ndarray, *, n_resamples: int = 500, seed: int = 0) -> Estimate:
    """Return the mean F1 at .5 of some rows, with an interval by item."""
    known = rows & ~np.isnan(scored.f1)
    ones = np.ones(int(np.count_nonzero(known)))
    return ratio(
        scored.item[known], scored.f1[known], ones, n_resamples=n_resamples, seed=seed, why=Why.NO_LABELS
    )


def recall_and_precision(
    scored: ScoredUnits, *, n_resamples: int = 500, seed: int = 0
) -> tuple[list[Estimate], list[Estimate]]:
    """Return for each class (of the reference's units, the share found with it; of the people's, right)."""

    def share(code: int, of: FloatArray) -> Estimate:
        top, bottom = scored.right[:, code], of[:, code]
        return ratio(scored.item, top, bottom, n_resamples=n_resamples, seed=seed, why=Why.NO_LABELS)

    every = range(scored.right.shape[1])
    return [share(code, scored.true) for code in every], [share(code, scored.said) for code in every]


def units_alpha(said: Said, *, n_resamples: int = 500, seed: int = 0) -> Estimate:
    """Return an alpha that counts what only one person marked, with an interval by item.

    As ``boxes.boxes_alpha``: units are matched at .1, the distance is 1 − IoU, and who has no unit in a group
    is at distance 1 from each of its units. The expected disagreement is over pairs of all units (at most
    200,000 drawn by ``seed``) and is held fixed in the resamples: it is near 1 whichever items come.
    """
    rows, pool = units_disagreement(said)
    observed = ratio(rows.item, rows.top, rows.bottom, n_resamples=n_resamples, seed=seed)
    every = np.concatenate(pool) if pool else np.zeros((0, 4))
    first, second = drawn_pairs(len(every), np.random.default_rng(seed))
    if not observed.defined or not len(first):
        return undefined(Why.NO_PAIRABLE_UNITS)
    expected = float((1 - _overlap_beside(every[first], every[second])).mean())
    if expected <= 0:
        return undefined(Why.ONE_CLASS_ONLY, observed.n)
    value = 1 - observed.value / expected
    if not observed.has_interval:
        return Estimate(value, why=observed.why, n=observed.n)
    low, high = 1 - observed.high / expected, 1 - observed.low / expected
    return Estimate(value, low, high, method=observed.method, n=observed.n)


def units_disagreement(said: Said) -> tuple[PairRows, list[FloatArray]]:
    """Return (one row for each pair of people over a group of matched units, the places of all units).

    ``top`` is their distance (see ``matching.group_distances``), ``bottom`` 1; items of one person have none.
    """
    pool: list[FloatArray] = []
    rows: list[tuple[int, int, int, float]] = []
    for item, people in enumerate(said):
        codes = sorted(people)
        if len(codes) < 2:
            continue
        units = [people[code] for code in codes]
        pool += [one.places for one in units]
        matched = _matchings(range(len(units)), dict(enumerate(units)), LOOSE)
        for members in clusters(matched, [len(one) for one in units]):
            there = [person for person, _ in members]
            absent = [person for person in range(len(units)) if person not in there]
            pairs = [*combinations(there, 2), *((a, b) for a in there for b in absent)]
            apart = _distances(units, members).tolist()
            rows += [(item, codes[a], codes[b], far) for (a, b), far in zip(pairs, apart, strict=True)]
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    item, first, second = table[:, :3].T.astype(np.int64)
    return PairRows(item, first, second, table[:, 3], np.ones(len(table))), pool


def _distances(units: Sequence[Units], members: Sequence[tuple[int, int]]) -> FloatArray:
    places = np.array([units[person].places[unit] for person, unit in members])
    here = Units(places, np.zeros(len(places), dtype=np.int64))
    return group_distances(here.overlap(here), len(units))


def _overlap_beside(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return float64 (n,): IoU of each place of ``first`` (n, 2 or 4) with the one beside it."""
    half = first.shape[1] // 2
    low, high = np.maximum(first[:, :half], second[:, :half]), np.minimum(first[:, half:], second[:, half:])
    shared = np.clip(high - low, 0, None).prod(axis=1)
    sizes = [np.clip(one[:, half:] - one[:, :half], 0, None).prod(axis=1) for one in (first, second)]
    union = sizes[0] + sizes[1] - shared
    found: FloatArray = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return found
