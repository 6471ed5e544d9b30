"""Votes weighted by skill: the closed form, leave-one-out agreement, and one-coin EM."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.stats.one_coin import agreement_with_others, log_odds_weight, one_coin, weighted
from labeler.stats.votes import as_votes


def test_log_odds_weights_are_the_best_ones():
    """Nitzan and Paroush (1982); the posterior is Bayes' .95·.3·.3 / (.95·.09 + .05·.49)."""
    skill = np.array([0.95, 0.7, 0.7])
    assert log_odds_weight(skill, 2) == pytest.approx(
        [2.9444389791664403, 0.8472978603872037, 0.8472978603872037]
    )
    votes = as_votes(
        np.zeros(3, dtype=int), np.arange(3), np.array([0, 1, 1]), n_items=1, n_people=3, n_classes=2
    )
    result = weighted(votes, skill=skill)
    assert result.winner.tolist() == [0]
    assert result.posterior[0, 0] == pytest.approx(0.7772727272727272, abs=1e-9)


def test_agreement_with_others_leaves_the_own_vote_out():
    # item 0: 0 and 1 say a, 2 says b; item 1: 0 says a, 1 says b; item 2: person 2 alone
    item, person = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 1, 2, 0, 1, 2])
    label = np.array([0, 0, 1, 0, 1, 1])
    agreement, n = agreement_with_others(as_votes(item, person, label, n_items=3, n_people=4, n_classes=2))
    # person 0 on item 0: the others are tied a/b, worth one half; on item 1 the only other says b
    assert agreement[:3].tolist() == [0.25, 0.25, 0.0]
    assert np.isnan(agreement[3])
    assert n.tolist() == [2, 2, 1, 0]


def test_gold_makes_the_skill():
    item, person = np.repeat(np.arange(40), 3), np.tile(np.arange(3), 40)
    truth = np.arange(40) % 2
    label = np.where(person == 0, truth[item], 1 - truth[item])
    votes = as_votes(item, person, label, n_items=40, n_people=3, n_classes=2)
    gold = np.where(np.arange(40) < 20, truth, -1)
    for method in (weighted, one_coin):
        result = method(votes, gold=gold)
        assert (result.winner == truth).all()
        assert result.skill[0] > 0.8
        assert result.skill[1] < 0.3


def test_one_coin_objective_never_falls():
    rng = np.random.default_rng(0)
    item, person = np.repeat(np.arange(80), 5), np.tile(np.arange(5), 80)
    truth = rng.integers(0, 3, 80)
    label = np.where(rng.random(400) < 0.6, truth[item], rng.integers(0, 3, 400))
    result = one_coin(as_votes(item, person, label, n_items=80, n_people=5, n_classes=3))
    history = result.extra["history"]
    assert (np.diff(history) >= -1e-9 * np.abs(history[-1])).all()
    assert (result.winner == truth).mean() > 0.7


def test_people_who_are_never_wrong_stay_finite():
    item, person = np.repeat(np.arange(10), 3), np.tile(np.arange(3), 10)
    votes = as_votes(item, person, item % 2, n_items=10, n_people=3, n_classes=2)
    for method in (weighted, one_coin):
        assert np.isfinite(method(votes).posterior).all()
