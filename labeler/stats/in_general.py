"""How sure a coefficient is about people in general: items and people both drawn anew.

Intervals by item say what other items would give with *these* people. That people like them would agree as
much is another claim: a few people who think alike say little about it. Here both are drawn (Owen 2007,
doi:10.1214/07-AOAS122): a pair of labels counts as often as its item times as often as its two people were
drawn; a person drawn twice is never compared with themselves. Under five people nothing can be said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from labeler.stats.agreement import value_weights
from labeler.stats.alpha import Level, metric
from labeler.stats.chance import beyond
from labeler.stats.cohen import Pairs
from labeler.stats.estimate import Estimate, Why
from labeler.stats.majority import FloatArray, IntArray
from labeler.stats.resample import BY_BOTH, BY_BOTH_NORMAL, FEW_PEOPLE, item_draws, percentiles
from labeler.stats.tally import Tally

MOST_ITEMS = 10_000
"""Items that are drawn with the people; of more, so many show the spread of people, and items are normal."""

_CHUNK = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class _Labels:
    """Labels sorted by item, of values that ``share`` makes classes of."""

    item: IntArray
    person: IntArray
    label: IntArray
    n_items: int
    n_people: int
    share: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """What every coefficient is made of, for each resample: plain and weighted agreement, shares, alpha."""

    plain: FloatArray
    weighted: FloatArray
    near: FloatArray
    shares: FloatArray
    alpha: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """How the coefficients were made: ``weights`` of the classes (None: the same or not), ``near`` those of
    AC2 (None: there is none), and what alpha takes the classes for."""

    weights: FloatArray | None = None
    near: FloatArray | None = None
    level: Level = Level.NOMINAL
    values: FloatArray | None = None


def in_general(
    estimates: Mapping[str, Estimate],
    codes: tuple[IntArray, IntArray, IntArray],
    tally: Tally,
    n_people: int,
    *,
    pairs: Pairs | None = None,
    asked: Asked | None = None,
    n_resamples: int = 200,
    seed: int = 0,
) -> dict[str, Estimate]:
    """Return the coefficients with intervals for people in general.

    ``estimates``: by name (percent, cohen_kappa, fleiss_kappa, krippendorff_alpha, gwet_ac1, gwet_ac2,
    brennan_prediger); the values stay. ``codes``: item, person, label int64 (n_labels,), label -1 missing.
    ``tally``: of these labels. ``pairs``: kappa by pair, for Cohen's. Where fewer than five people labeled
    items that somebody else labeled too, there is no interval and ``why`` says ``fewer_than_five_people``. An
    undefined value stays undefined.
    """
    asked = asked or Asked()
    item, person, label = _pairable(*codes, tally)
    people = np.unique(person)
    if len(people) < FEW_PEOPLE or n_resamples < 2:
        return {name: few(one) for name, one in estimates.items()}
    labels = _Labels(item, np.searchsorted(people, person), label, tally.n_items, len(people), tally.share)
    rng = np.random.default_rng(seed)
    draws = item_draws(np.ones(len(people), dtype=np.int64), n_resamples, rng).astype(np.float64)
    sums, method = _sums(labels, tally, asked, draws, rng)
    samples = _samples(sums, tally, asked)
    if pairs is not None:
        samples["cohen_kappa"] = _of_pairs(pairs, people, n_people, draws)
    found = {}
    for name, one in estimates.items():
        drawn = samples.get(name)
        if drawn is None or not one.defined:
            found[name] = one
            continue
        normal = name == "cohen_kappa" or method == BY_BOTH_NORMAL
        found[name] = with_interval(one, drawn, rng if normal else None)
    return found


def few(one: Estimate) -> Estimate:
    """Return a value of so few people that nothing follows for others."""
    why = Why.FEW_PEOPLE.value if one.defined else one.why
    return Estimate(one.value, why=why, n=one.n)


def _pairable(
    item: IntArray, person: IntArray, label: IntArray, tally: Tally
) -> tuple[IntArray, IntArray, IntArray]:
    kept = (label >= 0) & (tally.per_item[tally.of_item[item]] >= 2)
    order = np.argsort(item[kept], kind="stable")
    return item[kept][order], person[kept][order], label[kept][order]


def with_interval(one: Estimate, samples: FloatArray, rng: np.random.Generator | None) -> Estimate:
    """Return the estimate with the spread of ``samples``; with ``rng`` the items' part is added as normal."""
    method = BY_BOTH
    if rng is not None:
        method = BY_BOTH_NORMAL
        spread = (one.high - one.low) / (2.0 * 1.959963984540054) if one.has_interval else 0.0
        known = samples[~np.isnan(samples)]
        middle = float(known.mean()) if known.size else 0.0
        samples = one.value + (samples - middle) + rng.normal(0.0, spread, len(samples))
    low, high = percentiles(samples)
    if np.isnan(low) or high - low < 1e-12:
        return Estimate(one.value, why=Why.NO_VARIATION.value, method=method, n=one.n)
    return one.between(max(low, -1.0), min(high, 1.0), method)


