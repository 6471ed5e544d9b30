"""Partial automation: the promise is kept, and "nothing" is an answer."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labeler.stats.automation import certify, certify_against_people, least_items, people_upper


@pytest.mark.parametrize(("target", "least"), [(0.90, 29), (0.95, 59), (0.99, 299)])
def test_the_fewest_items_that_can_show_a_target(target, least):
    """Hanley and Lippman-Hand (1983): no error in n."""
    assert least_items(target) == least
    assert least_items(0) == 1


@pytest.mark.parametrize(
    ("n", "low"),
    [(10, 0.7411344491), (59, 0.9504923901), (100, 0.9704869504), (299, 0.9900308532), (300, 0.9900639181)],
)
def test_the_rule_of_three(n, low):
    """No error in n shows an accuracy of 1 - .05^(1/n), about 1 - 3/n (Hanley and Lippman-Hand 1983)."""
    found = certify(np.full(n, 0.9), np.ones(n, dtype=bool), 0.5)
    assert found.low == pytest.approx(low, abs=1e-9)


def world(n, seed):
    """Confidences, how right the model is at each, and whether it was right."""
    rng = np.random.default_rng(seed)
    confidence = rng.random(n)
    chance = 0.6 + 0.4 * confidence**0.5
    return confidence, chance, rng.random(n) < chance


def true_accuracy(threshold):
    """The accuracy above a threshold in the world: the mean of .6 + .4 √c over [threshold, 1]."""
    integral = 0.6 * (1 - threshold) + 0.4 * (1 - threshold**1.5) / 1.5
    return integral / (1 - threshold)


def test_the_promise_is_kept_where_the_observed_share_breaks_it():
    """500 worlds: ours breaks it in at most 5 % (and takes something), the naive cut in over a third."""
    broken = naive = taken = 0
    for seed in range(500):
        confidence, _, correct = world(1000, seed)
        found = certify(confidence, correct, 0.9)
        if not found.nothing:
            taken += 1
            broken += true_accuracy(found.threshold) < 0.9
        order = np.argsort(-confidence)
        observed = correct[order].cumsum() / np.arange(1, 1001)
        size = np.flatnonzero(observed >= 0.9).max(initial=-1)
        naive += size >= 0 and true_accuracy(confidence[order][size]) < 0.9
    assert taken > 400
    assert broken / 500 <= 0.05
    assert naive / 500 > 0.35


def test_a_perfect_model_takes_everything_and_a_poor_one_nothing():
    confidence = np.linspace(0.5, 1, 400)
    everything = certify(confidence, np.ones(400, dtype=bool), 0.95)
    assert everything.coverage == 1.0
    assert everything.low >= 0.95
    assert everything.minutes_saved(6000, 3.0, 2) == pytest.approx(600)
    poor = certify(confidence, np.arange(400) % 2 == 0, 0.95)
    assert poor.nothing
    assert poor.why == "not_good_enough"
    assert poor.threshold == math.inf
    assert poor.minutes_saved(6000, 3.0) == 0


@pytest.mark.parametrize(
    ("n", "target", "why"),
    [
        (0, 0.9, "no_truth"),
        (20, 0.95, "too_few_items"),
        (500, 1.0, "target_unreachable"),
        (50, math.nan, "no_target"),
    ],
)
def test_nothing_says_why(n, target, why):
    found = certify(np.linspace(0, 1, n), np.ones(n, dtype=bool), target)
    assert found.nothing
    assert found.why == why
    assert math.isnan(found.accuracy)


def test_items_of_one_confidence_go_together():
    confidence = np.array([0.9] * 300 + [0.4] * 300)
    correct = np.array([True] * 300 + [True, False] * 150)
    found = certify(confidence, correct, 0.95)
    assert found.threshold == 0.9
    assert found.n_automated == 300
    mixed = certify(np.full(600, 0.7), correct, 0.95)
    assert mixed.nothing


def test_a_weak_slice_hides_in_the_average_and_is_named():
    confidence = np.full(1000, 0.9)
    correct = np.ones(1000, dtype=bool)
    correct[:30] = np.arange(30) % 2 == 0
    night = np.arange(1000) < 30
    found = certify(
        confidence, correct, 0.95, slices=[("night", night), ("day", ~night), ("none", night & ~night)]
    )
    assert not found.nothing
    checks = {check.name: check for check in found.checks}
    assert checks["night"].worse
    assert checks["night"].accuracy == 0.5
    assert not checks["day"].worse
    assert checks["none"].n == 0
    assert not checks["none"].worse


def test_against_people_the_target_is_their_upper_bound():
    rng = np.random.default_rng(0)
    confidence, _, correct = world(3000, 1)
    people = (rng.random(3000) < 0.85).astype(float)
    found = certify_against_people(confidence, correct, people)
    assert 0.85 < found.target < 0.88
    assert found.low >= found.target
    assert 0 < found.coverage < 1
    assert certify_against_people(confidence, correct, np.ones(3000)).why == "target_unreachable"
    assert certify_against_people(confidence, correct, np.full(3000, np.nan)).why == "no_target"


def test_peoples_upper_bound():
    # the rule of three turned round: no error in 59 of them shows at least .95, all wrong at most .05
    assert people_upper(np.zeros(59), 0.95) == pytest.approx(1 - 0.05 ** (1 / 59), abs=1e-9)
    assert people_upper(np.ones(10), 0.95) == 1.0
    shares = np.array([0.5, 1.0, 0.75, 1.0])
    assert shares.mean() < people_upper(shares, 0.95) <= 1
