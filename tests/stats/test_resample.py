"""Bootstrap intervals: reproducible, honest about people, and wide enough."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats import resample
from labeler.stats.agreement import percent_agreement, percent_of
from labeler.stats.resample import by_item, item_draws, mean_by_item, share_of_labels, two_way
from labeler.stats.tally import tally, tally_of_counts


def test_draws_keep_the_number_of_items_and_their_shares() -> None:
    for times in (np.array([900, 100]), np.array([1] * 30)):
        draws = item_draws(times, 2000, seed=1)
        assert (draws.sum(axis=1) == times.sum()).all()
        assert draws.mean(axis=0) == pytest.approx(times, rel=0.1)


def test_same_seed_same_interval_whatever_the_order_of_rows() -> None:
    generator = np.random.default_rng(2)
    item, label = np.repeat(np.arange(50), 3), generator.integers(0, 3, 150)
    order = generator.permutation(150)
    intervals = []
    for chosen in (np.arange(150), order):
        of = tally(item[chosen], label[chosen], 50, 3)
        estimate = by_item(of, percent_agreement(of), percent_of, item_draws(of.times, 200, 7))
        intervals.append((estimate.low, estimate.high))
    assert intervals[0] == intervals[1]


def test_perfect_agreement_has_no_bootstrap_interval() -> None:
    of = tally_of_counts(np.array([[2, 0], [0, 2], [2, 0]]))
    estimate = by_item(of, percent_agreement(of), percent_of, item_draws(of.times, 100, 0))
    assert estimate.value == 1.0
    assert not estimate.has_interval
    assert estimate.why == "no_variation"


def test_interval_by_item_is_near_the_normal_one() -> None:
    generator = np.random.default_rng(4)
    right = generator.integers(0, 2, 400).astype(float)
    low, high = mean_by_item(right, np.ones(400), n_resamples=4000, seed=0)
    reach = 1.96 * right.std() / 20
    assert (low, high) == pytest.approx((right.mean() - reach, right.mean() + reach), abs=0.01)


def test_people_in_general_need_five() -> None:
    item, person = np.tile(np.arange(40), 4), np.repeat(np.arange(4), 40)
    right = np.random.default_rng(0).integers(0, 2, 160).astype(float)
    few = share_of_labels(item, person, right)
    assert few.why == "fewer_than_five_people"
    assert few.method == resample.BY_ITEM
    five = share_of_labels(np.tile(np.arange(40), 5), np.repeat(np.arange(5), 40), np.resize(right, 200))
    assert five.why == ""
    assert five.method == resample.BY_BOTH


def test_two_way_sees_that_people_differ() -> None:
    """Where people vary and items do not, the interval is that of a dozen people, not of 6,000 labels."""
    generator = np.random.default_rng(9)
    skill = np.repeat([0.55, 0.95], 6)
    item, person = np.tile(np.arange(500), 12), np.repeat(np.arange(12), 500)
    right = (generator.random(6000) < skill[person]).astype(float)
    samples, method = two_way(item, person, right, n_resamples=1000, seed=0)
    assert method == resample.BY_BOTH
    assert samples.std() == pytest.approx(0.2 / np.sqrt(12), rel=0.15)


def test_the_normal_form_agrees_with_the_exact_one(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(3)
    item, person = np.repeat(np.arange(800), 3), generator.integers(0, 20, 2400)
    right = (generator.random(2400) < 0.6 + 0.3 * (person > 9)).astype(float)
    exact, _ = two_way(item, person, right, n_resamples=2000, seed=0)
    monkeypatch.setattr(resample, "_EXACT_WORK", 0)
    normal, method = two_way(item, person, right, n_resamples=2000, seed=0)
    assert method == resample.BY_BOTH_NORMAL
    assert normal.std() == pytest.approx(exact.std(), rel=0.1)
    assert normal.mean() == pytest.approx(exact.mean(), abs=0.01)


def test_the_normal_form_sees_that_items_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty people alike, items all right or all wrong: the spread is that of 400 items."""
    monkeypatch.setattr(resample, "_EXACT_WORK", 0)
    item, person = np.repeat(np.arange(400), 20), np.tile(np.arange(20), 400)
    samples, _ = two_way(item, person, (item % 2).astype(float), n_resamples=2000, seed=0)
    assert samples.std() == pytest.approx(0.5 / 20, rel=0.1)


def test_all_right_falls_back_to_wilson() -> None:
    estimate = share_of_labels(np.arange(20), np.arange(20) % 6, np.ones(20))
    assert estimate.high == 1.0
    assert estimate.low == pytest.approx(1 - 0.1611251580528194)
