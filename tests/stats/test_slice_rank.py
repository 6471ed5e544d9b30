"""How sure the ranking is: certain for a clear leader, shared between equals, the same as drawing items."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from labeler.stats.slice_rank import _drawn, chance_first


def test_a_clear_leader_is_always_first() -> None:
    members = np.repeat(np.eye(2, dtype=bool), 500, axis=0)
    correct = np.concatenate([np.arange(500) < 250, np.arange(500) < 480])
    chance = chance_first(correct, members, np.ones(1000))
    assert chance.tolist() == [1.0, 0.0]


def test_equals_share_the_first_place() -> None:
    members = np.repeat(np.eye(2, dtype=bool), 400, axis=0)
    correct = np.tile(np.arange(400) < 300, 2)
    chance = chance_first(correct, members, np.ones(800), n_resamples=1000)
    assert chance.sum() == pytest.approx(1.0)
    assert chance[0] == pytest.approx(0.5, abs=0.06)


def test_a_model_above_people_leaves_nobody_first() -> None:
    chance = chance_first(np.ones(50, bool), np.ones((50, 1), bool), np.full(50, 0.5))
    assert chance.tolist() == [0.0]


def test_items_drawn_one_by_one_give_the_same() -> None:
    """Against a plain bootstrap that draws items and knows nothing of kinds."""
    rng = np.random.default_rng(0)
    members = rng.random((300, 3)) < [0.3, 0.3, 0.2]
    correct = rng.random(300) < 0.8 - 0.1 * members[:, 1]
    human = rng.choice([0.0, 0.5, 1.0, np.nan], 300, p=[0.02, 0.1, 0.78, 0.1])
    wins = np.zeros(3)
    for _ in range(2000):
        drawn = rng.integers(0, 300, 300)
        gains = []
        for tag in range(3):
            inside = drawn[members[drawn, tag]]
            gap = np.nanmean(human[inside]) - correct[inside].mean()
            gains.append(max(0.0, gap) * len(inside))
        wins[int(np.argmax(gains))] += max(gains) > 0
    chance = chance_first(correct, members, human, n_resamples=2000)
    np.testing.assert_allclose(chance, wins / 2000, atol=0.05)


def test_seeds_and_forms() -> None:
    rng = np.random.default_rng(1)
    members = rng.random((200, 4)) < 0.4
    correct, human = rng.random(200) < 0.8, np.ones(200)
    one = chance_first(correct, members, human, seed=3)
    np.testing.assert_array_equal(one, chance_first(correct, csr_array(members), human, seed=3))
    assert (one != chance_first(correct, members, human, seed=4)).any()


def test_without_people_nothing_can_be_said() -> None:
    assert np.isnan(chance_first(np.ones(3, bool), np.ones((3, 2), bool), np.full(3, np.nan))).all()
    assert np.isnan(chance_first(np.zeros(0, bool), np.zeros((0, 2), bool), np.zeros(0))).all()
    assert len(chance_first(np.ones(3, bool), np.zeros((3, 0), bool), np.ones(3))) == 0


def test_the_looked_up_weights_are_poisson() -> None:
    weights = _drawn(np.array([1.0, 3.0]), 200_000, np.random.default_rng(0))
    np.testing.assert_allclose(weights.mean(axis=1), [1, 3], atol=0.02)
    np.testing.assert_allclose(weights.var(axis=1), [1, 3], rtol=0.02)
    shares = np.bincount(weights[0].astype(int), minlength=5)[:5] / 200_000
    np.testing.assert_allclose(shares, np.exp(-1) / np.array([1, 1, 2, 6, 24]), atol=0.004)