def _sums(
    labels: _Labels,
    tally: Tally,
    asked: Asked,
    draws: FloatArray,
    rng: np.random.Generator,
) -> tuple[_Sums, str]:
    items = np.unique(labels.item)
    method = BY_BOTH
    if len(items) > MOST_ITEMS:
        items = np.sort(rng.choice(items, MOST_ITEMS, replace=False))
        method = BY_BOTH_NORMAL
    kept = np.isin(labels.item, items)
    item, person, label = labels.item[kept], labels.person[kept], labels.label[kept]
    item = np.searchsorted(items, item)
    inside = _Labels(item, person, label, len(items), labels.n_people, labels.share)
    plain, weighted, near = (value_weights(tally, one) for one in (None, asked.weights, asked.near))
    total = tally.class_counts()[tally.per_item >= 2]
    said = tally.times[tally.per_item >= 2] @ total
    apart = labels.share @ metric(asked.level, said, asked.values) @ labels.share.T
    if tally.hard:
        np.fill_diagonal(apart, 0.0)
    parts = []
    step = max(1, _CHUNK // (len(items) * max(1, len(labels.share))))
    for start in range(0, len(draws), step):
        of_people = draws[start : start + step]
        one = np.ones(len(items), dtype=np.int64)
        of_items = np.ones((len(of_people), len(items)))
        if method == BY_BOTH:
            of_items = item_draws(one, len(of_people), rng).astype(np.float64)
        parts.append(_chunk(inside, of_people, of_items, (plain, weighted, near, apart)))
    return _Sums(*(np.concatenate(columns) for columns in zip(*parts, strict=True))), method


def _chunk(
    labels: _Labels,
    of_people: FloatArray,
    of_items: FloatArray,
    among: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
) -> tuple[FloatArray, ...]:
    """Return the sums of some resamples; ``of_people`` (b, n_people), ``of_items`` (b, n_items)."""
    from scipy.sparse import csr_array

    n_values = len(labels.share)
    cell = labels.item * n_values + labels.label
    shape = (labels.n_items * n_values, labels.n_people)
    who = csr_array((np.ones(len(cell)), (cell, labels.person)), shape=shape)
    wide = (labels.n_items, n_values, len(of_people))
    counts = np.asarray(who @ of_people.T).reshape(wide)
    own = np.asarray(who @ (of_people.T**2)).reshape(wide)
    m = counts.sum(axis=1)
    n_pairs = m**2 - own.sum(axis=1)
    there = n_pairs > 0
    safe = np.where(there, n_pairs, 1.0)
    each = np.where(there, of_items.T, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.einsum("ivb,vc,ib->bc", counts / np.where(m > 0, m, 1.0)[:, None], labels.share, each)
        shares /= each.sum(axis=0)[:, None]
        plain = _met(counts, own, among[0])
        met = [plain if np.array_equal(one, among[0]) else _met(counts, own, one) for one in among[1:]]
        agree = [(one / safe * each).sum(axis=0) / each.sum(axis=0) for one in (plain, *met[:2])]
        observed = (met[2] / safe * m * each).sum(axis=0)
        total = np.einsum("ivb,ib->bv", counts, each)
        n = total.sum(axis=1)
        expected = np.einsum("bv,vw,bw->b", total, among[3], total) - total @ among[3].diagonal()
        alpha = np.where(expected > 0, 1.0 - (n - 1.0) * observed / expected, np.nan)
    return *agree, shares, alpha


def _met(counts: FloatArray, own: FloatArray, among: FloatArray) -> FloatArray:
    """Return float64 (n_items, b): pairs of labels of different people, weighted by ``among``."""
    same = np.eye(len(among))
    if np.array_equal(among, same):
        return np.asarray(np.einsum("ivb,ivb->ib", counts, counts) - own.sum(axis=1))
    if np.array_equal(among, 1.0 - same):  # all pairs that do not say the same
        return np.asarray(counts.sum(axis=1) ** 2 - np.einsum("ivb,ivb->ib", counts, counts))
    met = np.einsum("ivb,vw,iwb->ib", counts, among, counts, optimize=True)
    return np.asarray(met - np.einsum("ivb,v->ib", own, among.diagonal()))


def _samples(sums: _Sums, tally: Tally, asked: Asked) -> dict[str, FloatArray]:
    k = tally.n_classes
    among = np.eye(k) if asked.weights is None else asked.weights
    near = {} if asked.near is None else {"gwet_ac2": asked.near.sum()}
    spread = (sums.shares * (1.0 - sums.shares)).sum(axis=1) / max(k * (k - 1.0), 1.0)
    chance = np.einsum("bc,cd,bd->b", sums.shares, among, sums.shares)
    return {
        "percent": sums.weighted,
        "fleiss_kappa": beyond(sums.weighted, chance),
        "krippendorff_alpha": sums.alpha,
        "gwet_ac1": beyond(sums.plain, k * spread),
        **{name: beyond(sums.near, total * spread) for name, total in near.items()},
        "brennan_prediger": beyond(sums.weighted, np.asarray(among.sum() / max(k, 1) ** 2)),
    }


def _of_pairs(pairs: Pairs, people: IntArray, n_people: int, draws: FloatArray) -> FloatArray:
    """Return the mean of kappa over pairs, each as often as its two people were drawn."""
    place = np.full(n_people, -1, dtype=np.int64)
    place[people] = np.arange(len(people))
    first, second = place[pairs.first], place[pairs.second]
    kept = (first >= 0) & (second >= 0) & ~np.isnan(pairs.kappa)
    weight = draws[:, first[kept]] * draws[:, second[kept]]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: FloatArray = weight @ pairs.kappa[kept] / weight.sum(axis=1)
    return mean
