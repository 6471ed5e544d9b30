"""Intervals for people in general of figures that are made of pairs, against draws by hand."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest

from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.in_general import in_general
from labeler.stats.pairs_in_general import Mean, PairRows, alpha_in_general, pairs_in_general
from labeler.stats.tally import tally
from labeler.stats.units import mean_per_item, ratio

N_ITEMS, N_PEOPLE = 40, 9


def made(seed: int = 3) -> PairRows:
    """Pairs of nine people, some of whom are careless, on forty items that six or so of them answered."""
    rng = np.random.default_rng(seed)
    care, hard = rng.uniform(0.4, 1.0, N_PEOPLE), rng.uniform(0.5, 1.0, N_ITEMS)
    rows = []
    for item in range(N_ITEMS):
        there = np.flatnonzero(rng.random(N_PEOPLE) < 0.7)
        for a, b in combinations(there.tolist(), 2):
            rows.append(
                (item, a, b, float(rng.random() < care[a] * care[b] * hard[item]), 1.0 + rng.random())
            )
    table = np.array(rows)
    item, first, second = table[:, :3].T.astype(np.int64)
    return PairRows(item, first, second, table[:, 3], table[:, 4])


def by_hand(rows: PairRows, mean: Mean, n: int) -> np.ndarray:
    """Draw people and items with their copies, and go through all pairs of copies of different people."""
    rng = np.random.default_rng(77)
    found = []
    table = {
        (int(i), int(a), int(b)): (float(t), float(d))
        for i, a, b, t, d in zip(rows.item, rows.first, rows.second, rows.top, rows.bottom, strict=True)
    }
    for _ in range(n):
        people, items = rng.integers(0, N_PEOPLE, N_PEOPLE), rng.integers(0, N_ITEMS, N_ITEMS)
        tops, bottoms = 0.0, 0.0
        for item in items.tolist():
            pairs = [
                table[key]
                for a, b in combinations(sorted(people.tolist()), 2)
                if (key := (item, a, b)) in table
            ]
            if not pairs:
                continue
            top, bottom = np.sum(pairs, axis=0)
            if mean is Mean.RATIO:
                tops, bottoms = tops + top, bottoms + bottom
                continue
            said = {one for i, a, b in table if i == item for one in (a, b)}
            weight = sum(person in said for person in people.tolist()) if mean is Mean.LABELS else 1.0
            tops, bottoms = tops + weight * top / bottom, bottoms + weight
        found.append(tops / bottoms)
    return np.array(found)


@pytest.mark.parametrize("mean", list(Mean))
def test_the_interval_is_that_of_draws_by_hand(mean: Mean) -> None:
    rows = made()
    one = Estimate(0.5, 0.45, 0.55, n=N_ITEMS)
    got = pairs_in_general(one, rows, mean=mean, n_resamples=4000)
    wanted = np.quantile(by_hand(rows, mean, 800), [0.025, 0.975])
    assert (got.low, got.high) == pytest.approx(tuple(wanted), abs=0.02)
    assert got.method == "bootstrap, items and people"


def test_it_is_wider_than_by_item_where_people_differ() -> None:
    rows = made()
    plain = ratio(rows.item, rows.top, rows.bottom, n_resamples=500)
    general = pairs_in_general(plain, rows, mean=Mean.RATIO, n_resamples=500)
    assert general.value == plain.value
    assert general.high - general.low > 1.5 * (plain.high - plain.low)


def test_it_agrees_with_the_one_for_classes() -> None:
    rng = np.random.default_rng(5)
    item, person = np.repeat(np.arange(60), 7), np.tile(np.arange(7), 60)
    care = rng.uniform(0.5, 1.0, 7)
    truth = rng.integers(0, 3, 60)
    label = np.where(rng.random(420) < care[person], truth[item], rng.integers(0, 3, 420))
    of = tally(item, label, 60, 3)
    pairs = [(i, a, b) for i in range(60) for a, b in combinations(range(7), 2)]
    same = [float(label[i * 7 + a] == label[i * 7 + b]) for i, a, b in pairs]
    table = np.array(pairs)
    rows = PairRows(*table.T, np.array(same), np.ones(len(pairs)))
    percent = mean_per_item(rows.item, rows.top)
    alpha = Estimate(0.4, 0.3, 0.5, n=60)
    both = {"percent": percent, "krippendorff_alpha": alpha}
    classes = in_general(both, (item, person, label), of, 7, n_resamples=3000)
    ours = pairs_in_general(percent, rows, n_resamples=3000)
    assert (ours.low, ours.high) == pytest.approx(
        (classes["percent"].low, classes["percent"].high), abs=0.015
    )


def test_an_alpha_turns_its_disagreement_around() -> None:
    rows = made()
    apart = PairRows(rows.item, rows.first, rows.second, 1.0 - rows.top, np.ones(len(rows.top)))
    observed = ratio(apart.item, apart.top, apart.bottom)
    expected = 0.8
    alpha = Estimate(1.0 - observed.value / expected, 0.1, 0.2, n=N_ITEMS)
    found = alpha_in_general(alpha, apart, mean=Mean.RATIO)
    of_observed = pairs_in_general(observed, apart, mean=Mean.RATIO)
    assert found.low == pytest.approx(1.0 - of_observed.high / expected)
    assert found.high == pytest.approx(1.0 - of_observed.low / expected)


def kept(rows: PairRows, n_people: int) -> PairRows:
    return rows.where((rows.first < n_people) & (rows.second < n_people))


@pytest.mark.parametrize("interval", [pairs_in_general, alpha_in_general])
def test_few_people_say_nothing_of_others(interval: Callable[..., Estimate]) -> None:
    one = Estimate(0.5, 0.4, 0.6, n=9)
    assert interval(one, kept(made(), 4)).why == Why.FEW_PEOPLE.value
    assert np.isnan(interval(one, kept(made(), 4)).low)
    assert interval(one, kept(made(), 5)).has_interval
    assert interval(undefined(Why.NO_LABELS), made()).why == Why.NO_LABELS.value


def test_without_variation_there_is_no_interval() -> None:
    rows = made()
    flat = PairRows(rows.item, rows.first, rows.second, np.zeros(len(rows.top)), np.ones(len(rows.top)))
    assert pairs_in_general(Estimate(0.0, n=9), flat).why == Why.NO_VARIATION.value
    assert alpha_in_general(Estimate(1.0, n=9), flat).why == Why.NO_VARIATION.value


def test_unknown_pairs_are_left_out_and_names_do_not_matter() -> None:
    rows = made()
    holes = PairRows(
        np.r_[rows.item, 3], np.r_[rows.first, 0], np.r_[rows.second, 1], np.r_[rows.top, np.nan],
        np.r_[rows.bottom, 1.0],
    )  # fmt: skip
    one = Estimate(0.5, n=9)
    whole = pairs_in_general(one, rows)
    assert pairs_in_general(one, holes) == whole
    shifted = PairRows(rows.item + 1000, rows.first + 50, rows.second + 50, rows.top, rows.bottom)
    assert pairs_in_general(one, shifted) == whole


def test_of_very_many_items_the_spread_of_people_remains(monkeypatch: pytest.MonkeyPatch) -> None:
    from labeler.stats import pairs_in_general as module

    rows = made()
    one = ratio(rows.item, rows.top, rows.bottom)
    exact = pairs_in_general(one, rows, mean=Mean.RATIO, n_resamples=3000)
    monkeypatch.setattr(module, "MOST_ITEMS", 39)
    near = pairs_in_general(one, rows, mean=Mean.RATIO, n_resamples=3000)
    assert near.method == "bootstrap of people, normal for items"
    assert (near.low, near.high) == pytest.approx((exact.low, exact.high), abs=0.05)
