"""Gamma: agreement on segments when both where they lie and what they are called may differ."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from labeler.stats.majority import FloatArray
from labeler.stats.segments import Segments


@dataclass(frozen=True, slots=True)
class Dissimilarity:
    """What it costs that two people's units differ.

    ``position`` weighs the squared distance of the ends over the summed lengths, ``category`` a different
    class; ``empty`` is the cost of a unit that somebody did not mark, and the scale of the rest.
    """

    position: float = 3.0
    category: float = 1.0
    empty: float = 1.0


@dataclass(frozen=True, slots=True)
class Gamma:
    """``value``: 1 − observed / expected disorder, NaN (and ``why``) where undefined.

    ``disorder`` of the best alignment; ``expected`` the mean disorder of ``n_samples`` random recordings, and
    ``low`` and ``high`` the value at that mean's 95 % interval.
    """

    value: float
    low: float
    high: float
    disorder: float
    expected: float
    n_samples: int
    why: str = ""


def _pair_costs(first: Segments, second: Segments, cost: Dissimilarity) -> FloatArray:
    """Return float64 (n_first + 1, n_second + 1); the last row and column stand for *no unit*."""
    a, b = first.spans, second.spans
    apart = np.abs(a[:, None, :] - b[None, :, :]).sum(axis=2)
    lengths = (a[:, 1] - a[:, 0])[:, None] + (b[:, 1] - b[:, 0])[None, :]
    where = np.divide(apart, lengths, out=np.where(apart > 0, np.inf, 0.0), where=lengths > 0) ** 2
    what = (first.label_class[:, None] != second.label_class[None, :]).astype(np.float64)
    full = np.full((len(a) + 1, len(b) + 1), cost.empty)
    full[:-1, :-1] = cost.empty * (cost.position * where + cost.category * what)
    return full


def _candidates(people: Sequence[Segments], cost: Dissimilarity) -> tuple[list[tuple[int, ...]], FloatArray]:
    """Return the alignments of at most one unit per person that can be part of the best, and their costs.

    An alignment dearer than leaving each of its units alone never is (Mathet et al. 2015, section 5.3).
    """
    n = len(people)
    pairs = {(a, b): _pair_costs(people[a], people[b], cost) for a in range(n) for b in range(a + 1, n)}
    n_pairs = n * (n - 1) / 2
    rows = [range(len(one.start_s) + 1) for one in people]
    kept, costs = [], []
    for chosen in product(*rows):
        units = [person for person in range(n) if chosen[person] < len(people[person].start_s)]
        if not units:
            continue
        # as in the authors' tool, two people without a unit cost as much as one
        total = sum(float(table[chosen[a], chosen[b]]) for (a, b), table in pairs.items())
        if total <= len(units) * n_pairs * cost.empty:
            kept.append(chosen)
            costs.append(total / n_pairs)
    return kept, np.array(costs)


def best_disorder(people: Sequence[Segments], cost: Dissimilarity = Dissimilarity()) -> float:
    """Return the disorder of the best alignment of everybody's segments: 0 where all are the same.

    Every unit is in exactly one alignment; the sum of the alignments' costs is least (an exact cover, solved
    by HiGHS) and divided by the mean number of units per person. Candidates grow as the product of the
    numbers of units: cut long recordings into windows. NaN where nobody marked anything.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    sizes = [len(one.start_s) for one in people]
    if sum(sizes) == 0 or len(people) < 2:
        return float("nan")
    kept, costs = _candidates(people, cost)
    first = np.concatenate([[0], np.cumsum(sizes)])
    rows, columns = [], []
    for column, chosen in enumerate(kept):
        for person, unit in enumerate(chosen):
            if unit < sizes[person]:
                rows.append(int(first[person]) + unit)
                columns.append(column)
    cover = csr_array((np.ones(len(rows)), (rows, columns)), shape=(sum(sizes), len(kept)))
    found = milp(
        costs,
        constraints=LinearConstraint(cover, 1, 1),
        integrality=np.ones(len(kept), dtype=np.int64),
        bounds=Bounds(0, 1),
    )
    return float(found.fun) / (sum(sizes) / len(people)) if found.success else float("nan")


def _drawn(people: Sequence[Segments], rng: np.random.Generator) -> list[Segments]:
    """Return a random recording with the numbers, gaps, lengths and classes that people's segments have."""
    sizes = np.array([len(one.start_s) for one in people])
    ordered = [one.spans[np.argsort(one.start_s, kind="stable")] for one in people if len(one.start_s)]
    gaps = np.concatenate(
        [np.zeros(1)]
        + [spans[1:, 0] - spans[:-1, 1] for spans in ordered]
        + [spans[:1, 0] for spans in ordered if spans[0, 0] > 0]
    )
    lengths = np.concatenate([spans[:, 1] - spans[:, 0] for spans in ordered])
    label_class = np.concatenate([one.label_class for one in people])
    out = []
    for place in range(len(people)):
        n = abs(int(rng.normal(sizes.mean(), sizes.std())))
        n = max(n, 1) if place == 0 else n
        gap = rng.normal(gaps.mean(), gaps.std(), n)
        length = np.abs(rng.normal(lengths.mean(), lengths.std(), n))
        end = np.cumsum(gap + length)
        out.append(Segments(end - length, end, rng.choice(label_class, n)))
    return out


def gamma(
    people: Sequence[Segments],
    *,
    cost: Dissimilarity = Dissimilarity(),
    samples: int = 30,
    rng: np.random.Generator,
) -> Gamma:
    """Return gamma of everybody's segments of one recording: 1 is perfect, 0 is what chance gives.

    ``people``: at least two, each with their segments. The expected disorder is the mean over ``samples``
    random recordings drawn by ``rng`` with the numbers, gaps, lengths and classes of the segments at hand (as
    pygamma-agreement does by default), so the value itself varies a little with the seed. Exact but slow: for
    more than some dozen segments a person, use F1 and frames, and gamma on windows.

    Source: Mathet, Widlöcher and Métivier (2015), The Unified and Holistic Method Gamma, Computational
    Linguistics 41(3):437, doi:10.1162/COLI_a_00227.
    """
    nan = float("nan")
    if len(people) < 2:
        return Gamma(nan, nan, nan, nan, nan, 0, "single_labeler")
    observed = best_disorder(people, cost)
    if np.isnan(observed):
        return Gamma(nan, nan, nan, nan, nan, 0, "no_labels")
    drawn = np.array([best_disorder(_drawn(people, rng), cost) for _ in range(samples)])
    drawn = drawn[~np.isnan(drawn)]
    expected = float(drawn.mean()) if drawn.size else nan
    if not expected > 0:
        return Gamma(nan, nan, nan, observed, expected, int(drawn.size), "one_class_only")
    reach = 1.96 * float(drawn.std(ddof=1)) / math.sqrt(drawn.size) if drawn.size > 1 else nan
    return Gamma(
        1 - observed / expected,
        1 - observed / max(expected - reach, 1e-12),
        1 - observed / (expected + reach),
        observed,
        expected,
        int(drawn.size),
    )
