"""How sure agreement on boxes, segments, sets and transcripts is about people in general.

Every such figure is made of a table of pairs: two people who answered one item. Here items and people are
both drawn anew (Owen 2007, doi:10.1214/07-AOAS122): a pair counts as often as its item times as often as
each of its two people was drawn, and a person drawn twice is never compared with themselves. Under five
people nothing can be said about others. For classes the same is done by ``in_general``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from labeler.stats.estimate import Estimate, Why
from labeler.stats.in_general import MOST_ITEMS, few, with_interval
from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.resample import FEW_PEOPLE, item_draws

_CHUNK = 4_000_000


class Mean(StrEnum):
    """How rows of pairs make one number.

    ``ratio``: the sum of all tops over that of all bottoms. ``items``: so within each item, then the mean
    of the items. ``labels``: the same, an item counting by how many people answered it (Krippendorff's
    observed disagreement).
    """

    RATIO = "ratio"
    ITEMS = "items"
    LABELS = "labels"


@dataclass(frozen=True, slots=True, eq=False)
class PairRows:
    """Pairs of people on items: ``item``, ``first``, ``second`` int64 (n_rows,) codes; ``top``, ``bottom``
    float64 (n_rows,): what each pair adds above and below the line."""

    item: IntArray
    first: IntArray
    second: IntArray
    top: FloatArray
    bottom: FloatArray

    def known(self) -> PairRows:
        """Return the rows with something below the line."""
        kept = (self.bottom > 0) & ~np.isnan(self.top)
        return self if kept.all() else self.where(kept)

    def where(self, rows: np.ndarray) -> PairRows:
        """Return some rows."""
        return PairRows(*(one[rows] for one in (self.item, self.first, self.second, self.top, self.bottom)))


def pairs_in_general(
    one: Estimate, rows: PairRows, *, mean: Mean = Mean.ITEMS, n_resamples: int = 200, seed: int = 0
) -> Estimate:
    """Return ``one``, made of ``rows`` by ``mean``, with an interval for people in general; the value stays.

    ``one`` has its interval by item. With fewer than five people there is no interval and ``why`` says
    ``fewer_than_five_people``; an undefined value stays undefined. Of more than 10,000 items so many show the
    spread of people, and the items' part is taken as normal.
    """
    rows = rows.known()
    people = np.union1d(rows.first, rows.second)
    if not one.defined:
        return one
    if len(people) < FEW_PEOPLE or n_resamples < 2:
        return few(one)
    rng = np.random.default_rng(seed)
    draws = item_draws(np.ones(len(people), dtype=np.int64), n_resamples, rng).astype(np.float64)
    items = np.unique(rows.item)
    many = len(items) > MOST_ITEMS
    if many:
        items = np.sort(rng.choice(items, MOST_ITEMS, replace=False))
        rows = rows.where(np.isin(rows.item, items))
    samples = _samples(rows, items, people, draws, rng=None if many else rng, mean=mean)
    return with_interval(one, samples, rng if many else None)


def alpha_in_general(
    one: Estimate, rows: PairRows, *, mean: Mean = Mean.LABELS, n_resamples: int = 200, seed: int = 0
) -> Estimate:
    """Return an alpha with an interval for people in general.

    ``rows``: distances of pairs, of which ``one`` was made by ``mean``. The expected disagreement is held
    fixed in the resamples: it rests on pairs of all answers, and hardly moves.
    """
    if not one.defined:
        return one
    rows = rows.known()
    disagreement = _point(rows, mean)
    if not disagreement > 0.0 or not one.value < 1.0:
        return Estimate(one.value, why=Why.NO_VARIATION.value, n=one.n)
    expected = disagreement / (1.0 - one.value)
    ends = ((1.0 - one.high) * expected, (1.0 - one.low) * expected)
    observed = Estimate(disagreement, *ends, n=one.n)
    found = pairs_in_general(observed, rows, mean=mean, n_resamples=n_resamples, seed=seed)
    if not found.has_interval:
        return Estimate(one.value, why=found.why, method=found.method, n=one.n)
    ends = 1.0 - found.high / expected, 1.0 - found.low / expected
    return Estimate(one.value, *ends, found.why, found.method, one.n)


def _point(rows: PairRows, mean: Mean) -> float:
    items, people = np.unique(rows.item), np.union1d(rows.first, rows.second)
    if not len(items):
        return float("nan")
    return float(_samples(rows, items, people, np.ones((1, len(people))), rng=None, mean=mean)[0])


def _samples(
    rows: PairRows,
    items: IntArray,
    people: IntArray,
    draws: FloatArray,
    *,
    rng: np.random.Generator | None,
    mean: Mean,
) -> FloatArray:
    """Return float64 (n_resamples,); without ``rng`` every item counts once and only people are drawn."""
    from scipy.sparse import csr_array

    item = np.searchsorted(items, rows.item)
    first, second = np.searchsorted(people, rows.first), np.searchsorted(people, rows.second)
    ones = np.ones(len(item))
    of_item = csr_array((ones, (item, np.arange(len(item)))), shape=(len(items), len(item)))
    who = csr_array(
        (np.tile(ones, 2), (np.tile(item, 2), np.r_[first, second])), shape=(len(items), len(people))
    )
    who.data[:] = 1.0  # each person once, however many pairs hold them
    parts = []
    step = max(1, _CHUNK // max(len(item), len(items)))
    for start in range(0, len(draws), step):
        of_people = draws[start : start + step].T
        pair = of_people[first] * of_people[second]
        top, bottom = (np.asarray(of_item @ (pair * one[:, None])) for one in (rows.top, rows.bottom))
        weight = np.ones((len(items), pair.shape[1]))
        if rng is not None:
            weight = item_draws(np.ones(len(items), dtype=np.int64), pair.shape[1], rng).T.astype(np.float64)
        if mean is not Mean.RATIO:
            there = bottom > 0
            top = np.divide(top, bottom, out=np.zeros_like(top), where=there)
            bottom = there * (np.asarray(who @ of_people) if mean is Mean.LABELS else 1.0)
            top *= bottom
        with np.errstate(invalid="ignore", divide="ignore"):
            parts.append((top * weight).sum(axis=0) / (bottom * weight).sum(axis=0))
    return np.concatenate(parts)
